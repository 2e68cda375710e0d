"""The charts of a comparison that are not about time or groups: effects, cost against jobs, time to recover.

Each function takes a comparison of one scenario and returns panels, which the report puts on a page of the browser or
joins to a picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis.measures import MARKS, NOT_IN_FORCE, NOTHING, SURE, Measure, measure, number
from experiments.charts import panels
from experiments.charts.panels import Axis
from experiments.comparison.charts.style import AIRY, FAINT, WIDTH, Style, above, heading, points, rounded
from experiments.comparison.files import rows_of
from experiments.comparison.wording import costs_of, effect, month_words
from model.calendar import month_number

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec
    from experiments.comparison.files import Comparison

_NEVER = "not back in most runs"
_JOB_PRICES = (10_000, 30_000, 100_000, 300_000, 1_000_000)  # lines of equal cost per job-year, USD


# ------------------------------------------------------------------------------------------------------------ effects


def effect_panels(comparison: Comparison, style: Style, windows: Sequence[str]) -> list[Spec]:
    """A panel an indicator: the paired difference of each arm with its interval; filled where significant.

    Args:
        comparison: of one scenario.
        style: of its arms.
        windows: the first is drawn; with more of them, the parameter ``window`` of a panel says which.
    """
    return [_effect_panel(comparison, style, measure(name), windows) for name in comparison.indicators]


def _effect_panel(comparison: Comparison, style: Style, one: Measure, windows: Sequence[str]) -> Spec:
    import pandas as pd

    table = comparison.effects[
        (comparison.effects["indicator"] == one.name)
        & comparison.effects["arm"].isin(style.drawn)
        & comparison.effects["window"].isin(windows)
    ]
    rows = pd.DataFrame([_effect_row(row, one, style) for row in rows_of(table)])
    absent = rows[rows["mark"] == ""][["place", "window"]]
    titles = {"line": "arm", "window": "when", "text": f"difference, {one.change}", "sure": "how sure"}
    spec = points(rows, "place", Axis(f"difference, {one.change}", "+.3~r"), style.colours(), titles)
    if len(absent):
        spec["layer"].append(_words(absent, spec, NOT_IN_FORCE))
    spec |= {
        "title": heading(one.title, one.preference or "\u00a0"),
        "width": WIDTH,
        "height": 18 * len(style.drawn) + 8,
    }
    if len(windows) > 1:
        spec["params"] = [{"name": "window", "value": windows[0]}]
        for layer in spec["layer"][1:]:
            layer["transform"] = [{"filter": "datum.window == window"}]
    return spec


def _effect_row(row: Mapping[str, Any], one: Measure, style: Style) -> dict[str, Any]:
    factor, arm = one.factor(float(row["reference"])), str(row["arm"])
    value, low, high = (factor * float(row[name]) for name in ("difference", "low", "high"))
    text, span, mark = effect(row, one)
    return {"line": style.line(arm), "place": style.letters[arm], "window": row["window"], "low": low, "middle": value,
            "high": high, "mark": mark, "text": f"{text} ({span})" if span else text,
            "sure": MARKS.get(mark, NOT_IN_FORCE)}  # fmt: skip


def _words(rows: pd.DataFrame, spec: Spec, text: str) -> Spec:
    """Words at the places of a panel that have no point."""
    look = {"type": "text", "align": "left", "dx": 6, "fontSize": 10.5, "color": FAINT, "text": text}
    return panels.layer(rows, look, {"y": spec["layer"][1]["encoding"]["y"], "x": {"value": 0}})


# ------------------------------------------------------------------------------------------------------ cost and jobs


def cost_panel(comparison: Comparison, style: Style) -> Spec | None:
    """What the arms cost against the jobs they make, with lines of equal cost per job-year; None without any."""
    import pandas as pd

    found = [(arm, costs_of(comparison, arm)) for arm in style.drawn]
    rows = pd.DataFrame([{**row, "line": style.line(arm), "letter": style.letters[arm]} for arm, row in found if row])
    if rows.empty or rows[["budget", "job_years"]].isna().any(axis="columns").all():
        return None
    rows = rounded(rows.drop(columns=["scenario", "arm"]).dropna(subset=["budget", "job_years"]))
    x_domain, y_domain = (_room(rows, name) for name in ("budget", "job_years"))
    x = Axis("net cost to the public budget, USD bn (left of zero it gains)", ",.3~r", domain=x_domain)
    y = Axis("change in employment, million job-years", "+.3~r", domain=y_domain)
    at = {"x": x.of("budget"), "y": above(y, "job_years")}
    layers = [*_price_lines(x_domain[1], y_domain[1], at, (x, y)), *_crosses(rows, style, at, (x, y))]
    return panels.panel(layers, "", 560, 330) | {
        "title": heading("Up: more jobs. Right: higher cost to the state", room=AIRY - 8)
    }


def _crosses(rows: pd.DataFrame, style: Style, at: Spec, axes: tuple[Axis, Axis]) -> list[Spec]:
    """Lines at zero, and each arm as a point with its letter and both intervals."""
    x, y = axes
    shown = [{"field": name, "title": title} for name, title in _COST_TITLES.items()]
    colour = panels.colour(style.colours())
    across = at | {"x": x.of("budget_low"), "x2": {"field": "budget_high"}, "color": colour}
    upwards = at | {"y": above(y, "job_years_low"), "y2": {"field": "job_years_high"}, "color": colour}
    return [
        *({"data": {"values": [{"at": 0.0}]}, "mark": {"type": "rule", "color": FAINT},
           "encoding": {way: {"field": "at", "type": "quantitative"}}} for way in ("x", "y")),
        *(panels.layer(rows, {"type": "rule", "strokeWidth": 2.2, "opacity": 0.6}, way) for way in (across, upwards)),
        panels.layer(rows, {"type": "point", "filled": True, "size": 70, "opacity": 1},
                     at | {"color": colour, "tooltip": shown}),
        panels.layer(rows, {"type": "text", "dx": 9, "dy": -9, "fontWeight": 700, "fontSize": 12},
                     at | {"text": {"field": "letter"}, "color": colour}),
    ]  # fmt: skip


_COST_TITLES = {"line": "arm", "budget": "budget, USD bn", "job_years": "job-years, million",
                "per_job_year": "USD per job-year", "verdict": "verdict"}  # fmt: skip


def _room(rows: pd.DataFrame, name: str) -> tuple[float, float]:
    """What an axis spans: all intervals and zero, with some room."""
    ends = rows[[name, f"{name}_low", f"{name}_high"]].to_numpy(float)
    low, high = min(float(np.nanmin(ends)), 0.0), max(float(np.nanmax(ends)), 0.0)
    margin = 0.12 * (high - low) or 1.0
    return low - margin, high + margin


def _price_lines(budget: float, job_years: float, at: Spec, axes: tuple[Axis, Axis]) -> list[Spec]:
    """Lines of equal cost per job-year, from zero to where they leave the chart, with the cost at their ends.

    Lines so flat that they would lie on the foot are left out.
    """
    import pandas as pd

    rows, ends = [], []
    for price in _JOB_PRICES:  # job-years (million) = 1000 budget (USD bn) / price (USD)
        reach = min(budget, job_years * price / 1_000.0)
        height = 1_000.0 * reach / price
        end = {"budget": reach, "job_years": height, "price": f"USD {price:,}"}
        if height < 0.07 * job_years:
            break  # the next ones are flatter still
        rows += [{"budget": 0.0, "job_years": 0.0, "price": end["price"]}, end]
        ends.append(end)
    dotted = {"type": "line", "color": FAINT, "strokeDash": [2, 4], "strokeWidth": 1, "clip": True}
    words = {"type": "text", "color": FAINT, "fontSize": 10, "align": "right", "dx": -3, "dy": -5}
    return [
        panels.layer(pd.DataFrame(rows), dotted, at | {"detail": {"field": "price"}}),
        panels.layer(pd.DataFrame(ends), words, at | {"text": {"field": "price"}}),
    ]


# ----------------------------------------------------------------------------------------------------------- recovery


def recovery_panels(comparison: Comparison, style: Style) -> list[Spec]:
    """How far unemployment rises, how long until it is back, and in how many runs it is not."""
    import pandas as pd

    found = {str(row["arm"]): row for row in rows_of(comparison.recovery)}
    arms = [arm for arm in (style.reference, *style.drawn) if arm in found]
    rows = []
    for arm in arms:
        row, letter = found[arm], style.letters.get(arm, "reference")
        rows.append({"line": style.line(arm), "place": letter, "mark": SURE, "rise": 100.0 * float(row["rise"]),
                     "months": float(row["months"]), "low": float(row["low"]), "high": float(row["high"]),
                     "stuck": 100.0 * float(row["not_recovered"])})  # fmt: skip
    table, colours = pd.DataFrame(rows), style.colours(arms)
    since = f"median and middle half of runs, from {month_words(comparison.record['start'])}"
    months = month_number(comparison.record["until"]) - month_number(comparison.record["start"]) + 1
    return [
        _one_recovery(table.assign(middle=table["rise"], low=table["rise"], high=table["rise"]), colours,
                      "Rise of unemployment", "at its peak, over the year before", Axis("points", ",.3~r")),
        _one_recovery(_until_the_end(table), colours, "Time until it is back",
                      since, Axis("months", ",.3~r", domain=(0.0, float(months)))),
        _one_recovery(table.assign(middle=table["stuck"], low=table["stuck"], high=table["stuck"]), colours,
                      "Not back by the end", "share of runs", Axis("% of runs", ",.3~r", domain=(0.0, 100.0))),
    ]  # fmt: skip


def _until_the_end(table: pd.DataFrame) -> pd.DataFrame:
    """Months; where half of the runs or a quarter of them are never back, the point or the end of its line is open."""
    return table.assign(middle=table["months"], high=table["high"].fillna(table["months"]))


def _one_recovery(table: pd.DataFrame, colours: Mapping[str, str], title: str, subtitle: str, x: Axis) -> Spec:
    titles = {"line": "arm", "text": x.title}
    text = [number(float(value), 1).replace(NOTHING, _NEVER) for value in table["middle"]]
    rows = table[["line", "place", "mark", "low", "middle", "high"]].assign(text=text)
    spec = points(rows, "place", x, colours, titles)
    never = rows[rows["middle"].isna()][["place"]]
    if len(never):
        spec["layer"].append(_words(never, spec, _NEVER))
    return spec | {"title": heading(title, subtitle), "width": WIDTH, "height": 18 * len(rows) + 8}
