"""What the report of a comparison says, as plain values for its template: nothing here knows of HTML."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.analysis.measures import (
    LIKELY,
    NOT_IN_FORCE,
    OPEN,
    SIGNIFICANCE,
    SURE,
    Estimate,
    Measure,
    mark_of_p,
    measure,
    number,
)
from experiments.comparison.files import rows_of
from experiments.comparison.wording import (
    arm_cells,
    effect,
    effects_by_arm,
    first_screen,
    in_force,
    listed,
    month_words,
    reference_cells,
    sentences,
    short_window,
    window_words,
)
from experiments.reporting.odd import written

if TYPE_CHECKING:
    from experiments.comparison.charts.style import Style
    from experiments.comparison.files import Comparison

_ABOUT_POLICY = {"name", "source", "meaning", "in_force"}  # of a policy in the record; all else is a setting


@dataclass(frozen=True)
class Policy:
    """A policy of an arm: name, all settings, those worth a brief look, what it does, and its source."""

    name: str
    settings: str
    brief: str
    meaning: str
    source: str


@dataclass(frozen=True)
class Arm:
    """An arm: letter (empty for the reference), label, the title of its bundle, policies."""

    letter: str
    label: str
    title: str
    description: str
    policies: Sequence[Policy]


@dataclass(frozen=True)
class Column:
    """A column of the first table: its heading and its unit."""

    title: str
    unit: str


def arms(comparison: Comparison, style: Style) -> list[Arm]:
    """All arms, the reference first."""
    found = [
        Arm(
            letter=style.letters.get(str(entry["label"]), ""),
            label=str(entry["label"]),
            title=str(entry.get("title") or ""),
            description=str(entry.get("description") or ""),
            policies=[_policy(policy, str(comparison.record["start"])) for policy in entry.get("policies", [])],
        )
        for entry in comparison.record["arms"]
    ]
    return sorted(found, key=lambda arm: arm.label != comparison.reference)


def _policy(entry: Mapping[str, Any], start: str) -> Policy:
    named = {name: value for name, value in entry.items() if name not in _ABOUT_POLICY and value is not None}
    brief = {name: value for name, value in named.items() if (name, value) != ("start", start)}
    settings, shorter = (
        ", ".join(f"{name} = {written(value)}" for name, value in some.items()) for some in (named, brief)
    )
    if entry.get("in_force") == NOT_IN_FORCE:
        settings, shorter = (", ".join(filter(None, [text, NOT_IN_FORCE])) for text in (settings, shorter))
    meaning, source = (str(entry.get(key) or "") for key in ("meaning", "source"))
    return Policy(str(entry["name"]), settings, shorter, meaning, source)


# ------------------------------------------------------------------------------------------------------- first screen


def lead(comparison: Comparison) -> str:
    """What was compared, in a sentence or two."""
    record, count = comparison.record, len(comparison.arms)
    titles = [str(scenario.get("title", scenario["name"])) for scenario in comparison.scenarios]
    what = f"scenario {titles[0]}" if len(titles) == 1 else f"{len(titles)} scenarios ({listed(titles)})"
    arms_word = "1 set of policies" if count == 1 else f"{count} sets of policies"
    return (
        f"{arms_word} against {comparison.reference} in the {what}: {record['replicates']} paired runs each, "
        f"January 2023 to {month_words(record['until'])}, policies from {month_words(record['start'])}. "
        "The runs of a pair share a seed, and so all random draws: they differ only by the policies."
    )


def columns(comparison: Comparison) -> list[Column]:
    """Headings of the first table, after the arm's own."""
    record = comparison.record
    years = f"{record['start'][:4]}–{record['until'][:4]}"
    measured = [Column(one.title, one.change) for one in map(measure, first_screen(comparison))]
    return [
        *measured,
        Column("Public budget", f"USD bn, {years}"),
        Column("Job-years", f"million, {years}"),
        Column("Gains most", "real income"),
        Column("Loses most", "real income"),
    ]


def first_tables(comparison: Comparison, style: Style) -> list[dict[str, Any]]:
    """The first table and the sentences of a scenario, for each window."""
    record = comparison.record
    return [
        {
            "window": window,
            "words": short_window(window, record["start"], record["until"]),
            "when": window_words(window, record["start"], record["until"]),
            "reference": reference_cells(comparison, window),
            "rows": {label: arm_cells(comparison, label, window) for label in style.arms},
            "sentences": {label: sentences(comparison, label, window) for label in style.arms},
        }
        for window in comparison.windows
    ]


def choices(comparison: Comparison, style: Style) -> list[dict[str, str]]:
    """Which arms the rules of robust choice pick, by objective; nothing with one scenario."""
    found = []
    for name in dict.fromkeys(str(one) for one in comparison.choices["indicator"]):
        rows = [row for row in rows_of(comparison.choices) if row["indicator"] == name]
        picked = {
            rule: listed([_short(str(row["arm"]), style) for row in rows if bool(row[rule])] or ["–"])
            for rule in ("best_by_maximin", "best_by_minimax_regret")
        }
        found.append({"objective": measure(name).title, **picked})
    return found


def _short(label: str, style: Style) -> str:
    return f"{style.letters[label]} {label}" if label in style.letters else label


# ----------------------------------------------------------------------------------------------------------- how sure


def counts(comparison: Comparison, window: str) -> dict[str, int]:
    """How many effects of a window there are, and how many are distinguishable from zero."""
    rows = [row for row in rows_of(comparison.effects[comparison.effects["window"] == window]) if in_force(row)]
    marks = [mark_of_p(float(row["p"]), float(row["p_holm"])) for row in rows]
    return {"all": len(marks), "sure": marks.count(SURE), "likely": marks.count(LIKELY), "open": marks.count(OPEN)}


def pairs_needed(comparisons: int) -> int:
    """Pairs of runs below which no effect, however large, can pass the test by changed signs after the correction.

    The smallest p value of R pairs is 2 / 2^R; of so many comparisons the least one is multiplied by their number.
    """
    return math.floor(1.0 + math.log2(comparisons / SIGNIFICANCE)) + 1


def pairing(comparison: Comparison, window: str) -> list[dict[str, str]]:
    """What pairing gains, by arm and indicator of the first table: correlation, and the runs it saves."""
    rows, runs = effects_by_arm(comparison, window), int(comparison.record["replicates"])
    found = []
    for arm in comparison.arms:
        for name in first_screen(comparison):
            row = rows.get((arm, name))
            ratio = float(row["ratio_of_variances"]) if row else math.nan
            if row and math.isfinite(ratio):
                independent = runs * ratio
                found.append(
                    {
                        "arm": arm,
                        "indicator": measure(name).title,
                        "correlation": number(float(row["correlation"]), 2),
                        "ratio": number(ratio, 1 if ratio < 100 else 0),
                        "independent": number(independent, 0),
                        "saved": number(max(independent - runs, 0.0), 0),
                    }
                )
    return found


def typical_ratio(comparison: Comparison, window: str) -> float:
    """The median ratio of variances over all effects of a window; NaN if none is known."""
    ratios = comparison.effects[comparison.effects["window"] == window]["ratio_of_variances"].astype(float)
    ratios = ratios[ratios.map(math.isfinite)]
    return float(ratios.median()) if len(ratios) else math.nan


# -------------------------------------------------------------------------------------------------------- every number


def every_effect(comparison: Comparison, window: str) -> list[tuple[Measure, str, list[Estimate | None]]]:
    """All effects of a window: the indicator, the reference's level, and what each arm changes."""
    rows = effects_by_arm(comparison, window)
    found = []
    for name in comparison.indicators:
        one, known = measure(name), [rows.get((arm, name)) for arm in comparison.arms]
        level = next((one.scale * float(row["reference"]) for row in known if row), math.nan)
        digits = 2 - math.floor(math.log10(abs(level))) if level and math.isfinite(level) else 0
        found.append((one, number(level, min(digits, 3)), [effect(row, one) if row else None for row in known]))
    return found


# ------------------------------------------------------------------------------------------------------- what was run


def changed(scenario: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The parameters of a scenario that are off their defaults."""
    return [(str(name), written(value)) for name, value in dict(scenario.get("changed") or {}).items()]


def provenance(comparison: Comparison) -> list[tuple[str, str]]:
    """What must be known to repeat the runs, besides arms and scenarios, as far as the record says it."""
    record = comparison.record
    seeds = [int(seed) for seed in record.get("seeds", [])]
    changes = dict(record.get("changes") or {})
    found = {
        "Changed by hand": ", ".join(f"{name} = {written(value)}" for name, value in changes.items()),
        "Months": f"January 2023 to {month_words(record['until'])}; policies from {month_words(record['start'])}",
        "Seeds": f"{record['replicates']}: {_ranges(seeds)}" if seeds else str(record["replicates"]),
        "Versions": ", ".join(f"{name} {version}" for name, version in dict(record.get("versions") or {}).items()),
        "Code revision": str(record.get("revision") or ""),
        "Made": str(record.get("created") or ""),
        "Time it took": f"{number(float(record['seconds']), 0)} seconds" if record.get("seconds") else "",
    }
    return [(name, text) for name, text in found.items() if text]


def _ranges(seeds: Sequence[int]) -> str:
    """``1, 2, 3, 7`` as "1 to 3, 7"."""
    runs: list[list[int]] = []
    for seed in seeds:
        if runs and seed == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], seed]
        else:
            runs.append([seed])
    return ", ".join(" to ".join(map(str, run)) for run in runs)


def glossary(comparison: Comparison) -> list[Measure]:
    """All indicators shown."""
    shown = dict.fromkeys([*comparison.indicators, *map(str, comparison.robustness["indicator"])])
    return [measure(name) for name in shown]
