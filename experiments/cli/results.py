"""``tenfold results``: what is in the folder of a sweep, and how to open it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from experiments.runs.script import Flag, Folder

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.results import Results


def results(folder: Folder, /, *, traceback: Flag = False) -> None:
    """Show what is in the folder of a sweep: its design, its runs, what failed and why, and how to open it.

    Args:
        folder: of a sweep; it may be still under way.
        traceback: show the first failure of each kind in full.
    """
    from experiments.runs.progress import output
    from experiments.runs.results import Results

    found = Results.open(folder)
    lines = [*_design_lines(found), "", *_run_lines(found), *_failure_lines(found, traceback), "", *_opening(found)]
    output().print("\n".join(lines), soft_wrap=True, markup=False)


def _design_lines(found: Results) -> list[str]:
    design = found.design
    first, last = design["seed"], design["seed"] + design["replicates"] - 1
    seeds = f"seeds {first} to {last}" if last > first else f"seed {first}"
    policies = ", ".join(policy["name"] for policy in design["policies"]) or "none"
    lines = [
        f"{design['scenario']['title']}  {design['scenario']['name']} · 2023-01 to {design['until']}"
        f" · {seeds} · policies: {policies}",
        f"points × replicates: {design['number_of_points']} ({design['method']}) × {design['replicates']}; "
        f"{len(found.indicators)} indicators, revision {design['revision']}",
    ]
    return lines + [f" {name}  {_spread(values)}" for name, values in design["points"].items()]


def _spread(values: Sequence[Any]) -> str:
    """Which values something takes: all if there are few, else the ends."""
    different = list(dict.fromkeys(values))
    if len(different) <= 8:
        return ", ".join(_written(value) for value in different)
    return f"{_written(min(different))} to {_written(max(different))}, {len(different)} values"


def _written(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _run_lines(found: Results) -> list[str]:
    runs = found.runs()
    failed = int((runs["status"] == "failed").sum())
    missing = found.planned - len(runs)
    minutes = float(runs["seconds"].sum()) / 60
    took = f"{minutes:.1f} minutes" if minutes < 100 else f"{minutes / 60:.1f} hours"
    line = (
        f"runs: {len(runs) - failed} done, {failed} failed, {missing} missing of {found.planned}; {took} of computing"
    )
    return [line] if not missing else [line, "the same command that made them goes on with those that are missing"]


def _failure_lines(found: Results, traceback: bool) -> list[str]:
    """The failures, those with the same error together."""
    runs = found.runs()
    failed = runs[runs["status"] == "failed"]
    lines: list[str] = []
    for error, group in failed.groupby("error", sort=False):
        first = group.iloc[0]
        which = ", ".join([f"run {first['run']}", f"seed {first['seed']}", *_values(first, found.names)])
        lines += ["", f"{len(group)} failed: {error}", f" the first: {which}"]
        if traceback:
            lines += [f"  {line}" for line in str(first["traceback"]).rstrip().splitlines()]
    if lines and not traceback:
        lines.append(" with --traceback, in full")
    return lines


def _values(row: pd.Series[Any], names: Sequence[str]) -> list[str]:
    return [f"{name}={_written(row[name])}" for name in names]


def _opening(found: Results) -> list[str]:
    folder = found.folder.as_posix()
    return [
        "in Python  from experiments.runs.results import Results",
        f"           results = Results.open('{folder}'); results.runs(); results.history(['unemployment_rate'])",
        f"in pandas  pd.read_parquet('{folder}/history').merge(pd.read_parquet('{folder}/runs'), on='run')",
        f"in R       arrow::open_dataset('{folder}/history') |> dplyr::left_join(arrow::open_dataset('{folder}/runs'))",
    ]
