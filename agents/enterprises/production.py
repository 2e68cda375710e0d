"""Production of enterprises: which tasks AI does, the cheapest technique, and what the staff can deliver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import product_of_shares
from agents.economics.production import AiUse, TaskPrices, TaskShares, Technique, technique
from agents.enterprises.workloads import AUTOMATE, by_workload

if TYPE_CHECKING:
    from agents.enterprises.enterprises import Enterprises

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


def ai_use(enterprises: Enterprises) -> Iterator[AiUse]:
    """Yield what each vendor's AI does by cell: depth of use × what could be served × what its models can do."""
    vendors = enterprises.model.vendors
    weights = np.repeat(enterprises.model.workload_weights, 2, axis=1)  # of cells
    of_vendor = by_workload(enterprises.workload_vendor)
    automating = by_workload(enterprises.workload_mode) == AUTOMATE
    for v in range(vendors.number):
        uses = of_vendor == v
        automated, augmented = (
            TaskShares(rows, _tasks(enterprises, v, rows, used, weights))
            for used in (uses & automating, uses & ~automating)
            for rows in (np.flatnonzero(used.any(axis=0)),)
        )
        yield AiUse(automated, augmented, vendors.task_price[v], vendors.gain[v])


def _tasks(enterprises: Enterprises, vendor: int, rows: Indices, used: NDArray[np.bool_], weights: Array) -> Array:
    """Return the tasks that one vendor's AI does in given enterprises, in workloads for which it is used.

    Args:
        enterprises: all of them.
        vendor: its number.
        rows: of N enterprises, shape (N,).
        used: whether it is, shape (workloads, E).
        weights: of cells in workloads, shape (workloads, cells).

    Returns:
        Shares of tasks by cell, shape (N, cells).
    """
    vendors = enterprises.model.vendors
    if not len(rows):
        return np.empty((0, weights.shape[1]))
    depth = np.where(used.T[rows], enterprises.workload_depth[rows], np.float32(0.0)) * vendors.served[vendor]
    shares = product_of_shares(depth, weights)
    shares *= vendors.exposure[vendor]
    return shares


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
