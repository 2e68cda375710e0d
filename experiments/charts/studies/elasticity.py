"""Charts of employment against the price elasticity of demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.analysis.elasticity import CASES
from experiments.charts import panels
from experiments.charts.palette import BLUE, INK, ORANGE, PURPLE, VERMILION
from experiments.charts.panels import Axis

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec

DEMAND = Axis("price elasticity of demand", "~g", ticks=(1.0, 2.0, 3.0))
CASE_COLOURS = dict(zip(CASES, (BLUE.light, ORANGE.light, PURPLE.light), strict=True))
AUGMENTING, AUTOMATING, ALL = "augmenting enterprises", "automating enterprises", "all"
KINDS = {AUGMENTING: BLUE.light, AUTOMATING: VERMILION.light, ALL: INK["light"].text}


def elasticity_page(cases: pd.DataFrame, rivals: pd.DataFrame) -> panels.Page:
    """Employment against the elasticity; and who wins where augmenting and automating enterprises compete."""
    import pandas as pd

    staff = Axis(
        "people relative to before, x (log)", "~g", log=True, ticks=(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0)
    )
    by_kind = pd.concat(
        [
            rivals.assign(line=line, employment=rivals[column])
            for line, column in (
                (AUGMENTING, "employment_augmenting"),
                (AUTOMATING, "employment_automating"),
                (ALL, "employment"),
            )
        ]
    )
    margins = pd.concat(
        [
            rivals.assign(line=line, margin=rivals[column])
            for line, column in ((AUGMENTING, "margin_augmenting"), (AUTOMATING, "margin_automating"))
        ]
    )
    margin = Axis("price less unit cost, % of the price", ".0%")
    shown = [
        panels.panel(_lines(cases, "employment", staff, CASE_COLOURS), "Everything augmented tenfold"),
        panels.panel(
            _lines(by_kind, "employment", staff, KINDS), "Half augment, half automate: people, three years on"
        ),
        panels.panel(_lines(margins, "margin", margin, KINDS, unchanged=0.0), "Half augment, half automate: margins"),
    ]
    text = [
        "Left: AI does nine tenths of every task. Middle and right: AI takes part in half of all tasks; those that",
        "augment and those that automate compete for customers. Dotted: no change. Demand is from outside the payroll.",
    ]
    return panels.page(shown, "Tenfold productivity: people needed by elasticity of demand", text, columns=3)


def _lines(rows: pd.DataFrame, field: str, y: Axis, colours: dict[str, str], *, unchanged: float = 1.0) -> list[Spec]:
    rows = rows[["elasticity", "line", field]]
    colour = {
        "field": "line", "type": "nominal",
        "scale": {"domain": [*CASE_COLOURS, *KINDS], "range": [*CASE_COLOURS.values(), *KINDS.values()]},
        "legend": None,
    }  # fmt: skip
    at = {"x": DEMAND.of("elasticity"), "y": y.of(field, above=True)}
    names = rows[rows["elasticity"] == rows["elasticity"].max()]
    none = rows.head(1).assign(**{field: unchanged})
    return [
        panels.layer(none, {"type": "rule", "strokeDash": [2, 3], "color": INK["light"].faint}, {"y": at["y"]}),
        panels.layer(rows, {"type": "line", "point": {"size": 28}, "clip": True}, {**at, "color": colour}),
        panels.layer(names, {"type": "text", "align": "right", "dy": -9, "dx": 4, "fontSize": 10},
              {**at, "text": {"field": "line"}, "color": colour}),
    ]  # fmt: skip
