"""What the model's workers read when they live in the benchmark: one employer for all, and rates of separation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass
class Places:
    """Where people worked when staff was last counted."""

    place: NDArray[np.int32]  # cell of each worker, negative without a job, shape (W,)


class Layoffs:
    """A share of each group is surplus; everybody at work comes into question.

    Attributes:
        layoff_rate: chance that a worker who is surplus is laid off this month.
        surplus_share: share of each cell's staff that is surplus, shape (1, 4).
        surplus_workers: rows of the workers who may be, in order.
        count: where people work.
    """

    layoff_rate: float
    surplus_share: Array
    surplus_workers: NDArray[np.intp]
    count: Places

    def __init__(self) -> None:
        self.layoff_rate = 1.0
        self.surplus_share, self.surplus_workers = np.zeros((1, 4)), np.zeros(0, dtype=np.intp)
        self.count = Places(np.zeros(0, dtype=np.int32))

    @property
    def cells(self) -> int:
        """Group × level."""
        return self.surplus_share.size

    def choose(self, hazard: Array, staff: NDArray[np.intp], place: NDArray[np.int32]) -> None:
        """Set who may be laid off this month.

        Args:
            hazard: by group, shape (2,).
            staff: rows of the workers at work, in order.
            place: cell of each worker, negative without a job, shape (W,).
        """
        self.surplus_share = np.repeat(hazard, 2)[None, :]
        self.surplus_workers, self.count = staff, Places(place)


class RepresentativeEmployer:
    """One employer for all."""

    staffing: Layoffs

    def __init__(self) -> None:
        self.staffing = Layoffs()


class Separations:
    """Rates at which people quit; those of the benchmark move with each group's own finding rate.

    Attributes:
        job_finding_rate: in normal times, so that the workers' own response to it is switched off.
        quit_rate: by group and level, a month, shape (2, 2).
    """

    job_finding_rate: float
    quit_rate: Array

    def __init__(self, job_finding_rate: float) -> None:
        self.job_finding_rate, self.quit_rate = job_finding_rate, np.zeros((2, 2))

    def set_quits(self, rate: Array) -> None:
        """Set the rate of each group, shape (2,)."""
        self.quit_rate = np.tile(rate[:, None], 2)
