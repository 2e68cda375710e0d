"""Public finance: taxes and credits on AI work, benefits, courses, and what is paid to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import dot

if TYPE_CHECKING:
    from agents.economics.production import Technique
    from model.markets.world import MarketWorld


def tax_automation(economy: MarketWorld, plan: Technique) -> None:
    """Enterprises pay the tax on automated tasks."""
    enterprises, government, law = economy.enterprises, economy.government, economy.law
    if not law.automation_tax:
        return
    tax = law.automation_tax * (plan.automated_bill * enterprises.output).sum(axis=0)
    government.note_ai_tax(economy.ledger.pay("automation tax", enterprises, tax, government, tax.sum()))
    enterprises.ai_bill += tax


def credit_augmentation(economy: MarketWorld, plan: Technique) -> None:
    """The state pays enterprises part of the wages for work done with AI's help."""
    enterprises, law = economy.enterprises, economy.law
    if not law.augmentation_credit:
        return
    augmented_heads = enterprises.headcount * plan.augmented_share
    credit = law.augmentation_credit * dot(augmented_heads, economy.wages.mean_of_cells)
    economy.ledger.pay("augmentation credit", economy.government, credit.sum(), enterprises, credit)
    enterprises.ai_bill -= credit


def pay_hiring_credits(economy: MarketWorld) -> None:
    """The state pays part of the wages of juniors hired out of unemployment."""
    workers, enterprises = economy.workers, economy.enterprises
    if not economy.law.hiring_credit:
        return
    due = workers.hiring_credit()
    employed = workers.employer >= 0
    credit = np.bincount(workers.employer[employed], due[employed], minlength=len(enterprises))
    economy.ledger.pay("hiring credit", economy.government, credit.sum(), enterprises, credit)
    enterprises.ai_bill -= credit


def pay_benefits(economy: MarketWorld) -> None:
    """The state pays unemployment benefit, stipends to trainees, and wage insurance."""
    workers, law = economy.workers, economy.law
    idle = np.flatnonzero(workers.jobless)
    _replace_wage(economy, "benefits", idle[workers.benefit_left[idle] > 0], law.replacement)
    if law.retraining_stipend:
        _replace_wage(economy, "stipends", np.flatnonzero(workers.training_left), law.retraining_stipend)
    if law.wage_insurance:
        made_up = workers.wage_insurance()
        economy.ledger.pay("wage insurance", economy.government, made_up.sum(), workers, made_up)
        workers.labour_income += made_up


def _replace_wage(economy: MarketWorld, kind: str, who: NDArray[np.intp], part: float) -> None:
    """The state pays some people part of their last wage."""
    workers = economy.workers
    amount = part * workers.wage[who].astype(float)
    economy.ledger.pay(kind, economy.government, amount.sum(), workers.of_rows(who), amount)
    workers.labour_income[who] += amount


def pay_courses(economy: MarketWorld, starts: NDArray[np.intp]) -> None:
    """Trainees, the state and employers buy the month's courses from enterprises of the service sector.

    Args:
        economy: who buys and sells.
        starts: rows of the workers who start a course this month.
    """
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
        economy.goods_market.add_courses(cost)
    if of_firms.any():
        ledger.pay("courses", enterprises, of_firms, enterprises, teachers * of_firms.sum())
        enterprises.sales += teachers * of_firms.sum()


def pay_everybody(economy: MarketWorld) -> None:
    """The state pays a basic income, and shares out what taxes on AI brought in this month."""
    workers, government, law = economy.workers, economy.government, economy.law
    dividend = government.share_ai_taxes()
    for kind, amount in (("basic income", law.basic_income), ("AI dividend", dividend)):
        if amount:
            each = np.full(len(workers), amount)
            economy.ledger.pay(kind, government, each.sum(), workers, each)
            workers.labour_income += each
