"""The market for goods and services: who spends how much, and which enterprises deliver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics import demand
from agents.economics.numerics import dot, power

if TYPE_CHECKING:
    from agents.economics.production import Technique
    from model.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spending:
    """What everybody wants to spend on goods and services this month, USD."""

    by_household: Array  # (W,)
    households: float  # all of them
    government: float
    vendors: float
    suppliers: float

    @property
    def final(self) -> float:
        """Of households and the government."""
        return self.households + self.government


class GoodsMarket:
    """Buyers spread their spending over sectors and enterprises; enterprises sell what their staff can deliver.

    Args:
        economy: whose buyers and sellers meet here.
    """

    price_level: float  # relative to January 2023
    final_spending: float  # of households and government this month, USD
    sector_share: Array  # of sales in January 2023, shape (6,)
    elasticity: Array  # of demand for each sector, shape (6,)

    def __init__(self, economy: World) -> None:
        self.economy = economy
        self.price_level, self.final_spending = 1.0, 0.0
        self.sector_share, self.elasticity = np.array(economy.sectors.share), np.array(economy.sectors.elasticity)

    def set_sector_shares(self, sales: Array) -> None:
        """Set how buyers spread their spending over sectors at the prices of January 2023, from sales by sector."""
        self.sector_share = sales / sales.sum()

    def set_elasticity(self, elasticity: float) -> None:
        """Give demand for all sectors one price elasticity."""
        self.elasticity = np.full(len(self.elasticity), elasticity)

    def hold_price_level(self, level: float) -> None:
        """Set the price level, for studies in which capital is rented at a price from outside."""
        self.price_level = level

    def sell(self, plan: Technique) -> None:
        """Everybody spends; enterprises sell what their staff can deliver, and every buyer pays."""
        economy, enterprises, prices = self.economy, self.economy.enterprises, self.sector_prices()
        spending = self._spending()
        elasticity = self.elasticity * economy.parameters.production.demand_elasticity_scale
        budgets = demand.sector_budgets(spending.final, self.sector_share, prices, elasticity)
        of_vendors = economy.sectors.vendor_purchases * spending.vendors
        of_suppliers = economy.sectors.supplier_purchases * spending.suppliers
        total = budgets + (of_vendors + of_suppliers)
        self._shift_customers(prices)
        capacity = enterprises.capacity(plan)
        sales, filled = demand.spend(total, enterprises.market_share, enterprises.industry, capacity)
        ordered = np.maximum(total[enterprises.industry] * enterprises.market_share, sales)
        enterprises.record_sales(sales, ordered)
        share = float(dot(budgets, filled)) / spending.final if spending.final > 0 else 0.0
        self._settle(spending, share, float(dot(of_vendors, filled)), float(dot(of_suppliers, filled)))
        if enterprises.output.any():
            self.price_level = float(sales.sum()) / float(enterprises.output.sum())

    def _spending(self) -> Spending:
        economy = self.economy
        by_household = economy.workers.spending()
        households = float(by_household.sum())
        vendors = sum(vendor.accounts.opex for vendor in economy.vendors.active)
        suppliers = min(economy.suppliers.purchases, max(economy.suppliers.cash, 0.0))
        government = economy.government.demand(households + (vendors + suppliers))
        return Spending(by_household, households, government, vendors, suppliers)

    def sector_prices(self) -> Array:
        """Mean price of each sector, weighted by its enterprises' sales shares, shape (6,)."""
        enterprises, number = self.economy.enterprises, len(self.economy.sectors.name)
        price = np.bincount(enterprises.industry, enterprises.market_share * enterprises.price, minlength=number)
        weight = np.bincount(enterprises.industry, enterprises.market_share, minlength=number)
        return np.where(weight > 0, price / np.maximum(weight, 1e-300), 1.0)

    def _shift_customers(self, prices: Array) -> None:
        """Customers move slowly towards cheaper enterprises of the same sector, whose mean price is given, (6,)."""
        enterprises, settings = self.economy.enterprises, self.economy.parameters.enterprises
        number = len(self.economy.sectors.name)
        relative = enterprises.price / prices[enterprises.industry]
        pull = enterprises.base_share * power(relative, 1.0 - settings.firm_elasticity)
        total = np.bincount(enterprises.industry, pull, minlength=number)
        target = pull / np.maximum(total[enterprises.industry], 1e-300)
        enterprises.market_share += (1.0 - settings.customer_inertia) * (target - enterprises.market_share)

    def _settle(self, spending: Spending, share: float, of_vendors: float, of_suppliers: float) -> None:
        """Every buyer pays; each enterprise receives by its share of all sales.

        Args:
            spending: what everybody wanted to spend.
            share: part of it that households and government could spend.
            of_vendors: what vendors could spend, USD.
            of_suppliers: what compute suppliers could spend, USD.
        """
        economy, ledger, enterprises = self.economy, self.economy.ledger, self.economy.enterprises
        total = float(enterprises.sales.sum())
        if total <= 0.0:
            return
        by_enterprise, public = enterprises.sales / total, spending.government * share
        paid = self.buy(spending.by_household, share, by_enterprise)
        ledger.pay("public purchases", economy.government, public, enterprises, by_enterprise * public)
        self.final_spending = paid + public
        bills = [(vendor, vendor.accounts.opex) for vendor in economy.vendors.active]
        of_all = sum(opex for _, opex in bills)
        for vendor, opex in bills:
            part = of_vendors * opex / of_all if of_all > 0 else 0.0
            vendor.accounts.note_bills(part + vendor.compute.due)
            ledger.pay("vendor purchases", vendor, part, enterprises, by_enterprise * part)
        ledger.pay("supplier purchases", economy.suppliers, of_suppliers, enterprises, by_enterprise * of_suppliers)

    def buy(self, wanted: Array, share: float, by_enterprise: Array) -> float:
        """Households pay enterprises, by their shares (E,), for part of what each wants (W,); returns what they pay."""
        paid = 0.0
        for buyers in self.economy.workers.parts():
            spent = wanted[buyers.rows] * share
            received = by_enterprise * float(spent.sum())
            paid += self.economy.ledger.pay("consumption", buyers, spent, self.economy.enterprises, received)
        return paid

    def add_courses(self, amount: float) -> None:
        """Count what people and the state pay for courses as final spending, USD."""
        self.final_spending += amount
