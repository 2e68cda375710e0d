"""The Play page: one run, month by month, with everything that may be changed about it."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import solara

from experiments.browser import controls, widgets
from experiments.browser.headlines import headlines
from experiments.browser.session import Run, Session, Settings, Simulation, Snapshot, build_economy, differences
from experiments.browser.words import month_words, policy_title
from experiments.figures import FIGURES, columns, mark_records
from model.errors import InputError
from model.scenario import Scenario

START = Settings()  # what a page opens with


def make_economy(settings: Settings) -> Simulation:
    """The economy of a session; tests put another in its place."""
    return build_economy(settings)


def use_session() -> tuple[Session, Snapshot]:
    """A session that lives as long as the page, and what it shows now."""
    shown = solara.use_ref(lambda snapshot: None)

    def show(snapshot: Snapshot) -> None:
        shown.current(snapshot)  # looked up now: each drawing of the page has a function of its own

    session: Session = solara.use_memo(lambda: Session(show, START, build=make_economy), [])
    snapshot, shown.current = solara.use_state(session.snapshot)

    def live() -> Any:
        session.start()
        return session.close

    solara.use_effect(live, [])
    return session, snapshot


@solara.component
def Play() -> solara.Element:
    """The page."""
    session, snapshot = use_session()
    scenario = solara.use_memo(lambda: _resolve(snapshot.settings), [snapshot.settings])
    parts = [
        _side(session, snapshot),
        solara.v.Html(
            tag="main",
            class_="tf-main",
            children=[
                _transport(session, snapshot),
                _notice(session, snapshot),
                widgets.Headlines(cards=headlines(snapshot.history)),
                _Charts(snapshot, scenario),
                widgets.Clock(frame=snapshot.frame, event_drawn=session.drawn),
            ],
        ),
    ]
    return solara.v.Html(tag="div", class_="tf-page", children=parts)


def _resolve(settings: Settings) -> Scenario:
    """The scenario of the settings; where they cannot be used, which the session reports, the scenario as it comes."""
    try:
        return settings.resolve()
    except InputError:
        return Scenario()


def _transport(session: Session, snapshot: Snapshot) -> solara.Element:
    orders = {"play": session.play, "pause": session.pause, "step": session.step, "reset": session.reset}
    return widgets.Transport(
        state=snapshot.state,
        month=snapshot.month,
        end=snapshot.end,
        words=month_words(max(snapshot.month - 1, 0)),
        event_order=lambda name: orders[name](),
    )


def _notice(session: Session, snapshot: Snapshot) -> solara.Element:
    comparison = ""
    if snapshot.previous is not None:
        words = differences(snapshot.settings, snapshot.previous.settings)
        comparison = ", ".join(words) or "same settings"
    return widgets.Notice(
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
            "changes": dict(settings.changes),
            "policies": list(settings.policies),
        },
        scenarios=_scenarios(),
        groups=controls.groups(settings.scenario),
        policies=controls.policies(settings.scenario),
        event_change=lambda change: session.change(changed(settings, change)),
    )


_scenarios = cache(controls.scenarios)


def changed(settings: Settings, change: Mapping[str, Any]) -> Settings:
    """The settings after what a reader has changed: one of scenario, seed, a parameter, a policy, or all of them back.

    A parameter set to None, or back to the scenario's own value, is no longer a change.
    """
    match change:
        case {"scenario": str(name)}:
            return replace(Settings.of_scenario(name, settings.seed), until=settings.until)
        case {"seed": int(seed)}:
            return replace(settings, seed=seed)
        case {"parameter": str(name), "value": value}:
            rest = {k: v for k, v in settings.changes.items() if k != name}
            return replace(settings, changes=rest if value is None else {**rest, name: value})
        case {"policy": str(name), "on": on}:
            others = {k: v for k, v in settings.policies.items() if k != name}
            return replace(settings, policies={**others, name: {}} if on else others)
        case {"defaults": _}:
            return changed(settings, {"scenario": settings.scenario})
    return settings


# --------------------------------------------------------------------------------------------------------- charts


@cache
def _specs(name: str, vendors: Sequence[str], end: str) -> dict[str, Any]:
    return {"light": FIGURES[name].spec(vendors, "light", end), "dark": FIGURES[name].spec(vendors, "dark", end)}


@solara.component
def _Charts(snapshot: Snapshot, scenario: Scenario) -> solara.Element:
    vendors = scenario.parameters.all_vendors
    before = solara.use_memo(lambda: _tables(snapshot.previous, vendors), [snapshot.previous, vendors])
    marks = solara.use_memo(lambda: mark_records(_dates(scenario)), [scenario])
    charts = [
        widgets.VegaChart(
            name=name,
            specs=_specs(name, vendors, snapshot.settings.until),
            table=columns(figure.table(snapshot.history, vendors)),
            previous=before.get(name, {}),
            marks=marks,
        ).key(name)
        for name, figure in FIGURES.items()
    ]
    return solara.v.Html(tag="div", class_="tf-charts", children=charts)


def _tables(run: Run | None, vendors: Sequence[str]) -> dict[str, dict[str, Any]]:
    if run is None:
        return {}
    return {name: columns(figure.table(run.history, vendors)) for name, figure in FIGURES.items()}


def _dates(scenario: Scenario) -> dict[str, str]:
    """What starts when: policies and events."""
    found: dict[str, list[str]] = {}
    for dated in (*scenario.policies, *scenario.events):
        found.setdefault(dated.start, []).append(policy_title(dated.name))
    return {month: names[0] if len(names) == 1 else f"{len(names)} policies" for month, names in found.items()}
