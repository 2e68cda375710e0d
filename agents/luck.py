"""Populations whose members draw their luck from the economy's named streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.population import Population

if TYPE_CHECKING:
    from model.economy import Economy


class LuckyPopulation(Population):
    """A population of one economy: one draw a member, use and month, whether needed or not.

    So two runs with one seed differ only by what a policy does, and a rule gives the same for all rows or for one.
    """

    model: Economy

    def luck(self, name: str, width: int = 0) -> NDArray[np.float32]:
        """Uniform numbers of this month for one use.

        Args:
            name: the use; the same name gives the same numbers all month.
            width: numbers a member; 0 for a single one.

        Returns:
            Shape (number,) or (number, width).
        """
        return self.model.luck(name, (self.number, width) if width else (self.number,))

    def luck_of(self, name: str, who: slice | NDArray[np.intp]) -> NDArray[np.float32]:
        """The same as ``luck(name)[who]``, quicker where these are few.

        Args:
            name: the use.
            who: rows of the whole population, shape (N,) or a slice.
        """
        return self.model.luck_of(name, self.number, who)


def chance_below(chance: float | NDArray[np.float64]) -> NDArray[np.float32]:
    """Chances as 32-bit numbers to compare luck with: it lies below them just where it lies below the chances.

    Luck is a 32-bit number, so it lies below a chance where it lies below the least such number not under the chance.
    """
    rounded = np.asarray(chance, dtype=np.float32)
    return np.where(rounded < chance, np.nextafter(rounded, np.float32(np.inf)), rounded)
