"""``tenfold sensitivity``: which parameters an indicator depends on, from a sweep of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from experiments.analysis.sensitivity import SAMPLES, Method, Study, analysed
from experiments.cli.options import once, print_progress, varying
from experiments.runs.design import Design, at, notices
from experiments.runs.executors import ExecutorOption
from experiments.runs.script import (
    Changes,
    Folder,
    Month,
    Number,
    Policies,
    Texts,
    prepare,
    print_files,
    print_table,
    warn,
)
from model.calendar import DEFAULT_END
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

Ranges = Annotated[Texts, Parameter("--vary", metavar="NAME=LO:HI")]


def sensitivity(
    scenario: str = "baseline",
    /,
    *,
    method: Method,
    vary: Ranges,
    indicators: Annotated[Texts, Parameter("--indicator", metavar="NAME")],
    out: Folder,
    samples: Number | None = None,
    replicates: Number = 5,
    seed: Number = 1,
    until: Month = DEFAULT_END,
    changes: Changes = (),
    policies: Policies = (),
    executor: ExecutorOption = "processes",
    workers: Number | None = None,
) -> None:
    """Which parameters an indicator depends on: Morris' screening, or Sobol's shares of variance.

    Stopped for whatever reason, the same command goes on where it was; another --indicator then needs no new runs.

    Args:
        scenario: a name from 'tenfold scenarios', or a .toml file.
        method: morris (few runs: which matter at all) or sobol (many: how much of the variance each explains).
        vary: a parameter, or a policy's setting, with the range it may lie in, as NAME=LO:HI; may be repeated.
        indicators: what is looked at: NAME in the last month, NAME@YYYY-MM, mean(NAME), max(NAME); may be repeated.
        out: folder for the runs, a table (CSV) and a chart (PNG, SVG).
        samples: paths (morris, 20 if left out) or base samples (sobol, a power of two, 64 if left out).
        replicates: how many seeds each point is run with; the mean over them is looked at.
        seed: the first seed; it decides the points too.
        until: last month.
        changes: a parameter to change at all points; may be repeated.
        policies: a policy to add at all points; may be repeated.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
    """
    from experiments.charts.saving import write
    from experiments.charts.studies.sensitivity import sensitivity_page
    from experiments.runs.conditions import parse_measure
    from experiments.runs.sweep import sweep

    start = prepare(scenario, changes, policies)
    study = Study(method, varying(vary, start, changes), _samples(method, samples), seed)
    _refuse(study)
    wanted = once(indicators)
    names = [parse_measure(text, until).indicator for text in wanted]
    points = tuple(at(study.factors, study.places()))
    design = Design(start, points, replicates, seed, until, method=f"{method}, {study.samples} samples")
    warn("tenfold", notices(design))
    results = sweep(design, out, executor=executor, workers=workers, title=method, needed=names)
    print_progress(results)
    table = analysed(results, study, wanted)
    written = write(out, {"sensitivity": table}, {"sensitivity": sensitivity_page(table, study, until, replicates)})
    print_table(
        ("indicator", "parameter", "index", "value", "95 % interval"), [_line(row) for _, row in table.iterrows()]
    )
    print_files(out, written)


def _samples(method: Method, samples: int | None) -> int:
    number = SAMPLES[method] if samples is None else samples
    least = 2 if method == "morris" else 8
    if number < least:
        raise InputError(f"--samples {number} is too few: at least {least}")
    if method == "sobol" and number & (number - 1):
        exponent = number.bit_length() - 1
        raise InputError(f"--samples {number} is no power of two: {1 << exponent} or {2 << exponent} would be")
    return number


def _refuse(study: Study) -> None:
    if not study.factors:
        raise InputError("nothing varies: add --vary NAME=LO:HI")
    for factor in study.factors:
        if factor.number is not None:
            ends = f"{factor.low:g}:{factor.high:g}"
            raise InputError(
                f"--vary {factor.name}={ends}:{factor.number}: write {factor.name}={ends}, the method chooses"
            )


def _line(row: pd.Series[Any]) -> tuple[str, ...]:
    interval = "" if row["low"] != row["low"] else f"{row['low']:.3g} to {row['high']:.3g}"
    return row["indicator"], row["parameter"], row["index"], f"{row['value']:.3g}", interval
