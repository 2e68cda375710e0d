"""Workers: they quit, search, retrain, are hired, promoted and paid, spend, and retire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.core.column import Column
from agents.core.member import PopulationAgent
from agents.core.rule import rule
from agents.core.stochastic import StochasticPopulation
from agents.workers import careers, households, participation, retraining, search
from agents.workers.values import NOBODY, Rows

if TYPE_CHECKING:
    from agents.environment import Environment

Indices = NDArray[np.intp]


class Worker(PopulationAgent):
    """One worker, seen as a Mesa agent: a view of one row."""


class Workers(StochasticPopulation):
    """All workers, and as households all spending: columns of one row a worker.

    What they do stands in files by topic, as functions of the workers and of the rows concerned; this class binds them.
    Money is in US dollars a person; one worker stands for ``people_per_worker`` people.
    """

    member = Worker
    sector = "households"
    model: Environment

    occupation = Column(np.int8, "row of the occupation table", unit="index")
    level = Column(np.int8, "0 junior, 1 senior", unit="index")
    experience = Column(np.int16, "months employed since entry", unit="months")
    skill = Column(np.float32, "lasting personal productivity", unit="x", default=1.0)
    scar = Column(np.float32, "wage loss left from displacement", unit="share")
    wage = Column(np.float32, "pay; the last pay of those without a job", unit="USD/month")
    training_target = Column(np.int8, "occupation trained for", unit="index", default=NOBODY)
    credit_left = Column(np.int16, "months for which the employer gets a hiring credit", unit="months")
    deposits = Column(np.float64, "money held", unit="USD")
    ownership = Column(np.float64, "share of all firms owned", unit="share")
    labour_income = Column(np.float64, "wages after tax and all public payments of last month", unit="USD/month")
    capital_income = Column(np.float64, "dividends less recapitalisation of last month", unit="USD/month")
    employer = Column(np.int32, "row of the enterprise, -1 without a job", unit="index", default=NOBODY)
    displaced = Column(np.bool_, "the last job was lost in a layoff", unit="yes/no")
    unemployed_months = Column(np.int16, "months since the job was lost or the career began", unit="months")
    benefit_left = Column(np.int16, "months of unemployment benefit left", unit="months")
    training_left = Column(np.int8, "months of retraining left", unit="months")
    participation_threshold = Column(
        np.float32, "fall in what work pays at which the person leaves the labour force", unit="log points"
    )
    out_of_labour_force = Column(np.bool_, "out of the labour force by choice", unit="yes/no")
    insured_wage = Column(np.float32, "pay lost in a layoff, where wage insurance covers it", unit="USD/month")
    insurance_left = Column(np.int16, "months of wage insurance left", unit="months")

    def __init__(self, model: Environment, number: int) -> None:
        super().__init__(model, number)
        self._moved: list[Indices] = []

    # what they do, by topic
    quit = rule(careers.quit_job)
    be_laid_off = rule(careers.be_laid_off)
    grow_older = rule(careers.grow_older)
    be_promoted = careers.be_promoted
    ready_for_promotion = careers.ready_for_promotion
    retire = careers.retire
    decide_participation = participation.decide_participation
    search_effort = search.search_effort
    searchers = search.searchers
    applications = search.applications
    be_hired = search.be_hired
    enrol_in_retraining = retraining.enrol_in_retraining
    train = rule(retraining.train)
    offered_retraining = retraining.offered_retraining
    be_retrained = retraining.be_retrained
    be_paid = rule(households.be_paid)
    spending = rule(households.spending)
    wage_insurance = households.wage_insurance
    hiring_credit = households.hiring_credit

    # ------------------------------------------------------------------------------------------------- as an account

    def credit(self, amount: Any) -> None:
        """Add to deposits, USD; one number or one a worker."""
        self.deposits += amount

    def money(self) -> float:
        """Return all deposits, USD."""
        return float(self.deposits.sum())

    # --------------------------------------------------------------------------------------------- cells and jobs

    @property
    def cell(self) -> Indices:
        """Occupation × level of each worker: 2 · occupation + level."""
        return self.cell_of(slice(None))

    def cell_of(self, rows: Rows) -> Indices:
        """Return the same for some rows."""
        return np.asarray(self.cell_code_of(rows).astype(np.intp))

    def cell_code_of(self, rows: Rows) -> NDArray[np.int8]:
        """Return the same as 8-bit numbers, to add to or to compare with other columns."""
        return np.asarray(self.occupation[rows] * np.int8(2) + self.level[rows])

    def place_of(self, rows: Rows, cells: int) -> NDArray[np.int32]:
        """Return the flat index of each by enterprise and cell; negative without a job."""
        place = self.employer[rows] * np.int32(cells)
        place += self.cell_code_of(rows)
        return np.asarray(place)

    @property
    def jobless(self) -> NDArray[np.bool_]:
        """Who is without a job and wants one, trainees included, shape (number,)."""
        idle = self.employer < 0
        return np.asarray(idle & ~self.out_of_labour_force) if self.out_of_labour_force.any() else np.asarray(idle)

    @property
    def in_work(self) -> int:
        """How many have a job."""
        return int(np.count_nonzero(self.employer >= 0))

    @property
    def jobless_by_cell(self) -> Indices:
        """How many in each cell were without a job and wanted one when staff was last counted, shape (cells,)."""
        idle = self.model.enterprises.staffing.count.people[NOBODY].astype(np.intp)
        if self.out_of_labour_force.any():
            idle -= np.bincount(self.cell_of(np.flatnonzero(self.out_of_labour_force)), minlength=len(idle))
        return np.asarray(idle)

    def note_moves(self, who: Indices) -> None:
        """Note that some people, each once, may have changed employer, occupation or level."""
        self._moved.append(who)

    def just_moved(self) -> list[Indices]:
        """Return the rows noted since this was last asked, in parts."""
        moved, self._moved = self._moved, []
        return moved
