"""``tenfold sensitivity``: which parameters an indicator depends on, by Morris' screening or Sobol's indices (SALib).

Morris changes one parameter after the other along random paths: ``mu_star`` is the mean size of the effect of going
through a parameter's whole range, ``sigma`` how much that depends on where it starts and on the others. Sobol divides
the variance over the ranges: ``S1`` is the share that goes away if one parameter is known, ``ST`` the share that stays
if all others are. Both look at the mean over replicates, and need every run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from experiments.charts import panels as charts
from experiments.charts.layers import BLUE, ORANGE
from experiments.charts.panels import Axis
from experiments.cli.sweep_commands import once, report, varying
from experiments.runs.design import Design, Factor, at
from experiments.runs.ensemble import EnsembleError
from experiments.runs.script import Changes, Folder, Month, Number, Policies, Texts, prepare, print_files, print_table
from model.calendar import DEFAULT_END
from model.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.runs.store import Results

Method = Literal["morris", "sobol"]
Ranges = Annotated[Texts, Parameter("--vary", metavar="NAME=LO:HI")]
SAMPLES: Mapping[Method, int] = {"morris": 20, "sobol": 64}
LEVELS = 4  # values of each parameter on Morris' paths


@dataclass(frozen=True)
class Study:
    """Which points are tried, and how the answer is read from them.

    Attributes:
        method: Morris or Sobol.
        factors: what varies.
        samples: paths (Morris) or base samples (Sobol).
        seed: of the points and of the resampling that intervals come from.
    """

    method: Method
    factors: Sequence[Factor]
    samples: int
    seed: int

    @property
    def _problem(self) -> dict[str, Any]:
        names = [factor.name for factor in self.factors]
        return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}

    def places(self) -> NDArray[np.float64]:
        """The points in the unit cube, shape (points, factors)."""
        from SALib.sample import morris, sobol

        if self.method == "morris":
            found = morris.sample(self._problem, self.samples, num_levels=LEVELS, seed=self.seed)
        else:
            found = sobol.sample(self._problem, self.samples, calc_second_order=False, seed=self.seed)
        places: NDArray[np.float64] = found
        return places

    def indices(self, values: NDArray[np.float64]) -> pd.DataFrame:
        """The indices of each parameter, with 95 % intervals from resampling.

        Args:
            values: of the indicator, by point.

        Returns:
            Columns parameter, index, value, low, high; the indices are mu_star and sigma (without an interval), or S1
            and ST.
        """
        import pandas as pd
        from SALib.analyze import morris, sobol

        names = [factor.name for factor in self.factors]
        if self.method == "morris":
            found = morris.analyze(self._problem, self.places(), values, num_levels=LEVELS, seed=self.seed)
        else:
            found = sobol.analyze(self._problem, values, calc_second_order=False, seed=self.seed)
        rows = []
        for index in ("mu_star", "sigma") if self.method == "morris" else ("S1", "ST"):
            margins = found.get(f"{index}_conf", [float("nan")] * len(names))
            for name, value, margin in zip(names, found[index], margins, strict=True):
                rows.append((name, index, float(value), float(value - margin), float(value + margin)))
        return pd.DataFrame(rows, columns=["parameter", "index", "value", "low", "high"])


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
    executor: str = "processes",
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
    from experiments.runs.conditions import parse_measure
    from experiments.runs.sweep import sweep

    start = prepare(scenario, changes, policies)
    study = Study(method, varying(vary, start, changes), _samples(method, samples), seed)
    _refuse(study)
    wanted = once(indicators)
    names = [parse_measure(text, until).indicator for text in wanted]
    points = tuple(at(study.factors, study.places()))
    design = Design(start, points, replicates, seed, until, method=f"{method}, {study.samples} samples")
    results = sweep(design, out, executor=executor, workers=workers, title=method, needed=names)
    report(results)
    table = analysed(results, study, wanted)
    written = charts.write(
        out, {"sensitivity": table}, {"sensitivity": sensitivity_page(table, study, until, replicates)}
    )
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


def analysed(results: Results, study: Study, measures: Sequence[str]) -> pd.DataFrame:
    """The indices of all indicators: columns indicator, parameter, index, value, low, high.

    Raises:
        EnsembleError: runs are missing, or an indicator has no value in some, or the same in all.
    """
    import pandas as pd

    table = results.measured(measures)
    missing = results.planned - len(table)
    if missing:
        raise EnsembleError(
            f"{missing} of {results.planned} runs failed, and sensitivity needs all: "
            f"'tenfold results {results.folder}' says why"
        )
    parts = []
    for text in measures:
        if table[text].isna().any():
            count = int(table[text].isna().sum())
            raise EnsembleError(f"'{text}' has no value in {count} of {len(table)} runs, so that it cannot be analysed")
        values = table.groupby("point")[text].mean().to_numpy(dtype=float)
        if values.std() < 1e-6 * max(abs(values.mean()), 1e-300):
            raise EnsembleError(f"'{text}' is {values.mean():g} at all points: there is nothing to explain")
        parts.append(study.indices(values).assign(indicator=text))
    return pd.concat(parts, ignore_index=True)[["indicator", "parameter", "index", "value", "low", "high"]]


def _line(row: pd.Series[Any]) -> tuple[str, ...]:
    interval = "" if row["low"] != row["low"] else f"{row['low']:.3g} to {row['high']:.3g}"
    return row["indicator"], row["parameter"], row["index"], f"{row['value']:.3g}", interval


# ---------------------------------------------------------------------------------------------------------- the chart

LINES = {"S1": "alone (S1)", "ST": "with all it acts on (ST)", "mu_star": "mean size of the effect"}


def sensitivity_page(table: pd.DataFrame, study: Study, until: str, replicates: int) -> charts.Page:
    """A panel for each indicator: the indices of the parameters, the largest first, with their intervals."""
    panels = []
    for text in dict.fromkeys(table["indicator"]):
        rows = table[(table["indicator"] == text) & (table["index"] != "sigma")]
        order = rows[rows["index"] == rows["index"].iloc[-1]].sort_values("value", ascending=False)["parameter"]
        rows = rows.set_index("parameter").loc[list(order)].reset_index()
        rows = rows.rename(columns={"parameter": "group", "value": "middle"})
        rows["line"] = rows["index"].map(LINES)
        axis = Axis("share of the variance between points", ".0%")
        if study.method == "morris":
            axis = Axis(f"change over the parameter’s whole range, {_unit(text)}", "~g")
        colours = dict(zip(dict.fromkeys(rows["line"]), (BLUE.light, ORANGE.light), strict=False))
        panels.append(charts.whiskers(rows[["group", "line", "low", "middle", "high"]], text, axis, colours))
    how = "Morris’ screening" if study.method == "morris" else "Sobol’s indices"
    subtitle = f"{how}, {study.samples} samples, mean of {replicates} runs a point, {until}; lines: 95 % intervals"
    return charts.page(panels, "What the indicators depend on", subtitle, columns=2)


def _unit(text: str) -> str:
    from experiments.runs.conditions import parse_measure
    from model.indicators.registry import INDICATORS

    name = parse_measure(text, DEFAULT_END).indicator
    found = INDICATORS.get(name) or INDICATORS.get(f"{name.partition('.')[0]}.<vendor>")
    return found.unit if found else "its unit"
