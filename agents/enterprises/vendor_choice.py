"""Which vendor an enterprise chooses for a workload, and what it costs to leave the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import exp, log
from agents.vendors.vendor import ENTERPRISE

if TYPE_CHECKING:
    from agents.enterprises.enterprises import Enterprises

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


def utility(enterprises: Enterprises, row: Indices, workload: Indices) -> Array:
    """Return the utility of each vendor for given workloads, switching costs left out.

    Common utility + taste for the vendor + taste for it in this workload + weight × share of workloads already there.

    Args:
        enterprises: all of them.
        row: of N of them, shape (N,).
        workload: of each, shape (N,).

    Returns:
        Shape (N, V); minus infinity for vendors that have failed.
    """
    weight = enterprises.model.parameters.market.concentration_weight
    taste = enterprises.vendor_taste[row] + enterprises.workload_taste[row, workload]
    concentration = weight * workloads_by_vendor(enterprises, row) / enterprises.workloads
    return np.asarray(common_utility(enterprises) + taste + concentration)


def common_utility(enterprises: Enterprises) -> Array:
    """Return what each vendor is worth to any enterprise, shape (V,): minus infinity if it has failed."""
    market = enterprises.model.parameters.market
    return np.array(
        [
            market.quality_weight * vendor.released[ENTERPRISE]
            + market.safety_weight * vendor.profile.safety
            - market.price_weight * log(vendor.price)
            + market.reliability_weight * vendor.compute.reliability
            if vendor.alive
            else -np.inf
            for vendor in enterprises.model.vendors
        ]
    )


def workloads_by_vendor(enterprises: Enterprises, row: Indices) -> NDArray[np.intp]:
    """Return how many workloads given enterprises run with each vendor, shape (N, V)."""
    width = enterprises.model.vendors.number + 1  # and one column for unused workloads
    column = enterprises.workload_vendor[row] + np.arange(1, len(row) * width, width)[:, None]
    return np.bincount(column.ravel(), minlength=len(row) * width).reshape(-1, width)[:, 1:]


def switching_cost(enterprises: Enterprises, row: Indices, workload: Indices) -> Array:
    """Return the loss of utility from leaving the present vendor under the month's law, shape (N,)."""
    cost = lock_in(enterprises, row, workload) * (1.0 - enterprises.model.law.portability)
    relative = enterprises.model.parameters.market.unserved_cost
    return np.asarray(np.where(enterprises.reconsiders[row, workload], relative * cost, cost))


def lock_in(enterprises: Enterprises, row: Indices, workload: Indices) -> Array:
    """Return the same without portability rules: contract, prompts and habits, dependent workloads; shape (N,)."""
    market = enterprises.model.parameters.market
    tenure, vendor = enterprises.workload_tenure[row, workload], enterprises.workload_vendor[row, workload]
    dependants = (enterprises.workload_vendor[row] == vendor[:, None]).sum(axis=1) - 1
    cost = market.contract_cost + market.prompt_cost * (1.0 - exp(-tenure / market.prompt_months))
    return np.asarray(cost + market.downstream_cost * dependants)
