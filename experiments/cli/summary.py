"""A run on one screen: who holds the AI market, what it earns, and what becomes of work, year by year."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from experiments.reporting.odd import written
from model.calendar import month_name

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.one_run import Run
    from model.policy.interventions import Intervention

MOST_VENDORS = 7  # more do not fit a screen; the others are summed up
LABEL_WIDTH = 22
CELL_WIDTH = 6
DECEMBER = 12
Series = Sequence[float]
Line = tuple[str, Series, Callable[[float], str]]


def percent(value: float) -> str:
    """A share as a percentage, with one decimal."""
    return _dash(value) or f"{100 * value:.1f}"


def change(value: float) -> str:
    """A relative change as a percentage, with its sign."""
    return _dash(value) or f"{100 * value:+.1f}"


def amount(value: float) -> str:
    """An amount of money, with about three digits."""
    decimals = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return _dash(value) or f"{value:.{decimals}f}"


def _dash(value: float) -> str:
    return "–" if math.isnan(value) else ""


def summary(run: Run, width: int = 100) -> Group:
    """Make the summary of a run, at most so many characters wide."""
    history = run.history
    months = shown_months(history, (width - LABEL_WIDTH) // CELL_WIDTH)
    lines = [Text(), Text(_line("December, or month", map(_heading, months)), style="bold")]
    for heading, rows in _sections(history):
        lines.append(Text(heading, style="bold cyan"))
        lines += [Text(_line(f" {label}", (form(series[month]) for month in months))) for label, series, form in rows]
    return Group(_title(run), *_settings(run), *lines, Text(), *_failures(history))


def _line(label: str, cells: Iterable[str]) -> str:
    label = label if len(label) < LABEL_WIDTH else f"{label[: LABEL_WIDTH - 2]}…"
    return f"{label:<{LABEL_WIDTH}}" + "".join(f"{cell:>{CELL_WIDTH}}" for cell in cells)


def shown_months(history: pd.DataFrame, columns: int) -> list[int]:
    """The months to show: every December and the last month, or as many of them as there is room for."""
    last = len(history) - 1
    months = list(range(DECEMBER - 1, last + 1, DECEMBER))
    if not months or months[-1] != last:
        months.append(last)
    step = math.ceil(len(months) / max(1, columns))
    return months[::-1][::step][::-1]  # counted from the end, so that the last month is always there


def _heading(month: int) -> str:
    name = month_name(month)
    return name[:4] if month % DECEMBER == DECEMBER - 1 else f"{name[5:]}/{name[2:4]}"


def _sections(history: pd.DataFrame) -> Iterator[tuple[str, list[Line]]]:
    shares = list(_by_vendor(history, "enterprise_share", percent))
    if shares:
        yield "Share of enterprises' spending on AI, %", shares
        total = ("all", history["vendor_revenue"].to_list(), amount)
        yield "AI vendors' revenue of that month, USD bn a year", [total, *_by_vendor(history, "run_rate", amount)]
    yield f"Adoption and work, % (junior jobs: change since {month_name(0)})", list(_work(history))


def _by_vendor(history: pd.DataFrame, family: str, form: Callable[[float], str]) -> Iterator[Line]:
    """One line a vendor, in the order of the model; where there are too many, the smallest are summed up."""
    columns = [str(name) for name in history.columns if str(name).startswith(f"{family}.")]
    largest = sorted(columns, key=lambda name: -history[name].fillna(0.0).iloc[-1])
    shown = columns if len(columns) <= MOST_VENDORS else largest[: MOST_VENDORS - 1]
    for name in columns:
        if name in shown:
            yield name.removeprefix(f"{family}."), history[name].to_list(), form
    others = [name for name in columns if name not in shown]
    if others:
        yield f"{len(others)} others", history[others].sum(axis=1).to_list(), form


def _work(history: pd.DataFrame) -> Iterator[Line]:
    junior = history["junior_employment"]
    yield "enterprises with AI", history["adoption"].to_list(), percent
    yield "unemployment", history["unemployment_rate"].to_list(), percent
    yield "  of juniors", history["unemployment_rate.junior"].to_list(), percent
    yield "junior jobs", (junior / junior.iloc[0] - 1).to_list(), change
    yield "labour share", history["labour_share"].to_list(), percent


def _title(run: Run) -> Text:
    first, last = month_name(0), month_name(len(run.history) - 1)
    facts = f"  {run.scenario.name} · seed {run.seed} · {first} to {last} · {run.seconds:.1f} s"
    return Text.assemble((run.scenario.title, "bold"), (facts, "dim"))


def _settings(run: Run) -> Iterator[Text]:
    for word, interventions in (("policy", run.scenario.policies), ("event", run.scenario.events)):
        for intervention in interventions:
            yield Text(f"{word} {describe(intervention)}")
    changed = _changed(run)
    if changed:
        yield Text(f"changed {', '.join(changed)}", overflow="ellipsis", no_wrap=True)


def describe(intervention: Intervention) -> str:
    """A policy or event in words: its name, when it is in force and its settings."""
    values = intervention.model_dump(exclude={"start", "end"})
    when = f"from {intervention.start}" + (f" until {intervention.end}" if intervention.end else "")
    rest = ", ".join(f"{key} {written(value)}" for key, value in values.items())
    return f"{intervention.name} {when}" + (f": {rest}" if rest else "")


def _changed(run: Run) -> list[str]:
    from model.parameters import Parameters

    normal = Parameters().flat()
    values = run.scenario.parameters.flat()
    return [f"{name}={written(value)}" for name, value in values.items() if normal.get(name) != value]


def _failures(history: pd.DataFrame) -> Iterator[Text]:
    for name in history.filter(regex=r"^alive\.").columns:
        dead = (history[name].fillna(0.0) == 0.0).to_numpy()
        alive_before = history[name].fillna(0.0).max() > 0.0
        if dead[-1] and alive_before:
            month = len(dead) - int((~dead[::-1]).argmax())
            yield Text(f"{str(name).removeprefix('alive.')} failed in {month_name(month)}", style="red")
