"""What agents see of other agents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class PublicBudget(Protocol):
    """What people observe of the government."""

    @property
    def tax_rate(self) -> float:
        """Tax rate on wages and profits of this month."""

    @property
    def unearned_income(self) -> float:
        """What the state pays everybody, USD a month and person."""


class Places(Protocol):
    """Where people worked when staff was last counted."""

    @property
    def place(self) -> NDArray[np.int32]:
        """Of each worker, as a flat index by enterprise and cell, shape (W,)."""


class StaffCount(Places, Protocol):
    """People by enterprise and cell when staff was last counted."""

    @property
    def people(self) -> NDArray[np.int32]:
        """By enterprise and cell, and in the last row those without a job, shape (E + 1, cells)."""


class Layoffs(Protocol):
    """Who may be laid off."""

    @property
    def count(self) -> Places:
        """Where people worked when staff was last counted."""

    @property
    def surplus_workers(self) -> NDArray[np.intp]:
        """Rows of the workers in cells with surplus staff, in order."""

    @property
    def surplus_share(self) -> Array:
        """Share of each cell's staff that is surplus, shape (E, cells)."""

    @property
    def layoff_rate(self) -> float:
        """Chance that each worker who is surplus is laid off this month."""


class Employers(Protocol):
    """What workers read of those who employ them and may lay them off."""

    @property
    def staffing(self) -> Layoffs:
        """Who may be laid off."""


class Staffing(Layoffs, Protocol):
    """What workers read of enterprises' decisions about staff."""

    @property
    def count(self) -> StaffCount:
        """People by enterprise and cell when staff was last counted."""

    @property
    def vacancies_by_cell(self) -> NDArray[np.int64]:
        """Vacancies of all enterprises, shape (cells,)."""


class Adoption(Protocol):
    """What vendors read of enterprises' decisions about AI."""

    def lock_in(self, row: NDArray[np.intp], workload: NDArray[np.intp]) -> Array:
        """What leaving the vendor costs in utility, shape (N,)."""


class Enterprises(Employers, Protocol):
    """What workers and vendors read of enterprises."""

    @property
    def staffing(self) -> Staffing:
        """Decisions about staff."""

    @property
    def used(self) -> NDArray[np.bool_]:
        """Which workloads run on AI, shape (E, 8)."""

    @property
    def workload_vendor(self) -> NDArray[Any]:
        """Vendor of each workload, -1 unused, shape (E, 8)."""

    @property
    def workload_tenure(self) -> NDArray[Any]:
        """Months with the vendor, shape (E, 8)."""

    @property
    def adoption(self) -> Adoption:
        """Decisions about the use of AI."""


class Vendors(Protocol):
    """What customers, rivals and investors see of the vendors side by side; shapes (V,) unless said otherwise."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __getitem__(self, index: Any) -> Any: ...

    @property
    def number(self) -> int:
        """How many, failed ones included."""

    @property
    def active(self) -> list[Any]:
        """Those in the market."""

    @property
    def income(self) -> float:
        """Revenue of all last month, USD."""

    @property
    def mean_research(self) -> float:
        """Training compute of the mean vendor in the market."""

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Which are in the market."""

    @property
    def frontier(self) -> Array:
        """Best released quality for enterprises and for consumers, shape (2,)."""

    @property
    def price(self) -> Array:
        """Price of an automated task relative to its human cost in 2023."""

    @property
    def task_price(self) -> Array:
        """What a task costs relative to its human cost in 2023."""

    @property
    def enterprise_quality(self) -> Array:
        """Released quality for enterprises, points."""

    @property
    def automation_leaning(self) -> Array:
        """Pull of their products towards automating."""

    @property
    def served(self) -> Array:
        """Share of enterprise demand served."""

    @property
    def consumer_served(self) -> Array:
        """Share of consumers' demand served."""

    @property
    def exposure(self) -> Array:
        """Share of each cell's tasks that their models can do, shape (V, cells)."""

    @property
    def gain(self) -> Array:
        """Log labour saving on an augmented task."""

    @property
    def consumer_gain(self) -> Array:
        """The same of consumer models."""


class Investors(Protocol):
    """What suppliers see of investors."""

    @property
    def appetite(self) -> float:
        """Valuations relative to normal."""


class Suppliers(Protocol):
    """What vendors see of compute suppliers."""

    @property
    def price(self) -> float:
        """Of new contracts, relative to normal."""
