"""Runs that share their months before policies start: the same bits as whole runs."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

import pandas as pd
import pytest

from experiments.runs.ensemble import Job, job_key
from experiments.runs.workers import branches
from model.economy import Economy
from model.errors import InputError
from model.policy.policies import parse_policy
from model.scenario import Scenario, load_scenario

SMALL = {"workers.number": 600, "enterprises.number": 60, "consumers.number": 100}
POLICIES = ("RetrainingSubsidy", "BasicIncome", "PortabilityMandate", "EntryLevelHiringCredit:end=2027-01")
START, UNTIL = "2026-01", "2026-12"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Scenario:
    monkeypatch.setattr(branches, "_kept", OrderedDict())
    return load_scenario().with_changes(SMALL)


def test_arms_that_go_on_from_one_economy_have_the_bits_of_whole_runs(small: Scenario) -> None:
    for names in ((), *((name,) for name in POLICIES), POLICIES[:2]):
        arm = replace(small, policies=tuple(map(parse_policy, names)))
        whole = Economy(arm.parameters, arm.policies, arm.events, rng=5).run(UNTIL)
        pd.testing.assert_frame_equal(branches.run_from(arm, 5, UNTIL, START), whole, check_exact=True)
    assert len(branches._kept) == 1


def test_other_parameters_and_seeds_begin_anew_and_little_is_kept(small: Scenario) -> None:
    for seed in range(branches.KEPT + 2):
        branches.run_from(small, seed, "2023-02", "2023-02")
    branches.run_from(small.with_changes({"money.tax_rate": 0.2}), branches.KEPT + 1, "2023-02", "2023-02")
    assert len(branches._kept) == branches.KEPT


def test_a_policy_in_force_before_is_refused(small: Scenario) -> None:
    early = replace(small, policies=(parse_policy("TokenTax:start=2025-12"),))
    with pytest.raises(InputError, match="TokenTax is in force before 2026-01"):
        branches.run_from(early, 1, UNTIL, START)


def test_a_job_is_the_same_with_and_without_shared_months(small: Scenario) -> None:
    whole = Job("whole", small, 1, "2023-04")
    branch = replace(whole, policies_from="2023-03")
    assert job_key(branch) == job_key(whole)
    pd.testing.assert_frame_equal(branch().table(), whole().table(), check_exact=True)
