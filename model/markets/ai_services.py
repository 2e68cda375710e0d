"""The market for AI services: what models can do, demand for compute, and who is served when it is scarce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics import production
from agents.economics.numerics import dot, exp, log
from agents.economics.rationing import ration
from agents.enterprises.expectations import exposure_by_cell, exposure_of

if TYPE_CHECKING:
    from agents.economics.production import Technique
    from model.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ComputeDemand:
    """Compute that is asked of each vendor this month, as its monthly bill at the normal price; shapes (V,)."""

    enterprises: Array
    paying: Array  # consumers with a subscription
    free: Array  # consumers without one
    fleet: Array  # fixed, for running models at all
    user_share: Array  # of consumers' main apps

    @property
    def consumers(self) -> Array:
        """Of all consumers."""
        return self.paying + self.free

    @property
    def customers(self) -> Array:
        """Of enterprises and consumers."""
        return self.enterprises + self.consumers


@dataclass(frozen=True, eq=False)
class Service:
    """Who is served this month."""

    matrix: Array  # (V, V): share of each vendor's enterprise demand that each vendor serves
    enterprises: Array  # (V,), compute that each vendor runs for enterprises
    consumer_share: Array  # (V,), share of consumers' demand that is served
    sublet: Array  # (V,), compute that each vendor lets to others

    @property
    def own(self) -> Array:
        """Share of each vendor's enterprise demand that it serves itself, shape (V,)."""
        return self.matrix.diagonal()


@dataclass(frozen=True)
class TasksDone:
    """Tasks that AI did or helped with in a month."""

    automated: float = 0.0  # at their cost in January 2023, USD
    augmented: float = 0.0
    automated_jobs: float = 0.0  # that the automated ones would make up, heads
    augmented_jobs: float = 0.0  # full-time equivalents of work done with AI's help, heads


class AiServices:
    """Enterprises and consumers buy AI services from vendors, whose compute may not suffice for all.

    Args:
        economy: whose vendors and customers meet here.
    """

    tasks_done: TasksDone  # of the month

    def __init__(self, economy: World) -> None:
        self.economy = economy
        self.tasks_done = TasksDone()

    # --------------------------------------------------------------------------------------------- what models can do

    def evaluate_models(self) -> None:
        """Set what this month's released models can do and what they save."""
        economy, vendors = self.economy, self.economy.vendors
        technology = economy.parameters.technology
        gain = production.labour_gain(
            np.array([vendors.enterprise_quality, vendors.consumer_quality]),
            technology.quality_reference, technology.gain_reference, technology.gain_slope, technology.gain_ceiling,
        )  # fmt: skip
        exposure = exposure_of(vendors.enterprise_quality, economy)
        vendors.note_capability(exposure_by_cell(exposure, economy), *gain)

    # ------------------------------------------------------------------------------------------------------ compute

    def compute_demand(self) -> ComputeDemand:
        """Compute that enterprises and consumers ask of each vendor."""
        economy, vendors = self.economy, self.economy.vendors
        settings, alive = economy.parameters.consumers, vendors.alive
        users, paying = economy.consumers.count_users()
        relative = settings.serving_cost * economy.unit_cost / economy.parameters.technology.unit_cost_start
        cost = relative * economy.consumer_weight * vendors.intensity * alive
        return ComputeDemand(
            enterprises=economy.unit_cost * vendors.tasks_requested * alive,
            paying=cost * paying,
            free=cost * settings.free_usage * (users - paying),
            fleet=np.asarray(economy.parameters.compute.fixed_fleet * economy.usd_bn * alive, dtype=float),
            user_share=users / max(users.sum(), 1.0),
        )

    def rent_spot_compute(self, demand: ComputeDemand) -> Array:
        """Vendors short of compute rent it by the month where that still pays.

        Returns:
            What each vendor lets of its own, shape (V,).
        """
        vendors, settings, suppliers = self.economy.vendors, self.economy.parameters.compute, self.economy.suppliers
        need = demand.customers + demand.fleet
        if not settings.limited:  # any amount, at the normal price
            for vendor in vendors.active:
                wanted = need[vendor.index] + vendor.compute.planned_training(0)
                vendor.compute.rent(max(wanted - vendor.contracts.running, 0.0))
            return np.zeros(vendors.number)
        price = settings.spot_price * suppliers.price
        short, idle = np.zeros((2, vendors.number))
        for vendor in vendors.active:
            v, lacking = vendor.index, float(need[vendor.index]) - vendor.contracts.running
            idle[v] = max(-lacking - vendor.compute.planned_training(0), 0.0)
            if lacking > 0.0 and vendor.cash > 0.0 and vendor.compute.earnings > price:
                short[v] = lacking
        rented = sublet = np.zeros(vendors.number)
        if short.any():
            rented = suppliers.sell_spot(short, float(idle.sum()))
            from_vendors = max(float(rented.sum()) - suppliers.spare_compute, 0.0)
            sublet = idle * (from_vendors / max(float(idle.sum()), 1e-300))
        for vendor, spot in zip(vendors, rented.tolist(), strict=True):
            vendor.compute.rent(spot)
        return sublet

    def ration(self, demand: ComputeDemand, sublet: Array) -> Service:
        """Serve enterprise contracts first; what a vendor cannot serve moves to rivals with room, by attraction.

        Args:
            demand: for compute.
            sublet: compute that each vendor lets to others, shape (V,).
        """
        vendors = self.economy.vendors
        room = np.maximum(vendors.capacity - sublet - demand.fleet, 0.0)
        if (demand.enterprises <= room).all():
            matrix = np.eye(vendors.number)
        else:
            matrix = ration(demand.enterprises, room, self._attraction() * vendors.alive)
        used = np.asarray(dot(matrix.T, demand.enterprises))
        limited = self.economy.parameters.compute.limited
        return Service(matrix, used, _share_served(demand.consumers, room - used, limited=limited), sublet)

    def _attraction(self) -> Array:
        """How much each vendor draws customers whose own vendor cannot serve them, shape (V,)."""
        market, vendors = self.economy.parameters.market, self.economy.vendors
        quality = vendors.enterprise_quality
        draw = market.quality_weight * (quality - quality.max()) - market.price_weight * log(vendors.price)
        return np.asarray(exp(draw))

    def deliver(self, demand: ComputeDemand, service: Service) -> None:
        """Vendors serve their customers and observe demand; whom they could not serve may choose again at once."""
        vendors = self.economy.vendors
        by_consumers = demand.paying * service.consumer_share, demand.free * service.consumer_share
        vendors.note_service(service.matrix, service.consumer_share, np.array([service.enterprises, *by_consumers]))
        need, busy = demand.customers.tolist(), vendors.used.sum(axis=0).tolist()
        for vendor in vendors.active:
            v = vendor.index
            vendor.demand.note(need[v])
            vendor.compute.use(busy[v], float(service.sublet[v]))
            vendor.compute.note_service(float(service.own[v]))
            vendor.technology.note_consumer_share(float(demand.user_share[v]))
        self.economy.enterprises.adoption.note_service(service.own)

    # -------------------------------------------------------------------------------------------------------- tasks

    def count_tasks(self, plan: Technique) -> None:
        """Count the tasks that AI does alone or helps with, and the jobs that they would make up."""
        enterprises, output = self.economy.enterprises, self.economy.enterprises.output
        growth = output / np.maximum(enterprises.base_output, 1e-300)
        heads = float((enterprises.baseline_positions.sum(axis=1) * growth * plan.automated_tasks).sum())
        self.tasks_done = TasksDone(
            automated=float(dot(output, plan.automated_tasks)),
            augmented=float(dot(output, plan.augmented_tasks)),
            automated_jobs=heads / self.economy.parameters.production.labour_share,
            augmented_jobs=float((enterprises.headcount * plan.augmented_share).sum()),
        )


def _share_served(need: Array, room: Array, *, limited: bool) -> Array:
    """Share of consumers' need that what is left can serve; where nobody asks, whether anybody could be served."""
    could = (room > 0.0) | (not limited)
    share = np.minimum(np.maximum(room / np.maximum(need, 1e-300), 0.0), 1.0)
    return np.where(need > 0.0, share, could)
