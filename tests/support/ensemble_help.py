"""What the tests of ensembles share: small runs that differ, and tables that are equal bit for bit."""

from __future__ import annotations

import pandas as pd
from sweep_help import SMALL

from experiments.runs.ensemble import Job
from model.policy.policies import Policy, TokenTax
from model.scenario import Scenario, load_scenario

UNTIL = "2023-04"


def small(*policies: Policy) -> Scenario:
    """A small economy with policies."""
    return Scenario("small", parameters=load_scenario().with_changes(SMALL).parameters, policies=policies)


def jobs() -> list[Job]:
    """Runs that differ in length, vendors, policies and seed."""
    fewer = small().with_changes({"market.vendors": "enterprise_first,open_weights"})
    return [
        Job("plain", small(), 2, UNTIL),
        Job("fewer vendors", fewer, 1, "2023-02"),
        Job("taxed", small(TokenTax(start="2023-02", rate=0.5)), 2, UNTIL),
        Job("plain", small(), 1, UNTIL),
    ]


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True)
