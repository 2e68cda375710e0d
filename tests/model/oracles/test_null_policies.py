"""Policies of zero strength change nothing, and runs of one seed share all random draws."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest
from economies import STRENGTHS, same, small, with_a_tax

from model.policy.law import NORMAL_WEEK
from model.policy.policies import (
    POLICIES,
    EntryLevelHiringCredit,
    Policy,
    RetrainingSubsidy,
    law_of_month,
    make_policy,
)


def null(name: str, start: str) -> Policy:
    """A policy of this kind with no strength."""
    fields = POLICIES[name].model_fields
    settings_ = {key: type(field.default)(0) for key, field in fields.items() if key in STRENGTHS}
    settings_ |= {key: NORMAL_WEEK for key in fields if key == "hours"}
    return make_policy(name, {"start": start, **settings_})


@pytest.fixture(scope="module")
def baseline() -> pd.DataFrame:
    """Two years without policies."""
    return small().run("2024-12")


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_of_zero_strength_changes_no_bit(name: str, baseline: pd.DataFrame) -> None:
    same(small(None, null(name, "2023-02")).run("2024-12"), baseline)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_changes_nothing_before_its_start(name: str, baseline: pd.DataFrame) -> None:
    history = small(None, *with_a_tax([make_policy(name, {"start": "2024-01"})])).run("2024-12")
    same(history[:"2023-12"], baseline[:"2023-12"])


def test_a_policy_that_has_ended_leaves_the_law_as_it_was() -> None:
    policies = [make_policy(name, {"start": "2023-02", "end": "2023-05"}) for name in POLICIES]
    economy = small(None, *policies)
    laws, levels = [], []
    for _ in range(6):
        levels.append(economy.goods_market.price_level)
        economy.step()
        laws.append(economy.law)
    assert laws[0] == laws[4] == laws[5] == economy.baseline_law
    assert laws[1:4] == [law_of_month(economy.baseline_law, policies, month, levels[month]) for month in (1, 2, 3)]
    assert economy.baseline_law not in laws[1:4]


def test_runs_of_one_seed_share_all_draws_whatever_the_policy() -> None:
    plain = small()
    changed = small(None, *(make_policy(name, {"start": "2023-01"}) for name in POLICIES))
    for _ in range(12):
        plain.step()
        changed.step()
    assert (plain.workers.employer != changed.workers.employer).any()  # the policies did something
    for name in ("quit", "layoff", "effort", "application", "queue", "promotion", "retirement"):
        assert (plain.draws(name, (400,)) == changed.draws(name, (400,))).all(), name
        assert (plain.draws(name, (400,)) != small(seed=2).draws(name, (400,))).any(), name
    drawn = set(plain._normals) & set(changed._normals)
    assert "progress" in drawn
    for name in drawn:
        assert (plain._normals[name] == changed._normals[name]).all(), name


def test_draws_of_uses_months_and_seeds_are_independent() -> None:
    economy = small()
    first = {name: economy.draws(name, (4000,)) for name in ("quit", "layoff", "effort")}
    economy.open_labour_month(1)
    first["later"] = economy.draws("quit", (4000,))
    first["other seed"] = small(seed=2).draws("quit", (4000,))
    correlation = np.corrcoef(np.stack(list(first.values())))
    assert np.abs(correlation - np.eye(len(first))).max() < 0.06  # 3.8 standard errors


@pytest.fixture(scope="module")
def unemployment_rates() -> Callable[..., np.ndarray]:
    """Unemployment in the first half of 2025 under some policies, for forty seeds."""
    sizes = {"workers.number": 1500, "enterprises.number": 75, "consumers.number": 50}

    @cache
    def rates(*policies: Policy) -> np.ndarray:
        runs = (small(sizes, *policies, seed=seed).run("2025-06") for seed in range(40))
        return np.array([run.loc["2025-01":, "unemployment_rate"].mean() for run in runs])

    return rates


@pytest.mark.parametrize(
    "policy", [EntryLevelHiringCredit(start="2024-01"), RetrainingSubsidy(start="2024-01")], ids=lambda p: p.name
)
def test_paired_seeds_separate_a_policys_effect_from_chance(
    policy: Policy, unemployment_rates: Callable[..., np.ndarray]
) -> None:
    without, with_policy = unemployment_rates(), unemployment_rates(policy)
    paired = np.var(with_policy - without, ddof=1)
    unpaired = np.var(with_policy, ddof=1) + np.var(without, ddof=1)
    assert (with_policy != without).any()
    assert paired < 0.5 * unpaired
