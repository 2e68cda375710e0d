"""A run as far as it has been simulated, and the immutable snapshots of it that pages show."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import pandas as pd

from experiments.browser.shared.simulation.settings import Settings
from model.calendar import month_number
from model.errors import InputError

type Look = Callable[[Any], Any]  # takes a picture of an economy: something that is never changed afterwards

State = Literal["ready", "playing", "catching up", "paused", "finished", "failed"]


class Simulation(Protocol):
    """What a session needs of an economy."""

    @property
    def history(self) -> pd.DataFrame:
        """Month × indicator."""

    def step(self) -> None:
        """Simulate one month."""


@dataclass(frozen=True, eq=False)
class Run:
    """A run as far as it got."""

    settings: Settings
    history: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What there is to see at one moment. Never changed once published.

    Attributes:
        frame: number of the snapshot.
        settings: of the run.
        state: what the worker is doing.
        month: months simulated.
        end: months in the whole run.
        history: month × indicator.
        payments: of the last month, as `Economy.payments` has them.
        previous: the run to compare with.
        error: why the run stopped, in one line.
        details: where it failed.
        pictures: of the economy, by the function that took them.
    """

    frame: int
    settings: Settings
    state: State
    month: int
    end: int
    history: pd.DataFrame
    payments: pd.DataFrame | None = None
    previous: Run | None = None
    error: str = ""
    details: str = ""
    pictures: Mapping[Look, Any] = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        """Whether months are being simulated."""
        return self.state in ("playing", "catching up")


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(index=pd.DatetimeIndex([], name="month"))


@dataclass(eq=False)
class Progress:
    """One run while it is simulated: how far it has got, and how far it is to go.

    Attributes:
        settings: of the run.
        goal: months after which it stops; at most those of the whole run.
        replay: months that the run before had reached, which are simulated again after a change.
        month: months simulated.
        economy: which has simulated them; None before the first.
        history: month × indicator, as last shown.
        payments: of the last month shown.
        pictures: of the economy, by the function that took them.
        error: why it stopped, in one line.
        details: where it failed.
    """

    settings: Settings
    goal: int = 0
    replay: int = 0
    month: int = 0
    economy: Simulation | None = None
    history: pd.DataFrame = field(default_factory=_nothing)
    payments: pd.DataFrame | None = None
    pictures: Mapping[Look, Any] = field(default_factory=dict)
    error: str = ""
    details: str = ""

    def __post_init__(self) -> None:
        self.goal, self.replay = min(self.goal, self.end), min(self.replay, self.end)

    @property
    def end(self) -> int:
        """Months in the whole run."""
        return month_number(self.settings.until) + 1

    @property
    def state(self) -> State:
        """What the worker is doing."""
        if self.error:
            return "failed"
        if self.month >= self.end:
            return "finished"
        if self.month < self.goal:
            return "catching up" if self.month < self.replay else "playing"
        return "paused" if self.month else "ready"

    def keep(self, economy: Simulation) -> None:
        """Take over what has been simulated."""
        self.history, self.payments = economy.history, getattr(economy, "payments", None)
        self.month = len(self.history)

    def fail(self, error: Exception) -> None:
        """Stop at the last month that went well."""
        self.error = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        self.details = "".join(traceback.format_exception(error))
        self.goal = self.replay = self.month

    def snapshot(self, frame: int, previous: Run | None) -> Snapshot:
        """What there is to see now."""
        return Snapshot(
            frame=frame,
            settings=self.settings,
            state=self.state,
            month=len(self.history),
            end=self.end,
            history=self.history,
            payments=self.payments,
            previous=previous,
            error=self.error,
            details=self.details,
            pictures=self.pictures,
        )
