"""The Model page: what the model is, the month in words, everything to look up, what it gets right and wrong."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

import pandas as pd
import solara

from experiments.browser.model_page import month, overview, payments, reference, widgets
from experiments.browser.shared.address import query
from experiments.browser.shared.board import Board, use_board
from experiments.browser.shared.simulation.playing import Playing, resolve
from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.simulation.snapshot import Snapshot
from experiments.browser.shared.visit import Query, find_part, use_part
from experiments.browser.shared.widgets import Address
from experiments.browser.shared.words import month_words
from experiments.reporting import checks, documents
from model.errors import InputError, nearest
from model.scenario import Scenario

VIEWS = {
    "overview": "What it is",
    "month": "A month",
    "lookup": "Look up",
    "evidence": "Right and wrong",
}
SHOWN = ("all", "met", "missed", "not modelled")  # of the checks


@dataclass(frozen=True)
class Place:
    """Where on the page a reader is.

    Attributes:
        view: one of ``VIEWS``.
        find: what is looked up.
        kind: of entry: one of `reference.KINDS`; all where empty.
        show: which checks.
    """

    view: str = "overview"
    find: str = ""
    kind: str = ""
    show: str = "all"


def read_place(found: Query) -> Place:
    """The place that an address names: who looks something up need not say where.

    Raises:
        InputError: there is no such place.
    """
    find, kind, show = found.first("find"), found.first("kind"), found.first("show", "all")
    usual = "lookup" if find or kind else "evidence" if "show" in found.values else "overview"
    view = found.first("view", usual)
    for word, value, known in (("view", view, VIEWS), ("kind", kind, ("", *reference.KINDS)), ("show", show, SHOWN)):
        if value not in known:
            raise InputError(f"unknown {word} '{value}': {nearest(value, [one for one in known if one])}")
    return Place(view, find, kind, show)


def write_place(place: Place) -> str:
    """The query of a place; what belongs to another view is left out."""
    pairs: list[tuple[str, str]] = []
    if place.view == "lookup":
        pairs = [(name, value) for name, value in (("find", place.find), ("kind", place.kind)) if value]
    elif place.view == "evidence" and place.show != "all":
        pairs = [("show", place.show)]
    if place.view != "overview" and not pairs:
        pairs = [("view", place.view)]
    return query(pairs)


class Reading:
    """What the page keeps while others are shown: the place, and payments to show where there is no run yet."""

    def __init__(self, found: Query) -> None:
        self.refused, place = "", Place()
        try:
            place = read_place(found)
        except InputError as error:
            self.refused = str(error)
        self.place = Board(place)
        self.example: Board[pd.DataFrame | str | None] = Board(None)
        self._closed, self._started = False, False

    def go(self, change: Mapping[str, str]) -> None:
        """Move to another place, as a widget says it: some of the fields of `Place`."""
        self.refused = ""
        self.place.show(replace(self.place.value, **change))

    def start_example(self) -> None:
        """Simulate the payments of an example, unless this has been done."""
        if not self._started:
            self._started = True
            threading.Thread(target=self._simulate, name="tenfold-example", daemon=True).start()

    def _simulate(self) -> None:
        try:
            self.example.show(payments.example(lambda: not self._closed))
        except Exception as error:  # for the reader to see, not the end of the page
            self.example.show(f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """End the work."""
        self._closed = True


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
