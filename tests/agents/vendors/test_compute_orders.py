"""The compute dilemma as vendors face it: what each ordering rule orders, and what is dropped."""

from __future__ import annotations

from math import exp, log
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from vendor_market import ALONE, STILL, empty, level, market, paid

from agents.economics.ordering import critical_ratio, newsvendor, payable
from agents.vendors.vendor import Vendor
from model import Economy, Parameters, payments
from model.policy.policies import PrudentialCompute

NORMAL = NormalDist()
INCOME, COST, MEDIAN = 5.0, 1.0, 40.0  # a unit of compute costs 1 and supports a revenue of 5: a margin of 0.8
ONE_SHOT = {
    "workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 0,
    "compute.lead_time": 24, "compute.order_speed": 1.0, "compute.salvage": 0.0, "compute.long_run_growth": 0.0,
    "compute.goodwill": 0.0, "compute.fixed_fleet": 0.0, "finance.opex_share": 0.0, "finance.dilution": 0.0,
}  # fmt: skip


def capacity_by(rule: str, sigma: float) -> float:
    """What each rule orders in one shot: no running cost, no salvage, no cash."""
    best = newsvendor(MEDIAN, sigma, critical_ratio(INCOME, COST, 0.0))
    prudent = min(best, payable(MEDIAN, sigma, INCOME))
    return float({"newsvendor": best, "solvency_constrained": prudent, "95th": newsvendor(MEDIAN, sigma, 0.95)}[rule])


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


def test_compute_not_wanted_any_more_is_dropped_as_far_as_allowed_and_for_a_fee() -> None:
    economy = market({**STILL, **ALONE, "compute.cancellation_notice": 6, "compute.cancellation_fee": 0.25})
    vendor = level(empty(economy.vendors[0]), 1000.0, 0.9, 0.3)
    vendor.compute.drop()
    months = len(vendor.contracts.quantity) - 6
    assert vendor.contracts.quantity[:6].tolist() == [1000.0] * 6  # within notice
    assert vendor.contracts.quantity[6:] == pytest.approx(700.0)
    assert vendor.compute.cancellation_fee == pytest.approx(0.25 * months * 300.0 * 0.9)
    fee = vendor.compute.cancellation_fee
    payments.pay_compute(economy)
    economy.vendors.take_delivery()
    assert paid(economy, "cancellation fees") == pytest.approx(-fee)
    assert vendor.compute.cancellation_fee == 0.0  # paid once


def test_compute_that_customers_will_need_is_kept() -> None:
    economy = market({**STILL, **ALONE})
    vendor = level(empty(economy.vendors[0]), 1000.0, 1.0, 0.3)
    vendor.demand.customers_need = vendor.demand.need = 1e6
    vendor.accounts.revenue = {"AI services": 5e6}
    vendor.compute.drop()
    assert vendor.contracts.quantity == pytest.approx(1000.0)
    assert vendor.compute.cancellation_fee == 0.0
