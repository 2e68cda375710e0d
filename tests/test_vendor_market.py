"""The vendor market: spot compute, resale, partners, funding, failure, entry, other lines, code red, and the cone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.contracts import ComputeContracts
from agents.suppliers import ComputeSuppliers
from agents.vendor import CONSUMER, ENTERPRISE, NOT_YET, Vendor
from model import Economy, Parameters, payday, trade
from model.policies import CreditCrunch, Event, MarketCorrection, VendorEntry, conditions_of_month

SMALL = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 0,
         "market.adopters_at_start": 0.5}  # fmt: skip
FIVE = Parameters().market.vendors
ALL_BOLD = {f"vendors.{name}.ordering_rule": "yolo" for name in FIVE}
NO_BACKING = {f"vendors.{name}.backing": 0.0 for name in FIVE}
CALM = {"finance.appetite_sd": 0.0, "finance.crunch_hazard": 0.0}
PENNILESS = {"finance.fund_size": 0.0, "finance.partner_fund": 0.0, **NO_BACKING}


def market(changes: dict[str, Any] | None = None, *events: Event, seed: int = 1) -> Economy:
    """A small economy, before its first month, in which investors keep calm."""
    return Economy(Parameters().replace({**SMALL, **CALM, **(changes or {})}), (), events, rng=seed)


def named(economy: Economy, name: str) -> Vendor:
    """One vendor."""
    return next(vendor for vendor in economy.vendors if vendor.name == name)


def level(vendor: Vendor, quantity: float, price: float = 1.0, droppable: float = 0.0) -> None:
    """Let this be all that a vendor has under contract, in every month."""
    vendor.contracts.end()
    vendor.contracts.order(quantity, price, 0, len(vendor.contracts.quantity), droppable)


def nobody_has_compute(economy: Economy) -> None:
    """All contracts end, and no vendor uses any."""
    for vendor in economy.vendors:
        vendor.contracts.end()
        vendor.customers_need = vendor.need = 0.0
        vendor.profile = vendor.profile.model_copy(update={"training": 0.0})


def paid(economy: Economy, kind: str, sector: str = "vendors") -> float:
    """What a sector received (positive) or paid (negative) of a kind this month."""
    return float(economy.ledger.matrix().loc[kind, sector])


# ------------------------------------------------------------------------------------------------------- spot market


def test_the_spot_market_has_what_suppliers_keep_what_is_idle_and_what_failed_vendors_left() -> None:
    economy = market({"compute.spot_share": 0.05})
    nobody_has_compute(economy)
    level(economy.vendors[0], 300.0)
    level(economy.vendors[1], 100.0)
    economy.suppliers.left_behind.order(6.0, 1.0, 0, 3, 0.0)
    wanted = np.array([0.0, 0.0, 10.0, 20.0, 30.0, 0.0, 0.0])
    rented = economy.suppliers.sell_spot(wanted, 4.0)  # 20 kept, 4 idle, 6 left behind: half of what is wanted
    assert rented == pytest.approx([0.0, 0.0, 5.0, 10.0, 15.0, 0.0, 0.0])
    assert economy.suppliers.sell_spot(wanted / 10.0, 4.0) == pytest.approx(wanted / 10.0)
    assert economy.suppliers.sell_spot(0.0 * wanted, 4.0).tolist() == [0.0] * 7


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(0.0, 1e6), min_size=7, max_size=7), st.floats(0.0, 1e6), st.floats(0.0, 1e6))
def test_the_spot_market_never_sells_more_than_there_is_or_is_wanted(
    wanted: list[float], idle: float, left: float, shared: list[Economy] = []  # noqa: B006
) -> None:
    shared.append(shared[0] if shared else market())
    suppliers = shared[0].suppliers
    suppliers.left_behind.end()
    suppliers.left_behind.order(left, 1.0, 0, 1, 0.0)
    kept = 0.05 * sum(vendor.contracts.running for vendor in shared[0].vendors)
    rented = suppliers.sell_spot(np.array(wanted), idle)
    assert (rented >= 0.0).all()
    assert (rented <= np.array(wanted)).all()
    assert rented.sum() == pytest.approx(min(sum(wanted), kept + idle + left), rel=1e-9)
