"""The Sweep page: outcomes as one or two parameters vary, simulated in the background."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import solara

from experiments.analysis.measures import count, measure
from experiments.browser.shared import controls
from experiments.browser.shared.board import use_board
from experiments.browser.shared.panels import page_panel
from experiments.browser.shared.visit import Query, use_part
from experiments.browser.shared.widgets import VegaPanel
from experiments.browser.shared.words import duration
from experiments.browser.shared.work.downloads import ZIP, Downloads, File, zipped
from experiments.browser.shared.work.job_page import job_page
from experiments.browser.shared.work.jobs import News
from experiments.browser.shared.work.task import Background, State, Task
from experiments.browser.sweep import widgets
from experiments.browser.sweep.choices import indicators, variables
from experiments.browser.sweep.state import MOST_VARY, START, Wanted, changed, check_reading, read_wanted, write_wanted
from experiments.browser.sweep.view import WAYS, View, finished, make_view
from experiments.browser.sweep.work import folder_of
from experiments.charts import sweeps
from experiments.comparison.request import expected_seconds
from experiments.comparison.tables import HEADLINES
from experiments.runs.design import Design, notices
from experiments.runs.executors import processors
from experiments.runs.store.cache import cache_folder


@dataclass
class Sweeping(Task[Wanted, View]):
    """Sweeps in the background; runs are shown as they come."""

    def read(self, query: Query) -> Wanted:
        """What an address asks for."""
        return read_wanted(query, self.start)

    def changed(self, wanted: Wanted, change: Mapping[str, Any]) -> Wanted:
        """What is to be swept and looked at after a change on the page."""
        return changed(wanted, change)

    def plan(self, wanted: Wanted) -> tuple[str, Path]:
        """How many runs it takes and how long, and the folder of its runs."""
        design = wanted.request.design()
        check_reading(wanted)
        return effort(design), folder_of(design, self.cache)

    def notices(self, wanted: Wanted) -> list[str]:
        """What changes nothing at some or all points, and why."""
        return notices(wanted.request.design())

    def arguments(self, wanted: Wanted) -> Mapping[str, Any]:
        """The arguments of `experiments.browser.sweep.work.run`."""
        return {"request": wanted.request.plain(), "cache": str(self.cache)}

    def outlives(self, before: Wanted, wanted: Wanted) -> bool:
        """The chart stays while the same runs are wanted."""
        return before.request == wanted.request

    def reader(self, state: State[Wanted, View], folder: Path | None) -> Callable[[], View | None]:
        """Read the runs that are there of what is set."""
        return partial(make_view, state.wanted.request, state.wanted.reading, self.cache)


TASK = Sweeping(START, "experiments.browser.sweep.work:run", cache_folder() / "sweeps", pause=2.0)


def sweeping(query: Query) -> Background[Wanted, View]:
    """A reader's sweep, which goes on while other pages are shown."""
    return Background(query, TASK)


def effort(design: Design) -> str:
    """How many runs a sweep takes and how long."""
    seconds = expected_seconds(design.scenario, design.until, design.runs, processors())
    return (
        f"{count(len(design.points), 'point')} × {count(design.replicates, 'seed')} = {count(design.runs, 'run')}, "
        f"{duration(seconds)} on this machine. Runs done before are not done again."
    )


# ------------------------------------------------------------------------------------------------------------ the page

WELCOME = (
    "How do outcomes change as one or two parameters vary?",
    "Press Start. The economy is simulated at each point between two values, several times with different seeds. The "
    "chart fills as runs finish; afterwards another indicator can be shown without any new run.",
)


@solara.component
def Sweep() -> solara.Element:
    """The page."""
    background = use_part(sweeping)
    state, news = use_board(background.board), use_board(background.job.board)
    done = finished(state.view)
    return job_page(
        background,
        state,
        news,
        form=_side(background, state.wanted),
        label="Go on" if state.view is not None and not done else "Start",
        words="All runs are done: shown below." if done and not news.busy else state.effort,
        current=done,
        welcome=WELCOME,
        result=_result(state.view, news) if state.view else [],
        query=write_wanted(state.wanted, TASK.start),
    )


def _side(background: Background[Wanted, View], wanted: Wanted) -> solara.Element:
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
        variables=variables(settings.scenario),
        scenarios=_scenarios(),
        policies=controls.policies(settings.scenario),
        indicators=_indicators(settings.scenario),
        ways=[{"name": name, "words": words} for name, words in WAYS.items()],
        most=MOST_VARY,
        event_change=background.change,
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


def _result(view: View, news: News) -> list[solara.Element]:
    """A heading, the chart and the files."""
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
