"""Small economies, and what compares their histories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from model import Economy, Parameters
from model.policy.policies import Policy, TokenTax

STRENGTHS = {"share", "places", "stipend", "rate", "free", "replacement", "months", "most", "amount", "financed"}
STRENGTHS |= {"required", "points", "happens"}
OF_THE_LIVING = {"run_rate", "compute", "compute_need", "compute_ordered", "consumer_revenue", "spot_compute",
                 "promised_to_partners", "raised", "price", "enterprise_quality", "consumer_quality", "valuation",
                 "listed", "code_red"}  # fmt: skip
MARGINS = {
    "gross_margin": {"AI services", "subscriptions", "advertising"},
    "enterprise_margin": {"AI services"},
    "consumer_margin": {"subscriptions", "advertising"},
    "paying_margin": {"subscriptions"},
}  # of these lines
SMALL = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50}


def small(changes: Mapping[str, Any] | None = None, *policies: Policy, seed: int = 1) -> Economy:
    """An economy that runs a year in a tenth of a second."""
    return Economy(Parameters().replace({**SMALL, **(changes or {})}), policies, rng=seed)


def same(a: pd.DataFrame, b: pd.DataFrame) -> None:
    """Two histories agree bit for bit."""
    pd.testing.assert_frame_equal(a, b, check_exact=True)


def with_a_tax(policies: list[Policy]) -> list[Policy]:
    """A dividend on AI comes with a tax to share out; alone it is refused."""
    dividends = [policy for policy in policies if policy.name == "AiDividend"]
    return policies + [TokenTax(start=dividend.start) for dividend in dividends]


def allowed_to_be_missing(economy: Economy) -> set[str]:
    """Values of vendors not in the market, margins on lines without revenue, moves of a year in the first."""
    missing = {f"{family}.{vendor.name}" for vendor in economy.vendors if not vendor.alive for family in OF_THE_LIVING}
    for vendor in economy.vendors:
        sold = {line for line, revenue in vendor.accounts.revenue.items() if revenue > 0.0}
        missing |= {f"{family}.{vendor.name}" for family, lines in MARGINS.items() if not lines & sold}
    history = economy.enterprises.adoption.churn.main_vendors
    year_ago, now = history[0], history[-1]
    if economy.month < 13 or not ((year_ago >= 0) & (now >= 0)).any():
        missing.add("switched_vendor")
    return missing


def assert_conserved(economy: Economy) -> None:
    """Money and heads add up at the end of a month, and every number is one."""
    latest = economy.latest
    assert latest["ledger_imbalance"] <= 1e-9
    assert latest["headcount_imbalance"] == 0
    matrix = economy.ledger.matrix()
    turnover = max(economy.ledger.turnover(), 1.0)
    assert np.abs(matrix.iloc[:-1].sum(axis=1)).max() <= 1e-9 * turnover
    assert np.abs(matrix.sum(axis=0)).max() <= 1e-9 * turnover
    employer, heads = economy.workers.employer, economy.enterprises.headcount
    assert employer.min() >= -1
    assert employer.max() < len(economy.enterprises)
    assert heads.sum() == (employer >= 0).sum()
    employed = employer >= 0
    cells = np.zeros_like(heads)
    np.add.at(cells, (employer[employed], economy.workers.cell[employed]), 1)
    assert (heads == cells).all()
    for held in (economy.suppliers.left_behind, *(vendor.contracts for vendor in economy.vendors)):
        assert min(held.quantity.min(), held.bill.min(), held.droppable.min()) >= 0.0
        assert (held.droppable <= held.quantity + 1e-9 * held.quantity.max()).all()
    assert economy.investors.cash >= -1e-9 * turnover or not economy.parameters.finance.limited
    missing = allowed_to_be_missing(economy)
    for name, value in latest.items():
        assert np.isfinite(value) or (np.isnan(value) and name in missing), (name, value)
