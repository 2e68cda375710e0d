"""What a reader changes on the Play page, made into settings of the next run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from experiments.browser.shared import controls
from experiments.browser.shared.simulation.settings import Settings
from model.scenario import load_scenario

VENDORS = "market.vendors"  # the parameter that names them


def changed(settings: Settings, change: Mapping[str, Any]) -> Settings:
    """The settings after a change.

    Args:
        settings: as they are.
        change: one of ``{"scenario": name}``, ``{"seed": number}``, ``{"until": "YYYY-MM"}``,
            ``{"parameter": name, "value": value}``, ``{"vendor": name, "on": bool}``, ``{"policy": name, "on": bool}``,
            ``{"policy": name, "setting": name, "value": value}``, and ``{"defaults": True}``, which puts everything
            back to the scenario. A value of None is the scenario's own.
    """
    match change:
        case {"scenario": str(name)}:
            return replace(Settings.of_scenario(name, settings.seed), until=settings.until)
        case {"defaults": _}:
            return changed(settings, {"scenario": settings.scenario})
        case {"seed": int()} | {"until": str()}:
            return replace(settings, **change)
        case {"policy": str()}:
            return replace(settings, policies=_policies(settings, change))
        case {"parameter": str()} | {"vendor": str()}:
            return replace(settings, changes=_parameters(settings, change))
    return settings


def _policies(settings: Settings, change: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """The policies after one was switched on or off, or one of its settings was changed."""
    policies, name = settings.policies, change["policy"]
    if "setting" in change:
        return put(policies, name, put(policies.get(name, {}), change["setting"], change["value"]))
    return put(policies, name, {} if change["on"] else None)


def _parameters(settings: Settings, change: Mapping[str, Any]) -> Mapping[str, Any]:
    """The changed parameters after another was changed, or a vendor was put in or taken out."""
    if "vendor" in change:
        return put(settings.changes, VENDORS, _vendors(settings, change["vendor"], change["on"]))
    return put(settings.changes, change["parameter"], change["value"])


def _vendors(settings: Settings, name: str, on: bool) -> tuple[str, ...] | None:
    """The vendors that take part when one is put in or taken out; None where these are the scenario's own."""
    own = tuple(load_scenario(settings.scenario).parameters.market.vendors)
    chosen = set(settings.changes.get(VENDORS, own)) - {name} | ({name} if on else set())
    taking_part = tuple(one["name"] for one in controls.vendors(settings.scenario) if one["name"] in chosen)
    return None if set(taking_part) == set(own) else taking_part


def put(values: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Values with one changed in its place, or taken out where it is None."""
    if value is None:
        return {other: kept for other, kept in values.items() if other != name}
    return {**values, name: value}
