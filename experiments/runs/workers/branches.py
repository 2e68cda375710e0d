"""Runs that differ in policies only: the months before these come into force are simulated once, and gone on from.

An economy goes on from a pickle exactly as if it had not been interrupted, and a policy does nothing before it is in
force, so that the histories are the same, bit by bit, as those of whole runs.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from model.calendar import month_name, month_number
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from model.scenario import Scenario

KEPT = 4  # economies kept by a process, some megabytes each
_kept: OrderedDict[str, bytes] = OrderedDict()


def run_from(scenario: Scenario, seed: int, until: str, start: str) -> pd.DataFrame:
    """The history of a run, whose months before the start are those of any run with the same parameters and events.

    Args:
        scenario: what is simulated.
        seed: decides all random draws.
        until: last month, YYYY-MM.
        start: month before which none of its policies is in force, YYYY-MM.

    Raises:
        InputError: a policy is in force before, or a month is malformed.
    """
    first = month_number(start)
    for policy in scenario.policies:
        if any(policy.in_force(month) for month in range(first)):
            raise InputError(f"{policy.name} is in force before {start}, from which on policies were to differ")
    economy = pickle.loads(_economy_before(scenario, seed, first))
    economy.go_on_under(scenario.policies)
    history: pd.DataFrame = economy.run(until)
    return history


def _economy_before(scenario: Scenario, seed: int, month: int) -> bytes:
    """The economy without policies at the start of a month, pickled."""
    from experiments.runs.identity import digest_of, scenario_record
    from model.economy import Economy

    record: dict[str, Any] = scenario_record(scenario) | {"policies": [], "seed": int(seed), "month": month}
    key = digest_of(record)
    if key not in _kept:
        economy = Economy(scenario.parameters, events=scenario.events, rng=seed)
        if month > 0:
            economy.run(month_name(month - 1))
        _kept[key] = pickle.dumps(economy)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _kept[key]
