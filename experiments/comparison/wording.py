"""What a comparison found, in words: the first table of the report, and a few sentences for each arm."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.analysis.measures import (
    LIKELY,
    NOT_IN_FORCE,
    NOTHING,
    OPEN,
    Estimate,
    Measure,
    decimals,
    estimate,
    mark_of_p,
    mark_within,
    measure,
    number,
    span,
)
from experiments.comparison.files import rows_of
from experiments.comparison.groups import change_words, income, most_changed, people_of
from model.calendar import FIRST_YEAR, month_number

if TYPE_CHECKING:
    from experiments.comparison.files import Comparison

_NOUNS = {
    "unemployment_rate": "unemployment",
    "junior_employment": "junior jobs",
    "real_income": "mean real income",
    "real_wage": "the real wage",
    "gini": "income inequality",
}
_VERDICTS = {"no jobs": "no effect on jobs found", "inconclusive": "cost or gain open"}  # others speak for themselves
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_YEARS = {"1 year on": ("first", 0), "3 years on": ("third", 2), "5 years on": ("fifth", 4)}


@dataclass(frozen=True)
class Cell:
    """A cell of the first table: a number and its interval, how sure, better or worse, a word before and one after."""

    value: str
    interval: str = ""
    mark: str = ""
    verdict: str = ""
    note: str = ""
    also: str = ""


def first_screen(comparison: Comparison) -> list[str]:
    """The indicators of the first table: real income, or the real wage where income was not recorded."""
    leave_out = "real_wage" if "real_income" in comparison.indicators else "real_income"
    return [name for name in _NOUNS if name != leave_out]


# -------------------------------------------------------------------------------------------------------------- dates


def month_words(name: str) -> str:
    """``2026-01`` as "January 2026"."""
    year, month = divmod(month_number(name), 12)
    return f"{_MONTHS[month]} {FIRST_YEAR + year}"


def window_words(window: str, start: str, until: str) -> str:
    """A window of months in words: "in the third year (2028)"."""
    if window not in _YEARS and window != "last year":
        return f"on average from {month_words(start)} to {month_words(until)}"
    ordinal, years = _YEARS.get(window, ("last", 0))
    first = month_number(until) - 11 if window == "last year" else month_number(start) + 12 * years
    year, month = divmod(first, 12)
    dates = str(FIRST_YEAR + year) if month == 0 else f"from {_MONTHS[month]} {FIRST_YEAR + year}"
    return f"in the {ordinal} year ({dates})"


def short_window(window: str, start: str, until: str) -> str:
    """A window of months as a heading: "third year (2028)"."""
    words = window_words(window, start, until)
    return words.removeprefix("in the ").replace("on average from", "mean of")


# ------------------------------------------------------------------------------------------------------------ effects


def effect(row: Mapping[str, Any], one: Measure) -> Estimate:
    """The paired difference of an arm in one indicator; words where the arm is not in force yet."""
    if not in_force(row):
        return Estimate(NOT_IN_FORCE, "")
    factor = one.factor(float(row["reference"]))
    value, low, high = (factor * float(row[name]) for name in ("difference", "low", "high"))
    return estimate(value, low, high, mark_of_p(float(row["p"]), float(row["p_holm"])))


def in_force(row: Mapping[str, Any]) -> bool:
    """Whether the arm of an effect has come into force by the end of its window."""
    return bool(row.get("in_force", True))  # which comparisons of earlier versions do not say


def effects_by_arm(comparison: Comparison, window: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The rows of one window, by arm and indicator."""
    rows = rows_of(comparison.effects[comparison.effects["window"] == window])
    return {(str(row["arm"]), str(row["indicator"])): row for row in rows}


def _judged(row: Mapping[str, Any], one: Measure) -> Cell:
    found = effect(row, one)
    direction = one.good * float(row["difference"])
    verdict = "" if found.mark in (OPEN, "") or not direction else "better" if direction > 0.0 else "worse"
    return Cell(*found, verdict=verdict)


def reference_cells(comparison: Comparison, window: str) -> list[Cell]:
    """What the reference's levels are, for the first row of the table."""
    rows = {indicator: row for (_, indicator), row in effects_by_arm(comparison, window).items()}
    cells = []
    for name in (*first_screen(comparison), "public_balance"):
        if name not in rows:
            cells.append(Cell(NOTHING))
            continue
        one, row = measure(name), rows[name]
        level = one.scale * float(row["reference"])
        half = one.scale * abs(float(row["reference"])) / 200.0  # three digits
        note = "balance, USD bn a year" if name == "public_balance" else one.unit
        cells.append(Cell(number(level, decimals(level, level - half, level + half)), note=note))
    return cells


def arm_cells(comparison: Comparison, arm: str, window: str) -> list[Cell]:
    """The row of an arm in the first table: its effects, what it costs, who gains and who loses most."""
    rows = effects_by_arm(comparison, window)
    shown = first_screen(comparison)
    cells = [_judged(rows[arm, name], measure(name)) if (arm, name) in rows else Cell(NOTHING) for name in shown]
    return [*cells, *_cost_cells(comparison, arm), *_people_cells(comparison, arm)]


def effects_reading(comparison: Comparison, window: str) -> str:
    """How to read the chart of effects in a window."""
    record = comparison.record
    when = window_words(window, record["start"], record["until"])
    pairs = f"mean of {record['replicates']} pairs of runs and 95 % interval"
    return (
        f"Difference from {comparison.reference} {when}: {pairs}. "
        "Filled: statistically distinguishable from zero, corrected for multiple comparisons"
    )


# -------------------------------------------------------------------------------------------------------------- money


def costs_of(comparison: Comparison, arm: str) -> Mapping[str, Any] | None:
    """The row of an arm in the table of costs."""
    rows = rows_of(comparison.costs[comparison.costs["arm"] == arm])
    return rows[0] if rows else None


def _interval(row: Mapping[str, Any], name: str) -> tuple[float, float, float]:
    return float(row[name]), float(row[f"{name}_low"]), float(row[f"{name}_high"])


def _cost_mark(comparison: Comparison, row: Mapping[str, Any], name: str) -> str:
    """How sure, corrected (Bonferroni) for all budgets and job-years of a scenario."""
    p = float(row[f"{name}_p"])
    _, low, high = _interval(row, name)
    return mark_within(low, high, p, p * 2 * len(comparison.costs))


def _turned(value: float, low: float, high: float) -> tuple[float, float, float]:
    """A number and its interval by their size: what is negative is turned round."""
    return (value, low, high) if value >= 0.0 else (-value, -high, -low)


def _cost_cells(comparison: Comparison, arm: str) -> Iterator[Cell]:
    row = costs_of(comparison, arm)
    if row is None:
        yield from (Cell(NOTHING), Cell(NOTHING))
        return
    mark, budget = _cost_mark(comparison, row, "budget"), float(row["budget"])
    found = estimate(*_turned(*_interval(row, "budget")), mark, sign=False)
    note = "" if not budget else "costs" if budget > 0.0 else "brings in"
    yield Cell(*found, note=note)
    verdict = str(row["verdict"])
    each = _price_words(row) or _VERDICTS.get(verdict, verdict)
    yield Cell(*estimate(*_interval(row, "job_years"), _cost_mark(comparison, row, "job_years")), also=each)


def _price_words(row: Mapping[str, Any]) -> str:
    """What a job-year costs, in words; empty unless jobs are made at a cost."""
    price = estimate(*_interval(row, "per_job_year"), sign=False)
    if str(row["verdict"]) != "costs" or price.value == NOTHING:
        return ""
    return f"USD {price.value} each" + (f" ({price.interval})" if price.interval else "")


def _cost_sentences(comparison: Comparison, arm: str) -> Iterator[str]:
    row = costs_of(comparison, arm)
    if row is None or not math.isfinite(float(row["budget"])):
        return
    years = f"from {month_words(comparison.record['start'])} to {month_words(comparison.record['until'])}"
    budget = estimate(*_turned(*_interval(row, "budget")), sign=False)
    if _cost_mark(comparison, row, "budget") == OPEN:
        unturned = estimate(*_interval(row, "budget"))
        yield f"Whether it costs the state or pays is inconclusive (USD {unturned.interval} bn {years})."
    else:
        verb = "costs the state" if float(row["budget"]) > 0.0 else "brings the state"
        yield f"It {verb} USD {budget.value} bn ({budget.interval}) {years}."
    yield from _job_sentences(comparison, row)


def _job_sentences(comparison: Comparison, row: Mapping[str, Any]) -> Iterator[str]:
    value, low, high = _interval(row, "job_years")
    if _cost_mark(comparison, row, "job_years") == OPEN:
        interval = estimate(value, low, high).interval
        yield f"Its effect on jobs is not statistically distinguishable from zero ({interval} million job-years)."
        return
    work = estimate(*_turned(value, low, high), sign=False)
    verb = "adds" if value > 0.0 else "removes"
    price = _price_words(row)
    each = f", at {price}" if price else ""
    yield f"It {verb} {work.value} million job-years ({work.interval}){each}."


# ------------------------------------------------------------------------------------------------------------- people


def _people_cells(comparison: Comparison, arm: str) -> Iterator[Cell]:
    rows = people_of(comparison, arm)
    for direction in (1, -1):
        row = most_changed(rows, direction)
        if row is None:
            yield Cell(NOTHING, note="no group distinguishable" if len(rows) else "not recorded")
        else:
            found = income(row)
            yield Cell(f"{found.value} %", found.interval, str(row["mark"]), note=str(row["words"]))


def _people_sentences(comparison: Comparison, arm: str) -> Iterator[str]:
    rows = people_of(comparison, arm)
    deciles = rows[rows["kind"] == "wage decile"]
    ends = deciles[deciles["place"].isin([0, len(deciles) - 1])]
    if len(ends) == 2:
        yield "Real income: " + ", ".join(change_words(row) for row in rows_of(ends)) + "."
    jobs = rows[rows["kind"] == "occupation"]
    found = [(word, most_changed(jobs, way)) for word, way in (("largest gain", 1), ("largest loss", -1))]
    told = [f"the {word} is that of {change_words(row)}" for word, row in found if row is not None]
    if told:
        yield f"Among occupations, {listed(told)}."


# ---------------------------------------------------------------------------------------------------------- sentences


def sentences(comparison: Comparison, arm: str, window: str) -> list[str]:
    """What an arm does, in a few sentences made from the numbers."""
    return [
        *_effect_sentences(comparison, arm, window),
        *_cost_sentences(comparison, arm),
        *_people_sentences(comparison, arm),
    ]


def _effect_sentences(comparison: Comparison, arm: str, window: str) -> Iterator[str]:
    rows = effects_by_arm(comparison, window)
    when = window_words(window, comparison.record["start"], comparison.record["until"])
    told: list[str] = []
    still: list[str] = []
    if not all(in_force(row) for (label, _), row in rows.items() if label == arm):
        yield f"{when[:1].upper()}{when[1:]}, it is not in force yet."
        return
    if arm in comparison.late:
        yield f"It is in force from {month_words(comparison.late[arm])} on only; means include months before."
    for name in first_screen(comparison):
        if (arm, name) in rows:
            row, one = rows[arm, name], measure(name)
            (still if effect(row, one).mark == OPEN else told).append(_clause(row, one))
    if told:
        yield f"{when[:1].upper()}{when[1:]}, it {listed(told)}."
    if still:
        other = "other " if told else ""
        yield f"No {other}effect is statistically distinguishable from zero on {listed(still)}."


def _clause(row: Mapping[str, Any], one: Measure) -> str:
    """What happens to an indicator: "lowers unemployment by 0.4 points (0.1 to 0.7)"."""
    factor, noun = one.factor(float(row["reference"])), _NOUNS[one.name]
    value, low, high = (factor * float(row[name]) for name in ("difference", "low", "high"))
    mark = mark_of_p(float(row["p"]), float(row["p_holm"]))
    if mark == OPEN:
        return f"{noun} ({span(low, high, decimals(value, low, high), sign=True)} {one.change})"
    found = estimate(*_turned(value, low, high), sign=False)
    verb = ("probably " if mark == LIKELY else "") + ("raises" if value > 0.0 else "lowers")
    return f"{verb} {noun} by {found.value} {one.change} ({found.interval})"


def listed(words: Sequence[str]) -> str:
    """Words in a row: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
