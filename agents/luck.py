"""Populations whose members draw their luck from the economy's named streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy.typing import NDArray

from agents.population import Population

if TYPE_CHECKING:
    import numpy as np

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
