"""The recorded history: indicators of every month, as a table and through Mesa's data collector."""

from __future__ import annotations

from array import array
from collections.abc import MutableSequence, Sequence
from functools import partial
from typing import Protocol

import numpy as np
import pandas as pd
from mesa import DataCollector
from numpy.typing import NDArray

from model.calendar import month_name


class Recorded(Protocol):
    """The economy as its collector reads it."""

    time: float

    @property
    def latest(self) -> dict[str, float]:
        """The indicators of the last month, by name."""


class Record:
    """Indicators of the months so far.

    Args:
        columns: names of the indicators.

    Attributes:
        latest: of the last month, by name; empty before the first.
        collector: Mesa's, with the same values.
    """

    latest: dict[str, float]
    collector: Collector

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = list(columns)
        self._rows: list[NDArray[np.float64]] = []
        self.latest = {}
        self.collector = Collector(columns)

    def add(self, values: Sequence[float]) -> None:
        """Add the values of a month, in the order of the columns."""
        self.latest = dict(zip(self._columns, values, strict=True))
        self._rows.append(np.array(values))

    def table(self) -> pd.DataFrame:
        """All indicators so far: rows are months (first days), columns indicators."""
        index = pd.date_range(month_name(0), periods=len(self._rows), freq="MS", name="month")
        return pd.DataFrame(np.reshape(self._rows, (-1, len(self._columns))), index=index, columns=self._columns)


class Collector(DataCollector):  # type: ignore[misc]
    """Mesa's collector of an economy's indicators: measured once a month, so it only has to write them down.

    Reporters that others add are asked as usual.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__({name: partial(_latest, name) for name in columns})
        self._fixed: dict[str, int] = {}
        self.model_vars: dict[str, MutableSequence[float]]
        self.model_vars = {name: array("d") for name in columns}  # thousands of single numbers would fill the memory

    def keep(self, name: str, value: int) -> None:
        """Add a column that is the same in every month, such as the seed."""
        self._fixed[name] = value
        self.model_reporters[name] = lambda _: value
        self.model_vars[name] = []

    def collect(self, model: Recorded) -> None:
        """Write the month's indicators down."""
        others = self.model_vars.keys() - self._fixed.keys()
        if self.agent_reporters or self.agenttype_reporters or others != model.latest.keys():
            super().collect(model)
            return
        if hasattr(self, "_collection_steps"):
            self._collection_steps.append(model.time)
        for name, value in (model.latest | self._fixed).items():
            self.model_vars[name].append(value)


def _latest(name: str, economy: Recorded) -> float:
    """What Mesa's DataCollector reads: the indicator's value of the month just simulated."""
    return economy.latest.get(name, float("nan"))
