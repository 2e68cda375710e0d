"""A vendor's cash, bills and revenue, and its other lines of business."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agents.vendors.vendor import Vendor


class Accounts:
    """Money of one vendor, in the books' dollars."""

    cash: float
    bills: float  # of the month
    revenue: Mapping[str, float]  # of last month, by source

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.cash = self.bills = 0.0
        self.revenue = {}

    def start(self, cash: float) -> None:
        """Cash and bills of January 2023."""
        self.cash = cash
        self.bills = self.vendor.compute.contracts.due + self.opex

    def credit(self, amount: float) -> None:
        """Add to cash."""
        self.cash += amount

    def note_bills(self, bills: float) -> None:
        """Record what the vendor has to pay this month."""
        self.bills = bills

    def note_revenue(self, revenue: Mapping[str, float]) -> None:
        """Record the month's revenue by source."""
        self.revenue = revenue

    @property
    def income(self) -> float:
        """Revenue of last month."""
        return sum(self.revenue.values())

    @property
    def opex(self) -> float:
        """Payroll, other running cost and investment in other lines of business, of this month."""
        model = self.vendor.model
        share = model.parameters.finance.opex_share + self.vendor.profile.diversification
        return model.parameters.finance.opex_fixed * model.usd_bn + share * self.income

    def end(self) -> None:
        """Nothing is sold any more, since the vendor has failed."""
        self.revenue = {}


class OtherLines:
    """Other lines of business: data centres, devices, stakes, a browser. Money invested earns from some years on."""

    invested: float  # that earns revenue
    under_way: float  # that does not yet

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.end()

    def build(self) -> float:
        """Invest part of this month's revenue; returns the month's revenue from earlier investment."""
        finance, vendor = self.vendor.model.parameters.finance, self.vendor
        ready = self.under_way / finance.line_delay
        self.under_way += vendor.profile.diversification * vendor.income - ready
        self.invested += ready - finance.line_decay * self.invested
        return finance.line_return * self.invested

    def end(self) -> None:
        """Write everything off."""
        self.invested = self.under_way = 0.0
