"""Docking: the model's machinery against a published macroeconomic model, then what that leaves out, one by one.

Korinek, Jones, Sacher, Cotter and McCrory (2026), "Economic Scenarios for Transformative AI", Anthropic Institute
Working Paper 2026-02, prints January 2030 for three scenarios. With its assumptions our production function, matching
and workers must give its numbers. Then the channels it names as omitted are switched on, one at a time and added up.

    python -m experiments.docking.command --out out/dock
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from experiments.charts.saving import write
from experiments.runs.executors import ExecutorOption
from experiments.runs.script import Flag, Folder, Number, print_files, print_table, run_script, stopped
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

LEAST_WORKERS = 1000

app = App(
    name="dock", help="The benchmark's published tables, and what the omitted channels change.", help_format="plaintext"
)


@app.default
def command(
    *,
    out: Folder,
    workers_number: Number = 50_000,
    seeds: Number = 20,
    mean_field: Flag = False,
    no_channels: Flag = False,
    executor: ExecutorOption = "processes",
    workers: Annotated[Number | None, Parameter(("--workers", "--processes"))] = None,
) -> None:
    """Reproduce a published macroeconomic scenario model, then switch on what it leaves out.

    Args:
        out: folder for tables (CSV), charts (PNG, SVG) and a page that puts them together (docking.md).
        workers_number: simulated workers of each run.
        seeds: runs of each variant; all of them take some ten minutes on two processors.
        mean_field: no whole people and no random draws: pools of workers as fractions; takes less than a minute.
        no_channels: only the published tables.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
    """
    check(out, workers_number, seeds, workers)
    from experiments.docking import charts as docking_charts
    from experiments.docking import runs

    number, chosen = (0, []) if mean_field else (workers_number, list(range(1, seeds + 1)))
    jobs = runs.docking_jobs(number, chosen)
    jobs += [] if no_channels else runs.channel_jobs(number, chosen)
    try:
        results = runs.run_jobs(jobs, workers, executor)
    except KeyboardInterrupt:
        stopped("dock", "nothing was written")
    docked = runs.docking_table(results, number, chosen)
    tables, pages = {"dock": docked}, {"dock": docking_charts.dock_page(docked, number)}
    if not no_channels:
        tables["channels"] = runs.channel_table(results, number, chosen)
        pages["channels"] = docking_charts.channels_page(tables["channels"], number)
    names = write(out, tables, pages)
    text = docking_charts.report(docked, tables.get("channels"), number, len(chosen))
    (out / "docking.md").write_text(text, encoding="utf-8")
    names.append(docking_charts.checks(docked).write(out))
    _show(docked)
    print_files(out, [*names, "docking.md"])


def check(out: Folder, workers_number: int, seeds: int, workers: int | None) -> None:
    """Refuse options that cannot be used, before time is spent on runs.

    Raises:
        InputError: the folder cannot be written, or there are too few of something.
    """
    from experiments.runs.store.files import check_folder

    least = {"--workers-number": (workers_number, LEAST_WORKERS), "--seeds": (seeds, 1), "--workers": (workers, 1)}
    for name, (value, lowest) in least.items():
        if value is not None and value < lowest:
            raise InputError(f"{name} {value} is too few: at least {lowest}")
    check_folder(out)


def _show(table: pd.DataFrame) -> None:
    """Print how many published numbers are met, by table and scenario, and those that are not."""
    rows = []
    for (number, scenario), part in table.groupby(["table", "scenario"], sort=False):
        hits, field = int(part["within"].sum()), int(part["mean_field_within"].sum())
        rows.append((str(number), str(scenario), str(len(part)), str(hits), str(len(part) - hits), str(field)))
    print_table(("table", "scenario", "numbers", "hits", "misses", "mean-field hits"), rows)
    for row in table[~table["within"]].to_dict("records"):
        place = ", ".join(str(row[name]) for name in ("scenario", "setting", "outcome") if row[name])
        print(f"missed: table {row['table']}, {place}: {row['simulated']:.2f} against {row['published']:g}, "
              f"{row['simulated'] - row['published']:+.2f} where {row['tolerance']:g} is allowed")  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
