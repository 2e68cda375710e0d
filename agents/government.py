"""The government: its money, and what it spends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa import Agent

if TYPE_CHECKING:
    from model.economy import Economy


class Government(Agent):  # type: ignore[misc]
    """One government. Its law is the month's ``Law``; deficits make debt, without interest."""

    sector = "government"
    model: Economy

    def __init__(self, model: Economy) -> None:
        super().__init__(model)
        self.cash = 0.0
        self.purchases = 0.0  # goods and services a month, fixed in money: the anchor of nominal turnover
        self.turnover = 0.0  # of January 2023, USD a month

    def credit(self, amount: Any) -> None:
        """Add to cash; debt is negative cash."""
        self.cash += float(amount)

    def money(self) -> float:
        """Cash, negative when in debt."""
        return self.cash

    def fix_purchases(self, turnover: float, benefits: float) -> None:
        """Set purchases so that tax on normal turnover pays for them and for benefits."""
        self.turnover = turnover
        self.purchases = max(0.0, self.model.law.tax_rate * turnover - benefits)

    def wants(self, others: float) -> float:
        """What it buys this month: a fixed amount; without demand feedback what others leave of normal turnover.

        Args:
            others: what households, vendors and compute suppliers want to buy, USD.
        """
        return self.purchases if self.model.parameters.money.demand_feedback else max(0.0, self.turnover - others)
