"""Investors and the capital market: their appetite for risk decides who is funded."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Any

from mesa import Agent

if TYPE_CHECKING:
    from agents.vendor import Vendor
    from model.economy import Economy


class Investors(Agent):  # type: ignore[misc]
    """All investors as one: a fund filled by households, which buys shares of vendors."""

    sector = "investors"
    model: Economy

    def __init__(self, model: Economy) -> None:
        super().__init__(model)
        self.cash = model.parameters.finance.fund_size * model.usd_bn
        self.appetite_log = 0.0
        self.crunch_left = 0  # months
        self.raised_lately = 0.0  # smoothed monthly funding

    def credit(self, amount: Any) -> None:
        """Add to cash."""
        self.cash += float(amount)

    def money(self) -> float:
        """Cash."""
        return self.cash

    @property
    def appetite(self) -> float:
        """Valuations relative to normal: below one in a crunch, above in a boom."""
        crunch = self.crunch_left > 0 or self.model.conditions.crunch
        return exp(self.appetite_log) * (self.model.parameters.finance.crunch_multiple if crunch else 1.0)

    def weigh_risk(self) -> None:
        """Appetite reverts to normal; a boom on borrowed time makes a crunch more likely."""
        finance = self.model.parameters.finance
        shock, strikes = self.model.normal_luck("appetite", (1,))[0], self.model.luck("crunch", (1,))[0]
        self.appetite_log = finance.appetite_memory * self.appetite_log + finance.appetite_sd * float(shock)
        self.crunch_left = max(0, self.crunch_left - 1)
        sales = sum(vendor.income for vendor in self.model.vendors)
        leverage = log(1.0 + self.raised_lately / sales) if sales > 0 else 0.0
        strain = finance.crunch_leverage * (max(self.appetite_log, 0.0) + leverage)
        if self.crunch_left == 0 and strikes < finance.crunch_hazard * exp(min(strain, 50.0)):
            self.crunch_left = finance.crunch_months

    def fund(self, vendor: Vendor) -> float:
        """Buy shares of a vendor that runs short of money or goes public; returns what it gets.

        Backers (a parent company or partners) come first, then a round as far as dilution, value and the fund allow.
        """
        finance = self.model.parameters.finance
        wanted = vendor.shortfall
        backing = min(wanted, vendor.profile.backing * self.model.usd_bn, max(self.cash, 0.0))
        round_ = min(max(0.0, wanted - backing), vendor.round_size, max(self.cash - backing, 0.0))
        if round_ > 0.0:
            vendor.dilution_room -= round_ / vendor.valuation
        listing = 0.0
        if vendor.may_list and self.appetite >= 0.9:
            listing = min(finance.listing_share * vendor.valuation, max(self.cash - backing - round_, 0.0))
            vendor.listed = listing > 0.0
        return backing + round_ + listing

    def note_funding(self, raised: float) -> None:
        """Remember what was raised, as a smoothed monthly sum."""
        self.raised_lately += (raised - self.raised_lately) / 12.0

    @property
    def call(self) -> float:
        """Money called from households (positive) or returned to them (negative) to bring the fund to its size."""
        return 0.1 * (self.model.parameters.finance.fund_size * self.model.usd_bn - self.cash)
