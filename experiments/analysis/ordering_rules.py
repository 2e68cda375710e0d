"""What a vendor's ordering rule does to it: runs in which it orders compute by one rule while others keep theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.analysis.intervals import wilson
from experiments.runs.design import Design

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from experiments.runs.executors import AnyExecutor
    from model.scenario import Scenario

RULES = {
    "solvency_constrained": "prudent (solvency-constrained)",
    "newsvendor": "newsvendor",
    "trend_extrapolation": "bold (trend extrapolation)",
}
CONES = (0.5, 1.0)  # spread (log sd) of demand 24 months ahead
AS_IT_IS = "as it is"
FAMILIES = ("alive", "run_rate", "compute", "compute_need", "cash", "raised", "valuation", "enterprise_share")


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

    Cases are run with common random numbers, so differences between them are more precise than the intervals suggest.
    """
    import pandas as pd

    rows = []
    for key, runs in outcomes.groupby(list(by), sort=False):
        failed, number = int(runs["failed"].sum()), len(runs)
        low, high = wilson(failed, number)
        when = sorted(runs["month_of_failure"][runs["failed"]])
        rows.append({
            **dict(zip(by, key, strict=True)), "runs": number, "failed": failed, "share_failed": failed / number,
            "low": low, "high": high, "failed_before_2026": float(runs["failed_before_2026"].mean()),
            "median_month_of_failure": when[len(when) // 2] if when else "",
            **{name: float(runs[name].median()) for name in ("unserved", "cash_made", "valuation", "share")},
        })  # fmt: skip
    return pd.DataFrame(rows)


def run_cases(
    cases: Sequence[Case],
    planned: Design,
    vendor: str,
    folder: Path,
    workers: int | None,
    title: str,
    executor: AnyExecutor = "processes",
) -> pd.DataFrame:
    """Do the runs of some cases, keep them in a folder of the folder, and return what is needed of them."""
    from experiments.runs.sweep import complete, sweep

    found = complete(sweep(planned, folder / title, executor=executor, workers=workers, title=title))
    table = found.history([f"{family}.{vendor}" for family in FAMILIES])
    runs = found.runs().set_index("run").loc[table["run"]]
    return table.assign(label=[cases[point].label for point in runs["point"]], seed=runs["seed"].to_numpy())
