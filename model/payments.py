"""Payments: wages, AI bills, compute, tax, public payments, dividends, all through the ledger; funding and failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import dot

if TYPE_CHECKING:
    from agents.economics.production import Technique
    from agents.suppliers import ComputeSuppliers
    from agents.vendors.vendor import Vendor
    from model.economy import Economy


def pay_wages(economy: Economy) -> None:
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


def pay_ai(economy: Economy, plan: Technique) -> None:
    """Enterprises pay vendors for tasks done, for advertising, and what the law adds or gives."""
    enterprises, vendors, ledger, law = economy.enterprises, economy.vendors, economy.ledger, economy.law
    automated, augmented = plan.automated_bill * enterprises.output, plan.augmented_bill * enterprises.output
    bills = automated + augmented
    tasks = bills.sum(axis=1) / np.maximum(vendors.price, 1e-300)  # at this month's intensity
    vendors.note_tasks(tasks)
    _pay_vendors(economy, bills)
    for_automated = automated.sum(axis=0)
    enterprises.ai_bill[:] = for_automated + augmented.sum(axis=0)
    if law.automation_tax:
        tax = law.automation_tax * for_automated
        economy.government.note_ai_tax(ledger.pay("automation tax", enterprises, tax, economy.government, tax.sum()))
        enterprises.ai_bill += tax
    augmented_heads = enterprises.headcount * plan.augmented_share
    if law.augmentation_credit:
        credit = law.augmentation_credit * dot(augmented_heads, economy.wages.mean_of_cells)
        ledger.pay("augmentation credit", economy.government, credit.sum(), enterprises, credit)
        enterprises.ai_bill -= credit
    economy.augmented_heads = float(augmented_heads.sum())
    _note_tasks_done(economy, plan)


def _pay_vendors(economy: Economy, bills: NDArray[np.float64]) -> None:
    """Enterprises pay for AI, shape (V, E), to the vendors that served in the place of the one under contract."""
    vendors, enterprises = economy.vendors, economy.enterprises
    revenue = np.zeros(vendors.number)
    share = vendors.service / np.maximum(vendors.served, 1e-300)[:, None]
    for customers_of, server in np.argwhere((share > 0.0) & bills.any(axis=1)[:, None]).tolist():
        bill = bills[customers_of] * share[customers_of, server]
        paid = economy.ledger.pay("AI services", enterprises, bill, vendors[server], bill.sum())
        revenue[server] += paid
    vendors.note_enterprise_revenue(revenue)


def _note_tasks_done(economy: Economy, plan: Technique) -> None:
    """Tasks that AI does alone or helps with, and the jobs that the first would make up."""
    enterprises, output = economy.enterprises, economy.enterprises.output
    growth = output / np.maximum(enterprises.base_output, 1e-300)
    heads = float((enterprises.baseline_positions.sum(axis=1) * growth * plan.automated_tasks).sum())
    economy.automated_heads = heads / economy.parameters.production.labour_share
    economy.automated_tasks = float(dot(output, plan.automated_tasks))
    economy.augmented_tasks = float(dot(output, plan.augmented_tasks))


def pay_hiring_credits(economy: Economy) -> None:
    """The state pays part of the wages of juniors hired out of unemployment."""
    workers, enterprises = economy.workers, economy.enterprises
    if not economy.law.hiring_credit:
        return
    due = workers.hiring_credit()
    employed = workers.employer >= 0
    credit = np.bincount(workers.employer[employed], due[employed], minlength=len(enterprises))
    economy.ledger.pay("hiring credit", economy.government, credit.sum(), enterprises, credit)
    enterprises.ai_bill -= credit


def pay_for_apps(economy: Economy) -> None:
    """Consumers subscribe; enterprises pay to reach the rest."""
    consumers, vendors, ledger = economy.parameters.consumers, economy.vendors, economy.ledger
    if vendors.number == 0:
        return
    users, paying = economy.consumers.count_users()
    weight = economy.consumer_weight
    by_household = _by_income(economy)
    by_enterprise = economy.enterprises.sales / max(float(economy.enterprises.sales.sum()), 1e-300)
    anybody_sells = by_enterprise.any()
    economy.subscriptions = economy.advertising = economy.other_lines = 0.0
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
        economy.subscriptions += fees
        economy.other_lines += lines
        economy.advertising += ads
    economy.enterprises.ai_bill += by_enterprise * economy.advertising


def _by_income(economy: Economy) -> NDArray[np.float64]:
    """Share of each household in spending on what all buy in proportion to their income, shape (W,)."""
    income: NDArray[np.float64] = np.maximum(economy.workers.labour_income, 0.0)
    total = float(income.sum())
    if total <= 0.0:
        return np.full(len(income), 1 / len(income))
    income /= total
    return income


def pay_compute(economy: Economy) -> None:
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
        vendor.take_delivery()
    suppliers.month_passes()
    suppliers.note_revenue(income)
    _tax_profit(economy, suppliers, income, income - suppliers.purchases)


def _tax_profit(economy: Economy, firm: Vendor | ComputeSuppliers, revenue: float, profit: float) -> None:
    """A firm of the AI industry pays tax on windfall profit, and on what is left of its profit."""
    windfall = economy.law.windfall_tax * max(0.0, profit - economy.law.windfall_free * revenue)
    economy.government.note_ai_tax(economy.ledger.pay("windfall tax", firm, windfall, economy.government, windfall))
    taxed = max(0.0, profit - windfall)
    tax = economy.government.tax_rate * taxed
    economy.government.note_taxed(taxed)
    economy.ledger.pay("profit tax", firm, tax, economy.government, tax)


def pay_benefits(economy: Economy) -> None:
    """The state pays benefits and stipends, and with trainees the courses that start."""
    workers, ledger, law = economy.workers, economy.ledger, economy.law
    idle = np.flatnonzero(workers.jobless)
    _replace_wage(economy, "benefits", idle[workers.benefit_left[idle] > 0], law.replacement)
    if law.retraining_stipend:
        _replace_wage(economy, "stipends", np.flatnonzero(workers.training_left), law.retraining_stipend)
    if law.wage_insurance:
        made_up = workers.wage_insurance()
        ledger.pay("wage insurance", economy.government, made_up.sum(), workers, made_up)
        workers.labour_income += made_up
    _pay_courses(economy, workers.enrol(idle))


def _replace_wage(economy: Economy, kind: str, who: NDArray[np.intp], part: float) -> None:
    """The state pays some people part of their last wage."""
    workers = economy.workers
    amount = part * workers.wage[who].astype(float)
    economy.ledger.pay(kind, economy.government, amount.sum(), workers.of_rows(who), amount)
    workers.labour_income[who] += amount


def pay_everybody(economy: Economy) -> None:
    """The state pays a basic income, and shares out what taxes on AI brought in this month."""
    workers, ledger, law = economy.workers, economy.ledger, economy.law
    dividend = economy.government.share_ai_taxes()
    for kind, amount in (("basic income", law.basic_income), ("AI dividend", dividend)):
        if amount:
            each = np.full(len(workers), amount)
            ledger.pay(kind, economy.government, each.sum(), workers, each)
            workers.labour_income += each


def _pay_courses(economy: Economy, starts: NDArray[np.intp]) -> None:
    """Trainees, the state and employers buy the month's courses from enterprises of the service sector."""
    workers, enterprises, ledger = economy.workers, economy.enterprises, economy.ledger
    if not len(starts) and not enterprises.courses.any():
        return
    price, subsidy = economy.parameters.labour.retraining_cost, economy.law.retraining_subsidy
    teachers = np.where(enterprises.industry == enterprises.industry.max(), enterprises.sales, 0.0)
    if not teachers.any():
        enterprises.courses[:] = 0
        return
    teachers, of_firms = teachers / float(teachers.sum()), enterprises.courses * price
    if len(starts):
        cost = price * len(starts)
        public, own = cost * subsidy, np.full(len(starts), price * (1.0 - subsidy))
        ledger.pay("courses", workers.of_rows(starts), own, enterprises, teachers * (cost - public))
        ledger.pay("courses", economy.government, public, enterprises, teachers * public)
        enterprises.sales += teachers * cost
        economy.final_spending += cost
    if of_firms.any():
        ledger.pay("courses", enterprises, of_firms, enterprises, teachers * of_firms.sum())
        enterprises.sales += teachers * of_firms.sum()


def pay_owners(economy: Economy) -> None:
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


def _fill_the_fund(economy: Economy) -> None:
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


def fund_vendors(economy: Economy) -> None:
    """Those short of money raise it, those ready list, newcomers enter; who still cannot pay fails."""
    investors, suppliers, market, raised = economy.investors, economy.suppliers, economy.parameters.market, 0.0
    investors.watch_market()
    consumers = economy.parameters.consumers
    fair = economy.vendors.fair_share(market.quality_weight, consumers.quality_weight, consumers.brand)
    for vendor in economy.vendors.active:
        investors.appraise(vendor, float(fair[vendor.index]))
    for vendor in _queue(economy):
        raised += _buy_shares(economy, vendor, investors.support(vendor))
        stake = suppliers.invest(vendor)
        if stake > 0.0:
            vendor.funding.receive(economy.ledger.pay("partner investment", suppliers, stake, vendor, stake))
            vendor.funding.commit(stake / economy.parameters.finance.partner_ratio)
        raised += _buy_shares(economy, vendor, investors.fund(vendor))
        raised += _buy_shares(economy, vendor, investors.list_shares(vendor))
        if vendor.cash < 0.0:
            fail(economy, vendor)
    raised += _let_in(economy)
    investors.note_funding(raised)


def _queue(economy: Economy) -> list[Vendor]:
    """Vendors in the order in which they meet investors this month: by luck, since the fund may not suffice for all."""
    draws = economy.draws("funding", (economy.vendors.number,))
    return sorted(economy.vendors.active, key=lambda vendor: float(draws[vendor.index]))


def _buy_shares(economy: Economy, vendor: Vendor, amount: float) -> float:
    vendor.funding.receive(amount)
    return economy.ledger.pay("funding", economy.investors, amount, vendor, amount)


def _let_in(economy: Economy) -> float:
    """At most one newcomer a month, with money for what entering costs; returns what it raised."""
    for vendor in economy.vendors.waiting[:1]:
        amount = economy.investors.back_entry(vendor)
        if amount is not None:
            share = economy.parameters.market.entry_compute / (len(economy.vendors.active) + 1.0)
            vendor.enter(economy.vendors.frontier, share)
            return _buy_shares(economy, vendor, amount)
    return 0.0


def fail(economy: Economy, vendor: Vendor) -> None:
    """A vendor fails: suppliers lose what it owes, its contracts end, its customers choose among the rest."""
    owed = -vendor.cash
    economy.ledger.pay("unpaid bills", economy.suppliers, owed, vendor, owed)
    left, pool = vendor.close(), economy.suppliers.left_behind
    pool.take_over(left, np.ones_like(left.quantity))
    economy.vendors.note_failure(vendor)
    economy.enterprises.leave(vendor.index)
    economy.consumers.leave(vendor.index)
