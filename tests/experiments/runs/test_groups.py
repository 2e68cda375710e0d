"""Groups of people: the same people in every arm, adding up to all, and followed without changing the run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.runs import ensemble, identity
from experiments.runs.ensemble import Job, run_many
from experiments.runs.groups import Grouping, Recorder, column, groupings, run_by_groups, tenths
from experiments.runs.one_run import run
from model.economy import Economy
from model.policy.policies import UnemploymentInsurance
from model.scenario import Scenario, load_scenario

SMALL = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 2}
START, UNTIL = "2023-04", "2023-08"
KINDS = ("occupation", "level", "wage decile", "sector")


def small(*policies: UnemploymentInsurance) -> Scenario:
    """A small economy with policies."""
    return Scenario("small", parameters=load_scenario().with_changes(SMALL).parameters, policies=policies)


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    return run_by_groups(small(), 1, UNTIL, START)


def family(history: pd.DataFrame, measure: str, kind: str) -> pd.DataFrame:
    """A measure of all groups of a kind, from the month before the start on."""
    names = [name for name in history if str(name).startswith(column(measure, kind, ""))]
    return history.loc["2023-03":, names]


def test_following_groups_changes_nothing_else(history: pd.DataFrame) -> None:
    alone = run(small(), 1, UNTIL).history
    pd.testing.assert_frame_equal(history[alone.columns], alone, check_exact=True)


def test_groups_are_measured_from_the_month_before_the_start_on(history: pd.DataFrame) -> None:
    people = history.filter(regex=r"^people\.")
    assert people.loc[:"2023-02"].isna().all(axis=None)
    shares = people.filter(regex=r"^people\.share\.").loc["2023-03":]
    assert shares.notna().all(axis=None)
    assert (shares.nunique() == 1).all()  # nobody leaves a group, whatever becomes of them


@pytest.mark.parametrize(("kind", "number"), list(zip(KINDS, (22, 2, 10, 7), strict=True)))
def test_groups_add_up_to_all_people(history: pd.DataFrame, kind: str, number: int) -> None:
    share = family(history, "share", kind)
    assert share.shape[1] == number
    np.testing.assert_allclose(share.sum(axis=1), 1.0)
    for measure in ("income", "employed"):
        parts = family(history, measure, kind).fillna(0.0).to_numpy() * share.to_numpy()
        np.testing.assert_allclose(parts.sum(axis=1), history.loc["2023-03":, column(measure, "all", "all")])


def test_all_people_are_those_of_the_indicators(history: pd.DataFrame) -> None:
    after = history.loc["2023-03":]
    np.testing.assert_allclose(after[column("employed", "all", "all")], 1.0 - after["unemployment_rate"])


def test_income_is_what_members_receive_at_todays_prices() -> None:
    economy = Economy(small().parameters, rng=1)
    recorder = Recorder(economy, first=1)
    economy.run(until="2023-01", progress=recorder.observe)
    seniors = economy.workers.level == 1
    without = economy.workers.employer < 0
    economy.run(until="2023-03", progress=recorder.observe)
    received = (economy.workers.labour_income + economy.workers.capital_income) / economy.goods_market.price_level
    row = recorder.rows[2]
    assert row[column("income", "level", "senior")] == pytest.approx(received[seniors].mean())
    assert row[column("income", "sector", "without a job")] == pytest.approx(received[without].mean())
    hired = (economy.workers.employer >= 0)[without].mean()
    assert row[column("employed", "sector", "without a job")] == pytest.approx(hired)
    assert sorted(recorder.rows) == [0, 1, 2]


def test_people_are_grouped_as_founded_where_policies_start_at_once() -> None:
    history = run_by_groups(small(), 1, "2023-02", "2023-01")
    assert history.filter(regex=r"^people\.share\.").notna().all(axis=None)
    founded = groupings(Economy(small().parameters, rng=1))
    for group in founded[1:]:
        shares = [history[column("share", group.kind, name)].iloc[0] for name in group.names]
        np.testing.assert_array_equal(shares, group.heads / 400)


def test_a_start_after_the_end_leaves_the_columns_empty() -> None:
    people = run_by_groups(small(), 1, "2023-02", "2026-01").filter(regex=r"^people\.")
    assert people.shape == (2, 3 * (1 + 22 + 2 + 10 + 7))
    assert people.isna().all(axis=None)


def test_the_same_people_are_grouped_whatever_the_policy(history: pd.DataFrame) -> None:
    generous = run_by_groups(small(UnemploymentInsurance(start=START, replacement=0.5)), 1, UNTIL, START)
    pd.testing.assert_frame_equal(generous.loc[:"2023-03"], history.loc[:"2023-03"], check_exact=True)
    shares = history.filter(regex=r"^people\.share\.").columns
    pd.testing.assert_frame_equal(generous[shares], history[shares], check_exact=True)
    before, after = (h.loc["2023-04":, column("income", "sector", "without a job")] for h in (history, generous))
    assert (after > before).any()


@given(st.lists(st.floats(0.0, 1e6, width=32), min_size=10, max_size=200))
def test_tenths_are_equal_in_size_and_go_by_pay(pay: list[float]) -> None:
    wages = np.array(pay, dtype=np.float32)
    tenth = tenths(wages)
    assert np.ptp(np.bincount(tenth, minlength=10)) <= 1
    order = np.argsort(wages, kind="stable")
    assert (np.diff(tenth[order]) >= 0).all()


def test_a_group_without_people_has_no_mean() -> None:
    group = Grouping("kind", ("some", "none", "others"), np.array([0, 2, 2]))
    np.testing.assert_array_equal(group.means(np.array([1.0, 2.0, 4.0])), [1.0, np.nan, 3.0])


# ------------------------------------------------------------------------------------------------------ among many runs


def test_runs_with_groups_are_kept_apart_from_those_without(tmp_path: Path, history: pd.DataFrame) -> None:
    plain, grouped = Job("a", small(), 1, UNTIL), Job("a", small(), 1, UNTIL, groups_from=START)
    table = run_many([plain, grouped], folder=tmp_path, workers=1)
    assert len(pd.read_parquet(tmp_path / "runs")) == 2
    assert table.iloc[: len(history)].filter(regex=r"^people\.").isna().all(axis=None)
    again = run_many([grouped], folder=tmp_path, workers=1).set_index("month")
    pd.testing.assert_frame_equal(again[history.columns], history, check_exact=True, check_freq=False)


def test_the_source_that_follows_groups_decides_only_runs_with_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [Job("a", small(), 1, UNTIL), *(Job("a", small(), 1, UNTIL, month) for month in (START, "2023-05"))]
    code = identity.code_hash()
    keys = [ensemble.job_key(job) for job in jobs]
    assert len(set(keys)) == 3
    monkeypatch.setattr(ensemble, "code_hash", lambda *names: "other" if names else code)
    assert [ensemble.job_key(job) == key for job, key in zip(jobs, keys, strict=True)] == [True, False, False]
