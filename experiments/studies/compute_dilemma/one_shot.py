"""One compute order on its own, worked out exactly: too little and customers go to rivals, too much and it is ruin.

Demand is lognormal and known only after the order; there is no cash, no running cost and no second order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.analysis.ordering_rules import CONES, RULES
from experiments.charts import panels
from experiments.charts.palette import BLUE, GREEN, VERMILION
from experiments.charts.panels import Axis
from experiments.charts.studies.ordering_rules import RULE_HUES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.charts.palette import Spec

    type Array = NDArray[np.float64]

UPPER = "95th percentile"  # what a bold order is where there is no growth to extrapolate
ONE_SHOT_NAMES = {
    "solvency_constrained": RULES["solvency_constrained"],
    "newsvendor": RULES["newsvendor"],
    UPPER: UPPER,
}
ONE_SHOT_HUES = dict(zip(ONE_SHOT_NAMES.values(), RULE_HUES.values(), strict=True))
SHORT_NAMES = dict(zip(ONE_SHOT_NAMES, ("prudent", "newsvendor", "bold (95th)"), strict=True))  # where room is scarce
CURVE_HUES = {"ruin": VERMILION.light, "lost demand": BLUE.light, "expected profit": GREEN.light}
LOSSES, GAINS = ("ruin", "lost demand"), ("expected profit",)
ORDERED = "compute ordered, multiples of median demand (log scale)"
PER_CENT = Axis("%", ".0%", domain=(0.0, 1.0))


def one_shot(capacity: Array | float, margin: float, sigma: float, salvage: float = 0.0) -> dict[str, Any]:
    """What one order brings, exactly: demand is lognormal with median one.

    Args:
        capacity: ordered, in multiples of median demand.
        margin: share of revenue that is left when all compute is used.
        sigma: log sd of demand.
        salvage: what compute brings that is not used, relative to its cost.

    Returns:
        ``ruin`` (probability that the money made does not pay the bill), ``lost demand`` (share of expected demand that
        is not served) and ``expected profit`` (relative to the revenue of median demand).
    """
    import numpy as np
    from scipy.stats import norm

    size, mean, cost = np.log(capacity), float(np.exp(sigma**2 / 2.0)), 1.0 - margin
    served = mean * norm.cdf((size - sigma**2) / sigma) + capacity * norm.sf(size / sigma)
    breaks_even = cost * (1.0 - salvage) / (1.0 - salvage * cost)  # share of capacity that must be used
    ruin = norm.cdf((size + np.log(breaks_even)) / sigma)
    profit = served + salvage * cost * (capacity - served) - cost * capacity
    return {"ruin": ruin, "lost demand": 1.0 - served / mean, "expected profit": profit}


def ordered(rule: str, margin: float, sigma: float, salvage: float = 0.0) -> float:
    """What a rule orders without cash or running cost, in multiples of median demand.

    The prudent rule does not count on what unused compute brings, as in the model.
    """
    from agents.economics import ordering

    income = 1.0 / (1.0 - margin)
    if rule == UPPER:
        return float(ordering.newsvendor(1.0, sigma, 0.95))
    best = float(ordering.newsvendor(1.0, sigma, ordering.critical_ratio(income, 1.0, salvage)))
    return min(best, float(ordering.payable(1.0, sigma, income))) if rule == "solvency_constrained" else best


def one_shot_rules(margins: Sequence[float], sigmas: Sequence[float] = CONES, salvage: float = 0.0) -> pd.DataFrame:
    """Where each rule lands: a row a rule, margin and cone, with capacity, ruin, lost demand and expected profit."""
    import pandas as pd

    rows = []
    for sigma in sigmas:
        for margin in margins:
            for rule in ONE_SHOT_NAMES:
                capacity = ordered(rule, margin, sigma, salvage)
                place = {"rule": rule, "margin": margin, "sigma": sigma, "capacity": capacity}
                rows.append(place | {k: float(v) for k, v in one_shot(capacity, margin, sigma, salvage).items()})
    return pd.DataFrame(rows)


def one_shot_curves(
    margin: float = 0.8,
    sigmas: Sequence[float] = CONES,
    salvage: float = 0.0,
    span: tuple[float, float] = (0.5, 8.0),
) -> pd.DataFrame:
    """What each capacity would bring: a row a cone and capacity, with ruin, lost demand and expected profit."""
    import numpy as np
    import pandas as pd

    capacity = np.geomspace(*span, 97)
    parts = [
        {"sigma": s, "margin": margin, "capacity": capacity, **one_shot(capacity, margin, s, salvage)} for s in sigmas
    ]
    return pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)


def one_shot_page(margin: float = 0.8, sigmas: Sequence[float] = CONES) -> panels.Page:
    """Ruin, lost demand and expected profit against capacity, with the rules' orders as upright lines."""
    curves, rules = one_shot_curves(margin, sigmas), one_shot_rules([margin], sigmas)
    x = Axis(ORDERED, log=True, domain=(0.5, 8.0), ticks=(0.5, 1, 2, 4, 8))
    shown = []
    for make, name in ((risk_layers, "Risk"), (profit_layers, "Expected profit")):
        for sigma in sigmas:
            layers = make(curves[curves["sigma"] == sigma], rules[rules["sigma"] == sigma], x)
            shown.append(panels.panel(layers, f"{name}, cone {sigma:g}"))
    text = f"One order, margin {margin:.0%}. Dashed: what each rule orders. The cone is the log sd of demand."
    return panels.page(shown, "Order too little or too much", text)


def risk_layers(curves: pd.DataFrame, rules: pd.DataFrame, x: Axis, hues: Mapping[str, str] = CURVE_HUES) -> list[Spec]:
    """Ruin and lost demand against capacity, with the rules' orders, which are named.

    Args:
        curves: of one cone, as `one_shot_curves` gives them.
        rules: of the same, as `one_shot_rules` gives them.
        x: the axis of capacity.
        hues: of the lines in the legend, those of other panels of the page included.
    """
    y = Axis("probability of ruin, share of demand lost, %", ".0%", domain=(0.0, 1.0))
    return [*_curve_layers(curves, LOSSES, x, y, hues), *_order_marks(rules, x, y, named=True)]


def profit_layers(
    curves: pd.DataFrame,
    rules: pd.DataFrame,
    x: Axis,
    hues: Mapping[str, str] = CURVE_HUES,
    domain: tuple[float, float] | None = None,
) -> list[Spec]:
    """Expected profit against capacity, likewise; the lines of the rules are not named."""
    y = Axis("revenue of median demand = 1", ".1f", domain=domain)
    return [*_curve_layers(curves, GAINS, x, y, hues), *_order_marks(rules, x, y, named=False)]


def _curve_layers(curves: pd.DataFrame, lines: Sequence[str], x: Axis, y: Axis, hues: Mapping[str, str]) -> list[Spec]:
    rows = curves.melt("capacity", list(lines), var_name="line", value_name="middle")
    rows = rows.rename(columns={"capacity": "x"}).assign(low=rows["middle"], high=rows["middle"])
    return panels.fan(rows, x, y, hues)


def same_orders(rules: pd.DataFrame) -> pd.DataFrame:
    """The different orders of the rules: ``capacity``, their ``names`` and the ``hue`` of the first."""
    table = rules.assign(names=rules["rule"].map(SHORT_NAMES), hue=rules["rule"].map(ONE_SHOT_NAMES).map(ONE_SHOT_HUES))
    groups = table.groupby(table["capacity"].round(3))
    return groups.agg({"capacity": "first", "names": _joined, "hue": "first"}).reset_index(drop=True)


def _joined(names: pd.Series[str]) -> str:
    return "all rules" if len(names) == len(SHORT_NAMES) else ", ".join(names)


def _order_marks(rules: pd.DataFrame, x: Axis, y: Axis, *, named: bool) -> list[Spec]:
    """An upright line for each different order; named at its top, where the lines to its right begin below the name."""
    rule = {"type": "rule", "strokeDash": [3, 3], "strokeWidth": 1.4, "opacity": 0.9}
    marks, hue = same_orders(rules), {"field": "hue", "type": "nominal", "scale": None}
    if not named:
        return [panels.layer(marks, rule, {"x": x.of("capacity"), "color": hue})]
    marks = marks.assign(top=1.0 - 0.075 * marks.index, bottom=0.0)
    side, away = {"expr": "datum.capacity > 4 ? 'right' : 'left'"}, {"expr": "datum.capacity > 4 ? -4 : 4"}
    text = {"type": "text", "fontSize": 10.5, "fontWeight": 600, "align": side, "dx": away, "dy": 8}
    at = {"x": x.of("capacity"), "y": y.of("top", above=True), "color": hue}
    return [
        panels.layer(marks, rule, {**at, "y2": {"field": "bottom"}}),
        panels.layer(marks, text, {**at, "text": {"field": "names"}}),
    ]


def one_shot_rules_page(sigmas: Sequence[float] = CONES) -> panels.Page:
    """Ruin, lost demand and expected profit of each rule, against the margin."""
    table = one_shot_rules([margin / 100 for margin in range(20, 92, 2)], sigmas).rename(columns={"margin": "x"})
    table["line"] = table["rule"].map(ONE_SHOT_NAMES)
    x, profit = Axis("margin, % of revenue", ".0%", domain=(0.2, 0.9)), Axis("revenue of median demand = 1", ".1f")
    shown = []
    for sigma in sigmas:
        for field, y in (("ruin", PER_CENT), ("lost demand", PER_CENT), ("expected profit", profit)):
            rows = table[table["sigma"] == sigma]
            rows = rows.assign(low=rows[field], middle=rows[field], high=rows[field])
            layers = panels.fan(rows, x, y, ONE_SHOT_HUES)
            shown.append(panels.panel(layers, f"{field.capitalize()}, cone {sigma:g}", width=230, height=170))
    text = "One order, worked out exactly: no cash, no running cost, unused compute worth nothing. Rules may coincide."
    return panels.page(shown, "The margin is the buffer", text, columns=3)
