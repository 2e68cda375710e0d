"""The cone of uncertainty: what a vendor expected at each date, what each rule would have ordered, and what came.

One run is drawn as a picture; over many runs, forecasts are held against what came two years later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp
from typing import TYPE_CHECKING, Any

from experiments.analysis.intervals import bands
from experiments.analysis.ordering_rules import CONES, RULES
from experiments.charts import panels
from experiments.charts.palette import NEUTRAL, PURPLE
from experiments.charts.panels import Axis
from experiments.charts.studies.ordering_rules import RULE_HUES
from model.calendar import month_name, month_number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from agents.vendors.vendor import Vendor
    from experiments.charts.palette import Spec
    from model.parameters import Parameters
    from model.scenario import Scenario

    type Array = NDArray[np.float64]

CAME = {"customers’ need": NEUTRAL.light, "compute running": PURPLE.light}


def cone_history(
    scenario: Scenario, vendor: str, decisions: Sequence[int], until: str, seed: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """One run, with what the vendor expected at the start of some months.

    Returns:
        Forecasts (``decided``, ``month``, ``low``, ``middle``, ``high``), orders wanted by each rule (``decided``,
        ``month``, ``rule``, ``compute``) and what came (``month``, ``need``, ``compute``), all in USD bn a year.
    """
    import pandas as pd

    from model.economy import Economy

    economy = Economy(scenario.parameters, policies=scenario.policies, events=scenario.events, rng=seed)
    one = next(member for member in economy.vendors if member.name == vendor)
    expected: list[dict[str, Any]] = []
    wanted: list[dict[str, Any]] = []
    while economy.month <= month_number(until):
        if economy.month in decisions and one.alive and one.demand.customers_need > 0.0:
            expected += _expected(one)
            wanted += _wanted(one)
        economy.step()
    came = economy.history[[f"compute_need.{vendor}", f"compute.{vendor}"]].set_axis(["need", "compute"], axis=1)
    forecasts = pd.DataFrame(expected, columns=["decided", "month", "low", "middle", "high"])
    orders = pd.DataFrame(wanted, columns=["decided", "month", "rule", "compute"])
    return _dated(forecasts), _dated(orders), came.reset_index()


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype({"month": "datetime64[ns]"})


def _expected(vendor: Vendor) -> Iterator[dict[str, Any]]:
    """The cone that a vendor sees: need expected for the next 24 months, and its 10th and 90th percentiles."""
    from agents.economics.numerics import normal_quantile

    economy, fleet = vendor.model, vendor.compute.fleet
    reach = normal_quantile(0.9) * economy.parameters.compute.forecast_sd
    for ahead in range(25):
        median = vendor.demand.customers_need * exp(vendor.demand.expected_growth(float(ahead)))
        levels = {"low": -reach, "middle": 0.0, "high": reach}
        needs = {name: median * exp(level * (ahead / 24) ** 0.5) + fleet for name, level in levels.items()}
        annual = {name: 12.0 * need / economy.usd_bn for name, need in needs.items()}
        yield {"decided": month_name(economy.month), "month": f"{month_name(economy.month + ahead)}-01", **annual}


def _wanted(vendor: Vendor) -> Iterator[dict[str, Any]]:
    """The compute that each rule would want this vendor to have one lead time ahead."""
    economy, own = vendor.model, vendor.profile
    lead = economy.parameters.compute.lead_time
    months = {"decided": month_name(economy.month), "month": f"{month_name(economy.month + lead)}-01"}
    for rule in RULES:
        vendor.amend_profile(ordering_rule=rule)
        compute = 12.0 / economy.usd_bn * float(vendor.compute.desired_for_service(lead, economy.suppliers.price))
        yield {**months, "rule": rule, "compute": compute}
    vendor.amend_profile(ordering_rule=own.ordering_rule)


def forecast_errors(runs: pd.DataFrame, vendor: str, parameters: Parameters, decisions: Sequence[int]) -> pd.DataFrame:
    """What came 24 months later relative to the median expected, as a logarithm: a row a run and decision month.

    The vendor's forecast is worked out again from its history. Runs in which it has failed by then are left out.
    """
    import numpy as np
    import pandas as pd

    fleet, rows = 12.0 * parameters.compute.fixed_fleet, []
    for (label, seed), history in runs.groupby(["label", "seed"], sort=False):
        cone = float(str(label).split(" | ")[1])
        need = history[f"compute_need.{vendor}"].to_numpy() - fleet
        need = np.where(need > 0.0, need, np.nan)
        for month in decisions:
            if 13 <= month < len(need) - 24:  # a year of growth before, two years after
                error = np.log(need[month + 24] / expected_need(need[:month], parameters))
                rows.append({"cone": cone, "seed": seed, "decided": month_name(month), "error": error})
    return pd.DataFrame(rows, columns=["cone", "seed", "decided", "error"]).dropna()


def expected_need(need: Array, parameters: Parameters, months: float = 24.0) -> float:
    """Median need that a vendor expects some months ahead, given its customers' need month by month so far."""
    import numpy as np

    from agents.economics.ordering import growth_ahead

    settings = parameters.compute
    recent = float(np.mean(np.clip(np.diff(np.log(need[-13:])), -settings.largest_change, settings.largest_change)))
    recent = min(max(recent, settings.fastest_fall), settings.fastest_growth)
    ahead = growth_ahead(recent, settings.long_run_growth, settings.growth_half_life, months)
    return float(need[-1] * np.exp(ahead))


def cone_page(
    forecasts: pd.DataFrame, wanted: pd.DataFrame, came: pd.DataFrame, errors: pd.DataFrame, vendor: str, cone: float
) -> panels.Page:
    """The cones a vendor saw, what each rule would have ordered, and what came; below, how wrong forecasts were."""
    text = [
        "Fans: compute its customers were expected to need, at each date: median and 10–90 %, 24 months ahead.",
        f"Dots: the compute that each rule would have ordered at that date. One run with a cone of {cone:g}.",
        "Below, need that came relative to what was expected 24 months before; dashed: where 80 % should lie.",
    ]
    picture = panels.panel(_cone_layers(forecasts, wanted, came), "Expected and realised", 780, 400)
    title = "Errors of such forecasts over many runs, cone"
    below = [
        panels.panel(_error_layers(errors[errors["cone"] == width], width), f"{title} {width:g}", 360, 150)
        for width in CONES
    ]
    shown = [picture, panels.beside(below)]
    return panels.page(shown, f"The cone of uncertainty of {vendor.replace('_', ' ')}", text, columns=1)


def _cone_layers(forecasts: pd.DataFrame, wanted: pd.DataFrame, came: pd.DataFrame) -> list[Spec]:
    x, y = panels.YEARS.of("x"), Axis("compute, USD bn a year (log scale)", ",~g", log=True)
    hues = {**CAME, **RULE_HUES}
    forecasts, wanted, came = (rows.assign(x=panels.milliseconds(rows["month"])) for rows in (forecasts, wanted, came))
    lines = came.rename(columns=dict(zip(("need", "compute"), hues, strict=False)))
    lines = lines.melt("x", list(hues)[:2], var_name="line", value_name="middle").query("middle > 0")
    wanted, forecasts = wanted.assign(line=wanted["rule"].map(RULES)), forecasts.drop(columns="month")
    shared, each = {"x": x, "color": panels.colour(hues)}, {"x": x, "detail": {"field": "decided"}}
    sizes = {"domain": list(RULE_HUES), "range": [130, 36, 56], "type": "ordinal"}
    size = {"field": "line", "scale": sizes, "legend": None}
    middle, band = y.of("middle", above=True), {"y": y.of("low", above=True), "y2": {"field": "high"}}
    thin = {"type": "line", "strokeDash": [4, 3], "strokeWidth": 1, "color": NEUTRAL.light, "opacity": 0.8}
    return [
        panels.layer(forecasts, {"type": "area", "opacity": 0.08, "color": NEUTRAL.light}, {**each, **band}),
        panels.layer(forecasts, thin, {**each, "y": middle}),
        panels.layer(lines, {"type": "line", "strokeWidth": 2.6}, {**shared, "y": middle}),
        panels.layer(wanted[["x", "line", "compute"]], {"type": "point", "filled": True, "opacity": 0.9},
                     {**shared, "y": y.of("compute", above=True), "size": size}),
    ]  # fmt: skip


def _error_layers(errors: pd.DataFrame, cone: float) -> list[Spec]:
    """What came relative to what was expected, by decision month; dashed: as vendors believe."""
    import numpy as np
    import pandas as pd

    need = next(iter(CAME))
    band = bands(errors.assign(line=need), ["error"], by=("line", "decided"))
    band["x"] = panels.milliseconds(pd.to_datetime(band["decided"] + "-01"))
    band[["low", "middle", "high"]] = np.exp(band[["low", "middle", "high"]])
    y = Axis("need that came / median expected (log scale)", "~g", log=True, ticks=(0.1, 0.2, 0.5, 1, 2, 5, 10, 20))
    reach = float(np.exp(1.2816 * cone))
    believed = pd.DataFrame({"y": [1.0 / reach, 1.0, reach]})
    rule = {"type": "rule", "color": NEUTRAL.light, "strokeDash": [3, 3], "opacity": 0.8}
    return [
        *panels.fan(band, replace(panels.YEARS, title="year of the forecast"), y, {**CAME, **RULE_HUES}),
        panels.layer(believed, rule, {"y": y.of("y", above=True)}),
    ]


def error_table(errors: pd.DataFrame) -> pd.DataFrame:
    """Mean and spread (sd) of the log forecast errors, by cone and year of the decision, and of all years from 2026.

    The spread should be near the cone where demand swings as it does from 2026 on; a mean that is not zero is a bias.
    """
    import pandas as pd

    by_year = errors.assign(decided=errors["decided"].str[:4])
    late = by_year[by_year["decided"] >= "2026"].assign(decided="2026 on")
    groups = pd.concat([by_year, late]).groupby(["cone", "decided"])["error"]
    return groups.agg(["mean", "std", "count"]).reset_index()
