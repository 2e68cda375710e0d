"""Conditions as users write them, on months and indicators of a history; and measures, one number a run."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.calendar import month_name, month_number
from model.errors import InputError, nearest
from model.indicators.names import current_name

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
_TERM = re.compile(r"\s*(.+?)\s*(>=|<=|==|!=|>|<|=)\s*(\S.*?)\s*")
_MEASURE = re.compile(r"(?:(mean|max|min|year)\(\s*([^()@]+?)\s*\)|([^()@]+?)(?:@(\d{4}-\d{2}))?)")


@dataclass(frozen=True)
class Measure:
    """One number a run: an indicator in one month, over all months, or over those from one on.

    Over months means over those in which the indicator has a value; a run in which it has none has no number.
    """

    indicator: str
    month: str | None  # None: over all months
    over: str = "last"
    onwards: bool = False  # from the month on

    @property
    def where(self) -> str | None:
        """The months that it looks at, as a condition on rows."""
        return None if self.month is None else f"month {'>=' if self.onwards else '=='} {self.month}"

    def of(self, history: pd.DataFrame) -> pd.Series[Any]:
        """The number by run, from a history of those months."""
        values: pd.Series[Any] = history.groupby("run")[self.indicator].agg(self.over)
        return values


def parse_measure(text: str, until: str) -> Measure:
    """Read ``NAME`` (in the last month), ``NAME@YYYY-MM``, ``mean(NAME)``, ``max(NAME)``, ``min(NAME)``.

    Or ``year(NAME)``, the mean of the last twelve months.

    Args:
        text: what was written.
        until: the last month.

    Raises:
        InputError: the text has another form, or the month lies after the last.
    """
    match = _MEASURE.fullmatch(text.strip())
    if match is None:
        raise InputError(f"'{text}' is not an indicator, NAME@YYYY-MM, mean(NAME), max(NAME), min(NAME) or year(NAME)")
    over, month = match[1], match[4]
    inner, name = (current_name(written or "") for written in (match[2], match[3]))
    if over == "year":
        return Measure(inner, month_name(max(month_number(until) - 11, 0)), "mean", onwards=True)
    if over:
        return Measure(inner, None, over)
    if month is not None and month_number(month) > month_number(until):
        raise InputError(f"'{text}': the runs end in {until}")
    return Measure(name, month or until.strip())


def terms(text: str) -> Iterator[tuple[str, Callable[[Any, Any], Any], str]]:
    """Take apart what was written as ``NAME>VALUE and NAME<=VALUE …``: name, comparison, value.

    Raises:
        InputError: it is empty, or has another form.
    """
    if not text.strip():
        raise InputError("the condition is empty: write one such as unemployment_rate>0.08")
    for part in re.split(r"\band\b", text):
        match = _TERM.fullmatch(part)
        if match is None:
            raise InputError(f"'{part.strip()}' is not a condition such as unemployment_rate>0.08")
        name, sign, value = match.groups()
        yield current_name(name), _COMPARISONS["==" if sign == "=" else sign], value


def number(text: str) -> float:
    """Read the number of a condition.

    Raises:
        InputError: it is none.
    """
    try:
        return float(text)
    except ValueError:
        raise InputError(f"'{text}' is not a number, as in unemployment_rate>0.08") from None


def row_filter(text: str, runs: pa.Table, indicators: Sequence[str]) -> pc.Expression:
    """Make a filter on months of runs from a text.

    Args:
        text: conditions on month, on indicators and on columns of the runs' table, joined by ``and``. A month in which
            an indicator has no value satisfies no condition on it, ``!=`` included.
        runs: that table.
        indicators: the columns of the history.

    Raises:
        InputError: the text has another form, or a name does not exist.
    """
    import datetime

    import pyarrow as pa
    import pyarrow.compute as pc

    found, kept = pc.scalar(True), runs
    for name, compare, value in terms(text):
        if name == "month":
            month = month_number(value)
            day = pa.scalar(datetime.datetime(2023 + month // 12, month % 12 + 1, 1), pa.timestamp("ms"))
            found &= compare(pc.field("month"), day)
        elif name in indicators:
            found &= compare(pc.field(name), pc.scalar(pa.scalar(number(value), pa.float32())))
            found &= ~pc.is_nan(pc.field(name))
        elif name in runs.schema.names:
            kept = kept.filter(compare(pc.field(name), _like(value, runs.schema.field(name).type)))
        else:
            known = ["month", *indicators, *runs.schema.names]
            raise InputError(f"unknown name '{name}' in the condition: {nearest(name, known)}")
    return found if kept is runs else found & pc.field("run").isin(kept["run"].combine_chunks())


def _like(text: str, kind: pa.DataType) -> Any:
    """A value of a column's type."""
    import pyarrow as pa

    if pa.types.is_string(kind):
        return text
    if pa.types.is_boolean(kind):
        return text.lower() in ("true", "yes", "1")
    return number(text)
