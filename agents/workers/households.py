"""Workers as households: pay, public payments that follow from a job, and spending."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import exp
from agents.workers.values import MOST_MONTHS, Rows

if TYPE_CHECKING:
    from agents.workers.workers import Workers

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


def be_paid(workers: Workers, rows: Rows) -> NDArray[np.float64]:
    """Set pay by the wage of the cell, skill, experience and wage scar; without a job the last pay stays.

    Returns:
        What each is paid this month, USD; nothing without a job.
    """
    labour = workers.model.parameters.labour
    learned = pay_by_experience(labour.experience_premium, labour.experience_months)
    pay = workers.model.wages.of_cells.take(workers.cell_code_of(rows))
    pay *= workers.skill[rows]
    pay *= learned.take(workers.experience[rows])
    pay *= 1 - workers.scar[rows]
    employed = workers.employer[rows] >= 0
    workers.wage[rows] = np.where(employed, pay, workers.wage[rows])
    pay *= employed
    return pay.astype(float)


def spending(workers: Workers, rows: Rows) -> NDArray[np.float64]:
    """Return the planned spending of each household this month, USD: shares of last month's income and of deposits."""
    money, deposits = workers.model.parameters.money, workers.deposits[rows]
    planned = money.spend_labour * workers.labour_income[rows] + money.spend_capital * workers.capital_income[rows]
    planned += money.spend_deposits * deposits
    np.minimum(planned, deposits, out=planned)
    return np.maximum(planned, 0.0, out=planned)


def wage_insurance(workers: Workers) -> NDArray[np.float64]:
    """Return wage insurance due to each person in a new job for pay lost with the old one, USD, shape (number,)."""
    law = workers.model.law
    lost = np.where((workers.insurance_left > 0) & (workers.employer >= 0), workers.insured_wage - workers.wage, 0.0)
    return np.asarray(np.minimum(law.wage_insurance * np.maximum(lost, 0.0), law.wage_insurance_most))


def hiring_credit(workers: Workers) -> NDArray[np.float64]:
    """Return the credit due to each person's employer for hiring a junior out of unemployment, USD, shape (number,)."""
    due = (workers.credit_left > 0) & (workers.employer >= 0)
    return np.where(due, workers.model.law.hiring_credit * workers.wage.astype(float), 0.0)


@cache
def pay_by_experience(premium: float, months: float) -> NDArray[np.float32]:
    """Return pay relative to that of a beginner by months of experience, a table: exponentials of all are slow."""
    experience = np.arange(MOST_MONTHS + 1, dtype=np.float32)
    return np.asarray(exp(premium * (1.0 - exp(experience * (-1.0 / months)))), dtype=np.float32)
