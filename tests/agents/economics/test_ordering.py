"""How much compute to order before demand is known: by hand and by Monte Carlo."""

from __future__ import annotations

from math import exp, log
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.economics.ordering import critical_ratio, fades, growth_ahead, newsvendor, payable, stationary_sd

NORMAL = NormalDist()
INCOME, COST, MEDIAN = 5.0, 1.0, 40.0  # a unit of compute costs 1 and supports a revenue of 5: a margin of 0.8
DRAWS = np.random.default_rng(0).standard_normal(200_000)


def demand(sigma: float) -> np.ndarray:
    """The cone of uncertainty, the same draws every time."""
    return MEDIAN * np.exp(sigma * DRAWS)


def mean_profit(capacity: float, sigma: float, income: float, salvage: float) -> float:
    """What a capacity earns on average: used compute earns, unused is sold off, all is paid for."""
    used = np.minimum(capacity, demand(sigma))
    return float(np.mean(income * used + salvage * (capacity - used) - COST * capacity))


# ------------------------------------------------------------------------------------------------------- newsvendor


def test_the_critical_ratio_is_underage_over_underage_and_overage() -> None:
    assert critical_ratio(5.0, 1.0, 0.0) == pytest.approx(0.8)  # 4 lost or 1 wasted: the margin
    assert critical_ratio(5.0, 1.0, 0.5) == pytest.approx(8 / 9)  # half of the waste comes back
    assert critical_ratio(3.0, 1.5, 0.5) == pytest.approx(0.6)
    assert critical_ratio(5.0, 1.0, 0.0, 1.0) == pytest.approx(8 / 9)  # customers turned away cost as much again later


def test_the_critical_ratio_stops_short_of_never_and_always() -> None:
    assert critical_ratio(0.9, 1.0, 0.0) == 0.05  # compute that does not pay
    assert critical_ratio(5.0, 1.0, 1.0) == 0.99  # unused compute costs nothing
    assert critical_ratio(5.0, 0.5, 0.9) == 0.99  # or is worth more than it cost


@pytest.mark.parametrize("sigma", [0.3, 1.0, 1.5])
@pytest.mark.parametrize("critical", [0.2, 0.5, 0.8, 0.95])
def test_ordered_capacity_is_the_lognormal_quantile(sigma: float, critical: float) -> None:
    capacity = newsvendor(MEDIAN, sigma, critical)
    assert NORMAL.cdf(log(capacity / MEDIAN) / sigma) == pytest.approx(critical)
    assert np.mean(demand(sigma) <= capacity) == pytest.approx(critical, abs=0.004)  # of the draws


@pytest.mark.parametrize("salvage", [0.0, 0.35])
@pytest.mark.parametrize("income", [1.8, 5.0])
@pytest.mark.parametrize("sigma", [0.5, 1.0])
def test_no_other_capacity_earns_more(sigma: float, income: float, salvage: float) -> None:
    best = newsvendor(MEDIAN, sigma, critical_ratio(income, COST, salvage))
    profit = mean_profit(best, sigma, income, salvage)
    for factor in (0.8, 0.9, 1.1, 1.25):
        assert mean_profit(factor * best, sigma, income, salvage) < profit, factor
    grid = best * np.exp(np.linspace(-0.5, 0.5, 41))
    profits = [mean_profit(capacity, sigma, income, salvage) for capacity in grid]
    assert abs(log(grid[int(np.argmax(profits))] / best)) <= 0.0751  # three steps: the top is flat


# ----------------------------------------------------------------------------------------------------- solvency cone


def ruin(capacity: float, sigma: float) -> float:
    """Chance that revenue does not cover the bill: INCOME · D < COST · K."""
    return NORMAL.cdf(log(COST * capacity / INCOME / MEDIAN) / sigma)


def lost_demand(capacity: float, sigma: float) -> float:
    """E[(D − K)+] / E[D] of a lognormal."""
    d, mean = log(capacity / MEDIAN) / sigma, MEDIAN * exp(sigma**2 / 2)
    return NORMAL.cdf(sigma - d) - capacity / mean * (1.0 - NORMAL.cdf(d))


def capacity_by(rule: str, sigma: float) -> float:
    """What each rule orders in one shot: no running cost, no salvage, no cash."""
    best = newsvendor(MEDIAN, sigma, critical_ratio(INCOME, COST, 0.0))
    prudent = min(best, payable(MEDIAN, sigma, INCOME))
    return float({"newsvendor": best, "solvency_constrained": prudent, "95th": newsvendor(MEDIAN, sigma, 0.95)}[rule])


SHOTS = {
    ("solvency_constrained", 1.0): (1.39, 0.10, 0.44),  # capacity in multiples of the median, ruin, lost demand
    ("newsvendor", 1.0): (2.32, 0.22, 0.28),
    ("95th", 1.0): (5.18, 0.51, 0.10),
    ("solvency_constrained", 0.5): (1.52, 0.009, None),
    ("newsvendor", 0.5): (1.52, 0.009, None),
    ("95th", 0.5): (2.28, 0.058, None),
}


@pytest.mark.parametrize(("rule", "sigma"), SHOTS)
def test_the_solvency_cone_is_the_specifications(rule: str, sigma: float) -> None:
    multiple, of_ruin, of_loss = SHOTS[rule, sigma]
    capacity = capacity_by(rule, sigma)
    assert capacity / MEDIAN == pytest.approx(multiple, abs=0.005)
    assert ruin(capacity, sigma) == pytest.approx(of_ruin, abs=0.0005 if sigma == 0.5 else 0.005)
    if of_loss is not None:
        assert lost_demand(capacity, sigma) == pytest.approx(of_loss, abs=0.005)


@pytest.mark.parametrize(("rule", "sigma"), SHOTS)
def test_the_solvency_cone_is_what_happens_by_monte_carlo(rule: str, sigma: float) -> None:
    capacity, drawn = capacity_by(rule, sigma), demand(sigma)
    assert np.mean(INCOME * drawn < COST * capacity) == pytest.approx(ruin(capacity, sigma), abs=0.005)
    lost = np.maximum(drawn - capacity, 0.0).sum() / drawn.sum()
    assert lost == pytest.approx(lost_demand(capacity, sigma), abs=0.01)


@settings(deadline=None)
@given(st.floats(0.05, 2.0), st.floats(0.2, 20.0), st.floats(0.0, 100.0), st.floats(0.5, 2.0))
def test_what_is_payable_is_just_paid_at_the_tenth_percentile(
    sigma: float, income: float, cash: float, cost: float
) -> None:
    tenth = MEDIAN * exp(sigma * NORMAL.inv_cdf(0.1))
    assert cost * payable(MEDIAN, sigma, income, cash, cost) == pytest.approx(income * tenth + cash)


def test_compute_that_costs_nothing_is_always_payable() -> None:
    assert payable(MEDIAN, 1.0, INCOME, 0.0, 0.0) > 1e9 * MEDIAN


def test_the_rules_take_many_months_at_once() -> None:
    median, spread = np.array([1.0, 2.0, 4.0]), np.array([0.0, 0.5, 1.0])
    for rule in (lambda m, s: newsvendor(m, s, 0.8), lambda m, s: payable(m, s, 5.0, 1.0, 1.2)):
        assert rule(median, spread) == pytest.approx([rule(m, s) for m, s in zip(median, spread, strict=True)])


# ------------------------------------------------------------------------------------------------ growth and swings


def test_growth_fades_by_half_in_a_half_life() -> None:
    recent, long_run, half_life = 0.10, 0.01, 14.0
    months = np.arange(0, 43)
    pace = long_run + (recent - long_run) * 0.5 ** (months / half_life)
    for ahead in (1, 14, 42):  # against the sum of paces, month by month (trapezium)
        summed = (pace[:ahead] + pace[1 : ahead + 1]).sum() / 2
        assert growth_ahead(recent, long_run, half_life, ahead) == pytest.approx(summed, rel=1e-3)


def test_growth_has_its_limits() -> None:
    assert growth_ahead(0.1, 0.01, 14.0, 0) == 0.0
    assert growth_ahead(0.1, 0.01, 1e9, 24) == pytest.approx(24 * 0.1)  # it never fades
    assert growth_ahead(0.1, 0.01, 1e-9, 24) == pytest.approx(24 * 0.01)  # it fades at once
    assert growth_ahead(0.01, 0.01, 14.0, 36) == pytest.approx(36 * 0.01)  # nothing to fade
    assert growth_ahead(0.25, 0.1, 240.0, 120) == 8.0  # nobody believes in more


def test_growth_of_many_months_is_that_of_each() -> None:
    months = np.array([0.0, 6.0, 24.0, 120.0])
    assert growth_ahead(0.1, 0.008, 14.0, months) == pytest.approx([growth_ahead(0.1, 0.008, 14.0, m) for m in months])


@pytest.mark.parametrize(("spread", "memory"), [(1.0, 0.97), (0.5, 0.9), (1.5, 0.99)])
def test_a_swing_at_rest_has_the_spread_that_is_wanted_two_years_ahead(spread: float, memory: float) -> None:
    rng, number = np.random.default_rng(1), 40_000
    at_rest = stationary_sd(spread, memory)
    kick = at_rest * (1.0 - memory**2) ** 0.5
    start = at_rest * rng.standard_normal(number)
    swing = start.copy()
    for _ in range(24):
        swing = memory * swing + kick * rng.standard_normal(number)
    error = 4.5 / (2 * number) ** 0.5
    assert np.std(swing) == pytest.approx(at_rest, rel=error)  # it stays at rest
    assert np.std(swing - memory**24 * start) == pytest.approx(spread, rel=error)  # beyond what could be foreseen


def test_what_fades_is_halved_in_a_half_life() -> None:
    assert [fades(36.0, months) for months in (0.0, 36.0, 108.0)] == pytest.approx([1.0, 0.5, 0.125])
