"""Statistics of paired runs, against hand-made numbers and against SciPy."""

from __future__ import annotations

from itertools import pairwise
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from experiments.analysis import robustness
from experiments.analysis.paired import (
    FLIPS,
    RESAMPLES,
    SEED,
    Array,
    Interval,
    bca,
    correlation,
    fan,
    half_width,
    holm,
    least_runs,
    mean_interval,
    ratio_of_variances,
    replicates_needed,
    run_until_precise,
    sign_flip_p,
    t_interval,
)

numbers = st.floats(-1e3, 1e3).map(lambda value: round(value, 3))
NORMAL = np.random.default_rng(7).normal(0.4, 1.0, (25, 3))


def columns(*values: list[float]) -> Array:
    """A table with these columns."""
    return np.array(values, dtype=float).T


# ---------------------------------------------------------------------------------------------------------- intervals


def test_bca_is_that_of_scipy_column_by_column() -> None:
    low, high = bca(NORMAL)
    for k in range(3):
        expected = stats.bootstrap(
            (NORMAL[:, k],), np.mean, n_resamples=RESAMPLES, method="BCa", rng=np.random.default_rng(SEED)
        ).confidence_interval
        assert (low[k], high[k]) == pytest.approx((expected.low, expected.high))


def test_bca_is_close_to_students_t_where_that_is_right() -> None:
    values = np.random.default_rng(1).normal(0.0, 1.0, (400, 1))
    np.testing.assert_allclose(np.ravel(bca(values)), np.ravel(t_interval(values)), atol=0.01)


def test_bca_leans_to_the_long_tail() -> None:
    low, high = mean = bca(columns([0.0] * 20 + [1.0] * 3 + [9.0]))
    assert all(np.isfinite(mean))
    assert high[0] - 0.5 > 0.5 - low[0]


def test_bca_of_runs_that_agree_or_are_too_few_says_so() -> None:
    low, high = bca(columns([0.1] * 6, [0.0] * 6, [1.0, 2.0, nan, nan, nan, nan], [nan] * 6, [5.0, 5.0] + [nan] * 4))
    np.testing.assert_array_equal(low, high)
    np.testing.assert_allclose(low, [0.1, 0.0, nan, nan, 5.0])
    assert np.isnan(np.ravel(bca(np.array([[3.0]])))).all()


def test_bca_leaves_out_runs_without_a_value() -> None:
    gap = np.vstack([NORMAL, np.full((2, 3), nan)])
    np.testing.assert_array_equal(bca(gap), bca(NORMAL))


@settings(max_examples=30, deadline=None)
@given(arrays(float, st.tuples(st.integers(3, 12), st.integers(1, 3)), elements=numbers))
def test_bca_lies_within_the_data_and_moves_with_it(values: Array) -> None:
    low, high = bca(values)
    slack = 1e-9 * (1.0 + np.abs(values).max(axis=0))
    assert (low <= high + slack).all()
    assert (low >= values.min(axis=0) - slack).all()
    assert (high <= values.max(axis=0) + slack).all()
    moved = np.stack(bca(values * 0.5 + 8.0))
    np.testing.assert_allclose(moved, np.stack([low, high]) * 0.5 + 8.0, atol=1e-6)


def test_t_intervals_are_the_textbooks() -> None:
    low, high = t_interval(np.array([1.0, 2.0, 3.0]))
    assert (low, high) == pytest.approx(stats.t.interval(0.95, 2, 2.0, 1.0 / 3**0.5))
    assert isnan(float(half_width(np.array([1.0]))))
    assert float(half_width(np.array([2.0, 2.0]))) == 0.0


def test_a_fan_holds_mean_and_quantiles_of_every_month() -> None:
    found = fan(columns([0.0, 1.0, 2.0, 3.0, 4.0], [7.0] * 5))
    assert {name: list(values) for name, values in found.items()} == {
        "mean": [2.0, 7.0],
        "p05": [0.2, 7.0],
        "p25": [1.0, 7.0],
        "p50": [2.0, 7.0],
        "p75": [3.0, 7.0],
        "p95": [pytest.approx(3.8), 7.0],
    }


# -------------------------------------------------------------------------------------------------------------- tests


def test_sign_flips_of_few_runs_are_counted_by_hand() -> None:
    p = sign_flip_p(columns([1.0, 2.0, 3.0], [1.0, -2.0, 3.0], [0.0, 0.0, 0.0], [nan, 1.0, 1.0]))
    # sums of ±1 ±2 ±3 are 6 4 2 0 and their opposites, zero twice: two reach 6, six reach 2
    np.testing.assert_allclose(p, [2 / 8, 6 / 8, 1.0, 2 / 4])
    assert isnan(sign_flip_p(columns([nan, nan]))[0])


@pytest.mark.parametrize("runs", [5, 14])
def test_sign_flips_are_those_of_scipy(runs: int) -> None:
    values = NORMAL[:runs]
    expected = stats.permutation_test((values,), np.mean, permutation_type="samples", n_resamples=inf, axis=0)
    np.testing.assert_allclose(sign_flip_p(values), expected.pvalue)


def test_many_runs_are_flipped_at_random_and_p_is_never_zero() -> None:
    few, many = sign_flip_p(NORMAL[:14]), sign_flip_p(np.vstack([NORMAL[:14], np.zeros((2, 3))]))
    np.testing.assert_allclose(many, few, atol=0.015)  # zeros change nothing but the number of runs
    assert sign_flip_p(np.ones((40, 1)))[0] == pytest.approx(1.0 / (FLIPS + 1))
    np.testing.assert_array_equal(sign_flip_p(NORMAL), sign_flip_p(NORMAL))


@settings(deadline=None)
@given(arrays(float, st.integers(2, 10), elements=numbers), st.integers(0, 9))
def test_p_does_not_depend_on_order_direction_or_scale(values: Array, turn: int) -> None:
    p = sign_flip_p(values[:, None])[0]
    assert 2.0 ** (1 - len(values)) <= p <= 1.0
    for other in (np.roll(values, turn), -values, 3.0 * values):
        assert sign_flip_p(other[:, None])[0] == pytest.approx(p)


def test_holms_correction_by_hand() -> None:
    np.testing.assert_allclose(holm(np.array([0.04, 0.01, nan, 0.03])), [0.06, 0.03, nan, 0.06])
    assert np.isnan(holm(np.array([nan]))).all()


def test_no_fewer_runs_can_tell_anything_apart() -> None:
    assert [least_runs(comparisons) for comparisons in (1, 2, 60)] == [6, 7, 12]
    for comparisons in (1, 2, 60):
        least = least_runs(comparisons)
        p = [sign_flip_p(np.ones((runs, 1)))[0] * comparisons for runs in (least - 1, least)]
        assert p[0] >= 0.05 > p[1]


# -------------------------------------------------------------------------------------------------- what pairing gains


def test_gains_of_pairing_by_hand() -> None:
    reference, arm = np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 5.0])
    # variances 1 and 7/3, of the differences 1, 1, 2: 1/3
    assert ratio_of_variances(arm, reference) == pytest.approx((1.0 + 7.0 / 3.0) * 3.0)
    assert correlation(arm, reference) == pytest.approx(1.5 / (7.0 / 3.0) ** 0.5)


def test_gains_of_pairing_are_unknown_where_nothing_varies() -> None:
    same = np.array([0.1, 0.2, 0.4])
    assert isnan(ratio_of_variances(same + 1.0, same))
    assert isnan(correlation(same, np.ones(3)))
    assert isnan(ratio_of_variances(np.ones(1), np.zeros(1)))


@given(arrays(float, (2, 8), elements=numbers))
def test_pairing_gains_as_much_as_runs_correlate(pair: Array) -> None:
    arm, reference = pair
    ratio, r = ratio_of_variances(arm, reference), correlation(arm, reference)
    if not isnan(ratio) and not isnan(r):
        total = arm.var(ddof=1) + reference.var(ddof=1)
        paired = total - 2.0 * r * (arm.var(ddof=1) * reference.var(ddof=1)) ** 0.5
        assert ratio * paired == pytest.approx(total, rel=1e-6)


# ----------------------------------------------------------------------------------------------------------- recovery


def path(*after: float) -> list[float]:
    """A year at 5 %, then these months for a quarter each."""
    return [0.05] * 12 + [value for value in after for _ in range(3)]


def test_recovery_counts_months_from_the_start_until_unemployment_is_back() -> None:
    # smoothed over three months: 5⅓, 5⅔, 6 %; 7⅓, 8⅔, 10; 8⅓, 6⅔, 5 %
    found = robustness.recovery(np.array([path(0.06, 0.10, 0.05, 0.05)]), start=12)
    assert found.rise == pytest.approx(0.05)
    assert (found.months, found.low, found.high, found.not_recovered) == (8.0, 8.0, 8.0, 0.0)


def test_runs_that_never_rise_take_no_time_and_those_that_stay_up_have_none() -> None:
    flat, up, back = path(0.05, 0.054, 0.05), path(0.06, 0.08, 0.09), path(0.08, 0.05, 0.05)
    found = robustness.recovery(np.array([flat, back, up]), start=12)
    assert found.not_recovered == pytest.approx(1 / 3)
    assert (found.months, found.low) == (5.0, 0.0)
    assert isnan(found.high)
    assert isnan(robustness.recovery(np.array([flat, up, up]), start=12).months)
    assert robustness.recovery(np.array([flat]), start=0).months == 0.0


@given(arrays(float, (3, 30), elements=st.floats(0.0, 0.3)), st.integers(0, 29))
def test_recovery_stays_within_the_horizon(paths: Array, start: int) -> None:
    found = robustness.recovery(paths, start)
    assert 0.0 <= found.not_recovered <= 1.0
    assert isnan(found.months) == (found.not_recovered > 0.5)
    assert isnan(found.months) or 0.0 <= found.months < 30 - start


# --------------------------------------------------------------------------------------------------------------- cost


def test_the_cost_of_a_unit_is_the_ratio_of_means() -> None:
    gain = np.array([1.0, 2.0, 3.0, 6.0, 4.0, 2.0])
    found = robustness.ratio_of_means(np.array([4.0, 2.0, 9.0, 9.0, 8.0, 4.0]), gain)
    assert found.mean == pytest.approx(2.0)
    assert found.low < 2.0 < found.high
    exact = robustness.ratio_of_means(-3.0 * gain, gain)
    assert (exact.mean, exact.low, exact.high) == pytest.approx((-3.0, -3.0, -3.0))


def test_a_price_stays_finite_where_resamples_gain_nothing() -> None:
    found = robustness.ratio_of_means(np.arange(8.0), np.array([-1.0, *[5.0] * 7]))
    assert found.mean == pytest.approx(28.0 / 34.0)
    assert np.isfinite([found.low, found.high]).all()


def test_there_is_no_cost_of_what_cannot_be_told_from_nothing() -> None:
    found = robustness.ratio_of_means(np.array([1.0, 2.0, 3.0, 4.0]), np.array([-1.0, 1.0, -2.0, 2.0]))
    assert all(isnan(value) for value in (found.mean, found.low, found.high))
    assert isnan(robustness.ratio_of_means(np.ones(2), np.array([1.0, 2.0])).mean)


@pytest.mark.parametrize(
    ("budget", "jobs", "verdict"),
    [
        ((1.0, 3.0), (1.0, 2.0), "costs"),
        ((-3.0, -1.0), (1.0, 2.0), "pays for itself"),
        ((-1.0, 1.0), (1.0, 2.0), "inconclusive"),
        ((1.0, 3.0), (-2.0, -1.0), "destroys jobs"),
        ((-1.0, 1.0), (-2.0, -1.0), "destroys jobs"),
        ((1.0, 3.0), (-1.0, 1.0), "no jobs"),
        ((-3.0, -1.0), (-1.0, 1.0), "no jobs"),
        ((-1.0, 1.0), (-1.0, 1.0), "inconclusive"),
        ((0.0, 0.0), (0.0, 0.0), "no jobs"),
        ((nan, nan), (nan, nan), "inconclusive"),
    ],
)
def test_verdicts_go_by_intervals(budget: tuple[float, float], jobs: tuple[float, float], verdict: str) -> None:
    found = robustness.verdict(Interval(sum(budget) / 2, *budget), Interval(sum(jobs) / 2, *jobs))
    assert found == verdict
    assert found in robustness.VERDICTS


def test_an_interval_tells_its_sign() -> None:
    six = np.array([1.0, 2.0, 3.0, 1.0, 2.0, 3.0])
    assert mean_interval(six).sign == 1
    assert mean_interval(-six).sign == -1
    assert mean_interval(six - 2.0).sign == 0
    assert mean_interval(six[:5]).low > 0.0
    assert mean_interval(six[:5]).sign == 0  # five runs are too few, whatever their interval


# --------------------------------------------------------------------------------------------------------- robustness


def test_regret_and_worst_case_by_hand() -> None:
    values = np.array([[5.0, 1.0], [4.0, 3.0], [3.0, 4.0]])
    np.testing.assert_array_equal(robustness.regret(values, 1), [[0.0, 3.0], [1.0, 1.0], [2.0, 0.0]])
    np.testing.assert_array_equal(robustness.worst(values, 1), [1.0, 3.0, 3.0])
    np.testing.assert_array_equal(robustness.regret(values, -1), [[2.0, 0.0], [1.0, 2.0], [0.0, 3.0]])
    np.testing.assert_array_equal(robustness.worst(values, -1), [5.0, 4.0, 4.0])


@given(arrays(float, (4, 3), elements=numbers), st.sampled_from([1, -1]))
def test_regret_is_never_negative_and_zero_for_the_best(values: Array, direction: int) -> None:
    regret = robustness.regret(values, direction)
    assert (regret.min(axis=0) == 0.0).all()
    np.testing.assert_allclose(regret, robustness.regret(-values, -direction))


# ------------------------------------------------------------------------------------------------------- how many runs


@given(st.floats(0.05, 5.0))
def test_the_runs_needed_are_the_fewest_that_suffice(target: float) -> None:
    differences = NORMAL[:, 0]

    def reached(runs: int) -> float:
        return float(stats.t.ppf(0.975, runs - 1) * differences.std(ddof=1) / runs**0.5)

    needed = replicates_needed(differences, target)
    assert reached(needed) <= target
    assert needed == 2 or reached(needed - 1) > target


def test_runs_are_added_until_the_widest_interval_is_narrow_enough() -> None:
    noise = np.random.default_rng(3).normal(0.0, 1.0, (1000, 2))
    asked: list[int] = []

    def run(runs: int) -> list[Array]:
        asked.append(runs)
        return [noise[:runs, 0], 3.0 * noise[:runs, 1]]

    reached = run_until_precise(run, 10, 0.5, 1000)
    assert float(half_width(3.0 * noise[:reached, 1])) <= 0.5
    assert asked[0] == 10
    assert all(one < other <= 2 * one for one, other in pairwise(asked))
    assert float(half_width(3.0 * noise[: asked[-2], 1])) > 0.5


def test_adding_runs_stops_at_the_most_and_where_nothing_varies() -> None:
    assert run_until_precise(lambda runs: [NORMAL[:runs, 0]], 3, 1e-9, 20) == 20
    assert run_until_precise(lambda runs: [np.zeros(runs)], 2, 1e-9, 20) == 2


def test_runs_are_added_while_fewer_than_two_have_a_value() -> None:
    values = np.concatenate([np.full(6, nan), NORMAL[:, 0]])
    asked = []

    def run(runs: int) -> list[Array]:
        asked.append(runs)
        return [values[:runs][~np.isnan(values[:runs])]]

    assert run_until_precise(run, 3, 1.0, 31) >= 12
    assert asked[:3] == [3, 6, 12]
    assert run_until_precise(lambda _: [np.empty(0)], 2, 0.1, 9) == 9


def test_a_mean_and_its_interval_are_of_the_runs_with_a_value() -> None:
    gap = np.concatenate([[nan], NORMAL[:, 0], [nan]])
    assert mean_interval(gap) == mean_interval(NORMAL[:, 0])
    none = mean_interval(np.full(4, nan))
    assert np.isnan([none.mean, none.low, none.high, none.p]).all()
    assert none.sign == 0
