"""Search for work: how hard people look, where they apply, and what a new job means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import log, power
from agents.workers.careers import draw_surplus
from agents.workers.values import JUNIOR, Rows

if TYPE_CHECKING:
    from agents.environment import Law
    from agents.workers.workers import Workers

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


def searchers(workers: Workers) -> Indices:
    """Return the rows of those who look for work this month, in order.

    People without a job search with a chance that is their effort, trainees with part of it; of people with a job those
    search whose positions are surplus.
    """
    labour = workers.model.parameters.labour
    free = np.flatnonzero(workers.jobless)
    effort = workers.search_effort(free) * np.where(workers.training_left[free] > 0, labour.training_search, 1.0)
    free = free[workers.draws_of("effort", free) < effort]
    on_the_job = draw_surplus(workers, workers.model.enterprises.staffing.surplus_workers, "on the job")
    return np.sort(np.concatenate([free, on_the_job]))


def search_effort(workers: Workers, rows: Rows) -> Array:
    """Return the chance that each of some people without a job looks for one this month.

    It declines with time without a job, and it moves with what work pays under the law relative to that of 2023.
    """
    labour, law, before = workers.model.parameters.labour, workers.model.law, workers.model.baseline_law
    tax_rate, unearned = workers.model.government.tax_rate, workers.model.government.unearned_income
    months = workers.unemployed_months[rows].astype(float)
    effort = np.maximum(labour.search_floor, power(labour.search_decay, months))
    same = (law.replacement, law.benefit_months, law.wage_insurance) == (
        before.replacement, before.benefit_months, 0.0,
    )  # fmt: skip
    if same and unearned == 0.0 and tax_rate == before.tax_rate:
        return np.asarray(effort)
    entitled = workers.benefit_left[rows] > 0
    once_entitled = entitled & (workers.unemployed_months[rows] < before.benefit_months)
    now = _work_pays(workers, rows, law, entitled, tax_rate, unearned)
    then = _work_pays(workers, rows, before, once_entitled, before.tax_rate, 0.0)
    return np.asarray(effort * power(now / then, labour.search_incentive))


def _work_pays(
    workers: Workers, rows: Rows, law: Law, entitled: NDArray[np.bool_], tax_rate: float, unearned: float
) -> Array:
    """Return what work pays: the log of expected income in work relative to that out of work, at least 0.01."""
    labour, wage = workers.model.parameters.labour, workers.wage[rows].astype(float)
    lost = np.where(workers.displaced[rows], labour.scar_stay, 0.0) * wage
    insured = np.where(workers.insurance_left[rows] > 0, law.wage_insurance * lost, 0.0)
    in_work = (1.0 - tax_rate) * (wage - lost) + np.minimum(insured, law.wage_insurance_most)
    home = labour.value_of_home * (1.0 - workers.model.baseline_law.tax_rate)
    out_of_work = np.where(entitled, np.maximum(law.replacement, home), home) * wage
    return np.asarray(np.maximum(log((in_work + unearned + 1e-9) / (out_of_work + unearned + 1e-9)), labour.gain_floor))


def applications(workers: Workers, who: Indices) -> Indices:
    """Draw the cell that each searcher applies to: in the own occupation, or where people of that occupation move."""
    occupation = workers.model.mobility.draw_applications(workers.occupation[who], workers.draws_of("application", who))
    return np.asarray(occupation * 2 + workers.level[who])


def be_hired(workers: Workers, who: Indices, employer: Indices, cell: Indices) -> None:
    """Take a job; after a layoff it pays less, and still less in another occupation, where experience is halved."""
    labour = workers.model.parameters.labour
    switched = workers.occupation[who] != cell // 2
    loss = np.where(switched, labour.scar_switch, labour.scar_stay) * workers.displaced[who]
    workers.scar[who] = np.maximum(workers.scar[who], loss)
    workers.experience[who] = np.where(switched, workers.experience[who] // 2, workers.experience[who])
    workers.occupation[who] = cell // 2
    entry_level = (workers.employer[who] < 0) & (workers.level[who] == JUNIOR)
    workers.training_left[who] = 0  # a trainee who finds work drops the course
    workers.credit_left[who] = np.where(entry_level, workers.model.law.hiring_credit_months, 0)
    workers.employer[who] = employer
    workers.note_moves(who)
    workers.displaced[who] = False
