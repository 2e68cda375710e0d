"""Public places for retraining against the speed of adoption: how many are of use, and when they come too late.

From 2026 the state pays most of the cost of a course and a stipend; what varies is how many places it offers. Shown is
the difference from no public places, run by run, paired by seed.

    python -m experiments.studies.retraining --out out/retraining
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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

POINTS = "percentage points of"
TITLE = "What public places for retraining change, by speed of adoption"
X = Axis("public places for retraining, % of the labour force", ".1%")
AXES = {
    "mean(unemployment_rate)": ("Unemployment, mean over all months", Axis(f"{POINTS} the labour force", "+.2%")),
    "mean(long_term_unemployment)": (
        "Out of work for 27 weeks or longer",
        Axis(f"{POINTS} the unemployed", "+.1%"),
    ),
    "mean(trainees)": ("People in retraining, mean over all months", Axis("million people", "+~g")),
    "public_debt": ("Public debt in the last month", Axis("USD bn", "+,.0f")),
}
STUDY = SpeedStudy(
    name="retraining",
    varied="RetrainingSubsidy.places",
    values=(0.0, 0.005, 0.01, 0.02, 0.04),
    measures=tuple(AXES),
    paired=True,
)

app = App(name="retraining", help="Places for retraining by speed of adoption.", help_format="plaintext")


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
    """Public places for retraining against the speed of adoption.

    Args:
        out: folder for table (CSV) and chart (PNG, SVG); runs are kept in its folder 'runs', so that a command that was
            stopped goes on where it was.
        replicates: runs of each point.
        until: last month.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
        scenario: a name from 'tenfold scenarios', or a .toml file, without a retraining policy of its own.
    """
    from model.policy.policies import make_policy
    from model.scenario import load_scenario

    check_options(out, until, replicates, workers)
    start = load_scenario(scenario)
    start = replace(start, policies=(*start.policies, make_policy("RetrainingSubsidy", {"start": "2026-01"})))
    warn_of_idle("retraining", start, until)
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
