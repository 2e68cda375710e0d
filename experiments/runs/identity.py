"""The design of a sweep as plain values for JSON, and what makes two of them different."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.runs.ensemble import code_hash
from experiments.runs.one_run import code_revision, settings, versions

if TYPE_CHECKING:
    from experiments.runs.design import Design

FORMAT = 1  # to be raised when an older reader would misread a store


def record_of(design: Design, columns: Sequence[str]) -> dict[str, Any]:
    """All that decides the results of a sweep, and what it is called."""
    scenario = design.scenario
    return {
        "format": FORMAT,
        "scenario": {"name": scenario.name, "title": scenario.title, "description": scenario.description},
        "method": design.method,
        "replicates": design.replicates,
        "seed": design.seed,
        "until": design.until.strip(),
        "points": design.columns,
        "number_of_points": len(design.points),
        "indicators": list(design.indicators),
        "columns": list(columns),
        "parameters": scenario.parameters.model_dump(mode="json"),
        "policies": [settings(policy) for policy in scenario.policies],
        "events": [settings(event) for event in scenario.events],
        "code": code_hash(),
        "revision": code_revision(),
        "versions": dict(versions()),
    }


def differences(there: Mapping[str, Any], here: Mapping[str, Any]) -> str:
    """What makes two designs different, in words; nothing if results of the one belong to the other.

    A design may have more replicates than that of a store that it goes on with. Names and titles do not count.
    """
    if there["code"] != here["code"]:
        return f"its model is another version (revision {there['revision']} there, {here['revision']} here)"
    found = list(_differences(there, here))
    if not found:
        return ""
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{found[0]}{more}"


def _differences(there: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[str]:
    for name, value in here["versions"].items():
        if there["versions"].get(name) != value:
            yield f"{name} was {there['versions'].get(name)} there and is {value} here"
    before, now = dict(_flat(there["parameters"])), dict(_flat(here["parameters"]))
    for name in {**before, **now}:
        if before.get(name) != now.get(name):
            yield f"{name} is {before.get(name)} there and {now.get(name)} here"
    for name in ("policies", "events"):
        if there[name] != here[name]:
            yield f"it has other {name} ({_names(there[name])} there, {_names(here[name])} here)"
    if list(there["points"]) != list(here["points"]):
        yield f"it varies {_list(there['points'])}, not {_list(here['points'])}"
    elif there["points"] != here["points"] or there["number_of_points"] != here["number_of_points"]:
        yield f"it has other points ({there['number_of_points']} there, {here['number_of_points']} here)"
    for name in ("seed", "until"):
        if there[name] != here[name]:
            yield f"{name} is {there[name]} there and {here[name]} here"
    if there["indicators"] != here["indicators"]:
        yield "it keeps other indicators"
    if there["replicates"] > here["replicates"]:
        yield f"it has {there['replicates']} replicates, more than the {here['replicates']} asked for"


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _names(entries: Sequence[Mapping[str, Any]]) -> str:
    return (
        ", ".join(
            f"{entry['name']}:" + ",".join(f"{key}={value}" for key, value in entry.items() if key != "name")
            for entry in entries
        )
        or "none"
    )


def _list(names: Mapping[str, Any]) -> str:
    return ", ".join(names) or "nothing"
