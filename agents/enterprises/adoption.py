"""Adoption of AI by enterprises: which workloads use it, whose, in which mode and how deeply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.choice import choose
from agents.economics.numerics import exp, power
from agents.enterprises.churn import VendorChurn
from agents.enterprises.mode_choice import chance_to_automate
from agents.enterprises.vendor_choice import lock_in, switching_cost, utility
from agents.enterprises.workloads import AUGMENT, AUTOMATE, UNUSED, by_workload

if TYPE_CHECKING:
    from agents.enterprises.enterprises import Enterprises

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


class Adoption:
    """Decisions of enterprises about the use of AI.

    Args:
        enterprises: whose they are.
    """

    churn: VendorChurn  # how often enterprises change vendor

    def __init__(self, enterprises: Enterprises) -> None:
        self.enterprises, self.model = enterprises, enterprises.model
        self.churn = VendorChurn()

    def close_month(self) -> None:
        """Record the month's changes of vendor."""
        self.churn.close_month(int(np.count_nonzero(self.enterprises.used)), self.enterprises.main_vendor)

    def adopt(self) -> None:
        """Adopt AI for further workloads, with a hazard of innovation, imitation of peers and own experience."""
        enterprises, market = self.enterprises, self.model.parameters.market
        own = by_workload(enterprises.used).sum(axis=0) / enterprises.workloads
        peers = self.model.peer_network.mean(own)
        hazard = (market.innovation + market.imitation * peers + market.own_experience * own) * enterprises.propensity
        row, workload = np.nonzero(~enterprises.used)
        gain = enterprises.expectations.expected_gain
        chance = 1.0 - exp(-hazard.take(row) * gain.take(workload) * self.model.conditions.ai_demand)
        adopts = self._draws("adoption", row, workload) < chance
        row, workload = row[adopts], workload[adopts]
        enterprises.workload_depth[row, workload] = market.depth_at_start
        self._choose_vendor(row, workload, utility(enterprises, row, workload))

    def review_contracts(self) -> None:
        """Renew or switch where a contract ends or service was bad."""
        enterprises, months = self.enterprises, self.model.parameters.market.renewal_months
        tenure = enterprises.workload_tenure
        ends = enterprises.used & ((tenure > 0) & (tenure % months == 0) | enterprises.reconsiders)
        self._review(*np.nonzero(ends))
        enterprises.workload_tenure += enterprises.used

    def leave(self, vendor: int) -> None:
        """Leave a vendor that has failed: its customers have no contract to lose and choose again."""
        self._review(*np.nonzero(self.enterprises.workload_vendor == vendor))

    def deepen_use(self) -> None:
        """Deepen use as people learn, a logistic with a limit at what the price makes worthwhile."""
        enterprises, market = self.enterprises, self.model.parameters.market
        if self.model.parameters.technology.exposure_scale <= 0:
            return
        limits = np.minimum(1.0, power(self.model.vendors.task_price / market.depth_price, -market.depth_elasticity))
        used = np.flatnonzero(enterprises.used)
        limit = limits.take(enterprises.workload_vendor.reshape(-1).take(used))
        depths = enterprises.workload_depth.reshape(-1)
        depth = depths.take(used).astype(float)
        pace = market.deepening * self.model.conditions.ai_demand
        growth = np.maximum(pace * depth * (1.0 - depth / limit), -market.fastest_retreat * depth)
        depths[used] = np.minimum(np.maximum(depth + growth, 0.0), 1.0)

    def lock_in(self, row: Indices, workload: Indices) -> Array:
        """Return what leaving the present vendor costs in utility without portability rules, shape (N,)."""
        return lock_in(self.enterprises, row, workload)

    def note_service(self, own: Array) -> None:
        """Free customers that their vendor could not serve itself to choose again at once.

        Args:
            own: share of each vendor's demand that it served itself, shape (V,).
        """
        enterprises = self.enterprises
        if not (own < 1.0).any():
            return
        row, workload = np.nonzero(enterprises.used)
        missed = 1.0 - own[enterprises.workload_vendor[row, workload]]
        enterprises.reconsiders[:] = False
        enterprises.reconsiders[row, workload] = self._draws("unserved", row, workload) < missed

    def _review(self, row: Indices, workload: Indices) -> None:
        """Choose again for workloads that use AI; the present vendor saves the cost of switching."""
        if not len(row):
            return
        enterprises = self.enterprises
        before = enterprises.workload_vendor[row, workload]
        value = utility(enterprises, row, workload)
        value[np.arange(len(row)), before] += switching_cost(enterprises, row, workload)
        self._choose_vendor(row, workload, value)
        after = enterprises.workload_vendor[row, workload]
        self.churn.note_moves(int(np.count_nonzero((after != before) & (after != UNUSED))))

    def _choose_vendor(self, row: Indices, workload: Indices, value: Array) -> None:
        """Choose a vendor for given workloads by their utilities, shape (N, V), and then the mode of use."""
        enterprises = self.enterprises
        if not value.size:
            return
        before = enterprises.workload_vendor[row, workload]
        vendor = choose(value, self._draws("vendor choice", row, workload))  # -1, unused, where all have failed
        moved, unused = vendor != before, vendor == UNUSED
        enterprises.workload_vendor[row, workload] = vendor
        enterprises.workload_tenure[row[moved], workload[moved]] = 0
        enterprises.workload_depth[row[unused], workload[unused]] = 0.0
        enterprises.reconsiders[row, workload] = False
        self.choose_mode(row, workload)

    def choose_mode(self, row: Indices, workload: Indices) -> None:
        """Automate or augment given workloads."""
        automates = self._draws("mode", row, workload) < chance_to_automate(self.enterprises, row, workload)
        self.enterprises.workload_mode[row, workload] = np.where(automates, AUTOMATE, AUGMENT)

    def _draws(self, use: str, row: Indices, workload: Indices) -> NDArray[np.float32]:
        """Return a uniform number for each of some workloads, shape (N,)."""
        return self.enterprises.draws_of(use, row, workload, self.enterprises.workloads)
