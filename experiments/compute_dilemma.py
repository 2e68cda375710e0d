"""The compute dilemma: how much to order two years before demand is known, and what each rule brings.

Order too little and customers go to rivals, too much and the vendor is ruined. Three views of it: one order on its own,
worked out exactly; a vendor that orders every month by one rule or another while all others keep theirs, in many runs
of the whole economy; and a picture of one run, with what was expected at each date and what came.

    python -m experiments.compute_dilemma --out out/compute_dilemma
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp
from typing import TYPE_CHECKING, Any

from cyclopts import App

from experiments import charts
from experiments.chart_layers import BLUE, GREEN, NEUTRAL, PURPLE, VERMILION
from experiments.charts import Axis, Folder, Month
from experiments.cli import Number
from model.calendar import month_name, month_number
from model.errors import InputError, nearest

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from agents.vendor import Vendor
    from experiments.chart_layers import Spec
    from experiments.ensemble import Job
    from model.parameters import Parameters
    from model.scenario import Scenario

    type Array = NDArray[np.float64]

RULES = {"p10_solvent": "prudent (p10_solvent)", "newsvendor": "newsvendor", "yolo": "bold (yolo)"}
UPPER = "95th percentile"  # what a bold order is where there is no growth to extrapolate
CONES = (0.5, 1.0)  # spread (log sd) of demand 24 months ahead
AS_IT_IS = "as it is"
FAMILIES = ("alive", "run_rate", "compute", "compute_need", "cash", "raised", "valuation", "enterprise_share")
RULE_HUES = {RULES["p10_solvent"]: GREEN.light, RULES["newsvendor"]: BLUE.light, RULES["yolo"]: VERMILION.light}
CAME = {"customers’ need": NEUTRAL.light, "compute running": PURPLE.light}
PER_CENT = Axis("%", ".0%", domain=(0.0, 1.0))

# ----------------------------------------------------------------------------------------------- one order on its own


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


# ---------------------------------------------------------------------------------------------- in the whole economy


@dataclass(frozen=True)
class Case:
    """What the vendor does, and in what world: its ordering rule, the cone's width, and what else is changed."""

    rule: str
    cone: float
    change: str = AS_IT_IS

    @property
    def label(self) -> str:
        """Names the case among runs."""
        return f"{self.rule} | {self.cone:g} | {self.change}"


def changes(vendor: str) -> dict[str, dict[str, float]]:
    """What might move the risk of failure, one at a time."""
    return {
        AS_IT_IS: {},
        "unused compute worth 10 %": {"compute.salvage": 0.1},
        "unused compute worth 60 %": {"compute.salvage": 0.6},
        "no funding rounds": {"finance.dilution": 0.0},
        "target margin 30 %": {f"vendors.{vendor}.margin": 0.3},
        "target margin 70 %": {f"vendors.{vendor}.margin": 0.7},
        "lead time 12 months": {"compute.lead_time": 12},
        "lead time 36 months": {"compute.lead_time": 36},
    }


def jobs(cases: Sequence[Case], scenario: Scenario, vendor: str, replicates: int, until: str) -> list[Job]:
    """The runs of some cases, all with the same seeds."""
    from experiments.ensemble import Job

    found = []
    for case in cases:
        settings = {f"vendors.{vendor}.ordering_rule": case.rule, "compute.forecast_sd": case.cone}
        changed = scenario.with_changes({**settings, **changes(vendor)[case.change]})
        found += [Job(case.label, changed, seed, until) for seed in range(1, replicates + 1)]
    return found


def outcomes(runs: pd.DataFrame, vendor: str) -> pd.DataFrame:
    """What became of the vendor: a row a run.

    ``unserved`` is the share of the compute its customers asked for that it did not have itself, mean over the months
    it lived. ``cash_made`` (USD bn) is what its business brought since the start: cash at the end less cash at the
    start less money raised. Taxes, training and dividends are taken off; unpaid bills of a vendor that failed are not.
    """
    import pandas as pd

    rows = []
    for (label, seed), history in runs.groupby(["label", "seed"], sort=False):
        rule, cone, change = str(label).split(" | ")
        case = {"rule": rule, "cone": float(cone), "change": change, "seed": seed}
        rows.append(case | _outcome(history.set_index("month"), vendor))
    return pd.DataFrame(rows)


def _outcome(history: pd.DataFrame, vendor: str) -> dict[str, Any]:
    read = {family: history[f"{family}.{vendor}"] for family in FAMILIES}
    alive = read["alive"] > 0
    failed = alive.index[~alive]
    need = read["compute_need"][alive & (read["compute_need"] > 0)]
    short = (1.0 - read["compute"] / need).clip(lower=0.0)
    raised = read["raised"].dropna()
    return {
        "failed": bool(len(failed)),
        "failed_before_2026": bool(len(failed)) and failed[0].year < 2026,
        "month_of_failure": f"{failed[0]:%Y-%m}" if len(failed) else "",
        "unserved": float(short.mean()),
        "cash_made": float(read["cash"].iloc[-1] - read["cash"].iloc[0] - (raised.iloc[-1] if len(raised) else 0.0)),
        "valuation": 0.0 if len(failed) else float(read["valuation"].iloc[-1]),
        "share": float(read["enterprise_share"].iloc[-1]),
    }


def failure_table(outcomes: pd.DataFrame, by: Sequence[str] = ("rule", "cone")) -> pd.DataFrame:
    """How often the vendor fails: a row a case, with the Wilson 95 % interval of the share, and medians of the rest.

    Runs of different cases share their luck, so differences between cases are surer than the intervals suggest.
    """
    import pandas as pd

    rows = []
    for key, runs in outcomes.groupby(list(by), sort=False):
        failed, number = int(runs["failed"].sum()), len(runs)
        low, high = charts.wilson(failed, number)
        when = sorted(runs["month_of_failure"][runs["failed"]])
        rows.append({
            **dict(zip(by, key, strict=True)), "runs": number, "failed": failed, "share_failed": failed / number,
            "low": low, "high": high, "failed_before_2026": float(runs["failed_before_2026"].mean()),
            "median_month_of_failure": when[len(when) // 2] if when else "",
            **{name: float(runs[name].median()) for name in ("unserved", "cash_made", "valuation", "share")},
        })  # fmt: skip
    return pd.DataFrame(rows)


def full_model_page(outcomes: pd.DataFrame, vendor: str, until: str) -> charts.Page:
    """How often the vendor fails under each rule, and what the rule does to its customers, share and cash."""
    import pandas as pd

    table = failure_table(outcomes).rename(columns={"share_failed": "middle"})
    spread = charts.bands(outcomes, ["unserved", "share", "cash_made"], by=("rule", "cone"))
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
    panels = [charts.whiskers(rows[rows["indicator"] == name], *axes[name], RULE_HUES) for name in axes]
    runs = f"{int(table['runs'].min())} runs each to {until}; the other vendors keep their rules"
    return charts.page(panels, f"The compute dilemma of {vendor.replace('_', ' ')}", runs)


def changes_page(outcomes: pd.DataFrame, vendor: str) -> charts.Page:
    """What moves the risk of failure: one thing changed at a time."""
    table = failure_table(outcomes, by=("rule", "change")).rename(columns={"share_failed": "middle"})
    table = table.assign(group=table["change"], line=table["rule"].map(RULES))
    x = Axis("share of runs in which it fails, % (95 % interval)", ".0%", domain=(0, 1))
    chart = charts.whiskers(table, "One change at a time", x, RULE_HUES, width=420)
    text = f"{int(table['runs'].min())} runs each, cone {outcomes['cone'].iloc[0]:g}"
    return charts.page([chart], f"What moves the ruin of {vendor.replace('_', ' ')}", text)


# ---------------------------------------------------------------------------------------------------------- the cone


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
        if economy.month in decisions and one.alive and one.customers_need > 0.0:
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
    economy = vendor.model
    reach = economy.ordering.normal_quantile(0.9) * economy.parameters.compute.forecast_sd
    for ahead in range(25):
        median = vendor.customers_need * exp(vendor.expected_growth(float(ahead)))
        levels = {"low": -reach, "middle": 0.0, "high": reach}
        needs = {name: median * exp(level * (ahead / 24) ** 0.5) + vendor.fleet for name, level in levels.items()}
        annual = {name: 12.0 * need / economy.usd_bn for name, need in needs.items()}
        yield {"decided": month_name(economy.month), "month": f"{month_name(economy.month + ahead)}-01", **annual}


def _wanted(vendor: Vendor) -> Iterator[dict[str, Any]]:
    """The compute that each rule would want this vendor to have one lead time ahead."""
    economy, own = vendor.model, vendor.profile
    lead = economy.parameters.compute.lead_time
    months = {"decided": month_name(economy.month), "month": f"{month_name(economy.month + lead)}-01"}
    for rule in RULES:
        vendor.profile = own.model_copy(update={"ordering_rule": rule})
        compute = 12.0 / economy.usd_bn * float(vendor.wanted_serving(lead, economy.suppliers.price))
        yield {**months, "rule": rule, "compute": compute}
    vendor.profile = own


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

    from agents.vendor import FASTEST_FALL, FASTEST_GROWTH
    from model.ordering import growth_ahead

    settings = parameters.compute
    recent = float(np.mean(np.clip(np.diff(np.log(need[-13:])), -0.3, 0.3)))
    recent = min(max(recent, FASTEST_FALL), FASTEST_GROWTH)
    ahead = growth_ahead(recent, settings.long_run_growth, settings.growth_half_life, months)
    return float(need[-1] * np.exp(ahead))


def cone_page(
    forecasts: pd.DataFrame, wanted: pd.DataFrame, came: pd.DataFrame, errors: pd.DataFrame, vendor: str, cone: float
) -> charts.Page:
    """The cones a vendor saw, what each rule would have ordered, and what came; below, how wrong forecasts were."""
    text = [
        "Fans: compute its customers were expected to need, at each date: median and 10–90 %, 24 months ahead.",
        f"Dots: the compute that each rule would have ordered at that date. One run with a cone of {cone:g}.",
        "Below, need that came relative to what was expected 24 months before; dashed: where 80 % should lie.",
    ]
    picture = charts.panel(_cone_layers(forecasts, wanted, came), "Expected and realised", 780, 400)
    title = "Errors of such forecasts over many runs, cone"
    below = [
        charts.panel(_error_layers(errors[errors["cone"] == width], width), f"{title} {width:g}", 360, 150)
        for width in CONES
    ]
    panels = [picture, charts.beside(below)]
    return charts.page(panels, f"The cone of uncertainty of {vendor.replace('_', ' ')}", text, columns=1)


def _cone_layers(forecasts: pd.DataFrame, wanted: pd.DataFrame, came: pd.DataFrame) -> list[Spec]:
    x, y = charts.YEARS.of("x"), Axis("compute, USD bn a year (log scale)", ",~g", log=True)
    hues = {**CAME, **RULE_HUES}
    forecasts, wanted, came = (rows.assign(x=charts.milliseconds(rows["month"])) for rows in (forecasts, wanted, came))
    lines = came.rename(columns=dict(zip(("need", "compute"), hues, strict=False)))
    lines = lines.melt("x", list(hues)[:2], var_name="line", value_name="middle").query("middle > 0")
    wanted, forecasts = wanted.assign(line=wanted["rule"].map(RULES)), forecasts.drop(columns="month")
    shared, each = {"x": x, "color": charts.colour(hues)}, {"x": x, "detail": {"field": "decided"}}
    sizes = {"domain": list(RULE_HUES), "range": [130, 36, 56], "type": "ordinal"}
    size = {"field": "line", "scale": sizes, "legend": None}
    middle, band = y.of("middle", above=True), {"y": y.of("low", above=True), "y2": {"field": "high"}}
    thin = {"type": "line", "strokeDash": [4, 3], "strokeWidth": 1, "color": NEUTRAL.light, "opacity": 0.8}
    return [
        charts.layer(forecasts, {"type": "area", "opacity": 0.08, "color": NEUTRAL.light}, {**each, **band}),
        charts.layer(forecasts, thin, {**each, "y": middle}),
        charts.layer(lines, {"type": "line", "strokeWidth": 2.6}, {**shared, "y": middle}),
        charts.layer(wanted[["x", "line", "compute"]], {"type": "point", "filled": True, "opacity": 0.9},
                     {**shared, "y": y.of("compute", above=True), "size": size}),
    ]  # fmt: skip


def _error_layers(errors: pd.DataFrame, cone: float) -> list[Spec]:
    """What came relative to what was expected, by decision month; dashed: as vendors believe."""
    import numpy as np
    import pandas as pd

    need = next(iter(CAME))
    band = charts.bands(errors.assign(line=need), ["error"], by=("line", "decided"))
    band["x"] = charts.milliseconds(pd.to_datetime(band["decided"] + "-01"))
    band[["low", "middle", "high"]] = np.exp(band[["low", "middle", "high"]])
    y = Axis("need that came / median expected (log scale)", "~g", log=True, ticks=(0.1, 0.2, 0.5, 1, 2, 5, 10, 20))
    reach = float(np.exp(1.2816 * cone))
    believed = pd.DataFrame({"y": [1.0 / reach, 1.0, reach]})
    rule = {"type": "rule", "color": NEUTRAL.light, "strokeDash": [3, 3], "opacity": 0.8}
    return [
        *charts.fan(band, replace(charts.YEARS, title="year of the forecast"), y, {**CAME, **RULE_HUES}),
        charts.layer(believed, rule, {"y": y.of("y", above=True)}),
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


# ------------------------------------------------------------------------------------------------------- the command

app = App(
    name="compute-dilemma", help="Ruin and lost demand against ordering rule, margin and cone.", help_format="plaintext"
)


@app.default
def command(
    *,
    out: Folder,
    replicates: Number = 100,
    change_replicates: Number = 40,
    until: Month = "2032-12",
    workers: Number | None = None,
    scenario: str = "baseline",
    vendor: str = "enterprise_first",
    change_cone: float = 1.0,
    seed: Number = 1,
) -> None:
    """Ruin, lost demand and profit of a vendor against ordering rule, margin and cone width; the cone as a picture.

    Args:
        out: folder for tables (CSV) and charts (PNG, SVG); runs are kept in its folder 'runs', so that a command that
            was stopped goes on where it was.
        replicates: runs of each rule and cone; a run takes about two seconds, so all as it is half an hour on two
            processors.
        change_replicates: runs of each rule and change; with 20 and 5, a few minutes show the order of the rules.
        until: last month.
        workers: runs at a time; as many as there are processors if left out.
        scenario: a name from 'tenfold scenarios', or a .toml file.
        vendor: whose rule varies; the others keep theirs.
        change_cone: the cone's width while other things are changed.
        seed: of the run whose cone is drawn.
    """
    charts.check(out, until, replicates, change_replicates, workers)
    base = charts.reduced(scenario)
    if vendor not in base.parameters.market.vendors:
        raise InputError(f"unknown vendor '{vendor}': {nearest(vendor, base.parameters.market.vendors)}")
    by_rule = [Case(rule, cone) for cone in CONES for rule in RULES]
    by_change = [Case(rule, change_cone, change) for change in changes(vendor) for rule in RULES]
    runs = run_cases(jobs(by_rule, base, vendor, replicates, until), vendor, out, workers, "rules")
    changed = run_cases(jobs(by_change, base, vendor, change_replicates, until), vendor, out, workers, "changes")
    decisions = range(month_number("2024-06"), month_number(until) - 11, 6)
    picture = cone_history(base.with_changes({"compute.forecast_sd": change_cone}), vendor, decisions, until, seed)
    own = base.parameters.vendors[vendor].ordering_rule
    errors = forecast_errors(runs[runs["label"].str.startswith(own)], vendor, base.parameters, decisions)
    tables = results(outcomes(runs, vendor), outcomes(changed, vendor), errors)
    pages = {
        "one_shot": one_shot_page(),
        "one_shot_margin": one_shot_rules_page(),
        "rules": full_model_page(tables["outcomes"], vendor, until),
        "changes": changes_page(tables["outcomes_of_changes"], vendor),
        "cone": cone_page(*picture, errors, vendor, change_cone),
    }
    _report(tables["rules"], out, charts.write(out, tables, pages))


def run_cases(jobs: Sequence[Job], vendor: str, out: Path, workers: int | None, title: str) -> pd.DataFrame:
    """Do runs, keep them in the folder, and return what is needed of them."""
    from experiments.ensemble import run_many

    columns = [f"{family}.{vendor}" for family in FAMILIES]
    return run_many(jobs, columns=columns, folder=out / "runs", workers=workers, title=title)


def results(by_rule: pd.DataFrame, by_change: pd.DataFrame, errors: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """All tables of the experiment by name, from the outcomes of its runs."""
    return {
        "one_shot": one_shot_rules([0.5, 0.6, 0.7, 0.8, 0.9]),
        "rules": failure_table(by_rule),
        "changes": failure_table(by_change, by=("cone", "change", "rule")),
        "outcomes": by_rule,
        "outcomes_of_changes": by_change,
        "forecast_errors": error_table(errors),
    }


def _report(table: pd.DataFrame, out: Path, names: Sequence[str]) -> None:
    headings = ("rule", "cone", "fails, %", "95 % interval", "lacks compute, %", "share at the end, %", "runs")
    lines = [
        (str(row["rule"]), f"{row['cone']:g}", f"{row['share_failed']:.0%}", f"{row['low']:.0%} – {row['high']:.0%}",
         f"{row['unserved']:.0%}", f"{row['share']:.0%}", str(row["runs"]))
        for _, row in table.iterrows()
    ]  # fmt: skip
    charts.show(headings, lines)
    charts.report(out, names)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    charts.call(app, arguments)


if __name__ == "__main__":
    main()
