"""What may vary in a sweep, every number among parameters and policies' settings; and what may be looked at."""

from __future__ import annotations

from functools import cache
from typing import Any

from experiments.browser.shared import controls
from experiments.browser.shared.words import policy_title, sentence
from experiments.comparison.tables import DERIVED, HEADLINES
from model.parameters import ParameterRow, describe
from model.scenario import load_scenario


@cache
def variables(scenario: str) -> list[dict[str, Any]]:
    """All that may vary: name, words, unit, bounds, value, meaning, source, and a range to begin with.

    Args:
        scenario: whose values are the usual ones.
    """
    known = _controls(scenario)
    rows = [row for row in describe(load_scenario(scenario).parameters) if _is_number(row.value)]
    return [_parameter(row, known.get(row.name)) for row in rows] + _settings(scenario)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@cache
def _controls(scenario: str) -> dict[str, dict[str, Any]]:
    """The sliders of the Play page, whose words and ranges serve here too."""
    groups = [*controls.groups(scenario), *controls.vendors(scenario)]
    return {one["name"]: one for group in groups for one in group["controls"] if one["kind"] == "slider"}


def _parameter(row: ParameterRow, control: dict[str, Any] | None) -> dict[str, Any]:
    low, high = (control["low"], control["high"]) if control else _guess(float(row.value), row.low, row.high)
    if isinstance(row.value, int):
        low, high = round(low), round(high)
    of = f" ({row.name.split('.')[1].replace('_', ' ')})" if row.name.startswith("vendors.") else ""
    return {
        "name": row.name,
        "words": (control["words"] if control else sentence(row.doc)) + of,
        "unit": row.unit,
        "bounds": row.bounds,
        "value": row.value,
        "help": f"{sentence(row.doc)}.",
        "source": row.source,
        "low": low,
        "high": high,
    }


def _guess(value: float, low: float | None, high: float | None) -> tuple[float, float]:
    """A range around a value: its bounds where they are near, otherwise from half of it to twice as much."""
    least, most = (-1e12 if low is None else low), (1e12 if high is None else high)
    if value == 0.0 or (least >= 0.0 and most <= 1.0):
        return max(least, -1.0), min(most, 1.0)
    ends = sorted((value / 2, value * 2))
    return max(least, ends[0]), min(most, ends[1])


def _settings(scenario: str) -> list[dict[str, Any]]:
    """The settings of policies that are numbers."""
    return [
        {
            "name": f"{policy['name']}.{control['name']}",
            "words": f"{sentence(policy_title(policy['name']))}: {control['words'][:1].lower()}{control['words'][1:]}",
            "unit": control["unit"] or "share",
            "bounds": f"{control['low']:g} … {control['high']:g}",
            "value": control["default"],
            "help": policy["help"],
            "source": policy["source"],
            "low": control["low"],
            "high": control["high"],
        }
        for policy in controls.policies(scenario)
        for control in policy["controls"]
        if control["kind"] == "slider"
    ]


@cache
def indicators(scenario: str) -> list[str]:
    """All that is measured each month, those that comparisons report first."""
    from model.indicators.registry import INDICATORS

    vendors = load_scenario(scenario).parameters.all_vendors
    every = [
        name.replace("<vendor>", vendor)
        for name in INDICATORS
        for vendor in (vendors if "<vendor>" in name else [""])
    ]  # fmt: skip
    first = [name for name in HEADLINES if name in every and name not in DERIVED]
    return [*first, *(name for name in every if name not in first)]
