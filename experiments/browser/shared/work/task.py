"""Work in the background of a page and its result: what a page has to say of them, and how they go on over a visit."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments.browser.shared.board import Board
from experiments.browser.shared.visit import Query
from experiments.browser.shared.work.jobs import Job, News
from model.errors import InputError


@dataclass(frozen=True, eq=False)
class State[W, V]:
    """What there is to see besides the work under way. Never changed once shown.

    Attributes:
        wanted: what is set.
        refused: why the address could not be used.
        problem: why what is set cannot be run.
        effort: how many runs it takes and how long.
        folder: where its result is or will be; None where there is a problem.
        view: the result shown; None without one.
        loading: whether a result is being read.
        broken: why a result could not be shown.
        notices: what of that which is set changes nothing, and why.
    """

    wanted: W
    refused: str = ""
    problem: str = ""
    effort: str = ""
    folder: Path | None = None
    view: V | None = None
    loading: bool = False
    broken: str = ""
    notices: tuple[str, ...] = ()


@dataclass
class Task[W, V](ABC):
    """What a page does in the background. ``W`` is what a reader may set, ``V`` what is shown of the result.

    Attributes:
        start: what the page opens with.
        call: ``module:function`` that does the work; it takes what `arguments` returns.
        cache: folder of all results.
        pause: seconds between two looks at work under way; 0 where nothing is shown before it has ended.
    """

    start: W
    call: str
    cache: Path
    pause: float = 0.0

    @abstractmethod
    def read(self, query: Query) -> W:
        """What an address asks for; what it does not say is as at the start.

        Raises:
            InputError: something in it cannot be used.
        """

    @abstractmethod
    def changed(self, wanted: W, change: Mapping[str, Any]) -> W:
        """What is set after a change on the page.

        Raises:
            InputError: the change cannot be made.
        """

    @abstractmethod
    def plan(self, wanted: W) -> tuple[str, Path]:
        """The effort in words, and the folder of the result.

        Raises:
            InputError: it cannot be run, and why.
        """

    def notices(self, wanted: W) -> Sequence[str]:
        """What of it changes nothing, and why; of what can be run."""
        return ()

    @abstractmethod
    def arguments(self, wanted: W) -> Mapping[str, Any]:
        """The arguments of the work, as JSON can hold them."""

    @abstractmethod
    def outlives(self, before: W, wanted: W) -> bool:
        """Whether the result of what was set before is still shown."""

    @abstractmethod
    def reader(self, state: State[W, V], folder: Path | None) -> Callable[[], V | None] | None:
        """What reads the result to show now; None where nothing new is to be read.

        Args:
            state: of the page.
            folder: of work that has just ended well; None otherwise.
        """


class Background[W, V]:
    """A reader's task, which goes on while other pages are shown."""

    def __init__(self, query: Query, task: Task[W, V]) -> None:
        wanted, refused = task.start, ""
        try:
            wanted = task.read(query)
        except InputError as error:
            refused = str(error)
        self._task = task
        self.job = Job()
        self._lock, self._reading = threading.RLock(), threading.Lock()
        self._closed = threading.Event()
        self._turn = 0  # of reading results: only what was asked for last is shown
        self.board = Board(State[W, V](wanted, refused))
        self._set(wanted)
        self.job.board.listen(self._hear)

    def close(self) -> None:
        """End the work."""
        self._closed.set()
        self.job.close()

    # ------------------------------------------------------------------------------------------------------- orders

    def change(self, change: Mapping[str, Any]) -> None:
        """Change what is set; a result that is there already is shown."""
        try:
            self._set(self._task.changed(self.board.value.wanted, change))
        except InputError as error:
            self._show(problem=str(error))

    def start(self) -> None:
        """Do the runs that are missing, in the background."""
        self.job.start(self._task.call, self._task.arguments(self.board.value.wanted))
        if self._task.pause:
            threading.Thread(target=self._follow, name="tenfold-view", daemon=True).start()

    # -------------------------------------------------------------------------------------------------------- state

    def _show(self, **changes: Any) -> State[W, V]:
        with self._lock:
            state = replace(self.board.value, **changes)
            self.board.show(state)
        return state

    def _set(self, wanted: W) -> None:
        problem, effort, folder, notices = "", "", None, tuple[str, ...]()
        try:
            effort, folder = self._task.plan(wanted)
            notices = tuple(self._task.notices(wanted))
        except InputError as error:
            problem = str(error)
        with self._lock:
            self._turn += 1
            old = self.board.value
            view = old.view if self._task.outlives(old.wanted, wanted) else None
            self._show(
                wanted=wanted,
                problem=problem,
                effort=effort,
                folder=folder,
                view=view,
                loading=False,
                broken="",
                notices=notices,
            )
        if not problem:
            self._load()

    def _hear(self, news: News) -> None:
        if news.state in ("done", "cancelled", "failed"):
            self._load(Path(news.result) if news.state == "done" else None)

    def _follow(self) -> None:
        """Look now and then at what the work has brought so far."""
        while not self._closed.wait(self._task.pause) and self.job.board.value.busy:
            self._load()

    def _load(self, folder: Path | None = None) -> None:
        """Read the result to show, in a thread of its own."""
        with self._lock:
            read = self._task.reader(self.board.value, folder)
            if read is None:
                return
            self._turn += 1
            self._show(loading=True)
            arguments = (self._turn, read)
        threading.Thread(target=self._read, args=arguments, name="tenfold-view", daemon=True).start()

    def _read(self, turn: int, read: Callable[[], V | None]) -> None:
        with self._reading:
            if turn != self._turn:
                return  # something else has been asked for
            try:
                found: dict[str, Any] = {"view": read(), "broken": ""}
            except InputError as error:
                found = {"broken": str(error)}
            except Exception as error:  # for the reader to see
                found = {"broken": f"{type(error).__name__}: {error}"}
        with self._lock:
            if turn == self._turn:
                self._show(loading=False, **found)
