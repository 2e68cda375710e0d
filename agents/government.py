"""The government: its money, its taxes, and what it spends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa import Agent

if TYPE_CHECKING:
    from agents.environment import Environment


class Government(Agent):  # type: ignore[misc]
    """One government. Its law is the month's ``Law``; deficits make debt, without interest."""

    sector = "government"
    model: Environment
    cash: float  # negative when in debt
    opening_cash: float  # at the beginning of the month
    purchases: float  # goods and services a month, fixed in money: the anchor of nominal turnover
    turnover: float  # of January 2023, USD a month
    surtax: float  # on wages and profits, added to the tax rate to pay for a basic income
    tax_base: float  # wages and profits taxed so far this month, USD
    ai_taxes: float  # raised by taxes on AI so far this month, USD
    ai_dividend: float  # paid out of these to each household last month, USD a person

    def __init__(self, model: Environment) -> None:
        super().__init__(model)
        self.cash = self.opening_cash = self.purchases = self.turnover = 0.0
        self.surtax = self.tax_base = self.ai_taxes = self.ai_dividend = 0.0

    def credit(self, amount: Any) -> None:
        """Add to cash; debt is negative cash."""
        self.cash += float(amount)

    def money(self) -> float:
        """Cash, negative when in debt."""
        return self.cash

    # ---------------------------------------------------------------------------------------------------------- taxes

    @property
    def tax_rate(self) -> float:
        """Tax rate on wages and profits of this month, with what a basic income adds to the law's."""
        return self.model.law.tax_rate + self.surtax

    @property
    def unearned_income(self) -> float:
        """What the state pays everybody, in work or not, as households expect it: USD a month and person."""
        return self.model.law.basic_income + self.ai_dividend

    def open_month(self) -> None:
        """Set the surtax by last month's tax base, and begin to count the month's taxes."""
        self.surtax = self._surtax()
        self.tax_base = self.ai_taxes = 0.0
        self.opening_cash = self.cash

    def _surtax(self) -> float:
        """Rate on last month's wages and profits that raises what a basic income is to cost this month."""
        law = self.model.law
        financed = law.basic_income_financed * len(self.model.workers)
        if financed == 0.0 or self.tax_base <= 0.0:
            return 0.0
        highest = self.model.parameters.money.highest_tax
        return min(financed / self.tax_base, max(0.0, highest - law.tax_rate))

    def note_taxed(self, base: float) -> None:
        """Count wages or profits that are taxed."""
        self.tax_base += base

    def note_ai_tax(self, paid: float) -> None:
        """Count what a tax on AI raises."""
        self.ai_taxes += paid

    def share_ai_taxes(self) -> float:
        """Set the dividend for each household out of the month's taxes on AI; returns it, USD a person."""
        self.ai_dividend = self.model.law.ai_dividend * self.ai_taxes / len(self.model.workers)
        return self.ai_dividend

    # ------------------------------------------------------------------------------------------------------ purchases

    def fix_purchases(self, turnover: float, benefits: float) -> None:
        """Set purchases so that tax on normal turnover pays for them and for benefits."""
        self.turnover = turnover
        self.purchases = max(0.0, self.model.law.tax_rate * turnover - benefits)

    def set_purchases(self, purchases: float) -> None:
        """Set monthly purchases, as an experiment may require, USD."""
        self.purchases = purchases

    def demand(self, others: float) -> float:
        """Purchases of this month: a fixed amount; without demand feedback what others leave of normal turnover.

        Args:
            others: what households, vendors and compute suppliers want to buy, USD.
        """
        return self.purchases if self.model.parameters.money.demand_feedback else max(0.0, self.turnover - others)
