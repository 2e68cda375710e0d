"""The vendor market: spot compute, resale, partners, funding, failure, entry, other lines, code red, and the cone."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.suppliers import ComputeSuppliers
from agents.vendors.technology import CONSUMER, ENTERPRISE, Technology
from agents.vendors.vendor import NOT_YET, Vendor
from model import Economy, Parameters, payments
from model.markets import ai_services
from model.policy.events import CreditCrunch, Event, MarketCorrection, VendorEntry

SMALL = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 0,
         "market.adopters_at_start": 0.5, "finance.appetite_sd": 0.0, "finance.crunch_hazard": 0.0}  # fmt: skip
FIVE = Parameters().market.vendors
RICH = {f"vendors.{name}.cash": 1000.0 for name in FIVE}
POOR = {"finance.fund_size": 0.0, "finance.partner_fund": 0.0, **{f"vendors.{name}.backing": 0.0 for name in FIVE}}
BOLD = {f"vendors.{name}.ordering_rule": "trend_extrapolation" for name in FIVE}
STILL = {"compute.long_run_growth": 0.0, "compute.fixed_fleet": 0.0, "finance.opex_share": 0.0}  # sums by hand
ALONE = {"market.vendors": ("enterprise_first",), "market.entrants": ()}


def market(changes: dict[str, Any] | None = None, *events: Event, seed: int = 1) -> Economy:
    """A small economy before its first month, in which investors keep calm."""
    return Economy(Parameters().replace({**SMALL, **(changes or {})}), (), events, rng=seed)


def named(economy: Economy, name: str) -> Vendor:
    """One vendor."""
    return next(vendor for vendor in economy.vendors if vendor.name == name)


def empty(vendor: Vendor) -> Vendor:
    """A vendor without compute, money, customers, growth or plans for training."""
    vendor.contracts.end()
    vendor.amend_profile(training=0.0)
    vendor.demand.customers_need = vendor.demand.need = vendor.accounts.cash = vendor.accounts.bills = 0.0
    vendor.demand.growth, vendor.accounts.revenue = [0.0] * 12, {}
    return vendor


def level(vendor: Vendor, quantity: float, price: float = 1.0, droppable: float = 0.0) -> Vendor:
    """Let this be all that a vendor has under contract, in every month ahead."""
    vendor.contracts.end()
    vendor.contracts.order(quantity, price, 0, len(vendor.contracts.quantity), droppable)
    return vendor


def paid(economy: Economy, kind: str, sector: str = "vendors") -> float:
    """What a sector received of a kind of payment this month; negative where it paid."""
    return float(economy.ledger.matrix().loc[kind, sector])


# ------------------------------------------------------------------------------------------------------- spot market


@pytest.fixture(scope="module")
def suppliers() -> ComputeSuppliers:
    """Suppliers of an economy in which 400 of compute runs, so that they keep 20 for the spot market."""
    economy = market({"compute.spot_share": 0.05})
    for vendor in economy.vendors:
        empty(vendor)
    level(economy.vendors[0], 300.0)
    level(economy.vendors[1], 100.0)
    return economy.suppliers


def test_the_spot_market_has_what_suppliers_keep_what_is_idle_and_what_was_left_behind(
    suppliers: ComputeSuppliers,
) -> None:
    suppliers.left_behind.end()
    suppliers.left_behind.order(6.0, 1.0, 0, 3, 0.0)
    wanted = np.array([0.0, 0.0, 10.0, 20.0, 30.0, 0.0, 0.0])
    half = suppliers.sell_spot(wanted, 4.0)  # 20 kept, 4 idle, 6 left behind
    assert half == pytest.approx([0.0, 0.0, 5.0, 10.0, 15.0, 0.0, 0.0])
    assert suppliers.sell_spot(wanted / 10.0, 4.0) == pytest.approx(wanted / 10.0)
    assert suppliers.sell_spot(0.0 * wanted, 4.0).tolist() == [0.0] * 7


@settings(deadline=None)
@given(st.lists(st.floats(0.0, 1e6), min_size=7, max_size=7), st.floats(0.0, 1e6), st.floats(0.0, 1e6))
def test_the_spot_market_sells_no_more_than_there_is_or_is_wanted(
    suppliers: ComputeSuppliers, wanted: list[float], idle: float, left: float
) -> None:
    suppliers.left_behind.end()
    suppliers.left_behind.order(left, 1.0, 0, 1, 0.0)
    rented = suppliers.sell_spot(np.array(wanted), idle)
    assert (rented >= 0.0).all()
    assert (rented <= np.array(wanted)).all()
    assert rented.sum() == pytest.approx(min(sum(wanted), 20.0 + idle + left), rel=1e-9)


def test_vendors_short_of_compute_rent_it_where_they_can_pay_and_it_pays() -> None:
    economy = market({**STILL, "compute.spot_share": 0.05, "compute.spot_price": 1.3})
    for vendor in economy.vendors:
        empty(vendor).accounts.cash = 1.0
    level(economy.vendors[0], 1000.0)
    economy.vendors[2].accounts.cash = 0.0
    economy.vendors[3].amend_profile(margin=0.2)  # earns 1.25 < 1.3
    economy.vendors[4].amend_profile(margin=0.25)  # earns 1.33
    need = np.array([1000.0, 10.0, 10.0, 10.0, 5.0, 10.0, 10.0])  # the last two have not entered
    ai_services._rent(economy, need)
    assert [vendor.compute.spot for vendor in economy.vendors] == [0.0, 10.0, 0.0, 0.0, 5.0, 0.0, 0.0]
    ai_services._rent(economy, 10.0 * need)  # 50 are kept, and 100 and 50 wanted; the largest is now short as well
    assert sum(vendor.compute.spot for vendor in economy.vendors) == pytest.approx(50.0)
    assert economy.vendors[1].compute.spot == pytest.approx(2.0 * economy.vendors[4].compute.spot)


def test_idle_compute_is_let_to_those_who_are_short() -> None:
    economy = market({**STILL, "compute.spot_share": 0.0})
    for vendor in economy.vendors:
        empty(vendor).accounts.cash = 1.0
    level(economy.vendors[0], 100.0)
    ai_services._rent(economy, np.array([70.0, 40.0, 0.0, 0.0, 0.0, 0.0, 0.0]))
    assert [vendor.compute.spot for vendor in economy.vendors] == [0.0, pytest.approx(30.0), 0.0, 0.0, 0.0, 0.0, 0.0]


def test_rented_compute_serves_this_month_and_costs_the_spot_price() -> None:
    economy = market({**RICH, **{f"vendors.{name}.compute": 0.001 for name in FIVE}, "compute.spot_share": 10.0})
    dear = 0.0
    for _ in range(6):
        economy.step()
        rented = sum(vendor.compute.spot for vendor in economy.vendors)
        price = Parameters().compute.spot_price * economy.suppliers.price
        assert paid(economy, "spot compute") == pytest.approx(-price * rented)
        dear += rented
    assert dear > 0.0
    assert economy.latest["spot_compute.enterprise_first"] > 0.0


def test_no_compute_is_used_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    economy, served = market(), ai_services.serve
    most = []

    def serve(economy: Economy) -> None:
        served(economy)
        vendors, suppliers = economy.vendors, economy.suppliers
        running = sum(vendor.contracts.running for vendor in vendors)
        exists = (1.0 + Parameters().compute.spot_share) * running + suppliers.left_behind.running
        for_fleets = sum(min(vendor.compute.fleet, vendor.compute.capacity) for vendor in vendors.active)
        used = vendors.used.sum() + for_fleets + sum(vendor.technology.research for vendor in vendors.active)
        most.append(used / exists)

    monkeypatch.setattr(ai_services, "serve", serve)
    economy.run("2032-12")
    assert max(most) <= 1.0 + 1e-9


# ------------------------------------------------------------------------------------- contracts: price, drops, resale


def test_new_contracts_cost_more_when_orders_rise_and_less_when_they_fall() -> None:
    suppliers = market({"compute.price_response": 0.2, "compute.price_range": 0.4}).suppliers
    suppliers.order_book = 100.0
    suppliers.set_price()
    assert (suppliers.price, suppliers.usual_orders) == (1.0, 100.0)  # nothing to compare with yet
    suppliers.order_book = 200.0
    suppliers.set_price()
    assert suppliers.price == pytest.approx(1.0 + 0.2 * (2.0**0.2 - 1.0))
    for orders, limit in ((1e12, 0.4), (1e-12, -0.4)):
        for _ in range(200):
            suppliers.order_book, suppliers.usual_orders = orders, 1.0
            suppliers.set_price()
        assert suppliers.price == pytest.approx(np.exp(limit))


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


def test_what_failed_vendors_left_goes_to_those_who_lack_compute_before_an_order_could_run() -> None:
    economy = market({**STILL, "compute.lead_time": 24})
    few, many, enough = (empty(vendor) for vendor in economy.vendors[:3])
    for vendor, need in ((few, 10.0), (many, 50.0), (enough, 5.0)):
        vendor.demand.customers_need = need
    level(enough, 20.0)
    left = economy.suppliers.left_behind
    left.order(30.0, 1.1, 0, 40, 0.3)
    economy.suppliers.resell([few, many, enough])
    for vendor, part in ((few, 5.0), (many, 25.0)):  # 30 for 60 that are lacking
        assert vendor.contracts.quantity[:24] == pytest.approx(part)
        assert vendor.contracts.bill[:24] == pytest.approx(1.1 * part)
        assert vendor.contracts.droppable[:24] == pytest.approx(0.3 * part)
        assert not vendor.contracts.quantity[24:].any()
    assert enough.contracts.quantity == pytest.approx(20.0)
    assert left.quantity[:24] == pytest.approx(0.0, abs=1e-9)
    assert left.quantity[24:40] == pytest.approx(30.0)  # an order placed now would run by then


def test_nobody_takes_more_than_is_lacking() -> None:
    economy = market({**STILL})
    vendor = level(empty(economy.vendors[0]), 7.0)
    vendor.demand.customers_need = 10.0
    economy.suppliers.left_behind.order(30.0, 1.0, 0, 40, 0.0)
    economy.suppliers.resell([vendor])
    assert vendor.contracts.quantity[:24] == pytest.approx(10.0)
    assert economy.suppliers.left_behind.quantity[:24] == pytest.approx(27.0)


def test_resale_conserves_contracts_every_month(monkeypatch: pytest.MonkeyPatch) -> None:
    resell, moved = ComputeSuppliers.resell, []

    def watched(self: ComputeSuppliers, vendors: list[Vendor]) -> None:
        before, pool = total(self), self.left_behind.quantity.sum()
        resell(self, vendors)
        assert total(self) == pytest.approx(before, rel=1e-12)
        moved.append(pool - self.left_behind.quantity.sum())

    def total(suppliers: ComputeSuppliers) -> np.ndarray:
        held = [suppliers.left_behind, *(vendor.contracts for vendor in suppliers.model.vendors)]
        return np.sum([[one.quantity, one.bill, one.droppable] for one in held], axis=0)

    monkeypatch.setattr(ComputeSuppliers, "resell", watched)
    economy = market({**BOLD, **POOR})
    economy.run("2030-12")
    assert len(economy.vendors.active) < 5
    assert min(moved) >= 0.0 < max(moved)


# --------------------------------------------------------------------------------------------------------- partners

PARTNERS_ONLY = {**STILL, **ALONE, "finance.fund_size": 0.0, "finance.partner_fund": 150.0,
                 "finance.partner_ratio": 0.5, "finance.partner_months": 60, "finance.partner_reach": 0.5,
                 "finance.partner_stake": 0.1, "compute.lead_time": 24}  # fmt: skip


def short_of_money(events: tuple[Event, ...] = (), changes: dict[str, Any] | None = None) -> Economy:
    """A valuable vendor with 100 of compute, bills of 10 a month and no cash, whom only partners could help."""
    economy = market({**PARTNERS_ONLY, **(changes or {})}, *events)
    economy.open_month()
    vendor = level(empty(economy.vendors[0]), 100.0)
    vendor.accounts.bills, vendor.accounts.revenue = 10.0, {"AI services": 1e6}
    economy.investors.appraise(vendor, 1.0)
    assert vendor.funding.valuation > 1e7
    return economy


def test_a_partner_invests_what_is_short_against_a_promise_of_twice_as_much() -> None:
    economy = short_of_money()
    vendor = economy.vendors[0]
    payments.fund_vendors(economy)
    stake = 2 * 6 * 10.0  # twice the runway's bills
    assert paid(economy, "partner investment") == pytest.approx(stake)
    assert paid(economy, "partner investment", "compute_suppliers") == pytest.approx(-stake)
    assert vendor.cash == vendor.funding.raised == pytest.approx(stake)
    promised = np.zeros(85)
    promised[24:84] = stake / 0.5 / 60
    assert vendor.funding.committed == pytest.approx(promised)
    assert vendor.contracts.quantity == pytest.approx(100.0)  # its contracts cover the promise already


def test_a_promise_beyond_its_contracts_makes_a_vendor_sign_more() -> None:
    economy = short_of_money()
    vendor = economy.vendors[0]
    vendor.contracts.end()
    vendor.contracts.order(100.0, 1.0, 0, 30, 0.0)
    vendor.contracts.order(1.5, 2.0, 30, 20, 0.0)
    payments.fund_vendors(economy)
    assert vendor.funding.committed[24:84] == pytest.approx(4.0)
    assert vendor.contracts.bill[:30] == pytest.approx(100.0)
    assert vendor.contracts.bill[30:84] == pytest.approx(4.0)
    assert vendor.contracts.quantity[30:50] == pytest.approx(1.5 + 1.0)  # a bill of three, and one more
    assert vendor.contracts.bill[84] == 0.0
    assert not vendor.contracts.droppable.any()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0.0, 1e4), min_size=1, max_size=4), st.floats(0.0, 20.0), st.integers(0, 84))
def test_contracts_cover_all_promises_however_many_follow_each_other(
    promises: list[float], quantity: float, until: int
) -> None:
    vendor = empty(market(PARTNERS_ONLY).vendors[0])
    vendor.contracts.order(quantity, 0.8, 0, until, 0.0)
    for spending in promises:
        before = vendor.funding.committed.sum()
        vendor.funding.commit(spending)
        assert vendor.funding.committed.sum() - before == pytest.approx(spending, abs=1e-6)
        assert (vendor.contracts.bill >= vendor.funding.committed - 1e-9 * (1.0 + vendor.funding.committed)).all()
        vendor.take_delivery()


def test_no_more_is_promised_than_a_part_of_the_compute_run_in_two_years() -> None:
    economy = short_of_money()
    vendor = economy.vendors[0]
    vendor.accounts.bills = 1e6
    payments.fund_vendors(economy)
    assert vendor.funding.committed.max() == pytest.approx(0.5 * 100.0)
    assert vendor.funding.raised == pytest.approx(0.5 * 50.0 * 60)
    assert vendor.funding.may_commit == 0.0
    payments.fund_vendors(economy)
    assert vendor.funding.committed.max() == pytest.approx(0.5 * 100.0)


def test_partners_buy_no_more_than_a_part_of_a_vendor_in_a_month() -> None:
    economy = short_of_money()
    vendor = economy.vendors[0]
    vendor.funding.valuation = 700.0
    assert economy.suppliers.invest(vendor) == pytest.approx(0.1 * 700.0)
    vendor.funding.valuation = 0.0
    assert economy.suppliers.invest(vendor) == 0.0


def test_partners_invest_no_more_than_the_fund_they_keep() -> None:
    economy = short_of_money(changes={"finance.partner_fund": 0.01})
    economy.vendors[0].accounts.bills = 1e6
    payments.fund_vendors(economy)
    assert economy.vendors[0].funding.raised == pytest.approx(0.01 * economy.usd_bn)
    assert economy.suppliers.cash == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("appetite", "invests"), [(1.0, True), (0.56, True), (0.55, False), (0.3, False)]
)  # stake and margin of 0.8 on it must be worth the stake: from 1/1.8 on
def test_partners_invest_where_it_is_worth_it_at_the_present_appetite(appetite: float, invests: bool) -> None:
    economy = short_of_money(changes={"money.supplier_orders": 0.6})
    economy.investors.appetite_log = float(np.log(appetite))
    assert (economy.suppliers.invest(economy.vendors[0]) > 0.0) is invests


def test_in_a_crunch_no_partner_invests() -> None:
    economy = short_of_money((CreditCrunch(start="2023-01", end="2024-01"),))
    assert economy.investors.appetite == Parameters().finance.crunch_multiple == 0.3
    assert economy.suppliers.invest(economy.vendors[0]) == 0.0


def test_the_money_comes_back_as_bills_for_compute() -> None:
    economy = short_of_money()
    vendor = economy.vendors[0]
    payments.fund_vendors(economy)
    kept = 0.0
    for _ in range(85):
        vendor.accounts.cash = 1e9  # it lives to keep its promise, and makes no other
        promised, due = vendor.funding.committed[0], vendor.contracts.due
        assert due >= promised * (1.0 - 1e-12)
        economy.step()
        assert paid(economy, "compute") <= -(1.0 - Parameters().compute.salvage) * due * (1.0 - 1e-9)
        kept += promised
    assert kept == pytest.approx(240.0)
    assert not vendor.funding.committed.any()


def test_compute_promised_to_partners_is_not_dropped() -> None:
    vendor = empty(market(PARTNERS_ONLY).vendors[0])
    vendor.contracts.order(100.0, 0.7, 0, 84, 0.6)
    vendor.funding.commit(60 * 50.0)
    vendor.compute.drop()  # it has no customers
    assert vendor.contracts.bill[30] >= 50.0 * (1.0 - 1e-12)


# ---------------------------------------------------------------------------------------------------------- funding


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


# ---------------------------------------------------------------------------------------------------------- listing

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
    payments.fund_vendors(economy)
    assert [vendor.funding.raised for vendor in queue] == pytest.approx([600.0, 300.0, 0.0])
    assert [vendor.funding.listed for vendor in queue] == [True, True, False]
    assert paid(economy, "funding") == pytest.approx(900.0)
    economy.investors.cash = 1e6
    payments.fund_vendors(economy)  # the third finds money next time; nobody lists twice
    assert [vendor.funding.raised for vendor in queue] == pytest.approx([600.0, 300.0, 600.0])


@pytest.mark.parametrize(("appetite", "takes"), [(0.91, True), (0.89, False)])
def test_in_a_bad_mood_the_market_takes_no_listings(appetite: float, takes: bool) -> None:
    economy = ready_to_list()
    economy.investors.cash, economy.investors.appetite_log = 1e6, float(np.log(appetite))
    payments.fund_vendors(economy)
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


# ---------------------------------------------------------------------------------------------------------- failure


def about_to_fail(name: str = "consumer_first", fund: float = 0.0) -> tuple[Economy, Vendor]:
    """An economy of half a year, in a month in which one vendor cannot pay and the others are rich."""
    economy = market({**RICH, **POOR, "consumers.users_at_start": 0.5})
    economy.run("2023-06")
    for vendor in economy.vendors.active:
        vendor.accounts.cash = 1e9
    failing = named(economy, name)
    failing.accounts.cash = -50.0
    economy.investors.cash = fund
    economy.suppliers.fund = 0.0
    economy.ledger.open_month()
    return economy, failing


def test_a_vendor_that_cannot_pay_fails_and_its_suppliers_lose_what_it_owes() -> None:
    economy, vendor = about_to_fail()
    before = economy.suppliers.cash
    payments.fund_vendors(economy)
    assert not vendor.alive
    assert vendor.cash == 0.0
    assert paid(economy, "unpaid bills") == pytest.approx(50.0)
    assert paid(economy, "unpaid bills", "compute_suppliers") == pytest.approx(-50.0)
    assert economy.suppliers.cash == pytest.approx(before - 50.0)
    assert sum(one.alive for one in economy.vendors) == 4


def test_a_round_saves_a_vendor() -> None:
    economy, vendor = about_to_fail(fund=1e6)
    vendor.contracts.end()  # nothing weighs on its value
    payments.fund_vendors(economy)
    assert vendor.alive
    assert vendor.cash >= 0.0
    assert paid(economy, "unpaid bills") == 0.0


def test_contracts_of_a_vendor_that_fails_are_left_behind() -> None:
    economy, vendor = about_to_fail()
    vendor.funding.commit(60 * 0.01)
    held = [vendor.contracts.quantity.copy(), vendor.contracts.bill.copy(), vendor.contracts.droppable.copy()]
    left = economy.suppliers.left_behind
    assert not left.quantity.any()
    payments.fund_vendors(economy)
    np.testing.assert_array_equal([left.quantity, left.bill, left.droppable], held)
    assert not vendor.contracts.quantity.any()
    assert not vendor.funding.committed.any()


def test_customers_of_a_vendor_that_fails_choose_among_the_rest() -> None:
    economy, vendor = about_to_fail()
    enterprises, consumers = economy.enterprises, economy.consumers
    theirs, app = enterprises.workload_vendor == vendor.index, consumers.app == vendor.index
    used, others = enterprises.used.copy(), enterprises.workload_vendor[~theirs].copy()
    assert theirs.any()
    assert app.any()
    payments.fund_vendors(economy)
    living = [one.index for one in economy.vendors.active]
    assert vendor.index not in living
    assert (enterprises.used == used).all()
    assert np.isin(enterprises.workload_vendor[theirs], living).all()
    assert (enterprises.workload_vendor[~theirs] == others).all()
    assert np.isin(consumers.app[app], living).all()


def test_a_vendor_that_failed_stays_away_and_has_nothing_but_its_history() -> None:
    economy, vendor = about_to_fail()
    payments.fund_vendors(economy)
    for _ in range(12):
        economy.step()
        assert not vendor.alive
        assert economy.latest["cash.consumer_first"] == 0.0
        assert economy.latest["enterprise_share.consumer_first"] == 0.0
        assert economy.latest["consumer_share.consumer_first"] == 0.0
        assert np.isnan(economy.latest["run_rate.consumer_first"])


def test_when_the_last_vendor_fails_nobody_uses_ai_any_more() -> None:
    economy = market({**ALONE, **POOR, "consumers.users_at_start": 0.5})
    economy.run("2023-06")
    economy.vendors[0].accounts.cash = -1e9
    for _ in range(3):
        economy.step()
    assert economy.vendors.active == []
    for name in ("adoption", "ai_users", "enterprise_spending", "vendor_revenue"):
        assert economy.latest[name] == 0.0, name
    assert economy.latest["ledger_imbalance"] <= 1e-9


def test_with_money_without_limit_nobody_ever_fails_however_bold() -> None:
    bold = {**BOLD, **POOR}
    unlimited, limited = (market({**bold, "finance.limited": limit}).run("2031-12") for limit in (False, True))
    incumbents = [f"alive.{name}" for name in FIVE]
    assert (unlimited[incumbents] == 1.0).all().all()
    assert unlimited["ledger_imbalance"].max() <= 1e-9
    assert (limited[incumbents].iloc[-1] == 0.0).any()


def test_with_compute_without_limit_everybody_is_served_and_no_contract_signed() -> None:
    economy = market({"compute.limited": False})
    for _ in range(96):
        economy.step()
        assert economy.latest["unserved_share"] <= 1e-12
        users, _ = economy.consumers.count_users()
        assert economy.vendors.consumer_served[users > 0] == pytest.approx(1.0)
        for vendor in economy.vendors:
            assert not vendor.contracts.quantity.any()
            assert not vendor.funding.committed.any()
    assert (economy.history["compute_orders"] == 0.0).all()
    assert economy.history["enterprise_spending"].iloc[-1] > 0.0
    assert (economy.history.filter(like="price.").max() < 1.0).all()


def test_compute_without_limit_costs_its_normal_price() -> None:
    economy = market({"compute.limited": False})
    economy.step()
    used = sum(vendor.demand.need + vendor.technology.research for vendor in economy.vendors.active)
    assert used > 0.0
    assert paid(economy, "spot compute") == pytest.approx(-used)
    assert paid(economy, "compute") == 0.0


# ------------------------------------------------------------------------------------------------------------ entry

ONE_MONTH = VendorEntry(start="2023-06", end="2023-07")
TWO_MONTHS = VendorEntry(start="2023-06", end="2023-08")
WITHOUT_PROSPECTS = {**RICH, "finance.founding_share": 0.0}  # entry never pays


def test_without_an_event_and_before_its_time_nobody_enters() -> None:
    eager = {"market.entry_hazard": 1.0, "market.entry_cost": 0.001, "market.entry_month": 24}
    economy = market({**eager, **RICH})
    history = economy.run("2024-12")
    for name in Parameters().market.entrants:
        assert (history[f"alive.{name}"] == 0.0).all()
    assert [vendor.founded for vendor in economy.vendors.waiting] == [NOT_YET, NOT_YET]
    assert economy.run("2025-01")["alive.new_lab"].iloc[-1] == 1.0  # its time has come


def test_where_entry_does_not_pay_nobody_enters_without_an_event() -> None:
    economy = market({**WITHOUT_PROSPECTS, "market.entry_hazard": 1.0, "market.entry_month": 0})
    economy.run("2024-12")
    assert len(economy.vendors.waiting) == 2


def test_an_event_brings_a_newcomer_close_to_the_frontier_with_money_from_investors() -> None:
    economy = market({**WITHOUT_PROSPECTS, "market.entry_gap": 3.0, "market.entry_cost": 24.0}, ONE_MONTH)
    entrant = named(economy, "new_lab")
    economy.run("2023-05")
    assert not entrant.alive
    assert paid(economy, "funding") == 0.0
    economy.step()
    assert entrant.alive
    assert (entrant.founded, entrant.age) == (5, 1)  # the month is over
    incumbents = [vendor for vendor in economy.vendors.active if vendor is not entrant]
    frontier = np.max([vendor.released for vendor in incumbents], axis=0)
    assert entrant.released == pytest.approx(frontier - 3.0)
    assert entrant.technology.latent == pytest.approx(frontier - 3.0)
    payroll = economy.parameters.finance.opex_fixed * economy.usd_bn
    cost = 24.0 * np.mean([v.technology.research + v.compute.fleet + payroll for v in incumbents])
    assert entrant.cash == entrant.funding.raised == paid(economy, "funding") == pytest.approx(cost)
    assert economy.latest["ledger_imbalance"] <= 1e-9
    ordered = 0.5 / 6 * sum(vendor.demand.need for vendor in incumbents)
    assert entrant.contracts.quantity[24] == pytest.approx(ordered)
    assert entrant.contracts.running == 0.0


def test_newcomers_come_one_a_month_in_their_order() -> None:
    one, two = (market(WITHOUT_PROSPECTS, event) for event in (ONE_MONTH, TWO_MONTHS))
    one.run("2023-12")
    two.run("2023-12")
    assert [vendor.founded for vendor in one.vendors[5:]] == [5, NOT_YET]
    assert [vendor.founded for vendor in two.vendors[5:]] == [5, 6]


def test_an_entry_that_does_not_happen_and_one_nobody_can_pay_for_change_nothing() -> None:
    none = VendorEntry(start="2023-06", end="2023-08", happens=False)
    for economy in (
        market(WITHOUT_PROSPECTS, none),
        market({**WITHOUT_PROSPECTS, "finance.fund_size": 0.0, "finance.fund_share": 0.0}, ONE_MONTH),
    ):
        economy.run("2023-12")
        assert len(economy.vendors.waiting) == 2


def test_a_newcomer_wins_customers() -> None:
    economy = market({**WITHOUT_PROSPECTS, "market.entry_gap": 0.0, "enterprises.number": 200}, ONE_MONTH)
    history = economy.run("2026-12")
    assert (history["enterprise_share.new_lab"].iloc[:6] == 0.0).all()
    assert history["enterprise_share.new_lab"].iloc[6:].max() > 0.0


@pytest.mark.parametrize(
    ("sales", "changes", "enters"),
    [
        (6.1, {}, True),  # value 5 · 12 · sales / 6, of which 0.4 can be sold, against 24 months of 1
        (5.9, {}, False),
        (6.1, {"market.entry_month": 1}, False),
        (6.1, {"market.entry_hazard": 0.0}, False),
        (6.1, {"finance.fund_size": 0.03}, False),
        (5.9, {"finance.founding_share": 0.5}, True),
    ],
)
def test_somebody_enters_when_a_share_of_the_expected_value_pays_for_it(
    sales: float, changes: dict[str, Any], enters: bool
) -> None:
    by_hand = {**STILL, "finance.opex_fixed": 1.0 / 625.0, "market.entry_cost": 24.0, "finance.founding_share": 0.4}
    economy = market({**by_hand, "market.entry_month": 0, "market.entry_hazard": 1.0, **changes})
    for vendor in economy.vendors.active:
        empty(vendor).technology.research = 0.0
    economy.investors.market_sales, economy.investors.market_growth = sales, [0.0] * 12
    money = economy.investors.back_entry(economy.vendors[5])
    assert money == (pytest.approx(24.0) if enters else None)


# ------------------------------------------------------------------------------------------------------- correction


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


# ------------------------------------------------------------------------------------------------ other lines, focus


def with_lines(share: float) -> Vendor:
    """A vendor with an income of 100 a month and this share of it put into other lines."""
    lines = {"finance.line_return": 0.03, "finance.line_decay": 0.02, "finance.line_delay": 24.0}
    economy = market({**ALONE, **lines, "vendors.enterprise_first.diversification": share})
    vendor = economy.vendors[0]
    vendor.accounts.revenue = {"AI services": 100.0}
    return vendor


def test_other_lines_cost_now_and_earn_later() -> None:
    vendor, focused = with_lines(0.1), with_lines(0.0)
    assert vendor.accounts.opex - focused.accounts.opex == pytest.approx(10.0)
    assert vendor.other_lines.build() == 0.0
    assert vendor.other_lines.build() == pytest.approx(0.03 * 10.0 / 24.0)
    earned = [vendor.other_lines.build() for _ in range(1000)]
    assert all(np.diff(earned) >= 0.0)
    assert earned[-1] == pytest.approx(0.03 / 0.02 * 10.0)  # what wears out is what is added


def test_without_diversification_there_are_no_other_lines() -> None:
    vendor = with_lines(0.0)
    assert [vendor.other_lines.build() for _ in range(100)] == [0.0] * 100


def test_households_buy_from_those_with_other_lines_only() -> None:
    economy = market({"vendors.consumer_first.diversification": 0.1, **RICH})
    earned = []
    for _ in range(36):
        economy.step()
        lines = [vendor.accounts.revenue["other lines"] for vendor in economy.vendors.active]
        assert paid(economy, "other lines") == pytest.approx(sum(lines))
        assert lines[0] == lines[2] == lines[3] == lines[4] == 0.0
        earned.append(lines[1])
    assert earned[0] == 0.0 < earned[11] < earned[35]


def test_other_lines_spread_attention() -> None:
    gains = []
    for share in (0.0, 0.4):
        changes = {"technology.catch_up": 0.0, "technology.attention_cost": 0.5}
        economy = market({**changes, "vendors.open_weights.diversification": share})
        vendor = named(economy, "open_weights")
        before = vendor.technology.latent.copy()
        vendor.technology.train(economy.vendors.frontier, economy.vendors.mean_research)
        gains.append(vendor.technology.latent - before)
    assert gains[1] == pytest.approx(0.8 * gains[0])
    assert (gains[0] > 0.0).all()


# --------------------------------------------------------------------------------------------------------- code red


@cache
def lonely() -> Vendor:
    return market(ALONE).vendors[0]


def watch(vendor: Vendor, share: float, best_quality: float) -> None:
    vendor.technology.note_consumer_share(share)
    vendor.technology.consider_code_red(best_quality)


def watched(shares: list[float], behind: float) -> Vendor:
    """A vendor that has seen its consumer share month by month, so many points behind the best."""
    vendor = market(ALONE).vendors[0]
    for share in shares:
        watch(vendor, share, vendor.released[CONSUMER] + behind)
    return vendor


@pytest.mark.parametrize(
    ("shares", "behind", "red"),
    [
        ([0.50, 0.50, 0.50, 0.48], 5.0, True),
        ([0.50, 0.50, 0.50, 0.48], 3.9, False),  # not far enough behind
        ([0.50, 0.50, 0.50, 0.495], 5.0, False),  # share falls too little
        ([0.50, 0.497, 0.494, 0.491, 0.488], 5.0, False),  # 0.9 points a quarter
        ([0.50, 0.496, 0.492, 0.488], 5.0, True),  # 1.2 points a quarter
        ([0.50, 0.45, 0.40], 5.0, False),  # no quarter seen yet
        ([0.40, 0.45, 0.50, 0.55], 5.0, False),
        ([0.60, 0.50, 0.50, 0.50, 0.50], 5.0, True),  # called a month ago
    ],
)
def test_a_code_red_is_called_when_far_behind_and_losing_consumers(
    shares: list[float], behind: float, red: bool
) -> None:
    assert (watched(shares, behind).technology.code_red_months > 0) is red


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(-10.0, 20.0)), max_size=20))
def test_a_code_red_is_never_called_otherwise(months: list[tuple[float, float]]) -> None:
    vendor = lonely()
    vendor.technology = Technology(vendor)
    vendor.technology.latent = vendor.technology.released = np.array([100.0, 100.0])
    for month, (share, behind) in enumerate(months):
        left = max(0, vendor.technology.code_red_months - 1)
        watch(vendor, share, 100.0 + behind)
        reason = behind > 4.0 and month >= 3 and months[month - 3][0] - share > 0.01
        if left == 0:
            assert (vendor.technology.code_red_months == 2) is reason
        else:
            assert vendor.technology.code_red_months == left


def test_a_code_red_moves_a_fifth_of_research_to_consumers_for_two_months_and_holds_back_other_models() -> None:
    vendor = watched([0.50, 0.50, 0.50, 0.48], 5.0)
    normal, sold = vendor.profile.focus, vendor.released[ENTERPRISE]
    vendor.technology.months_to_release = 1.0  # a release is due
    for red in (True, True, False):
        assert vendor.technology.focus == pytest.approx(normal - 0.2 if red else normal)
        vendor.technology.latent += 1.0
        vendor.technology.release()
        assert (vendor.released[ENTERPRISE] == sold) == red
        watch(vendor, 0.48, vendor.released[CONSUMER] + 5.0)
    assert vendor.technology.code_red_months == 0


def test_a_code_red_ends_with_a_new_model_for_consumers() -> None:
    vendor = watched([0.50, 0.50, 0.50, 0.48], 5.0)
    vendor.technology.months_to_release = 100.0  # none is due
    for shown in (0.0, 2.0):  # after the first and the second month
        vendor.technology.latent += 1.0
        vendor.technology.release()
        before = vendor.released[CONSUMER]
        watch(vendor, 0.48, 1e3)
        assert vendor.released[CONSUMER] - before == pytest.approx(shown)


# --------------------------------------------------------------------------------------------------------- the cone


def swings(start: int, histories: int, changes: dict[str, Any]) -> np.ndarray:
    """Log intensity of each vendor's customers two years after a month, in many histories, shape (H, V)."""
    economy, seen = market(changes), []
    for seed in range(histories):
        economy.root_seed, economy.vendors.demand_shock = seed, 0.0
        for vendor in economy.vendors:
            vendor.demand.shock = 0.0
        for month in range(start, start + 24):
            economy.open_labour_month(month)
            economy.vendors.draw_demand_shocks()
        seen.append(np.log(economy.vendors.intensity))
    return np.array(seen)


def test_demand_two_years_ahead_is_as_uncertain_as_vendors_believe_and_mostly_for_all_alike() -> None:
    logs = swings(36, 500, {"compute.forecast_sd": 0.8, "compute.demand_common": 0.6})
    covariance = logs.T @ logs / len(logs)  # about zero, where they started
    variance = float(np.diag(covariance).mean())
    common = float(covariance[~np.eye(7, dtype=bool)].mean())
    assert np.sqrt(variance) == pytest.approx(0.8, rel=4 * 0.02)  # standard errors: 2 % of the sd
    assert common / variance == pytest.approx(0.6, abs=4 * 0.02)
    assert abs(logs.mean()) < 4 * 0.8 * np.sqrt((0.6 + 0.4 / 7) / len(logs))


def test_before_2026_demand_swings_a_part_as_much() -> None:
    part, full = (swings(12, 10, {"compute.demand_early": size}) for size in (0.2, 1.0))
    assert part == pytest.approx(0.2 * full)  # the same draws
    later = [swings(36, 10, {"compute.demand_early": size}) for size in (0.2, 1.0)]
    np.testing.assert_array_equal(*later)


def test_what_is_uncertain_of_demand_at_rest_is_the_same_two_years_ahead() -> None:
    economy = market({"compute.forecast_sd": 0.8, "compute.demand_early": 1.0, "compute.demand_memory": 0.97})
    logs = []
    for month in range(20 * 12 * 25):  # one long history
        economy.open_labour_month(month)
        economy.vendors.draw_demand_shocks()
        logs.append(np.log(economy.vendors.intensity))
    path = np.array(logs)[240::24]
    surprise = path[1:] - 0.97**24 * path[:-1]
    assert np.sqrt((surprise**2).mean()) == pytest.approx(0.8, rel=4 * 0.03)


def test_without_uncertainty_demand_does_not_swing() -> None:
    economy = market({"compute.forecast_sd": 0.0})
    for _ in range(3):
        economy.step()
        assert (economy.vendors.intensity == 1.0).all()
