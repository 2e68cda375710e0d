"""What workers do: a run, or a batch of them; each returns its numbers, or the reason why it failed.

Everything here takes and returns only what can be sent to another process or machine.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model.calendar import DEFAULT_END
from model.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from model.scenario import Scenario


@dataclass(frozen=True, eq=False)
class History:
    """The months of a run, from January 2023 on.

    Attributes:
        columns: the indicators.
        values: shape (months, indicators).
    """

    columns: tuple[str, ...]
    values: NDArray[np.floating]

    def table(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The history with the column ``month`` first; with ``columns`` only these, NaN where the run lacks one."""
        import numpy as np
        import pandas as pd

        frame = pd.DataFrame(self.values, columns=list(self.columns))
        months = np.datetime64("2023-01", "M") + np.arange(len(frame))
        frame.insert(0, "month", months.astype("datetime64[us]"))
        return frame if columns is None else frame.reindex(columns=["month", *columns])


@dataclass(frozen=True)
class Job:
    """One run: a scenario under a label, with a seed, up to a month.

    Attributes:
        label: what the run is called; it decides nothing.
        scenario: what is simulated.
        seed: decides all random draws.
        until: last month, YYYY-MM.
        groups_from: the month (YYYY-MM) in which policies start, to follow groups of people as well; the history then
            has the columns of ``experiments.runs.groups``.
        changes: parameters and settings of policies that differ from the scenario, by name.
        policies_from: a month (YYYY-MM) before which none of its policies is in force; the months before are simulated
            once for jobs that differ in policies only. It decides nothing.
        columns: the indicators returned, in single precision; all, in double precision, if left out.
    """

    label: str
    scenario: Scenario
    seed: int
    until: str = DEFAULT_END
    groups_from: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] | None = None
    policies_from: str | None = None

    def __call__(self) -> History:
        """Do the run, wherever this is called."""
        history = self._simulated(self.changed_scenario())
        if self.columns is None:
            return History(tuple(history.columns), history.to_numpy("float64"))
        return History(self.columns, history[list(self.columns)].to_numpy("float32"))

    def changed_scenario(self) -> Scenario:
        """The scenario with its changes.

        Raises:
            InputError: a name is unknown, or a value not allowed.
        """
        from experiments.runs.design import changed

        return changed(self.scenario, self.changes) if self.changes else self.scenario

    def _simulated(self, scenario: Scenario) -> pd.DataFrame:
        if self.policies_from is not None and self.groups_from is None:
            from experiments.runs.workers.branches import run_from

            return run_from(scenario, self.seed, self.until, self.policies_from)
        if self.groups_from is None:
            from experiments.runs.one_run import run

            return run(scenario, self.seed, self.until).history
        from experiments.runs.groups import run_by_groups

        return run_by_groups(scenario, self.seed, self.until, self.groups_from)


@dataclass(frozen=True)
class Failure:
    """Why a run failed. Text, because not every exception can be sent from another process."""

    reason: str
    trace: str
    wrong_input: bool = False

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Put an exception into words."""
        wrong_input = isinstance(error, InputError)
        reason = str(error) if wrong_input else traceback.format_exception_only(error)[-1].strip()
        return cls(reason, "".join(traceback.format_exception(error)), wrong_input)


@dataclass(frozen=True)
class Outcome[T]:
    """What came of a run: its value, or why there is none; and how many seconds it took."""

    value: T | None
    seconds: float = 0.0
    failure: Failure | None = None

    @classmethod
    def failed(cls, error: Exception, seconds: float = 0.0) -> Outcome[T]:
        """The outcome of a run that raised an exception."""
        return cls(None, seconds, Failure.of(error))


class OtherCodeError(Exception):
    """A worker has other code than the driver, so that its results would not belong to the others."""


@dataclass(frozen=True)
class Batch[T]:
    """Some runs, or other calls, to be done one after the other.

    Attributes:
        calls: what is called.
        code: hash of the model's code that the driver has.
    """

    calls: Sequence[Callable[[], T]]
    code: str

    def do(self) -> list[Outcome[T]]:
        """Do the runs, wherever this is called.

        Raises:
            OtherCodeError: this process has other code than the driver.
        """
        refuse_other_code(self.code)
        import model.economy  # noqa: F401  (takes seconds, which are not the first run's)

        return [attempt(call) for call in self.calls]


def attempt[T](call: Callable[[], T]) -> Outcome[T]:
    """Call something; an exception becomes the outcome of this call, and does not affect others."""
    start = time.perf_counter()
    try:
        value = call()
    except Exception as error:
        return Outcome.failed(error, time.perf_counter() - start)
    return Outcome(value, time.perf_counter() - start)


def indicator_names(scenario: Scenario, code: str) -> tuple[str, ...]:
    """The columns of a history of this scenario, found by initialising a small economy of its kind.

    Raises:
        InputError: the economy cannot be initialised.
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
    from experiments.runs.identity import code_hash

    if code_hash() != code:
        raise OtherCodeError("a worker has another version of the model than this machine: install the same on both")
