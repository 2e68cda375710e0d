"""Populations whose members draw random numbers from their model, each by the name of the use."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.core.draws import Draws, Indices
from agents.core.population import Population


class StochasticPopulation(Population):
    """A population with one random number for each member, use and month, whether it is asked for or not.

    So two runs with the same seed differ only by what a policy does (common random numbers), and a rule gives the same
    result for all rows as for one.
    """

    model: Draws

    def draws(self, name: str) -> NDArray[np.float32]:
        """Return uniform numbers of this month for one use, shape (number,); the same name gives the same all month."""
        return self.model.draws(name, (self.number,))

    def draws_of(self, name: str, who: Indices, place: Indices | None = None, width: int = 1) -> NDArray[np.float32]:
        """Return the same for some members, which takes less time the fewer they are.

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
        """Return rows that include all whose draw lies below a probability, and few others.

        Args:
            name: the use.
            rows: of the whole population.
            most: the highest probability of any of them.
            among: a mask over these rows, who comes into question; all if left out.
        """
        return self.model.candidates_below(name, rows, self.number, most, among)

    def bernoulli(self, name: str, who: Indices, probability: ArrayLike) -> Indices:
        """Return those of some rows for whom an event happens: whose draw lies below its probability.

        Args:
            name: the use.
            who: rows of the whole population, shape (N,).
            probability: of each or of all, in double precision, shape (N,) or ().
        """
        return who[self.model.bernoulli(name, who, np.asarray(probability, dtype=float))]
