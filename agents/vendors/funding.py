"""A vendor's funding: runway, rounds, listing, and spending committed to partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from agents.vendors.vendor import Vendor

Array = NDArray[np.float64]


class Funding:
    """What a vendor is worth, what it may still sell of itself, and what it has promised for money."""

    valuation: float
    raised: float  # from investors and partners, so far
    dilution_room: float  # share of the vendor that may be sold now
    listed: bool
    committed: Array  # spending promised to partners, by month ahead

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.valuation = self.raised = 0.0
        self.dilution_room = vendor.model.parameters.finance.dilution
        self.listed = vendor.profile.listed
        self.committed = np.zeros(vendor.model.compute_horizon + 1)

    # --------------------------------------------------------------------------------------------------- value, shares

    @property
    def expected_sales(self) -> float:
        """Annual sales expected at the valuation horizon if the vendor's own growth goes on and fades."""
        horizon = self.vendor.model.parameters.finance.valuation_horizon
        return float(12.0 * self.vendor.income * self.vendor.demand.ahead(horizon))

    def revalue(self, valuation: float) -> None:
        """Take investors' new valuation; as a year goes by, more shares may be sold again."""
        finance = self.vendor.model.parameters.finance
        self.valuation = valuation
        self.dilution_room = min(finance.dilution, self.dilution_room + finance.dilution / 12.0)

    def dilute(self, amount: float) -> None:
        """Sell shares for an amount, at the present valuation."""
        self.dilution_room -= amount / self.valuation

    def receive(self, amount: float) -> None:
        """Count money raised from investors and partners."""
        self.raised += amount

    @property
    def round_size(self) -> float:
        """The most a funding round could raise now."""
        return self.dilution_room * self.valuation

    @property
    def shortfall(self) -> float:
        """Money sought: none while cash covers some months of bills, else enough for more of them."""
        finance, vendor = self.vendor.model.parameters.finance, self.vendor
        months, bills = finance.runway_months, vendor.accounts.bills
        return 0.0 if vendor.cash >= months * bills else max(0.0, finance.round_cover * months * bills - vendor.cash)

    # --------------------------------------------------------------------------------------------------------- listing

    @property
    def may_list(self) -> bool:
        """Whether revenue and age allow a listing."""
        finance, vendor = self.vendor.model.parameters.finance, self.vendor
        large_enough = 12.0 * vendor.income >= finance.listing_revenue * vendor.model.usd_bn
        return not self.listed and vendor.age >= finance.listing_age and large_enough

    def go_public(self, amount: float) -> None:
        """List the vendor's shares if anybody buys them."""
        self.listed = amount > 0.0

    # -------------------------------------------------------------------------------------------------------- partners

    @property
    def may_commit(self) -> float:
        """Monthly spending that it could still commit to partners: part of its compute contracted a lead time ahead."""
        reach = self.vendor.model.parameters.finance.partner_reach
        return max(0.0, reach * self.vendor.compute.contracted - float(self.committed.max()))

    def commit(self, spending: float) -> None:
        """Commit spending to a partner, spread over some years from one lead time on."""
        parameters, contracts = self.vendor.model.parameters, self.vendor.compute.contracts
        finance, lead = parameters.finance, parameters.compute.lead_time
        monthly = spending / finance.partner_months
        promised = self.committed.copy()
        promised[lead : lead + finance.partner_months] += monthly
        extra = np.maximum(promised - contracts.bill, 0.0) - np.maximum(self.committed - contracts.bill, 0.0)
        contracts.add(np.maximum(extra, 0.0), 1.0, 0.0)
        self.committed = promised

    def month_passes(self) -> None:
        """Commitments move one month closer."""
        self.committed[:-1] = self.committed[1:]
        self.committed[-1] = 0.0

    def end(self) -> None:
        """Commitments and value are gone, since the vendor has failed."""
        self.committed[:] = 0.0
        self.valuation = 0.0
