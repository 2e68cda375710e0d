"""Charts of the reallocating shock: unemployment over time, the Beveridge cycle, peaks by speed, and by occupation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.analysis.automation_shock import NETWORK, NO_NETWORK, smooth
from experiments.analysis.intervals import bands
from experiments.charts import panels
from experiments.charts.palette import BLUE, GREEN, INK, VERMILION
from experiments.charts.panels import Axis

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec

COLOURS = {5: VERMILION.light, 10: BLUE.light, 30: GREEN.light}  # by years that the shock takes
UNEMPLOYED = Axis("unemployment, % of the labour force", ".1%")


def shock_page(found: pd.DataFrame, months: pd.DataFrame) -> panels.Page:
    """Unemployment over time, the Beveridge cycle, the peak by speed, and who is unemployed at the peak."""
    import pandas as pd

    calm = []
    for (_, search), part in months.groupby(["years", "search"]):
        mean = part.drop(columns=["seed", "search"]).groupby("month").mean().reset_index()
        calm.append(smooth(mean).assign(search=str(search)))
    paths = pd.concat(calm)
    on_network = paths[paths["search"] == NETWORK]
    shown = [_over_time(on_network), _cycle(on_network), _peaks(found), _occupations(on_network)]
    text = [
        f"Mean of {found['seed'].nunique()} runs, means over a year. AI takes over the exposed share of every",
        "occupation's jobs within 5, 10 or 30 years, and as many new jobs arise in all occupations in proportion.",
    ]
    return panels.page(shown, "Reallocation between occupations: unemployment depends on its speed", text)


def _colour() -> dict[str, object]:
    return panels.colour({f"{years} years": colour for years, colour in COLOURS.items()})


def _over_time(paths: pd.DataFrame) -> Spec:
    rows = paths.assign(line=[f"{years:.0f} years" for years in paths["years"]], x=paths["month"] / 12.0)
    x = Axis("years since the shock began", "d")
    at = {"x": x.of("x"), "y": UNEMPLOYED.of("unemployment_rate", above=True), "color": _colour()}
    return panels.panel([panels.layer(rows[["x", "unemployment_rate", "line"]], {"type": "line"}, at)], "Unemployment")


def _cycle(paths: pd.DataFrame) -> Spec:
    rows = paths.assign(line=[f"{years:.0f} years" for years in paths["years"]])
    rows = rows[["month", "unemployment_rate", "vacancy_rate", "line"]]
    vacant = Axis("vacancies, % of all positions", ".1%")
    order = {"field": "month", "type": "quantitative"}
    at = {
        "x": UNEMPLOYED.of("unemployment_rate"),
        "y": vacant.of("vacancy_rate", above=True),
        "order": order,
        "color": _colour(),
    }
    at["x"]["scale"]["zero"] = False
    return panels.panel([panels.layer(rows, {"type": "line"}, at)], "Beveridge cycle")


def _peaks(found: pd.DataFrame) -> Spec:
    rows = bands(found, ["peak"], by=("years", "search"))
    rows["group"] = [
        f"{years:.0f} years, {search}" for years, search in zip(rows["years"], rows["search"], strict=True)
    ]
    place = {"field": "group", "type": "nominal", "sort": list(rows["group"]), "axis": {"title": None}}
    at = {"y": place, "x": UNEMPLOYED.of("middle")}
    at["x"]["scale"]["zero"] = False
    layers = []
    for search, colour in ((NETWORK, INK["light"].text), (NO_NETWORK, INK["light"].faint)):
        part = rows.loc[rows["search"] == search, ["group", "low", "middle", "high"]]
        span = at | {"x": at["x"] | {"field": "low"}, "x2": {"field": "high"}}
        layers.append(panels.layer(part, {"type": "rule", "strokeWidth": 2.2, "opacity": 0.6, "color": colour}, span))
        layers.append(panels.layer(part, {"type": "point", "filled": True, "size": 62, "color": colour}, at))
    return panels.panel(layers, "Peak of unemployment, median and 10–90 % of runs")


def _occupations(paths: pd.DataFrame) -> Spec:
    fastest = paths[paths["years"] == paths["years"].min()]
    worst = fastest.loc[fastest["unemployment_rate"].idxmax()]
    names = [c for c in paths if c not in {"month", "unemployment_rate", "vacancy_rate", "years", "search"}]
    rows = worst[names].astype(float).rename("rate").rename_axis("occupation").reset_index()
    place = {
        "field": "occupation",
        "type": "nominal",
        "sort": "-x",
        "axis": {"title": None, "labelLimit": 180, "labelFontSize": 9},
    }
    at = {"y": place, "x": Axis("unemployment, % of the occupation's people", ".0%").of("rate")}
    return panels.panel(
        [panels.layer(rows, {"type": "bar", "color": INK["light"].faint}, at)],
        f"Unemployment at the peak, shock of {worst['years']:.0f} years", height=330,
    )  # fmt: skip
