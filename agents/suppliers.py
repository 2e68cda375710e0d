"""Compute suppliers: clouds, chip makers and power, as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mesa import Agent
from numpy.typing import NDArray

from agents.economics.numerics import exp, log
from agents.vendors.contracts import ComputeContracts

if TYPE_CHECKING:
    from agents.environment import Environment
    from agents.vendors.vendor import Vendor

Array = NDArray[np.float64]


class ComputeSuppliers(Agent):  # type: ignore[misc]
    """They build and sell the compute that is ordered, and invest in vendors that commit to buy from them.

    Compute is counted by its monthly bill at the normal price.
    """

    sector = "compute_suppliers"
    model: Environment
    cash: float
    fund: float  # cash kept for investments in vendors; what exceeds it is paid out
    revenue: float  # of last month
    order_book: float  # compute ordered this month
    usual_orders: float  # a month, smoothed
    price: float  # of new contracts, relative to normal
    left_behind: ComputeContracts  # by vendors that failed

    def __init__(self, model: Environment) -> None:
        super().__init__(model)
        self.cash = self.fund = model.parameters.finance.partner_fund * model.usd_bn
        self.revenue = self.order_book = self.usual_orders = 0.0
        self.price, self.left_behind = 1.0, ComputeContracts(model.compute_horizon)

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
        """Raise the price of new contracts when orders exceed their usual level, lower it when they fall short."""
        settings = self.model.parameters.compute
        orders, usual = self.order_book, self.usual_orders
        if usual > 0.0 and orders > 0.0:
            pressure = settings.price_response * log(orders / usual)
            target = exp(min(max(pressure, -settings.price_range), settings.price_range))
            self.price += settings.contract_price_speed * (target - self.price)
        self.usual_orders = orders + settings.build_memory * (usual - orders) if usual > 0.0 else orders

    def sell_spot(self, wanted: Array, idle: float) -> Array:
        """Allocate spot compute in proportion: what suppliers keep, vendors sublet and failed vendors left behind.

        Args:
            wanted: compute that each vendor would rent this month, shape (V,).
            idle: compute under contract that vendors do not use.

        Returns:
            Compute rented by each vendor, shape (V,).
        """
        return wanted * min(1.0, (self.spare_compute + idle) / max(float(wanted.sum()), 1e-300))

    @property
    def spare_compute(self) -> float:
        """Compute of this month without a contract: kept for the spot market, or left behind by failed vendors."""
        running = sum(vendor.contracts.running for vendor in self.model.vendors)
        return self.model.parameters.compute.spot_share * running + self.left_behind.running

    def resell(self, vendors: list[Vendor]) -> None:
        """Pass contracts of failed vendors to those that lack compute before a new order could run."""
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
        """Investment in a vendor that is short of money and commits to buy compute for a multiple of it.

        It pays if the margin on that compute and the stake, at investors' present appetite, exceed its cost.
        """
        finance, money = self.model.parameters.finance, self.model.parameters.money
        margin = (1.0 - money.supplier_orders) / finance.partner_ratio
        if self.model.investors.appetite * (margin + 1.0) <= 1.0 or not self.model.parameters.compute.limited:
            return 0.0
        room = finance.partner_ratio * vendor.funding.may_commit * finance.partner_months
        funding = vendor.funding
        return min(funding.shortfall, room, finance.partner_stake * funding.valuation, self.spare_cash)

    def take_back(self, contracts: ComputeContracts) -> None:
        """Take over all contracts of a vendor that failed, for resale."""
        self.left_behind.take_over(contracts, np.ones_like(contracts.quantity))

    def month_passes(self) -> None:
        """Contracts left behind by failed vendors move on by a month."""
        self.left_behind.month_passes()
