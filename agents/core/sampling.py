"""Populations whose members have their luck from the economy, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.core.population import Population

if TYPE_CHECKING:
    from model.economy import Economy

Indices = NDArray[np.intp]


class StochasticPopulation(Population):
    """A population of one economy: one number a member, use and month, whether needed or not.

    So two runs with one seed differ only by what a policy does, and a rule gives the same for all rows or for one.
    """

    model: Economy

    def draws(self, name: str) -> NDArray[np.float32]:
        """Uniform numbers of this month for one use, shape (number,); the same name gives the same all month."""
        return self.model.draws(name, (self.number,))

    def draws_of(self, name: str, who: Indices, place: Indices | None = None, width: int = 1) -> NDArray[np.float32]:
        """The same for some, which takes less the fewer they are.

        Args:
            name: the use.
            who: rows of the whole population, shape (N,).
            place: where a member needs several numbers, which one of them, shape (N,).
            width: how many numbers a member has.

        Returns:
            Shape (N,).
        """
        return self.model.draws_of(name, who if place is None else who * width + place)

    def candidates(
        self, name: str, rows: slice | Indices, most: float, among: NDArray[np.bool_] | None = None
    ) -> Indices:
        """Those of some rows whose luck may lie below a chance, with all for whom it does: few where it is small.

        Args:
            name: the use.
            rows: of the whole population.
            most: the highest chance of any.
            among: a mask over these rows, who comes into question; all if left out.
        """
        return self.model.candidates_below(name, rows, self.number, most, among)

    def bernoulli(self, name: str, who: Indices, chance: NDArray[np.float64]) -> Indices:
        """Those of some rows whose luck lies below their chances.

        Args:
            name: the use.
            who: rows of the whole population, shape (N,).
            chance: of each, shape (N,).
        """
        return who[self.model.bernoulli(name, who, chance)]


def threshold_of(chance: float | NDArray[np.float64]) -> NDArray[np.float32]:
    """Chances as 32-bit numbers to compare luck with: it lies below them just where it lies below the chances.

    Luck is a 32-bit number, so it lies below a chance where it lies below the least such number not under the chance.
    """
    rounded = np.asarray(chance, dtype=np.float32)
    return np.where(rounded < chance, np.nextafter(rounded, np.float32(np.inf)), rounded)
