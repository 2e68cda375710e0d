"""How much compute to order before demand is known: by hand, by Monte Carlo, and as the vendors do it."""

from __future__ import annotations

from math import exp, log
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.economics.ordering import critical_ratio, fades, growth_ahead, newsvendor, payable, stationary_sd
from agents.vendors.vendor import Vendor
from model import Economy, Parameters
from model.policy.policies import PrudentialCompute

NORMAL = NormalDist()
INCOME, COST, MEDIAN = 5.0, 1.0, 40.0  # a unit of compute costs 1 and supports a revenue of 5: a margin of 0.8
DRAWS = np.random.default_rng(0).standard_normal(200_000)


def demand(sigma: float) -> np.ndarray:
    """The cone of uncertainty, the same luck every time."""
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


# --------------------------------------------------------------------------------------------------- as vendors do it

ONE_SHOT = {
    "workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 0,
    "compute.lead_time": 24, "compute.order_speed": 1.0, "compute.salvage": 0.0, "compute.long_run_growth": 0.0,
    "compute.goodwill": 0.0, "compute.fixed_fleet": 0.0, "finance.opex_share": 0.0, "finance.dilution": 0.0,
}  # fmt: skip


def vendor_with(rule: str, changes: dict[str, Any] | None = None, *policies: PrudentialCompute) -> Vendor:
    """A vendor whose customers ask for MEDIAN of compute, pay INCOME for a unit, and have stopped growing; no cash."""
    profile = {"vendors.open_weights.ordering_rule": rule, "vendors.open_weights.margin": 0.0,
               "vendors.open_weights.training": 0.0, "vendors.open_weights.cash": 0.0}  # fmt: skip
    economy = Economy(Parameters().replace({**ONE_SHOT, **profile, **(changes or {})}), policies, rng=1)
    vendor = next(vendor for vendor in economy.vendors if vendor.name == "open_weights")
    vendor.demand.customers_need = vendor.demand.need = MEDIAN
    vendor.accounts.revenue = {"AI services": 0.75 * INCOME * MEDIAN, "subscriptions": 0.25 * INCOME * MEDIAN}
    vendor.demand.growth = [0.0] * 12
    return vendor


@pytest.mark.parametrize("sigma", [0.5, 1.0])
@pytest.mark.parametrize("rule", ["newsvendor", "solvency_constrained"])
def test_a_vendor_wants_the_quantile_of_its_rule_two_years_ahead(rule: str, sigma: float) -> None:
    vendor = vendor_with(rule, {"compute.forecast_sd": sigma})
    assert vendor.compute.earnings == pytest.approx(INCOME)
    assert vendor.compute.desired_for_service(24, COST) - vendor.compute.fleet == pytest.approx(
        capacity_by(rule, sigma)
    )


@pytest.mark.parametrize(
    ("rule", "multiple"), [("newsvendor", 2.32), ("solvency_constrained", 1.39), ("trend_extrapolation", 4 / 3)]
)
def test_what_is_wanted_is_ordered_for_the_month_one_lead_time_ahead(rule: str, multiple: float) -> None:
    vendor = vendor_with(rule, {"compute.contract_months": 36})
    vendor.contracts.end()
    ordered = vendor.compute.order()
    assert (ordered - vendor.compute.fleet) / MEDIAN == pytest.approx(multiple, abs=0.005)
    running = np.flatnonzero(vendor.contracts.quantity)
    assert (running[0], running[-1]) == (24, 59)  # three years from two years ahead
    assert vendor.contracts.quantity[24:60] == pytest.approx(ordered)
    assert vendor.compute.order() == pytest.approx(0.0, abs=1e-9)  # what is ordered already is not ordered again


def test_trend_extrapolation_goes_on_with_growth_that_others_expect_to_fade() -> None:
    bold, prudent = (
        vendor_with(rule, {"compute.growth_half_life": 14.0}) for rule in ("trend_extrapolation", "newsvendor")
    )
    bold.demand.growth = prudent.demand.growth = [0.05] * 12
    assert bold.compute.desired_for_service(24, COST) - bold.compute.fleet == pytest.approx(
        MEDIAN * exp(24 * 0.05) / 0.75
    )  # with room
    fading = 0.05 * 14.0 / log(2.0) * (1.0 - 0.5 ** (24 / 14))
    assert prudent.compute.desired_for_service(24, COST) - prudent.compute.fleet == pytest.approx(
        MEDIAN * exp(fading + 0.8416), rel=1e-4
    )


def test_the_cone_widens_with_the_root_of_time() -> None:
    vendor = vendor_with("newsvendor")
    wanted = (vendor.compute.desired_for_service(np.array([0.0, 6.0, 24.0]), COST) - vendor.compute.fleet) / MEDIAN
    assert np.log(wanted) == pytest.approx(NORMAL.inv_cdf(0.8) * np.array([0.0, 0.5, 1.0]))


def test_goodwill_widens_the_newsvendors_order() -> None:
    vendor = vendor_with("newsvendor", {"compute.goodwill": 1.0})
    assert vendor.compute.desired_for_service(24, COST) == pytest.approx(MEDIAN * exp(NORMAL.inv_cdf(8 / 9)))


def test_running_cost_dearer_compute_and_salvage_move_the_quantile() -> None:
    vendor = vendor_with("newsvendor", {"finance.opex_share": 0.2, "compute.salvage": 0.3})
    assert vendor.compute.earnings == pytest.approx(4.0)
    quantile = NORMAL.inv_cdf((4.0 - 1.25) / (4.0 - 0.3))  # underage / (underage + overage) at a price of 1.25
    assert vendor.compute.desired_for_service(24, 1.25) - vendor.compute.fleet == pytest.approx(MEDIAN * exp(quantile))


def test_fleet_and_training_must_be_payable_as_well() -> None:
    vendor = vendor_with("solvency_constrained", {"compute.fixed_fleet": 0.02})
    vendor.technology.research = 4.0
    left_to_pay = 1.1 * (vendor.compute.fleet + 4.0)
    prudent = payable(MEDIAN, 1.0, INCOME, -left_to_pay, 1.1)
    assert vendor.compute.fleet == pytest.approx(12.5)
    assert vendor.compute.desired_for_service(24, 1.1) == pytest.approx(prudent + vendor.compute.fleet)
    vendor.technology.research = 1e6
    assert vendor.compute.desired_for_service(24, 1.1) == pytest.approx(vendor.compute.fleet)


def test_cash_and_half_a_round_widen_what_is_payable() -> None:
    vendor = vendor_with("solvency_constrained", {"finance.dilution": 0.08})
    vendor.accounts.cash, vendor.funding.valuation = 120.0, 600.0
    reserve = (120.0 + 0.5 * 0.08 * 600.0) / 24.0
    assert vendor.compute.desired_for_service(24, COST) - vendor.compute.fleet == pytest.approx(
        capacity_by("solvency_constrained", 1.0) + reserve
    )
    vendor.accounts.cash = 1e6  # a rich vendor has no reason to order more than the newsvendor
    assert vendor.compute.desired_for_service(24, COST) - vendor.compute.fleet == pytest.approx(
        capacity_by("newsvendor", 1.0)
    )


@pytest.mark.parametrize("rule", ["trend_extrapolation", "newsvendor"])
def test_the_prudential_rule_makes_everybody_order_as_solvency_constrained(rule: str) -> None:
    grows = {"compute.long_run_growth": 0.01}
    bound, free = vendor_with(rule, grows, PrudentialCompute(start="2023-01")), vendor_with(rule, grows)
    prudent = vendor_with("solvency_constrained", grows)
    for vendor in (bound, free, prudent):
        vendor.demand.growth = [0.05] * 12
        vendor.contracts.end()
    assert (
        bound.compute.desired_for_service(24, 1.1)
        == prudent.compute.desired_for_service(24, 1.1)
        < free.compute.desired_for_service(24, 1.1)
    )
    assert bound.compute.order() == prudent.compute.order() < free.compute.order()
