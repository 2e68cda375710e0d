"""``tenfold sweep``: a scenario at many points, each with the same seeds, into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from experiments.cli.options import once, print_progress, varying
from experiments.runs.design import Design, Factor, Point, grid, latin, notices, sobol
from experiments.runs.executors import ExecutorOption
from experiments.runs.script import Changes, Flag, Folder, Month, Number, Policies, Texts, prepare, warn
from model.calendar import DEFAULT_END
from model.errors import InputError

if TYPE_CHECKING:
    pass

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
    executor: ExecutorOption = "processes",
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
    warn("tenfold", notices(design))
    print_progress(run_sweep(design, out, executor=executor, workers=workers, title="sweep"))


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
