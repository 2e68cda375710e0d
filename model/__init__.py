"""Tenfold's model: the AI economy month by month.

``from model import Economy, Parameters`` is the public interface; names are loaded when first used, so that reading
parameters or scenarios does not load the simulation.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.economy import Economy
    from model.errors import InputError
    from model.parameters import Parameters
    from model.policy.events import Event
    from model.policy.policies import Policy
    from model.scenario import Scenario, load_scenario

__all__ = ["Economy", "Event", "InputError", "Parameters", "Policy", "Scenario", "load_scenario"]

_HOME = {
    "Economy": "model.economy",
    "Event": "model.policy.events",
    "InputError": "model.errors",
    "Parameters": "model.parameters",
    "Policy": "model.policy.policies",
    "Scenario": "model.scenario",
    "load_scenario": "model.scenario",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'model' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)
