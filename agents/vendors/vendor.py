"""Vendors: they train and release models, post prices, order compute two years ahead, and need money for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mesa import Agent
from numpy.typing import NDArray

from agents.vendors.accounts import Accounts, OtherLines
from agents.vendors.compute_orders import ComputeOrders
from agents.vendors.contracts import ComputeContracts
from agents.vendors.demand import Demand
from agents.vendors.funding import Funding
from agents.vendors.pricing import Pricing
from agents.vendors.technology import CONSUMER, ENTERPRISE, Technology

if TYPE_CHECKING:
    from agents.environment import Environment, VendorProfile

__all__ = ["CONSUMER", "ENTERPRISE", "NOT_YET", "Vendor"]

NOT_YET = -1  # the month of what has not happened
Array = NDArray[np.float64]


class Vendor(Agent):  # type: ignore[misc]
    """One AI vendor, by its parts. Money is in the books' dollars: US dollars per represented person."""

    sector = "vendors"
    model: Environment
    name: str
    profile: VendorProfile
    index: int  # place among the vendors
    technology: Technology
    pricing: Pricing
    demand: Demand
    compute: ComputeOrders
    funding: Funding
    accounts: Accounts
    other_lines: OtherLines
    alive: bool  # in the market
    newcomer: bool  # not among the vendors of January 2023
    founded: int  # month
    failed: int  # month

    def __init__(self, model: Environment, name: str, profile: VendorProfile, index: int, *, in_market: bool) -> None:
        super().__init__(model)
        self.name, self.profile, self.index = name, profile, index
        self.technology, self.pricing, self.demand = Technology(self), Pricing(self), Demand(self)
        self.compute, self.funding = ComputeOrders(self), Funding(self)
        self.accounts, self.other_lines = Accounts(self), OtherLines(self)
        self.alive, self.newcomer = in_market, not in_market
        self.founded, self.failed = 0 if in_market else NOT_YET, NOT_YET
        if in_market:
            self.compute.start(profile.compute * model.usd_bn)
            self.technology.plan_research(profile.training * model.usd_bn)
            self.accounts.start(profile.cash * model.usd_bn)

    # ------------------------------------------------------------------------------------------- what everybody reads

    @property
    def price(self) -> float:
        """Price of an automated task, relative to its human cost in 2023."""
        return self.pricing.price

    @property
    def released(self) -> Array:
        """Quality that enterprises and consumers can buy, points, shape (2,)."""
        return self.technology.released

    @property
    def contracts(self) -> ComputeContracts:
        """Compute under contract."""
        return self.compute.contracts

    @property
    def income(self) -> float:
        """Revenue of last month."""
        return self.accounts.income

    @property
    def cash(self) -> float:
        """Cash."""
        return self.accounts.cash

    def credit(self, amount: Any) -> None:
        """Add to cash."""
        self.accounts.credit(float(amount))

    def money(self) -> float:
        """Cash, as the ledger asks for it."""
        return self.accounts.cash

    # ------------------------------------------------------------------------------------------------------- its life

    @property
    def age(self) -> float:
        """Months since it was founded."""
        return self.profile.age + self.model.month - self.founded

    @property
    def may_enter(self) -> bool:
        """Whether it is a newcomer outside the market that never entered, or failed long enough ago to try again."""
        wait = self.model.parameters.market.retry_months
        may_retry = self.failed == NOT_YET or self.model.month - self.failed >= wait
        return self.newcomer and not self.alive and may_retry

    def amend_profile(self, **changes: Any) -> None:
        """Change the profile, as an experiment may require."""
        self.profile = self.profile.model_copy(update=changes)

    def take_delivery(self) -> None:
        """A month passes for contracts and commitments."""
        self.compute.deliver()
        self.funding.month_passes()

    def enter(self, frontier: Array, share: float) -> None:
        """Enter the market with a model close to the best, and compute ordered for a share of all vendors' need."""
        parameters = self.model.parameters
        self.alive, self.founded = True, self.model.month
        quality, interval = frontier - parameters.market.entry_gap, parameters.technology.release_interval
        self.technology.start(quality, self.model.vendors.mean_research, interval)
        self.pricing.start()
        self.demand.start()
        self.compute.enter(share * sum(vendor.demand.need for vendor in self.model.vendors.active))

    def close(self) -> ComputeContracts:
        """Fail: nothing is sold any more; returns the contracts left behind."""
        self.alive, self.failed = False, self.model.month
        left = self.compute.end()
        self.demand.end()
        self.technology.stop()
        self.accounts.end()
        self.other_lines.end()
        self.funding.end()
        return left
