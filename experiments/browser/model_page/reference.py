"""All there is to look up: parameters, policies, events, scenarios and indicators, from the model's own lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import Any

from experiments.browser.shared.controls import GROUPS
from experiments.browser.shared.words import policy_title, sentence
from experiments.charts.time_series import label
from model.indicators.registry import INDICATORS
from model.parameters import ParameterRow, Parameters, VendorProfile, describe
from model.policy.events import EVENTS
from model.policy.interventions import Intervention
from model.policy.policies import POLICIES
from model.scenario import Scenario, load_scenario, scenario_names

Entry = dict[str, Any]
Group = dict[str, Any]

KINDS = ("parameters", "policies", "events", "scenarios", "indicators")


@cache
def reference() -> list[dict[str, Any]]:
    """All entries by kind and group.

    An entry has ``name`` as users write it, ``title``, ``words``, ``source``, and where it makes sense ``value`` with
    its ``unit``, ``range`` and ``note``; ``values`` are those of several vendors, ``settings`` those of a policy.
    """
    lists = {
        "parameters": [*_parameters(), _vendors()],
        "policies": [_group("Policies", "Off unless they are switched on.", map(_intervention, POLICIES.values()))],
        "events": [_group("Events", "Shocks from outside, set in scenarios.", map(_intervention, EVENTS.values()))],
        "scenarios": [_group("Scenarios", "Starting points.", map(_scenario, scenario_names()))],
        "indicators": _indicators(),
    }
    return [{"kind": kind, "groups": lists[kind]} for kind in KINDS]


def changed(scenario: Scenario) -> dict[str, str]:
    """The parameters of a scenario that are not at their default, as written, by name."""
    usual = {row.name: row.value for row in describe()}
    rows = describe(scenario.parameters)
    return {row.name: written(row.value) for row in rows if row.name in usual and row.value != usual[row.name]}


def written(value: Any) -> str:
    """A value for readers: large numbers with commas, names without underscores."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(label, value)) or "none"
    if isinstance(value, (int, float)):
        return f"{value:,.0f}" if abs(value) >= 10_000 and float(value).is_integer() else f"{value:g}"
    return label(str(value)) if value else "none"


def _range(row: ParameterRow) -> str:
    if row.choices:
        return "one of " + ", ".join(map(label, row.choices))
    if row.low is None or row.high is None:
        return ""
    return f"from {written(row.low)} to {written(row.high)}"


def _group(title: str, words: str, entries: Iterable[Entry]) -> Group:
    return {"title": title, "words": words, "entries": list(entries)}


# ------------------------------------------------------------------------------------------------------ parameters


def _parameters() -> list[Group]:
    """The parameters but those of single vendors, by section."""
    rows = [row for row in describe() if not row.name.startswith("vendors.")]
    groups = []
    for section, members in groupby(rows, key=lambda row: row.name.split(".")[0]):
        words = _first_line(Parameters.model_fields[section].annotation)
        groups.append(_group(sentence(section), words, map(_parameter, members)))
    return groups


def _first_line(kind: Any) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def _parameter(row: ParameterRow) -> Entry:
    return {
        "name": row.name,
        "title": f"{sentence(row.doc)}.",
        "value": written(row.value),
        "unit": "" if isinstance(row.value, (str, tuple)) else row.unit,
        "range": _range(row),
        "source": row.source,
        "note": _sliders().get(row.name, ""),
    }


@cache
def _sliders() -> Mapping[str, str]:
    """What parameters are called on the Play page."""
    return {control.name: control.words for controls in GROUPS.values() for control in controls}


def _vendors() -> Group:
    """The vendors' profiles: each parameter once, with the value of every vendor."""
    rows = {row.name: row for row in describe() if row.name.startswith("vendors.")}
    names = list(dict.fromkeys(name.split(".")[1] for name in rows))
    entries = []
    for field in VendorProfile.model_fields:
        about = rows[f"vendors.{names[0]}.{field}"]
        members = [f"vendors.{name}.{field}" for name in names]
        values = [
            {"name": member, "of": label(name), "value": written(rows[member].value)}
            for name, member in zip(names, members, strict=True)
        ]
        entries.append({**_parameter(about), "name": f"vendors.NAME.{field}", "value": "", "values": values})
    return _group("Vendors", _first_line(VendorProfile), entries)


# ----------------------------------------------------------------------------------- policies, events and scenarios


def _intervention(kind: type[Intervention]) -> Entry:
    """A policy or event, with its settings."""
    settings = [
        {"name": name, "words": sentence(field.description or name), "value": written(field.default)}
        for name, field in kind.model_fields.items()
    ]
    return {
        "name": kind.__name__,
        "title": sentence(policy_title(kind.__name__)),
        "words": " ".join((kind.__doc__ or "").split()),
        "source": kind.source,
        "settings": settings,
    }


def _scenario(name: str) -> Entry:
    scenario = load_scenario(name)
    rows = {row.name: row for row in describe(scenario.parameters)}
    settings = [
        {"name": parameter, "words": f"{sentence(rows[parameter].doc)}", "value": value}
        for parameter, value in changed(scenario).items()
    ]
    dated = [*scenario.policies, *scenario.events]
    settings += [
        {"name": one.name, "words": sentence(policy_title(one.name)), "value": f"{one.start} to {one.end or 'the end'}"}
        for one in dated
    ]
    source = f"model/scenarios/{name}.toml"
    return {
        "name": name, "title": scenario.title, "words": scenario.description, "source": source, "settings": settings
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------ indicators


def _indicators() -> list[Group]:
    """What is measured of the whole economy, and of each vendor."""
    of_vendors = [one for one in INDICATORS.values() if "<" in one.name]
    of_all = [one for one in INDICATORS.values() if "<" not in one.name]
    return [
        _group(title, words, ({"name": one.name, "title": sentence(one.doc), "unit": one.unit, "value": "",
                               "source": "measured by model/indicators"} for one in members))
        for title, words, members in (
            ("The economy", "Measured at the end of every month.", of_all),
            ("Each vendor", "The same for every vendor; the name of the vendor follows the dot.", of_vendors),
        )
    ]  # fmt: skip
