"""Policies against theory and evidence: thirty paired runs each. Takes minutes, so it is marked slow."""

from __future__ import annotations

import numpy as np
import pytest
from shared import shared

from experiments.validation.policies import Finding, Pairs, interval, ratio
from experiments.validation.policy_evidence import CASES, examine, jobs, page

REPLICATES = 30
LEFT_OUT = ("basic income on credit", "retraining")  # like others, and they take a minute


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    cases = [name for name in CASES if name not in LEFT_OUT]
    return shared(tmp_path_factory, "policy_evidence", lambda: examine(REPLICATES, cases=cases))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(17))
def test_the_model_agrees_with_theory_and_evidence(number: int, found: list[Finding]) -> None:
    assert len(found) == 17
    assert found[number].agrees, found[number]


def test_all_cases_run_on_the_same_seeds_replicate_by_replicate() -> None:
    planned = jobs(2)
    once = [(job.seed, job.label) for job in planned if job.seed <= 2]
    assert once == [(seed, name) for seed in (1, 2) for name in CASES]
    assert {job.label for job in planned[len(once) :]} == {name for name, case in CASES.items() if case.times > 1}
    assert max(job.seed for job in planned) == 2 * max(case.times for case in CASES.values())
    assert {job.until for job in planned} == {"2026-12", "2028-12", "2030-12"}


def pairs() -> Pairs:
    import pandas as pd

    months = pd.date_range("2026-01", periods=2, freq="MS")
    rows = [
        (label, seed, month, 10.0 * seed + shift + number)
        for label, shift in (("base", 0.0), ("tax", 1.0))
        for seed in (1, 2, 3)
        for number, month in enumerate(months)
    ]
    return Pairs(pd.DataFrame(rows, columns=["label", "seed", "month", "jobs"]))


def test_pairs_are_compared_seed_by_seed() -> None:
    made = pairs()
    assert made.difference("tax", "base", "jobs", "2026-01-01", "2026-02-01").tolist() == [1.0, 1.0, 1.0]
    assert made.at("base", "jobs", "2026-02-01").tolist() == [11.0, 21.0, 31.0]
    assert made.variance_ratio("tax", "jobs", "2026-01-01", "2026-02-01") > 1e9
    assert made.correlation("tax", "jobs", "2026-01-01", "2026-02-01") == pytest.approx(1.0)


def test_a_ratio_of_means_lies_in_its_interval() -> None:
    rng = np.random.default_rng(1)
    years = rng.uniform(1.0, 2.0, 40)
    costs = 5.0 * years + rng.normal(0.0, 0.5, 40)
    value, low, high = interval(costs, ratio, years)
    assert value == pytest.approx(costs.mean() / years.mean())
    assert low < value < high
    assert high - low == pytest.approx(2 * 1.96 * 0.5 / 40**0.5 / 1.5, rel=0.4)


def test_the_page_tells_what_does_not_agree() -> None:
    right = Finding("TokenTax", "Costs", "somebody", "USD", 1234.0, 1000.0, 1500.0, "above zero", True)
    wrong = Finding("TokenTax", "Gains", "somebody", "share", -0.01, -0.02, 0.0, "above zero", False)
    text = page([right, wrong], 30)
    assert "1 of 2 statements hold" in text
    assert "1,234 (1,000 to 1,500) USD | above zero | yes |" in text
    assert "-0.01 (-0.02 to 0) share | above zero | **no** |" in text
