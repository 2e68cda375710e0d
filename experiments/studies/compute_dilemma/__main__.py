"""The compute dilemma: how much to order two years before demand is known, and what each rule brings.

Order too little and customers go to rivals, too much and the vendor is ruined. Three views of it: one order on its own,
worked out exactly (``one_shot``); a vendor that orders every month by one rule or another while all others keep theirs,
in many runs of the whole economy (`experiments.analysis.ordering_rules`); and a picture of one run, with what was
expected at each date and what came (``cone``).

    python -m experiments.studies.compute_dilemma --out out/compute_dilemma
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cyclopts import App

from experiments.analysis.ordering_rules import CONES, RULES, Case, changes, design, failure_table, outcomes, run_cases
from experiments.charts.saving import write
from experiments.charts.studies.ordering_rules import changes_page, full_model_page
from experiments.runs.executors import ExecutorOption
from experiments.runs.script import (
    Folder,
    Month,
    Number,
    check_options,
    print_files,
    print_table,
    reduced,
    run_script,
    warn_of_idle,
)
from experiments.studies.compute_dilemma.cone import cone_history, cone_page, error_table, forecast_errors
from experiments.studies.compute_dilemma.one_shot import one_shot_page, one_shot_rules, one_shot_rules_page
from model.calendar import month_number
from model.errors import InputError, nearest

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


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
    executor: ExecutorOption = "processes",
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
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
        scenario: a name from 'tenfold scenarios', or a .toml file.
        vendor: whose rule varies; the others keep theirs.
        change_cone: the cone's width while other things are changed.
        seed: of the run whose cone is drawn.
    """
    check_options(out, until, replicates, change_replicates, workers)
    base = reduced(scenario)
    if vendor not in base.parameters.market.vendors:
        raise InputError(f"unknown vendor '{vendor}': {nearest(vendor, base.parameters.market.vendors)}")
    warn_of_idle("compute-dilemma", base, until)
    by_rule = [Case(rule, cone) for cone in CONES for rule in RULES]
    by_change = [Case(rule, change_cone, change) for change in changes(vendor) for rule in RULES]
    rules = design(by_rule, base, vendor, replicates, until)
    runs = run_cases(by_rule, rules, vendor, out / "runs", workers, "rules", executor)
    others = design(by_change, base, vendor, change_replicates, until)
    changed = run_cases(by_change, others, vendor, out / "runs", workers, "changes", executor)
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
    _report(tables["rules"], out, write(out, tables, pages))


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
