"""One reader's simulation: play, pause, step, restart. Nothing here knows about the page that shows it.

The economy lives in one worker thread, which alone touches it. Everybody else gives orders (`play`, `pause`, `step`,
`reset`, `change`) and receives immutable `Snapshot`s. While one is being drawn the worker simulates for the next, and
no further: it never runs ahead of the picture by more than a frame, and stops by itself when nobody looks.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal, Protocol

import pandas as pd

from experiments.browser.shared.words import policy_title
from model.calendar import DEFAULT_END, month_number
from model.errors import InputError
from model.policy.policies import Policy, make_policy
from model.scenario import Scenario, load_scenario

FRAME_SECONDS = 0.3  # of simulation between two pictures, which take about as long to draw
REPLAY_SECONDS = 0.4  # the same while catching up after a change
DRAW_SECONDS = 5.0  # how long a picture may take before the worker goes on without it

type Look = Callable[[Any], Any]  # takes a picture of an economy: something that is never changed afterwards

State = Literal["ready", "playing", "catching up", "paused", "finished", "failed"]


class Simulation(Protocol):
    """What a session needs of an economy."""

    @property
    def history(self) -> pd.DataFrame:
        """Month × indicator."""

    def step(self) -> None:
        """Simulate one month."""


@dataclass(frozen=True)
class Settings:
    """Everything that determines a run.

    Attributes:
        scenario: the starting point.
        seed: of all random numbers.
        changes: parameters that differ from the scenario's, by dotted name.
        policies: the policies switched on, each with settings that differ from the scenario's or the default.
        until: the last month.
    """

    scenario: str = "baseline"
    seed: int = 1
    changes: Mapping[str, Any] = field(default_factory=dict)
    policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    until: str = DEFAULT_END

    @classmethod
    def of_scenario(cls, name: str, seed: int = 1) -> Settings:
        """The settings of a scenario as it comes."""
        return cls(scenario=name, seed=seed, policies={policy.name: {} for policy in load_scenario(name).policies})

    def resolve(self) -> Scenario:
        """The scenario with the changes made and the policies switched on or off."""
        scenario = load_scenario(self.scenario)
        return replace(scenario.with_changes(self.changes), policies=tuple(self._policies(scenario)))

    def _policies(self, scenario: Scenario) -> list[Policy]:
        chosen: list[Policy] = []
        for name, values in self.policies.items():
            own = [policy for policy in scenario.policies if policy.name == name]
            set_by_scenario = own[0].model_dump(exclude_unset=True) if own else {}
            chosen += own if own and not values else [make_policy(name, {**set_by_scenario, **values})]
        return chosen


def differences(now: Settings, before: Settings) -> list[str]:
    """What an earlier run did differently, in words."""
    words: list[str] = []
    if before.scenario != now.scenario:
        words.append(f"scenario {before.scenario.replace('_', ' ')}")
    if before.seed != now.seed:
        words.append(f"seed {before.seed}")
    words += [f"with {policy_title(name)}" for name in before.policies if name not in now.policies]
    words += [f"without {policy_title(name)}" for name in now.policies if name not in before.policies]
    for name in sorted(now.policies.keys() & before.policies.keys()):
        words += _other_values(now.policies[name], before.policies[name], f"{policy_title(name)}: ")
    if before.scenario == now.scenario:
        words += _other_values(now.changes, before.changes)
    return words


def _other_values(now: Mapping[str, Any], before: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The names and earlier values of what has changed."""
    changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    return [f"{prefix}{name} {_written(before.get(name, 'at its default'))}" for name in changed]


def _written(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(value).replace("_", " ")
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, eq=False)
class Run:
    """A run as far as it got."""

    settings: Settings
    history: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What there is to see at one moment. Never changed once published."""

    frame: int
    settings: Settings
    state: State
    month: int  # months simulated
    end: int  # months in the whole run
    history: pd.DataFrame
    payments: pd.DataFrame | None = None  # of the last month, as `Economy.payments` has them
    previous: Run | None = None
    error: str = ""
    details: str = ""
    pictures: Mapping[Look, Any] = field(default_factory=dict)  # of the economy, by who took them

    @property
    def busy(self) -> bool:
        """Whether months are being simulated."""
        return self.state in ("playing", "catching up")


def build_economy(settings: Settings) -> Simulation:
    """The economy that the settings describe."""
    from model import Economy  # late: takes a second, and tests bring their own

    scenario = settings.resolve()
    return Economy(scenario.parameters, policies=scenario.policies, events=scenario.events, rng=settings.seed)


class Session:
    """A simulation under a reader's orders, run by a thread of its own."""

    def __init__(
        self,
        publish: Callable[[Snapshot], None],
        settings: Settings | None = None,
        build: Callable[[Settings], Simulation] = build_economy,
        reached: int = 0,
    ) -> None:
        """Prepare a session; `start` brings it to life.

        Args:
            publish: called from the worker thread with every new snapshot.
            settings: of the first run.
            build: makes the economy of some settings.
            reached: months to simulate at once, as if they had been before.
        """
        self._publish = publish
        self._build = build
        self._changed = threading.Condition()
        self._closed = False
        self._news = True  # something has happened that nobody has been shown
        self._drawn = 0
        self._looks: tuple[Look, ...] = ()
        self._begin(settings or Settings(), previous=None, goal=reached, replay=reached)
        self.snapshot = self._look(frame=0)

    def _begin(self, settings: Settings, previous: Run | None, goal: int, replay: int = 0) -> None:
        self._run = object()  # tells this run from the ones before, also where the settings are the same
        self._settings = settings
        self._previous = previous
        self._end = month_number(settings.until) + 1
        self._economy: Simulation | None = None
        self._history = pd.DataFrame(index=pd.DatetimeIndex([], name="month"))
        self._payments: pd.DataFrame | None = None
        self._month, self._goal, self._replay = 0, min(goal, self._end), min(replay, self._end)
        self._error = self._details = ""
        self._pictures: Mapping[Look, Any] = {}
        self._news = True

    @property
    def settings(self) -> Settings:
        """As last ordered, which the snapshot may not show yet."""
        return self._settings

    # ---------------------------------------------------------------------------------------------- orders

    def start(self) -> None:
        """Start the worker."""
        threading.Thread(target=self._work, name="tenfold-session", daemon=True).start()

    def close(self) -> None:
        """End the worker after the month it is in."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def play(self) -> None:
        """Go on to the end; from the end, start again."""
        with self._changed:
            if self._month >= self._end:
                self._begin(self._settings, self._previous, goal=0)
        self._aim(lambda: self._end)

    def pause(self) -> None:
        """Stop after the month being simulated."""
        self._aim(lambda: self._month)

    def step(self) -> None:
        """Simulate one month and stop."""
        self._aim(lambda: min(self._month + 1, self._end))

    def run_to(self, months: int) -> None:
        """Simulate so many months from the first and stop; if they lie behind, start again and catch up."""
        with self._changed:
            months = min(max(months, 0), self._end)
            if months < self._month:
                self._begin(self._settings, self._previous, goal=months, replay=months)
                self._changed.notify_all()
                return
        self._aim(lambda: months)

    def _aim(self, goal: Callable[[], int]) -> None:
        with self._changed:
            if self._error:
                return
            self._goal, self._replay, self._news = goal(), 0, True
            self._changed.notify_all()

    def reset(self) -> None:
        """Go back to the first month, with the same settings, and stop."""
        with self._changed:
            self._begin(self._settings, self._previous, goal=0)
            self._changed.notify_all()

    def change(self, settings: Settings) -> None:
        """Start again with other settings, catch up with the month reached, and go on if it was playing.

        The run so far stays as the one to compare with; a run that never caught up is not worth that.
        """
        with self._changed:
            if settings == self._settings:
                return
            reached = max(self._month, self._replay)
            previous = self._previous
            if self._month >= max(self._replay, 1):
                previous = Run(self._settings, self._history)
            self._begin(settings, previous, goal=max(self._goal, reached), replay=reached)
            self._changed.notify_all()

    def forget(self) -> None:
        """Drop the run to compare with."""
        with self._changed:
            self._previous, self._news = None, True
            self._changed.notify_all()

    def look_on(self, look: Look) -> Callable[[], None]:
        """Have a picture taken for every snapshot from now on.

        Args:
            look: is given the economy, in the worker's thread between two months. What it returns goes into the
                snapshots' ``pictures`` under its own name.

        Returns:
            Ends it.
        """
        with self._changed:
            self._looks, self._news = (*self._looks, look), True
            self._changed.notify_all()

        def end() -> None:
            with self._changed:
                looks = list(self._looks)
                looks.remove(look)
                self._looks = tuple(looks)

        return end

    def drawn(self, frame: int) -> None:
        """Say that a snapshot is on the screen, so that the next may come."""
        with self._changed:
            self._drawn = max(self._drawn, frame)
            self._changed.notify_all()

    # ---------------------------------------------------------------------------------------------- the worker

    def _work(self) -> None:
        while self._wait_for_orders():
            run, settings = self._run, self._settings
            for work in (partial(self._advance, run, settings), partial(self._take_pictures, run)):
                try:
                    work()
                except Exception as error:  # for the reader to see, not the end of the page
                    if not self._error:  # what comes after the first is of less use
                        self._fail(run, error)
            self._show()

    def _wait_for_orders(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._news or self._month < self._goal)
            self._news = False
            return not self._closed

    def _current(self, run: object) -> bool:
        return run is self._run and not self._closed

    def _advance(self, run: object, settings: Settings) -> None:
        """Simulate for one frame's time, or until other orders come."""
        if self._error:
            return
        economy = self._economy or self._build(settings)
        with self._changed:
            if self._current(run):
                self._economy = economy
        stop = time.monotonic() + (REPLAY_SECONDS if self._month < self._replay else FRAME_SECONDS)
        try:
            while self._current(run) and self._month < self._goal and time.monotonic() < stop:
                economy.step()
                with self._changed:
                    self._month += self._current(run)
        finally:  # months before a failure are worth showing
            self._keep(run, economy.history, getattr(economy, "payments", None))

    def _take_pictures(self, run: object) -> None:
        economy = self._economy
        if economy is None:
            return
        before = self._pictures if self._error else {}  # of a month that failed only what nobody has seen yet
        pictures = {look: before[look] if look in before else look(economy) for look in self._looks}
        with self._changed:
            if self._current(run):
                self._pictures = pictures

    def _keep(self, run: object, history: pd.DataFrame, payments: pd.DataFrame | None) -> None:
        with self._changed:
            if self._current(run):
                self._history, self._month, self._payments = history, len(history), payments

    def _fail(self, run: object, error: Exception) -> None:
        with self._changed:
            if self._current(run):
                self._error = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
                self._details = "".join(traceback.format_exception(error))
                self._goal = self._replay = self._month

    def _show(self) -> None:
        """Publish what there is to see, once the snapshot before is on the screen."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._drawn >= self.snapshot.frame, DRAW_SECONDS)
            if self._closed:
                return
            self.snapshot = snapshot = self._look(self.snapshot.frame + 1)
        self._publish(snapshot)

    def _look(self, frame: int) -> Snapshot:
        return Snapshot(
            frame=frame,
            settings=self._settings,
            state=self._state(),
            month=len(self._history),
            end=self._end,
            history=self._history,
            payments=self._payments,
            previous=self._previous,
            error=self._error,
            details=self._details,
            pictures=self._pictures,
        )

    def _state(self) -> State:
        if self._error:
            return "failed"
        if self._month >= self._end:
            return "finished"
        if self._month < self._goal:
            return "catching up" if self._month < self._replay else "playing"
        return "paused" if self._month else "ready"
