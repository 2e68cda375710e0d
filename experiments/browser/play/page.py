"""The Play page: one run, month by month, with everything that may be changed about it."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import solara

from experiments.analysis.timeline import happenings
from experiments.browser.play import widgets
from experiments.browser.play.view import headlines
from experiments.browser.shared import controls
from experiments.browser.shared.address import write_settings
from experiments.browser.shared.board import use_board
from experiments.browser.shared.changes import changed
from experiments.browser.shared.simulation.playing import Playing, notice, resolve, transport
from experiments.browser.shared.simulation.session import Session
from experiments.browser.shared.simulation.snapshot import Run, Snapshot
from experiments.browser.shared.simulation.widgets import Clock
from experiments.browser.shared.visit import use_part
from experiments.browser.shared.widgets import Address
from experiments.browser.shared.words import policy_title
from experiments.charts.catalogue import FIGURES
from experiments.charts.time_series import columns, event_records, mark_records, span_records
from model.scenario import Scenario


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
                Clock(frame=snapshot.frame, event_drawn=session.drawn),
            ],
        ),
    ]
    if not snapshot.busy:  # while it plays the address rests
        parts.append(Address(query=write_settings(snapshot.settings, snapshot.month)))
    return solara.v.Html(tag="div", class_="tf-page", children=parts)


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


class _Sight:
    """Which charts are out of sight, and the data that each has drawn last."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.last: dict[str, tuple[Any, ...]] = {}

    def due(self, name: str, busy: bool) -> bool:
        """Whether a chart takes new data: while a run plays, only those in sight do."""
        return name not in self.last or name not in self.hidden or not busy

    def see(self, name: str, visible: bool) -> bool:
        """Note whether a chart is in sight; true if it has come back into it."""
        back = visible and name in self.hidden
        self.hidden = self.hidden - {name} if visible else self.hidden | {name}
        return back


@solara.component
def _Charts(snapshot: Snapshot, scenario: Scenario) -> solara.Element:
    vendors, lead_time = scenario.parameters.all_vendors, int(scenario.parameters.compute.lead_time)
    history, end = snapshot.history, snapshot.settings.until
    before = solara.use_memo(lambda: _tables(snapshot.previous, vendors), [snapshot.previous, vendors])
    marks = solara.use_memo(lambda: mark_records(_dates(scenario)), [scenario])
    sight: _Sight = solara.use_memo(_Sight, [])
    _, draw_again = solara.use_state(0)

    def see(name: str, visible: bool) -> None:
        if sight.see(name, visible):
            draw_again(lambda times: times + 1)

    found = happenings(history)
    of_all = span_records(history, found), event_records(history, found)
    for name, figure in FIGURES.items():
        if sight.due(name, snapshot.busy):
            lists = columns(figure.table(history, vendors, lead_time, end))
            sight.last[name] = _written(lists), figure.symbols(lists, found), *of_all
    charts = [
        _chart(name, sight.last[name], before.get(name, "{}"), marks, _specs(name, vendors, end), partial(see, name))
        for name in FIGURES
    ]
    return solara.v.Html(tag="div", class_="tf-charts", children=charts)


def _chart(
    name: str,
    data: tuple[Any, ...],
    previous: str,
    marks: list[dict[str, Any]],
    specs: str,
    event_sight: Callable[[bool], None],
) -> solara.Element:
    """A chart with its data: table, symbols, spans and events."""
    table, symbols, spans, events = data
    chart = widgets.VegaChart(
        name=name,
        specs=specs,
        table=table,
        previous=previous,
        marks=marks,
        symbols=symbols,
        spans=spans,
        events=events,
        event_sight=event_sight,
    )
    return chart.key(name)


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
