"""The compute dilemma: how much to order two years before demand is known, and what each rule brings.

Order too little and customers go to rivals, too much and the vendor is ruined. Three views of it: one order on its own,
worked out exactly (``one_shot``); a vendor that orders every month by one rule or another while all others keep theirs,
in many runs of the whole economy (here); and a picture of one run, with what was expected at each date and what came
(``cone``).

    python -m experiments.studies.compute_dilemma.study --out out/compute_dilemma
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cyclopts import App

from experiments.charts import panels
from experiments.charts.panels import Axis
from experiments.runs.design import Design
from experiments.runs.script import Folder, Month, Number, check_options, print_files, print_table, reduced, run_script
from experiments.studies.compute_dilemma.cone import cone_history, cone_page, error_table, forecast_errors
from experiments.studies.compute_dilemma.one_shot import (
    CONES,
    RULE_HUES,
    RULES,
    one_shot_page,
    one_shot_rules,
    one_shot_rules_page,
)
from model.calendar import month_number
from model.errors import InputError, nearest

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from experiments.charts.layers import Spec
    from model.scenario import Scenario

__all__ = [
    "CONES", "RULES", "Case", "app", "changes", "changes_page", "command", "design", "failure_table", "full_model_page",
    "full_model_panels", "main", "outcomes", "results", "run_cases",
]  # fmt: skip

AS_IT_IS = "as it is"
FAMILIES = ("alive", "run_rate", "compute", "compute_need", "cash", "raised", "valuation", "enterprise_share")

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


def design(cases: Sequence[Case], scenario: Scenario, vendor: str, replicates: int, until: str) -> Design:
    """The runs of some cases, all with the same seeds."""
    changed, now = changes(vendor), scenario.parameters.flat()
    names = dict.fromkeys(name for case in cases for name in changed[case.change])
    points = tuple(
        {f"vendors.{vendor}.ordering_rule": case.rule, "compute.forecast_sd": case.cone}
        | {name: changed[case.change].get(name, now[name]) for name in names}
        for case in cases
    )
    return Design(scenario, points, replicates, until=until, method="ordering rules and cones")


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
        low, high = panels.wilson(failed, number)
        when = sorted(runs["month_of_failure"][runs["failed"]])
        rows.append({
            **dict(zip(by, key, strict=True)), "runs": number, "failed": failed, "share_failed": failed / number,
            "low": low, "high": high, "failed_before_2026": float(runs["failed_before_2026"].mean()),
            "median_month_of_failure": when[len(when) // 2] if when else "",
            **{name: float(runs[name].median()) for name in ("unserved", "cash_made", "valuation", "share")},
        })  # fmt: skip
    return pd.DataFrame(rows)


def full_model_page(outcomes: pd.DataFrame, vendor: str, until: str) -> panels.Page:
    """How often the vendor fails under each rule, and what the rule does to its customers, share and cash."""
    fewest = int(failure_table(outcomes)["runs"].min())
    runs = f"{fewest} runs each to {until}; the other vendors keep their rules"
    return panels.page(full_model_panels(outcomes), f"The compute dilemma of {vendor.replace('_', ' ')}", runs)


def full_model_panels(outcomes: pd.DataFrame) -> list[Spec]:
    """The panels of that page: failures, compute lacked, market share, cash made."""
    import pandas as pd

    table = failure_table(outcomes).rename(columns={"share_failed": "middle"})
    spread = panels.bands(outcomes, ["unserved", "share", "cash_made"], by=("rule", "cone"))
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
    check_options(out, until, replicates, change_replicates, workers)
    base = reduced(scenario)
    if vendor not in base.parameters.market.vendors:
        raise InputError(f"unknown vendor '{vendor}': {nearest(vendor, base.parameters.market.vendors)}")
    by_rule = [Case(rule, cone) for cone in CONES for rule in RULES]
    by_change = [Case(rule, change_cone, change) for change in changes(vendor) for rule in RULES]
    rules = design(by_rule, base, vendor, replicates, until)
    runs = run_cases(by_rule, rules, vendor, out / "runs", workers, "rules")
    others = design(by_change, base, vendor, change_replicates, until)
    changed = run_cases(by_change, others, vendor, out / "runs", workers, "changes")
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
    _report(tables["rules"], out, panels.write(out, tables, pages))


def run_cases(
    cases: Sequence[Case], planned: Design, vendor: str, folder: Path, workers: int | None, title: str
) -> pd.DataFrame:
    """Do the runs of some cases, keep them in a folder of the folder, and return what is needed of them."""
    from experiments.runs.sweep import complete, sweep

    found = complete(sweep(planned, folder / title, workers=workers, title=title))
    table = found.history([f"{family}.{vendor}" for family in FAMILIES])
    runs = found.runs().set_index("run").loc[table["run"]]
    return table.assign(label=[cases[point].label for point in runs["point"]], seed=runs["seed"].to_numpy())


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
    print_table(headings, lines)
    print_files(out, names)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
