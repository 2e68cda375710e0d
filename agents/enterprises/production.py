"""Production of enterprises: which tasks AI does, the cheapest technique, and what the staff can deliver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import product_of_shares
from agents.economics.production import AiUse, TaskPrices, Technique, technique
from agents.enterprises.workloads import AUTOMATE, by_workload

if TYPE_CHECKING:
    from agents.enterprises.enterprises import Enterprises

Array = NDArray[np.float64]


def ai_use(enterprises: Enterprises) -> Iterator[AiUse]:
    """Yield what each vendor's AI does by cell: depth of use × what could be served × what its models can do."""
    vendors = enterprises.model.vendors
    weights = np.repeat(enterprises.model.workload_weights, 2, axis=1)  # of cells
    of_vendor = by_workload(enterprises.workload_vendor)
    for v in range(vendors.number):
        rows = np.flatnonzero((of_vendor == v).any(axis=0))
        if len(rows):
            depth = np.where(enterprises.workload_vendor[rows] == v, enterprises.workload_depth[rows], np.float32(0.0))
            depth, automates = depth * vendors.served[v], enterprises.workload_mode[rows] == AUTOMATE
            helping = depth * ~automates
            helped = np.flatnonzero(helping.any(axis=1))
            tasks = product_of_shares(np.concatenate([depth * automates, helping[helped]]), weights)
            tasks *= vendors.exposure[v]
        else:
            helped, tasks = rows, np.empty((0, weights.shape[1]))
        automated, augmented = tasks[: len(rows)], tasks[len(rows) :]
        yield AiUse(rows, automated, augmented, vendors.task_price[v], vendors.gain[v], helped)


def cheapest_technique(enterprises: Enterprises) -> Technique:
    """Return the technique that costs least at this month's wages, prices and law."""
    model = enterprises.model
    production, technology, law = model.parameters.production, model.parameters.technology, model.law
    prices = TaskPrices(
        model.wages.relative_of_cells * enterprises.staffing.hiring_discount,
        model.goods_market.price_level,
        sigma=production.task_elasticity,
        reinstatement=production.reinstatement,
        augmented_tokens=technology.augmented_tokens,
        automation_tax=law.automation_tax,
        augmentation_credit=law.augmentation_credit,
    )
    return technique(ai_use(enterprises), enterprises.cost_share, prices)


def capacity(enterprises: Enterprises, plan: Technique) -> Array:
    """Return the sales that the present staff can deliver with overtime, USD a month, shape (E,)."""
    base = np.maximum(enterprises.base_output, 1e-300)
    needed = (enterprises.baseline_positions * plan.labour_per_output).sum(axis=1) / base
    overtime = enterprises.model.parameters.enterprises.overtime
    staff = enterprises.headcount.sum(axis=1, dtype=np.int32) * (1.0 + overtime) * enterprises.model.wages.work_per_head
    return np.asarray(np.where(needed > 0, staff / np.maximum(needed, 1e-300) * enterprises.price, 0.0))
