"""Labour supply: whether people want to work at all, and how hard those without a job look for one.

Both follow from one number, what work pays: the log of a person's income in work relative to that out of work. A
public income that everybody gets narrows it, and so does a better benefit; insurance of the wage widens it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.core.column import Column
from agents.core.stochastic import StochasticPopulation
from agents.economics.numerics import log, power

if TYPE_CHECKING:
    from agents.environment import Environment, Law

NOBODY = -1
Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Rows = Any  # a slice, an index array, a mask or one row


class LabourSupply(StochasticPopulation):
    """The part of workers that decides about work: participation, and effort in search.

    Under the law of January 2023 all of them want to work, because they are those who do: the labour force is what
    they stand for. Preferences are those of balanced growth (logs), so wages that rise or fall with time move nobody.
    """

    model: Environment
    wage: NDArray[np.float32]
    deposits: Array

    employer = Column(np.int32, "row of the enterprise, -1 without a job", unit="index", default=NOBODY)
    displaced = Column(np.bool_, "the last job was lost in a layoff", unit="yes/no")
    unemployed_months = Column(np.int16, "months since the job was lost or the career began", unit="months")
    benefit_left = Column(np.int16, "months of unemployment benefit left", unit="months")
    training_left = Column(np.int8, "months of retraining left", unit="months")
    participation_threshold = Column(
        np.float32, "distance from not wanting to work under the law of 2023", unit="log points"
    )
    out_of_labour_force = Column(np.bool_, "out of the labour force by choice", unit="yes/no")
    insured_wage = Column(np.float32, "pay lost in a layoff, where wage insurance covers it", unit="USD/month")
    insurance_left = Column(np.int16, "months of wage insurance left", unit="months")

    def __init__(self, model: Environment, number: int) -> None:
        super().__init__(model, number)
        self._moved: list[Indices] = []

    @property
    def jobless(self) -> NDArray[np.bool_]:
        """Who is without a job and wants one, trainees included, shape (number,)."""
        idle = self.employer < 0
        return np.asarray(idle & ~self.out_of_labour_force) if self.out_of_labour_force.any() else np.asarray(idle)

    @property
    def in_work(self) -> int:
        """How many have a job."""
        return int(np.count_nonzero(self.employer >= 0))

    def _note_moves(self, who: Indices) -> None:
        """Some, each once, may have changed employer, occupation or level."""
        self._moved.append(who)

    def just_moved(self) -> list[Indices]:
        """Rows of those who have changed posts since this was last asked, in parts."""
        moved, self._moved = self._moved, []
        return moved

    # --------------------------------------------------------------------------------------------------- participation

    def decide_participation(self) -> None:
        """Now and then people think about whether to work: some leave the labour force, others come back.

        People withdraw where what work pays no longer makes up for their wish not to; a job is given up, a search
        ended. Those in a course finish it first.
        """
        labour = self.model.parameters.labour
        unearned = self.model.government.unearned_income
        free = unearned == 0.0 and self.model.government.tax_rate == self.model.baseline_law.tax_rate
        if free and not self.out_of_labour_force.any():
            return
        thinks = self.candidates("participation", slice(None), labour.participation_review)
        thinks = thinks[self.draws_of("participation", thinks) < labour.participation_review]
        thinks = thinks[self.training_left[thinks] == 0]
        wage = self.wage[thinks].astype(float)
        home = labour.value_of_home * (1.0 - self.model.baseline_law.tax_rate) * wage
        pays = log((wage * (1.0 - self.model.government.tax_rate) + unearned) / (home + unearned))
        lost = -log(labour.value_of_home) - pays
        wants = lost <= self.participation_threshold[thinks]
        leaves, returns = thinks[~wants], thinks[wants & self.out_of_labour_force[thinks]]
        self.out_of_labour_force[leaves] = True
        self.employer[leaves] = NOBODY
        self._note_moves(leaves)
        self.benefit_left[leaves] = self.insurance_left[leaves] = 0
        self.displaced[leaves] = False
        self.out_of_labour_force[returns] = False
        self.unemployed_months[returns] = 0

    # --------------------------------------------------------------------------------------------------------- search

    def search_effort(self, rows: Rows) -> Array:
        """Chance that each of some people without a job looks for one this month.

        It fades with time, and it moves with what work pays under the law relative to the law of January 2023.
        """
        labour, law, before = self.model.parameters.labour, self.model.law, self.model.baseline_law
        months = self.unemployed_months[rows]
        effort = _fading(labour.search_floor, labour.search_decay, int(months.max(initial=0)).bit_length())[months]
        same = (law.replacement, law.benefit_months, law.wage_insurance) == (
            before.replacement, before.benefit_months, 0.0,
        )  # fmt: skip
        if same and self.model.government.unearned_income == 0.0 and self.model.government.tax_rate == before.tax_rate:
            return np.asarray(effort)
        entitled = self.benefit_left[rows] > 0
        once_entitled = entitled & (self.unemployed_months[rows] < before.benefit_months)
        now = self._work_pays(
            rows, law, entitled, self.model.government.tax_rate, self.model.government.unearned_income
        )
        then = self._work_pays(rows, before, once_entitled, before.tax_rate, 0.0)
        return np.asarray(effort * power(now / then, labour.search_incentive))

    def _work_pays(self, rows: Rows, law: Law, entitled: NDArray[np.bool_], tax_rate: float, unearned: float) -> Array:
        """Log of expected income in work relative to that out of work, at least a hundredth."""
        labour, wage = self.model.parameters.labour, self.wage[rows].astype(float)
        lost = np.where(self.displaced[rows], labour.scar_stay, 0.0) * wage
        insured = np.where(self.insurance_left[rows] > 0, law.wage_insurance * lost, 0.0)
        in_work = (1.0 - tax_rate) * (wage - lost) + np.minimum(insured, law.wage_insurance_most)
        home = labour.value_of_home * (1.0 - self.model.baseline_law.tax_rate)
        out_of_work = np.where(entitled, np.maximum(law.replacement, home), home) * wage
        return np.asarray(np.maximum(log((in_work + unearned + 1e-9) / (out_of_work + unearned + 1e-9)), 0.01))


@lru_cache(maxsize=64)
def _fading(floor: float, decay: float, bits: int) -> Array:
    """Chance of looking for a job after every number of months that can be written with so many bits."""
    return np.asarray(np.maximum(floor, power(decay, np.arange(2.0**bits))))
