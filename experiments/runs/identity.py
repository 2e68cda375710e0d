"""What a result belongs to: one hash of the code, one record of what was run, and what makes two records different."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.policy.interventions import Intervention
    from model.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
MODEL = ("agents", "model")  # the packages that decide results of runs
VERSIONED = ("tenfold", "mesa", "numpy", "networkx", "pandas")
FORMAT = 1  # of the record of a design; to be raised when an older reader would misread a store


@functools.cache  # what counts is the code that this process loaded, whatever is edited meanwhile
def code_hash(*names: str, data: tuple[str, ...] = (".csv",)) -> str:
    """A hash of the source and data files of packages and modules.

    Args:
        names: dotted names, each a module or a package with all it contains; those of the model if left out.
        data: endings of the data files that count. Scenarios (TOML) do not decide a run by themselves: what they say is
            part of its record.
    """
    digest = hashlib.sha256()
    for path in sorted({path for name in names or MODEL for path in _files(name, {".py", *data})}):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _files(name: str, endings: set[str]) -> Iterator[Path]:
    place = ROOT.joinpath(*name.split("."))
    found = place.rglob("*") if place.is_dir() else (place.with_name(place.name + ".py"),)
    return (path for path in found if path.suffix in endings and path.is_file())


@functools.cache
def versions() -> Mapping[str, str]:
    """The versions of Python and of the packages that results depend on."""
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in VERSIONED}


@functools.cache
def code_revision() -> str | None:
    """The git revision of the code, marked where it has been changed since; None outside a checkout."""
    if not (ROOT / ".git").exists():
        return None
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip() or None


def digest_of(record: Any) -> str:
    """A short hash of plain values, for the name of what is made from them."""
    return hashlib.sha256(json.dumps(record).encode()).hexdigest()[:32]


# ------------------------------------------------------------------------------------------------------------ records


def settings(intervention: Intervention) -> dict[str, Any]:
    """A policy or event as scenario files write it: its name and its settings."""
    return {"name": intervention.name, **intervention.model_dump(mode="json")}


def scenario_record(scenario: Scenario) -> dict[str, Any]:
    """All of a scenario that decides results; what it is called does not."""
    return {
        "parameters": scenario.parameters.model_dump(mode="json"),
        "policies": [settings(policy) for policy in scenario.policies],
        "events": [settings(event) for event in scenario.events],
    }


def names_of(scenario: Scenario) -> dict[str, str]:
    """What a scenario is called."""
    return {"name": scenario.name, "title": scenario.title, "description": scenario.description}


def differences(there: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """What makes two records different, in words; nothing if results of the one belong to the other.

    Records are those of runs, scenarios and designs; what both lack is not compared. A design may have more replicates
    than that of a store that it goes on with. Names and titles do not count.
    """
    if there.get("code") != here.get("code"):
        return [f"its model is another version (revision {there.get('revision')} there, {here.get('revision')} here)"]
    return [*_other_scenario(there, here), *_other_design(there, here)]


def in_a_line(found: Sequence[str]) -> str:
    """The first difference, and how many more there are."""
    return found[0] + (f", and {len(found) - 1} more" if len(found) > 1 else "")


def _other_scenario(there: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[str]:
    for name, value in here.get("versions", {}).items():
        if there["versions"].get(name) != value:
            yield f"{name} was {there['versions'].get(name)} there and is {value} here"
    before, now = dict(_flat(there.get("parameters", {}))), dict(_flat(here.get("parameters", {})))
    for name in {**before, **now}:
        if before.get(name) != now.get(name):
            yield f"{name} is {_written(before.get(name))} there and {_written(now.get(name))} here"
    for name in ("policies", "events"):
        if there.get(name, []) != here.get(name, []):
            yield f"it has other {name} ({_names(there.get(name, []))} there, {_names(here.get(name, []))} here)"


def _other_design(there: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[str]:
    points, wanted = there.get("points", {}), here.get("points", {})
    if list(points) != list(wanted):
        yield f"it varies {_list(points)}, not {_list(wanted)}"
    elif points != wanted or there.get("number_of_points") != here.get("number_of_points"):
        yield f"it has other points ({there['number_of_points']} there, {here['number_of_points']} here)"
    for name in ("seed", "until"):
        if there.get(name) != here.get(name):
            yield f"{name} is {there.get(name)} there and {here.get(name)} here"
    if there.get("indicators") != here.get("indicators"):
        yield "it keeps other indicators"
    if there.get("replicates", 1) > here.get("replicates", 1):
        yield f"it has {there['replicates']} replicates, more than the {here['replicates']} asked for"


def _written(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


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
