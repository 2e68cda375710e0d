"""Indicators of work: employment, unemployment, flows, and the jobs that AI touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.workers.values import JUNIOR, SENIOR
from model.indicators.declare import indicator, people
from model.indicators.month_end import early_careers
from model.policy.law import NORMAL_WEEK

if TYPE_CHECKING:
    from model.indicators.declare import Measured

Array = NDArray[np.float64]
WEEKS = 365.25 / 7 / 12  # a month


def _unemployment(economy: Measured, cells: slice | NDArray[np.bool_]) -> float:
    people, jobless = economy.month_end.census[:, cells].sum(axis=1)
    return float(jobless / people) if people else 0.0


@indicator("employment", "million people")
def _employment(economy: Measured) -> float:
    """People in work."""
    return people(economy, float(economy.month_end.in_work))


@indicator("participation_rate", "share")
def _participation_rate(economy: Measured) -> float:
    """People who work or want to, as a share of those who would under the law of January 2023."""
    return 1.0 - float(np.count_nonzero(economy.workers.out_of_labour_force)) / len(economy.workers)


@indicator("unemployment_rate", "share")
def _unemployment_rate(economy: Measured) -> float:
    """People without a job, trainees included, as a share of the labour force."""
    return _unemployment(economy, slice(None))


@indicator("unemployment_rate.junior", "share")
def _unemployment_junior(economy: Measured) -> float:
    """Juniors without a job, trainees included, as a share of all juniors."""
    return _unemployment(economy, slice(JUNIOR, None, 2))


@indicator("unemployment_rate.senior", "share")
def _unemployment_senior(economy: Measured) -> float:
    """Seniors without a job, trainees included, as a share of all seniors."""
    return _unemployment(economy, slice(SENIOR, None, 2))


@indicator("unemployment_rate.cognitive", "share")
def _unemployment_cognitive(economy: Measured) -> float:
    """Unemployment in cognitive occupations: managers, professionals, sales, office."""
    return _unemployment(economy, economy.occupations.cognitive_cells)


@indicator("unemployment_rate.other", "share")
def _unemployment_other(economy: Measured) -> float:
    """Unemployment in all other occupations."""
    return _unemployment(economy, ~economy.occupations.cognitive_cells)


@indicator("junior_employment", "million people")
def _junior_employment(economy: Measured) -> float:
    """People in junior jobs."""
    return people(economy, float(economy.month_end.staff[JUNIOR::2].sum()))


@indicator("senior_employment", "million people")
def _senior_employment(economy: Measured) -> float:
    """People in senior jobs."""
    return people(economy, float(economy.month_end.staff[SENIOR::2].sum()))


@indicator("weekly_hours", "hours/week")
def _weekly_hours(economy: Measured) -> float:
    """Legal working week."""
    return NORMAL_WEEK * economy.law.week


@indicator("junior_exposed_gap", "relative change")
def _junior_exposed_gap(economy: Measured) -> float:
    """Jobs of people in their first four years of work in the most exposed fifth of occupations, relative to others."""
    return early_careers(economy) / economy.early_careers_at_start - 1.0


@indicator("senior_exposed_change", "relative change")
def _senior_exposed_change(economy: Measured) -> float:
    """Senior jobs in the most exposed fifth of occupations, since the start."""
    exposed = economy.occupations.most_exposed
    heads = economy.month_end.staff[SENIOR::2][exposed].sum()
    posts = economy.enterprises.baseline_positions[:, 2 * np.flatnonzero(exposed) + SENIOR].sum()
    return float(heads / max(float(posts), 1.0) - 1.0)


@indicator("senior_vacancy_rate", "share")
def _senior_vacancy_rate(economy: Measured) -> float:
    """Senior posts open at the end of the month, as a share of filled and open ones: the shortage of seniors."""
    vacant = float(economy.month_end.vacancies[SENIOR::2].sum())
    return vacant / max(vacant + float(economy.month_end.staff[SENIOR::2].sum()), 1.0)


@indicator("long_term_unemployment", "share")
def _long_term_unemployment(economy: Measured) -> float:
    """People without a job for 27 weeks or longer, as a share of all without one."""
    months = economy.month_end.months_without_job
    return np.count_nonzero(months >= 27 / WEEKS) / max(len(months), 1)


@indicator("unemployment_duration", "weeks")
def _unemployment_duration(economy: Measured) -> float:
    """Mean time without a job so far of those without one."""
    months = economy.month_end.months_without_job
    return WEEKS * float(months.mean()) if len(months) else 0.0


@indicator("separation_rate.cognitive", "1/month")
def _separation_cognitive(economy: Measured) -> float:
    """Employed people in cognitive occupations who quit or retired within the month."""
    return _separation(economy, economy.occupations.cognitive_cells)


@indicator("separation_rate.other", "1/month")
def _separation_other(economy: Measured) -> float:
    """Employed people in all other occupations who quit or retired within the month."""
    return _separation(economy, ~economy.occupations.cognitive_cells)


def _separation(economy: Measured, cells: NDArray[np.bool_]) -> float:
    return float(economy.labour_market.leavers[cells].sum()) / max(float(economy.month_end.staff[cells].sum()), 1.0)


@indicator("vacancy_rate", "share")
def _vacancy_rate(economy: Measured) -> float:
    """Open posts at the end of the month, as a share of filled and open posts."""
    vacant, heads = float(economy.month_end.vacancies.sum()), float(economy.month_end.staff.sum())
    return vacant / max(vacant + heads, 1.0)


@indicator("job_finding_rate", "1/month")
def _job_finding_rate(economy: Measured) -> float:
    """People without a job who found one within the month."""
    return economy.labour_market.job_finding_rate


@indicator("vacancy_filling_rate", "1/month")
def _vacancy_filling_rate(economy: Measured) -> float:
    """Posts open during the month that were filled from outside the enterprise."""
    market = economy.labour_market
    return (market.worker_flows["hires"] + market.worker_flows["moves"]) / max(market.vacancies_posted, 1)


@indicator("quit_rate", "1/month")
def _quit_rate(economy: Measured) -> float:
    """Employed people who left their job for reasons of their own or retired, relative to employment."""
    leaves = economy.labour_market.worker_flows["quits"] + economy.labour_market.worker_flows["retirements"]
    return leaves / max(int(economy.month_end.staff.sum()), 1)


@indicator("layoff_rate", "1/month")
def _layoff_rate(economy: Measured) -> float:
    """Employed people who were laid off within the month."""
    return economy.labour_market.worker_flows["layoffs"] / max(int(economy.month_end.staff.sum()), 1)


@indicator("trainees", "million people")
def _trainees(economy: Measured) -> float:
    """People in retraining."""
    return people(economy, float(np.count_nonzero(economy.workers.training_left)))


@indicator("augmented_jobs", "million people")
def _augmented_jobs(economy: Measured) -> float:
    """Full-time equivalents of work done with AI's help."""
    return people(economy, economy.ai_services.tasks_done.augmented_jobs)


@indicator("automated_jobs", "million people")
def _automated_jobs(economy: Measured) -> float:
    """Jobs that the tasks done by AI alone would make up at the techniques of 2023 and today's output."""
    return people(economy, economy.ai_services.tasks_done.automated_jobs)
