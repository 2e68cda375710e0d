"""Failure: unpaid bills, contracts left behind, customers; and markets without limits."""

from __future__ import annotations

import numpy as np
import pytest
from months import fund_vendors
from vendor_market import ALONE, BOLD, FIVE, POOR, RICH, market, named, paid

from agents.vendors.vendor import Vendor
from model import Economy


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
    fund_vendors(economy)
    assert not vendor.alive
    assert vendor.cash == 0.0
    assert paid(economy, "unpaid bills") == pytest.approx(50.0)
    assert paid(economy, "unpaid bills", "compute_suppliers") == pytest.approx(-50.0)
    assert economy.suppliers.cash == pytest.approx(before - 50.0)
    assert sum(one.alive for one in economy.vendors) == 4


def test_a_round_saves_a_vendor() -> None:
    economy, vendor = about_to_fail(fund=1e6)
    vendor.contracts.end()  # nothing weighs on its value
    fund_vendors(economy)
    assert vendor.alive
    assert vendor.cash >= 0.0
    assert paid(economy, "unpaid bills") == 0.0


def test_contracts_of_a_vendor_that_fails_are_left_behind() -> None:
    economy, vendor = about_to_fail()
    vendor.funding.commit(60 * 0.01)
    held = [vendor.contracts.quantity.copy(), vendor.contracts.bill.copy(), vendor.contracts.droppable.copy()]
    left = economy.suppliers.left_behind
    assert not left.quantity.any()
    fund_vendors(economy)
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
    fund_vendors(economy)
    living = [one.index for one in economy.vendors.active]
    assert vendor.index not in living
    assert (enterprises.used == used).all()
    assert np.isin(enterprises.workload_vendor[theirs], living).all()
    assert (enterprises.workload_vendor[~theirs] == others).all()
    assert np.isin(consumers.app[app], living).all()


def test_a_vendor_that_failed_stays_away_and_has_nothing_but_its_history() -> None:
    economy, vendor = about_to_fail()
    fund_vendors(economy)
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
