"""Charts of ordering rules in the whole economy: failures, compute lacked, market share and cash, by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.analysis.intervals import bands
from experiments.analysis.ordering_rules import RULES, failure_table
from experiments.charts import panels
from experiments.charts.palette import BLUE, GREEN, VERMILION
from experiments.charts.panels import Axis

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec

RULE_HUES = {
    RULES["solvency_constrained"]: GREEN.light,
    RULES["newsvendor"]: BLUE.light,
    RULES["trend_extrapolation"]: VERMILION.light,
}


def full_model_page(outcomes: pd.DataFrame, vendor: str, until: str) -> panels.Page:
    """How often the vendor fails under each rule, and what the rule does to its customers, share and cash."""
    fewest = int(failure_table(outcomes)["runs"].min())
    runs = f"{fewest} runs each to {until}; the other vendors keep their rules"
    return panels.page(full_model_panels(outcomes), f"The compute dilemma of {vendor.replace('_', ' ')}", runs)


def full_model_panels(outcomes: pd.DataFrame) -> list[Spec]:
    """The panels of that page: failures, compute lacked, market share, cash made."""
    import pandas as pd

    table = failure_table(outcomes).rename(columns={"share_failed": "middle"})
    spread = bands(outcomes, ["unserved", "share", "cash_made"], by=("rule", "cone"))
    failing = Axis("share of runs, % (95 % interval)", ".0%", domain=(0.0, 1.0))
    share = Axis("share of enterprises’ spending, % (10–90 %)", ".0%", domain=(0.0, 1.0))
    axes = {
        "failed": ("Runs in which it fails", failing),
        "unserved": ("Compute it lacked", Axis("share of its customers’ need, % (10–90 % of runs)", ".0%")),
        "share": ("Its market share at the end", share),
        "cash_made": ("What its business brought", Axis("cash made since 2023, USD bn (10–90 %)", ",.0f")),
    }
    rows = pd.concat([table.assign(indicator="failed"), spread])
    rows = rows.assign(group="cone " + rows["cone"].map("{:g}".format), line=rows["rule"].map(RULES))
    return [panels.whiskers(rows[rows["indicator"] == name], *axes[name], RULE_HUES) for name in axes]


def changes_page(outcomes: pd.DataFrame, vendor: str) -> panels.Page:
    """What moves the risk of failure: one thing changed at a time."""
    table = failure_table(outcomes, by=("rule", "change")).rename(columns={"share_failed": "middle"})
    table = table.assign(group=table["change"], line=table["rule"].map(RULES))
    x = Axis("share of runs in which it fails, % (95 % interval)", ".0%", domain=(0, 1))
    chart = panels.whiskers(table, "One change at a time", x, RULE_HUES, width=420)
    text = f"{int(table['runs'].min())} runs each, cone {outcomes['cone'].iloc[0]:g}"
    return panels.page([chart], f"What moves the ruin of {vendor.replace('_', ' ')}", text)
