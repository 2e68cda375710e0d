"""Statistics of paired runs: pure functions on arrays.

Runs are paired by seed: run r of an arm and run r of the reference share all random draws (common random numbers), so
that what counts is their difference. In what follows R is the number of runs, and a table of differences has a row a
run and a column for each thing that is compared, shape (R, K). Whatever is drawn at random here comes from a fixed
seed: the same runs give the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, nan

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVEL = 0.95  # of all intervals
RESAMPLES = 4_999  # of a bootstrap
FLIPS = 19_999  # random changes of sign where there are too many to try all
ALL_FLIPS_UP_TO = 14  # runs: 2¹³ changes of sign that differ
QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
LEAST_RUNS = 3  # for an interval
SEED = 2023
CELLS = 4_000_000  # numbers in memory at a time


# ---------------------------------------------------------------------------------------------------------- intervals


def bca(differences: Array) -> tuple[Array, Array]:
    """The 95 % bootstrap interval of each column's mean, bias-corrected and accelerated.

    Args:
        differences: shape (R, K); NaN where a run has no value, which leaves that run out of the column.

    Returns:
        Lower and upper ends, shape (K,). Where all runs agree both are that value; where fewer than three runs have
        one and do not agree, NaN.
    """
    ends = np.full((2, differences.shape[1]), nan)
    present = ~np.isnan(differences)
    for pattern in np.unique(present, axis=1).T:  # columns that lack the same runs go together
        if pattern.sum() >= 2:
            columns = np.flatnonzero((present == pattern[:, None]).all(axis=0))
            ends[:, columns] = _bca(differences[np.ix_(pattern, columns)])
    return ends[0], ends[1]


@dataclass(frozen=True)
class Interval:
    """A mean, its 95 % interval, and the p value of its sign-flip test."""

    mean: float
    low: float
    high: float
    p: float = 0.0

    @property
    def sign(self) -> int:
        """1 or -1 where the mean is distinguishable from zero, by its interval and by the test, else 0.

        Both, because the bootstrap of a handful of runs is too narrow; the test has no power below six.
        """
        return int(self.low > 0.0) - int(self.high < 0.0) if self.p < 1.0 - LEVEL else 0


def mean_interval(differences: Array) -> Interval:
    """The mean of paired differences, shape (R,), with its BCa interval; NaN are left out, and given if all are."""
    differences = differences[~np.isnan(differences)]
    if not len(differences):
        return Interval(nan, nan, nan, nan)
    low, high = bca(differences[:, None])
    return Interval(
        float(differences.mean()), float(low[0]), float(high[0]), float(sign_flip_p(differences[:, None])[0])
    )


def _bca(values: Array) -> Array:
    """The same for columns without NaN; shape (2, K)."""
    mean, spread = values.mean(axis=0), np.ptp(values, axis=0)
    agree = spread <= 1e-12 * np.abs(values).max(axis=0)
    ends = np.where(agree, mean, np.full((2, 1), nan))
    if len(values) >= LEAST_RUNS and not agree.all():
        unit = (values - mean)[:, ~agree] / spread[~agree]  # tiny numbers would lose their squares
        ends[:, ~agree] = mean[~agree] + spread[~agree] * bootstrap_ends((unit,), _mean)
    return ends


def _mean(sample: Array, axis: int = -1) -> Array:
    """The mean, without the rounding errors by which equal means of resamples would differ."""
    return np.asarray(sample.mean(axis=axis).round(10))


def bootstrap_ends(samples: tuple[Array, ...], statistic: Callable[..., Array]) -> Array:
    """Ends of SciPy's BCa interval over the first axis, runs staying paired; shape (2, K)."""
    from scipy.stats import bootstrap

    found = bootstrap(samples, statistic, axis=0, paired=len(samples) > 1, vectorized=True, n_resamples=RESAMPLES,
                      batch=max(1, CELLS // samples[0].size), confidence_level=LEVEL, method="BCa",
                      rng=np.random.default_rng(SEED)).confidence_interval  # fmt: skip
    return np.stack([found.low, found.high])


def t_interval(differences: Array) -> tuple[Array, Array]:
    """The 95 % interval of the mean by Student's t, over the first axis; NaN with fewer than two runs.

    Quick enough for every month; where few numbers are reported, `bca` asks less of the distribution.
    """
    half, mean = half_width(differences), differences.mean(axis=0)
    return mean - half, mean + half


def half_width(differences: Array) -> Array:
    """Half the width of the 95 % interval of the mean by Student's t, over the first axis; NaN below two runs."""
    from scipy.stats import t

    runs = len(differences)
    if runs < 2:
        return np.full(differences.shape[1:], nan)
    quantile = float(t.ppf(0.5 + LEVEL / 2.0, runs - 1))
    return np.asarray(quantile * differences.std(axis=0, ddof=1) / runs**0.5)


def fan(values: Array) -> dict[str, Array]:
    """Mean and quantiles over runs.

    Args:
        values: shape (R, M), a row a run and a column a month.

    Returns:
        ``mean``, ``p05``, ``p25``, ``p50``, ``p75``, ``p95``, each of shape (M,).
    """
    quantiles = np.quantile(values, list(QUANTILES.values()), axis=0)
    return {"mean": values.mean(axis=0), **dict(zip(QUANTILES, quantiles, strict=True))}


# -------------------------------------------------------------------------------------------------------------- tests


def sign_flip_p(differences: Array) -> Array:
    """Two-sided p value of each column's mean: how often changed signs make it as large.

    If policies made no difference, either run of a pair could as well have been the other's. Up to 14 runs all changes
    of sign are tried, which is exact; beyond, 19,999 random ones, so that p is at least 1/20,000.

    Up to 14 runs `scipy.stats.permutation_test` gives the same p values; it takes 6 times as long (14 runs and 63
    columns: 0.37 s against 0.06 s; 30 runs and 400 columns: 4.7 s against 0.8 s), for it does not
    use that opposite signs give the same. So this stays; a test holds it to SciPy's.

    Args:
        differences: shape (R, K); runs with NaN are left out of the column.

    Returns:
        Shape (K,); 1 where no run differs from zero, NaN without any run.
    """
    found = np.full(differences.shape[1], nan)
    present = ~np.isnan(differences)
    for pattern in np.unique(present, axis=1).T:
        if pattern.any():
            columns = np.flatnonzero((present == pattern[:, None]).all(axis=0))
            found[columns] = _sign_flip_p(differences[np.ix_(pattern, columns)])
    return found


def _sign_flip_p(values: Array) -> Array:
    scale = np.abs(values).max(axis=0)
    values = values / np.where(scale > 0.0, scale, 1.0)
    seen = np.abs(values.sum(axis=0)) - 1e-9  # sums in another order differ by rounding
    count, number = np.zeros(values.shape[1]), 0
    for signs in _signs(len(values)):
        count += (np.abs(signs @ values) >= seen).sum(axis=0)
        number += len(signs)
    exact = len(values) <= ALL_FLIPS_UP_TO
    return np.asarray(count / number if exact else (count + 1.0) / (number + 1.0))


def _signs(runs: int) -> Iterator[Array]:
    """Changes of sign in blocks of shape (n, R). Of two that are opposite, which give the same, only one is tried."""
    if runs <= ALL_FLIPS_UP_TO:
        bits = np.arange(2 ** (runs - 1))[:, None] >> np.arange(runs) & 1
        yield np.asarray(1.0 - 2.0 * bits)
        return
    rng, left = np.random.default_rng(SEED), FLIPS
    while left:
        block = min(left, max(1, CELLS // runs))
        yield np.asarray(1.0 - 2.0 * rng.integers(0, 2, (block, runs)))
        left -= block


def holm(p: Array) -> Array:
    """P values corrected for their number by Holm's method: below 0.05 in a whole family, 5 % of families err.

    Args:
        p: of one family, shape (K,); NaN stays NaN and does not count.
    """
    corrected, known = np.full(len(p), nan), ~np.isnan(p)
    if known.any():
        from statsmodels.stats.multitest import multipletests

        corrected[known] = multipletests(p[known], method="holm")[1]
    return corrected


def least_runs(comparisons: int) -> int:
    """The fewest runs with which the sign-flip test can reject anything after Holm's correction."""
    runs = 2
    while 2.0 ** (1 - runs) * comparisons >= 1.0 - LEVEL:
        runs += 1
    return runs


# -------------------------------------------------------------------------------------------------- what pairing gains


def ratio_of_variances(arm: Array, reference: Array) -> float:
    """How many times as many runs would be needed if the seeds of the two were not the same.

    That is the variance which differences of independent runs would have, over the one they have. NaN where paired
    runs do not differ, or with fewer than two runs.

    Args:
        arm: shape (R,).
        reference: shape (R,), with the same seeds.
    """
    if len(arm) < 2 or constant(arm - reference):
        return nan
    return float((arm.var(ddof=1) + reference.var(ddof=1)) / (arm - reference).var(ddof=1))


def correlation(arm: Array, reference: Array) -> float:
    """Correlation of paired runs; NaN where one does not vary, or with fewer than two runs."""
    if len(arm) < 2 or constant(arm) or constant(reference):
        return nan
    return float(np.corrcoef(arm, reference)[0, 1])


def constant(values: Array) -> bool:
    """Whether all values are the same, but for rounding."""
    return bool(np.ptp(values) <= 1e-12 * np.abs(values).max())


# ------------------------------------------------------------------------------------------------------- how many runs


def replicates_needed(differences: Array, target: float) -> int:
    """How many runs would bring half the width of the 95 % interval of the mean down to a target.

    Args:
        differences: of the runs so far, shape (R,) with R of at least two.
        target: wanted half-width, in the unit of the differences, above zero.
    """
    from scipy.stats import t

    spread = float(differences.std(ddof=1))
    runs = max(2, ceil((1.96 * spread / target) ** 2))
    while float(t.ppf(0.5 + LEVEL / 2.0, runs - 1)) * spread / runs**0.5 > target:
        runs += 1
    return runs


def run_until_precise(run: Callable[[int], Sequence[Array]], first: int, target: float, most: int) -> int:
    """Add runs until the intervals of all differences are as narrow as wanted.

    Stopping goes by the width of intervals, never by whether they exclude zero: that would find effects by chance.

    Args:
        run: does so many runs of each arm, those done before included, and gives the paired differences, shape (R,) or
            shorter where runs have no value.
        first: runs to begin with, at least two.
        target: wanted half-width.
        most: runs at which to stop in any case.

    Returns:
        The number of runs reached.
    """
    runs = first
    while True:
        found = run(runs)
        if runs >= most or all(float(half_width(one)) <= target for one in found):
            return runs
        # with fewer than two values nothing is known of the spread
        needed = max(replicates_needed(one, target) if len(one) >= 2 else 2 * runs for one in found)
        runs = min(most, max(runs + 1, min(needed, 2 * runs)))  # the spread of few runs is a guess: at most double
