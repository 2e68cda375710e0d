"""Parts of the calibration report that look at growth, at the years ahead, at margins and at failures."""

from __future__ import annotations

import math
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.analysis.facts import Fact, facts
from experiments.charts import panels
from experiments.charts.saving import write
from experiments.charts.time_series import vendors_of
from experiments.reporting.odd import table
from model.calendar import month_name, month_number

if TYPE_CHECKING:
    import pandas as pd

    from model.economy import Economy

NEAR = 0.25  # log points: how far a run may be from the facts at the end of 2025 to count as near
HOST = "open_weights"  # whose price is raised to measure the elasticity: open models are sold by many hosts
ALL, NEAR_ONES = "all runs", "runs near the facts at the end of 2025"
COLOURS = {ALL: "#4269d0", NEAR_ONES: "#efb118"}
Histories = Mapping[int, "pd.DataFrame"]


def price_elasticity(
    seed: int, rise: float = 0.1, until: str = "2025-03", months: int = 6, changes: Mapping[str, Any] | None = None
) -> float:
    """Own-price elasticity of demand in the short run: log change of tasks bought from a vendor per log point of price.

    An experiment on the running economy: the same months twice, once with the price of the vendor of open models raised
    and held there. The fact is about hosts of open models, between which customers move freely, so here they do too:
    no switching costs, and everybody chooses every month.
    """
    from experiments.calibration.search import fast
    from model.economy import Economy
    from model.policy.policies import PortabilityMandate

    free = PortabilityMandate(start=month_name(month_number(until) + 1), share=1.0)
    economy = Economy(fast(changes or {}).parameters, policies=[free], rng=seed)
    economy.run(until)
    twin = pickle.loads(pickle.dumps(economy))
    vendor = next(vendor for vendor in twin.vendors if vendor.name == HOST)
    dearer = 1.0 - (1.0 - vendor.profile.margin) / (1.0 + rise)
    vendor.amend_profile(margin=dearer)
    vendor.pricing.set_price(vendor.price * (1.0 + rise))
    before, after = (_tasks_bought(one, vendor.index, months) for one in (economy, twin))
    return math.log(after / before) / math.log(1.0 + rise) if min(before, after) > 0.0 else math.nan


def _tasks_bought(economy: Economy, vendor: int, months: int) -> float:
    """Tasks that a vendor sells over some months in which every customer may choose again."""
    tasks = 0.0
    for _ in range(months):
        economy.enterprises.reconsiders[:] = economy.enterprises.used
        economy.step()
        tasks += float(economy.vendors.tasks_requested[vendor])
    return tasks


# -------------------------------------------------------------------------------------------------------------- growth


def growth_part(histories: Histories) -> str:
    """Growth from December to December, year by year."""
    import numpy as np

    years = range(2024, min(history.index[-1] for history in histories.values()).year + 1)
    rows = []
    for name, column in (("all vendors", "vendor_revenue"), ("enterprise_first", "run_rate.enterprise_first"),
                         ("consumer_first", "run_rate.consumer_first")):  # fmt: skip
        cells = [name]
        for year in years:
            ratios = [_ratio(history[column], year) for history in histories.values()]
            known = [ratio for ratio in ratios if math.isfinite(ratio)]
            low, middle, high = np.quantile(known, (0.1, 0.5, 0.9)) if known else (math.nan,) * 3
            cells.append(f"{middle:.1f} ({low:.1f} – {high:.1f})")
        rows.append(cells)
    return f"""## Growth and its slowdown

Revenue relative to a year before, December to December: median and 80 % band of runs in which the vendor lives.

{table(("", *map(str, years)), rows)}"""


def _ratio(values: pd.Series[Any], year: int) -> float:
    before, after = values.loc[f"{year - 1}-12"].iloc[0], values.loc[f"{year}-12"].iloc[0]
    return float(after / before) if before > 0.0 and after > 0.0 else math.nan


# ----------------------------------------------------------------------------------------------------------- forecast


def near_the_facts(histories: Histories) -> dict[int, pd.DataFrame]:
    """Runs in which both leading vendors earn about what they did at the end of 2025."""
    marks = [fact for fact in facts("fit") if fact.id == "run_rate" and fact.date == "2025-12"]

    def near(history: pd.DataFrame) -> bool:
        values = [history[f"run_rate.{fact.subject}"].loc[fact.date].iloc[0] / fact.value for fact in marks]
        return all(value > 0.0 and abs(math.log(value)) < NEAR for value in values)

    return {seed: history for seed, history in histories.items() if near(history)}


def forecast_part(histories: Histories, found: Mapping[str, Sequence[float]], pictures: Path, link: str) -> str:
    """The fan of the years ahead, with what was expected at the end of 2025."""
    near = near_the_facts(histories)
    write(pictures, {}, {"forecast": forecast_page(histories, near)})
    rows = []
    for fact in facts("expectation"):
        if fact.name in found:
            rows.append([fact.date, fact.subject, fact.quantity, f"{fact.value:g} {fact.unit}",
                         _band(found[fact.name]), _band([v for s, v in zip(histories, found[fact.name], strict=True)
                                                          if s in near])])  # fmt: skip
    multiples = table(("vendor", "value at the end of 2025 / sales of 2028, all runs"), _multiples(histories))
    return f"""## The years ahead

![Revenue of the two leading vendors, with facts and expectations]({link}forecast.png)

Dots are facts, diamonds what was expected at the end of 2025 (drawn, not fitted). {len(near)} of {len(histories)} runs
were near the facts at the end of 2025 (both leading vendors' revenue within {math.exp(NEAR) - 1:.0%}); the other fan is
theirs.

{table(("when", "whom", "what", "expected", "all runs: median (80 % band)", "runs near the facts"), rows)}
Valuations were reported as five times expected sales of 2028. The ratios realised in the runs:

{multiples}"""


def _band(values: Sequence[float]) -> str:
    import numpy as np

    known = [value for value in values if math.isfinite(value)]
    if not known:
        return "–"
    low, middle, high = np.quantile(known, (0.1, 0.5, 0.9))
    of = f" in the {len(known)} of {len(values)} runs with a value" if len(known) < len(values) else ""
    return f"{middle:.3g} ({low:.3g} – {high:.3g}){of}"


def _multiples(histories: Histories) -> list[list[str]]:
    rows = []
    for name in ("enterprise_first", "consumer_first"):
        values = [
            float(history[f"valuation.{name}"].loc["2025-12"].iloc[0] / history[f"run_rate.{name}"].loc["2028"].mean())
            for history in histories.values()
        ]
        rows.append([name, _band(values)])
    return rows


def forecast_page(histories: Histories, near: Histories) -> panels.Page:
    """Fans of both leading vendors' revenue, with facts as dots and expectations as diamonds."""
    y = panels.Axis("USD bn a year, log scale", "$,~r", log=True, domain=(0.05, 2000.0))
    shown = []
    for name in ("enterprise_first", "consumer_first"):
        rows = _fan(histories, near, f"run_rate.{name}")
        marks = [
            fact
            for fact in facts()
            if fact.subject == name and fact.id in ("run_rate", "expected_run_rate", "expected_sales")
        ]
        layers = panels.fan(rows, panels.YEARS, y, COLOURS)
        for shape, uses, size in (("circle", ("fit", "check"), 45), ("diamond", ("expectation",), 110)):
            dots = _dots([fact for fact in marks if fact.use in uses])
            if len(dots):
                mark = {
                    "type": "point",
                    "filled": True,
                    "size": size,
                    "shape": shape,
                    "color": "black",
                    "opacity": 0.85,
                }
                place = {"x": panels.YEARS.of("x"), "y": y.of("value", above=True)}
                layers.append(panels.layer(dots, mark, place))
        shown.append(panels.panel(layers, f"Revenue of {name.replace('_', '-')}", width=380, height=260))
    text = "Median and 10–90 % band of runs; dots are facts, diamonds what was expected at the end of 2025"
    return panels.page(shown, "What the years after 2025 may bring", text)


def _dots(chosen: Sequence[Fact]) -> pd.DataFrame:
    import pandas as pd

    months = pd.Series(pd.to_datetime([fact.date if len(fact.date) > 4 else f"{fact.date}-07" for fact in chosen]))
    return pd.DataFrame({"x": panels.milliseconds(months), "value": [fact.value for fact in chosen]})


def _fan(histories: Histories, near: Histories, column: str) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for line, runs in ((ALL, histories), (NEAR_ONES, near)):
        if runs:
            values = pd.DataFrame({seed: history[column] for seed, history in runs.items()})
            part = values.quantile([0.1, 0.5, 0.9], axis=1).T
            part.columns = pd.Index(["low", "middle", "high"])
            parts.append(part.assign(line=line, x=panels.milliseconds(pd.Series(part.index, index=part.index))))
    return pd.concat(parts, ignore_index=True)


# ------------------------------------------------------------------------------------------------ margins and failures


def margin_part(histories: Histories, free: Histories) -> str:
    """Margins on enterprises and on consumers, what free users cost, and who calls code reds."""
    rows = []
    for label, runs in (("baseline", histories), ("if free users cost nothing", free)):
        cells = [label]
        for name, market in (("enterprise_first", "enterprise"), ("consumer_first", "enterprise"),
                             ("consumer_first", "consumer"), ("search_incumbent", "consumer")):  # fmt: skip
            cells.append(_band([float(h[f"{market}_margin.{name}"].loc["2025"].mean()) for h in runs.values()]))
        rows.append(cells)
    headings = ("", "enterprise_first on enterprises", "consumer_first on enterprises",
                "consumer_first on consumers", "search_incumbent on consumers")  # fmt: skip
    vendors = vendors_of(next(iter(histories.values())))
    reds = [[name, _code_reds(histories, name, "2023", "2025"), _code_reds(histories, name, "2026", "2030")]
            for name in vendors]  # fmt: skip
    return f"""## Margins and code reds

Gross margins of 2025: median and 80 % band of runs.

{table(headings, rows)}
Code reds per vendor and year (mean over runs). No rule says who may call one: it takes a lagging consumer model and
consumers who leave.

{table(("vendor", "2023 to 2025", "2026 to 2030"), reds)}"""


def _code_reds(histories: Histories, name: str, first: str, last: str) -> str:
    calls, years = 0, 0.0
    for history in histories.values():
        red = history[f"code_red.{name}"].loc[first:last]
        calls += int(((red == 1.0) & (red.shift(1) != 1.0)).sum())
        years += int(red.notna().sum()) / 12.0
    return f"{calls / years:.2f}" if years else "–"


def failure_part(rules: pd.DataFrame, changes: pd.DataFrame, link: str) -> str:
    """Failures: by ordering rule and width of the cone, and what they depend on."""
    headings = ("cone (σ₂₄)", "rule", "runs", "failed within ten years", "95 % interval", "failed before 2026",
                "unserved need")  # fmt: skip
    rows = [
        [f"{row.cone:g}", str(row.rule), str(row.runs), f"{row.share_failed:.0%}", f"{row.low:.0%} – {row.high:.0%}",
         f"{row.failed_before_2026:.0%}", f"{row.unserved:.1%}"]
        for row in rules.itertuples(index=False)
    ]  # fmt: skip
    pivot = changes.pivot_table(index="change", columns="rule", values="share_failed", sort=False)
    number, cone = int(changes["runs"].iloc[0]), float(changes["cone"].iloc[0])
    moved = [[str(change), *(f"{value:.0%}" for value in values)] for change, values in
             zip(pivot.index, pivot.to_numpy(), strict=True)]  # fmt: skip
    return f"""## Failures, and what they depend on

`enterprise_first` uses each ordering rule in turn, the others keep theirs; ten years, to the end of 2032.

![Failures by ordering rule and cone]({link}failures.png)

{table(headings, rows)}
One change at a time, at σ₂₄ = {cone:g} ({number} runs each; share that failed):

![Failures with changes]({link}changes.png)

{table(("change", *map(str, pivot.columns)), moved)}"""
