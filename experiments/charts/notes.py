"""What a chart over time shows besides its lines: facts, events of vendors, and credit crunches.

Symbols differ by shape as well as by colour; a tooltip says what they mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.charts.palette import Spec
    from experiments.charts.style import Style

CROSS = "M-1,-0.7L-0.7,-1L0,-0.3L0.7,-1L1,-0.7L0.3,0L1,0.7L0.7,1L0,0.3L-0.7,1L-1,0.7L-0.3,0Z"
SHAPES = {"code red": "square", "failure": CROSS, "entry": "triangle-up", "listing": "diamond"}
KNOWN = {"fact": "circle", "expectation": "diamond"}
WORDS = {"type": "nominal", "field": "words", "title": "what"}
# without "utc" a reader west of Greenwich would see the month before
MONTH = {"field": "month", "timeUnit": "utcyearmonth", "type": "temporal", "title": "month", "format": "%B %Y"}


def _ranged(channel: Spec) -> Spec:
    """A channel that goes from one field to another: what its scale spans is left to the other layers."""
    return {**channel, "scale": {"type": channel["scale"]["type"]}}


def spans(style: Style) -> list[Spec]:
    """A band over the months of a credit crunch."""
    encoding = {"x": _ranged(style.x), "x2": {"field": "until"}, "tooltip": [MONTH, WORDS]}
    said = {
        "expr": "datum.words + ': ' + utcFormat(datum.month, '%B %Y') + ' until ' + utcFormat(datum.until, '%B %Y')"
    }
    mark = {"type": "rect", "color": style.ink.faint, "opacity": 0.16, "clip": True, "description": said}
    return [{"data": {"name": "spans"}, "mark": mark, "encoding": encoding}]


def facts(style: Style) -> list[Spec]:
    """Observed facts with their ranges, and expectations: open symbols in the colour of their line."""
    if not style.facts:
        return []
    data = {"values": list(style.facts)}
    value = {"field": "value", "type": "quantitative", "format": style.format}
    span = {"x": style.x, "y": _ranged(style.upright("low")), "y2": {"field": "high"}, "color": style.colour}
    shape = {"field": "known", "type": "nominal", "legend": None,
             "scale": {"domain": list(KNOWN), "range": list(KNOWN.values())}}  # fmt: skip
    tooltip = [{**MONTH, "title": "known"}, value, {**WORDS, "title": "source"}]
    point = {"type": "point", "size": 46, "filled": True, "strokeWidth": 1.8, "opacity": 1, "fill": style.ink.ground}
    return [
        {"data": data, "mark": {"type": "rule", "opacity": 0.6, "clip": True}, "encoding": span},
        {"data": data, "mark": {**point, "clip": True},
         "encoding": {"x": style.x, "y": style.y, "stroke": style.colour, "shape": shape, "tooltip": tooltip}},
    ]  # fmt: skip


def happenings(style: Style) -> list[Spec]:
    """What happened to vendors: releases as ticks along the foot of the chart, all else on the vendor's line."""
    if not style.vendors:
        return []
    data, tooltip = {"name": "symbols"}, [MONTH, WORDS]
    shape = {"field": "kind", "type": "nominal", "legend": None,
             "scale": {"domain": list(SHAPES), "range": list(SHAPES.values())}}  # fmt: skip
    foot = {"x": style.x, "y": {"value": {"expr": "height - 4"}}, "color": style.colour, "tooltip": tooltip}
    tick = {"type": "tick", "orient": "vertical", "size": 7, "thickness": 1.6, "opacity": 0.75, "clip": True}
    symbol: dict[str, Any] = {"type": "point", "filled": True, "size": 72, "opacity": 1, "strokeWidth": 1.2}
    return [
        {"data": data, "transform": [{"filter": "datum.kind == 'release'"}], "mark": tick, "encoding": foot},
        {"data": data, "transform": [{"filter": "datum.kind != 'release'"}],
         "mark": {**symbol, "stroke": style.ink.ground},
         "encoding": {**style.places, "shape": shape, "tooltip": tooltip}},
    ]  # fmt: skip


def reading(style: Style) -> str:
    """What the hover says of a month, as an expression: the lines that have a value, and what happened."""
    row = "(datum.datum || datum)"  # the pointer is nearest to a month, whose row lies one level deeper
    read = "isValid({0}[{1!r}]) ? {{{1!r}: format({0}[{1!r}], {2!r})}} : {{}}"
    lines = [read.format(row, name, style.format) for name in style.names]
    month, events = f"{{'month': utcFormat({row}.month, '%B %Y')}}", f"{row}.events ? {{'events': {row}.events}} : {{}}"
    return f"merge({', '.join([month, *lines, events])})"
