"""The Compare page: sets of policies compared, run by paired run, in the background."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import solara

from experiments.analysis.measures import count, measure
from experiments.browser.compare import widgets
from experiments.browser.compare.result import result
from experiments.browser.compare.state import (
    MOST_ARMS,
    START,
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
from experiments.browser.shared.board import use_board
from experiments.browser.shared.visit import Query, use_part
from experiments.browser.shared.words import duration, policy_title, sentence
from experiments.browser.shared.work.job_page import job_page
from experiments.browser.shared.work.task import Background, State, Task
from experiments.charts.theme import variable
from experiments.comparison.charts.style import COLOURS
from experiments.comparison.plan import notices
from experiments.comparison.request import expected_seconds
from experiments.comparison.tables import HEADLINES
from experiments.runs.executors import processors
from experiments.runs.store.cache import cache_folder


@dataclass
class Comparing(Task[Wanted, View]):
    """Comparisons in the background."""

    def read(self, query: Query) -> Wanted:
        """What an address asks for."""
        return read_wanted(query, self.start)

    def changed(self, wanted: Wanted, change: Mapping[str, Any]) -> Wanted:
        """What is to be compared after a change on the page."""
        return changed(wanted, change)

    def plan(self, wanted: Wanted) -> tuple[str, Path]:
        """How many runs it takes and how long, and the folder of its tables."""
        check(wanted)
        return effort(wanted), folder_of(wanted.request(), self.cache)

    def notices(self, wanted: Wanted) -> list[str]:
        """What changes nothing in some set of policies, and why."""
        return notices(wanted.request().plan())

    def arguments(self, wanted: Wanted) -> Mapping[str, Any]:
        """The arguments of `experiments.browser.compare.work.run`."""
        return {"request": asdict(wanted.request()), "cache": str(self.cache)}

    def outlives(self, before: Wanted, wanted: Wanted) -> bool:
        """A comparison is shown until there is another; the page says so where it is of other settings."""
        return True

    def reader(self, state: State[Wanted, View], folder: Path | None) -> Callable[[], View] | None:
        """Read a comparison that has ended, that of what is set, or another scenario of the one shown."""
        view, within = state.view, state.wanted.look.within
        if folder is None and state.folder is not None and finished(state.folder):
            folder = state.folder
        if folder is None and view is not None:
            folder = view.folder
        if folder is None or (view is not None and view.folder == folder and view.shows(within)):
            return None
        return partial(make_view, folder, within)


TASK = Comparing(START, "experiments.browser.compare.work:run", cache_folder() / "comparisons")


def comparing(query: Query) -> Background[Wanted, View]:
    """A reader's comparison, which goes on while other pages are shown."""
    return Background(query, TASK)


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

WELCOME = (
    "What would a policy change, how certain is the effect, at what cost, and for whom?",
    "Press Compare. Each set of policies is simulated many times, paired by seed with the same economy without it. "
    "Then this page shows the differences, with 95 % confidence intervals; who gains and who loses; what it costs; "
    "and how soon unemployment recovers.",
)


@solara.component
def Compare() -> solara.Element:
    """The page."""
    background = use_part(comparing)
    state, news = use_board(background.board), use_board(background.job.board)
    current = state.view is not None and state.view.folder == state.folder
    words = "Done: shown below." if current else state.effort
    if state.loading:
        words = "Reading the result …"
    return job_page(
        background,
        state,
        news,
        form=_side(background, state.wanted),
        label="Go on" if news.state == "cancelled" else "Compare",
        words=state.effort if news.busy else words,
        current=current,
        welcome=WELCOME,
        result=result(state.view, state.wanted.look, current, background.change) if state.view else [],
        query=write_wanted(state.wanted, TASK.start),
    )


def _side(background: Background[Wanted, View], wanted: Wanted) -> solara.Element:
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
        event_change=background.change,
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
