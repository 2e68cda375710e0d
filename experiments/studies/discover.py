"""``tenfold discover``: under which conditions something happens in the runs of a sweep (PRIM, of the EMA Workbench).

The patient rule induction method starts with all runs and cuts away, slice by slice, values of what varies, so that the
rest is a box in which the outcome is frequent. Each step trades coverage (how many of the runs with the outcome are in
the box) for density (how many runs of the box have it); shown is the step with the highest harmonic mean of both.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from experiments.charts import panels as charts
from experiments.charts.layers import BLUE, INK, ORANGE
from experiments.charts.panels import Axis
from experiments.runs.script import Folder, print_files, print_table
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.layers import Spec
    from experiments.runs.store import Results

FEWEST = 20  # runs, below which a box says nothing,
FEWEST_WITH = 5  # and runs with the outcome, or without it


@dataclass(frozen=True)
class Box:
    """Where an outcome is frequent.

    Attributes:
        limits: a row for each name that is restricted: name, low, high, lowest and highest tried (NaN where it has no
            numbers), values and tried in words, p_value (chance that a slice like the last one cut means nothing).
        trajectory: a row for each step: coverage, density, mass (share of runs in the box), restricted.
        step: which of them is shown.
        runs: how many there are.
        with_outcome: how many of them have the outcome.
    """

    limits: pd.DataFrame
    trajectory: pd.DataFrame
    step: int
    runs: int
    with_outcome: int

    @property
    def shown(self) -> pd.Series[Any]:
        """Coverage, density and mass of the box."""
        row: pd.Series[Any] = self.trajectory.iloc[self.step]
        return row


def discover(
    folder: Folder,
    /,
    *,
    where: Annotated[str, Parameter(metavar="CONDITION")],
    out: Folder | None = None,
) -> None:
    """Under which conditions an outcome is frequent in the runs of a sweep: limits, coverage and density.

    Args:
        folder: of a finished sweep, best with --latin or --sobol points.
        where: the outcome, such as 'unemployment_rate>0.08': NAME in the last month, NAME@YYYY-MM, mean(NAME),
            max(NAME) or min(NAME), compared with a number; several joined by 'and'.
        out: folder for tables (CSV) and chart (PNG, SVG); that of the sweep if left out.
    """
    from experiments.runs.one_run import check_folder
    from experiments.runs.progress import output
    from experiments.runs.store import Results

    results = Results.open(folder)
    target = folder if out is None else out
    check_folder(target)
    box = find_box(results, where)
    shown = box.shown
    tables = {"discovery": box.limits, "discovery_steps": box.trajectory}
    written = charts.write(target, tables, {"discovery": discovery_page(box, where)})
    failed = results.planned - box.runs
    lines = [
        f"{where}: {box.with_outcome} of {box.runs} runs ({box.with_outcome / box.runs:.0%})"
        + (f"; {failed} that failed are left out" if failed else ""),
        f"in this box: {shown['density']:.0%} of its runs (density), "
        f"which are {shown['coverage']:.0%} of all such runs (coverage); it holds {shown['mass']:.0%} of the runs",
    ]
    output().print("\n".join(lines), soft_wrap=True, markup=False)
    rows = [(row["name"], row["values"], row["tried"], f"{row['p_value']:.2g}") for _, row in box.limits.iterrows()]
    print_table(("condition", "in the box", "of", "p value"), rows)
    print_files(target, written)


def find_box(results: Results, where: str) -> Box:
    """The box in which the outcome is frequent.

    Raises:
        InputError: nothing varies, runs are missing, or the condition is malformed or holds in none or all of the runs.
    """
    import pandas as pd

    from experiments.runs.conditions import number, terms

    conditions = [(name, compare, number(value)) for name, compare, value in terms(where)]
    if not results.names:
        raise InputError(f"nothing varies in {results.folder}: there are no conditions to discover")
    if len(results.runs()) < results.planned:
        missing = results.planned - len(results.runs())
        raise InputError(f"{missing} of {results.planned} runs are missing in {results.folder}: finish the sweep first")
    table = results.measured(list(dict.fromkeys(name for name, _, _ in conditions)))
    outcome = pd.Series(True, index=table.index)
    for name, compare, value in conditions:
        outcome &= compare(table[name], value)
    _refuse_too_few(where, outcome, f"'{conditions[0][0]}' lies between", table[conditions[0][0]])
    return _box(table[results.names], outcome)


def _refuse_too_few(where: str, outcome: pd.Series[bool], what: str, values: pd.Series[Any]) -> None:
    if len(outcome) < FEWEST:
        raise InputError(f"{len(outcome)} runs are too few to discover conditions: at least {FEWEST}")
    if not FEWEST_WITH <= outcome.sum() <= len(outcome) - FEWEST_WITH:
        raise InputError(
            f"{where} holds in {int(outcome.sum())} of {len(outcome)} runs, and conditions need at least {FEWEST_WITH} "
            f"that have it and {FEWEST_WITH} that do not: {what} {values.min():.4g} and {values.max():.4g}"
        )


def _box(values: pd.DataFrame, outcome: pd.Series[bool]) -> Box:
    steps, limits, p_values = _peeled(values, outcome)
    steps = steps.rename(columns={"res_dim": "restricted"})[["coverage", "density", "mass", "restricted"]]
    step = int((2 * steps["coverage"] * steps["density"] / (steps["coverage"] + steps["density"])).to_numpy().argmax())
    import pandas as pd

    rows = []
    for name in (name for name in values if name in p_values[step]):
        certain = [p for p in p_values[step][name] if p >= 0.0]  # -1 where an end was not cut
        rows.append(_limit(values[name], limits[step][name].tolist()) | {"p_value": min(certain, default=nan)})
    columns = ["name", "low", "high", "lowest", "highest", "values", "tried", "p_value"]
    return Box(pd.DataFrame(rows, columns=columns), steps, step, len(values), int(outcome.sum()))


def _peeled(values: pd.DataFrame, outcome: pd.Series[bool]) -> tuple[pd.DataFrame, list[pd.DataFrame], list[Any]]:
    """PRIM's steps, the limits at each, and the p values of those limits.

    The workbench warns of packages it can do without and of what pandas will change. Whole numbers go there as floats:
    its limits lie between them.
    """
    import logging

    table = values.copy()
    for name in values:
        table[name] = values[name].astype(float if _is_number(values[name]) else str)
        if not _is_number(values[name]):
            table[name] = table[name].astype("category")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis.prim import Prim

        logging.getLogger("EMA").setLevel(logging.ERROR)
        box = Prim(table, outcome.to_numpy()).find_box()
    return box.peeling_trajectory, box.box_lims, box.p_values


def _is_number(column: pd.Series[Any]) -> bool:
    return column.dtype.kind in "if"


def _limit(column: pd.Series[Any], ends: list[Any]) -> dict[str, Any]:
    """One restriction, as a row of the table of limits; an end that was not cut is that of the range."""
    if not _is_number(column):
        none = dict.fromkeys(("low", "high", "lowest", "highest"), nan)
        tried = ", ".join(sorted(set(column.astype(str))))
        return {"name": column.name, **none, "values": ", ".join(sorted(ends[0])), "tried": tried}
    low, high, lowest, highest = (float(value) for value in (*ends, column.min(), column.max()))
    return {
        "name": column.name, "low": low, "high": high, "lowest": lowest, "highest": highest,
        "values": f"{low:.4g} to {high:.4g}", "tried": f"{lowest:.4g} to {highest:.4g}",
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- the chart


def discovery_page(box: Box, where: str) -> charts.Page:
    """The box's limits in the ranges that were tried, and what each step of the search traded."""
    panels = [_limits_panel(box), _steps_panel(box)] if len(box.limits) else [_steps_panel(box)]
    shown = box.shown
    text = (
        f"In the box {shown['density']:.0%} of runs have it (of all: {box.with_outcome / box.runs:.0%}); "
        f"these are {shown['coverage']:.0%} of all that do"
    )
    return charts.page(panels, f"When is {where}?", text, columns=2)


def _limits_panel(box: Box) -> Spec:
    """Each condition as a bar in the range that was tried, from 0 to 100 %."""
    rows = box.limits.copy()
    width = rows["highest"] - rows["lowest"]
    rows["start"] = ((rows["low"] - rows["lowest"]) / width).fillna(0.0)
    rows["stop"] = ((rows["high"] - rows["lowest"]) / width).fillna(0.0)  # names have no place in a range
    rows["zero"], rows["one"] = 0.0, 1.0
    axis = Axis("place in the range that was tried, %", ".0%", domain=(0.0, 1.0))
    place = {"field": "name", "type": "nominal", "axis": {"title": None, "labelLimit": 220}, "sort": None}
    whole = {"y": place, "x": axis.of("zero"), "x2": {"field": "one"}}
    inside = {"y": place, "x": axis.of("start"), "x2": {"field": "stop"}}
    words = {"y": place, "x": axis.of("zero"), "text": {"field": "values"}}
    rows = rows[["name", "values", "start", "stop", "zero", "one"]]
    layers = [
        charts.layer(rows, {"type": "bar", "height": 7, "color": INK["light"].grid}, whole),
        charts.layer(rows, {"type": "bar", "height": 7, "color": BLUE.light}, inside),
        charts.layer(rows, {"type": "text", "align": "left", "dy": -11, "fontSize": 10.5}, words),
    ]
    return charts.panel(layers, "Conditions of the box", height=44 * len(rows))


def _steps_panel(box: Box) -> Spec:
    steps = box.trajectory.reset_index(names="step")
    x = Axis("coverage: share of such runs in the box, %", ".0%", domain=(0.0, 1.0))
    y = Axis("density: share of the box’s runs, %", ".0%", domain=(0.0, 1.0))
    at = {"x": x.of("coverage"), "y": y.of("density", above=True)}
    colour = {"type": "point", "filled": True, "opacity": 1}
    chosen = steps[steps["step"] == box.step].assign(label="shown left")
    return charts.panel(
        [
            charts.layer(
                steps, {"type": "line", "color": BLUE.light, "opacity": 0.4}, {**at, "order": {"field": "step"}}
            ),
            charts.layer(steps, {**colour, "color": BLUE.light, "size": 28}, at),
            charts.layer(chosen, {**colour, "color": ORANGE.light, "size": 110}, at),
            charts.layer(
                chosen, {"type": "text", "align": "right", "dx": -9, "dy": 10}, {**at, "text": {"field": "label"}}
            ),
        ],
        "Steps of the search",
    )
