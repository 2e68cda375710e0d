"""What workers do for a sweep: a batch of runs, each brought home as numbers or as the reason why it failed.

Everything here takes and returns only what can be sent to another process or machine.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from model.scenario import Scenario


@dataclass(frozen=True)
class Task:
    """One run: its number in the design, what is changed in the scenario, and the seed."""

    run: int
    point: Mapping[str, Any]
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    Attributes:
        run: its number in the design.
        values: the history, shape (months, indicators); None if the run failed.
        seconds: how long it took.
        error: why it failed, in one line.
        trace: the same in full.
    """

    run: int
    values: NDArray[np.float32] | None
    seconds: float
    error: str | None = None
    trace: str | None = None

    @classmethod
    def failed(cls, run: int, error: Exception, seconds: float = 0.0) -> Outcome:
        """Put an exception into words."""
        from experiments.runs.ensemble import Failure

        failure = Failure.of(error)
        return cls(run, None, seconds, failure.reason, failure.trace)


class OtherCodeError(Exception):
    """A worker has other code than the driver, so that its results would not belong to the sweep."""


@dataclass(frozen=True)
class Batch:
    """Some runs of one scenario.

    Attributes:
        scenario: what the runs start from.
        until: last month.
        columns: the indicators to bring home, in order.
        code: hash of the model's code that the driver has.
        tasks: the runs.
    """

    scenario: Scenario
    until: str
    columns: tuple[str, ...]
    code: str
    tasks: Sequence[Task]

    def do(self) -> list[Outcome]:
        """Do the runs one after the other, wherever this is called.

        Raises:
            OtherCodeError: this process has other code than the driver.
        """
        refuse_other_code(self.code)
        import model.economy  # noqa: F401  (takes seconds, which are not the first run's)

        return [self._attempt(task) for task in self.tasks]

    def _attempt(self, task: Task) -> Outcome:
        from experiments.runs.design import changed
        from experiments.runs.one_run import run

        start = time.perf_counter()
        try:
            history = run(changed(self.scenario, task.point), task.seed, self.until).history
            values = history[list(self.columns)].to_numpy("float32")
        except Exception as error:  # whatever it is, it belongs to this run, and the others go on
            return Outcome.failed(task.run, error, time.perf_counter() - start)
        return Outcome(task.run, values, time.perf_counter() - start)


def indicator_names(scenario: Scenario, code: str) -> tuple[str, ...]:
    """The columns of a history of this scenario, found out by creating its economy.

    Raises:
        InputError: the economy cannot be founded.
        OtherCodeError: this process has other code than the driver.
    """
    refuse_other_code(code)
    from model.economy import Economy
    from model.indicators.registry import column_names

    small = scenario.with_changes({"workers.number": 400, "enterprises.number": 40, "consumers.number": 50})
    return tuple(column_names(Economy(small.parameters, small.policies, small.events)))


def refuse_other_code(code: str) -> None:
    """Refuse to work for a driver with other code.

    Raises:
        OtherCodeError: it has.
    """
    from experiments.runs.ensemble import code_hash

    if code_hash() != code:
        raise OtherCodeError("a worker has another version of the model than this machine: install the same on both")
