"""The result of a comparison on the terminal: what each arm changes, how sure that is, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from experiments.analysis.measures import (
    LIKELY,
    NOTHING,
    OPEN,
    SIGNIFICANCE,
    SURE,
    mark_of_p,
    measure,
    number,
    span,
    telling,
)
from experiments.comparison.tables import WHOLE

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison.files import Comparison
    from experiments.comparison.run import Target

LABEL = 32  # characters of an arm on a line
MARKS = (
    f"{SURE} distinguishable from zero, corrected for the number of comparisons (Holm)   "
    f"{LIKELY} only without that correction (p < {SIGNIFICANCE:g})   {OPEN} not distinguishable"
)
SHOWN: dict[str, tuple[str, float, int]] = {  # unit of changes, factor to that unit, decimals
    "unemployment_rate": ("points", 100.0, 2),
    "junior_employment": ("thousand", 1000.0, 0),
    "real_income": ("USD of 2023/month", 1.0, 0),
    "gini": ("Gini × 100", 100.0, 2),
}


def summary(comparison: Comparison) -> Iterator[Table | Text]:
    """The result, scenario by scenario, then over scenarios."""
    for scenario in comparison.record["scenarios"]:
        yield from _scenario(comparison, scenario)
    if not comparison.choices.empty:  # there are several scenarios
        heading = ("\nBest over all scenarios", "bold")
        yield Text.assemble(heading, ("  by means over runs; small differences may be chance", "dim"))
        yield from _choices(comparison)
    yield Text(f"\n{MARKS}", style="dim")


def _scenario(comparison: Comparison, scenario: Mapping[str, Any]) -> Iterator[Table | Text]:
    record = comparison.record
    facts = (
        f"  {record['replicates']} paired runs: changes from '{record['reference']}', means of {record['start']} to "
    )
    yield Text.assemble((f"\n{scenario['title']}", "bold"), (f"{facts}{record['until']}, 95 % intervals", "dim"))
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    table.add_column("", overflow="fold", min_width=14, max_width=LABEL)
    for name, (unit, *_) in SHOWN.items():
        table.add_column(f"{measure(name).noun}\n{unit}", justify="right", no_wrap=True)
    labels = [arm["label"] for arm in record["arms"][1:]]
    for label in labels:
        table.add_row(
            Text(label if len(label) <= LABEL else label.replace("+", "+\n")),
            *_cells(comparison, scenario["name"], label),
        )
    yield table
    yield Text()
    for label in labels:
        cost = find(comparison, "costs", scenario=scenario["name"], arm=label)
        yield Text.assemble((f"{label} ", "bold"), money_and_jobs(cost))


def _cells(comparison: Comparison, scenario: str, arm: str) -> Iterator[str]:
    for name, (_, factor, decimals) in SHOWN.items():
        effect = find(comparison, "effects", scenario=scenario, arm=arm, indicator=name, window=WHOLE)
        low, high = factor * effect["low"], factor * effect["high"]
        digits = telling(low, high, decimals)
        value = number(factor * effect["difference"], digits, sign=True)
        yield f"{value} {mark(effect)}\n{_span(low, high, digits)}"


def money_and_jobs(cost: Mapping[str, Any]) -> str:
    """What an arm costs and what work comes of it, in a sentence without its subject; a row of ``costs``."""
    money, years = _money(cost), _job_years(cost)
    if cost["verdict"] == "costs":
        value, low, high = (cost[f"per_job_year{end}"] for end in ("", "_low", "_high"))
        digits = next((n for n in range(3, 12) if f"{low:.{n}g}" != f"{high:.{n}g}"), 3)  # more would pretend to know
        value, low, high = (float(f"{one:.{digits}g}") for one in (value, low, high))
        each, ends = f"{number(value)} USD each", _span(low, high)
        return f"{money} and makes {years}: {each} ({ends})"
    if cost["verdict"] == "pays for itself":
        return f"makes {years} and pays for itself: it {money}"
    if cost["verdict"] == "destroys jobs":
        return f"destroys {years} and {money}"
    if cost["verdict"] == "no jobs":
        return f"{money}; its effect on jobs is not distinguishable from zero: {years}"
    if not isnan(cost["per_job_year"]):
        return f"makes {years}; whether that costs or pays is inconclusive: it {money}"
    return f"effects on budget and jobs are not distinguishable from zero: it {money}; {years}"


def _money(cost: Mapping[str, Any]) -> str:
    """What the public budget spends or gains from start to end."""
    word, sign = ("brings", -1.0) if cost["budget"] < 0.0 else ("costs", 1.0)
    low, high = sorted((sign * cost["budget_low"], sign * cost["budget_high"]))
    digits = telling(low, high, 0)
    return f"{word} the public budget {number(sign * cost['budget'], digits)} USD bn ({_span(low, high, digits)})"


def _job_years(cost: Mapping[str, Any]) -> str:
    """Years of work made or lost, in millions."""
    mean, low, high = cost["job_years"], cost["job_years_low"], cost["job_years_high"]
    if cost["verdict"] == "destroys jobs":
        mean, low, high = -mean, -high, -low
    digits = telling(low, high, 1)
    return f"{number(mean, digits)} million years of work ({_span(low, high, digits)})"


def _span(low: float, high: float, digits: int = 0) -> str:
    """An interval; a dash where there is none."""
    return span(low, high, digits) or NOTHING


def find(comparison: Comparison, table: str, **where: str) -> dict[str, Any]:
    """The one row of a table with these values."""
    rows = comparison.tables[table]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return {str(key): value for key, value in rows.iloc[0].items()}


def mark(effect: Mapping[str, Any]) -> str:
    """How sure an effect is."""
    return mark_of_p(effect["p"], effect["p_holm"])


def _choices(comparison: Comparison) -> Iterator[Text]:
    """The robust arms by objective: best where the worst happens, and with the least to regret."""
    for indicator, rows in comparison.tables["choices"].groupby("indicator", sort=False):
        worst = " or ".join(rows.loc[rows["best_by_maximin"], "arm"])
        regret = " or ".join(rows.loc[rows["best_by_minimax_regret"], "arm"])
        both = f"{worst}, by its worst case and by regret"
        text = both if worst == regret else f"{worst} by its worst case, {regret} by regret"
        yield Text(f"{measure(str(indicator)).noun}: {text}")


def caveats(comparison: Comparison, target: Target | None = None) -> Iterator[Text]:
    """What to know before the result is believed: too few replicates, runs left out, or a precision not reached."""
    from experiments.analysis.paired import least_runs

    replicates, effects = comparison.record["replicates"], comparison.tables["effects"]
    known = effects.dropna(subset=["p"])  # those not in force are no tests
    number_of_tests = int(known.groupby(["scenario", "window"]).size().max()) if len(known) else 1
    least = least_runs(number_of_tests)
    if replicates < least:
        yield Text(
            f"With {replicates} replicates no effect can be distinguished from zero after correcting for "
            f"{number_of_tests} comparisons, however large: that takes at least {least}.",
            style="yellow",
        )
    yield from _left_out(effects)
    for arm, month in comparison.late.items():
        start = comparison.record["start"]
        yield Text(f"{arm} is in force from {month} on only; means from {start} include months before.", style="yellow")
    if target is not None:
        yield _reached(comparison, target)


def _left_out(effects: pd.DataFrame) -> Iterator[Text]:
    """The indicators that have no value in some pairs of runs: their effects are of the others."""
    pairs = int(effects["runs"].max())
    for name, runs in effects.groupby("indicator", sort=False)["runs"].min().items():
        if runs < pairs:
            which = f"{measure(str(name)).noun}: no value in up to {pairs - runs} of {pairs} pairs of runs"
            yield Text(f"{which}, which are left out of its effects", style="yellow")


def _reached(comparison: Comparison, target: Target) -> Text:
    rows = comparison.tables["effects"].query("indicator == @target.indicator and window == @WHOLE")
    width = float(((rows["high"] - rows["low"]) / 2.0).max())
    stopped = f" of at most {target.most}" if comparison.record["replicates"] >= target.most else ""
    return Text(
        f"{target.indicator}: intervals reach {width:.2g} to either side at most, {target.half_width:g} was wanted; "
        f"{comparison.record['replicates']} replicates{stopped}"
    )
