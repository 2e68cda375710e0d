"""The Model page: what the model is, the month in words, everything to look up, what it gets right and wrong."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Any

import pandas as pd
import solara

from experiments.browser.model_page import month, overview, payments, reference, widgets
from experiments.browser.model_page.state import VIEWS, Place, Reading, write_place
from experiments.browser.shared.board import Board, use_board
from experiments.browser.shared.simulation.playing import Playing, resolve
from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.simulation.snapshot import Snapshot
from experiments.browser.shared.visit import find_part, use_part
from experiments.browser.shared.widgets import Address
from experiments.browser.shared.words import month_words
from experiments.reporting import checks, documents
from model.errors import InputError
from model.scenario import Scenario

_NO_RUN: Board[Snapshot | None] = Board(None)  # in place of the board of a reader who has not been to the Play page


@solara.component
def Model() -> solara.Element:
    """The page."""
    reading = use_part(Reading)
    playing = find_part(Playing)
    place = use_board(reading.place)
    board: Board[Any] = playing.board if playing else _NO_RUN
    snapshot: Snapshot | None = use_board(board)
    settings = snapshot.settings if snapshot else Settings()
    scenario = solara.use_memo(lambda: resolve(settings), [settings])
    tabs = [{"name": name, "title": title} for name, title in VIEWS.items()]
    parts: dict[str, Any] = {
        "overview": lambda: _Overview(reading, snapshot, scenario),
        "month": lambda: widgets.ModelMonth(stages=_stages(), source=month.schedule()),
        "lookup": lambda: _lookup(reading, place, scenario),
        "evidence": lambda: _evidence(reading, place),
    }
    return solara.v.Html(
        tag="main",
        class_="tf-main tf-model",
        children=[
            widgets.ModelTabs(
                tabs=tabs, current=place.view, refused=reading.refused, event_go=lambda view: reading.go({"view": view})
            ),
            parts[place.view](),
            Address(query=write_place(place)),
        ],
    )


@cache
def _stages() -> list[dict[str, Any]]:
    return [asdict(stage) for stage in month.stages()]


@solara.component
def _Overview(reading: Reading, snapshot: Snapshot | None, scenario: Scenario) -> solara.Element:
    """What the model is, with the payments of the reader's own run or, before it has begun, of an example."""
    example = use_board(reading.example)
    own = snapshot.payments if snapshot else None
    solara.use_effect(lambda: None if own is not None else reading.start_example(), [own is None])
    shown = own if own is not None else example
    picture = solara.use_memo(lambda: payments.picture(shown) if isinstance(shown, pd.DataFrame) else {}, [shown])
    if own is not None and snapshot is not None:
        when = f"{month_words(snapshot.month - 1)} of your run on the Play page"
    else:
        when = f"{month_words(payments.EXAMPLE_MONTHS - 1)} of the default run"
    return widgets.ModelOverview(
        purpose=list(overview.PURPOSE),
        agents=overview.agents(scenario.parameters),
        markets=overview.markets(scenario.parameters),
        money=overview.MONEY,
        picture=picture,
        when=when,
        own=own is not None,
        failed=example if isinstance(example, str) and own is None else "",
    )


def _lookup(reading: Reading, place: Place, scenario: Scenario) -> solara.Element:
    return widgets.Lookup(
        lists=reference.reference(),
        changed=reference.changed(scenario),
        find=place.find,
        kind=place.kind,
        event_look=reading.go,
    )


def _evidence(reading: Reading, place: Place) -> solara.Element:
    try:
        found = _verdicts()
    except InputError as error:
        return widgets.Evidence(
            reports=[], in_short=[], limits=[], show=place.show, failed=str(error), event_look=reading.go
        )
    return widgets.Evidence(**found, show=place.show, failed="", event_look=reading.go)


@cache
def _verdicts() -> dict[str, Any]:
    return {
        "reports": [asdict(report) for report in checks.reports()],
        "in_short": list(documents.in_short()),
        "limits": [asdict(limit) for limit in documents.limits()],
    }
