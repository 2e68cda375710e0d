"""``tenfold sweep`` and ``tenfold results``: many points and seeds into a folder, and what is in such a folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from experiments.runs.design import Design, Factor, Point, grid, latin, parse_vary, sobol
from experiments.runs.script import Changes, Flag, Folder, Month, Number, Policies, Texts, prepare
from model.calendar import DEFAULT_END
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.store import Results
    from model.scenario import Scenario

Vary = Annotated[Texts, Parameter("--vary", metavar="NAME=LO:HI:N")]


def sweep(
    scenario: str = "baseline",
    /,
    *,
    out: Folder,
    vary: Vary = (),
    regular: Annotated[Flag, Parameter("--grid")] = False,
    latin_points: Annotated[Number | None, Parameter("--latin")] = None,
    sobol_points: Annotated[Number | None, Parameter("--sobol")] = None,
    replicates: Number = 10,
    seed: Number = 1,
    until: Month = DEFAULT_END,
    changes: Changes = (),
    policies: Policies = (),
    indicators: Annotated[Texts, Parameter("--indicator", metavar="NAME")] = (),
    executor: str = "processes",
    workers: Number | None = None,
) -> None:
    """Run a scenario at many points, each with the same seeds, and store the histories of all runs in a folder.

    Stopped for whatever reason, the same command goes on where it was, and tries again what failed.

    Args:
        scenario: a name from 'tenfold scenarios', or a .toml file.
        out: folder for the results, see 'tenfold results'.
        vary: what differs between points: a parameter, or a policy's setting such as RetrainingSubsidy.places; N values
            from LO to HI, or NAME=a,b,c; with --latin and --sobol NAME=LO:HI; may be repeated.
        regular: all combinations of the values; so it is without --latin and --sobol.
        latin_points: so many points of a Latin hypercube instead.
        sobol_points: so many points of a Sobol sequence instead, a power of two.
        replicates: how many seeds each point is run with; more of them may be asked for later.
        seed: the first seed; the others follow, the same at every point.
        until: last month.
        changes: a parameter to change at all points; may be repeated.
        policies: a policy to add at all points; may be repeated.
        indicators: keep only this one; may be repeated; all if left out.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
    """
    from experiments.runs.sweep import sweep as run_sweep

    start = prepare(scenario, changes, policies)
    factors = varying(vary, start, changes)
    method, points = _points(factors, regular, latin_points, sobol_points, seed)
    design = Design(start, points, replicates, seed, until, once(indicators), method)
    report(run_sweep(design, out, executor=executor, workers=workers, title="sweep"))


def varying(vary: Sequence[str], scenario: Scenario, changes: Iterable[str]) -> tuple[Factor, ...]:
    """Read what varies, and see that it is not set at the same time.

    Raises:
        InputError: it is, or what was written is not right.
    """
    factors = parse_vary(vary, scenario)
    for text in changes:
        name = text.partition("=")[0].strip()
        if any(factor.name == name for factor in factors):
            raise InputError(f"{name} is given by both --set and --vary: leave one of them out")
    return factors


def once(names: Sequence[str]) -> tuple[str, ...]:
    """Names, each once.

    Raises:
        InputError: one comes twice.
    """
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"--indicator {name} is given twice")
    return tuple(names)


def _points(
    factors: Sequence[Factor], regular: bool, latin_points: int | None, sobol_points: int | None, seed: int
) -> tuple[str, tuple[Point, ...]]:
    """How points are chosen, in words, and the points."""
    if regular + (latin_points is not None) + (sobol_points is not None) > 1:
        raise InputError("--grid, --latin and --sobol are three ways of choosing points: take one")
    if latin_points is not None:
        return f"Latin hypercube of {latin_points}", latin(factors, latin_points, seed)
    if sobol_points is not None:
        return f"Sobol sequence of {sobol_points}", sobol(factors, sobol_points, seed)
    return "grid", grid(factors)


def report(results: Results) -> None:
    """Say in a line or two what a sweep has brought."""
    from experiments.runs.progress import output

    runs = results.runs()
    failed = int((runs["status"] == "failed").sum())
    line = f"{len(runs) - failed} of {results.planned} runs are stored in {results.folder}"
    if failed:
        line += f"; {failed} failed, and are tried again when the same command is given"
    output().print(f"{line}\n'tenfold results {results.folder}' says more", soft_wrap=True, markup=False)


# -------------------------------------------------------------------------------------------------- what is in a folder


def results(folder: Folder, /, *, traceback: Flag = False) -> None:
    """Show what is in the folder of a sweep: its design, its runs, what failed and why, and how to open it.

    Args:
        folder: of a sweep; it may be still under way.
        traceback: show the first failure of each kind in full.
    """
    from experiments.runs.progress import output
    from experiments.runs.store import Results

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
        "in Python  from experiments.runs.store import Results",
        f"           results = Results.open('{folder}'); results.runs(); results.history(['unemployment_rate'])",
        f"in pandas  pd.read_parquet('{folder}/history').merge(pd.read_parquet('{folder}/runs'), on='run')",
        f"in R       arrow::open_dataset('{folder}/history') |> dplyr::left_join(arrow::open_dataset('{folder}/runs'))",
    ]
