"""Indicators of income, output, prices and public money, and checks of the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.indicators.declare import indicator
from model.indicators.inequality import gini

if TYPE_CHECKING:
    from model.indicators.declare import Measured

Array = NDArray[np.float64]
_SUPPORT = (
    "benefits", "courses", "stipends", "wage insurance", "basic income", "AI dividend", "hiring credit",
    "augmentation credit",
)  # fmt: skip


@indicator("mean_wage", "USD/year")
def _mean_wage(economy: Measured) -> float:
    """Mean pay of those in work, at today's prices."""
    return 12.0 * economy.month_end.wage_bill / max(economy.month_end.in_work, 1)


@indicator("real_wage", "USD of 2023/year")
def _real_wage(economy: Measured) -> float:
    """Mean pay of those in work, at prices of January 2023."""
    return _mean_wage(economy) / economy.goods_market.price_level


def _nominal_gdp(economy: Measured) -> float:
    apps = [economy.ledger.received_by("vendors", kind) for kind in ("subscriptions", "other lines")]
    return economy.goods_market.final_spending + apps[0] + apps[1]


@indicator("gdp", "USD bn of 2023/year")
def _gdp(economy: Measured) -> float:
    """Goods and services bought by households and government, at prices of January 2023, annualised."""
    return 12.0 * _nominal_gdp(economy) / economy.goods_market.price_level / economy.usd_bn


@indicator("price_level", "index")
def _price_level(economy: Measured) -> float:
    """Prices of enterprises' output relative to January 2023."""
    return economy.goods_market.price_level


@indicator("productivity", "USD of 2023/year")
def _productivity(economy: Measured) -> float:
    """Real GDP per person in work."""
    people = float(economy.month_end.in_work) * economy.parameters.people_per_worker
    return _gdp(economy) * 1e9 / max(people, 1.0)


@indicator("labour_share", "share")
def _labour_share(economy: Measured) -> float:
    """Wages relative to GDP, both at today's prices."""
    return economy.month_end.wage_bill / max(_nominal_gdp(economy), 1e-9)


@indicator("gini", "index")
def _gini(economy: Measured) -> float:
    """Inequality of households' income after tax and benefits (Gini coefficient, 0 to 1)."""
    return gini(economy.workers.labour_income + economy.workers.capital_income)


@indicator("public_balance", "USD bn/year")
def _public_balance(economy: Measured) -> float:
    """Taxes less spending of the month, annualised."""
    return 12.0 * (economy.government.cash - economy.government.opening_cash) / economy.usd_bn


@indicator("public_debt", "USD bn")
def _public_debt(economy: Measured) -> float:
    """Debt run up since January 2023; negative when money was put by."""
    return -economy.government.cash / economy.usd_bn


@indicator("ai_taxes", "USD bn/year")
def _ai_taxes(economy: Measured) -> float:
    """What taxes on automated tasks, AI revenue and windfall profits bring in, annualised."""
    return 12.0 * economy.government.ai_taxes / economy.usd_bn


@indicator("policy_spending", "USD bn/year")
def _policy_spending(economy: Measured) -> float:
    """Public spending on benefits, courses, stipends, credits, wage insurance, basic income, dividends; annualised."""
    return 12.0 * economy.ledger.paid_by("government", _SUPPORT) / economy.usd_bn


@indicator("vendors_failed", "vendors")
def _vendors_failed(economy: Measured) -> float:
    """Failures of vendors so far."""
    return float(economy.vendors.failures)


@indicator("ledger_imbalance", "share of turnover")
def _ledger_imbalance(economy: Measured) -> float:
    """Largest disagreement between payments and money held; zero but for rounding."""
    return economy.ledger.imbalance()


@indicator("headcount_imbalance", "heads")
def _headcount_imbalance(economy: Measured) -> float:
    """Jobs that appeared or vanished without a hire, quit, layoff or retirement; always zero."""
    flows, in_work = economy.labour_market.worker_flows, economy.month_end.in_work
    change = in_work - economy.labour_market.employed_before
    agrees = int(economy.month_end.staff.sum()) - in_work
    return abs(change - flows["hires"] + flows["quits"] + flows["layoffs"] + flows["retirements"]) + abs(agrees)
