"""Careers: quits, layoffs, promotion, ageing and retirement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.core.rows import among
from agents.economics.numerics import exp
from agents.workers.values import JUNIOR, MOST_MONTHS, NOBODY, SENIOR, Rows

if TYPE_CHECKING:
    from agents.workers.workers import Workers

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


def quit_job(workers: Workers, rows: Rows) -> None:
    """Quit for personal reasons; part of the rate moves with how easily jobs are found."""
    labour, market = workers.model.parameters.labour, workers.model.labour_market
    ease = market.job_finding_rate / labour.finding_rate_normal
    rate = market.quit_rate * (
        1.0 - labour.procyclical_quits + labour.procyclical_quits * min(ease, labour.quit_ceiling)
    )
    who = workers.candidates("quit", rows, float(rate.max()))
    who = who[workers.employer[who] >= 0]
    lose_job(workers, workers.bernoulli("quit", who, rate.take(workers.cell_of(who))), displaced=False)


def be_laid_off(workers: Workers, rows: Rows) -> None:
    """Lose the job where the employer has more staff in the cell than it needs."""
    staffing = workers.model.enterprises.staffing
    who = among(staffing.surplus_workers, rows)
    lose_job(workers, draw_surplus(workers, who, "layoff", staffing.layoff_rate), displaced=True)


def draw_surplus(workers: Workers, who: Indices, use: str, rate: float = 1.0) -> Indices:
    """Draw from the staff of cells with a surplus, each with the surplus share of the cell times a rate.

    Args:
        workers: all of them.
        who: rows of those in question, shape (N,).
        use: of the random numbers.
        rate: share of surplus staff that is drawn.

    Returns:
        Rows of those drawn who still have their job.
    """
    staffing = workers.model.enterprises.staffing
    drawn = workers.bernoulli(use, who, rate * staffing.surplus_share.take(staffing.count.place[who]))
    return drawn[workers.employer[drawn] >= 0]


def lose_job(workers: Workers, who: Indices, *, displaced: bool) -> None:
    """End the jobs of some people, who are entitled to benefits, and after a layoff to wage insurance."""
    law = workers.model.law
    workers.employer[who] = NOBODY
    workers.note_moves(who)
    workers.unemployed_months[who] = 0
    workers.benefit_left[who] = law.benefit_months
    workers.displaced[who] = displaced
    if displaced and law.wage_insurance_months:
        workers.insured_wage[who] = workers.wage[who]
    workers.insurance_left[who] = law.wage_insurance_months if displaced else 0


def grow_older(workers: Workers, rows: Rows) -> None:
    """Count another month: of experience on the job, of time without one, of entitlements; wage scars fade."""
    idle = workers.employer[rows] < 0
    workers.experience[rows] += ~idle & (workers.experience[rows] < MOST_MONTHS)
    waited = workers.unemployed_months[rows]
    workers.unemployed_months[rows] = (waited + (waited < MOST_MONTHS)) * idle
    workers.benefit_left[rows] = np.maximum(workers.benefit_left[rows] - np.int16(1), 0) * idle
    for left in (workers.insurance_left, workers.credit_left):  # both count months in the new job
        if left[rows].any():
            left[rows] = np.maximum(left[rows] - ~idle, 0)
    workers.scar[rows] = workers.scar[rows] * np.float32(exp(-1.0 / workers.model.parameters.labour.scar_months))


def be_promoted(workers: Workers, who: Indices, employer: Indices) -> None:
    """Promote juniors to senior positions of their own or of another employer."""
    workers.level[who] = SENIOR
    workers.employer[who] = employer
    workers.note_moves(who)


def ready_for_promotion(workers: Workers, hazard: Array) -> Indices:
    """Draw employed juniors with enough experience for promotion.

    Args:
        workers: all of them.
        hazard: monthly chance by occupation, shape (occupations,).

    Returns:
        Their rows, in random order.
    """
    months = workers.model.parameters.labour.promotion_months
    experienced = (workers.level == JUNIOR) & (workers.experience >= months) & (workers.employer >= 0)
    ready = workers.candidates("promotion", slice(None), float(hazard.max()), experienced)
    draws, chance = workers.draws_of("promotion", ready), hazard[workers.occupation[ready]]
    drawn = draws < chance
    return np.asarray(ready[drawn][np.argsort(draws[drawn] / chance[drawn], kind="stable")])


def retire(workers: Workers) -> int:
    """Let seniors retire for good; each row goes to an entrant, who inherits its money and ownership.

    Returns:
        How many of them left a job.
    """
    parameters = workers.model.parameters
    rate = parameters.labour.retirement_rate / (1.0 - parameters.workers.junior_share)
    who = workers.candidates("retirement", slice(None), rate)
    who = workers.bernoulli("retirement", who[workers.level[who] == SENIOR], rate)
    from_jobs = int(np.count_nonzero(workers.employer[who] >= 0))
    _enter(workers, who)
    return from_jobs


def _enter(workers: Workers, who: Indices) -> None:
    """Let juniors without a job enter, into occupations in proportion to vacancies for juniors."""
    vacancies = workers.model.enterprises.staffing.vacancies_by_cell[JUNIOR::2]
    cumulative = np.cumsum(vacancies + 1e-3 * workers.model.occupations.share)
    entry = np.searchsorted(cumulative, workers.draws_of("entry", who) * cumulative[-1], side="right")
    workers.occupation[who] = np.minimum(entry, len(cumulative) - 1)
    workers.level[who] = JUNIOR
    workers.employer[who] = NOBODY
    workers.note_moves(who)
    for column in (workers.experience, workers.scar, workers.unemployed_months, workers.benefit_left):
        column[who] = 0
    workers.training_left[who] = workers.insurance_left[who] = workers.credit_left[who] = 0
    workers.displaced[who] = workers.out_of_labour_force[who] = False
    workers.wage[who] = workers.model.wages.of_cells[workers.cell_of(who)] * workers.skill[who]
