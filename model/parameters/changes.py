"""Changing parameters by dotted name or nested table, and refusing in one line what is not valid."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from model.errors import InputError, nearest
from model.parameters.renames import current_tree
from model.parameters.values import bounds, flatten
from model.parameters.vendors import VendorProfile

if TYPE_CHECKING:
    from model.parameters.run import Parameters


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
    return merge(parameters, tree)


def merge(parameters: Parameters, tree: Mapping[str, Any]) -> Parameters:
    """Merge a nested table over the parameters, refusing unknown names before the values are looked at."""
    tree, data = current_tree(tree), parameters.model_dump()
    known = set(flatten(parameters))
    _merge_tables(data, tree, "", known)
    try:
        merged = type(parameters).model_validate(data)
    except ValidationError as error:
        raise InputError(_explain(error, type(parameters))) from None
    for vendor in tree.get("vendors", {}):
        if vendor not in parameters.vendors and vendor not in merged.market.vendors:
            known_vendors = [*parameters.vendors, *merged.market.vendors]
            raise InputError(
                f"unknown vendor '{vendor}': {nearest(vendor, known_vendors)} (name a new one in market.vendors)"
            )
    return merged


def _merge_tables(data: dict[str, Any], tree: Mapping[str, Any], prefix: str, known: set[str]) -> None:
    for key, value in tree.items():
        name = f"{prefix}{key}"
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


def _explain(error: ValidationError, kind: type[BaseModel]) -> str:
    """Turn the first thing that is wrong with some values into one line."""
    first = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "value_error":
        return str(first["msg"]).removeprefix("Value error, ")
    info = _field(name, kind)
    wanted = _wanted(info) if info is not None else first["msg"]
    return f"parameter '{name}' = {first['input']!r} is not valid: {wanted}"


def _field(name: str, kind: Any) -> FieldInfo | None:
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
    low, high = bounds(info)
    if get_origin(kind) is Literal:
        return "must be one of " + ", ".join(get_args(kind))
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(k for k in get_args(kind) if k is not type(None))
    word = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}.get(kind, "a list of names")
    between = f" from {low:g} to {high:g}" if low is not None and high is not None else ""
    return f"must be {word}{between}" + (f" ({unit})" if unit and kind in (int, float) else "")
