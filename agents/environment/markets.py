"""What agents observe of markets, tables and networks."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Occupations(Protocol):
    """The table of occupations."""

    @property
    def number(self) -> int:
        """How many."""

    @property
    def share(self) -> Array:
        """Of the labour force, shape (22,)."""

    @property
    def ceiling(self) -> Array:
        """Share of tasks that AI may come to do, shape (22,)."""


class Separations(Protocol):
    """What decides how many people quit."""

    @property
    def quit_rate(self) -> Array:
        """Monthly chance of quitting by occupation and level, shape (O, 2)."""

    @property
    def job_finding_rate(self) -> float:
        """Share of people without a job who found one last month."""


class LabourMarket(Separations, Protocol):
    """What people and enterprises observe of the labour market."""

    @property
    def applications(self) -> Array:
        """Sent to each cell and successful, smoothed, shape (2, 44)."""

    @property
    def job_chance(self) -> Array:
        """Chance that an application to each cell succeeds, shape (44,)."""

    @property
    def employment_chance(self) -> Array:
        """Share of people with a job by cell, shape (44,)."""

    @property
    def senior_availability(self) -> Array:
        """How easily senior positions are filled, relative to normal, shape (22,)."""


class Wages(Protocol):
    """The going wages."""

    @property
    def index(self) -> Array:
        """By occupation, relative to January 2023, shape (22,)."""

    @property
    def of_cells(self) -> NDArray[np.float32]:
        """Pay in each cell at skill and experience of one, USD a month, shape (44,)."""

    @property
    def relative_of_cells(self) -> Array:
        """Cost of each cell's work relative to January 2023, shape (44,)."""

    @property
    def of_workloads(self) -> Array:
        """Cost of the work that each workload replaces, relative to January 2023, shape (8,)."""

    @property
    def work_per_head(self) -> float:
        """Work a person does relative to a normal week."""


class GoodsMarket(Protocol):
    """What is observed of the goods market."""

    @property
    def price_level(self) -> float:
        """Relative to January 2023."""


class PeerNetwork(Protocol):
    """Which enterprises observe each other."""

    @property
    def automation_pull(self) -> Array:
        """How much more profitable peers automate, shape (E,)."""

    def mean(self, values: Array) -> Array:
        """Mean over each enterprise's peers, shape (E,)."""


class Mobility(Protocol):
    """Between which occupations people move."""

    def draw_applications(self, occupation: NDArray[Any], draws: NDArray[Any]) -> NDArray[np.intp]:
        """The occupation that people of each given occupation apply to, shape (N,)."""

    def draw_training(self, occupation: NDArray[Any], draws: NDArray[Any]) -> NDArray[np.intp]:
        """What people of each given occupation consider retraining for, shape (N,)."""
