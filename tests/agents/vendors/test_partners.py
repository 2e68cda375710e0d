"""Partners invest in vendors that commit to buy compute."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from months import fund_vendors
from vendor_market import ALONE, STILL, empty, level, market, paid

from model import Economy, Parameters
from model.policy.events import CreditCrunch, Event

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
    fund_vendors(economy)
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
    fund_vendors(economy)
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
    fund_vendors(economy)
    assert vendor.funding.committed.max() == pytest.approx(0.5 * 100.0)
    assert vendor.funding.raised == pytest.approx(0.5 * 50.0 * 60)
    assert vendor.funding.may_commit == 0.0
    fund_vendors(economy)
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
    fund_vendors(economy)
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
    fund_vendors(economy)
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
