"""The page as the browser tests see it: the real model, made small so that a run takes a second or two.

Started as a process of its own with a port and, if a test wants another, the time after which a lost page is given up.
Two seeds are special: one makes the model fail, one makes it slow.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from experiments.browser import assets, play, server, session

FAILING_SEED = 666
FAILING_MONTH = 12
SLOW_SEED = 888
UNTIL = "2026-12"  # a year after policies start
SMALL = {"workers.number": 2_000, "enterprises.number": 60, "consumers.number": 300}


def small(settings: session.Settings) -> session.Simulation:
    """A small economy; a failing or slow one for the special seeds."""
    economy: Any = session.build_economy(replace(settings, changes={**SMALL, **settings.changes}))
    if settings.seed == FAILING_SEED:
        economy.step = failing(economy, economy.step)
    elif settings.seed == SLOW_SEED:
        economy.step = slow(economy.step)
    return economy  # type: ignore[no-any-return]


def failing(economy: Any, step: Callable[[], None]) -> Callable[[], None]:
    """A month that fails after a year."""

    def month() -> None:
        if len(economy.history) >= FAILING_MONTH:
            raise ArithmeticError("the thirteenth month cannot be simulated")
        step()

    return month


def slow(step: Callable[[], None]) -> Callable[[], None]:
    """A month that takes its time."""

    def month() -> None:
        time.sleep(0.05)
        step()

    return month


if __name__ == "__main__":
    play.make_economy = small
    play.START = session.Settings(until=UNTIL)
    session.FRAME_SECONDS = 0.3  # fewer pictures: the tests look at the last one
    if len(sys.argv) > 2:
        assets.CULL_TIMEOUT = sys.argv[2]
    server.serve(int(sys.argv[1]), open_browser=False)
