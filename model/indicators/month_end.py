"""What several indicators are made of, counted once at the end of each month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.enterprises.workloads import by_workload
from agents.workers.values import JUNIOR

if TYPE_CHECKING:
    from model.markets.world import MarketWorld

Array = NDArray[np.float64]
EARLY_CAREER = 48  # months of work: people of 22 to 25, whom the fact on exposed juniors is about


@dataclass(frozen=True)
class MonthEnd:
    """What several indicators are made of, counted once at the end of a month."""

    census: NDArray[np.int64]  # (2, 44), people in the labour force and those of them without a job
    staff: NDArray[np.int64]  # (44,), people in work
    in_work: int  # the same in all, counted from the workers' side
    vacancies: NDArray[np.int64]  # (44,), open posts
    months_without_job: Array  # (N,), of those without one
    uses_ai: NDArray[np.bool_]  # (E,), enterprises with AI for at least one workload
    spending_shares: Array  # (V,), of enterprises' spending on AI
    users: Array  # (V,), consumers by main app
    paying: Array  # (V,), those of them who pay
    wage_bill: float  # USD


def census(economy: MarketWorld) -> NDArray[np.int64]:
    """People in the labour force and those of them without a job by cell, shape (2, 44)."""
    employed = economy.enterprises.headcount.sum(axis=0, dtype=np.int32)  # wider sums take twice the time
    jobless = economy.workers.jobless_by_cell
    return np.array([employed + jobless, jobless])


def month_end(economy: MarketWorld) -> MonthEnd:
    """Count them."""
    counted = census(economy)
    people, jobless = counted
    users, paying = economy.consumers.count_users()
    return MonthEnd(
        census=counted,
        staff=people - jobless,
        in_work=economy.workers.in_work,
        vacancies=economy.enterprises.staffing.vacancies_by_cell,
        months_without_job=_months_without_job(economy),
        uses_ai=by_workload(economy.enterprises.workload_vendor).max(axis=0) >= 0,
        spending_shares=shares(economy.vendors.enterprise_revenue),
        users=users,
        paying=paying,
        wage_bill=float(economy.enterprises.wage_bill.sum()),
    )


def _months_without_job(economy: MarketWorld) -> Array:
    """Months without a job of those without one; each lost it some time within the month, evenly spread over it."""
    jobless = np.flatnonzero(economy.workers.jobless)
    return np.asarray(economy.workers.unemployed_months[jobless] - (jobless % 16 + 0.5) / 16)


def shares(values: Array) -> Array:
    """Of the sum of all, each; nothing of nothing."""
    return values / values.sum() if values.sum() > 0 else np.zeros(len(values))


def early_careers(economy: MarketWorld) -> float:
    """Employed people in their first four years of work in the most exposed occupations for each one in the others."""
    workers, exposed = economy.workers, economy.occupations.most_exposed
    young = (workers.level == JUNIOR) & (workers.employer >= 0) & (workers.experience < EARLY_CAREER)
    heads = np.bincount(workers.occupation.take(np.flatnonzero(young)), minlength=len(exposed))
    return float(heads[exposed].sum() + 1e-9) / float(heads[~exposed].sum() + 1e-9)
