"""CES tasks: what AI can do, what a unit of output costs, and how many people it takes. Pure functions of arrays.

Shapes: E enterprises, V vendors, K workloads, C cells (occupation × level, occupation first). Wages and prices are
relative to the wage of January 2023. The equations are those of Korinek et al. (2026), section 1, with tasks split by
occupation, level and vendor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import dot, exp, power

Array = NDArray[np.float64]
_ALL = slice(None)


def task_exposure(quality: Array, ceiling: Array, midpoint: float, scale: float, difficulty: float) -> Array:
    """Share of each occupation's tasks that models of a given quality can do.

    Exposure ceiling times a logistic in quality; occupations with a low ceiling need better models.

    Args:
        quality: points, shape (V,).
        ceiling: exposure ceilings, shape (O,).
        midpoint: quality at which half the ceiling is reached where the ceiling is one.
        scale: width of the logistic, points.
        difficulty: extra points needed per unit of (1 - ceiling).

    Returns:
        Shares, shape (V, O).
    """
    needed = midpoint + difficulty * (1.0 - ceiling)
    distance = np.minimum(np.maximum((quality[:, None] - needed[None, :]) / scale, -60.0), 60.0)
    return np.asarray(ceiling[None, :] / (1.0 + exp(-distance)))


def split_by_level(exposure: Array, junior_share: float, junior_exposure: float) -> Array:
    """Split an occupation's exposure so that junior tasks come first and the occupation's mean is kept.

    Returns:
        Shape (V, 2·O): junior and senior cell of each occupation.
    """
    junior = np.minimum(1.0, junior_exposure * exposure)
    junior = np.minimum(junior, exposure / junior_share)
    cells = np.empty((*exposure.shape, 2))
    cells[..., 0], cells[..., 1] = junior, (exposure - junior_share * junior) / (1.0 - junior_share)
    return cells.reshape(exposure.shape[0], 2 * exposure.shape[1])


def labour_gain(quality: Array, reference: float, gain: float, slope: float, ceiling: float) -> Array:
    """Log labour saving ``a`` on an augmented task: linear in quality, never negative, at most ``ceiling``."""
    return np.asarray(np.minimum(np.maximum(gain + slope * (quality - reference), 0.0), ceiling))


@dataclass
class AiUse:
    """What one vendor's AI does, as shares of tasks by cell."""

    rows: slice | NDArray[np.intp]  # the N enterprises that ``automated`` is about, all others do not use it
    automated: Array  # (N, C)
    augmented: Array  # (M, C)
    price: float  # of an automated task, relative to its human cost
    gain: float  # log labour saving on an augmented task
    helped: slice | NDArray[np.intp] = _ALL  # the M of these N that ``augmented`` is about, no others have such tasks


@dataclass
class Technique:
    """How enterprises produce this month."""

    unit_cost: Array  # (E,), 1 without AI at base wages
    labour_per_output: Array  # (E, C), relative to the staff of January 2023
    automated_bill: Array  # (V, E), vendors' income from automated tasks per unit of output
    augmented_bill: Array  # (V, E), the same from augmented tasks
    augmented_share: Array  # (E, C), share of the staff's time worked with AI's help
    automated_tasks: Array  # (E,), cost-weighted share of tasks that AI does
    augmented_tasks: Array  # (E,), the same of tasks done with AI's help


def technique(
    uses: Iterable[AiUse],
    cost_shares: Array,
    wage: Array,
    rent: float,
    *,
    sigma: float,
    reinstatement: float,
    augmented_tokens: float,
    automation_tax: float = 0.0,
    augmentation_credit: float = 0.0,
) -> Technique:
    """Unit cost, labour demand and AI bills of enterprises that minimise cost over tasks.

    Automated tasks go back to people where the taxed price exceeds the wage.

    Args:
        uses: what each vendor's AI does; one is used up before the next is asked for, so they may be made on the way.
        cost_shares: base cost shares of the cells, shape (E, C); the rest up to one is capital.
        wage: wage of each cell relative to January 2023, shape (C,).
        rent: rental price of capital relative to January 2023.
        sigma: elasticity of substitution across tasks, below one.
        reinstatement: new labour tasks per automated task.
        augmented_tokens: AI use on an augmented task relative to an automated one.
        automation_tax: tax rate on automated tasks.
        augmentation_credit: share of the wage of augmented time that the state pays.
    """
    enterprises = np.arange(len(cost_shares))
    human = np.ones_like(cost_shares)  # share of tasks left to people alone, new tasks included
    labour_assisted = np.zeros_like(cost_shares)
    capital = 1.0 - cost_shares.sum(axis=1)
    rent_cost, paid_wage = power(rent, 1.0 - sigma), wage * (1.0 - augmentation_credit)
    cost = capital * rent_cost
    bills: list[Array] = []
    automated_tasks, augmented_tasks = np.zeros((2, len(enterprises)))
    product = np.empty_like(cost_shares)  # used again and again, as new memory costs more than the products
    for use in uses:
        bill = np.zeros((2, len(enterprises)))
        bills.append(bill)
        if not len(use.automated):
            continue
        rows, helped = use.rows, enterprises[use.rows][use.helped]

        price, saved = use.price * (1.0 + automation_tax), exp(-use.gain)
        worthwhile = price <= wage
        kept = use.automated if worthwhile.all() else use.automated * worthwhile  # the rest goes back to people
        some = product[: len(kept)]
        np.multiply(kept, reinstatement - 1.0, out=some)
        some[use.helped] -= use.augmented
        human[rows] += some
        weight = np.multiply(cost_shares[rows], kept, out=some).sum(axis=1)
        cost[rows] += weight * (power(price, 1.0 - sigma) - reinstatement * rent_cost)
        bill[0, rows] = weight * power(price, -sigma) * use.price
        automated_tasks[rows] += weight

        some = product[: len(use.augmented)]
        assisted_cost = paid_wage * saved + augmented_tokens * use.price
        per_cost = power(assisted_cost, -sigma)
        labour_assisted[helped] += np.multiply(use.augmented, per_cost * saved, out=some)
        weights = np.multiply(cost_shares[helped], use.augmented, out=some)
        augmented_tasks[helped] += weights.sum(axis=1)
        cost[helped] += dot(weights, power(assisted_cost, 1.0 - sigma))
        weights *= per_cost
        bill[1, helped] = weights.sum(axis=1) * augmented_tokens * use.price

    np.multiply(cost_shares, human, out=product)
    product *= power(wage, 1.0 - sigma)
    cost += product.sum(axis=1)
    unit_cost = power(np.maximum(cost, 1e-12), 1.0 / (1.0 - sigma))
    scale = power(unit_cost, sigma)
    labour = human
    labour *= power(wage, -sigma)
    labour += labour_assisted
    labour_assisted /= np.maximum(labour, 1e-12, out=product)
    labour *= scale[:, None]
    of_tasks = np.reshape(bills, (-1, 2, len(enterprises))) * scale
    return Technique(
        unit_cost=unit_cost,
        labour_per_output=labour,
        automated_bill=of_tasks[:, 0],
        augmented_bill=of_tasks[:, 1],
        augmented_share=labour_assisted,
        automated_tasks=automated_tasks,
        augmented_tasks=augmented_tasks,
    )
