"""Tables of the model: occupations, sectors and workloads, read from ``model/data``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
LEVELS = ("junior", "senior")
MOST_EXPOSED = 0.2  # of occupations
Array = NDArray[np.float64]


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
    vendor_purchases: Array  # share of vendors' purchases made in each sector
    supplier_purchases: Array  # the same of compute suppliers
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
        vendor_purchases=table["vendor_purchases"].to_numpy(float),
        supplier_purchases=table["supplier_purchases"].to_numpy(float),
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
