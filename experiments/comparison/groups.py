"""Groups of people in a comparison: their names in plain words, and which of them gain or lose most."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.analysis.measures import LIKELY, OPEN, SURE, Estimate, estimate, mark_within
from experiments.comparison.files import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison.files import Comparison

_DECILES = 10


def group_words(kind: str, group: str, order: int, groups: int) -> str:
    """A group of people in plain words: the first wage decile is "lowest-paid decile"."""
    if kind == "wage decile" and groups == _DECILES:
        ends = {0: "lowest-paid decile", _DECILES - 1: "best-paid decile"}
        return ends.get(order, f"{ordinal(order + 1)} decile by pay")
    if kind == "level" and group in {"junior", "senior"}:
        return f"{group}s"
    return re.sub(r"\bit\b", "IT", group.replace("_", " "))


def ordinal(place: int) -> str:
    """``2`` as "2nd"."""
    ending = "th" if place % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def people_of(comparison: Comparison, arm: str) -> pd.DataFrame:
    """Relative changes of income by group, with ``words`` (the group), ``place`` (from 0 in its kind) and ``mark``."""
    rows = comparison.people[comparison.people["arm"] == arm].sort_values(["kind", "order"])
    counts = rows.groupby("kind")["group"].transform("size")
    place = rows.groupby("kind").cumcount()
    kinds = zip(rows["kind"], rows["group"], place, counts, strict=True)
    numbers = zip(*(rows[f"income_{name}"].astype(float) for name in ("low", "high", "p", "p_holm")), strict=True)
    return rows.assign(
        place=place,
        words=[group_words(str(kind), str(group), int(at), int(count)) for kind, group, at, count in kinds],
        mark=[mark_within(*line) for line in numbers],
    )


def most_changed(rows: pd.DataFrame, direction: int) -> Mapping[str, Any] | None:
    """The group that gains (1) or loses (-1) most, among those distinguishable from zero; the surer the better."""
    for marks in ((SURE,), (SURE, LIKELY)):
        found = rows[rows["mark"].isin(marks) & (direction * rows["income"] > 0.0)]
        if len(found):
            best = found.sort_values("income", ascending=direction < 0)
            return rows_of(best)[0]
    return None


def income(row: Mapping[str, Any]) -> Estimate:
    """The relative change of a group's real income, %."""
    value, low, high = (100.0 * float(row[name]) for name in ("income", "income_low", "income_high"))
    return estimate(value, low, high)


def change_words(row: Mapping[str, Any]) -> str:
    """The same in words, with the group's name: "lowest-paid decile +1.2 % (+0.4 to +2.0)"."""
    found = income(row)
    unsure = {OPEN: ", not distinguishable from zero", LIKELY: ", likely"}.get(str(row["mark"]), "")
    return f"{row['words']} {found.value} % ({found.interval}{unsure})"
