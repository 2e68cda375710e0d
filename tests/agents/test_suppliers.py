"""Compute suppliers: the spot market, the price of new contracts, and resale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_market import BOLD, FIVE, POOR, RICH, STILL, empty, level, market, paid

from agents.suppliers import ComputeSuppliers
from agents.vendors.vendor import Vendor
from model import Parameters
from model.markets.ai_services import AiServices, ComputeDemand, Service


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


def demand_of(enterprises: np.ndarray) -> ComputeDemand:
    """Enterprises alone ask for compute."""
    none = np.zeros(len(enterprises))
    return ComputeDemand(enterprises, none, none, none, none)


def test_vendors_short_of_compute_rent_it_where_they_can_pay_and_it_pays() -> None:
    economy = market({**STILL, "compute.spot_share": 0.05, "compute.spot_price": 1.3})
    for vendor in economy.vendors:
        empty(vendor).accounts.cash = 1.0
    level(economy.vendors[0], 1000.0)
    economy.vendors[2].accounts.cash = 0.0
    economy.vendors[3].amend_profile(margin=0.2)  # earns 1.25 < 1.3
    economy.vendors[4].amend_profile(margin=0.25)  # earns 1.33
    need = np.array([1000.0, 10.0, 10.0, 10.0, 5.0, 10.0, 10.0])  # the last two have not entered
    economy.ai_services.rent_spot_compute(demand_of(need))
    assert [vendor.compute.spot for vendor in economy.vendors] == [0.0, 10.0, 0.0, 0.0, 5.0, 0.0, 0.0]
    # 50 are kept, and 100 and 50 wanted; the largest is now short as well
    economy.ai_services.rent_spot_compute(demand_of(10.0 * need))
    assert sum(vendor.compute.spot for vendor in economy.vendors) == pytest.approx(50.0)
    assert economy.vendors[1].compute.spot == pytest.approx(2.0 * economy.vendors[4].compute.spot)


def test_idle_compute_is_let_to_those_who_are_short() -> None:
    economy = market({**STILL, "compute.spot_share": 0.0})
    for vendor in economy.vendors:
        empty(vendor).accounts.cash = 1.0
    level(economy.vendors[0], 100.0)
    economy.ai_services.rent_spot_compute(demand_of(np.array([70.0, 40.0, 0.0, 0.0, 0.0, 0.0, 0.0])))
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
    economy, most = market(), []
    deliver = AiServices.deliver

    def delivered(services: AiServices, demand: ComputeDemand, service: Service) -> None:
        deliver(services, demand, service)
        vendors, suppliers = economy.vendors, economy.suppliers
        running = sum(vendor.contracts.running for vendor in vendors)
        exists = (1.0 + Parameters().compute.spot_share) * running + suppliers.left_behind.running
        for_fleets = sum(min(vendor.compute.fleet, vendor.compute.capacity) for vendor in vendors.active)
        used = vendors.used.sum() + for_fleets + sum(vendor.technology.research for vendor in vendors.active)
        most.append(used / exists)

    monkeypatch.setattr(AiServices, "deliver", delivered)
    economy.run("2032-12")
    assert max(most) <= 1.0 + 1e-9


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
