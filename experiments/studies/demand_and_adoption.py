"""Unemployment against the elasticity of demand and the speed of adoption.

If customers buy more when prices fall, AI that saves labour need not cost jobs; but people must move to where demand
grows, and have less time for it where firms adopt AI fast. All sectors' elasticities are multiplied together.

    python -m experiments.studies.demand_and_adoption --out out/demand
"""

from __future__ import annotations

from collections.abc import Sequence

from cyclopts import App

from experiments.analysis.adoption_speed import SpeedStudy
from experiments.charts.panels import Axis
from experiments.charts.saving import write
from experiments.charts.studies.adoption_speed import speed_page
from experiments.runs.executors import ExecutorOption
from experiments.runs.script import (
    Folder,
    Month,
    Number,
    check_options,
    print_files,
    print_table,
    run_script,
    warn_of_idle,
)

TITLE = "Jobs, by elasticity of demand and speed of adoption"
X = Axis("price elasticity of demand relative to today’s, x", "~g")
AXES = {
    "max(unemployment_rate)": ("Unemployment at its worst", Axis("share of the labour force, %", ".0%")),
    "unemployment_rate": ("Unemployment in the last month", Axis("share of the labour force, %", ".0%")),
}
STUDY = SpeedStudy(
    name="demand_and_adoption",
    varied="production.demand_elasticity_scale",
    values=(0.0, 0.5, 1.0, 1.5, 2.0, 3.0),
    measures=tuple(AXES),
)

app = App(name="demand-and-adoption", help="Unemployment by demand and adoption.", help_format="plaintext")


@app.default
def command(
    *,
    out: Folder,
    replicates: Number = 10,
    until: Month = "2035-12",
    executor: ExecutorOption = "processes",
    workers: Number | None = None,
    scenario: str = "baseline",
) -> None:
    """Unemployment against the elasticity of demand and the speed of adoption.

    Args:
        out: folder for table (CSV) and chart (PNG, SVG); runs are kept in its folder 'runs', so that a command that was
            stopped goes on where it was.
        replicates: runs of each point.
        until: last month.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
        scenario: a name from 'tenfold scenarios', or a .toml file.
    """
    from model.scenario import load_scenario

    check_options(out, until, replicates, workers)
    start = load_scenario(scenario)
    warn_of_idle("demand-and-adoption", start, until)
    found = STUDY.run(start, out, replicates, until, executor, workers)
    page = speed_page(STUDY, TITLE, X, AXES, found, until)
    names = write(out, {STUDY.name: found}, {STUDY.name: page})
    print_table(*STUDY.medians(found))
    print_files(out, names)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
