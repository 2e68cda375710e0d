"""Everything that determines a run, and how two of them differ in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from experiments.browser.shared.words import policy_title
from model.calendar import DEFAULT_END
from model.policy.policies import Policy, make_policy
from model.scenario import Scenario, load_scenario


@dataclass(frozen=True)
class Settings:
    """Everything that determines a run.

    Attributes:
        scenario: the starting point.
        seed: of all random numbers.
        changes: parameters that differ from the scenario's, by dotted name.
        policies: the policies switched on, each with settings that differ from the scenario's or the default.
        until: the last month.
    """

    scenario: str = "baseline"
    seed: int = 1
    changes: Mapping[str, Any] = field(default_factory=dict)
    policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    until: str = DEFAULT_END

    @classmethod
    def of_scenario(cls, name: str, seed: int = 1) -> Settings:
        """The settings of a scenario, unchanged."""
        return cls(scenario=name, seed=seed, policies={policy.name: {} for policy in load_scenario(name).policies})

    def resolve(self) -> Scenario:
        """The scenario with the changes made and the policies switched on or off."""
        scenario = load_scenario(self.scenario)
        return replace(scenario.with_changes(self.changes), policies=tuple(self._policies(scenario)))

    def _policies(self, scenario: Scenario) -> list[Policy]:
        chosen: list[Policy] = []
        for name, values in self.policies.items():
            own = [policy for policy in scenario.policies if policy.name == name]
            set_by_scenario = own[0].model_dump(exclude_unset=True) if own else {}
            chosen += own if own and not values else [make_policy(name, {**set_by_scenario, **values})]
        return chosen


def differences(now: Settings, before: Settings) -> list[str]:
    """What an earlier run did differently, in words."""
    words: list[str] = []
    if before.scenario != now.scenario:
        words.append(f"scenario {before.scenario.replace('_', ' ')}")
    if before.seed != now.seed:
        words.append(f"seed {before.seed}")
    words += [f"with {policy_title(name)}" for name in before.policies if name not in now.policies]
    words += [f"without {policy_title(name)}" for name in now.policies if name not in before.policies]
    for name in sorted(now.policies.keys() & before.policies.keys()):
        words += _other_values(now.policies[name], before.policies[name], f"{policy_title(name)}: ")
    if before.scenario == now.scenario:
        words += _other_values(now.changes, before.changes)
    return words


def _other_values(now: Mapping[str, Any], before: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The names and earlier values of what has changed."""
    changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    return [f"{prefix}{name} {_written(before.get(name, 'at its default'))}" for name in changed]


def _written(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(value).replace("_", " ")
    return f"{value:g}" if isinstance(value, float) else str(value)
