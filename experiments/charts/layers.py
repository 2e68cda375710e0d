"""How a line chart over time is put together: colours, axes, lines, labels at the lines' ends, and the hover.

A chart is a plain Vega-Lite specification: Altair's objects check themselves again and again while they are put
together (0.2 s a chart), which a page that opens with ten of them cannot afford. All positions are worked out by
Vega-Lite from three named data sets (``table``, ``previous``, ``marks``), so one specification serves a finished
history and one that grows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from experiments.charts import notes

Theme = Literal["light", "dark"]
Spec = dict[str, Any]


class Colour(NamedTuple):
    """A colour on a light and on a dark ground."""

    light: str
    dark: str


# Okabe and Ito's palette, told apart by people with any kind of colour vision; lifted a little for dark grounds.
ORANGE = Colour("#E69F00", "#F2B33D")
SKY = Colour("#56B4E9", "#7CC7F0")
GREEN = Colour("#009E73", "#2BC79B")
BLUE = Colour("#0072B2", "#4BA3DC")
VERMILION = Colour("#D55E00", "#F07F36")
PURPLE = Colour("#CC79A7", "#DE9CC2")
NEUTRAL = Colour("#3B4252", "#D5DAE5")
SPARE = (SKY, NEUTRAL, Colour("#8C6D1F", "#C9B458"), Colour("#7A5195", "#B08CD0"), Colour("#5E6B7A", "#9AA7B8"))

VENDOR_COLOURS = {
    "enterprise first": VERMILION,
    "consumer first": GREEN,
    "search incumbent": BLUE,
    "open weights": PURPLE,
    "late entrant": ORANGE,
}
PEOPLE_COLOURS = {
    "all": NEUTRAL,
    "junior": ORANGE,
    "senior": BLUE,
    "beginners": ORANGE,
    "seniors": BLUE,
    "senior posts": BLUE,
    "all posts": NEUTRAL,
}
COMPUTE_COLOURS = {"ordered": PURPLE, "running": BLUE, "needed": VERMILION}
USE_COLOURS = {"enterprises": BLUE, "by staff": SKY, "done alone": VERMILION}
MODE_COLOURS = {"automated": VERMILION, "augmented": GREEN}
MONEY_COLOURS = {
    "in dollars": ORANGE,
    "buying power": GREEN,
    "labour share": BLUE,
    "balance": PURPLE,
    "output": BLUE,
    "productivity": GREEN,
    "income": VERMILION,
    "taxes on AI": ORANGE,
    "support": GREEN,
}

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # a name: nobody fetches it
LABEL_SPAN = 4 * 365 * 86_400_000  # milliseconds that a label covers
LABEL_GAP = 0.075  # of the chart's extent, between labels
PADDING = {"left": 54, "right": 132, "top": 80, "bottom": 32}


class Ink(NamedTuple):
    """What is neither line nor label: text, grid, ground."""

    text: str
    faint: str
    grid: str
    ground: str


INK: dict[Theme, Ink] = {
    "light": Ink("#1B2330", "#5B6676", "#E6E9EE", "#FFFFFF"),
    "dark": Ink("#EDF1F7", "#9FACBD", "#2B3442", "#171D26"),
}


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
        axis = {"title": "year", "format": "%Y", "tickCount": 7, "grid": False, **place}
        return {"field": "month", "type": "temporal", "scale": {"type": "utc", "domain": domain}, "axis": axis}

    @property
    def y(self) -> Spec:
        """The value of a line."""
        return self.upright("value")

    def upright(self, field: str) -> Spec:
        """A field on the value axis, whose title stands above it, where it can be read."""
        scale = {"type": "log" if self.log else "linear", "nice": True, "domain": [{"expr": "low"}, {"expr": "high"}]}
        ticks: Spec = {"values": [10.0**power for power in range(-4, 7)]} if self.log else {"tickCount": 5}
        labels = self.format.replace(".1%", ".0%") if self.zero else self.format
        place = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "start", "titleBaseline": "bottom"}
        axis = {"title": self.axis, "format": labels, "titleX": -46, "titleY": -10, **place, **ticks}
        if self.format.startswith("+"):
            axis["labelExpr"] = "datum.value == 0 ? slice(datum.label, 1) : datum.label"
        return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}

    @property
    def places(self) -> Spec:
        """Where a line is and which."""
        return {"x": self.x, "y": self.y, "color": self.colour}


def colours_of(names: Sequence[str], known: Mapping[str, Colour], theme: Theme) -> list[str]:
    """A colour for each line: its own where it has one, otherwise the next spare one."""
    spare = iter(SPARE * (1 + len(names)))
    index = 0 if theme == "light" else 1
    return [(known[name] if name in known else next(spare))[index] for name in names]


def layered(style: Style, title: str, subtitle: str, width: int, height: int) -> Spec:
    """Put the layers of a chart together."""
    lines = [{"name": name, "colour": colour} for name, colour in zip(style.names, style.colours, strict=True)]
    return {
        "$schema": SCHEMA,
        "description": f"{title}: {subtitle}",
        "usermeta": {"lines": lines, "log": style.log, "zero": style.zero},
        "title": {"text": title, "subtitle": subtitle, "anchor": "start", "frame": "group", "dx": -46, "offset": 22},
        "width": width,
        "height": height,
        "padding": PADDING,
        "autosize": {"type": "none"},
        "config": config(style.ink),
        "params": [
            {"name": "labels", "value": True},
            {"name": "low", "value": style.extent[0]},
            {"name": "high", "value": style.extent[1]},
            _hover(),
        ],
        "data": {"name": "table"},
        "resolve": {"scale": {"shape": "independent"}},
        "layer": [
            *notes.spans(style),
            *_marks(style),
            *_zero(style),
            _line(style, "previous", strokeWidth=1.3, strokeDash=[4, 3], opacity=0.6),
            _line(style, "table", strokeWidth=2.4, strokeCap="round", strokeJoin="round"),
            _heads(style),
            _labels(style),
            _rule(style),
            _hover_points(style),
            *notes.facts(style),
            *notes.happenings(style),
        ],
    }


def _fold(style: Style) -> Spec:
    """One row for each month and line."""
    return {"fold": list(style.names), "as": ["line", "value"]}


def _line(style: Style, data: str, **look: Any) -> Spec:
    encoding = {**style.places, "detail": {"field": "line", "type": "nominal"}}
    return {"data": {"name": data}, "transform": [_fold(style)], "mark": {"type": "line", **look}, "encoding": encoding}


def _last(style: Style) -> list[Spec]:
    """The last month of each line."""
    return [
        _fold(style),
        {"filter": "isValid(datum.value)"},
        {"joinaggregate": [{"op": "max", "field": "month", "as": "last"}], "groupby": ["line"]},
        {"filter": "datum.month == datum.last"},
    ]


def _heads(style: Style) -> Spec:
    mark = {"type": "point", "size": 42, "filled": True, "opacity": 1}
    return {"transform": _last(style), "mark": mark, "encoding": style.places}


def _labels(style: Style) -> Spec:
    """Names beside the ends of the lines, from the lowest upwards, each pushed up as far as it would cover another.

    With positions p in order and a gap g, the pushed positions are ``max(p_j - j g for j <= i) + i g``.
    """
    extent = "log(high) - log(low)" if style.log else "high - low"
    upwards: Spec = {"groupby": ["era"], "sort": [{"field": "place"}]}
    pushing = [
        {"joinaggregate": [{"op": "max", "field": "last", "as": "latest"}]},
        {"calculate": f"floor((datum.latest - datum.last) / {LABEL_SPAN})", "as": "era"},
        {"calculate": f"{LABEL_GAP} * ({extent})", "as": "gap"},
        {"calculate": "log(datum.value)" if style.log else "datum.value", "as": "place"},
        {"window": [{"op": "row_number", "as": "rank"}], **upwards},
        {"calculate": "datum.place - datum.rank * datum.gap", "as": "lowered"},
        {"window": [{"op": "max", "field": "lowered", "as": "reached"}], "frame": [None, 0], **upwards},
        {"calculate": "datum.reached + datum.rank * datum.gap", "as": "pushed"},
        {"calculate": "exp(datum.pushed)" if style.log else "datum.pushed", "as": "label_at"},
    ]
    encoding = {
        **style.places,
        "y": style.upright("label_at"),
        "text": {"field": "line", "type": "nominal"},
        "opacity": {"condition": {"test": "labels", "value": 1}, "value": 0},
    }
    mark = {"type": "text", "align": "left", "dx": 9, "fontSize": 11, "fontWeight": 600}
    return {"transform": [*_last(style), *pushing], "mark": mark, "encoding": encoding}


def _zero(style: Style) -> list[Spec]:
    """A firmer line at zero, where values may lie on both sides of it."""
    if not style.zero:
        return []
    mark = {"type": "rule", "color": style.ink.faint, "opacity": 0.5}
    return [{"data": {"values": [{"value": 0}]}, "mark": mark, "encoding": {"y": style.y}}]


def _marks(style: Style) -> list[Spec]:
    """Dates pointed out: a dotted line and a few words at its top, every other ones a line lower."""
    data = {"name": "marks"}
    rule = {"type": "rule", "color": style.ink.faint, "strokeDash": [2, 3], "opacity": 0.7}
    return [
        {"data": data, "mark": rule, "encoding": {"x": style.x}},
        _mark_words(style, 1, height=0),
        _mark_words(style, 0, height=12),
    ]


def _mark_words(style: Style, odd: int, height: int) -> Spec:
    look = {"align": "left", "baseline": "top", "dx": 4, "dy": 1, "fontSize": 10.5, "color": style.ink.faint}
    count = {"window": [{"op": "row_number", "as": "place"}], "sort": [{"field": "month"}]}
    return {
        "data": {"name": "marks"},
        "transform": [count, {"filter": f"datum.place % 2 == {odd}"}],
        "mark": {"type": "text", **look},
        "encoding": {"x": style.x, "y": {"value": height}, "text": {"field": "label", "type": "nominal"}},
    }


def _hover() -> Spec:
    """The month nearest to the pointer."""
    select = {"type": "point", "fields": ["month"], "nearest": True, "on": "pointermove", "clear": "pointerout"}
    return {"name": "hover", "select": select, "views": ["rule"]}


def _rule(style: Style) -> Spec:
    """An upright line at the month under the pointer, with every line's value and what happened in its tooltip."""
    shown = {"condition": {"param": "hover", "empty": False, "value": 0.6}, "value": 0}
    events = {"lookup": "month", "from": {"data": {"name": "events"}, "key": "month", "fields": ["events"]}}
    look = {"color": style.ink.faint, "strokeWidth": 1, "tooltip": {"expr": notes.reading(style)}}
    return {
        "name": "rule",
        "transform": [events],
        "mark": {"type": "rule", **look},
        "encoding": {"x": style.x, "opacity": shown},
    }


def _hover_points(style: Style) -> Spec:
    filters = [{"filter": {"param": "hover", "empty": False}}, {"filter": "isValid(datum.value)"}]
    look = {"size": 46, "filled": True, "opacity": 1, "stroke": style.ink.ground, "strokeWidth": 1.5, "tooltip": None}
    return {"transform": [_fold(style), *filters], "mark": {"type": "point", **look}, "encoding": style.places}


def config(ink: Ink) -> Spec:
    """Fonts and the colours of what is not data."""
    return {
        "background": ink.ground,
        "font": FONT,
        "title": {
            "color": ink.text,
            "subtitleColor": ink.faint,
            "fontSize": 16,
            "subtitleFontSize": 12,
            "subtitlePadding": 5,
        },
        "axis": {
            "labelColor": ink.faint,
            "titleColor": ink.faint,
            "gridColor": ink.grid,
            "domain": False,
            "ticks": False,
            "labelFontSize": 11,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
            "labelPadding": 6,
        },
        "axisX": {"domain": True, "domainColor": ink.faint, "ticks": True, "tickColor": ink.faint, "tickSize": 4},
        "view": {"stroke": None},
    }
