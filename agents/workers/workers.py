"""Workers: they quit, search, retrain, are hired, promoted and paid, spend, and retire."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.core.column import Column
from agents.core.member import PopulationAgent
from agents.core.rows import among, chosen
from agents.core.rule import rule
from agents.economics.numerics import exp
from agents.workers.participation import NOBODY, Indices, LabourSupply, Rows

if TYPE_CHECKING:
    from agents.environment import Environment

JUNIOR, SENIOR = 0, 1
_LONGEST = np.iinfo(np.int16).max  # months that a column can hold


class Worker(PopulationAgent):
    """One worker, seen as a Mesa agent: a view of one row."""


class Workers(LabourSupply):
    """All workers, and as households all spending: columns of one row a worker.

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

    # ------------------------------------------------------------------------------------------------- as an account

    def credit(self, amount: Any) -> None:
        """Add to deposits, USD; one number or one a worker."""
        self.deposits += amount

    def money(self) -> float:
        """All deposits, USD."""
        return float(self.deposits.sum())

    # ------------------------------------------------------------------------------------------------------- careers

    @property
    def cell(self) -> Indices:
        """Occupation × level of each worker: 2 · occupation + level."""
        return self.cell_of(slice(None))

    def cell_of(self, rows: Rows) -> Indices:
        """The same for some rows."""
        return np.asarray(self.small_cell_of(rows).astype(np.intp))

    @property
    def jobless_by_cell(self) -> Indices:
        """How many in each cell were without a job and wanted one when staff was last counted, shape (44,)."""
        idle = self.model.enterprises.staffing.count.people[NOBODY].astype(np.intp)
        if self.out_of_labour_force.any():
            idle -= np.bincount(self.cell_of(np.flatnonzero(self.out_of_labour_force)), minlength=len(idle))
        return np.asarray(idle)

    def small_cell_of(self, rows: Rows) -> NDArray[np.int8]:
        """The same in a byte each, to add to or to compare with other columns."""
        return np.asarray(self.occupation[rows] * np.int8(2) + self.level[rows])

    @rule
    def quit(self, rows: Rows) -> None:
        """Leave the job for reasons of one's own; part of it only when jobs are easy to find."""
        labour, market = self.model.parameters.labour, self.model.labour_market
        easy = market.job_finding_rate / labour.finding_rate_normal
        rate = market.quit_rate * (1.0 - labour.procyclical_quits + labour.procyclical_quits * min(easy, 2.0))
        who = self.candidates("quit", rows, float(rate.max()))
        who = who[self.employer[who] >= 0]
        self._lose_job(self.bernoulli("quit", who, rate.take(self.cell_of(who))), displaced=False)

    @rule
    def be_laid_off(self, rows: Rows) -> None:
        """Lose the job where the employer has more staff in the cell than it wants."""
        who = among(self.model.enterprises.staffing.surplus_workers, rows)
        self._lose_job(self._surplus_drawn(who, "layoff", self.model.enterprises.staffing.layoff_rate), displaced=True)

    def _surplus_drawn(self, who: Indices, use: str, rate: float = 1.0) -> Indices:
        """Those in work of some people whom luck strikes: the part of them that is surplus, times a rate."""
        enterprises = self.model.enterprises
        chance = rate * enterprises.staffing.surplus_share.take(enterprises.staffing.count.place[who])
        bernoulli = self.bernoulli(use, who, chance)
        return bernoulli[self.employer[bernoulli] >= 0]

    def place_of(self, rows: Rows, cells: int) -> NDArray[np.int32]:
        """Enterprise × cell of each; negative without a job."""
        post = self.employer[rows] * np.int32(cells)
        post += self.small_cell_of(rows)
        return np.asarray(post)

    def _lose_job(self, who: Indices, *, displaced: bool) -> None:
        self.employer[who] = NOBODY
        self._note_moves(who)
        self.unemployed_months[who] = 0
        self.benefit_left[who] = self.model.law.benefit_months
        self.displaced[who] = displaced
        if displaced and self.model.law.wage_insurance_months:
            self.insured_wage[who] = self.wage[who]
        self.insurance_left[who] = self.model.law.wage_insurance_months if displaced else 0

    @rule
    def grow_older(self, rows: Rows) -> None:
        """A month passes: experience grows on the job, time without one is counted, scars fade."""
        idle = self.employer[rows] < 0
        self.experience[rows] += ~idle & (self.experience[rows] < _LONGEST)
        waited = self.unemployed_months[rows]
        self.unemployed_months[rows] = (waited + (waited < _LONGEST)) * idle
        self.benefit_left[rows] = np.maximum(self.benefit_left[rows] - np.int16(1), 0) * idle
        for left in (self.insurance_left, self.credit_left):  # both count months in the new job
            if left[rows].any():
                left[rows] = np.maximum(left[rows] - ~idle, 0)
        self.scar[rows] = self.scar[rows] * np.float32(exp(-1.0 / self.model.parameters.labour.scar_months))

    def be_promoted(self, who: Indices, employer: Indices) -> None:
        """Juniors take senior posts, in their own firm or another."""
        self.level[who] = SENIOR
        self.employer[who] = employer
        self._note_moves(who)

    def ready_for_promotion(self, hazard: NDArray[np.float64]) -> Indices:
        """Rows of employed juniors with enough experience whose turn it is, in random order.

        Args:
            hazard: monthly chance by occupation, shape (22,).
        """
        months = self.model.parameters.labour.promotion_months
        experienced = (self.level == JUNIOR) & (self.experience >= months) & (self.employer >= 0)
        ready = self.candidates("promotion", slice(None), float(hazard.max()), experienced)
        draws, chance = self.draws_of("promotion", ready), hazard[self.occupation[ready]]
        turn = draws < chance
        return np.asarray(ready[turn][np.argsort(draws[turn] / chance[turn], kind="stable")])

    def retire(self) -> int:
        """Seniors leave for good; each row goes to an entrant: a jobless junior, drawn to where juniors are wanted.

        The entrant inherits the row's money and ownership. Returns the number of those who left a job.
        """
        labour, workers = self.model.parameters.labour, self.model.parameters.workers
        rate = labour.retirement_rate / (1.0 - workers.junior_share)
        leaves = self.candidates("retirement", slice(None), rate)
        leaves = leaves[self.level[leaves] == SENIOR]
        leaves = self.bernoulli("retirement", leaves, rate)
        from_jobs = int(np.count_nonzero(self.employer[leaves] >= 0))
        open_posts = self.model.enterprises.staffing.vacancies_by_cell[JUNIOR::2]
        wanted = np.cumsum(open_posts + 1e-3 * self.model.occupations.share)
        entry = np.searchsorted(wanted, self.draws_of("entry", leaves) * wanted[-1], side="right")
        self.occupation[leaves] = np.minimum(entry, len(wanted) - 1)
        self.level[leaves] = JUNIOR
        for column in (self.experience, self.scar, self.unemployed_months, self.benefit_left, self.training_left):
            column[leaves] = 0
        self.employer[leaves] = NOBODY
        self._note_moves(leaves)
        self.displaced[leaves] = self.out_of_labour_force[leaves] = False
        self.insurance_left[leaves] = self.credit_left[leaves] = 0
        self.wage[leaves] = self.model.wages.of_cells[self.cell_of(leaves)] * self.skill[leaves]
        return from_jobs

    # ------------------------------------------------------------------------------------------- search and training

    def searchers(self) -> Indices:
        """Rows that look for work this month, in order.

        Those without a job, as far as their effort goes, trainees with part of it; and on the job those whose posts
        are surplus.
        """
        labour = self.model.parameters.labour
        free = np.flatnonzero(self.jobless)
        effort = self.search_effort(free) * np.where(self.training_left[free] > 0, labour.training_search, 1.0)
        free = free[self.draws_of("effort", free) < effort]
        on_the_job = self._surplus_drawn(self.model.enterprises.staffing.surplus_workers, "on the job")
        return np.sort(np.concatenate([free, on_the_job]))

    def offered_retraining(self) -> Indices:
        """Rows in surplus posts whose employers would rather train them for another post of theirs, in random order."""
        spare, rate = self.model.enterprises.staffing.surplus_workers, self.model.parameters.labour.firm_training
        who = self._surplus_drawn(spare, "in-house training", rate)
        return np.asarray(who[np.argsort(self.draws_of("in-house training", who), kind="stable")])

    def be_retrained(self, who: Indices, occupation: Indices) -> None:
        """Take up another occupation with the same employer; half of the experience counts there."""
        self.occupation[who] = occupation
        self._note_moves(who)
        self.experience[who] //= 2

    def applications(self, who: Indices) -> Indices:
        """The cell each searcher applies to: mostly the own occupation, else where people like them go."""
        occupation = self.model.mobility.draw_applications(self.occupation[who], self.draws_of("application", who))
        return np.asarray(occupation * 2 + self.level[who])

    def be_hired(self, who: Indices, employer: Indices, cell: Indices) -> None:
        """Take a job; after a displacement it pays less, and less still in another occupation."""
        labour = self.model.parameters.labour
        switched = self.occupation[who] != cell // 2
        loss = np.where(switched, labour.scar_switch, labour.scar_stay) * self.displaced[who]
        self.scar[who] = np.maximum(self.scar[who], loss)
        self.experience[who] = np.where(switched, self.experience[who] // 2, self.experience[who])
        self.occupation[who] = cell // 2
        entry_level = (self.employer[who] < 0) & (self.level[who] == JUNIOR)
        self.training_left[who] = 0  # a trainee who finds work drops the course
        self.credit_left[who] = np.where(entry_level, self.model.law.hiring_credit_months, 0)
        self.employer[who] = employer
        self._note_moves(who)
        self.displaced[who] = False

    def enrol_in_retraining(self) -> Indices:
        """People without a job start retraining where the expected gain exceeds their cost and a place is free.

        Returns:
            Rows of those who start this month.
        """
        labour, law = self.model.parameters.labour, self.model.law
        idle = np.flatnonzero(self.jobless)
        who = idle[(self.training_left[idle] == 0) & (self.unemployed_months[idle] >= labour.retraining_wait)]
        who = who[self.draws_of("retraining interest", who) < labour.retraining_interest]
        target = self.model.mobility.draw_training(self.occupation[who], self.draws_of("retraining target", who))
        own_cost = labour.retraining_cost * (1.0 - law.retraining_subsidy)
        worthwhile = (self._expected_gain(who, target) > own_cost) & self._in_demand(target * 2 + self.level[who])
        worthwhile &= self.deposits[who] >= own_cost
        places = int((labour.retraining_places + law.retraining_places) * len(self))
        places -= int(np.count_nonzero(self.training_left))
        queue = np.argsort(self.draws_of("retraining interest", who[worthwhile]), kind="stable")[: max(0, places)]
        starts = who[worthwhile][queue]
        self.training_left[starts] = labour.retraining_months
        self.training_target[starts] = target[worthwhile][queue]
        return np.asarray(starts)

    def _in_demand(self, cell: Indices) -> NDArray[np.bool_]:
        """Where applications succeed at least as often as on average: courses are offered for these only."""
        sent, successful = self.model.labour_market.applications.sum(axis=1)
        return np.asarray(self.model.labour_market.job_chance[cell] * sent >= successful)

    def _expected_gain(self, who: Indices, target: Indices) -> NDArray[np.float64]:
        """Expected gain in pay after tax from training, USD: sooner or safer or better paid work, less the months lost.

        People keep their own standing within the wage distribution, so what counts is how the target's wages and
        chances have moved, not that its people are paid more.
        """
        labour, months = self.model.parameters.labour, self.model.parameters.labour.retraining_months
        horizon, effort = labour.retraining_horizon, self.search_effort(who)
        own, new = self.cell_of(who), target * 2 + self.level[who]
        stay = self._expected_pay(own, effort, horizon)
        trained = labour.retraining_completion * self._expected_pay(new, 1.0, horizon - months)
        trained += (1.0 - labour.retraining_completion) * self._expected_pay(own, effort, horizon - months)
        stipend = months * self.model.law.retraining_stipend
        return np.asarray(self.wage[who] * ((1.0 - self.model.government.tax_rate) * (trained - stay) + stipend))

    def _expected_pay(self, cell: Indices, effort: Any, months: float) -> NDArray[np.float64]:
        """Pay expected in some months by people without a job who look in a cell, in months of the wage of 2023."""
        wait = 1.0 / np.maximum(self.model.labour_market.job_chance[cell] * effort, 0.01)
        pay = self.model.wages.index[cell // 2] * self.model.labour_market.employment_chance[cell]
        return np.asarray(pay * np.maximum(months - wait, 0.0))

    @rule
    def train(self, rows: Rows) -> None:
        """Another month of training; at the end most take up the new occupation, some do not complete."""
        trainees = chosen(rows, self.training_left[rows] > 0)
        ends = trainees[self.training_left[trainees] == 1]
        self.training_left[trainees] -= 1
        if not len(ends):
            return
        completes = ends[self.draws_of("completion", ends) < self.model.parameters.labour.retraining_completion]
        self.occupation[completes] = self.training_target[completes]
        self._note_moves(completes)
        self.unemployed_months[completes] = 0

    # --------------------------------------------------------------------------------------------------------- money

    def wage_insurance(self) -> NDArray[np.float64]:
        """What each person in a new job is due for the pay lost with the old one, USD, shape (number,)."""
        law = self.model.law
        lost = np.where((self.insurance_left > 0) & (self.employer >= 0), self.insured_wage - self.wage, 0.0)
        return np.asarray(np.minimum(law.wage_insurance * np.maximum(lost, 0.0), law.wage_insurance_most))

    def hiring_credit(self) -> NDArray[np.float64]:
        """What each person's employer is due for having hired a junior out of unemployment, USD, shape (number,)."""
        due = (self.credit_left > 0) & (self.employer >= 0)
        return np.where(due, self.model.law.hiring_credit * self.wage.astype(float), 0.0)

    @rule
    def be_paid(self, rows: Rows) -> NDArray[np.float64]:
        """Pay follows the occupation's wage, level, skill, experience and scar; without a job the last pay stays.

        Returns:
            What each is paid this month, USD; nothing without a job.
        """
        labour = self.model.parameters.labour
        learned = _pay_by_experience(labour.experience_premium, labour.experience_months)
        pay = self.model.wages.of_cells.take(self.small_cell_of(rows))
        pay *= self.skill[rows]
        pay *= learned.take(self.experience[rows])
        pay *= 1 - self.scar[rows]
        employed = self.employer[rows] >= 0
        self.wage[rows] = np.where(employed, pay, self.wage[rows])
        pay *= employed
        return pay.astype(float)

    @rule
    def spending(self, rows: Rows) -> NDArray[np.float64]:
        """What each household wants to spend this month, USD: parts of last month's income and of deposits."""
        money, deposits = self.model.parameters.money, self.deposits[rows]
        wanted = money.spend_labour * self.labour_income[rows] + money.spend_capital * self.capital_income[rows]
        wanted += money.spend_deposits * deposits
        np.minimum(wanted, deposits, out=wanted)
        return np.maximum(wanted, 0.0, out=wanted)


@cache
def _pay_by_experience(premium: float, months: float) -> NDArray[np.float32]:
    """Pay relative to that of a beginner for every number of months of experience that a column can hold."""
    experience = np.arange(_LONGEST + 1, dtype=np.float32)
    return np.asarray(exp(premium * (1.0 - exp(experience * (-1.0 / months)))), dtype=np.float32)
