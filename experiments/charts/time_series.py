"""A chart over time: what it shows, the few columns drawn, and how a history becomes a picture."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from experiments.analysis.facts import Fact, facts
from experiments.analysis.timeline import Happening, happenings
from experiments.charts import layers, palette
from experiments.charts.palette import Theme
from experiments.charts.style import Style

SUM = ".*"  # behind the name of a family: all vendors together
LEAD_TIME = 24  # months from order to running compute, where nothing else is said
SUBJECTS = ("enterprise_first", "consumer_first", "search_incumbent", "enterprises", "workers")  # facts drawn are about
Records = list[dict[str, Any]]


@dataclass(frozen=True)
class Figure:
    """A chart of one thing over time.

    Attributes:
        name: how scripts and pages call it.
        title: what it shows, in plain words.
        subtitle: how to read it, in one sentence.
        axis: title of the value axis, with the unit.
        lines: indicator by label (``family.*`` is the sum of a family); or the name of a family, one line each vendor.
        format: how values are written (d3-format).
        since_start: draw the change relative to the first month instead of the value.
        log: logarithmic value axis; values that are not positive are left out.
        zero: whether the value axis includes zero.
        ahead: labels of lines that are about the month one lead time later, and are drawn there.
        facts: the line that each kind of fact is about, by its id; "" for the line of the vendor it is about.
        colours: of lines, by label.
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
    ahead: Collection[str] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, palette.Colour] = field(default_factory=lambda: palette.VENDOR_COLOURS)

    def series(self, vendors: Sequence[str] = ()) -> dict[str, str]:
        """The indicators drawn, by the label of their line."""
        if not isinstance(self.lines, str):
            return dict(self.lines)
        return {label(vendor): f"{self.lines}.{vendor}" for vendor in vendors}

    def table(
        self,
        history: pd.DataFrame,
        vendors: Sequence[str] | None = None,
        lead_time: int = LEAD_TIME,
        end: str | None = None,
    ) -> pd.DataFrame:
        """The columns drawn: ``month`` in milliseconds since 1970 (UTC), then one column for each line.

        Args:
            history: month × indicator.
            vendors: whose lines are drawn; those of the history if left out.
            lead_time: months that the lines ``ahead`` are drawn later.
            end: last month (YYYY-MM) of those lines; the last of the history if left out.
        """
        series = self.series(vendors_of(history) if vendors is None else vendors)
        later = lead_time if self.ahead and len(history) else 0
        months = _longer(history.index, later)
        gap, columns = np.full(later, np.nan), {"month": milliseconds(months)}
        for name, column in series.items():
            values = self._drawn(values_of(history, column))
            columns[name] = np.concatenate([gap, values] if name in self.ahead else [values, gap])
        drawn = months <= (pd.Timestamp(end) if end is not None else history.index.max())
        return pd.DataFrame(columns)[drawn]

    def _drawn(self, values: np.ndarray) -> np.ndarray:
        if self.since_start and len(values):
            values = values / values[0] - 1.0
        if self.log:
            values = np.where(values > 0.0, values, np.nan)
        return values

    def symbols(self, lists: Mapping[str, Sequence[Any]], found: Sequence[Happening]) -> Records:
        """What happened to vendors, on their lines: ``month``, ``line``, ``kind``, ``words``, ``value``.

        Args:
            lists: what is drawn, see `columns`.
            found: what happened in the same history.
        """
        if not isinstance(self.lines, str):
            return []
        return [row for one in found if (row := _symbol(lists, one)) is not None]

    def known(self, vendors: Sequence[str]) -> list[tuple[str, Fact]]:
        """The facts that belong in the chart, each with the line it is about."""
        lines = self.series(vendors)
        about = [(self.facts[fact.id] or label(fact.subject), fact) for fact in drawn_facts() if fact.id in self.facts]
        return [(line, fact) for line, fact in about if line in lines]

    def spec(
        self, vendors: Sequence[str], theme: Theme = "light", end: str = "2035-12", width: int = 520, height: int = 260
    ) -> dict[str, Any]:
        """The chart as Vega-Lite without data: it draws what is put into its data sets.

        These are ``table`` and ``previous`` (rows of `table`), ``marks`` (`mark_records`), ``symbols`` (`symbols`),
        ``spans`` (`span_records`) and ``events`` (`event_records`).
        """
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
        lead_time: int = LEAD_TIME,
    ) -> alt.LayerChart:
        """The chart of a history.

        Args:
            history: month × indicator, as ``Economy.history`` gives it.
            previous: another history to compare with, drawn dashed.
            marks: months to point out: label by month (YYYY-MM).
            theme: ``light`` or ``dark``.
            width: of the plot, in pixels.
            height: of the plot, in pixels.
            lead_time: months from order to running compute.
        """
        vendors = vendors_of(history)
        end = f"{history.index[-1]:%Y-%m}" if len(history) else "2035-12"
        table, found = self.table(history, vendors, lead_time), happenings(history)
        data = {
            "table": records(table),
            "symbols": self.symbols(columns(table), found),
            "spans": span_records(history, found),
            "events": event_records(history, found),
            "previous": [] if previous is None else records(self.table(previous, vendors, lead_time)),
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
    ) -> palette.Spec:
        names = list(self.series(vendors))
        style = Style(
            names=names,
            colours=palette.colours_of(names, self.colours, theme),
            ink=palette.INK[theme],
            axis=self.axis,
            format=self.format,
            log=self.log,
            zero=self.zero and not self.log,
            end=end,
            extent=extent,
            vendors=isinstance(self.lines, str),
            facts=[_fact_record(line, fact) for line, fact in self.known(vendors)],
        )
        return layers.layered(style, self.title, self.subtitle, width, height)


# ------------------------------------------------------------------------------------------------- values of a history


def label(member: str) -> str:
    """A member of a family as readers see it: ``open_weights`` is "open weights"."""
    return member.replace("_", " ")


def vendors_of(history: pd.DataFrame) -> list[str]:
    """The vendors of a history, in its order."""
    families = ("enterprise_share.", "consumer_share.", "run_rate.")
    found = {str(column).partition(".")[2]: None for column in history if str(column).startswith(families)}
    return list(found)


def values_of(history: pd.DataFrame, column: str) -> np.ndarray:
    """An indicator, or the sum of a family; nothing where it is not measured, or its vendor has failed."""
    if column.endswith(SUM):
        members = [name for name in history if str(name).startswith(column[: -len(SUM) + 1])]
        return history[members].sum(axis=1, min_count=1).to_numpy(float)
    if column not in history:
        return np.full(len(history), np.nan)
    values = history[column].to_numpy(float)
    alive = f"alive.{column.partition('.')[2]}"
    return np.where(history[alive] > 0, values, np.nan) if alive in history else values


def _longer(months: pd.Index, later: int) -> pd.DatetimeIndex:
    """Some months more."""
    months = pd.DatetimeIndex(months)
    if not later:
        return months
    return pd.date_range(months[0], periods=len(months) + later, freq="MS")


def milliseconds(months: pd.Index) -> np.ndarray:
    """Dates as milliseconds since 1970 in UTC: the same everywhere, whatever the reader's time zone."""
    return np.asarray(pd.DatetimeIndex(months).to_numpy("datetime64[ms]").astype(np.int64))


# -------------------------------------------------------------------------------------------------- rows of data sets


def columns(table: pd.DataFrame) -> dict[str, list[float | None]]:
    """A table as lists by column, five digits long, with None for missing values: compact enough to send often."""
    return {str(name): _column(table[name].to_numpy()) for name in table}


def _column(values: np.ndarray) -> list[Any]:
    if values.dtype.kind == "i":
        return list(values.tolist())
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in values.tolist()]


def records(table: pd.DataFrame) -> Records:
    """A table as a list of rows."""
    lists = columns(table)
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def mark_records(marks: Mapping[str, str]) -> Records:
    """Months to point out (label by YYYY-MM) as rows."""
    dates = pd.DatetimeIndex([f"{month}-01" for month in marks])
    pairs = zip(milliseconds(dates).tolist(), marks.values(), strict=True)
    return [{"month": month, "label": text} for month, text in pairs]


def span_records(history: pd.DataFrame, found: Sequence[Happening]) -> Records:
    """Times of the whole market, such as a credit crunch: ``month``, ``until`` and ``words``."""
    dates = milliseconds(_longer(history.index, 1)) if len(history) else np.array([])
    return [
        {"month": int(dates[one.month]), "until": int(dates[one.month + one.months]), "words": "credit crunch"}
        for one in found
        if one.kind == "crunch"
    ]


def event_records(history: pd.DataFrame, found: Sequence[Happening]) -> Records:
    """All that happened, in words: ``month`` and ``events``."""
    dates, said = milliseconds(history.index), dict[int, list[str]]()
    for one in found:
        said.setdefault(int(dates[one.month]), []).append(one.words)
    return [{"month": month, "events": "; ".join(words)} for month, words in said.items()]


def _symbol(lists: Mapping[str, Sequence[Any]], one: Happening) -> dict[str, Any] | None:
    """What happened to a vendor, on its line; a failure where the line ends. None where there is no line."""
    line, row = label(one.vendor), one.month - (one.kind == "failure")
    value = lists[line][row] if line in lists else None
    if value is None:
        return None
    return {"month": lists["month"][one.month], "value": value, "line": line, "kind": one.kind, "words": one.words}


def drawn_facts() -> tuple[Fact, ...]:
    """The facts that charts may draw: those about a value, rather than about a value relative to another."""
    return tuple(fact for fact in facts(None, SUBJECTS) if "relative to the leader" not in fact.quantity)


def _fact_record(line: str, fact: Fact) -> dict[str, Any]:
    """A fact as a row: a figure for a whole year lies in the middle of it."""
    month = fact.date if len(fact.date) > 4 else f"{fact.date}-07"
    stated = fact.use == "expectation"
    words = f"{fact.quantity}, {label(fact.subject)}: {fact.source}"
    return {
        "month": int(milliseconds(pd.DatetimeIndex([f"{month}-01"]))[0]), "line": line, "value": fact.value,
        "low": fact.low, "high": fact.high, "known": "expectation" if stated else "fact", "words": words,
    }  # fmt: skip
