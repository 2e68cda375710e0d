"""The economy for drivers that know only flat keywords: Mesa's ``batch_run`` and ``SolaraViz``, and samplers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.economy import Economy
from model.errors import InputError
from model.policy.policies import Policy, parse_policy
from model.scenario import load_scenario


class FlatEconomy(Economy):
    """An economy made from flat keywords.

    Args:
        rng: seed; None draws a fresh one, which ``root_seed`` and the column ``rng`` of what Mesa collects say.
        scenario: name or file of the scenario to start from.
        policies: further policies as written on the command line, separated by semicolons or as a sequence.
        changes: parameters by dotted name, such as ``**{"workers.number": 5000}``; where names must be identifiers,
            ``workers__number`` means the same.

    Raises:
        InputError: as for scenarios, parameters and policies.
    """

    def __init__(
        self,
        *,
        rng: int | None = 1,
        scenario: str = "baseline",
        policies: str | Sequence[str | Policy] = (),
        **changes: Any,
    ) -> None:
        names = {name.replace("__", "."): value for name, value in changes.items()}
        if len(names) < len(changes):
            raise InputError("a parameter is given twice, once with a dot and once with two underscores")
        start = load_scenario(scenario).with_changes(names)
        written = (
            [part for part in policies.split(";") if part.strip()] if isinstance(policies, str) else list(policies)
        )
        more = [parse_policy(policy) if isinstance(policy, str) else policy for policy in written]
        super().__init__(start.parameters, [*start.policies, *more], start.events, rng=rng)
        self.datacollector.keep("rng", self.root_seed)
