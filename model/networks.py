"""Networks of the model: which enterprises observe each other, and between which occupations people can move."""

from __future__ import annotations

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import exp
from model.tables import Occupations, occupations

Array = NDArray[np.float64]
_MANY, _GRID = 20_000, 256.0  # draws from which the grid pays; its steps to one row of a table


class PeerNetwork:
    """Enterprises that observe each other: a small world in which neighbours are mostly of one sector.

    Args:
        graph: nodes are rows of the enterprises.

    Attributes:
        graph: the network.
        automation_pull: how much more profitable peers automate (above 0) or augment (below 0), shape (E,), within ±1.
    """

    graph: nx.Graph[int]
    automation_pull: Array

    def __init__(self, graph: nx.Graph[int]) -> None:
        self.graph = graph
        self._observer, self._observed = directed_edges(graph)
        self._number = np.maximum(np.bincount(self._observer, minlength=len(graph)), 1)
        self.automation_pull = np.zeros(len(graph))

    def mean(self, values: Array) -> Array:
        """Mean of a quantity over each enterprise's peers, shape (E,)."""
        return np.bincount(self._observer, values[self._observed], minlength=len(values)) / self._number

    def observe_modes(self, margin: Array, mode_balance: Array, selectivity: float) -> None:
        """Update the pull of peers' modes of use, weighted by how much more profitable they are (the Fermi rule).

        Args:
            margin: profit as a share of sales, shape (E,).
            mode_balance: automated less augmented share of AI use, shape (E,).
            selectivity: weight of differences in margin.
        """
        behind = selectivity * (margin.take(self._observer) - margin.take(self._observed))
        odds = exp(np.minimum(np.maximum(behind, -50.0), 50.0))
        odds += 1.0
        pull = np.bincount(self._observer, mode_balance.take(self._observed) / odds, minlength=len(margin))
        self.automation_pull = pull / self._number


class Mobility:
    """Between which occupations people move: where they apply, and what they retrain for.

    Args:
        occupations: with their mobility table.
        stay: share of applications within the own occupation.
    """

    def __init__(self, occupations: Occupations, stay: float) -> None:
        self._occupations, self._stay = occupations, stay
        mobility = occupations.mobility
        self._applications = self._of_applications(mobility)
        reach = 1.0 - occupations.preparation[None, :] * (1.0 - occupations.preparation[:, None])
        self._training = cumulative_rows(mobility * reach + 1e-12)

    def _of_applications(self, destinations: Array) -> Array:
        return cumulative_rows(self._stay * np.eye(len(destinations)) + (1.0 - self._stay) * destinations)

    def draw_applications(self, occupation: NDArray[np.integer], draws: NDArray[np.floating]) -> NDArray[np.intp]:
        """The occupation that people of each given occupation apply to, the own one included, shape (N,)."""
        return draw_rows(self._applications, occupation, draws)

    def draw_training(self, occupation: NDArray[np.integer], draws: NDArray[np.floating]) -> NDArray[np.intp]:
        """What people of each occupation consider retraining for: destinations that a short course can lead to."""
        return draw_rows(self._training, occupation, draws)

    def remove_network(self) -> None:
        """Take the network away: applications outside the own occupation go wherever people work."""
        share = self._occupations.share
        self._applications = self._of_applications(np.tile(share / share.sum(), (len(share), 1)))


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


def draw_rows(cumulative: Array, row: NDArray[np.integer], draws: NDArray[np.floating]) -> NDArray[np.intp]:
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
