"""A reader's visit: what outlives the change from one page to another, and ends with the tab.

Pages come and go as the reader moves between them; their runs and results stay here, above them. A page asks for its
own part with `use_part`, which is made when it is first needed, from the query of the page's address.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import parse_qs

import solara

from agents.core.memory import give_freed_memory_back
from experiments.browser.shared.board import Board
from experiments.browser.shared.work.jobs import Job

TIDY_FOR = 10  # seconds after the end of a visit, within which its parts are let go one after the other


class Part(Protocol):
    """What a page keeps over a visit. One that works in the background has its work as ``job``."""

    def close(self) -> None:
        """End all work, for the tab is closed."""


class Query:
    """The part of an address behind the question mark: lists of texts by name."""

    def __init__(self, text: str = "") -> None:
        self.values = parse_qs(text, keep_blank_values=True)

    def first(self, name: str, otherwise: str = "") -> str:
        """The first text under a name."""
        return self.values.get(name, [otherwise])[0]

    def all(self, name: str) -> list[str]:
        """Every text under a name."""
        return self.values.get(name, [])


class Visit:
    """One tab's stay: the parts of its pages.

    Attributes:
        busy: the makers of those parts that work in the background.
    """

    def __init__(self) -> None:
        self._parts: dict[Callable[[Query], Any], Part] = {}
        self.busy: Board[frozenset[Callable[[Query], Any]]] = Board(frozenset())

    def part[P: Part](self, make: Callable[[Query], P], search: str) -> P:
        """The part that a page keeps, made from the query of its address if this is the first time."""
        if make not in self._parts:
            self._parts[make] = part = make(Query(search))
            job = getattr(part, "job", None)
            if isinstance(job, Job):
                job.board.listen(lambda news: self._mark(make, news.busy))
                self._mark(make, job.board.value.busy)
        return self._parts[make]  # type: ignore[return-value]

    def _mark(self, make: Callable[[Query], Any], busy: bool) -> None:
        """Note whether a part works in the background."""
        before = self.busy.value
        if busy != (make in before):
            self.busy.show(before | {make} if busy else before - {make})

    def find[P: Part](self, make: Callable[[Query], P]) -> P | None:
        """The part that a page keeps, if it has been made."""
        return self._parts.get(make)  # type: ignore[return-value]

    def close(self) -> None:
        """End the work of all parts, and let the system have their memory once they are gone."""
        for part in self._parts.values():
            part.close()
        self._parts.clear()
        _tidying.begin()


class Tidying:
    """What visits leave behind goes back to the system, second by second, until some time after the last of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = 0  # seconds to go

    def begin(self) -> None:
        """A visit has ended."""
        with self._lock:
            running, self._left = self._left > 0, TIDY_FOR
        if not running:
            threading.Thread(target=self._work, name="tenfold-tidying", daemon=True).start()

    def _work(self) -> None:
        while True:
            time.sleep(1.0)
            gc.collect()  # a page's elements refer to each other
            give_freed_memory_back()
            with self._lock:
                self._left -= 1
                if self._left == 0:
                    return


_tidying = Tidying()


_visit: Any = solara.create_context(None)


def use_visit() -> Visit:
    """A visit that lives as long as the tab. For the frame around the pages."""
    visit: Visit = solara.use_memo(Visit, [])
    solara.use_effect(lambda: visit.close, [])
    _visit.provide(visit)
    return visit


def use_part[P: Part](make: Callable[[Query], P]) -> P:
    """What a page keeps over the visit.

    Args:
        make: makes it, from the query of the page's address; a class or a function, the same at every drawing.
    """
    search = solara.use_router().search or ""
    visit: Visit = solara.use_context(_visit)
    return visit.part(make, search)


def find_part[P: Part](make: Callable[[Query], P]) -> P | None:
    """What another page keeps, if the reader has been there."""
    visit: Visit = solara.use_context(_visit)
    return visit.find(make)
