"""The compute dilemma: a vendor orders compute long before it knows the demand for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.economics import ordering
from agents.economics.numerics import exp, power
from agents.vendors.contracts import ComputeContracts

if TYPE_CHECKING:
    from agents.vendors.vendor import Vendor

Array = NDArray[np.float64]


class ComputeOrders:
    """Compute under contract and rented, how it is used, and the orders for later.

    Compute is counted by its monthly bill at the normal price, in the books' dollars.
    """

    contracts: ComputeContracts
    spot: float  # rented this month
    busy: float  # used for service this month, rivals' customers and the fixed fleet included
    utilisation: float  # need relative to capacity
    reliability: float  # share of enterprise demand served, smoothed
    cancellation_fee: float  # of the month

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.contracts = ComputeContracts(vendor.model.compute_horizon)
        self.spot = self.busy = self.utilisation = self.cancellation_fee = 0.0
        self.reliability = 1.0

    def start(self, compute: float) -> None:
        """Contracts signed before 2023: growing, then level, then expiring.

        Args:
            compute: running in January 2023.
        """
        settings = self.vendor.model.parameters.compute
        months = np.arange(settings.start_months + 1)
        growth = exp(self.vendor.profile.compute_growth * np.minimum(months, settings.start_growth_months))
        path = growth * np.clip((settings.start_months - months) / settings.start_expiry_months, 0.0, 1.0)
        if settings.limited:
            self.contracts.add(compute * path, 1.0, 0.0)

    # ------------------------------------------------------------------------------------------------- what is there

    @property
    def capacity(self) -> float:
        """Compute running this month."""
        return self.contracts.running + self.spot

    @property
    def fleet(self) -> float:
        """Compute kept running for service whatever the demand."""
        return self.vendor.model.parameters.compute.fixed_fleet * self.vendor.model.usd_bn

    @property
    def contracted(self) -> float:
        """Compute under contract for the month one lead time ahead."""
        return float(self.contracts.quantity[max(self.vendor.model.parameters.compute.lead_time - 1, 0)])

    @property
    def due(self) -> float:
        """Bill for compute under contract, less what idle compute earns when it is sublet at its salvage value."""
        idle = min(max(0.0, self.capacity - self.busy - self.vendor.technology.research), self.contracts.running)
        return self.contracts.due - self.vendor.model.parameters.compute.salvage * idle * self.contracts.mean_price

    # --------------------------------------------------------------------------------------------------- how it is used

    def rent(self, compute: float) -> None:
        """Rent compute on the spot market for this month."""
        self.spot = compute

    def use(self, for_service: float, sublet: float) -> None:
        """Serve customers, own and rivals', and train on what is left of this month's compute.

        Args:
            for_service: compute used for customers.
            sublet: compute let to rivals on the spot market.
        """
        cap = self.vendor.model.parameters.compute.utilisation_cap
        self.utilisation = min(self.vendor.demand.need / max(self.capacity, 1e-300), cap)
        self.busy = for_service + self.fleet
        left = max(self.capacity - sublet - self.busy, 0.0)
        self.vendor.technology.plan_research(min(left, self.planned_training(0)))

    def note_service(self, share: float) -> None:
        """Record the share of enterprise demand served this month."""
        self.reliability += self.vendor.model.parameters.market.reliability_speed * (share - self.reliability)

    def deliver(self) -> None:
        """A month passes: contracts for next month start running, expired ones stop; fees are paid."""
        self.contracts.month_passes()
        self.cancellation_fee = 0.0

    def end(self) -> ComputeContracts:
        """Give up all compute, since the vendor has failed; returns the contracts left behind."""
        left, self.contracts = self.contracts, ComputeContracts(self.vendor.model.compute_horizon)
        self.busy = self.utilisation = self.spot = 0.0
        return left

    # -------------------------------------------------------------------------------------------------------- orders

    def order(self) -> float:
        """Order compute that runs after the lead time, by the vendor's rule; returns the monthly amount ordered."""
        settings, lead = self.vendor.model.parameters.compute, self.vendor.model.parameters.compute.lead_time
        if not settings.limited:
            return 0.0
        price = self.vendor.model.suppliers.price
        desired = float(self.desired_for_service(lead, price)) + self.planned_training(lead)
        gap = max(0.0, desired - self.contracts.quantity[lead])
        order = settings.order_speed * gap * self.vendor.model.conditions.compute_available
        self.contracts.order(order, price, lead, settings.contract_months, settings.cancellable_share)
        return float(order)

    def enter(self, compute: float) -> None:
        """Order an amount of compute to start with, as a newcomer that is taken to be reliable."""
        self.reliability = 1.0
        settings = self.vendor.model.parameters.compute
        if settings.limited:
            self.contracts.order(compute, self.vendor.model.suppliers.price, settings.lead_time,
                                 settings.contract_months, settings.cancellable_share)  # fmt: skip

    def desired_for_service(self, months: Array | float, cost: float) -> Any:
        """Compute desired for customers some months ahead, by the vendor's ordering rule.

        Args:
            months: how far ahead; a number or an array.
            cost: of a unit of compute relative to normal.
        """
        vendor, settings = self.vendor, self.vendor.model.parameters.compute
        rule = "solvency_constrained" if vendor.model.law.prudential_compute else vendor.profile.ordering_rule
        if rule == "trend_extrapolation":
            return self._trend(months) + self.fleet
        median = vendor.demand.customers_need * vendor.demand.ahead(months)
        spread = settings.forecast_sd * power(months / 24.0, 0.5)
        earned = self.earnings
        critical = ordering.critical_ratio(earned, cost, settings.salvage, settings.goodwill)
        desired = ordering.newsvendor(median, spread, critical)
        if rule == "solvency_constrained":
            payable = ordering.payable(median, spread, earned, self._reserve(cost), cost)
            desired = np.minimum(np.maximum(payable, 0.0), desired)
        return desired + self.fleet

    def _trend(self, months: Array | float) -> Any:
        """Compute for growth that never fades, with room to run at the target utilisation."""
        demand, settings = self.vendor.demand, self.vendor.model.parameters.compute
        recent = demand.recent_growth
        grown = ordering.demand_ahead(recent, recent, settings.growth_half_life, months)
        return demand.customers_need * grown / settings.target_utilisation

    def _reserve(self, cost: float) -> float:
        """Money a month that a prudent vendor can add to its revenue, less bills that are due as well."""
        settings, vendor = self.vendor.model.parameters.compute, self.vendor
        money = max(vendor.cash, 0.0) + settings.round_counted * vendor.funding.round_size
        reserve = money / settings.reserve_months
        return reserve - cost * (self.fleet + vendor.technology.research)

    @property
    def earnings(self) -> float:
        """Revenue per unit of compute that customers use, less running cost; at least what its margin implies."""
        promised = 1.0 / (1.0 - self.vendor.profile.margin)
        from_ai = self.vendor.income - self.vendor.accounts.revenue.get("other lines", 0.0)
        parameters = self.vendor.model.parameters
        earned = min(max(from_ai / max(self.vendor.demand.need, 1e-300), promised), parameters.compute.earnings_cap)
        return earned * (1.0 - parameters.finance.opex_share)

    def planned_training(self, months: int) -> float:
        """Training compute planned some months ahead: growing, as far as expected revenue and cash allow."""
        settings = self.vendor.model.parameters.compute
        expected = settings.training_share * self.vendor.income * self.vendor.demand.ahead(months)
        from_cash = max(self.vendor.cash, 0.0) / settings.training_cash_months
        return float(min(self.training_ambition(months), expected + from_cash))

    def training_ambition(self, months: Array | float) -> Any:
        """Training compute that competition asks for some months ahead, whether or not it can be paid for."""
        model = self.vendor.model
        ahead = (model.month + months) / 12.0
        years = np.minimum(ahead, 60.0) if isinstance(ahead, np.ndarray) else min(ahead, 60.0)
        growth = model.parameters.compute.training_growth
        return self.vendor.profile.training * model.usd_bn * ordering.grown(growth, years)

    def drop(self) -> None:
        """Drop compute that is no longer worth its price less the fee, as far as contracts allow."""
        settings = self.vendor.model.parameters.compute
        if settings.cancellable_share == 0.0 or not self.contracts.droppable.any():
            return
        notice, quantity = settings.cancellation_notice, self.contracts.quantity
        months = np.arange(len(quantity), dtype=float)
        kept = self.desired_for_service(months, 1.0 - settings.cancellation_fee) + self.planned_training(notice)
        price = self.contracts.bill / np.maximum(quantity, 1e-300)
        promised = self.vendor.funding.committed / np.maximum(price, 1e-300)
        excess = quantity - np.maximum(kept, promised)
        excess[:notice] = 0.0
        self.cancellation_fee = settings.cancellation_fee * self.contracts.drop(excess)

    def shortage(self) -> Array:
        """Compute that service and training will probably lack before a new order could run, by month ahead."""
        months = np.arange(self.vendor.model.parameters.compute.lead_time, dtype=float)
        demand = self.vendor.demand
        need = demand.customers_need * demand.ahead(months) + self.fleet + self.planned_training(0)
        return np.asarray(np.maximum(need - self.contracts.quantity[: len(months)], 0.0))

    @property
    def expected_loss(self) -> float:
        """Losses to come on compute under contract that neither service nor training will probably need."""
        settings, demand = self.vendor.model.parameters.compute, self.vendor.demand
        months = np.arange(len(self.contracts.bill), dtype=float)
        need = demand.customers_need * demand.ahead(months) + self.fleet + self.training_ambition(months)
        return float(np.maximum(self.contracts.bill - need, 0.0).sum()) * (1.0 - settings.salvage)
