"""Who gains and who loses, and which choice is robust: the charts of a comparison about groups and about scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.analysis.measures import MARKS, SURE, Measure, decimals, measure, number
from experiments.charts import panels
from experiments.charts.palette import INK, VERMILION
from experiments.charts.panels import Axis
from experiments.comparison.charts.style import AIRY, FAINT, HEIGHT, WIDTH, Style, above, heading, points, rounded
from experiments.comparison.files import rows_of
from experiments.comparison.groups import change_words, people_of

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec
    from experiments.comparison.files import Comparison

INCOME = Axis("real income, change in %", "+.3~r")
KINDS = {"wage decile": "by wage decile", "level": "by level", "sector": "by sector", "occupation": "by occupation"}
_TOOLTIP = {"line": "arm", "words": "group", "text": "real income", "sure": "how sure"}
_STEP = 13  # pixels between rows


def people_rows(comparison: Comparison, style: Style) -> pd.DataFrame:
    """Changes of income of every group under each arm drawn, %, as charts take them; empty where none was recorded."""
    import pandas as pd

    columns = ["arm", "line", "kind", "place", "words", "share", "mark", "sure", "text", "low", "middle", "high"]
    parts = []
    for arm in style.drawn:
        rows = people_of(comparison, arm)
        text = [change_words(row).removeprefix(f"{row['words']} ") for row in rows_of(rows)]
        numbers = {"low": "income_low", "middle": "income", "high": "income_high"}
        scaled = {name: 100.0 * rows[column].astype(float) for name, column in numbers.items()}
        parts.append(rows.assign(line=style.line(arm), sure=rows["mark"].map(MARKS), text=text, **scaled)[columns])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def decile_panels(rows: pd.DataFrame, style: Style) -> list[Spec]:
    """A panel an arm: how incomes change from the lowest-paid decile to the best-paid, all on one scale."""
    rows = rows[rows["kind"] == "wage decile"]
    if rows.empty:
        return []
    rows = rows.assign(place=rows["place"] + 1)
    domain = _domain(rows)
    return [_deciles(rows[rows["arm"] == arm], style, arm, domain) for arm in style.drawn if arm in set(rows["arm"])]


def _domain(rows: pd.DataFrame) -> tuple[float, float]:
    """All intervals and zero, with some room."""
    low, high = min(float(rows["low"].min()), 0.0), max(float(rows["high"].max()), 0.0)
    margin = 0.06 * (high - low) or 1.0
    return low - margin, high + margin


def _deciles(rows: pd.DataFrame, style: Style, arm: str, domain: tuple[float, float]) -> Spec:
    (colour,) = style.colours([arm]).values()
    known = rounded(rows.drop(columns=["arm", "kind", "share"]))
    y = Axis(INCOME.title, INCOME.format, domain=domain)
    axis = {"title": "decile by pay: 1 lowest, 10 best paid", "labelAngle": 0, "domain": False, "ticks": False}
    x = {"field": "place", "type": "ordinal", "axis": axis, "scale": {"paddingInner": 0.3}}
    shown = [{"field": name, "title": title, "type": "nominal"} for name, title in _TOOLTIP.items()]
    solid = {"condition": {"test": f"datum.mark == '{SURE}'", "value": 0.85}, "value": 0.3}
    foot = {"datum": 0}
    bars = {"x": x, "y": above(y, "middle"), "y2": foot, "fillOpacity": solid, "tooltip": shown}
    spans = {"x": x, "y": above(y, "low"), "y2": {"field": "high"}}
    zero: Spec = {"data": {"values": [{"at": 0.0}]}, "mark": {"type": "rule", "color": FAINT},
                  "encoding": {"y": {"field": "at", "type": "quantitative"}}}  # fmt: skip
    layers = [
        panels.layer(known, {"type": "bar", "color": colour}, bars),
        panels.layer(known, {"type": "rule", "color": INK["light"].text, "strokeWidth": 1.2}, spans),
        zero,
    ]
    return panels.panel(layers, "", WIDTH, HEIGHT) | {"title": heading(style.line(arm), room=AIRY - 8)}


def group_panels(rows: pd.DataFrame, style: Style) -> list[Spec]:
    """A panel for levels and one for sectors, all arms together."""
    return [
        _groups(rows[rows["kind"] == kind], style, kind) for kind in ("level", "sector") if kind in set(rows["kind"])
    ]


def _groups(rows: pd.DataFrame, style: Style, kind: str) -> Spec:
    known = rows.sort_values(["place", "line"]).drop(columns=["arm", "kind", "share"])
    spec = points(known, "words", INCOME, style.colours(), _TOOLTIP)
    for layer in spec["layer"][1:]:
        layer["encoding"]["yOffset"] = {"field": "line", "sort": list(style.colours())}
        layer["encoding"]["y"]["scale"] = {"paddingInner": 0.35}
    height = int(rows["words"].nunique() * (len(style.drawn) + 0.9) * _STEP)
    return spec | {"title": heading(f"Real income {KINDS[kind]}", frame="bounds"), "width": WIDTH, "height": height}


def occupation_panels(rows: pd.DataFrame, style: Style) -> list[Spec]:
    """A panel an arm: occupations who gains most over all arms first, in one order and on one scale."""
    rows = rows[rows["kind"] == "occupation"]
    if rows.empty:
        return []
    order = rows.groupby("words")["middle"].mean().sort_values(ascending=False)
    rows = rows.assign(rank=rows["words"].map(dict(zip(order.index, range(len(order)), strict=True))))
    axis = Axis(INCOME.title, INCOME.format, domain=_without_outliers(rows))
    shown = []
    for arm in style.drawn:
        known = rows[rows["arm"] == arm].sort_values("rank").drop(columns=["arm", "kind", "share", "rank"])
        spec = points(known, "words", axis, style.colours(), _TOOLTIP)
        shown.append(
            spec
            | {"title": heading(style.line(arm), frame="bounds"), "width": WIDTH, "height": len(known) * (_STEP + 3)}
        )
    return shown


def _without_outliers(rows: pd.DataFrame) -> tuple[float, float]:
    """All means and zero, but of intervals only those that are not exceptionally long, which would dwarf the others."""
    low = min(float(rows["middle"].min()), float(rows["low"].quantile(0.05)))
    high = max(float(rows["middle"].max()), float(rows["high"].quantile(0.95)))
    return _domain(rows.assign(low=low, high=high))


# --------------------------------------------------------------------------------------------------------- robustness


def regret_panels(comparison: Comparison, style: Style) -> list[Spec]:
    """A heat map an objective: the value of each arm in each scenario, the darker the further from the best arm."""
    objectives = dict.fromkeys(str(name) for name in comparison.robustness["indicator"])
    return [_regret_panel(comparison, style, name) for name in objectives]


def _regret_panel(comparison: Comparison, style: Style, name: str) -> Spec:
    one, arms = measure(name), [style.reference, *style.drawn]
    titles = {str(scenario["name"]): str(scenario.get("title", scenario["name"])) for scenario in comparison.scenarios}
    rows = _regret_rows(comparison, style, one, titles)
    lines, names = [style.line(arm) for arm in arms], list(titles.values())
    y = {"field": "arm", "type": "nominal", "sort": lines, "axis": {"title": None, "labelLimit": 150, "domain": False}}
    axis = {"title": None, "labelAngle": 0, "orient": "top", "labelLimit": 90, "domain": False, "ticks": False}
    at = {"x": {"field": "scenario", "type": "nominal", "sort": names, "axis": axis}, "y": y}
    layers = [*_heat(rows, at), *_chosen(comparison, style, name, y)]
    return panels.panel(layers, "", max(60 * len(names), 150), 22 * len(arms)) | {
        "title": heading(one.title, f"{one.unit}; {one.preference}", frame="bounds")
    }


def _regret_rows(comparison: Comparison, style: Style, one: Measure, titles: Mapping[str, str]) -> pd.DataFrame:
    """A row an arm and scenario: value and regret as written, and a shade from 0 to 0.65 by regret."""
    import pandas as pd

    table = comparison.robustness[comparison.robustness["indicator"] == one.name]
    table = table[table["arm"].isin([style.reference, *style.drawn])]
    largest = float(table["regret"].max()) or 1.0
    digits = decimals(0.0, -one.scale * largest / 10.0, one.scale * largest / 10.0)
    return pd.DataFrame(
        [
            {
                "arm": style.line(str(row["arm"])),
                "scenario": titles.get(str(row["scenario"]), str(row["scenario"])),
                "shade": round(0.65 * float(row["regret"]) / largest, 3),
                "value": number(one.scale * float(row["value"]), digits),
                "regret": f"{number(one.scale * float(row['regret']), digits)} {one.unit}",
            }
            for row in rows_of(table)
        ]
    )


def _heat(rows: pd.DataFrame, at: Spec) -> list[Spec]:
    """Shaded fields with their values."""
    shown = [{"field": field, "title": field} for field in ("arm", "scenario", "value", "regret")]
    shade: dict[str, Any] = {"field": "shade", "type": "quantitative", "scale": None, "legend": None}
    text = {"type": "text", "fontSize": 11, "color": INK["light"].text}
    return [
        panels.layer(rows, {"type": "rect", "color": VERMILION.light}, at | {"opacity": shade, "tooltip": shown}),
        panels.layer(rows, text, at | {"text": {"field": "value"}}),
    ]


def _chosen(comparison: Comparison, style: Style, name: str, y: Spec) -> list[Spec]:
    """Marks at the right edge; no layer where no arm is chosen."""
    rows = _choices(comparison, style, name)
    if rows.empty:
        return []
    words = {"type": "text", "align": "left", "dx": 4, "fontSize": 10.5, "color": INK["light"].text}
    return [panels.layer(rows, words, {"x": {"value": "width"}, "y": y, "text": {"field": "words"}})]


def _choices(comparison: Comparison, style: Style, name: str) -> pd.DataFrame:
    """Marks beside the arms that the rules choose: ◆ best in its worst scenario, ★ least regret."""
    import pandas as pd

    table = comparison.choices[comparison.choices["indicator"] == name]
    table = table[table["arm"].isin([style.reference, *style.drawn])]
    marks = [
        {
            "arm": style.line(str(row["arm"])),
            "words": " ".join(
                mark for mark, rule in (("◆", "best_by_maximin"), ("★", "best_by_minimax_regret")) if bool(row[rule])
            ),
        }
        for row in rows_of(table)
    ]
    return pd.DataFrame([mark for mark in marks if mark["words"]], columns=["arm", "words"])
