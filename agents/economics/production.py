"""Production from tasks: what AI can do, what a unit of output costs, and how many people it takes.

The equations are those of Korinek et al. (2026), section 1, with tasks split by occupation, level and vendor. Output is
a CES aggregate of tasks, equation (1), each of them done by labour, by capital or by AI, equation (2); whoever is
cheapest does it, equation (3); and the cost of a unit of output follows from the costs of the tasks, equation (4).

Shapes: E enterprises, V vendors, C cells (occupation × level, occupation first). Wages and prices are relative to the
wage of January 2023.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import dot, exp, power

Array = NDArray[np.float64]


def task_exposure(quality: Array, ceiling: Array, midpoint: float, scale: float, difficulty: float) -> Array:
    """Return the share of each occupation's tasks that models of a given quality can do.

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
    """Return the log labour saving on an augmented task: linear in quality, not negative, at most ``ceiling``."""
    return np.asarray(np.minimum(np.maximum(gain + slope * (quality - reference), 0.0), ceiling))


@dataclass(frozen=True)
class AiUse:
    """What one vendor's AI does in the enterprises that use it; all others give it no tasks."""

    rows: NDArray[np.intp]  # the enterprises, shape (N,)
    automated: Array  # shares of tasks that AI does alone, shape (N, C)
    augmented: Array  # shares of tasks that people do with its help in M of these, shape (M, C)
    price: float  # of an automated task, relative to its human cost
    gain: float  # log labour saving on an augmented task
    helped: slice | NDArray[np.intp] = slice(None)  # which of the N these M are; all if left out


@dataclass(frozen=True)
class Technique:
    """How enterprises produce this month."""

    unit_cost: Array  # (E,), 1 without AI at base wages
    labour_per_output: Array  # (E, C), relative to the staff of January 2023
    automated_bill: Array  # (V, E), vendors' income from automated tasks per unit of output
    augmented_bill: Array  # (V, E), the same from augmented tasks
    augmented_share: Array  # (E, C), share of the staff's time worked with AI's help
    automated_tasks: Array  # (E,), cost-weighted share of tasks that AI does
    augmented_tasks: Array  # (E,), the same of tasks done with AI's help


@dataclass(frozen=True)
class TaskPrices:
    """What tasks cost before AI, and the rules for those that AI does."""

    wage: Array  # of each cell relative to January 2023, shape (C,)
    rent: float  # rental price of capital relative to January 2023
    sigma: float  # elasticity of substitution across tasks, below one
    reinstatement: float  # new labour tasks per automated task
    augmented_tokens: float  # AI use on an augmented task relative to an automated one
    automation_tax: float = 0.0  # tax rate on automated tasks
    augmentation_credit: float = 0.0  # share of the wage of augmented time that the state pays


class Tasks:
    """Tasks of all enterprises, by who does them, and sums over tasks that costs and quantities follow from.

    Args:
        cost_shares: base cost shares of the cells, shape (E, C); the rest up to one is capital.
        prices: of tasks.
    """

    def __init__(self, cost_shares: Array, prices: TaskPrices) -> None:
        self.cost_shares, self.prices = cost_shares, prices
        self.human = np.ones_like(cost_shares)  # share of tasks left to people alone, new tasks included
        self.assisted = np.zeros_like(cost_shares)  # labour in augmented tasks
        self.rent_cost = power(prices.rent, 1.0 - prices.sigma)
        self.cost = (1.0 - cost_shares.sum(axis=1)) * self.rent_cost  # sum of shares × task cost^(1 - sigma)
        self.automated, self.augmented = np.zeros((2, len(cost_shares)))
        self.bills: list[Array] = []  # of each vendor for automated and augmented tasks, shape (2, E)

    def give(self, use: AiUse) -> None:
        """Give tasks to one vendor's AI, and to people with its help."""
        self.bills.append(np.zeros((2, len(self.cost))))
        if len(use.rows):
            shares = self.cost_shares[use.rows]
            taken = self._automate(use, shares)
            taken[use.helped] -= use.augmented
            self.human[use.rows] += taken
            self._augment(use, shares[use.helped])

    def _automate(self, use: AiUse, shares: Array) -> Array:
        """AI does tasks at its taxed price, unless people are cheaper; new tasks of people replace capital.

        Returns:
            The change in the share of tasks left to people alone, shape (N, C).
        """
        prices, price = self.prices, use.price * (1.0 + self.prices.automation_tax)
        cheaper = price <= prices.wage  # equation (3)
        kept = use.automated if cheaper.all() else use.automated * cheaper
        weight = (shares * kept).sum(axis=1)
        self.cost[use.rows] += weight * (power(price, 1.0 - prices.sigma) - prices.reinstatement * self.rent_cost)
        self.bills[-1][0, use.rows] = weight * power(price, -prices.sigma) * use.price
        self.automated[use.rows] += weight
        return kept * (prices.reinstatement - 1.0)

    def _augment(self, use: AiUse, shares: Array) -> None:
        """People do tasks with AI's help, in exp(-gain) of the time and at the price of the tokens they use."""
        rows, prices, saved = use.rows[use.helped], self.prices, exp(-use.gain)
        task_cost = prices.wage * (1.0 - prices.augmentation_credit) * saved + prices.augmented_tokens * use.price
        demand = power(task_cost, -prices.sigma)
        self.assisted[rows] += use.augmented * (demand * saved)
        weights = shares * use.augmented
        self.augmented[rows] += weights.sum(axis=1)
        self.cost[rows] += dot(weights, power(task_cost, 1.0 - prices.sigma))
        self.bills[-1][1, rows] = (weights * demand).sum(axis=1) * prices.augmented_tokens * use.price

    def technique(self) -> Technique:
        """Return unit cost, equation (4), and the quantities per unit of output that minimise it (Shephard's lemma)."""
        wage, sigma = self.prices.wage, self.prices.sigma
        weights = self.cost_shares * self.human
        weights *= power(wage, 1.0 - sigma)
        cost = self.cost + weights.sum(axis=1)
        unit_cost = power(np.maximum(cost, 1e-12), 1.0 / (1.0 - sigma))
        scale = power(unit_cost, sigma)
        labour = self.human * power(wage, -sigma)
        labour += self.assisted
        augmented_share = self.assisted / np.maximum(labour, 1e-12)
        labour *= scale[:, None]
        bills = np.reshape(self.bills, (-1, 2, len(cost))) * scale
        return Technique(
            unit_cost=unit_cost,
            labour_per_output=labour,
            automated_bill=bills[:, 0],
            augmented_bill=bills[:, 1],
            augmented_share=augmented_share,
            automated_tasks=self.automated,
            augmented_tasks=self.augmented,
        )


def technique(uses: Iterable[AiUse], cost_shares: Array, prices: TaskPrices) -> Technique:
    """Return unit cost, labour demand and AI bills of enterprises that minimise cost over tasks.

    Automated tasks go back to people where the taxed price exceeds the wage.

    Args:
        uses: what each vendor's AI does; one is used up before the next is asked for, so they may be made on the way.
        cost_shares: base cost shares of the cells, shape (E, C); the rest up to one is capital.
        prices: of tasks.
    """
    tasks = Tasks(cost_shares, prices)
    for use in uses:
        tasks.give(use)
    return tasks.technique()
