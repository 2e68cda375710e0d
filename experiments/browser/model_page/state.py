"""Where a reader is on the Model page, how an address says it, and what the page keeps over a visit."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from experiments.browser.model_page import payments, reference
from experiments.browser.shared.address import query
from experiments.browser.shared.board import Board
from experiments.browser.shared.visit import Query
from model.errors import InputError, nearest

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
