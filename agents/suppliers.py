"""Compute suppliers: clouds, chip makers and power, as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mesa import Agent
from numpy.typing import NDArray

from agents.economics.numerics import exp, log
from agents.vendors.contracts import ComputeContracts

if TYPE_CHECKING:
    from agents.vendors.vendor import Vendor
    from model.economy import Economy

Array = NDArray[np.float64]


class ComputeSuppliers(Agent):  # type: ignore[misc]
    """They build what is ordered, sell it as running compute, and invest in vendors that promise to buy.

    Compute is counted by its monthly bill at the normal price.
    """

    sector = "compute_suppliers"
    model: Economy

    def __init__(self, model: Economy) -> None:
        super().__init__(model)
        self.fund = model.parameters.finance.partner_fund * model.usd_bn
        self.cash = self.fund
        self.revenue = 0.0  # of last month
        self.order_book = 0.0  # ordered this month
        self.usual_orders = 0.0
        self.price = 1.0  # of new contracts, relative to normal
        self.left_behind = ComputeContracts(model.compute_horizon)  # by vendors that failed

    def credit(self, amount: Any) -> None:
        """Add to cash."""
        self.cash += float(amount)

    def money(self) -> float:
        """Cash."""
        return self.cash

    def open_month(self) -> None:
        """Start a new order book."""
        self.order_book = 0.0

    def take_order(self, compute: float) -> None:
        """Add an order to the month's book."""
        self.order_book += compute

    def note_revenue(self, revenue: float) -> None:
        """Record the month's revenue."""
        self.revenue = revenue

    @property
    def purchases(self) -> float:
        """Goods and energy bought this month: a share of last month's income."""
        return self.model.parameters.money.supplier_orders * max(self.revenue, 0.0)

    @property
    def spare_cash(self) -> float:
        """Money free for investments in vendors."""
        return max(0.0, min(self.cash - self.purchases, self.fund))

    def set_price(self) -> None:
        """New contracts cost more when orders exceed what suppliers are used to, less when they fall short."""
        settings = self.model.parameters.compute
        orders, usual = self.order_book, self.usual_orders
        if usual > 0.0 and orders > 0.0:
            pressure = settings.price_response * log(orders / usual)
            target = exp(min(max(pressure, -settings.price_range), settings.price_range))
            self.price += settings.contract_price_speed * (target - self.price)
        self.usual_orders = orders + settings.build_memory * (usual - orders) if usual > 0.0 else orders

    def sell_spot(self, wanted: Array, idle: float) -> Array:
        """Share out compute without a contract: what suppliers keep, what vendors sublet, what failed ones left.

        Args:
            wanted: compute that each vendor would rent this month, shape (V,).
            idle: compute that vendors have under contract and do not use.

        Returns:
            Compute rented by each vendor, shape (V,).
        """
        return wanted * min(1.0, (self.spare_compute + idle) / max(float(wanted.sum()), 1e-300))

    @property
    def spare_compute(self) -> float:
        """Compute of this month that nobody has under contract: kept for the spot market, or left by failed vendors."""
        running = sum(vendor.contracts.running for vendor in self.model.vendors)
        return self.model.parameters.compute.spot_share * running + self.left_behind.running

    def resell(self, vendors: list[Vendor]) -> None:
        """Pass contracts that failed vendors left on to those that lack compute sooner than a new order could run."""
        pool = self.left_behind.quantity
        if not pool.any() or not vendors:
            return
        lacking = np.zeros((len(vendors), len(pool)))
        for row, vendor in enumerate(vendors):
            lack = vendor.compute.shortage()
            lacking[row, : len(lack)] = lack
        wanted = lacking.sum(axis=0)
        taken = lacking * (np.minimum(pool, wanted) / np.maximum(wanted, 1e-300))
        for row, vendor in enumerate(vendors):
            left = self.left_behind.quantity
            share = np.where(left > 0.0, np.minimum(taken[row] / np.maximum(left, 1e-300), 1.0), 0.0)
            vendor.contracts.take_over(self.left_behind, share)

    def invest(self, vendor: Vendor) -> float:
        """Invest in a vendor that is short of money and promises to buy compute for a multiple of it.

        Worth it if the margin on that compute and the stake, at investors' present appetite, exceed what it costs.
        """
        finance, money = self.model.parameters.finance, self.model.parameters.money
        margin = (1.0 - money.supplier_orders) / finance.partner_ratio
        if self.model.investors.appetite * (margin + 1.0) <= 1.0 or not self.model.parameters.compute.limited:
            return 0.0
        room = finance.partner_ratio * vendor.funding.may_commit * finance.partner_months
        funding = vendor.funding
        return min(funding.shortfall, room, finance.partner_stake * funding.valuation, self.spare_cash)

    def month_passes(self) -> None:
        """What failed vendors left gets a month older."""
        self.left_behind.month_passes()
