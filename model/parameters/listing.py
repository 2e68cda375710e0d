"""Parameters as listed for readers: name, value, unit, bounds, meaning and source."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from model.parameters.run import Parameters
from model.parameters.values import bounds, leaves


@dataclass(frozen=True)
class ParameterRow:
    """One parameter as listed: its dotted name, value, unit, bounds, meaning and source."""

    name: str
    value: Any
    unit: str
    low: float | None
    high: float | None
    doc: str
    source: str
    choices: tuple[str, ...] = ()

    @property
    def bounds(self) -> str:
        """The bounds in words; for choices, the choices."""
        if self.choices:
            return ", ".join(self.choices)
        if self.low is None and self.high is None:
            return "–"
        return f"{self.low:g} … {self.high:g}" if self.low is not None and self.high is not None else "–"


def describe(parameters: Parameters | None = None, pattern: str = "") -> list[ParameterRow]:
    """List parameters with value, unit, bounds, meaning and source.

    Args:
        parameters: whose values to show; the defaults if left out.
        pattern: only names (or meanings) that contain this text; ``*`` and ``?`` match as in file names.
    """
    rows = [_row(name, value, info) for name, value, info in leaves(parameters or Parameters())]
    if not pattern:
        return rows
    if any(c in pattern for c in "*?["):
        return [row for row in rows if fnmatch(row.name, pattern)]
    return [row for row in rows if pattern.lower() in f"{row.name} {row.doc}".lower()]


def _row(name: str, value: Any, info: FieldInfo) -> ParameterRow:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    low, high = bounds(info)
    return ParameterRow(
        name, value, str(extra.get("unit", "")), low, high, info.description or "", str(extra.get("source", "")),
        get_args(info.annotation) if get_origin(info.annotation) is Literal else (),
    )  # fmt: skip
