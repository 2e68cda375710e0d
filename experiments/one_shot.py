"""One compute order on its own, worked out exactly: too little and customers go to rivals, too much and it is ruin.

Demand is lognormal and known only after the order; there is no cash, no running cost and no second order. The names
that the dilemma's charts share (rules, cones and hues) are here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from experiments import charts
from experiments.chart_layers import BLUE, GREEN, NEUTRAL, VERMILION
from experiments.charts import Axis

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.chart_layers import Spec

    type Array = NDArray[np.float64]

RULES = {"p10_solvent": "prudent (p10_solvent)", "newsvendor": "newsvendor", "yolo": "bold (yolo)"}
UPPER = "95th percentile"  # what a bold order is where there is no growth to extrapolate
CONES = (0.5, 1.0)  # spread (log sd) of demand 24 months ahead
RULE_HUES = {RULES["p10_solvent"]: GREEN.light, RULES["newsvendor"]: BLUE.light, RULES["yolo"]: VERMILION.light}
PER_CENT = Axis("%", ".0%", domain=(0.0, 1.0))


def one_shot(capacity: Array | float, margin: float, sigma: float) -> dict[str, Any]:
    """What one order brings, exactly: demand is lognormal with median one, unused compute worth nothing.

    Args:
        capacity: ordered, in multiples of median demand.
        margin: share of revenue that is left when all compute is used.
        sigma: log sd of demand.

    Returns:
        ``ruin`` (probability that revenue does not pay the bill), ``lost demand`` (share of expected demand that is
        not served) and ``expected profit`` (relative to the revenue of median demand).
    """
    import numpy as np
    from scipy.stats import norm

    size, mean = np.log(capacity), float(np.exp(sigma**2 / 2.0))
    served = mean * norm.cdf((size - sigma**2) / sigma) + capacity * norm.sf(size / sigma)
    ruin = norm.cdf((size + np.log(1.0 - margin)) / sigma)
    profit = served - (1.0 - margin) * capacity
    return {"ruin": ruin, "lost demand": 1.0 - served / mean, "expected profit": profit}


def ordered(rule: str, margin: float, sigma: float) -> float:
    """What a rule orders without cash or running cost, in multiples of median demand."""
    from model import ordering

    income = 1.0 / (1.0 - margin)
    if rule == UPPER:
        return float(ordering.newsvendor(1.0, sigma, 0.95))
    best = float(ordering.newsvendor(1.0, sigma, ordering.critical_ratio(income, 1.0, 0.0)))
    return min(best, float(ordering.payable(1.0, sigma, income))) if rule == "p10_solvent" else best


def one_shot_rules(margins: Sequence[float], sigmas: Sequence[float] = CONES) -> pd.DataFrame:
    """Where each rule lands: a row a rule, margin and cone, with capacity, ruin, lost demand and expected profit."""
    import pandas as pd

    rows = []
    for sigma in sigmas:
        for margin in margins:
            for rule in ("p10_solvent", "newsvendor", UPPER):
                capacity = ordered(rule, margin, sigma)
                place = {"rule": rule, "margin": margin, "sigma": sigma, "capacity": capacity}
                rows.append(place | {k: float(v) for k, v in one_shot(capacity, margin, sigma).items()})
    return pd.DataFrame(rows)


def one_shot_curves(margin: float = 0.8, sigmas: Sequence[float] = CONES) -> pd.DataFrame:
    """What each capacity would bring: a row a cone and capacity, with ruin, lost demand and expected profit."""
    import numpy as np
    import pandas as pd

    capacity = np.geomspace(0.5, 8.0, 97)
    parts = [{"sigma": s, "margin": margin, "capacity": capacity, **one_shot(capacity, margin, s)} for s in sigmas]
    return pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)


def one_shot_page(margin: float = 0.8, sigmas: Sequence[float] = CONES) -> charts.Page:
    """Ruin, lost demand and expected profit against capacity, with the rules' orders as upright lines."""
    curves, rules = one_shot_curves(margin, sigmas), one_shot_rules([margin], sigmas)
    hues = {"ruin": VERMILION.light, "lost demand": BLUE.light, "expected profit": GREEN.light}
    title = "compute ordered, multiples of median demand (log scale)"
    x = Axis(title, log=True, domain=(0.5, 8.0), ticks=(0.5, 1, 2, 4, 8))
    risk = Axis("probability of ruin, share of demand lost, %", ".0%", domain=(0.0, 1.0))
    gain = Axis("revenue of median demand = 1", ".1f")
    panels = []
    for y, name, lines in ((risk, "Risk", ["ruin", "lost demand"]), (gain, "Expected profit", ["expected profit"])):
        for sigma in sigmas:
            rows = curves[curves["sigma"] == sigma].melt("capacity", lines, var_name="line", value_name="middle")
            rows = rows.rename(columns={"capacity": "x"}).assign(low=rows["middle"], high=rows["middle"])
            marks = _order_marks(rules[rules["sigma"] == sigma], x, y, named=y is risk)
            panels.append(charts.panel([*charts.fan(rows, x, y, hues), *marks], f"{name}, cone {sigma:g}"))
    text = f"One order, margin {margin:.0%}. Dashed: what each rule orders. The cone is the log sd of demand."
    return charts.page(panels, "Order too little or too much", text)


def _order_marks(rules: pd.DataFrame, x: Axis, y: Axis, *, named: bool) -> list[Spec]:
    """An upright line for each different order; named at its top, where the lines to its right begin below the name."""
    rule = {"type": "rule", "strokeDash": [3, 3], "color": NEUTRAL.light, "opacity": 0.7}
    marks = rules.groupby(rules["capacity"].round(3))["rule"].agg(", ".join).reset_index()
    if not named:
        return [charts.layer(marks, rule, {"x": x.of("capacity")})]
    marks = marks.assign(top=1.0 - 0.075 * marks.index, bottom=0.0)
    side, away = {"expr": "datum.capacity > 4 ? 'right' : 'left'"}, {"expr": "datum.capacity > 4 ? -4 : 4"}
    text = {"type": "text", "fontSize": 10.5, "align": side, "dx": away, "dy": 8, "color": NEUTRAL.light}
    at = {"x": x.of("capacity"), "y": y.of("top", above=True)}
    return [
        charts.layer(marks, rule, {**at, "y2": {"field": "bottom"}}),
        charts.layer(marks, text, {**at, "text": {"field": "rule"}}),
    ]


def one_shot_rules_page(sigmas: Sequence[float] = CONES) -> charts.Page:
    """Ruin, lost demand and expected profit of each rule, against the margin."""
    table = one_shot_rules([margin / 100 for margin in range(20, 92, 2)], sigmas).rename(columns={"margin": "x"})
    names = {"p10_solvent": RULES["p10_solvent"], "newsvendor": RULES["newsvendor"], UPPER: UPPER}
    table["line"] = table["rule"].map(names)
    hues = dict(zip(names.values(), RULE_HUES.values(), strict=True))
    x, profit = Axis("margin, % of revenue", ".0%", domain=(0.2, 0.9)), Axis("revenue of median demand = 1", ".1f")
    panels = []
    for sigma in sigmas:
        for field, y in (("ruin", PER_CENT), ("lost demand", PER_CENT), ("expected profit", profit)):
            rows = table[table["sigma"] == sigma]
            rows = rows.assign(low=rows[field], middle=rows[field], high=rows[field])
            layers = charts.fan(rows, x, y, hues)
            panels.append(charts.panel(layers, f"{field.capitalize()}, cone {sigma:g}", width=230, height=170))
    text = "One order, worked out exactly: no cash, no running cost, unused compute worth nothing. Rules may coincide."
    return charts.page(panels, "The margin is the buffer", text, columns=3)
