"""Settings of a run as the query of an address, and back: a link shows others the same page.

    ?scenario=extreme&seed=4&until=2032-12&policy=TokenTax:rate=0.1&set=labour.wage_rigidity=0.9&at=2029-06

What is as the scenario has it is left out. The parts are written as the command line writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.visit import Query
from model.calendar import DEFAULT_END, month_name, month_number
from model.errors import InputError, nearest
from model.parameters.renames import current_name
from model.policy.policies import parse_policy
from model.scenario import load_scenario, scenario_names

NO_POLICY = "none"


def query(pairs: Iterable[tuple[str, object]]) -> str:
    """Names and values as a query; only what would be taken for something else is escaped."""
    return "&".join(f"{name}={quote(str(value), safe=':,./=')}" for name, value in pairs)


def write_settings(settings: Settings, reached: int = 0) -> str:
    """The query of some settings.

    Args:
        settings: of the run.
        reached: months simulated; none if it has not begun.
    """
    as_it_comes = Settings.of_scenario(settings.scenario)
    pairs: list[tuple[str, object]] = [("scenario", settings.scenario)] if settings.scenario != "baseline" else []
    pairs += [("seed", settings.seed)] if settings.seed != 1 else []
    pairs += [("until", settings.until)] if settings.until != DEFAULT_END else []
    if settings.policies != as_it_comes.policies:
        written = [write_policy(name, values) for name, values in settings.policies.items()]
        pairs += [("policy", text) for text in written or [NO_POLICY]]
    pairs += [("set", f"{name}={write_value(value)}") for name, value in sorted(settings.changes.items())]
    pairs += [("at", month_name(reached - 1))] if reached else []
    return query(pairs)


def write_policy(name: str, values: Mapping[str, Any]) -> str:
    """A policy with its settings as the command line writes it."""
    return name + (":" + ",".join(f"{field}={value}" for field, value in values.items()) if values else "")


def write_value(value: Any) -> str:
    """A parameter's value as the command line writes it."""
    if isinstance(value, (list, tuple)):
        return ",".join(value)
    return value if isinstance(value, str) else json.dumps(value)


def read_settings(found: Query) -> tuple[Settings, int]:
    """The settings of a query, and how many months had been simulated.

    Raises:
        InputError: something in it cannot be used.
    """
    name = found.first("scenario", "baseline")
    if name not in scenario_names():
        raise InputError(f"unknown scenario '{name}': {nearest(name, scenario_names())}")
    settings = Settings.of_scenario(name, read_whole("seed", found.first("seed", "1")))
    settings = replace(
        settings, until=found.first("until", DEFAULT_END), changes=read_changes(found.all("set"), settings.scenario)
    )
    texts = found.all("policy")
    if texts:
        policies = [parse_policy(text) for text in texts if text != NO_POLICY]
        settings = replace(settings, policies={one.name: one.model_dump(exclude_unset=True) for one in policies})
    settings.resolve()
    end = month_number(settings.until) + 1
    at = found.first("at")
    return settings, min(month_number(at) + 1, end) if at else 0


def read_whole(name: str, text: str) -> int:
    """A whole number from 0 on.

    Raises:
        InputError: it is none.
    """
    if not (text.isascii() and text.isdigit()):
        raise InputError(f"{name} '{text}' is not a whole number from 0")
    return int(text)


def read_changes(texts: Iterable[str], scenario: str) -> dict[str, Any]:
    """Changed parameters (``NAME=VALUE``) with the types they have in the model.

    Raises:
        InputError: a name is unknown, or a value not allowed.
    """
    written = {current_name(name.strip()): value.strip() for name, _, value in (text.partition("=") for text in texts)}
    values = load_scenario(scenario).with_changes(written).parameters.flat()
    return {name: values[name] for name in written}
