"""Intervals of shares over runs."""

from __future__ import annotations


def wilson(count: int, runs: int) -> tuple[float, float]:
    """The 95 % interval (Wilson's) of the share of runs in which something happens; all is possible without runs."""
    from scipy.stats import binomtest

    if runs == 0:
        return 0.0, 1.0
    interval = binomtest(count, runs).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
