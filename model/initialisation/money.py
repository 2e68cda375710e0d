"""Wages, prices, cash and deposits in January 2023, at which payouts equal profits and nobody saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.workers.values import JUNIOR, SENIOR
from model.markets.wages import Wages

if TYPE_CHECKING:
    from model.markets.world import MarketWorld


Array = NDArray[np.float64]


def base_wages(economy: MarketWorld) -> Array:
    """Monthly wage of an average member of each cell in January 2023, USD, shape (44,)."""
    settings = economy.parameters.workers
    senior = 1.0 / (settings.junior_share * settings.junior_pay + 1.0 - settings.junior_share)
    levels = np.array([settings.junior_pay * senior, senior])
    return np.asarray((economy.occupations.wage[:, None] * levels).ravel() * settings.wage_level / 12.0)


def create_wages(economy: MarketWorld) -> Wages:
    """Wages of January 2023, at which they rest."""
    occupations = economy.occupations
    return Wages(base_wages(economy), economy.workload_weights, occupations.share, occupations.mobility)


def set_money_at_rest(economy: MarketWorld) -> None:
    """Prices of one, and money at rest: with these deposits nobody saves, with this cash payouts equal profits."""
    workers, enterprises, money = economy.workers, economy.enterprises, economy.parameters.money
    _level_pay(economy)
    cost = enterprises.baseline_positions * economy.wages.base_of_cells
    payroll = cost.sum(axis=1)
    filled = workers.in_work / max(float(enterprises.baseline_positions.sum()), 1.0)
    labour_share = economy.parameters.production.labour_share
    enterprises.base_output = payroll * filled / labour_share
    enterprises.cost_share = cost / np.maximum(payroll, 1e-300)[:, None] * labour_share
    by_sector = np.bincount(enterprises.industry, enterprises.base_output, minlength=len(economy.sectors.name))
    economy.goods_market.set_sector_shares(by_sector)
    enterprises.base_share = enterprises.base_output / np.maximum(by_sector[enterprises.industry], 1e-300)
    enterprises.market_share = enterprises.base_share
    enterprises.output = enterprises.sales = enterprises.orders = enterprises.base_output
    enterprises.wage_bill = labour_share * enterprises.base_output
    _rest(economy, float(enterprises.base_output.sum()), money.tax_rate)


def _level_pay(economy: MarketWorld) -> None:
    """Make the mean pay of each level that of the wage table, whatever skill and experience people have."""
    workers, wages = economy.workers, economy.wages
    wages.personal_mean[:] = 1.0
    workers.wage = wages.of_cells[workers.cell]
    everyone = workers.employer.copy()
    workers.employer[:] = 0  # be_paid sets the pay of those with a job; here everybody needs one
    workers.be_paid()
    for level in (JUNIOR, SENIOR):
        of_level = workers.level == level
        mean = (workers.wage[of_level] / wages.of_cells[workers.cell[of_level]]).astype(float).mean()
        wages.personal_mean[level::2] = mean
    workers.be_paid()
    workers.employer = everyone


def _rest(economy: MarketWorld, turnover: float, tax_rate: float) -> None:
    """Set cash and deposits to the values at which they stay."""
    workers, enterprises, money, law = economy.workers, economy.enterprises, economy.parameters.money, economy.law
    settings = economy.parameters.enterprises
    profit = (1.0 - tax_rate) * (enterprises.base_output - enterprises.wage_bill)
    rate = settings.dividend_rate
    enterprises.cash = profit * (1.0 / rate - 1.0) + settings.cash_buffer_months * enterprises.wage_bill
    employed = workers.employer >= 0
    pay = workers.wage.astype(float)
    benefits = np.where(~employed & (workers.benefit_left > 0), law.replacement * pay, 0.0)
    workers.labour_income = np.where(employed, (1.0 - tax_rate) * pay, benefits)
    workers.capital_income = workers.ownership * profit.sum()
    saved = (1.0 - money.spend_labour) * workers.labour_income + (1.0 - money.spend_capital) * workers.capital_income
    workers.deposits = saved / money.spend_deposits
    economy.government.fix_purchases(turnover, float(benefits.sum()))
