"""The Sweep page: what follows when one or two numbers vary, worked out in the background."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import solara

from experiments.analysis.measures import measure
from experiments.browser.shared import controls
from experiments.browser.shared.board import Board, use_board
from experiments.browser.shared.panels import page_panel
from experiments.browser.shared.visit import Query, use_part
from experiments.browser.shared.widgets import Address, Notice, VegaPanel
from experiments.browser.shared.words import duration
from experiments.browser.shared.work.downloads import ZIP, Downloads, File, zipped
from experiments.browser.shared.work.jobs import Job, News
from experiments.browser.shared.work.widgets import JobBar, StartBar, Welcome
from experiments.browser.sweep import widgets
from experiments.browser.sweep.choices import indicators, things
from experiments.browser.sweep.state import MOST_VARY, Wanted, changed, check_reading, read_wanted, write_wanted
from experiments.browser.sweep.state import START as USUAL
from experiments.browser.sweep.view import WAYS, View, finished, make_view
from experiments.charts import sweeps
from experiments.comparison.command import count, expected_seconds
from experiments.comparison.tables import HEADLINES
from experiments.runs.executors import processors
from experiments.runs.store.cache import cache_folder
from model.errors import InputError

START = USUAL  # what a page opens with
WORK = "experiments.browser.sweep.work:run"
PAUSE = 2.0  # seconds between two looks at a sweep that is under way


def kept() -> Path:
    """The folder where sweeps are kept; tests put another in its place."""
    return cache_folder() / "sweeps"


@dataclass(frozen=True, eq=False)
class State:
    """What there is to see besides the work under way. Never changed once shown.

    Attributes:
        wanted: what is set.
        refused: why the address could not be used.
        problem: why what is set cannot be swept.
        words: what it will take.
        view: the runs that are there of what is set; None if there are none.
        broken: why they could not be shown.
    """

    wanted: Wanted
    refused: str = ""
    problem: str = ""
    words: str = ""
    view: View | None = None
    broken: str = ""


class Sweeping:
    """A reader's sweep, which goes on while other pages are shown."""

    def __init__(self, query: Query) -> None:
        wanted, refused = START, ""
        try:
            wanted = read_wanted(query, START)
        except InputError as error:
            refused = str(error)
        self.job = Job()
        self._lock, self._reading = threading.RLock(), threading.Lock()
        self._closed = threading.Event()
        self.board = Board(State(wanted, refused))
        self._set(wanted)
        self.job.board.listen(self._hear)

    def close(self) -> None:
        """End the work."""
        self._closed.set()
        self.job.close()

    # ------------------------------------------------------------------------------------------------------- orders

    def change(self, change: Mapping[str, Any]) -> None:
        """Change what is to be swept or looked at; runs that are there already are shown."""
        self._set(changed(self.board.value.wanted, change))

    def start(self) -> None:
        """Do the runs that are missing, in the background."""
        request = self.board.value.wanted.request
        self.job.start(WORK, {"request": request.plain(), "cache": str(kept())})
        threading.Thread(target=self._follow, name="tenfold-view", daemon=True).start()

    # -------------------------------------------------------------------------------------------------------- state

    def _show(self, **changes: Any) -> State:
        with self._lock:
            state = replace(self.board.value, **changes)
            self.board.show(state)
        return state

    def _set(self, wanted: Wanted) -> None:
        problem, words, old = "", "", self.board.value
        try:
            words = effort(wanted)
            check_reading(wanted)
        except InputError as error:
            problem = str(error)
        same = old.wanted.request == wanted.request
        self._show(wanted=wanted, problem=problem, words=words, view=old.view if same else None, broken="")
        if not problem:
            threading.Thread(target=self._look, name="tenfold-view", daemon=True).start()

    def _hear(self, news: News) -> None:
        if news.state in ("done", "cancelled", "failed"):
            threading.Thread(target=self._look, name="tenfold-view", daemon=True).start()

    def _follow(self) -> None:
        """Look now and then at what a sweep has brought so far."""
        while not self._closed.wait(PAUSE) and self.job.board.value.busy:
            self._look()

    def _look(self) -> None:
        """Show what is there of what is set."""
        with self._reading:
            wanted = self.board.value.wanted
            try:
                found: dict[str, Any] = {"view": make_view(wanted.request, wanted.reading, kept()), "broken": ""}
            except InputError as error:
                found = {"broken": str(error)}
            except Exception as error:  # for the reader to see
                found = {"broken": f"{type(error).__name__}: {error}"}
            with self._lock:
                if self.board.value.wanted is wanted:  # otherwise another look is on its way
                    self._show(**found)


def effort(wanted: Wanted) -> str:
    """How many runs a sweep takes and how long.

    Raises:
        InputError: it cannot be done, and why.
    """
    design = wanted.request.design()
    seconds = expected_seconds(design.scenario, design.until, design.runs, processors())
    return (
        f"{count(len(design.points), 'point')} × {count(design.replicates, 'seed')} = {count(design.runs, 'run')}, "
        f"{duration(seconds)} on this machine. Runs done before are not done again."
    )


# ------------------------------------------------------------------------------------------------------------ the page


@solara.component
def Sweep() -> solara.Element:
    """The page."""
    sweeping = use_part(Sweeping)
    state, news = use_board(sweeping.board), use_board(sweeping.job.board)
    done = finished(state.view)
    main = [
        StartBar(
            label="Go on" if state.view is not None and not done else "Start",
            words="All runs are done: shown below." if done and not news.busy else state.words,
            problem=state.problem,
            busy=news.busy,
            current=done,
            event_start=lambda _: sweeping.start(),
        ),
        Notice(refused=state.refused, error="", details="", comparison="", event_forget=lambda _: None),
        JobBar(news=news.plain, event_order=lambda _: sweeping.job.cancel()),
        *([_broken(state)] if state.broken else []),
        *(_result(state, news) if state.view is not None else [Welcome(**WELCOME)]),
        Address(query=write_wanted(state.wanted, START)),
    ]
    return solara.v.Html(
        tag="div",
        class_="tf-page",
        children=[_side(sweeping, state.wanted), solara.v.Html(tag="main", class_="tf-main", children=main)],
    )


WELCOME = {
    "title": "What follows when one or two numbers vary?",
    "text": "Press Start. The economy is run at every point between two values, several times each with other luck. "
    "The chart fills as runs are done; another indicator can be looked at afterwards without any new run.",
}


def _broken(state: State) -> solara.Element:
    """Why runs could not be shown."""
    return JobBar(news=News("failed", error=state.broken).plain, event_order=lambda _: None)


def _side(sweeping: Sweeping, wanted: Wanted) -> solara.Element:
    request, settings = wanted.request, wanted.request.settings
    return widgets.SweepSide(
        wanted={
            "vary": [vars(one) for one in request.vary],
            "replicates": request.replicates,
            "scenario": settings.scenario,
            "seed": settings.seed,
            "until": settings.until,
            "policies": {name: dict(values) for name, values in settings.policies.items()},
            "changes": [{"name": name, "value": str(value)} for name, value in sorted(settings.changes.items())],
            "reading": vars(wanted.reading),
        },
        things=things(settings.scenario),
        scenarios=_scenarios(),
        policies=controls.policies(settings.scenario),
        indicators=_indicators(settings.scenario),
        ways=[{"name": name, "words": words} for name, words in WAYS.items()],
        most=MOST_VARY,
        event_change=sweeping.change,
    )


@cache
def _scenarios() -> list[dict[str, str]]:
    """The scenarios to choose from, the usual one first."""
    return sorted(controls.scenarios(), key=lambda one: one["name"] != "baseline")


@cache
def _indicators(scenario: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "title": measure(name).title, "unit": measure(name).unit, "first": name in HEADLINES}
        for name in indicators(scenario)
    ]


# ---------------------------------------------------------------------------------------------------------- the result


def _result(state: State, news: News) -> list[solara.Element]:
    view = state.view
    assert view is not None
    parts = [widgets.SweepResult(facts={**view.facts, "busy": news.busy})]
    if view.panel is not None:
        panel = VegaPanel(name="sweep", spec=page_panel(view.panel, legends=True)).key("sweep")
        parts.append(solara.v.Html(tag="div", class_="tf-card tf-sweep", children=[panel]))
        parts.append(Downloads(files(view)))
    return parts


def files(view: View) -> list[File]:
    """What can be downloaded of a sweep."""

    def tables() -> bytes:
        import io

        outcomes = io.BytesIO()
        view.table.to_parquet(outcomes, index=False)
        found = [path for path in sorted(view.folder.rglob("*")) if path.suffix in (".parquet", ".json")]
        inside = [(path.relative_to(view.folder).as_posix(), path) for path in found if not path.name.startswith(".")]
        return zipped([("outcomes.parquet", outcomes.getvalue()), *inside])

    def picture() -> bytes:
        import vl_convert

        assert view.panel is not None
        spec = sweeps.page(view.panel, view.facts["title"], view.facts["reading"])
        return vl_convert.vegalite_to_png(spec, scale=2)

    return [
        File("tables", "Tables (Parquet)", "What is drawn, and every month of every run", "sweep.zip", ZIP, tables),
        File("chart", "Chart (PNG)", "The chart as a picture", "sweep.png", "image/png", picture),
    ]  # fmt: skip
