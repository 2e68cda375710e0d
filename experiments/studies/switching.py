"""Switching costs: what binding customers does to market shares, churn and prices.

The three costs of leaving a vendor (contract, prompts and habits, further workloads) are multiplied together, from none
to four times what they are.

    python -m experiments.studies.switching --out out/switching
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cyclopts import App

from experiments.analysis.intervals import bands
from experiments.charts import panels
from experiments.charts.palette import BLUE
from experiments.charts.panels import Axis
from experiments.charts.saving import write
from experiments.runs.design import Design
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

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.results import Results
    from model.scenario import Scenario

COSTS = ("market.contract_cost", "market.prompt_cost", "market.downstream_cost")
FACTORS = (0.0, 0.5, 1.0, 1.5, 2.0, 4.0)
SHARE = ".0%"
OUTCOMES = {
    "hhi": ("Concentration of the market", Axis("Herfindahl-Hirschman index, 0 to 1", ".2f")),
    "leader": ("Share of the leader", Axis("share of enterprises’ spending, %", SHARE)),
    "churn": ("Workloads that moved", Axis("share of workloads, % a year", SHARE)),
    "switched_vendor": ("Firms with a new main vendor", Axis("share of firms with AI, % a year", SHARE)),
    "price": ("Mean price of an automated task", Axis("share of its human cost in 2023, %", ".1%")),
    "margin": ("Price-cost margin", Axis("price less compute, % of the price", SHARE)),
}


def design(scenario: Scenario, replicates: int, until: str) -> Design:
    """The scenario with all switching costs multiplied by each factor; the same seeds for each."""
    now = scenario.parameters.flat()
    points = tuple({name: factor * now[name] for name in COSTS} for factor in FACTORS)
    return Design(scenario, points, replicates, until=until, method="all switching costs multiplied")


def last_month(results: Results) -> pd.DataFrame:
    """All indicators of the last month: a row a run, with its factor."""
    table = results.history(where=f"month >= {results.design['until']}")
    place = results.runs().set_index("run")["point"]
    return table.assign(factor=[FACTORS[point] for point in place[table["run"]]])


def outcomes(last: pd.DataFrame) -> pd.DataFrame:
    """How the market is in the last month: a row a run, with the factor and the six outcomes.

    ``price`` and ``margin`` are means over vendors, weighted by enterprises' spending. ``margin`` is measured on what
    enterprises pay and on the compute that serves them. ``churn`` and ``switched_vendor`` look back over a year.
    """
    last = last.set_index(["factor", "replicate"])
    weight = _family(last, "enterprise_share")
    table = last[["hhi", "churn", "switched_vendor"]].assign(leader=weight.max(axis="columns"))
    for name, family in (("price", "price"), ("margin", "enterprise_margin")):
        values = _family(last, family)
        used = weight.where(values.notna(), 0.0)
        table[name] = (values.fillna(0.0) * used).sum(axis="columns") / used.sum(axis="columns")
    found: pd.DataFrame = table.reset_index()
    return found


def _family(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """A family of indicators, a column a vendor."""
    members = [str(column) for column in table if str(column).startswith(f"{name}.")]
    return table[members].set_axis([member.partition(".")[2] for member in members], axis="columns")


def summary(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Median and 10–90 % band over runs: a row a factor and outcome."""
    return bands(outcomes, list(OUTCOMES), by=("factor",))


def switching_page(outcomes: pd.DataFrame, until: str) -> panels.Page:
    """Each outcome against the switching cost."""
    table = summary(outcomes).rename(columns={"factor": "x"}).assign(line="all")
    x = Axis("switching cost relative to today’s", "~g", ticks=(0.0, 1.0, 2.0, 3.0, 4.0))
    shown = []
    for name, (title, y) in OUTCOMES.items():
        layers = panels.fan(table[table["indicator"] == name], x, y, {"all": BLUE.light})
        shown.append(panels.panel(layers, title, width=230, height=160))
    text = f"Median and 10–90 % band of {int(table['runs'].max())} runs, {until}"
    return panels.page(shown, "What switching costs do to the market", text, columns=3)


# ------------------------------------------------------------------------------------------------------- the command

app = App(name="switching", help="Market shares, churn and prices against switching costs.", help_format="plaintext")


@app.default
def command(
    *,
    out: Folder,
    replicates: Number = 20,
    until: Month = "2030-12",
    executor: ExecutorOption = "processes",
    workers: Number | None = None,
    scenario: str = "baseline",
) -> None:
    """Market shares, churn and prices against the cost of switching vendor.

    Args:
        out: folder for tables (CSV) and charts (PNG, SVG); runs are kept in its folder 'runs', so that a command that
            was stopped goes on where it was.
        replicates: runs of each switching cost.
        until: last month, the one that is looked at.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
        scenario: a name from 'tenfold scenarios', or a .toml file.
    """
    check_options(out, until, replicates, workers)
    planned = design(reduced(scenario), replicates, until)
    warn_of_idle("switching", planned.scenario, until)
    from experiments.runs.sweep import complete, sweep

    results = complete(sweep(planned, out / "runs", executor=executor, workers=workers, title="switching costs"))
    found = outcomes(last_month(results))
    tables = {"switching": summary(found), "switching_runs": found}
    names = write(out, tables, {"switching": switching_page(found, until)})
    middle = tables["switching"].pivot(index="factor", columns="indicator", values="middle")
    print_table(("switching cost", *OUTCOMES), [_line(factor, row) for factor, row in middle.iterrows()])
    print_files(out, names)


def _line(factor: Any, row: pd.Series[float]) -> tuple[str, ...]:
    return (f"x {factor:g}", *(f"{row[name]:.2f}" for name in OUTCOMES))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
