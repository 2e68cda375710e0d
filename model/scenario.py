"""Scenarios: parameters, policies and events that belong together, read from TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from model.errors import InputError, nearest
from model.parameters import Parameters, apply_changes, merge
from model.policy.events import Event, make_event
from model.policy.in_force import Idle, idle
from model.policy.law import Law
from model.policy.policies import Policy, make_policy

SCENARIO_FOLDER = Path(__file__).parent / "scenarios"


@dataclass(frozen=True)
class Scenario:
    """A starting point: parameters, policies and events, with a name and a sentence on what it shows."""

    name: str = "baseline"
    title: str = "Baseline"
    description: str = ""
    parameters: Parameters = field(default_factory=Parameters)
    policies: tuple[Policy, ...] = ()
    events: tuple[Event, ...] = ()

    def with_changes(self, changes: Mapping[str, Any]) -> Scenario:
        """Return the scenario with some parameters changed, by dotted name."""
        return replace(self, parameters=apply_changes(self.parameters, changes))

    def idle(self, until: str) -> list[Idle]:
        """The policies and events that change nothing in a run up to and including a month, and why."""
        money, market = self.parameters.money, self.parameters.market
        law = Law(money.tax_rate, money.replacement, money.benefit_months)
        return idle(self.policies, self.events, until, law, market.vendors, market.entrants)


# ------------------------------------------------------------------------------------------------- scenario files


def scenario_names() -> list[str]:
    """The scenarios that come with the model."""
    return sorted(path.stem for path in SCENARIO_FOLDER.glob("*.toml"))


def load_scenario(name_or_path: str = "baseline", *, _seen: tuple[Path, ...] = ()) -> Scenario:
    """Read a scenario by name or from a TOML file; what a file extends is looked for in the file's own folder.

    Raises:
        InputError: no such scenario, not valid TOML, or something in it is unknown or out of bounds.
    """
    path = (_seen[-1].parent if _seen else Path()) / name_or_path
    if path.suffix != ".toml":
        path = SCENARIO_FOLDER / f"{name_or_path}.toml"
        if not path.is_file():
            known = scenario_names()
            raise InputError(f"unknown scenario '{name_or_path}': {nearest(name_or_path, known)} or give a .toml file")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise InputError(f"scenario file {path} cannot be read: {reason}") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"scenario file {path} is not valid TOML: {error}") from None
    try:
        seen = (*_seen, path.resolve())
        if seen[-1] in _seen:
            raise InputError(_circle(seen[_seen.index(seen[-1]) :]))
        return _scenario(path.stem, table, seen)
    except InputError as error:
        raise InputError(f"scenario file {path}: {error}") from None


def _circle(files: Sequence[Path]) -> str:
    if len(files) == 2:
        return f"it extends itself ('{files[0].name}'): name another scenario"
    return f"scenarios extend each other in a circle: {' → '.join(file.stem for file in files)}"


_SCENARIO_KEYS = ("title", "description", "extends", "parameters", "policies", "events")


def _scenario(name: str, table: Mapping[str, Any], seen: tuple[Path, ...]) -> Scenario:
    for key in table:
        if key not in _SCENARIO_KEYS:
            raise InputError(f"unknown entry '{key}': {nearest(key, _SCENARIO_KEYS)}")
    base = Scenario()
    if "extends" in table:
        base = load_scenario(_text(table, "extends"), _seen=seen)
    changes = table.get("parameters", {})
    if not isinstance(changes, Mapping):
        raise InputError("'parameters' must be a table, such as [parameters.labour]")
    return Scenario(
        name=name,
        title=_text(table, "title", name),
        description=_text(table, "description"),
        parameters=merge(base.parameters, changes),
        policies=base.policies + tuple(make_policy(*_named(entry, "policies")) for entry in _list(table, "policies")),
        events=base.events + tuple(make_event(*_named(entry, "events")) for entry in _list(table, "events")),
    )


def _text(table: Mapping[str, Any], key: str, default: str = "") -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise InputError(f"'{key}' must be text, not {value!r}")
    return value


def _list(table: Mapping[str, Any], key: str) -> list[Any]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise InputError(f"'{key}' must be a list of tables, each starting with [[{key}]]")
    return value


def _named(entry: Any, key: str) -> tuple[str, dict[str, Any]]:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str):
        raise InputError(f"each of [[{key}]] needs a name")
    return entry["name"], {k: v for k, v in entry.items() if k != "name"}
