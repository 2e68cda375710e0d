"""Funding: rounds, valuation, listings, and corrections of the market."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from months import fund_vendors
from vendor_market import ALONE, FIVE, RICH, STILL, empty, market, named, paid

from model import Economy, Parameters
from model.policy.events import MarketCorrection


def test_a_round_is_limited_by_dilution_value_and_the_fund() -> None:
    economy = market({**ALONE, "finance.dilution": 0.08})
    vendor, investors = empty(economy.vendors[0]), economy.investors
    vendor.accounts.bills, vendor.funding.valuation, investors.cash = 100.0, 1000.0, 1e6
    assert vendor.funding.shortfall == 1200.0
    assert investors.fund(vendor) == pytest.approx(80.0)  # 8 % of 1000
    assert vendor.funding.dilution_room == pytest.approx(0.0)
    assert investors.fund(vendor) == pytest.approx(0.0)  # nothing left to sell this year
    vendor.funding.dilution_room, investors.cash = 0.08, 50.0
    assert investors.fund(vendor) == 50.0
    assert vendor.funding.dilution_room == pytest.approx(0.03)
    vendor.funding.dilution_room, vendor.accounts.bills, investors.cash = 0.08, 2.0, 1e6
    assert investors.fund(vendor) == 24.0  # no more than is wanted
    investors.cash = -5.0
    assert investors.fund(vendor) == 0.0


def test_who_has_cash_for_half_a_year_raises_nothing() -> None:
    economy = market(ALONE)
    vendor = empty(economy.vendors[0])
    vendor.accounts.bills, vendor.funding.valuation, vendor.accounts.cash = 100.0, 1e6, 600.0
    assert economy.investors.fund(vendor) == economy.investors.support(vendor) == economy.suppliers.invest(vendor) == 0
    vendor.accounts.cash = 599.0
    assert economy.investors.fund(vendor) == pytest.approx(601.0)


def test_room_for_dilution_grows_back_within_a_year() -> None:
    economy = market({**ALONE, "finance.dilution": 0.12})
    vendor = economy.vendors[0]
    vendor.funding.dilution_room = 0.0
    rooms = []
    for _ in range(13):
        economy.investors.appraise(vendor, 0.5)
        rooms.append(vendor.funding.dilution_room)
    assert rooms == pytest.approx([0.01 * month for month in range(1, 13)] + [0.12])


def test_a_parent_adds_what_is_short_up_to_its_limit() -> None:
    economy = market({"vendors.open_weights.backing": 0.02})
    vendor = empty(named(economy, "open_weights"))
    vendor.accounts.bills = 1.0
    assert economy.investors.support(vendor) == pytest.approx(12.0)
    vendor.accounts.bills = 100.0
    assert economy.investors.support(vendor) == pytest.approx(0.02 * economy.usd_bn)
    economy.investors.cash = 1.0
    assert economy.investors.support(vendor) == 1.0


@pytest.mark.parametrize("fund_size", [0.0, 5.0, 400.0])
def test_the_fund_is_never_overdrawn_and_no_vendor_sold_out(fund_size: float) -> None:
    economy = market({"finance.fund_size": fund_size})
    for _ in range(84):
        economy.step()
        assert economy.investors.cash >= -1e-9 * economy.usd_bn
        for vendor in economy.vendors.active:
            assert -1e-12 <= vendor.funding.dilution_room <= Parameters().finance.dilution + 1e-12
    raised = np.nansum([vendor.funding.raised for vendor in economy.vendors])
    assert raised > 0.0  # by the small fund and by partners at least


def test_value_is_a_multiple_of_expected_sales_appetite_and_safety() -> None:
    changes = {**STILL, **ALONE, "finance.valuation_multiple": 5.0, "finance.safety_premium": 0.1}
    economy = market({**changes, "vendors.enterprise_first.safety": 0.6, "vendors.enterprise_first.age": 100.0})
    vendor, investors = empty(economy.vendors[0]), economy.investors
    vendor.accounts.revenue = {"AI services": 3.0, "subscriptions": 1.0}
    investors.appraise(vendor, 0.0)
    assert vendor.funding.valuation == pytest.approx(5.0 * 12 * 4.0 * 1.06)
    investors.appetite_log = float(np.log(0.5))
    investors.appraise(vendor, 0.0)
    assert vendor.funding.valuation == pytest.approx(0.5 * 5.0 * 12 * 4.0 * 1.06)


def test_compute_that_will_probably_stand_idle_is_taken_off_the_value() -> None:
    changes = {**STILL, **ALONE, "finance.safety_premium": 0.0, "compute.salvage": 0.35}
    economy = market({**changes, "vendors.enterprise_first.age": 600.0})
    vendor, investors = empty(economy.vendors[0]), economy.investors
    vendor.accounts.revenue, vendor.demand.customers_need = {"AI services": 100.0}, 30.0
    vendor.contracts.order(40.0, 1.25, 10, 20, 0.0)  # bills of 50 where 30 will be needed
    investors.appraise(vendor, 0.0)
    assert vendor.funding.valuation == pytest.approx(5.0 * 12 * 100.0 - 20 * 20.0 * 0.65)
    vendor.contracts.order(1e4, 1.0, 10, 20, 0.0)
    investors.appraise(vendor, 0.0)
    assert vendor.funding.valuation == 0.0


def test_of_a_young_vendor_investors_expect_its_fair_share() -> None:
    changes = {**STILL, **ALONE, "finance.safety_premium": 0.0, "finance.prospects_half_life": 36.0}
    economy = market({**changes, "vendors.enterprise_first.age": 36.0})
    vendor, investors = empty(economy.vendors[0]), economy.investors
    investors.market_sales, investors.market_growth = 100.0, [0.0] * 12
    vendor.accounts.revenue = {"AI services": 1.0}
    investors.appraise(vendor, 0.2)
    assert vendor.funding.valuation == pytest.approx(5.0 * 12 * 0.5 * 0.2 * 100.0)  # half counts at this age
    vendor.accounts.revenue = {"AI services": 30.0}
    investors.appraise(vendor, 0.2)
    assert vendor.funding.valuation == pytest.approx(5.0 * 12 * 30.0)  # its own sales say more


EQUALS = ("enterprise_first", "consumer_first", "late_entrant")
READY = {**STILL, "market.vendors": EQUALS, "finance.listing_age": 0.0, "finance.listing_revenue": 0.0,
         "finance.listing_share": 0.1, "finance.safety_premium": 0.0, "finance.prospects_half_life": 1.0,
         **{f"vendors.{name}.age": 100.0 for name in EQUALS}}  # fmt: skip


def ready_to_list() -> Economy:
    """Three vendors worth 6000 each, with all the cash they need."""
    economy = market(READY)
    for vendor in economy.vendors[:3]:
        empty(vendor).accounts.cash = 1e6
        vendor.accounts.revenue = {"AI services": 100.0}
    return economy


def test_the_order_of_listings_matters_since_funds_are_finite() -> None:
    economy = ready_to_list()
    economy.investors.cash = 900.0
    draws = economy.draws("funding", (economy.vendors.number,))  # by lot: nobody is always first
    queue = sorted(economy.vendors[:3], key=lambda vendor: draws[vendor.index])
    fund_vendors(economy)
    assert [vendor.funding.raised for vendor in queue] == pytest.approx([600.0, 300.0, 0.0])
    assert [vendor.funding.listed for vendor in queue] == [True, True, False]
    assert paid(economy, "funding") == pytest.approx(900.0)
    economy.investors.cash = 1e6
    fund_vendors(economy)  # the third finds money next time; nobody lists twice
    assert [vendor.funding.raised for vendor in queue] == pytest.approx([600.0, 300.0, 600.0])


@pytest.mark.parametrize(("appetite", "takes"), [(0.91, True), (0.89, False)])
def test_in_a_bad_mood_the_market_takes_no_listings(appetite: float, takes: bool) -> None:
    economy = ready_to_list()
    economy.investors.cash, economy.investors.appetite_log = 1e6, float(np.log(appetite))
    fund_vendors(economy)
    assert [vendor.funding.listed for vendor in economy.vendors[:3]] == [takes] * 3


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"finance.listing_age": 101.0}, False),
        ({"finance.listing_revenue": 2.0}, False),  # 1200 a year is 1.92 billion
        ({"finance.listing_revenue": 1.9}, True),
        ({"vendors.enterprise_first.listed": True}, False),
    ],
)
def test_a_vendor_lists_when_old_and_large_enough_and_once(changes: dict[str, Any], may: bool) -> None:
    economy = market({**READY, **changes})
    vendor = economy.vendors[0]
    vendor.accounts.revenue = {"AI services": 100.0}
    assert economy.usd_bn == 625.0
    assert vendor.funding.may_list is may


def test_a_correction_lowers_valuations_by_its_share_and_leaves_no_trace() -> None:
    unbound = {**RICH, "compute.limited": False}  # no contracts weigh on their value
    plain, corrected = market(unbound), market(unbound, MarketCorrection(start="2023-01", end="2023-03", share=0.4))
    for month in range(4):
        plain.step()
        corrected.step()
        rest = 0.6 if month < 2 else 1.0
        assert corrected.latest["risk_appetite"] == pytest.approx(rest * plain.latest["risk_appetite"])
        for name in FIVE:
            assert corrected.latest[f"valuation.{name}"] == pytest.approx(rest * plain.latest[f"valuation.{name}"])
            assert plain.latest[f"valuation.{name}"] > 0.0


def test_in_a_correction_rounds_are_smaller() -> None:
    raised = []
    for events in ((), (MarketCorrection(start="2023-01", share=0.5),)):
        economy = market({**ALONE, "finance.partner_fund": 0.0, "compute.limited": False}, *events)
        economy.step()
        economy.vendors[0].accounts.cash, economy.vendors[0].accounts.bills = 0.0, 1e9
        raised.append(economy.investors.fund(economy.vendors[0]))
    assert raised[1] == pytest.approx(0.5 * raised[0])
    assert raised[0] > 0.0
