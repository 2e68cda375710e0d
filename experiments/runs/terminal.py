"""What the terminal shows: the progress of a run, and lists of what there is to choose from.

On a terminal a list that is too wide takes two lines an entry; piped into another program it is plain, one line an
entry, so that it can be searched and cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from model.calendar import month_name

if TYPE_CHECKING:
    from rich.progress import Progress, Task

WIDTH = 100  # where the output is not a terminal
GAP = "  "


def output() -> Console:
    """The console of standard output."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH)


def show_list(headings: Sequence[str], rows: Sequence[Sequence[str]], notes: int = 1) -> None:
    """Print a list, its columns aligned.

    Args:
        headings: names of the columns.
        rows: the entries, as many texts each as there are headings.
        notes: so many columns from the right move to a line of their own where a terminal is too narrow for all.
    """
    console = output()
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    if not console.is_terminal:
        console.print("\n".join(_aligned(row, widths) for row in rows), soft_wrap=True, markup=False)
        return
    narrow = sum(widths) + len(GAP) * (len(widths) - 1) > console.width
    split = len(headings) - notes if narrow else len(headings)
    for entry in (headings, *rows):
        line = Text(_aligned(entry[:split], widths), style="bold dim" if entry is headings else "")
        if entry is not headings:
            line.stylize("bold cyan", 0, len(entry[0]))
        console.print(line)
        if narrow:
            note = Text.assemble((entry[split], ""), *((f" ({text})", "dim") for text in entry[split + 1 :] if text))
            note.stylize("bold dim" if entry is headings else "")
            console.print(Padding(note, (0, 0, 0, 4)))


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()


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
