"""Tables and networks of the model: occupations, sectors, who watches whom, and who can move where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
LEVELS = ("junior", "senior")
MOST_EXPOSED = 0.2  # of occupations
Array = NDArray[np.float64]
_MANY, _GRID = 20_000, 256.0  # draws from which the grid pays; its steps to one row of a table


@dataclass(frozen=True, eq=False)
class Occupations:
    """The 22 SOC major groups. Arrays of shape (22,) unless said otherwise."""

    soc: tuple[str, ...]
    title: tuple[str, ...]
    cognitive: NDArray[np.bool_]
    share: Array  # of the labour force
    wage: Array  # US median, USD a year
    ceiling: Array  # largest share of tasks AI can do
    preparation: Array  # share of jobs that need much preparation
    mobility: Array  # (22, 22), destinations of those who change occupation; rows sum to one

    @property
    def number(self) -> int:
        """How many."""
        return len(self.soc)

    @cached_property
    def cognitive_cells(self) -> NDArray[np.bool_]:
        """Which cells, occupation × level, are of cognitive occupations, shape (44,)."""
        return np.repeat(self.cognitive, len(LEVELS))

    @cached_property
    def most_exposed(self) -> NDArray[np.bool_]:
        """Which ones make up the most exposed fifth, by ceiling."""
        return np.asarray(self.ceiling >= np.quantile(self.ceiling, 1.0 - MOST_EXPOSED))


@dataclass(frozen=True, eq=False)
class Sectors:
    """The six sectors. Arrays of shape (6,) unless said otherwise."""

    name: tuple[str, ...]
    share: Array  # of employment
    elasticity: Array  # of demand
    staffing: Array  # (6, 22), shares of all jobs; sums to one


@cache
def occupations() -> Occupations:
    """Read the occupation table and the mobility table."""
    table = pd.read_csv(DATA / "occupations.csv", dtype={"soc": str})
    moves = pd.read_csv(DATA / "occupation_mobility.csv", dtype={"from_soc": str}).set_index("from_soc")
    mobility = moves.loc[table["soc"], table["soc"]].to_numpy(float)
    employment = table["employment"].to_numpy(float)
    return Occupations(
        soc=tuple(table["soc"]),
        title=tuple(table["title"]),
        cognitive=(table["group"] == "cognitive").to_numpy(),
        share=employment / employment.sum(),
        wage=table["median_wage_usd"].to_numpy(float),
        ceiling=table["exposure_ceiling"].to_numpy(float),
        preparation=table["high_preparation_share"].to_numpy(float),
        mobility=mobility / mobility.sum(axis=1, keepdims=True),
    )


@cache
def sectors() -> Sectors:
    """Read the sector table and fit the staffing pattern to both margins."""
    table = pd.read_csv(DATA / "sectors.csv")
    pattern = table.filter(like="soc_").to_numpy(float) * occupations().share
    share = table["employment_share"].to_numpy(float)
    return Sectors(
        name=tuple(table["sector"]),
        share=share / share.sum(),
        elasticity=table["demand_elasticity"].to_numpy(float),
        staffing=proportional_fit(pattern, share / share.sum(), occupations().share),
    )


@cache
def workload_weights() -> tuple[tuple[str, ...], Array]:
    """Names of the eight workloads, and their weights in each occupation, shape (8, 22); columns sum to one."""
    table = pd.read_csv(DATA / "workloads.csv", dtype={"soc": str}).set_index("soc").loc[list(occupations().soc)]
    return tuple(table.columns), table.to_numpy(float).T


def proportional_fit(pattern: Array, rows: Array, columns: Array, rounds: int = 1000) -> Array:
    """Scale a positive table until its margins are as wanted (iterative proportional fitting).

    Args:
        pattern: the table to start from, shape (R, C).
        rows: wanted row sums, shape (R,).
        columns: wanted column sums, shape (C,), with the same total.
        rounds: most rounds.

    Returns:
        The fitted table, shape (R, C).
    """
    table = pattern.copy()
    for _ in range(rounds):
        table *= (rows / table.sum(axis=1))[:, None]
        table *= columns / table.sum(axis=0)
        if np.allclose(table.sum(axis=1), rows, rtol=1e-10):
            break
    return table


def mobility_graph() -> nx.DiGraph[int]:
    """Occupational mobility as a directed network: 22 nodes with title and exposure, weighted edges."""
    table = occupations()
    graph: nx.DiGraph[int] = nx.DiGraph()
    for node in range(table.number):
        graph.add_node(node, title=table.title[node], exposure=float(table.ceiling[node]))
    rows, columns = np.nonzero(table.mobility)
    graph.add_weighted_edges_from(
        (int(i), int(j), float(table.mobility[i, j])) for i, j in zip(rows, columns, strict=True)
    )
    return graph


def peer_graph(sector: NDArray[np.int8], peers: int, rewiring: float, seed: int) -> nx.Graph[int]:
    """A small world in which neighbours are mostly of one sector.

    Args:
        sector: each enterprise's sector, shape (E,).
        peers: neighbours of each enterprise before rewiring.
        rewiring: share of links that lead anywhere.
        seed: of the rewiring.

    Returns:
        Nodes are rows of the enterprises.
    """
    ring = np.argsort(sector, kind="stable")
    neighbours = min(peers, len(sector) - 1)
    graph = nx.watts_strogatz_graph(len(sector), neighbours, rewiring, seed=seed)
    return nx.relabel_nodes(graph, dict(enumerate(ring.tolist())))


def directed_edges(graph: nx.Graph[int]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Both directions of every edge: who looks, and at whom; sorted by who looks."""
    edges = np.array(graph.edges, dtype=np.intp).reshape(-1, 2)
    looks = np.concatenate([edges[:, 0], edges[:, 1]])
    seen = np.concatenate([edges[:, 1], edges[:, 0]])
    order = np.lexsort((seen, looks))
    return looks[order], seen[order]


def cumulative_rows(table: Array) -> Array:
    """Cumulative sums along rows, each row shifted by its number, flattened: one searchsorted draws from any row."""
    cumulative = np.cumsum(table, axis=1)
    cumulative /= cumulative[:, -1:]
    return np.asarray((cumulative + np.arange(len(table))[:, None]).ravel())


def draw_rows(cumulative: Array, row: NDArray[np.integer], draws: Array) -> NDArray[np.intp]:
    """Draw a column from each given row of a table prepared by ``cumulative_rows``.

    Args:
        cumulative: the prepared square table, flattened.
        row: which row each draw uses, shape (N,).
        draws: uniform numbers, shape (N,).
    """
    columns = round(len(cumulative) ** 0.5)
    found = _places(cumulative, np.asarray(row + np.minimum(draws, 1 - 1e-9), dtype=float))
    return np.asarray(np.minimum(found - row.astype(np.intp) * columns, columns - 1))


def _places(cumulative: Array, wanted: Array) -> NDArray[np.intp]:
    """The same as ``np.searchsorted(cumulative, wanted, side="right")``; many are found by steps up a coarse grid.

    Args:
        cumulative: rising, from 0 on, shape (K,).
        wanted: from 0 to the highest whole number in it, shape (N,).
    """
    if len(wanted) < _MANY:
        return np.searchsorted(cumulative, wanted, side="right")
    grid, edges = np.arange(np.ceil(cumulative[-1]) * _GRID + 1.0) / _GRID, np.append(cumulative, np.inf)
    place = np.searchsorted(cumulative, grid, side="right").take((wanted * _GRID).astype(np.intp))
    too_low = np.flatnonzero(edges.take(place) <= wanted)
    while len(too_low):
        place[too_low] += 1
        too_low = too_low[edges.take(place[too_low]) <= wanted[too_low]]
    return np.asarray(place)
