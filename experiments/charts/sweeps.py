"""What came of a sweep in which one or two things vary: lines with their bands, or a heat map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.analysis.intervals import BAND, bands
from experiments.charts import panels
from experiments.charts.palette import BLUE, INK
from experiments.charts.panels import Axis
from experiments.charts.ticks import distinct_format, tick_format

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec

STEPS = 8  # of colour in a heat map
MOST_WRITTEN = 80  # cells, beyond which no values are written into them
_LINE = "median"


def line_panel(
    runs: pd.DataFrame, x: Axis, y: Axis, usual: float | None = None, width: int = 640, height: int = 360
) -> Spec:
    """The median against one thing that varies, the 10–90 % band over replicates, and every run as a faint dot.

    Args:
        runs: a row a run: columns ``x``, ``outcome``, ``seed``.
        x: the axis of what varies.
        y: the axis of values.
        usual: what the thing that varies is otherwise; marked where it lies within the chart.
        width: in pixels.
        height: in pixels.
    """
    bands = _bands(runs, ["x"]).assign(line=_LINE)
    dots = {"x": x.of("x"), "y": y.of("outcome", above=True),
            "tooltip": [_read("x", x), _read("outcome", y), {"field": "seed", "title": "seed"}]}  # fmt: skip
    middle = {"x": x.of("x"), "y": y.of("middle", above=True), "tooltip": [_read("x", x), *_spread(y)]}
    layers = [
        *_usual(usual, bands["x"], x),
        *panels.fan(bands, x, y, {_LINE: BLUE.light}),
        panels.layer(runs, {"type": "point", "filled": True, "size": 26, "opacity": 0.4, "color": BLUE.light}, dots),
        panels.layer(bands, {"type": "point", "filled": True, "size": 64, "opacity": 1, "color": BLUE.light}, middle),
    ]
    return panels.panel(layers, "", width, height)


def _usual(value: float | None, places: pd.Series[Any], x: Axis) -> list[Spec]:
    """A dotted line where the thing that varies usually is."""
    import pandas as pd

    if value is None or not places.min() <= value <= places.max():
        return []
    rows, faint = pd.DataFrame({"x": [float(value)], "words": "usual value"}), INK["light"].faint
    words = {"type": "text", "align": "left", "baseline": "top", "dx": 5, "dy": 2, "fontSize": 10.5, "color": faint}
    at = {"x": x.of("x"), "y": {"value": 0}, "text": {"field": "words", "type": "nominal"}}
    return [
        panels.layer(rows, {"type": "rule", "color": faint, "strokeDash": [2, 3]}, {"x": x.of("x")}),
        panels.layer(rows, words, at),
    ]


def heat_panel(runs: pd.DataFrame, x: Axis, y: Axis, value: Axis, width: int = 640, height: int = 400) -> Spec:
    """The median at each point of two things that vary, in steps of colour whose edges are lines of equal value.

    Args:
        runs: a row a run: columns ``x``, ``y``, ``outcome``.
        x: the axis of the first thing.
        y: the axis of the second.
        value: how values are written, and their title.
        width: in pixels.
        height: in pixels.
    """
    bands = _bands(runs, ["x", "y"])
    low, high = float(bands["middle"].min()), float(bands["middle"].max())
    domain = [low, high if high > low else low + 1.0]
    legend = {
        "title": value.title,
        "format": tick_format(value.format),
        "gradientLength": {"expr": "height"},
        "orient": "right",
    }
    scale = {"type": "quantize", "scheme": {"name": "viridis", "count": STEPS}, "domain": domain}
    across, upwards = _ordinal("x", x, bands["x"]), _ordinal("y", y, bands["y"])
    at = {"x": across, "y": upwards | {"sort": "descending"}}
    shade = {"field": "middle", "type": "quantitative", "scale": scale, "legend": legend}
    shown = [_read("x", x), _read("y", y), *_spread(value)]
    layers = [panels.layer(bands, {"type": "rect"}, at | {"color": shade, "tooltip": shown})]
    if len(bands) <= MOST_WRITTEN:
        bright = f"datum.middle > {domain[0] + 0.6 * (domain[1] - domain[0])}"
        colour = {"condition": {"test": bright, "value": "black"}, "value": "white"}
        text = {"field": "middle", "type": "quantitative", "format": value.format}
        words = {"type": "text", "fontSize": 11.5}
        layers.append(panels.layer(bands, words, at | {"text": text, "color": colour, "tooltip": shown}))
    return panels.panel(layers, "", width, height)


def page(panel: Spec, title: str, reading: str) -> Spec:
    """A panel under its title, as scripts save it."""
    return panels.page_spec([panel], title, reading, 1)


def _bands(runs: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return bands(runs, ["outcome"], by=by).dropna(subset=["middle"]).drop(columns="indicator")


def _ordinal(field: str, axis: Axis, values: pd.Series[Any]) -> dict[str, Any]:
    """A field whose values are steps, in their order."""
    form = distinct_format(axis.format, values)
    look = {"title": axis.title, "format": form, "labelAngle": 0, "labelOverlap": "greedy", "domain": False}
    return {"field": field, "type": "ordinal", "axis": look, "scale": {"padding": 0}}


def _read(field: str, axis: Axis) -> dict[str, Any]:
    return {"field": field, "title": axis.title, "type": "quantitative", "format": axis.format}


def _spread(axis: Axis) -> list[dict[str, Any]]:
    """Median, band and number of runs in a hover."""
    low, high = (f"{100 * quantile:.0f} % of runs lie below" for quantile in BAND)
    titles = {"middle": f"{axis.title}: median", "low": low, "high": high}
    found = [
        {"field": name, "title": text, "type": "quantitative", "format": axis.format} for name, text in titles.items()
    ]
    return [*found, {"field": "runs", "title": "runs"}]
