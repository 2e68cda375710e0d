"""All vendors together: what customers, rivals and investors observe of them, and what they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.economics import ordering
from agents.economics.numerics import exp
from agents.vendors.vendor import CONSUMER, ENTERPRISE, Vendor

if TYPE_CHECKING:
    from agents.environment import Environment

Array = NDArray[np.float64]


class Vendors(Sequence[Vendor]):
    """All vendors: what customers observe as arrays of shape (V,), and the state that they share."""

    members: list[Vendor]
    served: Array  # (V,), share of enterprise demand served this month, rivals' help included
    consumer_served: Array  # (V,), share of consumers' demand served
    service: Array  # (V, V), share of each vendor's customers' demand (row) that each vendor serves (column)
    used: Array  # (3, V), compute used by enterprises, paying and free consumers
    exposure: Array  # (V, cells), share of each cell's tasks that the vendor's models can do
    gain: Array  # (V,), log labour saving on an augmented task
    consumer_gain: Array  # (V,), the same of consumer models
    intensity: Array  # (V,), compute that customers use for a task, relative to normal
    demand_shock: float  # to the use of AI of all vendors' customers, log points
    tasks_requested: Array  # (V,), tasks at human cost that enterprises asked of each vendor last month, USD
    enterprise_revenue: Array  # (V,), of the month, USD
    failures: int  # so far

    def __init__(self, model: Environment, members: Iterable[Vendor]) -> None:
        self.model = model
        self.members = list(members)
        number = len(self.members)
        self.served, self.consumer_served, self.service = np.ones(number), np.ones(number), np.eye(number)
        self.used, self.intensity, self.demand_shock = np.zeros((3, number)), np.ones(number), 0.0
        self.exposure = np.zeros((number, 2 * model.occupations.number))
        self.gain, self.consumer_gain = np.zeros(number), np.zeros(number)
        self.tasks_requested, self.enterprise_revenue = np.zeros(number), np.zeros(number)
        self.failures = 0

    # ----------------------------------------------------------------------------------------------- the month

    def draw_demand_shocks(self) -> None:
        """Move the demand shocks: AR(1) processes, in part common to all vendors, that make up the cone of uncertainty.

        They change how much compute customers use for a task.
        """
        compute = self.model.parameters.compute
        memory = compute.demand_memory
        innovation_sd = ordering.stationary_sd(compute.forecast_sd, memory) * sqrt(1.0 - memory * memory)
        innovation_sd *= 1.0 if self.model.month >= compute.demand_early_until else compute.demand_early
        draw = float(self.model.normal_draws("demand", (1,))[0])
        self.demand_shock = memory * self.demand_shock + innovation_sd * sqrt(compute.demand_common) * draw
        own_sd = innovation_sd * sqrt(1.0 - compute.demand_common)
        for vendor in self.members:
            vendor.demand.draw_shock(own_sd, memory)
        self.intensity = np.array([exp(self.demand_shock + vendor.demand.shock) for vendor in self.members])

    def note_capability(self, exposure: Array, gain: Array, consumer_gain: Array) -> None:
        """Record what the models on sale can do: exposure (V, cells), labour savings (V,)."""
        self.exposure, self.gain, self.consumer_gain = exposure, gain, consumer_gain

    def note_service(self, service: Array, consumer_served: Array, used: Array) -> None:
        """Record who serves whose customers (V, V), consumers' share served (V,) and compute used (3, V)."""
        self.service, self.consumer_served, self.used = service, consumer_served, used
        self.served = np.minimum(1.0, service.sum(axis=1))

    def note_tasks(self, bought: Array) -> None:
        """Infer tasks requested from tasks bought, USD, shape (V,); unchanged where hardly any were served."""
        floor = self.model.parameters.market.served_floor
        asked = bought / np.maximum(self.served, floor)
        self.tasks_requested = np.where(self.served > floor, asked, self.tasks_requested)

    def note_enterprise_revenue(self, revenue: Array) -> None:
        """Record what enterprises paid this month, USD, shape (V,)."""
        self.enterprise_revenue = revenue

    def consider_code_reds(self) -> None:
        """Each vendor that loses consumers to much better rivals may call a code red."""
        active = self.active
        for vendor in active:
            vendor.technology.consider_code_red(max(float(rival.released[CONSUMER]) for rival in active))

    def take_delivery(self) -> None:
        """A month passes for all contracts and commitments: what was ordered for the next month starts running."""
        for vendor in self.active:
            vendor.take_delivery()

    def note_failure(self, vendor: Vendor) -> None:
        """Count a failure; nobody asks the failed vendor for tasks any more."""
        self.failures += 1
        self.tasks_requested[vendor.index] = 0.0

    # -------------------------------------------------------------------------------------------------- observation

    def __len__(self) -> int:
        return len(self.members)

    def __getitem__(self, index: Any) -> Any:
        return self.members[index]

    def __iter__(self) -> Iterator[Vendor]:
        return iter(self.members)

    @property
    def number(self) -> int:
        """How many, failed ones included."""
        return len(self.members)

    @property
    def active(self) -> list[Vendor]:
        """Those that have not failed."""
        return [vendor for vendor in self.members if vendor.alive]

    @property
    def waiting(self) -> list[Vendor]:
        """Those that may enter."""
        return [vendor for vendor in self.members if vendor.may_enter]

    @property
    def income(self) -> float:
        """Revenue of all vendors last month."""
        return sum(vendor.income for vendor in self.members)

    @property
    def mean_research(self) -> float:
        """Training compute of the mean living vendor."""
        spent = [vendor.technology.research for vendor in self.active]
        return float(np.mean(spent)) if spent else 0.0

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Which have not failed."""
        return np.array([vendor.alive for vendor in self.members], dtype=bool)

    @property
    def price(self) -> Array:
        """Price of an automated task relative to its human cost in 2023."""
        return np.array([vendor.price for vendor in self.members], dtype=float)

    @property
    def task_price(self) -> Array:
        """What a task costs at the price and at the intensity with which customers use AI this month."""
        return self.price * self.intensity

    @property
    def enterprise_quality(self) -> Array:
        """Released enterprise quality, points."""
        return np.array([vendor.released[ENTERPRISE] for vendor in self.members], dtype=float)

    @property
    def consumer_quality(self) -> Array:
        """Released consumer quality, points."""
        return np.array([vendor.released[CONSUMER] for vendor in self.members], dtype=float)

    @property
    def frontier(self) -> Array:
        """Best released quality of each market among the living, shape (2,)."""
        released = [vendor.released.tolist() for vendor in self.active]
        return np.array([max(quality) for quality in zip(*released, strict=True)] or [0.0, 0.0])

    @property
    def safety(self) -> Array:
        """Reputation for safety."""
        return np.array([vendor.profile.safety for vendor in self.members], dtype=float)

    @property
    def brand(self) -> Array:
        """Reputation with consumers."""
        return np.array([vendor.profile.brand for vendor in self.members], dtype=float)

    def fair_share(self, enterprise_weight: float, consumer_weight: float, brand_weight: float) -> Array:
        """Share of all revenue that qualities and brands would earn each vendor if nobody were bound, shape (V,)."""
        active = self.active
        if not active:
            return np.zeros(self.number)
        of_enterprises = [enterprise_weight * float(vendor.released[ENTERPRISE]) for vendor in active]
        of_consumers = [
            consumer_weight * float(vendor.released[CONSUMER]) + brand_weight * vendor.profile.brand
            for vendor in active
        ]
        weight, living = np.zeros((2, self.number)), [vendor.index for vendor in active]
        for market, appeal in enumerate((of_enterprises, of_consumers)):
            best = max(appeal)
            weight[market, living] = [exp(one - best) for one in appeal]
        share = weight / weight.sum(axis=1, keepdims=True)
        income, services = self.income, sum(vendor.accounts.revenue.get("AI services", 0.0) for vendor in self.members)
        mix = services / income if income > 0.0 else 0.5
        return np.asarray(share[ENTERPRISE] * mix + share[CONSUMER] * (1.0 - mix))

    @property
    def reliability(self) -> Array:
        """Share of enterprise demand served, smoothed."""
        return np.array([vendor.compute.reliability for vendor in self.members], dtype=float)

    @property
    def automation_leaning(self) -> Array:
        """Pull of their products towards automating."""
        return np.array([vendor.profile.automation_leaning for vendor in self.members], dtype=float)

    @property
    def capacity(self) -> Array:
        """Running compute, as its monthly bill."""
        return np.array([vendor.compute.capacity if vendor.alive else 0.0 for vendor in self.members], dtype=float)
