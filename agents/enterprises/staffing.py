"""Staffing of enterprises: how many people they want, whom they replace, and whom they no longer need."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.enterprises.headcount import StaffCount
from agents.enterprises.positions import StaffingPlan

if TYPE_CHECKING:
    from agents.economics.production import Technique
    from agents.enterprises.enterprises import Enterprises

Array = NDArray[np.float64]
Counts = NDArray[np.int32]
Indices = NDArray[np.intp]


class Staffing:
    """Hires and dismissals of enterprises by cell, occupation × level.

    Three numbers a cell: what the work of the day requires (``required``); the positions it is willing to fill
    (``positions``), fewer of juniors where AI is foreseen to do their tasks before long, and more of the seniors who
    stand in for them; and the staff it has (``headcount``). Vacancies are positions not filled; surplus is staff
    beyond both.

    Args:
        enterprises: whose staff it is.
    """

    layoff_rate: float  # chance that a surplus worker is laid off this month
    surplus_share: Array  # (E, cells): share of each cell's staff that is surplus
    surplus_workers: Indices  # rows of the workers in cells with a surplus, in order
    plan: StaffingPlan  # as revised last
    _positions: Counts  # by that plan with the staff there was when vacancies were opened or layoffs decided last

    def __init__(self, enterprises: Enterprises) -> None:
        self.enterprises, self.model = enterprises, enterprises.model
        self.layoff_rate = self.model.parameters.enterprises.layoff_rate
        self.surplus_share = np.zeros(enterprises.headcount.shape)
        self.surplus_workers = np.empty(0, dtype=np.intp)

    # -------------------------------------------------------------------------------------------------- desired staff

    def plan_staff(self, technique: Technique) -> None:
        """Move desired staff towards what the orders at hand require."""
        enterprises = self.enterprises
        growth = enterprises.orders / np.maximum(enterprises.base_output, 1e-300)
        per_output = enterprises.baseline_positions * technique.labour_per_output
        self.approach((per_output * (growth / self.model.wages.work_per_head)[:, None]).astype(np.float32))

    def approach(self, desired: NDArray[np.float32]) -> None:
        """Move towards a desired staff, shape (E, cells): positions take longer to set up than to close."""
        settings, gap = self.model.parameters.enterprises, desired - self.enterprises.desired_headcount
        up, down = np.float32(settings.hiring_speed), np.float32(settings.smoothing)
        self.enterprises.desired_headcount += (np.minimum if up <= down else np.maximum)(up * gap, down * gap)

    @property
    def hiring_discount(self) -> Array:
        """Cost of each cell's work relative to its wage: a credit for junior hires counts over the time they stay."""
        law = self.model.law
        stay = 1.0 / np.maximum(self.model.labour_market.quit_rate[:, 0], 1e-6)
        paid = law.hiring_credit * np.minimum(law.hiring_credit_months, stay) / stay
        return np.asarray(np.stack([1.0 - paid, np.ones_like(paid)], axis=1).ravel())

    # ------------------------------------------------------------------------------------------- positions and surplus

    def revise_plan(self) -> None:
        """Work out the positions that follow from desired staff, expectations of AI and how easily seniors are found.

        `decide_layoffs` and `open_vacancies` do so themselves.
        """
        enterprises = self.enterprises
        self.plan = StaffingPlan(
            enterprises.desired_headcount, enterprises.rounding, enterprises.foreseen,
            self.model.labour_market.senior_availability, self.model.parameters.workers.junior_pay,
        )  # fmt: skip

    @property
    def required(self) -> Counts:
        """Whole people that the work of the day requires, shape (E, cells)."""
        self.revise_plan()
        return self.plan.required

    @property
    def positions(self) -> Counts:
        """Positions that enterprises are willing to fill, shape (E, cells)."""
        self.revise_plan()
        return self._update_positions()

    def _update_positions(self) -> Counts:
        self._positions = self.plan.positions(self.enterprises.headcount)
        return self._positions

    @property
    def surplus(self) -> Counts:
        """Staff beyond what is required or stands in for others, shape (E, cells)."""
        self.revise_plan()
        self._update_positions()
        places, number = self._surplus()
        surplus = np.zeros_like(self.enterprises.headcount)
        surplus.reshape(-1)[places] = number
        return surplus

    @property
    def surplus_by_cell(self) -> Array:
        """The same of all enterprises, with the positions and staff of the last count, shape (cells,)."""
        places, number = self._surplus()
        cells = self.enterprises.headcount.shape[1]
        return np.bincount(places % cells, number, minlength=cells)

    def _surplus(self) -> tuple[Indices, Counts]:
        """Return where staff is surplus, as flat indices by enterprise and cell, and how many: few cells have any."""
        headcount, positions = self.enterprises.headcount, self._positions
        places = np.flatnonzero(headcount > positions)
        needed = np.maximum(positions.take(places), self.plan.required.take(places))
        number = headcount.take(places) - needed
        return places[number > 0], number[number > 0]

    def decide_layoffs(self) -> None:
        """Find surplus staff: it is not replaced when people leave, and laid off with a monthly hazard."""
        self.revise_plan()
        self._update_positions()
        self.note_surplus()
        self.layoff_rate = self.model.parameters.enterprises.layoff_rate

    def note_surplus(self, within: Indices | None = None) -> None:
        """Record what share of each cell's staff is surplus; these people look for jobs before they are laid off.

        Args:
            within: rows of workers among whom they are, in order; anybody if left out.
        """
        places, number = self._surplus()
        headcount = self.enterprises.headcount
        self.surplus_share = np.zeros(headcount.shape)
        self.surplus_share.reshape(-1)[places] = number / np.maximum(headcount.take(places), 1)
        self.surplus_workers = self.count.staff_of(places, within)

    # ---------------------------------------------------------------------------------------- headcount and vacancies

    @cached_property
    def count(self) -> StaffCount:
        """Staff counted from the workers' side."""
        return StaffCount(self.model.workers, *self.enterprises.headcount.shape)

    def count_staff(self, moved: Iterable[Indices] | None = None) -> None:
        """Count the staff by cell from the workers' side, so that both sides always agree.

        Args:
            moved: rows of workers who may have moved since the last count; anybody if left out.
        """
        if moved is None:
            self.count.count()
        else:
            self.count.update(moved)
        self.enterprises.headcount[:] = self.count.people[:-1]

    def recount(self, moved: Iterable[Indices]) -> None:
        """Count those who may have moved, and open or close vacancies by the plan as revised last."""
        self.count_staff(moved)
        self._open_vacancies()

    def open_vacancies(self) -> None:
        """Open vacancies where staff falls short of the positions to be filled."""
        self.revise_plan()
        self._open_vacancies()

    def _open_vacancies(self) -> None:
        headcount, vacancies = self.enterprises.headcount, self.enterprises.vacancies
        np.subtract(self._update_positions(), headcount, out=vacancies)
        np.maximum(vacancies, 0, out=vacancies)

    @property
    def vacancies_by_cell(self) -> NDArray[np.int64]:
        """Vacancies of all enterprises, shape (cells,)."""
        return self.enterprises.vacancies.sum(axis=0, dtype=np.int32).astype(np.int64)  # wider sums take twice the time
