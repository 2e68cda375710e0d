"""Scenarios: parameters, policies and events that belong together, and the reading and refusing of what users write."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from model.errors import InputError, nearest
from model.parameters import Parameters, VendorProfile
from model.policy.events import Event, make_event
from model.policy.policies import Policy, make_policy
from model.renames import current_tree

SCENARIO_FOLDER = Path(__file__).parent / "scenarios"
RENAMED = {"market.match": "market.taste_sd"}  # parameters by the names that files may still have for them


@dataclass(frozen=True)
class ParameterRow:
    """One parameter as listed: its dotted name, value, unit, bounds, meaning and source."""

    name: str
    value: Any
    unit: str
    low: float | None
    high: float | None
    doc: str
    source: str
    choices: tuple[str, ...] = ()

    @property
    def bounds(self) -> str:
        """The bounds in words; for choices, the choices."""
        if self.choices:
            return ", ".join(self.choices)
        if self.low is None and self.high is None:
            return "–"
        return f"{self.low:g} … {self.high:g}" if self.low is not None and self.high is not None else "–"


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


# ---------------------------------------------------------------------------------------------- names and values


def _leaves(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, Any, FieldInfo]]:
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, f"{prefix}{name}.")
        elif isinstance(value, dict):
            for member, profile in value.items():
                yield from _leaves(profile, f"{prefix}{name}.{member}.")
        else:
            yield f"{prefix}{name}", value, info


def flatten(parameters: Parameters) -> dict[str, Any]:
    """All values by dotted name, in the order of declaration."""
    return {name: value for name, value, _ in _leaves(parameters)}


def describe(parameters: Parameters | None = None, pattern: str = "") -> list[ParameterRow]:
    """List parameters with value, unit, bounds, meaning and source.

    Args:
        parameters: whose values to show; the defaults if left out.
        pattern: only names (or meanings) that contain this text; ``*`` and ``?`` match as in file names.
    """
    from fnmatch import fnmatch

    rows = [_row(name, value, info) for name, value, info in _leaves(parameters or Parameters())]
    if not pattern:
        return rows
    if any(c in pattern for c in "*?["):
        return [row for row in rows if fnmatch(row.name, pattern)]
    return [row for row in rows if pattern.lower() in f"{row.name} {row.doc}".lower()]


def _row(name: str, value: Any, info: FieldInfo) -> ParameterRow:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    low, high = _bounds(info)
    return ParameterRow(
        name, value, str(extra.get("unit", "")), low, high, info.description or "", str(extra.get("source", "")),
        get_args(info.annotation) if get_origin(info.annotation) is Literal else (),
    )  # fmt: skip


def _bounds(info: FieldInfo) -> tuple[float | None, float | None]:
    low = next((m.ge for m in info.metadata if getattr(m, "ge", None) is not None), None)
    high = next((m.le for m in info.metadata if getattr(m, "le", None) is not None), None)
    return low, high


def apply_changes(parameters: Parameters, changes: Mapping[str, Any]) -> Parameters:
    """Return a copy of the parameters with values changed by dotted name.

    Text values (from a command line) are read as the parameter's type.

    Raises:
        InputError: a name is unknown, or a value has the wrong type or is out of bounds.
    """
    tree: dict[str, Any] = {}
    for name, value in changes.items():
        node = tree
        *path, last = name.split(".")
        for part in path:
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                raise InputError(f"parameter '{name}' is set both as a group and as a value")
        node[last] = value
    return _merge(parameters, tree)


def _merge(parameters: Parameters, tree: Mapping[str, Any]) -> Parameters:
    """Merge a nested table over the parameters, refusing unknown names before the values are looked at."""
    tree, data = current_tree(tree), parameters.model_dump()
    known = set(flatten(parameters))
    _merge_tables(data, tree, "", known)
    try:
        merged = Parameters.model_validate(data)
    except ValidationError as error:
        raise InputError(_explain(error)) from None
    for vendor in tree.get("vendors", {}):
        if vendor not in parameters.vendors and vendor not in merged.market.vendors:
            known_vendors = [*parameters.vendors, *merged.market.vendors]
            raise InputError(
                f"unknown vendor '{vendor}': {nearest(vendor, known_vendors)} (name a new one in market.vendors)"
            )
    return merged


def _merge_tables(data: dict[str, Any], tree: Mapping[str, Any], prefix: str, known: set[str]) -> None:
    for given, value in tree.items():
        name = RENAMED.get(f"{prefix}{given}", f"{prefix}{given}")
        key = name.removeprefix(prefix)
        if prefix == "vendors." and key not in data and isinstance(value, Mapping):
            data[key] = VendorProfile().model_dump()  # a vendor of the user's own, starting from the plain profile
            known |= {f"{name}.{field}" for field in data[key]}
        if key not in data:
            wrong = _in_full(name, value)
            raise InputError(f"unknown parameter '{wrong}': {nearest(wrong, known)}")
        if isinstance(data[key], dict):
            if not isinstance(value, Mapping):
                raise InputError(
                    f"parameter '{name}' is a group of parameters, not a value: {nearest(name + '.', known)}"
                )
            _merge_tables(data[key], value, f"{name}.", known)
        elif isinstance(value, Mapping):
            raise InputError(f"parameter '{name}' is a value, not a group of parameters")
        else:
            data[key] = _split(data[key], value)


def _in_full(name: str, value: Any) -> str:
    """Name the first value within an unknown group, so that the nearest known name can be found."""
    while isinstance(value, Mapping) and value:
        key, value = next(iter(value.items()))
        name = f"{name}.{key}"
    return name


def _split(old: Any, value: Any) -> Any:
    """Read a comma-separated text where a list of names is wanted."""
    if isinstance(old, tuple) and isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _explain(error: ValidationError) -> str:
    """Turn the first thing that is wrong with some values into one line."""
    first = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "value_error":
        return str(first["msg"]).removeprefix("Value error, ")
    info = _field(name)
    wanted = _wanted(info) if info is not None else first["msg"]
    return f"parameter '{name}' = {first['input']!r} is not valid: {wanted}"


def _field(name: str) -> FieldInfo | None:
    kind: Any = Parameters
    parts = name.split(".")
    info: FieldInfo | None = None
    while parts:
        info = kind.model_fields.get(parts[0])
        if info is None:
            return None
        kind = info.annotation
        parts = parts[1:]
        if get_origin(kind) is dict:
            kind, parts = get_args(kind)[1], parts[1:]
        elif not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            break
    return info


def _wanted(info: FieldInfo) -> str:
    kind: Any = info.annotation
    unit = info.json_schema_extra.get("unit") if isinstance(info.json_schema_extra, dict) else ""
    low, high = _bounds(info)
    if get_origin(kind) is Literal:
        return "must be one of " + ", ".join(get_args(kind))
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(k for k in get_args(kind) if k is not type(None))
    word = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}.get(kind, "a list of names")
    between = f" from {low:g} to {high:g}" if low is not None and high is not None else ""
    return f"must be {word}{between}" + (f" ({unit})" if unit and kind in (int, float) else "")


# ------------------------------------------------------------------------------------------------- scenario files


def scenario_names() -> list[str]:
    """The scenarios that come with the model."""
    return sorted(path.stem for path in SCENARIO_FOLDER.glob("*.toml"))


def load_scenario(name_or_path: str = "baseline", *, _seen: tuple[str, ...] = ()) -> Scenario:
    """Read a scenario by name or from a TOML file.

    Raises:
        InputError: no such scenario, not valid TOML, or something in it is unknown or out of bounds.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = SCENARIO_FOLDER / f"{name_or_path}.toml"
        if not path.is_file():
            known = scenario_names()
            raise InputError(f"unknown scenario '{name_or_path}': {nearest(name_or_path, known)} or give a .toml file")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise InputError(f"scenario file {path} cannot be read: {reason}") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"scenario file {path} is not valid TOML: {error}") from None
    try:
        if path.stem in _seen:
            raise InputError(f"scenarios extend each other in a circle: {' → '.join([*_seen, path.stem])}")
        return _scenario(path.stem, table, _seen)
    except InputError as error:
        raise InputError(f"scenario file {path}: {error}") from None


_SCENARIO_KEYS = ("title", "description", "extends", "parameters", "policies", "events")


def _scenario(name: str, table: Mapping[str, Any], seen: tuple[str, ...]) -> Scenario:
    for key in table:
        if key not in _SCENARIO_KEYS:
            raise InputError(f"unknown entry '{key}': {nearest(key, _SCENARIO_KEYS)}")
    base = Scenario()
    if "extends" in table:
        parent = _text(table, "extends")
        if Path(parent).stem == name:
            raise InputError(f"it extends itself ('{parent}'): name another scenario")
        base = load_scenario(parent, _seen=(*seen, name))
    changes = table.get("parameters", {})
    if not isinstance(changes, Mapping):
        raise InputError("'parameters' must be a table, such as [parameters.labour]")
    return Scenario(
        name=name,
        title=_text(table, "title", name),
        description=_text(table, "description"),
        parameters=_merge(base.parameters, changes),
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
