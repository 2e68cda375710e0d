"""What the layers of one chart over time have in common: its lines, colours, axes and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from experiments.charts.palette import Ink, Spec
from experiments.charts.ticks import tick_format

MOST_YEARS = 7  # labelled on the axis of time


@dataclass(frozen=True)
class Style:
    """What the layers of one chart have in common."""

    names: Sequence[str]
    colours: Sequence[str]
    ink: Ink
    axis: str
    format: str
    log: bool
    zero: bool
    end: str
    extent: tuple[float, float]
    vendors: bool = False  # whether the lines are vendors, to whom things happen
    facts: Sequence[Mapping[str, Any]] = ()

    @property
    def colour(self) -> Spec:
        """Colour by line, fixed for each name. Labels at the lines take the place of a legend."""
        scale = {"domain": list(self.names), "range": list(self.colours)}
        return {"field": "line", "type": "nominal", "scale": scale, "legend": None}

    @property
    def x(self) -> Spec:
        """Time, from the first month to the end of the run; the title stands left of the first year."""
        domain = [{"year": 2023, "utc": True}, {"year": int(self.end[:4]) + 1, "utc": True}]
        place = {"titleAlign": "right", "titleAnchor": "start", "titleBaseline": "top", "titleX": -6, "titleY": 10}
        every = ceil(
            (int(self.end[:4]) + 1 - 2023) / MOST_YEARS
        )  # no tick within a year, which would be labelled twice
        ticks = {"interval": "year", "step": every}
        axis = {"title": "year", "format": "%Y", "tickCount": ticks, "grid": False, **place}
        return {"field": "month", "type": "temporal", "scale": {"type": "utc", "domain": domain}, "axis": axis}

    @property
    def y(self) -> Spec:
        """The value of a line."""
        return self.upright("value")

    def upright(self, field: str) -> Spec:
        """A field on the value axis, whose title stands above it, where it can be read."""
        scale = {"type": "log" if self.log else "linear", "nice": True, "domain": [{"expr": "low"}, {"expr": "high"}]}
        ticks: Spec = {"values": [10.0**power for power in range(-4, 7)]} if self.log else {"tickCount": 5}
        labels = self.format if self.log else tick_format(self.format)
        place = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "start", "titleBaseline": "bottom"}
        axis = {"title": self.axis, "format": labels, "titleX": -46, "titleY": -10, **place, **ticks}
        if self.format.startswith("+"):
            axis["labelExpr"] = "datum.value == 0 ? slice(datum.label, 1) : datum.label"
        return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}

    @property
    def places(self) -> Spec:
        """Where a line is and which."""
        return {"x": self.x, "y": self.y, "color": self.colour}
