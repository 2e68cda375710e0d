"""A reader's session without a browser: orders, snapshots, failures, pictures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

from experiments.browser.shared.simulation import session
from experiments.browser.shared.simulation.session import Session
from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.simulation.snapshot import Snapshot

DATES = [f"{2023 + month // 12}-{month % 12 + 1:02d}-01" for month in range(156)]


class Counting:
    """A simulation that counts months, quickly; the seed shifts its one indicator."""

    def __init__(self, settings: Settings, fail_at: int = -1) -> None:
        self.rows: list[float] = []
        self.offset = float(settings.seed)
        self.fail_at = fail_at

    @property
    def history(self) -> pd.DataFrame:
        """Months so far."""
        index = pd.DatetimeIndex(DATES[: len(self.rows)], name="month")
        return pd.DataFrame({"gdp": self.rows}, index=index)

    def step(self) -> None:
        """One month."""
        if len(self.rows) == self.fail_at:
            raise ValueError("no more")
        self.rows.append(self.offset + len(self.rows))
        time.sleep(0.001)


class Reader:
    """Someone who looks at every snapshot, and can wait for one of a kind."""

    def __init__(self, draws: bool = True, build: Callable[[Settings], Any] = Counting) -> None:
        self.seen: list[Snapshot] = []
        self.draws = draws
        self.news = threading.Condition()
        self.session = Session(self.look, build=build)
        self.session.start()

    def look(self, snapshot: Snapshot) -> None:
        """Take a snapshot in, and say so."""
        with self.news:
            self.seen.append(snapshot)
            self.news.notify_all()
        if self.draws:
            self.session.drawn(snapshot.frame)

    def wait(self, wanted: Callable[[Snapshot], bool], seconds: float = 10.0) -> Snapshot:
        """The last snapshot, once it is as wanted."""
        with self.news:
            assert self.news.wait_for(lambda: bool(self.seen) and wanted(self.seen[-1]), seconds), self.seen[-1:]
            return self.seen[-1]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """A reader with a session that counts, and shows every few months: whole runs take less than a usual frame."""
    monkeypatch.setattr(session, "FRAME_SECONDS", 0.02)
    one = Reader()
    yield one
    one.session.close()


def test_session_steps_plays_pauses_and_plays_again(reader: Reader) -> None:
    """Orders do what they say, and a snapshot once published does not change."""
    reader.wait(lambda s: s.state == "ready")
    reader.session.step()
    one = reader.wait(lambda s: s.month == 1)
    assert one.state == "paused"
    reader.session.play()
    reader.wait(lambda s: s.month > 1)
    reader.session.pause()
    paused = reader.wait(lambda s: not s.busy)
    assert len(one.history) == 1
    reader.session.play()
    assert reader.wait(lambda s: s.state == "finished").month == 156 > paused.month
    reader.session.play()
    reader.wait(lambda s: 0 < s.month < 156)
    reader.wait(lambda s: s.state == "finished")


def test_session_compares_with_the_last_run_that_got_as_far(reader: Reader) -> None:
    """A change replays to the month reached and keeps the run before; a run cut short is not kept."""
    for wanted in (1, 2, 3):
        reader.session.step()
        reader.wait(lambda s, wanted=wanted: s.month == wanted)  # type: ignore[misc]
    reader.session.change(Settings(seed=2))
    caught_up = reader.wait(lambda s: s.settings.seed == 2 and s.month == 3)
    assert caught_up.state == "paused"
    assert caught_up.previous is not None
    assert caught_up.previous.settings.seed == 1
    assert caught_up.history["gdp"].iloc[0] == 2.0
    with reader.session._changed:  # two changes before the worker can move: the first run is never seen
        reader.session.change(Settings(seed=3))
        reader.session.change(Settings(seed=4))
    last = reader.wait(lambda s: s.settings.seed == 4 and s.month == 3)
    assert last.previous is not None
    assert last.previous.settings.seed == 2
    reader.session.forget()
    assert reader.wait(lambda s: s.previous is None).month == 3


def test_session_goes_on_playing_after_a_change(reader: Reader) -> None:
    """Who changes something while playing sees the new run to its end."""
    reader.session.play()
    reader.wait(lambda s: s.month > 0)
    reader.session.change(Settings(seed=9))
    end = reader.wait(lambda s: s.settings.seed == 9 and s.state == "finished")
    assert end.month == 156


def test_session_reports_a_failure_and_recovers() -> None:
    """An exception stops the run at the last good month; reset or a change starts another."""
    one = Reader(build=lambda settings: Counting(settings, fail_at=5 if settings.seed == 1 else -1))
    one.session.play()
    failed = one.wait(lambda s: s.state == "failed")
    assert failed.error == "ValueError: no more"
    assert failed.month == len(failed.history) == 5
    assert "Counting" in failed.details or "step" in failed.details
    one.session.play()  # to no avail
    one.session.change(Settings(seed=2))
    assert one.wait(lambda s: s.settings.seed == 2 and s.month == 5 and not s.busy).error == ""
    one.session.close()


def test_session_waits_for_a_reader_who_does_not_look() -> None:
    """Work stops within a frame when nothing is drawn any more, and ends when the page is closed."""
    one = Reader(draws=False)
    one.session.play()
    one.wait(lambda s: s.frame == 1)
    time.sleep(0.6)
    assert one.seen[-1].frame == 1
    assert one.session._run.month < 156 or len(one.seen) == 1
    workers = [thread for thread in threading.enumerate() if thread.name == "tenfold-session"]
    one.session.close()
    for worker in workers:
        worker.join(timeout=5)
        assert not worker.is_alive()
