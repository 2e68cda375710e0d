"""Pictures that pages have taken of a session's economy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from experiments.browser.shared.simulation.session import Session
from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.simulation.snapshot import Snapshot


class Counting:
    """A simulation that counts months."""

    def __init__(self, _: Settings) -> None:
        self.months = 0

    @property
    def history(self) -> pd.DataFrame:
        """Months so far."""
        index = pd.date_range("2023-01", periods=self.months, freq="MS", name="month")
        return pd.DataFrame({"gdp": np.arange(float(self.months))}, index=index)

    def step(self) -> None:
        """One month."""
        self.months += 1


def steered(orders: Callable[[Session], Any], wanted: Callable[[Snapshot], bool]) -> Snapshot:
    """A session's first snapshot as wanted after some orders."""
    import threading

    found, news = [], threading.Event()

    def look(snapshot: Snapshot) -> None:
        session.drawn(snapshot.frame)
        if wanted(snapshot):
            found.append(snapshot)
            news.set()

    session = Session(look, build=Counting)
    session.start()
    orders(session)
    assert news.wait(10)
    session.close()
    return found[0]


def months(simulation: Counting) -> int:
    return simulation.months


def broken(_: Counting) -> int:
    raise ValueError("out of film")


def test_pictures_are_taken_only_while_somebody_looks() -> None:
    """They are of the month shown; before and after there are none."""

    def orders(session: Session) -> None:
        end = session.look_on(months)
        session.run_to(7)
        session.end = end  # type: ignore[attr-defined]

    assert steered(orders, lambda s: s.month == 7).pictures == {months: 7}
    assert steered(lambda s: s.run_to(7), lambda s: s.month == 7).pictures == {}
    assert steered(lambda s: (s.look_on(months)(), s.run_to(7)), lambda s: s.month == 7).pictures == {}


def test_a_picture_that_fails_is_reported() -> None:
    """As any failure of a run: what went wrong, and where."""
    failed = steered(lambda session: session.look_on(broken), lambda s: s.state == "failed")
    assert failed.error == "ValueError: out of film"
    assert "broken" in failed.details
