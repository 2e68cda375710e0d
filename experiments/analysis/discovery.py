"""Scenario discovery: under which conditions something happens in the runs of a sweep (PRIM, of the EMA Workbench).

The patient rule induction method starts with all runs and cuts away, slice by slice, values of what varies, so that the
rest is a box in which the outcome is frequent. Each step trades coverage (how many of the runs with the outcome are in
the box) for density (how many runs of the box have it); shown is the step with the highest harmonic mean of both.
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
