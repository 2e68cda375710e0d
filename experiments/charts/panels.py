"""Small charts put together on a page.

A panel is one small chart; a page is some panels under one title. Panels draw tables with columns ``low``, ``middle``
and ``high``: an interval and what lies in it, as `experiments.analysis.intervals` gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from experiments.charts.palette import INK, NEUTRAL, SCHEMA, Spec, config
from experiments.charts.ticks import tick_format

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    type Page = alt.ConcatChart

POWERS = tuple(10.0**power for power in range(-4, 7))  # ticks of a log axis


@dataclass(frozen=True)
class Axis:
    """An axis: its title with the unit, how values are written (d3-format), and what it spans.

    Ticks of a linear axis have as many digits as their step takes, whatever the format of values says.
    """

    title: str
    format: str = "~g"
    log: bool = False
    domain: tuple[float, float] | None = None
    ticks: tuple[float, ...] | None = None
    time: bool = False

    def of(self, field: str, *, above: bool = False) -> dict[str, Any]:
        """A field on this axis as Vega-Lite writes it; above: the title stands over the axis, where it can be read."""
        scale: dict[str, Any] = {"type": "utc" if self.time else "log" if self.log else "linear"}
        form = "%Y" if self.time else self.format if self.log else tick_format(self.format)
        axis: dict[str, Any] = {"title": self.title, "format": form, "tickCount": 5}
        scale["nice"] = not (self.time or self.log or self.domain)
        if self.time:
            axis["tickCount"] = {"interval": "year", "step": 1}
        if self.domain is not None:
            scale |= {"domain": list(self.domain), "clamp": True}
        if self.ticks is not None or self.log:
            low, high = self.domain or (0.0, inf)
            axis["values"] = [tick for tick in self.ticks or POWERS if low <= tick <= high]
            if self.ticks is not None:  # all of them, not as many as are usual
                axis["tickCount"] = len(self.ticks)
        if self.format.startswith("+"):
            axis["labelExpr"] = "datum.value == 0 ? '0' : datum.label"
        if above:
            place = {"titleAlign": "left", "titleAnchor": "start", "titleBaseline": "bottom"}
            axis |= {"titleAngle": 0, "titleX": -34, "titleY": -7, **place}
        return {"field": field, "type": "temporal" if self.time else "quantitative", "scale": scale, "axis": axis}


YEARS = Axis("year", time=True)


def milliseconds(months: pd.Series[Any]) -> pd.Series[Any]:
    """Dates as milliseconds since 1970 in UTC: the same in every reader's time zone."""
    return months.astype("datetime64[ms]").astype("int64")


def colour(colours: Mapping[str, str]) -> dict[str, Any]:
    """Colour by line, with a legend above the page: all its panels should use the same colours."""
    legend = {
        "orient": "top",
        "title": None,
        "symbolType": "stroke",
        "symbolStrokeWidth": 4,
        "symbolOpacity": 1,
        "labelLimit": 300,
    }
    scale = {"domain": list(colours), "range": list(colours.values())}
    return {"field": "line", "type": "nominal", "scale": scale, "legend": legend if len(colours) > 1 else None}


def layer(rows: pd.DataFrame, mark: Spec, encoding: Spec) -> Spec:
    """One layer of a panel."""
    import json

    values = json.loads(rows.to_json(orient="records", double_precision=8))
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def panel(layers: Sequence[Spec], title: str, width: int = 300, height: int = 190) -> Spec:
    """Put layers together as one small chart."""
    heading = {"text": title, "anchor": "start", "frame": "group", "fontSize": 12.5, "offset": 8}
    return {"title": heading, "width": width, "height": height, "layer": list(layers)}


def fan(rows: pd.DataFrame, x: Axis, y: Axis, colours: Mapping[str, str]) -> list[Spec]:
    """Lines in their bands, as layers of a panel.

    Args:
        rows: columns ``line``, ``x`` (milliseconds where the axis is time), ``low``, ``middle``, ``high``.
        x: the axis along.
        y: the axis upwards.
        colours: by line.
    """
    if y.log:  # which has no place for zero: what is below the axis lies on its foot
        foot = y.domain[0] if y.domain else rows["low"][rows["low"] > 0.0].min()
        rows = rows.assign(**{name: rows[name].clip(lower=foot) for name in ("low", "middle", "high")})
    shared = {"x": x.of("x"), "color": colour(colours)}
    line = {**shared, "y": y.of("middle", above=True)}
    layers = [layer(rows, {"type": "line", "strokeWidth": 2.2, "clip": True}, line)]
    if (rows["low"] < rows["high"]).any():
        band = {**shared, "y": y.of("low", above=True), "y2": {"field": "high"}}
        faint = 0.18 if rows["line"].nunique() <= 3 else 0.1
        layers.insert(0, layer(rows, {"type": "area", "opacity": faint, "clip": True}, band))
    return layers


def reader(
    table: pd.DataFrame,
    x: Axis,
    words: Mapping[str, str],
    formats: Mapping[str, str] | None = None,
    field: str = "x",
) -> list[Spec]:
    """An upright line that follows the pointer and says the values there, as the last layer of a panel.

    Args:
        table: a row a place along the axis.
        x: the axis along.
        words: columns to read out, with what each is called.
        formats: of columns that are not written with three digits (d3-format).
        field: the column along the axis.
    """
    select = {"type": "point", "fields": [field], "nearest": True, "on": "pointermove", "clear": "pointerout"}
    shown = {"condition": {"param": "reader", "empty": False, "value": 0.6}, "value": 0}
    read = [{"field": name, "type": "quantitative", "title": title, "format": (formats or {}).get(name, ".3~g")}
            for name, title in words.items()]  # fmt: skip
    mark = {"type": "rule", "strokeWidth": 1, "color": NEUTRAL.light}
    rule = layer(table[list(words)], mark, {"x": x.of(field), "opacity": shown, "tooltip": read})
    return [{**rule, "params": [{"name": "reader", "select": select}]}]


def whiskers(
    rows: pd.DataFrame, title: str, x: Axis, colours: Mapping[str, str], width: int = 300, step: int = 14
) -> Spec:
    """Points with their intervals, from top to bottom.

    Args:
        rows: columns ``group`` (a place on the upright axis), ``line`` (colour), ``low``, ``middle``, ``high``.
        title: of the panel.
        x: the axis of values.
        colours: by line.
        width: in pixels.
        step: pixels from point to point.
    """
    names, groups = list(dict.fromkeys(rows["line"])), list(dict.fromkeys(rows["group"]))
    place = {"field": "group", "type": "nominal", "sort": groups, "scale": {"paddingInner": 0.35},
             "axis": {"title": None, "labelLimit": 220}}  # fmt: skip
    shared = {"y": place, "yOffset": {"field": "line", "sort": names}, "color": colour(colours)}
    span = {**shared, "x": x.of("low"), "x2": {"field": "high"}}
    point = {**shared, "x": x.of("middle"), "tooltip": [{"field": name} for name in rows]}
    height = int(len(groups) * (len(names) + 0.7) * step)
    return panel(
        [
            layer(rows, {"type": "rule", "strokeWidth": 2.2, "opacity": 0.55}, span),
            layer(rows, {"type": "point", "filled": True, "size": 62, "opacity": 1}, point),
        ],
        title, width, height,
    )  # fmt: skip


def beside(panels: Sequence[Spec], columns: int = 2) -> Spec:
    """Put panels side by side, as a panel of a page."""
    return {"concat": list(panels), "columns": columns, "spacing": {"row": 30, "column": 44}}


def page(panels: Sequence[Spec], title: str, subtitle: str | Sequence[str], columns: int = 2) -> Page:
    """Put panels on a page, under a title and a sentence on how to read them."""
    import altair as alt

    return alt.ConcatChart.from_dict(page_spec(panels, title, subtitle, columns))


def page_spec(panels: Sequence[Spec], title: str, subtitle: str | Sequence[str], columns: int = 2) -> Spec:
    """The same page as Vega-Lite writes it, which Altair has not checked."""
    heading = {"text": title, "subtitle": subtitle, "anchor": "start", "offset": 16}
    tables: Spec = {}
    joined = named_data(beside(panels, columns), tables)
    look = {"title": heading, "padding": 18, "config": config(INK["light"]), "datasets": tables}
    return {"$schema": SCHEMA, **joined, **look}


def named_data(spec: Spec, tables: Spec) -> Spec:
    """A chart with its tables beside it, under names: Altair checks each value of those within (3 s a page).

    Args:
        spec: a panel, or panels put together.
        tables: rows by name; the chart's are added. Equal tables are kept once.
    """
    spec = spec | {
        part: [named_data(one, tables) for one in spec[part]] for part in ("concat", "layer") if part in spec
    }
    if "values" in spec.get("data", {}):
        rows = spec["data"]["values"]
        name = next((name for name, known in tables.items() if known == rows), f"table{len(tables)}")
        tables[name] = rows
        spec["data"] = {"name": name}
    return spec
