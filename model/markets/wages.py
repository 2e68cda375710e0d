"""Wages of occupations: sticky, moved by what is wanted against who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import dot, exp, log, power

if TYPE_CHECKING:
    from model.parameters import LabourParameters

Array = NDArray[np.float64]


class Wages:
    """The going wage of every occupation, as an index relative to January 2023, and what follows from it.

    Args:
        base_of_cells: monthly wage of an average member of each cell in January 2023, USD, shape (44,).
        workload_weights: shape (8, 22); how workloads spread over occupations.
        occupation_share: shares of the labour force, shape (22,).
        mobility: destinations of movers, shape (22, 22).
    """

    def __init__(self, base_of_cells: Array, workload_weights: Array, occupation_share: Array, mobility: Array) -> None:
        self.index = np.ones(len(occupation_share))
        self.base_of_cells = base_of_cells
        self.personal_mean = np.ones(len(base_of_cells))  # mean skill × experience of each cell's people in 2023
        self.normal_gap = np.zeros(len(occupation_share))
        self.week_pay = self.week_cost = 1.0  # pay of a person, and cost of a normal person's work, in a shorter week
        self.work_per_head = 1.0  # that a person does in a shorter week, relative to a normal one
        weights = workload_weights * occupation_share
        self._workload_weights = weights / weights.sum(axis=1, keepdims=True)
        self._share, self._mobility = occupation_share, mobility

    def shorten_week(self, week: float, labour: LabourParameters) -> None:
        """What a legal week of some length, relative to the normal one, means for pay and for the cost of work."""
        self.week_pay = 1.0 - (1.0 - labour.pay_kept) * (1.0 - week)
        self.work_per_head = work_per_head(week, labour)
        self.week_cost = self.week_pay / self.work_per_head

    @property
    def relative_of_cells(self) -> Array:
        """Cost of each cell's work relative to January 2023, shape (44,)."""
        return np.repeat(self.index, 2) * self.week_cost

    @property
    def of_cells(self) -> NDArray[np.float32]:
        """Pay of a member of each cell with skill and experience of one, USD a month, shape (44,)."""
        return (self.base_of_cells / self.personal_mean * self._pay).astype(np.float32)

    @property
    def mean_of_cells(self) -> Array:
        """Pay of an average member of each cell, USD a month, shape (44,)."""
        return self.base_of_cells * self._pay

    @property
    def _pay(self) -> Array:
        """Pay of each cell relative to January 2023, shape (44,)."""
        return np.repeat(self.index, 2) * self.week_pay

    @property
    def of_workloads(self) -> Array:
        """Cost of the work each workload replaces, relative to January 2023, shape (8,)."""
        return np.asarray(dot(self._workload_weights, self.index)) * self.week_cost

    def adjust(self, wanted: Array, available: Array, labour: LabourParameters, task_elasticity: float) -> None:
        """Move wages towards where demand would meet supply; neighbouring occupations pull each other along.

        Args:
            wanted: filled and open posts by occupation, shape (22,).
            available: people by occupation, shape (22,).
            labour: for rigidity and leak.
            task_elasticity: elasticity of substitution, which turns quantities into wages.
        """
        gap = log((wanted + 0.5) / (available + 0.5)) - self.normal_gap
        pooled = (1.0 - labour.wage_pooling) * gap + labour.wage_pooling * dot(self._mobility, gap)
        speed = (1.0 - power(labour.wage_rigidity, 1.0 / 12.0)) / task_elasticity
        logs = log(self.index)
        relative = logs - dot(self._share, logs)
        self.index = exp(np.clip(logs + speed * pooled - labour.wage_leak * relative, -5.0, 5.0))


def work_per_head(week: float, labour: LabourParameters) -> float:
    """Work a person does in a shorter week relative to a normal one: part of the cut is made up by more an hour."""
    return 1.0 - labour.work_sharing * (1.0 - week)
