"""What decision-makers ask of paired runs: when unemployment is back, what a job costs, which choice is robust.

Pure functions on arrays; R is the number of runs, paired by seed as in ``experiments.analysis.paired``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from experiments.analysis.paired import LEAST_RUNS, Array, Interval, bootstrap_ends, constant, mean_interval

VERDICTS = {
    "costs": "makes jobs, and costs the public budget money",
    "pays for itself": "makes jobs, and the public budget gains",
    "no jobs": "changes the public budget, with no effect on jobs distinguishable from zero, or none in any run",
    "destroys jobs": "leaves fewer people in work",
    "inconclusive": "too few runs to say whether it makes jobs, or whether those cost or pay",
}

# ----------------------------------------------------------------------------------------------------------- recovery


@dataclass(frozen=True)
class Recovery:
    """How far unemployment rises and when it is back: medians over runs, quartiles of the months, NaN for never."""

    rise: float  # share
    months: float
    low: float
    high: float
    not_recovered: float  # share of runs


def recovery(unemployment: Array, start: int, tolerance: float = 0.005) -> Recovery:
    """Time from the start until unemployment, having peaked, is back to where it was in the year before.

    Args:
        unemployment: shape (R, M), shares.
        start: number of the first month with policies.
        tolerance: what counts as back, and as never having risen (zero months then), share.
    """
    paths = [_way_back(path, start, tolerance) for path in unemployment]
    rises, months = (np.array(column) for column in zip(*paths, strict=True))
    low, middle, high = np.quantile(months, (0.25, 0.5, 0.75), method="inverted_cdf")  # infinite where never
    return Recovery(
        rise=float(np.median(rises)),
        months=_or_nan(middle),
        low=_or_nan(low),
        high=_or_nan(high),
        not_recovered=float(np.isinf(months).mean()),
    )


def _or_nan(months: float) -> float:
    return float(months) if np.isfinite(months) else nan


def _way_back(path: Array, start: int, tolerance: float) -> tuple[float, float]:
    """Rise at the peak, and months until it is undone: zero if there was none, infinite if it is not."""
    before = float(path[max(start - 12, 0) : start].mean()) if start else float(path[0])
    smooth = np.convolve(path, np.full(3, 1.0 / 3.0))[2 : len(path)]  # the mean of a month and the two before
    smooth = np.concatenate([path[: len(path) - len(smooth)], smooth])[start:]
    peak = int(np.argmax(smooth))
    rise = float(smooth[peak]) - before
    if rise <= tolerance:
        return rise, 0.0
    back = np.flatnonzero(smooth[peak:] <= before + tolerance)
    return rise, float(peak + back[0]) if len(back) else np.inf


# --------------------------------------------------------------------------------------------------------------- cost


def ratio_of_means(cost: Array, gain: Array) -> Interval:
    """What one unit of gain costs: the ratio of the means of paired differences, with its BCa interval.

    The mean of ratios would be ruled by the runs in which there is hardly any gain. NaN unless the gain is
    distinguishable from zero; its interval is NaN where both are the same in all runs or with fewer than three runs.

    Args:
        cost: shape (R,).
        gain: shape (R,), of the same runs.
    """
    if mean_interval(gain).sign == 0:
        return Interval(nan, nan, nan)
    ratio = float(cost.mean() / gain.mean())
    if len(cost) < LEAST_RUNS or constant(cost - ratio * gain):
        same = ratio if len(cost) >= 2 else nan
        return Interval(ratio, same, same)
    scale = float(np.abs(cost).max() / np.abs(gain).max())
    low, high = bootstrap_ends((cost / np.abs(cost).max(), gain / np.abs(gain).max()), _ratio)
    return Interval(ratio, float(scale * low), float(scale * high))


def _ratio(cost: Array, gain: Array, axis: int = -1) -> Array:
    """The ratio of means of numbers within ±1; where a resample gains nothing its price is very high, not infinite."""
    gained = gain.mean(axis=axis)
    return np.asarray(cost.mean(axis=axis) / np.where(np.abs(gained) < 1e-9, 1e-9, gained))


def verdict(budget: Interval, job_years: Interval) -> str:
    """What came of money and jobs, one of ``VERDICTS``; a mean counts where it is distinguishable from zero."""
    if job_years.sign < 0:
        return "destroys jobs"
    if job_years.sign > 0:
        return {1: "costs", -1: "pays for itself", 0: "inconclusive"}[budget.sign]
    none = job_years.low == job_years.high == 0.0  # in all runs
    return "no jobs" if none or budget.sign else "inconclusive"


# --------------------------------------------------------------------------------------------------------- robustness


def regret(values: Array, direction: int) -> Array:
    """How far each choice falls short of the best one in each state of the world; zero for the best.

    Args:
        values: shape (choices, worlds).
        direction: 1 where more is better, -1 where less is.
    """
    good = direction * values
    return np.asarray(good.max(axis=0) - good)


def worst(values: Array, direction: int) -> Array:
    """The worst value of each choice over worlds, shape (choices,)."""
    return np.asarray(direction * (direction * values).min(axis=1))
