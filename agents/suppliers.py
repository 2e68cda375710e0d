"""Compute suppliers: clouds, chip makers and power, as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa import Agent

if TYPE_CHECKING:
    from model.economy import Economy


class ComputeSuppliers(Agent):  # type: ignore[misc]
    """They build what is ordered, sell it as running compute, and spend most of the income on goods and energy."""

    sector = "compute_suppliers"
    model: Economy

    def __init__(self, model: Economy) -> None:
        super().__init__(model)
        self.cash = 0.0
        self.revenue = 0.0  # of last month
        self.order_book = 0.0  # monthly bill ordered this month

    def credit(self, amount: Any) -> None:
        """Add to cash."""
        self.cash += float(amount)

    def money(self) -> float:
        """Cash."""
        return self.cash

    @property
    def purchases(self) -> float:
        """Goods and energy bought this month: a share of last month's income."""
        return self.model.parameters.money.supplier_orders * max(self.revenue, 0.0)
