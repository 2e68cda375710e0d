"""Work that pages of the tests' server start in the background: as always, but some of it fails on purpose."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from sweep_help import Trap

from experiments.browser.compare import work
from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.sweep import work as sweep_work
from experiments.comparison import plan as comparison_plan
from model.scenario import Scenario

FAILING_SEED = 666
_as_ever = {"scenarios": comparison_plan.read_scenarios, "resolve": Settings.resolve}


class Unlucky(Scenario):
    """A scenario that no worker process can run."""

    def __getattribute__(self, name: str) -> Any:
        if name == "parameters" and parent_process() is not None:
            raise ArithmeticError("no such sum")
        return super().__getattribute__(name)


class Trapped(Trap):
    """A scenario some points of which no worker process can run, while all can be planned."""

    def with_changes(self, changes: Mapping[str, Any]) -> Scenario:
        if parent_process() is None:
            return Scenario.with_changes(self, changes)
        return super().with_changes(changes)


def compare(request: Mapping[str, Any], cache: str) -> str:
    """A comparison, whose runs fail where its seed is the failing one."""
    if request["seed"] == FAILING_SEED:
        comparison_plan.read_scenarios = lambda names, changes: tuple(
            _as(Unlucky, scenario) for scenario in _as_ever["scenarios"](names, changes)
        )
    return work.run(request, cache)


def sweep(request: Mapping[str, Any], cache: str) -> str:
    """A sweep, some points of which fail: see `sweep_help.Trap`."""
    Settings.resolve = lambda settings: _as(Trapped, _as_ever["resolve"](settings))  # type: ignore[method-assign]
    return sweep_work.run(request, cache)


def _as(kind: type[Scenario], scenario: Scenario) -> Scenario:
    return kind(**{field.name: getattr(scenario, field.name) for field in fields(Scenario)})
