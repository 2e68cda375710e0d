"""What is shown of runs: progress on standard error, or told to a listener; and the console of standard output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from model.calendar import month_name

if TYPE_CHECKING:
    from rich.progress import Progress, Task


WIDTH = 100  # of standard output where it is not a terminal


def output() -> Console:
    """The console of standard output."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH)


@contextmanager
def progress_bar(months: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while months are simulated; nothing where that is not a terminal.

    Yields:
        A function to call after each month with its number.
    """
    with _bar("months", decimals=0, memory=30) as bar:
        task = bar.add_task("starting", total=months)

        def advance(month: int) -> None:
            bar.update(task, completed=month + 1, description=month_name(month))

        yield advance


_listener: ContextVar[Callable[[str, int, int], None] | None] = ContextVar("listener", default=None)


@contextmanager
def progress_told_to(listener: Callable[[str, int, int], None]) -> Iterator[None]:
    """Tell somebody of the progress of many runs, instead of showing a bar.

    Args:
        listener: called with what the runs are about, how many are done and how many there are.
    """
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def runs_bar(title: str, runs: int, done: int = 0) -> Iterator[Callable[[], None]]:
    """Show a bar on standard error while many runs are done; nothing where that is not a terminal.

    Args:
        title: what the runs are about.
        runs: how many there are.
        done: how many of them need not be done; they do not count towards the speed.

    Yields:
        A function to call after each run.
    """
    listener = _listener.get()
    if listener is not None:
        yield _teller(listener, title, runs, done)
        return
    with _bar("runs", decimals=2, memory=600) as bar:
        task = bar.add_task(title, total=runs, completed=done)

        def advance() -> None:
            bar.advance(task)

        yield advance


def _teller(listener: Callable[[str, int, int], None], title: str, runs: int, done: int) -> Callable[[], None]:
    listener(title, done, runs)

    def advance() -> None:
        nonlocal done
        done += 1
        listener(title, done, runs)

    return advance


def _bar(unit: str, decimals: int, memory: float) -> Progress:
    """A bar with number done, speed and time left; these go by what was done in so many seconds of memory."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    class Speed(TextColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.{decimals}f} {unit}/s" if task.speed else "", style="dim")

    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=40),
        TextColumn(f"{{task.completed:.0f}}/{{task.total:.0f}} {unit}", style="dim"),
        Speed(""),
        TimeRemainingColumn(compact=True),
        console=console,
        transient=True,
        speed_estimate_period=memory,
        disable=not console.is_terminal,
    )
