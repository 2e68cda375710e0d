"""Scenario discovery: under which conditions something happens in the runs of a sweep (PRIM, of the EMA Workbench).

The patient rule induction method starts with all points and cuts away, slice by slice, values of what varies, so that
the rest is a box in which the outcome is frequent. Each step trades coverage (how much of the outcome is in the box)
for density (how frequent it is there); shown is the step with the highest harmonic mean of both.

What counts are points. The outcome of a point is the share of its replicates that have it, so that n is the number of
points: replicates of a point have the same values of what varies, and counted as independent runs they would find
conditions where there are none. Runs in which an indicator of the condition has no value neither have the outcome nor
lack it: they are left out.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.results import Results

FEWEST = 20  # points, below which a box says nothing,
FEWEST_WITH = 5.0  # and points with the outcome, or without it: sums of shares


@dataclass(frozen=True)
class Box:
    """Where an outcome is frequent.

    Attributes:
        limits: a row for each name that is restricted: name, low, high, lowest and highest tried (NaN where it has no
            numbers), values and tried in words, p_value (chance that a slice like the last one cut means nothing).
        trajectory: a row for each step: coverage, density, mass (share of points in the box), restricted.
        step: which of them is shown.
        points: n, how many points there are.
        share: mean over points of the share of replicates with the outcome.
        runs: how many have a value.
        with_outcome: how many of them have the outcome.
        left_out: how many runs have no value.
    """

    limits: pd.DataFrame
    trajectory: pd.DataFrame
    step: int
    points: int
    share: float
    runs: int
    with_outcome: int
    left_out: int

    @property
    def shown(self) -> pd.Series[Any]:
        """Coverage, density and mass of the box."""
        row: pd.Series[Any] = self.trajectory.iloc[self.step]
        return row


def find_box(results: Results, where: str) -> Box:
    """The box in which the outcome is frequent.

    Raises:
        InputError: nothing varies, runs are missing or failed, or the condition is malformed, has a value in no run, or
            holds at hardly any or almost all of the points.
    """
    from experiments.runs.conditions import number, terms

    conditions = [(name, compare, number(value)) for name, compare, value in terms(where)]
    if not results.names:
        raise InputError(f"nothing varies in {results.folder}: there are no conditions to discover")
    if len(results.runs()) < results.planned:
        missing = results.planned - len(results.runs())
        raise InputError(f"{missing} of {results.planned} runs are missing in {results.folder}: finish the sweep first")
    table = results.measured(list(dict.fromkeys(name for name, _, _ in conditions)))
    names = list(dict.fromkeys(name for name, _, _ in conditions))
    present = table.dropna(subset=names)
    left_out = len(table) - len(present)
    if present.empty:
        raise InputError(f"none of {len(table)} runs in {results.folder} has a value of {' and '.join(names)}")
    outcome = present[names[0]].notna()
    for name, compare, value in conditions:
        outcome &= compare(present[name], value)
    _refuse_too_few(where, outcome, present, names[0], left_out)
    return box_of_points(present["point"], present[results.names], outcome, left_out)


def _refuse_too_few(where: str, outcome: pd.Series[bool], table: pd.DataFrame, name: str, left_out: int) -> None:
    shares = outcome.astype(float).groupby(table["point"]).mean()
    without = f"; {left_out} runs have no value and are left out" if left_out else ""
    if len(shares) < FEWEST:
        raise InputError(f"{len(shares)} points are too few to discover conditions: at least {FEWEST}{without}")
    if not FEWEST_WITH <= shares.sum() <= len(shares) - FEWEST_WITH:
        values = table[name]
        raise InputError(
            f"{where} holds in {int(outcome.sum())} of {len(outcome)} runs, which is {shares.sum():.3g} of "
            f"{len(shares)} points, and conditions need at least {FEWEST_WITH:g} that have it and {FEWEST_WITH:g} that "
            "do not: "
            f"'{name}' lies between {values.min():.4g} and {values.max():.4g}{without}"
        )


def box_of_points(points: pd.Series[Any], values: pd.DataFrame, outcome: pd.Series[bool], left_out: int = 0) -> Box:
    """The box of points in which the outcome is frequent.

    Args:
        points: number of the point of each run.
        values: what varies, a row a run.
        outcome: which runs have the outcome.
        left_out: how many runs have no value.
    """
    shares = outcome.astype(float).groupby(points).mean()
    first = values.groupby(points).first()
    return _box(first.reset_index(drop=True), shares.reset_index(drop=True), len(outcome), int(outcome.sum()), left_out)


def _box(values: pd.DataFrame, shares: pd.Series[float], runs: int, with_outcome: int, left_out: int) -> Box:
    steps, limits, p_values = _peeled(values, shares)
    steps = steps.rename(columns={"res_dim": "restricted"})[["coverage", "density", "mass", "restricted"]]
    step = int((2 * steps["coverage"] * steps["density"] / (steps["coverage"] + steps["density"])).to_numpy().argmax())
    import pandas as pd

    rows = []
    for name in (name for name in values if name in p_values[step]):
        certain = [p for p in p_values[step][name] if p >= 0.0]  # -1 where an end was not cut
        rows.append(_limit(values[name], limits[step][name].tolist()) | {"p_value": min(certain, default=nan)})
    columns = ["name", "low", "high", "lowest", "highest", "values", "tried", "p_value"]
    table = pd.DataFrame(rows, columns=columns)
    return Box(table, steps, step, len(values), float(shares.mean()), runs, with_outcome, left_out)


def _peeled(values: pd.DataFrame, shares: pd.Series[float]) -> tuple[pd.DataFrame, list[pd.DataFrame], list[Any]]:
    """PRIM's steps, the limits at each, and the p values of those limits.

    The workbench warns of packages it can do without and of what pandas will change. Whole numbers go there as floats:
    its limits lie between them. Its test is binomial, with sums of shares for counts, rounded down: no shares with a
    given mean vary more than outcomes of yes or no do, so that it rejects too seldom rather than too often.
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
        box = Prim(table, shares.to_numpy(dtype=float)).find_box()
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
