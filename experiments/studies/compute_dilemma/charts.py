"""Pictures of one compute order that move with its numbers: the cone of demand, and what each capacity would bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from agents.economics import ordering
from agents.economics.numerics import normal_quantile
from experiments.charts import panels
from experiments.charts.palette import BLUE, NEUTRAL
from experiments.charts.panels import Axis
from experiments.studies.compute_dilemma.one_shot import (
    CURVE_HUES,
    GAINS,
    LOSSES,
    ONE_SHOT_HUES,
    ONE_SHOT_NAMES,
    ORDERED,
    one_shot_curves,
    profit_layers,
    risk_layers,
    same_orders,
)

if TYPE_CHECKING:
    from experiments.charts.palette import Spec

LAST = 60  # months that the cone is drawn for
KNOWN = 1e-6  # log sd of demand that is as good as known
SPAN = (0.1, 20.0)  # capacities drawn, in multiples of median demand
BANDS = {"5": 0.05, "25": 0.25, "75": 0.75, "95": 0.95}  # quantiles of demand
MONTHS = Axis("months from now", "d", domain=(0.0, float(LAST)), ticks=(0, 12, 24, 36, 48, 60))
DEMAND = Axis("multiples of median demand (log scale)", "~g", log=True, domain=(0.05, 20.0),
              ticks=(0.05, 0.2, 0.5, 1, 2, 5, 20))  # fmt: skip


def spread(spread_24: float, memory: float, months: float) -> float:
    """Log sd of demand some months ahead, never quite nothing, so that formulas hold."""
    return max(float(ordering.spread_ahead(spread_24, memory, months)), KNOWN)


def cone_panel(spread_24: float, memory: float, lead_time: int, rules: pd.DataFrame) -> Spec:
    """Demand that may come, month by month, and what the rules order for the month at which the compute runs.

    Args:
        spread_24: log sd of demand 24 months ahead.
        memory: persistence of the swings of demand, 1/month.
        lead_time: months from the order to running compute.
        rules: of this cone at the lead time, see `experiments.studies.compute_dilemma.one_shot.one_shot_rules`.
    """
    months = np.arange(LAST + 1.0)
    widths = ordering.spread_ahead(spread_24, memory, months)
    levels = {name: np.exp(normal_quantile(level) * widths) for name, level in BANDS.items()}
    table = pd.DataFrame({"x": months, "50": 1.0, **levels})
    layers = [
        *_bands(table, LAST if lead_time <= 36 else 34),
        *_delivery(lead_time),
        *_orders(lead_time, rules),
        *panels.reader(table, MONTHS, _LEVELS),
    ]
    return panels.panel(layers, "Demand that may come", height=250)


_LEVELS = {"x": "months from now", "95": "95th percentile", "75": "75th", "50": "median", "25": "25th", "5": "5th"}


def _bands(table: pd.DataFrame, named_at: int) -> list[Spec]:
    """The bands, named left of some month, and the median."""
    layers = []
    for low, high, opacity in (("5", "95", 0.14), ("25", "75", 0.22)):
        mark = {"type": "area", "color": BLUE.light, "opacity": opacity, "clip": True}
        at = {"x": MONTHS.of("x"), "y": DEMAND.of(low, above=True), "y2": {"field": high}}
        layers.append(panels.layer(table, mark, at))
    middle = {"type": "line", "color": BLUE.light, "strokeWidth": 2}
    layers.append(panels.layer(table, middle, {"x": MONTHS.of("x"), "y": DEMAND.of("50", above=True)}))
    there = table.iloc[named_at]
    heights = {"9 of 10 cases": there["95"], "half of all cases": there["75"]}
    words = pd.DataFrame({"x": named_at, "y": heights.values(), "words": heights.keys()})
    text = {
        "type": "text",
        "fontSize": 10.5,
        "color": BLUE.light,
        "align": "right",
        "baseline": "top",
        "dx": -4,
        "dy": 4,
    }
    at = {"x": MONTHS.of("x"), "y": DEMAND.of("y", above=True), "text": {"field": "words"}}
    return [*layers, panels.layer(words, text, at)]


def _delivery(lead_time: int) -> list[Spec]:
    """The month at which compute ordered today runs."""
    place = pd.DataFrame({"x": [lead_time], "words": ["ordered compute runs"]})
    rule = {"type": "rule", "color": NEUTRAL.light, "strokeDash": [3, 3], "opacity": 0.7}
    side = {"align": {"expr": "datum.x > 36 ? 'right' : 'left'"}, "dx": {"expr": "datum.x > 36 ? -5 : 5"}}
    text = {"type": "text", "fontSize": 10.5, "color": NEUTRAL.light, "baseline": "bottom", "dy": -4, **side}
    at = {"x": MONTHS.of("x")}
    return [
        panels.layer(place, rule, at),
        panels.layer(place, text, {**at, "y": {"value": "height"}, "text": {"field": "words"}}),
    ]


def _orders(lead_time: int, rules: pd.DataFrame) -> list[Spec]:
    """A point for each rule; rules that order the same share a name."""
    table = rules.assign(x=lead_time, hue=rules["rule"].map(ONE_SHOT_NAMES).map(ONE_SHOT_HUES))
    named = same_orders(rules).assign(x=lead_time)
    shared = {"x": MONTHS.of("x"), "y": DEMAND.of("capacity", above=True)}
    shared |= {"color": {"field": "hue", "type": "nominal", "scale": None}}
    point = {"type": "point", "filled": True, "size": 90, "opacity": 1, "clip": True}
    side = {"align": {"expr": "datum.x > 36 ? 'right' : 'left'"}, "dx": {"expr": "datum.x > 36 ? -9 : 9"}}
    text = {"type": "text", "fontSize": 11.5, "fontWeight": 600, "clip": True, **side}
    return [
        panels.layer(table[["x", "capacity", "hue"]], point, shared),
        panels.layer(named, text, {**shared, "text": {"field": "names"}}),
    ]


def capacity_panels(margin: float, sigma: float, salvage: float, rules: pd.DataFrame) -> list[Spec]:
    """Ruin and lost demand, and expected profit, against the compute ordered."""
    curves = one_shot_curves(margin, [sigma], salvage, SPAN)
    x = Axis(ORDERED, "~g", log=True, domain=SPAN, ticks=(0.1, 0.3, 1, 3, 10))
    top = next(round_number for round_number in (1.0, 2.0, 5.0, 10.0) if round_number >= curves[GAINS[0]].max())
    shown = curves[curves[GAINS[0]] >= -top]  # below that it falls without end
    risk = risk_layers(curves, rules, x, _hues(LOSSES))
    profit = profit_layers(shown, rules, x, _hues(GAINS), (-top, top))
    formats = {"ruin": ".1%", "lost demand": ".1%"}
    over = panels.reader(curves, x, {"capacity": "compute ordered", **_READ}, formats, field="capacity")
    return [
        panels.panel([*risk, *over], "Too much and too little", height=250),
        panels.panel([*profit, *over], "Expected profit", height=250),
    ]


_READ = {"ruin": "chance of ruin", "lost demand": "demand turned away", "expected profit": "expected profit"}


def _hues(lines: Sequence[str]) -> dict[str, str]:
    return {name: CURVE_HUES[name] for name in lines}
