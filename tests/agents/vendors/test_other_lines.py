"""Other lines of business: their cost, revenue, and the attention they take."""

from __future__ import annotations

import numpy as np
import pytest
from vendor_market import ALONE, RICH, market, named, paid

from agents.vendors.vendor import Vendor


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
