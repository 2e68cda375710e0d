"""Entry of new vendors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from vendor_market import RICH, STILL, empty, market, named, paid

from agents.vendors.vendor import NOT_YET
from model import Parameters
from model.policy.events import VendorEntry

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
