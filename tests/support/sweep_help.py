"""What the tests of sweeps share: a small design, runs that go wrong on purpose, and what makes two stores equal."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.runs.design import Design, grid, parse_vary
from experiments.runs.results import Results
from experiments.runs.workers.work import Batch, Job
from model.scenario import Scenario, load_scenario

SMALL = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 2}
VARIED = "market.contract_cost"
FINE, RAISES, EXITS, DIES, EXITS_WHILE_ARMED = 2.0, 11.0, 12.0, 13.0, 14.0  # values of what varies


class Watching(Executor):
    """Does at once what is submitted, and keeps the batches of runs."""

    def __init__(self) -> None:
        self.batches: list[Batch[Any]] = []

    @property
    def count(self) -> int:
        """How many runs it has done."""
        return sum(len(batch.calls) for batch in self.batches)

    @property
    def labels(self) -> list[str]:
        """The labels of the runs it has done."""
        return [call.label for batch in self.batches for call in batch.calls if isinstance(call, Job)]

    def submit[**P, T](self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        batch = getattr(call, "__self__", None)
        if isinstance(batch, Batch):
            self.batches.append(batch)
        future: Future[T] = Future()
        future.set_result(call(*args, **kwargs))
        return future


class Trap(Scenario):
    """A scenario some of whose points raise, or end the process they run in; where its description is a file."""

    def with_changes(self, changes: Mapping[str, Any]) -> Scenario:
        value = changes.get(VARIED)
        if value == RAISES:
            raise ArithmeticError("no such sum")
        if value == EXITS or (value == EXITS_WHILE_ARMED and Path(self.description).exists()):
            os._exit(3)
        if value == DIES:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().with_changes(changes)


def trap(*values: float, replicates: int = 3, until: str = "2023-03", armed: str = "") -> Design:
    """A design with points that do as their value says."""
    small = load_scenario().with_changes(SMALL)
    parts = {field.name: getattr(small, field.name) for field in fields(small)}
    scenario = Trap(**parts | {"description": armed})
    return Design(scenario, tuple({VARIED: value} for value in values), replicates, 1, until)


def small_design(
    *vary: str, replicates: int = 2, until: str = "2023-03", seed: int = 1, indicators: tuple[str, ...] = ()
) -> Design:
    """A grid over a small economy."""
    scenario = load_scenario().with_changes(SMALL)
    points = grid(parse_vary(vary or (f"{VARIED}=0,2.5", "labour.finding_rate_normal=0.2:0.4:2"), scenario))
    return Design(scenario, points, replicates, seed, until, indicators, "grid")


def same_results(one: Results, other: Results) -> None:
    """Row for row the same runs and months; only how long they took and in which file they are may differ."""
    pd.testing.assert_frame_equal(stable(one), stable(other), check_exact=True)
    pd.testing.assert_frame_equal(one.history(), other.history(), check_exact=True)


def stable(results: Results) -> pd.DataFrame:
    """The runs without what may differ."""
    return results.runs().drop(columns=["seconds", "part", "traceback"])
