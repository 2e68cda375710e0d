"""Small economies and bare vendors, for tests of the vendor market."""

from __future__ import annotations

from typing import Any

from agents.vendors.vendor import Vendor
from model import Economy, Parameters
from model.policy.events import Event

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
