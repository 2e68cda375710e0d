"""Names that have changed: what users wrote before is read as what it is called now.

One table of names and one of values. They serve parameters, policies, events and their settings wherever users write
them: TOML files, the command line, sweeps, page addresses and the records of earlier runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from model.errors import InputError

# old name → name now: parameters by dotted name ("vendors.*.name" for a field of every vendor), policies and events by
# name, their settings as "Name.setting" with the name that the policy or event has now
RENAMED: dict[str, str] = {
    "market.match": "market.taste_sd",
}

# parameter, without its group → old value → value now
RENAMED_VALUES: dict[str, dict[str, str]] = {
    "ordering_rule": {"p10_solvent": "solvency_constrained", "yolo": "trend_extrapolation"},
}


def current_name(name: str) -> str:
    """The name now of a parameter, a policy, an event or one of its settings (``Name.setting``)."""
    if name in RENAMED:
        return RENAMED[name]
    first, _, rest = name.partition(".")
    if first == "vendors" and "." in rest:
        vendor, _, field = rest.partition(".")
        return RENAMED.get(f"vendors.*.{field}", name).replace("*", vendor)
    if rest and first in RENAMED:
        return current_name(f"{RENAMED[first]}.{rest}")
    return name


def current_value(name: str, value: Any) -> Any:
    """The value now of a parameter whose values were renamed.

    Args:
        name: of the parameter, with or without its group.
        value: as written.
    """
    renamed = RENAMED_VALUES.get(name.rpartition(".")[2], {})
    return renamed.get(value, value) if isinstance(value, str) else value


def current_tree(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A nested table of parameters under their names now.

    Raises:
        InputError: a parameter is given twice, under its old and its new name.
    """
    result: dict[str, Any] = {}
    for path, value in _leaves(tree):
        old = ".".join(path)
        new = current_name(old)
        *groups, last = path if new == old else new.split(".")
        node = result
        for group in groups:
            node = node.setdefault(group, {})
            if not isinstance(node, dict):
                raise InputError(f"parameter '{old}' is set both as a group and as a value")
        if last in node:
            raise InputError(f"parameter '{new}' is given twice: '{old}' is its old name, or part of it")
        node[last] = value
    return result


def _leaves(tree: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value
