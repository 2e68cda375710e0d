"""Indicators of the AI market: spending, concentration, adoption, compute, investors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import dot
from agents.enterprises.workloads import by_workload
from model.indicators.declare import NONE, indicator

if TYPE_CHECKING:
    from model.indicators.declare import Measured

Array = NDArray[np.float64]


@indicator("enterprise_spending", "USD bn/year")
def _enterprise_spending(economy: Measured) -> float:
    """Enterprises' spending on AI services, annualised."""
    return 12.0 * float(economy.vendors.enterprise_revenue.sum()) / economy.usd_bn


@indicator("vendor_revenue", "USD bn/year")
def _vendor_revenue(economy: Measured) -> float:
    """Revenue of all vendors, annualised: services, subscriptions, advertising."""
    return 12.0 * sum(vendor.income for vendor in economy.vendors) / economy.usd_bn


@indicator("hhi", "index")
def _hhi(economy: Measured) -> float:
    """Concentration of enterprises' AI spending (Herfindahl-Hirschman index, 0 to 1)."""
    return float((economy.month_end.spending_shares**2).sum())


@indicator("churn", "share/year")
def _churn(economy: Measured) -> float:
    """Workloads that moved to another vendor in the last twelve months, as a share of those on AI."""
    shares = economy.enterprises.adoption.churn.moved_shares
    return float(np.mean(shares)) * 12.0 if shares else 0.0


@indicator("switched_vendor", "share/year")
def _switched_vendor(economy: Measured) -> float:
    """Enterprises whose main vendor is another one than twelve months ago, as a share of those with AI then and now."""
    history = economy.enterprises.adoption.churn.main_vendors
    if len(history) < 13:
        return NONE
    before, now = history[0], history[-1]
    used = (before >= 0) & (now >= 0)
    users, moved = np.count_nonzero(used), np.count_nonzero(used & (before != now))
    return moved / users if users else NONE


@indicator("multi_homing", "share")
def _multi_homing(economy: Measured) -> float:
    """AI-using enterprises with more than one vendor."""
    vendors = by_workload(economy.enterprises.workload_vendor)
    highest, lowest = vendors.max(axis=0), vendors.view(np.uint8).min(axis=0)  # unsigned, none is above all others
    users = np.count_nonzero(economy.month_end.uses_ai)
    return np.count_nonzero(highest > lowest) / users if users else 0.0


@indicator("adoption", "share")
def _adoption(economy: Measured) -> float:
    """Enterprises that use AI for at least one workload."""
    return np.count_nonzero(economy.month_end.uses_ai) / len(economy.enterprises)


@indicator("adoption_weighted", "share")
def _adoption_weighted(economy: Measured) -> float:
    """Enterprises that use AI for at least one workload, weighted by their staff."""
    everybody, without = int(economy.month_end.staff.sum()), ~economy.month_end.uses_ai
    return (everybody - int(economy.enterprises.headcount[without].sum())) / max(everybody, 1)


@indicator("automation_share", "share")
def _automation_share(economy: Measured) -> float:
    """Tasks that AI does alone as a share of all tasks enterprises use AI for, weighted by cost."""
    done = economy.ai_services.tasks_done
    total = done.automated + done.augmented
    return done.automated / total if total > 0 else 0.0


@indicator("ai_users", "million people")
def _ai_users(economy: Measured) -> float:
    """Consumers with an AI app."""
    share = float(economy.month_end.users.sum()) / len(economy.consumers)
    return share * economy.parameters.consumers.represented / 1e6


@indicator("paying_share", "share")
def _paying_share(economy: Measured) -> float:
    """Users who pay a subscription."""
    users, paying = float(economy.month_end.users.sum()), float(economy.month_end.paying.sum())
    return paying / users if users > 0 else 0.0


@indicator("compute_orders", "USD bn/year")
def _compute_orders(economy: Measured) -> float:
    """Compute that vendors ordered this month, to run one lead time later; annualised bill."""
    return 12.0 * economy.suppliers.order_book / economy.usd_bn


@indicator("compute_price", "x")
def _compute_price(economy: Measured) -> float:
    """Price of new compute contracts relative to normal."""
    return economy.suppliers.price


@indicator("unserved_share", "share")
def _unserved_share(economy: Measured) -> float:
    """Enterprises' demand for AI that nobody had compute for."""
    need = economy.vendors.tasks_requested
    return float(dot(need, 1.0 - economy.vendors.served) / need.sum()) if need.sum() > 0 else 0.0


@indicator("risk_appetite", "x")
def _risk_appetite(economy: Measured) -> float:
    """Valuations relative to normal; far below one in a crunch."""
    return economy.investors.appetite


@indicator("credit_crunch", "yes/no")
def _credit_crunch(economy: Measured) -> float:
    """1 while a credit crunch lasts, whether it came by itself or was imposed."""
    return float(economy.investors.in_crunch)
