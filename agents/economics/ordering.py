"""How much compute to order before demand is known: the newsvendor's quantile and the solvency cap.

Demand at the time of delivery is lognormal: a median, and a spread (log sd) that is the cone of uncertainty. Amounts of
compute are counted by their cost. Pure functions; Arrow, Harris and Marschak (1951) for the quantile.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import exp, normal_quantile, power

Array = NDArray[np.float64]
LN2 = 0.6931471805599453
MOST_GROWTH = 8.0  # log points: no forecast goes beyond three thousand times today's demand
TENTH = 0.10  # percentile of demand from which a prudent vendor must be able to pay


def _remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Cache results of a pure function of numbers, whose first argument may be an array; cached arrays are read-only.

    For what many vendors compute every month with the same numbers, or one of them several times.
    """
    of_one = lru_cache(maxsize=1024)(function)

    @lru_cache(maxsize=256)
    def of_many(shape: tuple[int, ...], values: bytes, *others: float) -> Array:
        result = np.asarray(function(np.frombuffer(values, dtype=float).reshape(shape), *others))
        result.flags.writeable = False
        return result

    def of_either(values: Array | float, *others: float) -> Any:
        if isinstance(values, float | int):
            return of_one(values, *others)
        values = np.asarray(values, dtype=float)
        return of_many(values.shape, values.tobytes(), *others)

    return of_either


def critical_ratio(income: float, cost: float, salvage: float, goodwill: float = 0.0) -> float:
    """Share of outcomes that capacity should cover: underage / (underage + overage).

    Args:
        income: what a unit of compute earns when it is used, net of running cost.
        cost: what it costs, used or not.
        salvage: what it brings when it is not used.
        goodwill: what a customer turned away costs beyond that, relative to the margin lost.
    """
    underage, overage = max(income - cost, 0.0) * (1.0 + goodwill), max(cost - salvage, 1e-12)
    return min(max(underage / (underage + overage), 0.05), 0.99)


def newsvendor(median: Array | float, spread: Array | float, critical: float) -> Array | float:
    """Capacity with the highest expected profit: the quantile of demand at the critical ratio."""
    capacity: Array | float = median * _over_median(spread, critical)
    return capacity


def payable(
    median: Array | float, spread: Array | float, income: float, cash: float = 0.0, cost: float = 1.0
) -> Array | float:
    """Largest capacity whose bill can be paid if demand turns out at its tenth percentile.

    Args:
        median: demand, in units of compute.
        spread: log sd of demand.
        income: what a unit of compute earns when it is used, net of running cost.
        cash: money that can be added each month.
        cost: bill for a unit of compute.
    """
    most: Array | float = (newsvendor(median, spread, TENTH) * income + cash) / max(cost, 1e-12)
    return most


def growth_ahead(recent: float, long_run: float, half_life: float, months: Array | float) -> Array | float:
    """Log growth over some months: the recent pace, fading towards the long run."""
    ahead = months if isinstance(months, float | int) else np.asarray(months, dtype=float)
    faded: Array | float = long_run * ahead + (recent - long_run) * (half_life / LN2) * _gone(ahead, half_life)
    return min(faded, MOST_GROWTH) if isinstance(faded, float) else np.minimum(faded, MOST_GROWTH)


def demand_ahead(recent: float, long_run: float, half_life: float, months: Array | float) -> Any:
    """What demand will have grown to in some months by `growth_ahead`, relative to today."""
    return _demand_ahead(months, recent, long_run, half_life)


def grown(factor: float, years: Array | float) -> Array | float:
    """What grows by a factor a year has grown to after some years, relative to today."""
    multiple: Array | float = _grown(years, factor)
    return multiple


def stationary_sd(spread_24: float, memory: float) -> float:
    """Return the stationary sd of an AR(1) shock whose value 24 months ahead has a given sd."""
    return float(spread_24 / sqrt(1.0 - power(memory, 48.0)))


def spread_ahead(spread_24: float, memory: float, months: Array | float) -> Array | float:
    """Return the sd of that shock some months ahead, given its value today: it widens quickly, then levels off.

    Args:
        spread_24: its spread 24 months ahead, log points.
        memory: autocorrelation of the shock from month to month.
        months: how far ahead.
    """
    left: Array | float = power(memory, 2.0 * np.asarray(months))
    return stationary_sd(spread_24, memory) * np.sqrt(1.0 - left)


def fades(half_life: float, months: float) -> float:
    """Return the share that is left after some months of something that halves in a half-life."""
    return exp(-LN2 * months / half_life)


@_remembered
def _gone(months: Any, half_life: float) -> Any:
    """Return the share that has decayed after some months of something that halves in a half-life."""
    return 1.0 - exp(-months / (half_life / LN2))


@_remembered
def _demand_ahead(months: Any, recent: float, long_run: float, half_life: float) -> Any:
    return exp(growth_ahead(recent, long_run, half_life, months))


@_remembered
def _grown(years: Any, factor: float) -> Any:
    return power(factor, years)


@_remembered
def _over_median(spread: Any, share: float) -> Any:
    """Quantile of a lognormal variable relative to its median."""
    return exp(spread * normal_quantile(share))
