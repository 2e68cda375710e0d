"""Whether an enterprise automates a workload or augments the people who do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import exp, log, power

if TYPE_CHECKING:
    from agents.enterprises.enterprises import Enterprises

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


def chance_to_automate(enterprises: Enterprises, row: Indices, workload: Indices) -> Array:
    """Return the chance to automate rather than augment (logit): unit cost, vendor's products, profitable peers.

    Args:
        enterprises: all of them.
        row: of N of them, shape (N,).
        workload: of each, shape (N,).
    """
    vendor = np.maximum(enterprises.workload_vendor[row, workload], 0)
    peers = enterprises.model.parameters.market.peer_weight * enterprises.model.peer_network.automation_pull[row]
    pull = automation_advantage(enterprises)[vendor, workload] + peers
    return np.asarray(1.0 / (1.0 + exp(-np.minimum(np.maximum(pull, -50.0), 50.0))))


def automation_advantage(enterprises: Enterprises) -> Array:
    """Return the utility of automating over augmenting by vendor and workload, shape (V, workloads).

    Sensitivity × log of unit cost with AI's help relative to that of automating, and the leaning of the vendor's
    products. Errors of automated work cost the less the better the models are.
    """
    model = enterprises.model
    market, technology, vendors, law = model.parameters.market, model.parameters.technology, model.vendors, model.law
    price = vendors.task_price
    better = (vendors.enterprise_quality - technology.quality_reference) / technology.error_halving
    wage = model.wages.of_workloads * (1.0 - law.augmentation_credit)
    augment = wage * exp(-vendors.gain)[:, None] + (technology.augmented_tokens * price)[:, None]
    automate = price * (1.0 + law.automation_tax) + technology.error_cost * power(0.5, better)
    advantage = market.mode_sensitivity * log(augment / automate[:, None])
    return np.asarray(advantage + vendors.automation_leaning[:, None])
