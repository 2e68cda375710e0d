"""A reallocating shock: AI takes over part of every occupation's work and as much new work arises, spread over all.

The occupational-mobility experiment of del Rio-Chanona, Mealy, Beguerisse-Díaz, Lafond and Farmer (2021), with this
model's workers, enterprises, search and matching. Each occupation loses its exposed share of posts along a logistic
path; all occupations grow in proportion, so that posts in all stay as many. So unemployment comes from having to move.

    python -m experiments.studies.automation_shock --out out/shock
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cyclopts import App

from experiments.analysis.automation_shock import SPEEDS, Shock, run_all, summary
from experiments.charts.saving import write
from experiments.charts.studies.automation_shock import shock_page
from experiments.runs.executors import ExecutorOption
from experiments.runs.script import Folder, Number, check_options, print_files, print_table, run_script

if TYPE_CHECKING:
    import pandas as pd

app = App(
    name="automation_shock", help="Unemployment when work moves between occupations, by speed.", help_format="plaintext"
)


@app.default
def command(
    *,
    out: Folder,
    replicates: Number = 5,
    workers_number: Number = 20_000,
    executor: ExecutorOption = "processes",
    workers: Number | None = None,
) -> None:
    """Unemployment when AI takes over part of every occupation's work and as much arises elsewhere.

    Args:
        out: folder for tables (CSV) and charts (PNG, SVG).
        replicates: runs of each speed, along the mobility network and without it.
        workers_number: simulated workers.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
    """
    check_options(out, "2023-01", replicates, workers, workers_number)
    seeds = range(1, replicates + 1)
    shocks = [
        Shock(years, network, seed, workers_number) for years in SPEEDS for network in (True, False) for seed in seeds
    ]
    found, months = run_all(shocks, workers, executor)
    table = summary(found)
    tables = {"peaks": table, "runs": found}
    names = write(out, tables, {"automation_shock": shock_page(found, months)})
    print_table(
        ("years", "search", "before", "peak", "after months", "turn"), [_line(row) for _, row in table.iterrows()]
    )
    print_files(out, names)


def _line(row: pd.Series[Any]) -> tuple[str, ...]:
    rates = (f"{row['before']:.2%}", f"{row['peak']:.2%}", f"{row['peak_month']:.0f}", f"{row['turn']:+.2f}")
    return (f"{row['years']:.0f}", str(row["search"]), *rates)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
