"""Retraining: courses of people without a job, and training in the own firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.core.rows import chosen
from agents.workers.careers import draw_surplus
from agents.workers.values import Rows

if TYPE_CHECKING:
    from agents.workers.workers import Workers

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


def enrol_in_retraining(workers: Workers) -> Indices:
    """Enrol people without a job where the expected gain exceeds their own cost and places are free.

    Returns:
        Rows of those who start this month.
    """
    labour, law = workers.model.parameters.labour, workers.model.law
    idle = np.flatnonzero(workers.jobless)
    who = idle[(workers.training_left[idle] == 0) & (workers.unemployed_months[idle] >= labour.retraining_wait)]
    who = who[workers.draws_of("retraining interest", who) < labour.retraining_interest]
    target = workers.model.mobility.draw_training(workers.occupation[who], workers.draws_of("retraining target", who))
    own_cost = labour.retraining_cost * (1.0 - law.retraining_subsidy)
    worthwhile = _expected_gain(workers, who, target) > own_cost
    worthwhile &= _in_demand(workers, target * 2 + workers.level[who])
    worthwhile &= workers.deposits[who] >= own_cost
    places = int((labour.retraining_places + law.retraining_places) * len(workers))
    places -= int(np.count_nonzero(workers.training_left))
    queue = np.argsort(workers.draws_of("retraining interest", who[worthwhile]), kind="stable")[: max(0, places)]
    starts = who[worthwhile][queue]
    workers.training_left[starts] = labour.retraining_months
    workers.training_target[starts] = target[worthwhile][queue]
    return np.asarray(starts)


def _in_demand(workers: Workers, cell: Indices) -> NDArray[np.bool_]:
    """Return whether applications to cells succeed at least as often as on average: only then courses are offered."""
    sent, successful = workers.model.labour_market.applications.sum(axis=1)
    return np.asarray(workers.model.labour_market.job_chance[cell] * sent >= successful)


def _expected_gain(workers: Workers, who: Indices, target: Indices) -> NDArray[np.float64]:
    """Return the expected gain in pay after tax from retraining, USD: easier or better paid work, less the months lost.

    People keep their relative position in the wage distribution, so what counts is how wages and chances in the target
    occupation have moved, not that wages are higher there.
    """
    labour, months = workers.model.parameters.labour, workers.model.parameters.labour.retraining_months
    horizon, effort = labour.retraining_horizon, workers.search_effort(who)
    own, new = workers.cell_of(who), target * 2 + workers.level[who]
    stay = _expected_pay(workers, own, effort, horizon)
    trained = labour.retraining_completion * _expected_pay(workers, new, 1.0, horizon - months)
    trained += (1.0 - labour.retraining_completion) * _expected_pay(workers, own, effort, horizon - months)
    stipend = months * workers.model.law.retraining_stipend
    return np.asarray(workers.wage[who] * ((1.0 - workers.model.government.tax_rate) * (trained - stay) + stipend))


def _expected_pay(workers: Workers, cell: Indices, effort: Any, months: float) -> NDArray[np.float64]:
    """Return the pay that people without a job expect in some months if they search in a cell, in wages of 2023."""
    wait = 1.0 / np.maximum(workers.model.labour_market.job_chance[cell] * effort, 0.01)
    pay = workers.model.wages.index[cell // 2] * workers.model.labour_market.employment_chance[cell]
    return np.asarray(pay * np.maximum(months - wait, 0.0))


def train(workers: Workers, rows: Rows) -> None:
    """Train another month; at the end most take up the new occupation, and some do not complete."""
    trainees = chosen(rows, workers.training_left[rows] > 0)
    ends = trainees[workers.training_left[trainees] == 1]
    workers.training_left[trainees] -= 1
    if not len(ends):
        return
    completes = ends[workers.draws_of("completion", ends) < workers.model.parameters.labour.retraining_completion]
    workers.occupation[completes] = workers.training_target[completes]
    workers.note_moves(completes)
    workers.unemployed_months[completes] = 0


def offered_retraining(workers: Workers) -> Indices:
    """Draw staff in surplus positions whom employers would train for other positions; rows in random order."""
    surplus, rate = workers.model.enterprises.staffing.surplus_workers, workers.model.parameters.labour.firm_training
    who = draw_surplus(workers, surplus, "in-house training", rate)
    return np.asarray(who[np.argsort(workers.draws_of("in-house training", who), kind="stable")])


def be_retrained(workers: Workers, who: Indices, occupation: Indices) -> None:
    """Change to another occupation with the same employer; half of the experience counts there."""
    workers.occupation[who] = occupation
    workers.note_moves(who)
    workers.experience[who] //= 2
