"""Payments of the month through the ledger: wages, AI services, apps, compute, taxes on income, dividends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from agents.economics.production import Technique
    from agents.suppliers import ComputeSuppliers
    from agents.vendors.vendor import Vendor
    from model.world import World


def pay_wages(economy: World) -> None:
    """Enterprises pay their staff, and the staff its tax."""
    enterprises, ledger = economy.enterprises, economy.ledger
    enterprises.wage_bill[:] = 0.0
    for staff in economy.workers.parts():
        pay = staff.be_paid()
        bills = np.bincount(staff.employer + np.int32(1), pay, minlength=len(enterprises) + 1)[1:]  # but for no job
        paid = ledger.pay("wages", enterprises, bills, staff, pay)
        tax = economy.government.tax_rate * pay
        ledger.pay("wage tax", staff, tax, economy.government, economy.government.tax_rate * paid)
        staff.labour_income = pay - tax
        enterprises.wage_bill += bills
        economy.government.note_taxed(paid)


def pay_ai(economy: World, plan: Technique) -> None:
    """Enterprises pay for AI services to the vendors that served them, in the place of the one under contract."""
    enterprises, vendors = economy.enterprises, economy.vendors
    automated, augmented = plan.automated_bill * enterprises.output, plan.augmented_bill * enterprises.output
    bills = automated + augmented  # (V, E)
    vendors.note_tasks(bills.sum(axis=1) / np.maximum(vendors.price, 1e-300))  # at this month's intensity
    revenue = np.zeros(vendors.number)
    share = vendors.service / np.maximum(vendors.served, 1e-300)[:, None]
    for customers_of, server in np.argwhere((share > 0.0) & bills.any(axis=1)[:, None]).tolist():
        bill = bills[customers_of] * share[customers_of, server]
        revenue[server] += economy.ledger.pay("AI services", enterprises, bill, vendors[server], bill.sum())
    vendors.note_enterprise_revenue(revenue)
    enterprises.ai_bill[:] = automated.sum(axis=0) + augmented.sum(axis=0)


def pay_for_apps(economy: World) -> None:
    """Consumers subscribe; enterprises pay to reach the rest."""
    consumers, vendors, ledger = economy.parameters.consumers, economy.vendors, economy.ledger
    if vendors.number == 0:
        return
    users, paying = economy.consumers.count_users()
    weight = economy.consumer_weight
    by_household = _by_income(economy)
    by_enterprise = economy.enterprises.sales / max(float(economy.enterprises.sales.sum()), 1e-300)
    anybody_sells = by_enterprise.any()
    for vendor in vendors.active:
        v = vendor.index
        fees = float(paying[v]) * consumers.subscription * weight
        seen = float(users[v] - paying[v]) * vendors.intensity[v] * float(vendors.consumer_served[v])
        ads = seen * consumers.advertising * weight if anybody_sells else 0.0
        lines = vendor.other_lines.build()
        for kind, amount in (("subscriptions", fees), ("other lines", lines)):
            if amount:
                ledger.pay(kind, economy.workers, by_household * amount, vendor, amount)
        ledger.pay("advertising", economy.enterprises, by_enterprise * ads, vendor, ads)
        services = float(vendors.enterprise_revenue[v])
        vendor.accounts.note_revenue(
            {"AI services": services, "advertising": ads, "subscriptions": fees, "other lines": lines}
        )
    economy.enterprises.ai_bill += by_enterprise * ledger.received_by("vendors", "advertising")


def _by_income(economy: World) -> NDArray[np.float64]:
    """Share of each household in spending on what all buy in proportion to their income, shape (W,)."""
    income: NDArray[np.float64] = np.maximum(economy.workers.labour_income, 0.0)
    total = float(income.sum())
    if total <= 0.0:
        return np.full(len(income), 1 / len(income))
    income /= total
    return income


def pay_compute(economy: World) -> None:
    """Vendors pay for running compute, used or not, and their taxes; suppliers pay tax and owners."""
    ledger, law, suppliers = economy.ledger, economy.law, economy.suppliers
    income, settings, finance = 0.0, economy.parameters.compute, economy.parameters.finance
    for vendor in economy.vendors.active:
        due, fee, revenue = vendor.compute.due, vendor.compute.cancellation_fee, vendor.income
        rent = vendor.compute.spot * (settings.spot_price * suppliers.price if settings.limited else 1.0)
        income += ledger.pay("compute", vendor, due, suppliers, due)
        income += ledger.pay("spot compute", vendor, rent, suppliers, rent)
        income += ledger.pay("cancellation fees", vendor, fee, suppliers, fee)
        due += rent + fee
        opex = vendor.accounts.opex
        bills = due + opex
        vendor.accounts.note_bills(bills)
        tax = law.token_tax * revenue
        economy.government.note_ai_tax(ledger.pay("token tax", vendor, tax, economy.government, tax))
        _tax_profit(economy, vendor, revenue, revenue - due - opex - tax)
        surplus = vendor.cash - finance.payout_months * bills
        payout = finance.payout_rate * max(0.0, surplus) if revenue > bills else 0.0
        ledger.pay("dividends", vendor, payout, economy.investors, payout)
    suppliers.note_revenue(income)
    _tax_profit(economy, suppliers, income, income - suppliers.purchases)


def _tax_profit(economy: World, firm: Vendor | ComputeSuppliers, revenue: float, profit: float) -> None:
    """A firm of the AI industry pays tax on windfall profit, and on what is left of its profit."""
    windfall = economy.law.windfall_tax * max(0.0, profit - economy.law.windfall_free * revenue)
    economy.government.note_ai_tax(economy.ledger.pay("windfall tax", firm, windfall, economy.government, windfall))
    taxed = max(0.0, profit - windfall)
    tax = economy.government.tax_rate * taxed
    economy.government.note_taxed(taxed)
    economy.ledger.pay("profit tax", firm, tax, economy.government, tax)


def pay_owners(economy: World) -> None:
    """Profits are taxed and paid out; owners cover negative cash."""
    workers, enterprises, ledger = economy.workers, economy.enterprises, economy.ledger
    courses = enterprises.courses * economy.parameters.labour.retraining_cost
    profit = enterprises.sales - enterprises.wage_bill - enterprises.ai_bill - courses
    taxed = np.maximum(profit, 0.0)
    tax = economy.government.tax_rate * taxed
    economy.government.note_taxed(float(taxed.sum()))
    ledger.pay("profit tax", enterprises, tax, economy.government, tax.sum())
    enterprises.margin[:] = profit / np.maximum(enterprises.sales, 1e-9)
    dividends = enterprises.dividends()
    ledger.pay("dividends", enterprises, dividends, workers, workers.ownership * dividends.sum())
    needed = np.maximum(-enterprises.cash, 0.0)
    if needed.any():
        ledger.pay("recapitalisation", workers, workers.ownership * needed.sum(), enterprises, needed)
    suppliers = economy.suppliers
    payout = max(0.0, suppliers.cash - suppliers.purchases - suppliers.fund)
    if payout:
        ledger.pay("dividends", suppliers, payout, workers, workers.ownership * payout)
    income = float(dividends.sum()) + payout - float(needed.sum())
    np.multiply(workers.ownership, income, out=workers.capital_income)
    _fill_the_fund(economy)


def _fill_the_fund(economy: World) -> None:
    """Households bring the investors' fund to its size, or get back what it does not need."""
    workers, investors, ledger = economy.workers, economy.investors, economy.ledger
    call = investors.call
    if economy.vendors.number == 0:
        return
    kind = "fund subscriptions" if call > 0 else "fund distributions"
    if call > 0:
        ledger.pay(kind, workers, workers.ownership * call, investors, call)
    else:
        ledger.pay(kind, investors, -call, workers, workers.ownership * -call)
