"""Every chart of the project, once: the browser draws them live, scripts save them as PNG, SVG or HTML.

A `Figure` says in plain words what a chart shows and which indicators it needs; ``FIGURES`` lists them all. Its
``table`` turns a history (month × indicator) into the few columns drawn, its ``chart`` into an Altair chart, and its
``spec`` gives the same chart without data, for a page that feeds it while a run plays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from experiments import chart_layers as layers
from experiments.chart_layers import Theme
from model.errors import InputError, nearest

FORMATS = (".png", ".svg", ".html", ".json")


@dataclass(frozen=True)
class Figure:
    """A chart of one thing over time.

    Attributes:
        name: how scripts and pages call it.
        title: what it shows, in plain words.
        subtitle: how to read it, in one sentence.
        axis: title of the value axis, with the unit.
        lines: indicator by label; or the name of a family, one line for each vendor.
        format: how values are written (d3-format).
        since_start: draw the change relative to the first month instead of the value.
        log: logarithmic value axis; values that are not positive are left out.
        zero: whether the value axis includes zero.
    """

    name: str
    title: str
    subtitle: str
    axis: str
    lines: Mapping[str, str] | str
    format: str
    since_start: bool = False
    log: bool = False
    zero: bool = True
    colours: Mapping[str, layers.Colour] = field(default_factory=lambda: layers.VENDOR_COLOURS)

    def series(self, vendors: Sequence[str] = ()) -> dict[str, str]:
        """The indicators drawn, by the label of their line."""
        if not isinstance(self.lines, str):
            return dict(self.lines)
        return {label(vendor): f"{self.lines}.{vendor}" for vendor in vendors}

    def table(self, history: pd.DataFrame, vendors: Sequence[str] | None = None) -> pd.DataFrame:
        """The columns drawn: ``month`` in milliseconds since 1970 (UTC), then one column for each line."""
        series = self.series(vendors_of(history) if vendors is None else vendors)
        columns: dict[str, Any] = {"month": _milliseconds(history.index)}
        for name, column in series.items():
            columns[name] = self._drawn(_values(history, column))
        return pd.DataFrame(columns)

    def _drawn(self, values: np.ndarray) -> np.ndarray:
        if self.since_start and len(values):
            values = values / values[0] - 1.0
        if self.log:
            values = np.where(values > 0.0, values, np.nan)
        return values

    def spec(
        self, vendors: Sequence[str], theme: Theme = "light", end: str = "2035-12", width: int = 520, height: int = 260
    ) -> dict[str, Any]:
        """The chart as Vega-Lite without data: it draws what is put into ``table``, ``previous`` and ``marks``."""
        return self._layered(vendors, theme, end, width, height, self.extent([]))

    def chart(
        self,
        history: pd.DataFrame,
        *,
        previous: pd.DataFrame | None = None,
        marks: Mapping[str, str] | None = None,
        theme: Theme = "light",
        width: int = 520,
        height: int = 260,
    ) -> alt.LayerChart:
        """The chart of a history.

        Args:
            history: month × indicator, as ``Economy.history`` gives it.
            previous: another history to compare with, drawn dashed.
            marks: months to point out: label by month (YYYY-MM).
            theme: ``light`` or ``dark``.
            width: of the plot, in pixels.
            height: of the plot, in pixels.
        """
        vendors = vendors_of(history)
        end = f"{history.index[-1]:%Y-%m}" if len(history) else "2035-12"
        data = {
            "table": records(self.table(history, vendors)),
            "previous": [] if previous is None else records(self.table(previous, vendors)),
            "marks": mark_records(marks or {}),
        }
        spec = self._layered(vendors, theme, end, width, height, self.extent([data["table"], data["previous"]]))
        return alt.LayerChart.from_dict({**spec, "datasets": data})

    def extent(self, tables: Sequence[Sequence[Mapping[str, Any]]]) -> tuple[float, float]:
        """The lowest and the highest value on the axis; the chart of the page does the same as its data grow."""
        values = [v for rows in tables for row in rows for name, v in row.items() if name != "month" and v is not None]
        if not values:
            return (1.0, 100.0) if self.log else (0.0, 1.0)
        low, high = min(values), max(values)
        if self.zero and not self.log:
            low, high = min(low, 0.0), max(high, 0.0)
        return (low, high) if high > low else (low, low + (abs(low) / 10 or 1.0))

    def _layered(
        self,
        vendors: Sequence[str],
        theme: Theme,
        end: str,
        width: int,
        height: int,
        extent: tuple[float, float],
    ) -> layers.Spec:
        names = list(self.series(vendors))
        style = layers.Style(
            names=names,
            colours=layers.colours_of(names, self.colours, theme),
            ink=layers.INK[theme],
            axis=self.axis,
            format=self.format,
            log=self.log,
            zero=self.zero and not self.log,
            end=end,
            extent=extent,
        )
        return layers.layered(style, self.title, self.subtitle, width, height)


# ------------------------------------------------------------------------------------------------------ the charts

_PEOPLE = {"junior": "junior_employment", "senior": "senior_employment"}
_RATES = {
    "all": "unemployment_rate",
    "junior": "unemployment_rate.junior",
    "senior": "unemployment_rate.senior",
}

FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure(
            "enterprise_share",
            "Market share among enterprises",
            "Each vendor's share of what enterprises spend on AI",
            "share of spending, %",
            "enterprise_share",
            ".1%",
        ),
        Figure(
            "consumer_share",
            "Market share among consumers",
            "Share of AI users whose main app is the vendor's",
            "share of users, %",
            "consumer_share",
            ".1%",
        ),
        Figure(
            "jobs",
            "Junior and senior jobs",
            "Change in the number of people employed since the start",
            "change since start, %",
            _PEOPLE,
            "+.1%",
            since_start=True,
            colours=layers.PEOPLE_COLOURS,
        ),
        Figure(
            "unemployment",
            "Unemployment",
            "People without a job, trainees included",
            "share of the labour force, %",
            _RATES,
            ".1%",
            colours=layers.PEOPLE_COLOURS,
        ),
        Figure(
            "run_rate",
            "Vendors' revenue",
            "Each line of the grid is ten times the one below",
            "USD bn a year, log scale",
            "run_rate",
            "$,.3~r",
            log=True,
        ),
        Figure(
            "modes",
            "Jobs that AI does, and jobs it helps with",
            "Tasks done by AI alone, and work done with its help, as full-time jobs",
            "million jobs",
            {"automated": "automated_jobs", "augmented": "augmented_jobs"},
            ",.3~r",
            colours=layers.MODE_COLOURS,
        ),
        Figure(
            "wages",
            "Wages",
            "Mean pay of people in work: in dollars, and in what it buys",
            "change since start, %",
            {"in dollars": "mean_wage", "buying power": "real_wage"},
            "+.1%",
            since_start=True,
            colours=layers.MONEY_COLOURS,
        ),
        Figure(
            "labour_share",
            "Labour's share of income",
            "Wages relative to everything that is earned",
            "share of income, %",
            {"labour share": "labour_share"},
            ".1%",
            zero=False,
            colours=layers.MONEY_COLOURS,
        ),
        Figure(
            "output",
            "Output and productivity",
            "Real output, and output for each person employed",
            "change since start, %",
            {"output": "gdp", "productivity": "productivity"},
            "+.1%",
            since_start=True,
            colours=layers.MONEY_COLOURS,
        ),
        Figure(
            "public_balance",
            "Public balance",
            "What the state takes in minus what it pays out",
            "USD bn a year",
            {"balance": "public_balance"},
            "$,.3~r",
            colours=layers.MONEY_COLOURS,
        ),
    )
}


def figure(name: str) -> Figure:
    """Find a figure by name.

    Raises:
        InputError: there is no such figure.
    """
    if name not in FIGURES:
        raise InputError(f"unknown figure '{name}': {nearest(name, FIGURES)}")
    return FIGURES[name]


# ------------------------------------------------------------------------------------------------------ data, files


def label(member: str) -> str:
    """A member of a family as people read it: ``open_weights`` is "open weights"."""
    return member.replace("_", " ")


def vendors_of(history: pd.DataFrame) -> list[str]:
    """The vendors of a history, in its order."""
    families = ("enterprise_share.", "consumer_share.", "run_rate.")
    found = {str(column).partition(".")[2]: None for column in history if str(column).startswith(families)}
    return list(found)


def _milliseconds(months: pd.Index) -> np.ndarray:
    """Dates as milliseconds since 1970 in UTC: the same everywhere, whatever the reader's time zone."""
    return np.asarray(pd.DatetimeIndex(months).to_numpy("datetime64[ms]").astype(np.int64))


def _values(history: pd.DataFrame, column: str) -> np.ndarray:
    """An indicator; nothing where it is not measured, or its vendor has failed."""
    if column not in history:
        return np.full(len(history), np.nan)
    values = history[column].to_numpy(float)
    alive = f"alive.{column.partition('.')[2]}"
    return np.where(history[alive] > 0, values, np.nan) if alive in history else values


def columns(table: pd.DataFrame) -> dict[str, list[float | None]]:
    """A table as lists by column, five digits long, with None for missing values: compact enough to send often."""
    return {str(name): _column(table[name].to_numpy()) for name in table}


def _column(values: np.ndarray) -> list[Any]:
    if values.dtype.kind == "i":
        return list(values.tolist())
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in values.tolist()]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as a list of rows."""
    lists = columns(table)
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def mark_records(marks: Mapping[str, str]) -> list[dict[str, Any]]:
    """Months to point out (label by YYYY-MM) as rows."""
    dates = pd.DatetimeIndex([f"{month}-01" for month in marks])
    pairs = zip(_milliseconds(dates).tolist(), marks.values(), strict=True)
    return [{"month": month, "label": text} for month, text in pairs]


def save(chart: alt.LayerChart, path: str | Path, scale: float = 2.0) -> Path:
    """Save a chart. The ending says how: ``.png``, ``.svg``, ``.html`` (self-contained) or ``.json`` (Vega-Lite).

    Raises:
        InputError: another ending, or the file cannot be written.
    """
    path = Path(path)
    if path.suffix not in FORMATS:
        raise InputError(f"'{path}' has no known ending: use one of {', '.join(FORMATS)}")
    extra: dict[str, dict[str, Any]] = {".png": {"scale_factor": scale}, ".html": {"inline": True}}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        chart.save(str(path), **extra.get(path.suffix, {}))
    except OSError as error:
        raise InputError(f"'{path}' cannot be written: {error.strerror or error}") from None
    return path
