"""Positions that enterprises are willing to fill, given the staff they want and have and what they foresee of AI."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.int32]
JUNIORS, SENIORS = slice(0, None, 2), slice(1, None, 2)  # of cells


class StaffingPlan:
    """Positions by enterprise and cell in whole people, as far as they do not depend on the staff there is.

    A junior is hired for years, so no junior is hired for tasks that AI is foreseen to do. Until it does them, seniors
    stand in for the juniors who have left, fewer of them as they get more done; as far as seniors can be found.

    Args:
        desired: desired headcount by cell, shape (E, cells).
        rounding: fixed offset that turns it into whole people, shape (E, cells).
        foreseen: share of juniors' tasks foreseen to go to AI, shape (E, occupations).
        availability: how easily seniors are found, relative to normal, shape (occupations,).
        junior_pay: what a junior gets done relative to a senior.

    Attributes:
        required: whole people that the work of the day needs, shape (E, cells).
    """

    required: Counts

    def __init__(
        self,
        desired: NDArray[np.float32],
        rounding: NDArray[np.float32],
        foreseen: NDArray[np.float32],
        availability: Array,
        junior_pay: float,
    ) -> None:
        self.required = np.floor(desired + rounding).astype(np.int32)
        self._foreseen = foreseen if foreseen.any() else None
        self._junior_pay = junior_pay
        if self._foreseen is not None:
            self._juniors, self._seniors = desired[:, JUNIORS].astype(float), desired[:, SENIORS].astype(float)
            self._junior_rounding, self._senior_rounding = rounding[:, JUNIORS], rounding[:, SENIORS].astype(float)
            self.revise(availability)

    def revise(self, availability: Array) -> None:
        """Take in how easily seniors are found now, shape (occupations,)."""
        if self._foreseen is not None:
            self._lasting = self._juniors * (1.0 - self._foreseen * availability)
            self._without_stand_ins = self.required.copy()
            self._without_stand_ins[:, JUNIORS] = np.floor(self._lasting + self._junior_rounding)

    def positions(self, headcount: Counts) -> Counts:
        """Return the positions that enterprises are willing to fill with the staff there is, shape (E, cells)."""
        if self._foreseen is None:
            return self.required
        missing = np.maximum(headcount[:, JUNIORS], self._lasting)
        np.subtract(self._juniors, missing, out=missing)
        np.maximum(missing, 0.0, out=missing)
        missing *= self._junior_pay  # seniors in the place of juniors who have left
        missing += self._seniors
        missing += self._senior_rounding
        positions = self._without_stand_ins.copy()
        positions[:, SENIORS] = np.floor(missing, out=missing)
        return positions
