"""The Play page: one run, month by month, with everything that may be changed about it."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any

import solara

from experiments.analysis.timeline import happenings
from experiments.browser.shared import controls, widgets
from experiments.browser.shared.address import read_settings, write_settings
from experiments.browser.shared.board import Board, use_board
from experiments.browser.shared.changes import changed
from experiments.browser.shared.chronicle import Chronicle
from experiments.browser.shared.headlines import headlines
from experiments.browser.shared.session import Run, Session, Settings, Simulation, Snapshot, build_economy, differences
from experiments.browser.shared.visit import Query, use_part
from experiments.browser.shared.words import month_words, policy_title
from experiments.charts.catalogue import FIGURES
from experiments.charts.time_series import columns, event_records, mark_records, span_records
from model.errors import InputError
from model.scenario import Scenario

START = Settings()  # what a page opens with


def make_economy(settings: Settings) -> Simulation:
    """The economy of a session; tests put another in its place."""
    return build_economy(settings)


class Playing:
    """A reader's run, which goes on while other pages are shown."""

    def __init__(self, query: Query) -> None:
        self.refused = ""  # why the address could not be used
        settings, reached = START, 0
        if query.values:
            try:
                settings, reached = read_settings(query)
            except InputError as error:
                self.refused = str(error)
        self.session = Session(self._show, settings, lambda chosen: Chronicle(make_economy(chosen)), reached)
        self.board = Board(self.session.snapshot)
        self.session.start()

    def _show(self, snapshot: Snapshot) -> None:
        self.board.show(snapshot)

    def close(self) -> None:
        """End the run."""
        self.session.close()


@solara.component
def Play() -> solara.Element:
    """The page."""
    playing = use_part(Playing)
    session, snapshot = playing.session, use_board(playing.board)
    scenario = solara.use_memo(lambda: resolve(snapshot.settings), [snapshot.settings])
    parts = [
        _side(session, snapshot),
        solara.v.Html(
            tag="main",
            class_="tf-main",
            children=[
                transport(session, snapshot),
                notice(session, snapshot, playing.refused),
                widgets.Headlines(cards=headlines(snapshot.history)),
                widgets.Legend(),
                _Charts(snapshot, scenario),
                widgets.Clock(frame=snapshot.frame, event_drawn=session.drawn),
            ],
        ),
    ]
    if not snapshot.busy:  # while it plays the address rests
        parts.append(widgets.Address(query=write_settings(snapshot.settings, snapshot.month)))
    return solara.v.Html(tag="div", class_="tf-page", children=parts)


def resolve(settings: Settings) -> Scenario:
    """The scenario of the settings; where they cannot be used, which the session reports, the scenario as it comes."""
    try:
        return settings.resolve()
    except InputError:
        return Scenario()


def transport(session: Session, snapshot: Snapshot) -> solara.Element:
    """The bar that drives the run."""
    orders = {"play": session.play, "pause": session.pause, "step": session.step, "reset": session.reset}
    return widgets.Transport(
        state=snapshot.state,
        frame=snapshot.frame,
        month=snapshot.month,
        end=snapshot.end,
        words=month_words(max(snapshot.month - 1, 0)),
        event_order=lambda name: orders[name](),
        event_go_to=session.run_to,
    )


def notice(session: Session, snapshot: Snapshot, refused: str) -> solara.Element:
    """What went wrong, and what the run is compared with."""
    comparison = ""
    if snapshot.previous is not None:
        words = differences(snapshot.settings, snapshot.previous.settings)
        comparison = ", ".join(words) or "same settings"
    return widgets.Notice(
        refused=refused,
        error=snapshot.error,
        details=snapshot.details,
        comparison=comparison,
        event_forget=lambda _: session.forget(),
    )


def _side(session: Session, snapshot: Snapshot) -> solara.Element:
    settings = snapshot.settings
    return widgets.SettingsPanel(
        settings={
            "scenario": settings.scenario,
            "seed": settings.seed,
            "until": settings.until,
            "changes": dict(settings.changes),
            "policies": {name: dict(values) for name, values in settings.policies.items()},
        },
        scenarios=_scenarios(),
        groups=controls.groups(settings.scenario),
        vendors=controls.vendors(settings.scenario),
        policies=controls.policies(settings.scenario),
        event_change=lambda change: session.change(changed(session.settings, change)),
    )


_scenarios = cache(controls.scenarios)


# --------------------------------------------------------------------------------------------------------- charts


@cache
def _specs(name: str, vendors: Sequence[str], end: str) -> str:
    return _written({theme: FIGURES[name].spec(vendors, theme, end) for theme in ("light", "dark")})


@solara.component
def _Charts(snapshot: Snapshot, scenario: Scenario) -> solara.Element:
    vendors, lead_time = scenario.parameters.all_vendors, int(scenario.parameters.compute.lead_time)
    history, end = snapshot.history, snapshot.settings.until
    before = solara.use_memo(lambda: _tables(snapshot.previous, vendors), [snapshot.previous, vendors])
    marks = solara.use_memo(lambda: mark_records(_dates(scenario)), [scenario])
    found = happenings(history)
    spans, events = span_records(history, found), event_records(history, found)
    out_of_sight: set[str] = solara.use_ref(set()).current
    last: dict[str, tuple[Any, ...]] = solara.use_ref({}).current
    _, draw_again = solara.use_state(0)

    def see(name: str, visible: bool) -> None:
        if not visible:
            out_of_sight.add(name)
        elif name in out_of_sight:
            out_of_sight.remove(name)
            draw_again(lambda times: times + 1)

    charts = []
    for name, figure in FIGURES.items():
        if name not in last or name not in out_of_sight or not snapshot.busy:  # while it plays, what is seen is drawn
            lists = columns(figure.table(history, vendors, lead_time, end))
            last[name] = _written(lists), figure.symbols(lists, found), spans, events
        table, symbols, its_spans, its_events = last[name]
        chart = widgets.VegaChart(
            name=name,
            specs=_specs(name, vendors, end),
            table=table,
            previous=before.get(name, "{}"),
            marks=marks,
            symbols=symbols,
            spans=its_spans,
            events=its_events,
            event_sight=partial(see, name),
        )
        charts.append(chart.key(name))
    return solara.v.Html(tag="div", class_="tf-charts", children=charts)


def _tables(run: Run | None, vendors: Sequence[str]) -> dict[str, str]:
    """The lines of a run to compare with."""
    if run is None:
        return {}
    lead_time = int(resolve(run.settings).parameters.compute.lead_time)
    end = run.settings.until
    return {name: _written(columns(one.table(run.history, vendors, lead_time, end))) for name, one in FIGURES.items()}


def _written(lists: Mapping[str, Any]) -> str:
    """A table or a drawing as the chart takes it."""
    return json.dumps(lists, separators=(",", ":"))


def _dates(scenario: Scenario) -> dict[str, str]:
    """What starts when: policies and events."""
    found: dict[str, list[str]] = {}
    for dated in (*scenario.policies, *scenario.events):
        found.setdefault(dated.start, []).append(policy_title(dated.name))
    return {month: names[0] if len(names) == 1 else f"{len(names)} policies" for month, names in found.items()}
