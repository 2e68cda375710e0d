"""One reader's simulation: play, pause, step, restart. Nothing here knows about the page that shows it.

The economy lives in one worker thread, which alone touches it. Everybody else gives orders (`play`, `pause`, `step`,
`reset`, `change`) and receives immutable `Snapshot`s. While one is being drawn the worker simulates for the next, and
no further: it never runs ahead of the picture by more than a frame, and stops by itself when nobody looks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.simulation.snapshot import Look, Progress, Run, Simulation, Snapshot

FRAME_SECONDS = 0.3  # of simulation between two pictures, which take about as long to draw
REPLAY_SECONDS = 0.4  # the same while catching up after a change
DRAW_SECONDS = 5.0  # how long a picture may take before the worker goes on without it


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
        self._previous: Run | None = None
        self._run = Progress(settings or Settings(), goal=reached, replay=reached)
        self.snapshot = self._run.snapshot(0, None)

    @property
    def settings(self) -> Settings:
        """As last ordered, which the snapshot may not show yet."""
        return self._run.settings

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
            if self._run.month >= self._run.end:
                self._begin(Progress(self.settings))
            self._aim(self._run.end)

    def pause(self) -> None:
        """Stop after the month being simulated."""
        with self._changed:
            self._aim(self._run.month)

    def step(self) -> None:
        """Simulate one month and stop."""
        with self._changed:
            self._aim(min(self._run.month + 1, self._run.end))

    def run_to(self, months: int) -> None:
        """Simulate so many months from the first and stop; if they lie behind, start again and catch up."""
        with self._changed:
            months = min(max(months, 0), self._run.end)
            if months < self._run.month:
                self._begin(Progress(self.settings, goal=months, replay=months))
            else:
                self._aim(months)

    def reset(self) -> None:
        """Go back to the first month, with the same settings, and stop."""
        with self._changed:
            self._begin(Progress(self.settings))

    def change(self, settings: Settings) -> None:
        """Start again with other settings, catch up with the month reached, and go on if it was playing.

        The run so far stays as the one to compare with; a run that never caught up is not worth that.
        """
        with self._changed:
            run = self._run
            if settings == run.settings:
                return
            if run.month >= max(run.replay, 1):
                self._previous = Run(run.settings, run.history)
            reached = max(run.month, run.replay)
            self._begin(Progress(settings, goal=max(run.goal, reached), replay=reached))

    def forget(self) -> None:
        """Drop the run to compare with."""
        with self._changed:
            self._previous = None
            self._tell()

    def look_on(self, look: Look) -> Callable[[], None]:
        """Have a picture taken for every snapshot from now on.

        Args:
            look: is given the economy, in the worker's thread between two months. What it returns goes into the
                snapshots' ``pictures`` under its own name.

        Returns:
            Ends it.
        """
        with self._changed:
            self._looks = (*self._looks, look)
            self._tell()

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

    def _begin(self, run: Progress) -> None:
        """Simulate another run; for those who hold the lock."""
        self._run = run
        self._tell()

    def _aim(self, goal: int) -> None:
        """Simulate up to a month, unless the run has failed; for those who hold the lock."""
        if not self._run.error:
            self._run.goal, self._run.replay = goal, 0
            self._tell()

    def _tell(self) -> None:
        """Let the worker know of new orders; for those who hold the lock."""
        self._news = True
        self._changed.notify_all()

    # ---------------------------------------------------------------------------------------------- the worker

    def _work(self) -> None:
        while self._wait_for_orders():
            run = self._run
            for work in (self._advance, self._take_pictures):
                try:
                    work(run)
                except Exception as error:  # for the reader to see, not the end of the page
                    with self._changed:
                        if not run.error:  # what comes after the first is of less use
                            run.fail(error)
            self._show()

    def _wait_for_orders(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._news or self._run.month < self._run.goal)
            self._news = False
            return not self._closed

    def _advance(self, run: Progress) -> None:
        """Simulate for one frame's time, or until other orders come."""
        if run.error:
            return
        run.economy = economy = run.economy or self._build(run.settings)
        stop = time.monotonic() + (REPLAY_SECONDS if run.month < run.replay else FRAME_SECONDS)
        try:
            while self._wanted(run) and run.month < run.goal and time.monotonic() < stop:
                economy.step()
                with self._changed:
                    run.month += 1
        finally:  # months before a failure are worth showing
            with self._changed:
                run.keep(economy)

    def _wanted(self, run: Progress) -> bool:
        return run is self._run and not self._closed

    def _take_pictures(self, run: Progress) -> None:
        economy = run.economy
        if economy is not None:
            before = run.pictures if run.error else {}  # of a month that failed only what nobody has seen yet
            run.pictures = {look: before[look] if look in before else look(economy) for look in self._looks}

    def _show(self) -> None:
        """Publish what there is to see, once the snapshot before is on the screen."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._drawn >= self.snapshot.frame, DRAW_SECONDS)
            if self._closed:
                return
            self.snapshot = snapshot = self._run.snapshot(self.snapshot.frame + 1, self._previous)
        self._publish(snapshot)
