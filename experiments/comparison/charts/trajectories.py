"""A comparison month by month: the levels of each arm beside the reference, and the differences of pairs of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.analysis.measures import Measure, measure
from experiments.charts import panels
from experiments.charts.notes import MONTH
from experiments.charts.panels import YEARS, Axis
from experiments.comparison.charts.style import AIRY, FAINT, HEIGHT, WIDTH, Style, above, heading, rounded

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec
    from experiments.comparison.files import Comparison

TRAJECTORIES = ("unemployment_rate", "junior_employment", "real_wage", "labour_share", "public_debt")  # drawn over time
CROWD = 40  # trajectories on a page, above which every third month is drawn
_QUANTILES = {"p50": "median", "p25": "quarter below", "p75": "quarter above", "p05": "5 % below", "p95": "5 % above"}


def trajectory_names(comparison: Comparison) -> list[str]:
    """The indicators drawn over time."""
    return [name for name in TRAJECTORIES if name in set(comparison.levels["indicator"])]


def level_panels(comparison: Comparison, style: Style, name: str) -> list[Spec]:
    """A panel an arm: the median of runs, the middle half and 90 % of them, beside those of the reference."""
    one = measure(name)
    table = comparison.levels[comparison.levels["indicator"] == name]
    table = _thinned(table[table["arm"].isin([style.reference, *style.drawn])], comparison, style)
    quantiles = ["p05", "p25", "p50", "p75", "p95"]
    table = table.assign(**{quantile: one.scale * table[quantile] for quantile in quantiles})
    low, high = float(table["p05"].min()), float(table["p95"].max())
    margin = 0.04 * (high - low) or 1.0
    y = Axis(one.unit, "~s" if max(abs(low), abs(high)) >= 10_000 else ",.3~r", domain=(low - margin, high + margin))
    fans = {arm: _fan(rows, style, str(arm), y) for arm, rows in table.groupby("arm", sort=False)}
    start = _start(comparison)
    return [
        panels.panel([start, *fans[style.reference], *fans[arm]], "", WIDTH, HEIGHT)
        | {"title": heading(one.title, style.line(arm), room=AIRY)}
        for arm in style.drawn
        if arm in fans and style.reference in fans
    ]


def _thinned(table: pd.DataFrame, comparison: Comparison, style: Style) -> pd.DataFrame:
    """Every month, or where there are many trajectories every third, to keep the page small."""
    if len(comparison.scenarios) * len(style.drawn) * len(TRAJECTORIES) <= CROWD:
        return table
    kept: pd.DataFrame = table[table["month"].dt.month % 3 == 0]
    return kept


def _fan(rows: pd.DataFrame, style: Style, arm: str, y: Axis) -> list[Spec]:
    line, (colour,) = style.line(arm), style.colours([arm]).values()
    known = rounded(rows.assign(x=panels.milliseconds(rows["month"]), line=line))
    known = known[["x", "line", "p05", "p25", "p50", "p75", "p95"]]
    shown = [{"field": "line", "title": "arm"}, {**MONTH, "field": "x"}]
    shown += [{"field": name, "title": title} for name, title in _QUANTILES.items()]

    def at(field: str, other: str | None = None) -> dict[str, Any]:
        return {"x": _years(), "y": above(y, field)} | ({"y2": {"field": other}} if other else {})

    faint = {"type": "area", "color": colour, "clip": True}
    dash = {"strokeDash": [5, 3]} if arm == style.reference else {}
    middle = {"type": "line", "color": colour, "strokeWidth": 2, "clip": True, **dash}
    return [
        panels.layer(known, faint | {"opacity": 0.13}, at("p05", "p95")),
        panels.layer(known, faint | {"opacity": 0.24}, at("p25", "p75")),
        panels.layer(known, middle, at("p50") | {"tooltip": shown}),
    ]


def _years() -> dict[str, Any]:
    """The axis of time with few labels, which a small panel has room for."""
    x = YEARS.of("x")
    x["axis"] |= {"title": "year", "tickCount": {"interval": "year", "step": 2}, "labelOverlap": True, "grid": False}
    return x


def _start(comparison: Comparison) -> Spec:
    """A dotted line where the policies start."""
    import pandas as pd

    rows = pd.DataFrame({"x": panels.milliseconds(pd.to_datetime(pd.Series([comparison.record["start"]])))})
    return panels.layer(rows, {"type": "rule", "color": FAINT, "strokeDash": [2, 3]}, {"x": _years()})


def difference_panels(comparison: Comparison, style: Style) -> list[Spec]:
    """A panel an indicator: the mean paired difference of each arm month by month, with its 95 % interval."""
    return [_difference_panel(comparison, style, measure(name)) for name in trajectory_names(comparison)]


def _difference_panel(comparison: Comparison, style: Style, one: Measure) -> Spec:
    table = comparison.differences[comparison.differences["indicator"] == one.name]
    table = _thinned(table[table["arm"].isin(style.drawn)], comparison, style)
    factor = [one.scale] * len(table)
    if one.relative:  # a percentage of the reference's median in the month
        levels = comparison.levels[comparison.levels["indicator"] == one.name]
        levels = levels[levels["arm"] == style.reference]
        known = dict(zip(levels["month"], levels["p50"], strict=True))
        factor = [100.0 / float(known[month]) for month in table["month"]]
    rows = table.assign(
        x=panels.milliseconds(table["month"]), line=table["arm"].map(style.line),
        low=factor * table["low"], middle=factor * table["mean"], high=factor * table["high"],
    )  # fmt: skip
    drawn = rounded(rows[["x", "line", "low", "middle", "high"]])
    y = Axis(f"difference, {one.change}", "+.3~r")
    layers = panels.fan(drawn, YEARS, y, style.colours())
    for layer in layers:
        layer["encoding"] |= {"x": _years(), "y": above(y, layer["encoding"]["y"]["field"])}
    zero: Spec = {"data": {"values": [{"at": 0.0}]}, "mark": {"type": "rule", "color": FAINT}}
    zero["encoding"] = {"y": {"field": "at", "type": "quantitative"}}
    spec = panels.panel([zero, _start(comparison), *layers], one.title, WIDTH, HEIGHT)
    return spec | {"title": heading(one.title, one.preference or "\u00a0", room=AIRY)}
