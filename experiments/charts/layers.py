"""How a line chart over time is put together: axes, lines, labels at the lines' ends, and the hover.

A chart is a plain Vega-Lite specification: Altair's objects check themselves again and again while they are put
together (0.2 s a chart), which a page that opens with ten of them cannot afford. All positions are worked out by
Vega-Lite from three named data sets (``table``, ``previous``, ``marks``), so one specification serves a finished
history and one that grows.
"""

from __future__ import annotations

from typing import Any

from experiments.charts import notes
from experiments.charts.palette import SCHEMA, Spec, config
from experiments.charts.style import Style

LABEL_SPAN = 4 * 365 * 86_400_000  # milliseconds that a label covers
LABEL_GAP = 0.075  # of the chart's extent, between labels
PADDING = {"left": 54, "right": 132, "top": 80, "bottom": 32}


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
