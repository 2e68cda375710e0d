"""The page as the browser tests see it: the real model, made small so that a run takes a second or two.

Started as a process of its own with a port and, if a test wants another, the time after which a lost page is given up.
Two seeds are special: one makes the model fail, one makes it slow.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from experiments.browser.compare import page, state
from experiments.browser.dilemma import page as dilemma
from experiments.browser.dilemma import state as dilemma_state
from experiments.browser.server import assets, server
from experiments.browser.shared.simulation import playing, session
from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.simulation.snapshot import Simulation
from experiments.browser.sweep import page as sweeping
from experiments.browser.sweep import state as sweep_wanted
from experiments.browser.sweep.work import Request, Vary

FAILING_SEED = 666
FAILING_MONTH = 12
SLOW_SEED = 888
UNTIL = "2026-12"  # a year after policies start
DILEMMA_UNTIL = "2023-06"
SMALL = {"workers.number": 2_000, "enterprises.number": 60, "consumers.number": 300}
TINY = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 2}


def small(settings: Settings) -> Simulation:
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


def dilemma_runs(port: int) -> Path:
    """Where this server keeps the runs of the Compute dilemma page."""
    return Path(tempfile.gettempdir()) / f"tenfold-tests-{port}"


def work_in_the_background(folder: str) -> None:
    """Let the pages that do so work with a tiny economy, and keep the results in a folder of the tests' own."""
    page.TASK.cache = Path(folder, "comparisons")
    page.TASK.call = "tests.support.browser_jobs:compare"
    page.TASK.start = state.Wanted(changes=TINY, replicates=3, until=UNTIL)
    sweeping.TASK.cache = Path(folder, "sweeps")
    sweeping.TASK.call = "tests.support.browser_jobs:sweep"
    settings = Settings(changes=TINY, until="2023-06")
    request = Request(settings, (Vary("market.contract_cost", 0.0, 4.0, 3),), 2)
    sweeping.TASK.start = sweep_wanted.Wanted(request, sweep_wanted.START.reading)


if __name__ == "__main__":
    folder = dilemma_runs(int(sys.argv[1]))
    dilemma.runs_folder = lambda: folder
    dilemma_state.UNTIL = DILEMMA_UNTIL
    playing.make_economy = small
    playing.START = Settings(until=UNTIL)
    session.FRAME_SECONDS = 0.3  # fewer pictures: the tests look at the last one
    if len(sys.argv) > 2:
        assets.CULL_TIMEOUT = sys.argv[2]
    with tempfile.TemporaryDirectory(prefix="tenfold-tests-") as own:
        work_in_the_background(own)
        server.serve(int(sys.argv[1]), open_browser=False)
