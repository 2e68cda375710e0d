"""``tenfold run``: one run of a scenario, on a screen and in files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from experiments.runs.script import Changes, Month, Number, Policies, prepare, warn_of_idle
from model.calendar import DEFAULT_END, month_number


def run(
    scenario: str = "baseline",
    /,
    *,
    changes: Changes = (),
    policies: Policies = (),
    seed: Number = 1,
    until: Month = DEFAULT_END,
    ledger: Month | None = None,
    out: Annotated[str | None, Parameter(metavar="DIR")] = None,
) -> None:
    """Simulate a scenario month by month and show the results.

    Args:
        scenario: a name from 'tenfold scenarios', or a .toml file.
        changes: a parameter to change, see 'tenfold parameters'; may be repeated.
        policies: a policy to add, see 'tenfold policies'; may be repeated.
        seed: decides the random draws; the same seed gives the same result.
        until: last month.
        ledger: also show all payments of this month between sectors, with sums that must be zero.
        out: folder for history.parquet and run.json (and flows.csv, of that month); replaces an earlier run there.
    """
    from experiments.cli import flow_matrix
    from experiments.runs import one_run
    from experiments.runs.progress import output, progress_bar
    from experiments.runs.store.files import check_folder

    prepared = prepare(scenario, changes, policies)
    one_run.check_seed(seed)
    months = month_number(until) + 1
    if ledger is not None:
        flow_matrix.check_month(ledger, until)
    if out is not None:
        check_folder(out)
    warn_of_idle("tenfold", prepared, until)
    with progress_bar(months) as progress:
        result = one_run.run(prepared, seed, until, progress, ledger)
    if out is not None:
        result.save(out)
    from experiments.cli.summary import summary

    console = output()
    console.print(summary(result, console.width))
    if ledger is not None and result.flows is not None:
        console.print(flow_matrix.flow_table(result.flows, ledger))
    if out is not None:
        console.print(f"written: {Path(out, one_run.HISTORY)} and {one_run.RECORD}", soft_wrap=True, markup=False)
