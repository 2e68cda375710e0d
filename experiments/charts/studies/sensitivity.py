"""The chart of a sensitivity analysis: the indices of each parameter with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.charts import panels
from experiments.charts.palette import BLUE, ORANGE
from experiments.charts.panels import Axis
from model.calendar import DEFAULT_END

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.sensitivity import Study

LINES = {"S1": "alone (S1)", "ST": "with its interactions (ST)", "mu_star": "mean absolute effect"}


def sensitivity_page(table: pd.DataFrame, study: Study, until: str, replicates: int) -> panels.Page:
    """A panel for each indicator: the indices of the parameters, the largest first, with their intervals."""
    shown = []
    for text in dict.fromkeys(table["indicator"]):
        rows = table[(table["indicator"] == text) & (table["index"] != "sigma")]
        order = rows[rows["index"] == rows["index"].iloc[-1]].sort_values("value", ascending=False)["parameter"]
        rows = rows.set_index("parameter").loc[list(order)].reset_index()
        rows = rows.rename(columns={"parameter": "group", "value": "middle"})
        rows["line"] = rows["index"].map(LINES)
        axis = Axis("share of the variance between points", ".0%")
        if study.method == "morris":
            axis = Axis(f"change over the parameter’s whole range, {_unit(text)}", "~g")
        colours = dict(zip(dict.fromkeys(rows["line"]), (BLUE.light, ORANGE.light), strict=False))
        shown.append(panels.whiskers(rows[["group", "line", "low", "middle", "high"]], text, axis, colours))
    how, drawn = ("Morris’ screening", "paths") if study.method == "morris" else ("Sobol’s indices", "base samples")
    lines = f"lines: 95 % intervals over {drawn}"
    subtitle = f"{how}, n = {study.samples} {drawn}, mean of {replicates} runs a point, {until}; {lines}"
    return panels.page(shown, "What the indicators depend on", subtitle, columns=2)


def _unit(text: str) -> str:
    from experiments.runs.conditions import parse_measure
    from model.indicators.registry import INDICATORS

    name = parse_measure(text, DEFAULT_END).indicator
    found = INDICATORS.get(name) or INDICATORS.get(f"{name.partition('.')[0]}.<vendor>")
    return found.unit if found else "its unit"
