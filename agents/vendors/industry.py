"""The vendors side by side: what customers, rivals and investors see of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import exp
from agents.vendors.vendor import CONSUMER, ENTERPRISE, Vendor

Array = NDArray[np.float64]


class Vendors(Sequence[Vendor]):
    """The vendors side by side: every quantity that customers look at, as an array of shape (V,)."""

    def __init__(self, members: Iterable[Vendor]) -> None:
        self.members = list(members)
        number = len(self.members)
        self.served = np.ones(number)  # share of enterprise demand served this month, rivals' help included
        self.consumer_served = np.ones(number)
        self.service = np.eye(number)  # (V, V): who serves whose customers
        self.exposure = np.zeros((number, 44))  # share of each cell's tasks its models can do
        self.gain = np.zeros(number)  # log labour saving on an augmented task
        self.consumer_gain = np.zeros(number)
        self.used = np.zeros((3, number))  # compute used by enterprises, paying and free consumers
        self.intensity = np.ones(number)  # compute that customers use for a task, relative to normal

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
        """Revenue of all last month."""
        return sum(vendor.income for vendor in self.members)

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
        income, services = self.income, sum(vendor.revenue.get("AI services", 0.0) for vendor in self.members)
        mix = services / income if income > 0.0 else 0.5
        return np.asarray(share[ENTERPRISE] * mix + share[CONSUMER] * (1.0 - mix))

    @property
    def reliability(self) -> Array:
        """Share of enterprise demand served lately."""
        return np.array([vendor.reliability for vendor in self.members], dtype=float)

    @property
    def automation_leaning(self) -> Array:
        """Pull of their products towards automating."""
        return np.array([vendor.profile.automation_leaning for vendor in self.members], dtype=float)

    @property
    def capacity(self) -> Array:
        """Running compute, as its monthly bill."""
        return np.array([vendor.capacity if vendor.alive else 0.0 for vendor in self.members], dtype=float)
