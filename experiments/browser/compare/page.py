"""The Compare page: sets of policies compared, run by paired run, in the background."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import solara

from experiments.analysis.measures import measure
from experiments.browser.compare import widgets
from experiments.browser.compare.result import result
from experiments.browser.compare.state import (
    MOST_ARMS,
    Look,
    Parts,
    Wanted,
    bundles,
    changed,
    check,
    read_wanted,
    write_wanted,
)
from experiments.browser.compare.view import View, make_view
from experiments.browser.compare.work import finished, folder_of
from experiments.browser.shared import controls
from experiments.browser.shared.board import Board, use_board
from experiments.browser.shared.visit import Query, use_part
from experiments.browser.shared.widgets import Address, Notice
from experiments.browser.shared.words import duration, policy_title, sentence
from experiments.browser.shared.work.jobs import Job, News
from experiments.browser.shared.work.widgets import JobBar, StartBar, Welcome
from experiments.charts.theme import variable
from experiments.comparison.charts.style import COLOURS
from experiments.comparison.command import count, expected_seconds
from experiments.comparison.tables import HEADLINES
from experiments.runs.executors import processors
from experiments.runs.store.cache import cache_folder
from model.errors import InputError

START = Wanted()  # what a page opens with
WORK = "experiments.browser.compare.work:run"


def kept() -> Path:
    """The folder where comparisons are kept; tests put another in its place."""
    return cache_folder() / "comparisons"


@dataclass(frozen=True, eq=False)
class State:
    """What there is to see besides the work under way. Never changed once shown.

    Attributes:
        wanted: what is set.
        look: which part of the result is shown.
        refused: why the address could not be used.
        problem: why what is set cannot be compared.
        words: what comparing it will take.
        folder: where its result is or will be; None where there is a problem.
        view: the result shown, perhaps of what was set before.
        loading: whether a result is being read.
        broken: why a result could not be shown.
    """

    wanted: Wanted
    look: Look
    refused: str = ""
    problem: str = ""
    words: str = ""
    folder: Path | None = None
    view: View | None = None
    loading: bool = False
    broken: str = ""

    @property
    def current(self) -> bool:
        """Whether the result shown is that of what is set."""
        return self.view is not None and self.view.folder == self.folder


class Comparing:
    """A reader's comparison, which goes on while other pages are shown."""

    def __init__(self, query: Query) -> None:
        wanted, look, refused = START, Look(), ""
        try:
            wanted, look = read_wanted(query, START)
        except InputError as error:
            refused = str(error)
        self.job = Job()
        self._lock = threading.RLock()
        self._turn = 0  # of reading results: only what was asked for last is shown
        self.board = Board(State(wanted, look, refused))
        self._set(wanted)
        self.job.board.listen(self._hear)

    def close(self) -> None:
        """End the work."""
        self.job.close()

    # ------------------------------------------------------------------------------------------------------- orders

    def change(self, change: Mapping[str, Any]) -> None:
        """Change what is to be compared; a result that is there already is shown."""
        try:
            self._set(changed(self.board.value.wanted, change))
        except InputError as error:
            self._show(problem=str(error))

    def look(self, look: Mapping[str, str]) -> None:
        """Look at another part of the result."""
        state = self._show(look=replace(self.board.value.look, **look))
        if state.view is not None and "within" in look:
            self._load(state.view.folder)

    def start(self) -> None:
        """Compare, in the background."""
        request = asdict(self.board.value.wanted.request())
        self.job.start(WORK, {"request": request, "cache": str(kept())})

    # -------------------------------------------------------------------------------------------------------- state

    def _show(self, **changes: Any) -> State:
        with self._lock:
            state = replace(self.board.value, **changes)
            self.board.show(state)
        return state

    def _set(self, wanted: Wanted) -> None:
        problem, words, folder = "", "", None
        try:
            check(wanted)
            folder, words = folder_of(wanted.request(), kept()), effort(wanted)
        except InputError as error:
            problem = str(error)
        self._show(wanted=wanted, problem=problem, words=words, folder=folder)
        if folder is not None and finished(folder):
            self._load(folder)

    def _hear(self, news: News) -> None:
        if news.state == "done":
            self._load(Path(news.result))

    def _load(self, folder: Path) -> None:
        """Read a result, in a thread of its own."""
        with self._lock:
            self._turn = turn = self._turn + 1
            scenario = self._show(loading=True).look.within

        def load() -> None:
            try:
                found: dict[str, Any] = {"view": make_view(folder, scenario), "broken": ""}
            except Exception as error:  # for the reader to see
                found = {"broken": f"{type(error).__name__}: {error}"}
            with self._lock:
                if turn == self._turn:
                    self._show(loading=False, **found)

        threading.Thread(target=load, name="tenfold-view", daemon=True).start()


def effort(wanted: Wanted) -> str:
    """How many runs a comparison takes and how long."""
    plan, workers = wanted.request().plan(), processors()
    runs = len(plan.arms) * wanted.replicates
    seconds = sum(expected_seconds(one, plan.until, runs, workers) for one in plan.scenarios)
    more = ", and more until it is precise" if wanted.precision else ""
    several = f" × {count(len(plan.scenarios), 'scenario')}" if len(plan.scenarios) > 1 else ""
    return (
        f"{count(len(plan.arms), 'arm')} × {wanted.replicates} seeds{several} = {runs * len(plan.scenarios)} runs, "
        f"{duration(seconds)} on this machine{more}. Runs done before are not done again."
    )


# ------------------------------------------------------------------------------------------------------------ the page


@solara.component
def Compare() -> solara.Element:
    """The page."""
    comparing = use_part(Comparing)
    state, news = use_board(comparing.board), use_board(comparing.job.board)
    main = [
        StartBar(
            label="Go on" if news.state == "cancelled" else "Compare",
            words=_words(state, news),
            problem=state.problem,
            busy=news.busy,
            current=state.current,
            event_start=lambda _: comparing.start(),
        ),
        Notice(refused=state.refused, error="", details="", comparison="", event_forget=lambda _: None),
        JobBar(news=news.plain, event_order=lambda _: comparing.job.cancel()),
        *([_broken(state)] if state.broken else []),
        *_result(comparing, state),
        Address(query=write_wanted(state.wanted, state.look, START)),
    ]
    return solara.v.Html(
        tag="div",
        class_="tf-page",
        children=[_side(comparing, state.wanted), solara.v.Html(tag="main", class_="tf-main", children=main)],
    )


def _words(state: State, news: News) -> str:
    """What the bar says beside the button."""
    if not news.busy and state.loading:
        return "Reading the result …"
    return "Done: shown below." if state.current and not news.busy else state.words


WELCOME = {
    "title": "What would a policy change, how surely, at what cost, and for whom?",
    "text": "Press Compare. Each set of policies is run many times beside the same world without it, with the same "
    "luck. Then this page shows what differs, with 95 % intervals; who gains and who loses; what it costs; and how "
    "soon unemployment recovers.",
}


def _broken(state: State) -> solara.Element:
    """Why a result could not be shown."""
    return JobBar(news=News("failed", error=state.broken).plain, event_order=lambda _: None)


def _side(comparing: Comparing, wanted: Wanted) -> solara.Element:
    known = bundles()
    return widgets.CompareSide(
        wanted={name: getattr(wanted, name) for name in ("replicates", "seed", "until", "precision", "most")}
        | {"scenarios": list(wanted.scenarios)},
        arms=[_arm(place, arm) for place, arm in enumerate(wanted.arms)],
        scenarios=_scenarios(),
        bundles=[{"name": one.name, "title": one.title} for one in known.values()],
        policies=controls.policies("baseline"),
        measures=_measures(),
        changes=[{"name": name, "value": str(value)} for name, value in sorted(wanted.changes.items())],
        most_arms=MOST_ARMS,
        event_change=comparing.change,
    )


@cache
def _scenarios() -> list[dict[str, str]]:
    """The scenarios to choose from, the usual one first."""
    return sorted(controls.scenarios(), key=lambda one: one["name"] != "baseline")


@cache
def _measures() -> list[dict[str, str]]:
    """What precision can be asked of, with the unit that it is asked in."""
    from model.indicators.registry import INDICATORS

    found = [measure(name) for name in HEADLINES]
    return [
        {
            "name": one.name,
            "title": one.title,
            "unit": INDICATORS[one.name].unit if one.name in INDICATORS else one.unit,
        }
        for one in found
    ]


def _arm(place: int, arm: Parts) -> dict[str, Any]:
    """An arm as the side panel shows it."""
    known = bundles()
    titles = [known[name].title if name in known else policy_title(name) for name in arm]
    settings = [f"{name} {value}" for values in arm.values() for name, value in values.items()]
    return {
        "letter": "ABCDEFGH"[place],
        "colour": variable(COLOURS[place]),
        "words": sentence(" + ".join(titles)),
        "brief": ", ".join(settings),
        "policies": {name: dict(values) for name, values in arm.items() if name not in known},
        "bundles": [
            {"name": name, "title": known[name].title, "description": known[name].description}
            for name in arm
            if name in known
        ],
    }


def _result(comparing: Comparing, state: State) -> list[solara.Element]:
    """What there is to show, or what the page is for."""
    if state.view is None:
        return [Welcome(**WELCOME)]
    return result(state.view, state.look, state.current, comparing.look)
