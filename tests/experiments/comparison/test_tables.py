"""Comparisons from the command to the tables, checked against their runs."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from comparison_folder import NULL, SEEDS, SMALL_ARMS, SMALL_START, SMALL_UNTIL, STRONG, Command, cube

from experiments.comparison.files import COLUMNS, Comparison
from experiments.comparison.tables import HEADLINES, KINDS, WHOLE

pytestmark = pytest.mark.usefixtures("reports")


def test_all_tables_are_there_with_the_columns_promised(small: Path, found: Comparison) -> None:
    for name, columns in COLUMNS.items():
        assert set(columns) <= set(found.tables[name]), name
        assert not found.tables[name].empty, name
    assert {path.name for path in small.iterdir() if path.suffix != ".parquet"} == {
        "comparison.json", "settings.json", "runs",
    }  # fmt: skip
    assert len(pd.read_parquet(small / "runs" / "runs")) == 2 * 3 * SEEDS


def test_the_record_says_what_was_compared(found: Comparison) -> None:
    record = found.record
    assert record["format"] == 1
    assert record["reference"] == "baseline"
    assert [arm["label"] for arm in record["arms"]] == SMALL_ARMS
    assert [policy["name"] for policy in record["arms"][2]["policies"]] == ["UnemploymentInsurance", "AutomationTax"]
    assert all(policy["source"] and policy["meaning"] for policy in record["arms"][2]["policies"])
    assert [scenario["name"] for scenario in record["scenarios"]] == ["baseline", "extreme"]
    assert (record["seeds"], record["replicates"], record["start"]) == ([1, 2, 3], 3, "2024-01")
    assert record["changes"]["workers.number"] == "400"


def test_the_command_on_record_asks_for_the_same(found: Comparison, tenfold: Command) -> None:
    words = shlex.split(found.record["command"])
    assert words[0] == "tenfold"
    words[words.index("--until") + 1] = "2024-12"
    code, _, err = tenfold(*words[1:])
    assert code == 2
    assert f"(until is {SMALL_UNTIL} there and 2024-12 here)" in err  # and nothing else differs


def test_histories_hold_every_run_in_single_precision(histories: pd.DataFrame) -> None:
    assert len(histories) == 2 * 3 * SEEDS * 27
    assert list(histories.columns[:4]) == ["scenario", "arm", "seed", "month"]
    assert set(histories.dtypes.iloc[4:].astype(str)) == {"float32"}
    assert not histories.duplicated(["scenario", "arm", "seed", "month"]).any()


def test_levels_and_differences_are_those_of_the_runs(found: Comparison, histories: pd.DataFrame) -> None:
    values = [cube(histories, "extreme", arm, "gini") for arm in ("baseline", STRONG)]
    for name, expected in (("levels", values[1]), ("differences", values[1] - values[0])):
        table = found.tables[name].query("scenario == 'extreme' and arm == @STRONG and indicator == 'gini'")
        assert list(table["month"].dt.strftime("%Y-%m"))[::26] == ["2023-01", "2025-03"]
        np.testing.assert_allclose(table["mean"], expected.mean(axis=0), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(table["p50"], np.median(expected, axis=0), rtol=1e-4, atol=1e-6)
        assert (table["runs"] == SEEDS).all()
    assert "baseline" not in set(found.tables["differences"]["arm"])


def test_arms_do_not_differ_before_the_start(found: Comparison) -> None:
    table = found.tables["differences"].query("month < '2024-01-01'")
    assert len(table) > 0
    assert (table[["mean", "p05", "p95", "low", "high"]] == 0.0).all(axis=None)
    after = found.tables["differences"].query("month >= '2024-01-01' and arm == @STRONG and indicator == 'public_debt'")
    assert (after["mean"] != 0.0).all()


@pytest.mark.parametrize(("window", "months"), [("1 year on", slice(12, 24)), ("last year", slice(15, 27)),
                                                (WHOLE, slice(12, 27))])  # fmt: skip
def test_effects_are_means_of_paired_differences(
    found: Comparison, histories: pd.DataFrame, window: str, months: slice
) -> None:
    reference, level = (cube(histories, "baseline", arm, "public_debt")[:, months].mean(axis=1)
                        for arm in ("baseline", STRONG))  # fmt: skip
    row = found.tables["effects"].query(
        "scenario == 'baseline' and arm == @STRONG and indicator == 'public_debt' and window == @window"
    )
    assert len(row) == 1
    effect = row.iloc[0]
    assert effect["reference"] == pytest.approx(reference.mean(), rel=1e-4)
    assert effect["level"] == pytest.approx(level.mean(), rel=1e-4)
    assert effect["difference"] == pytest.approx((level - reference).mean(), rel=1e-3)
    assert effect["low"] <= effect["difference"] <= effect["high"]
    assert effect["correlation"] == pytest.approx(np.corrcoef(reference, level)[0, 1], abs=1e-3)
    assert effect["runs"] == SEEDS


def test_effects_cover_headlines_and_the_windows_that_fit(found: Comparison) -> None:
    effects = found.tables["effects"]
    assert set(HEADLINES) - set(effects["indicator"]) <= {"participation_rate"}
    assert list(effects["window"].unique()) == ["1 year on", "last year", WHOLE]
    assert effects["p"].between(0.25, 1.0).all()  # three runs: 2 of 8 changes of sign at least
    assert (effects["p_holm"] >= effects["p"] - 1e-12).all()
    assert (effects["better"] == 0).all()  # so that no effect is significant


def test_a_policy_without_strength_changes_nothing_at_all(found: Comparison) -> None:
    null = found.tables["effects"].query("arm == @NULL")
    assert (null[["difference", "low", "high"]] == 0.0).all(axis=None)
    assert (null["p"] == 1.0).all()
    assert (found.tables["differences"].query("arm == @NULL")[["p05", "p95"]] == 0.0).all(axis=None)
    people = found.tables["people"].query("arm == @NULL")
    assert (people[["income", "income_low", "income_high", "employment"]].fillna(0.0) == 0.0).all(axis=None)
    costs = found.tables["costs"].query("arm == @NULL")
    assert (costs[["budget", "job_years"]] == 0.0).all(axis=None)
    assert set(costs["verdict"]) == {"no jobs"}


def test_costs_add_up_debt_and_years_of_work(found: Comparison, histories: pd.DataFrame) -> None:
    debt, jobs = ([cube(histories, "baseline", arm, name) for arm in ("baseline", STRONG)]
                  for name in ("public_debt", "employment"))  # fmt: skip
    row = found.tables["costs"].query("scenario == 'baseline' and arm == @STRONG").iloc[0]
    added = [(values[:, -1] - values[:, SMALL_START - 1]).mean() for values in debt]
    years = [values[:, SMALL_START:].sum(axis=1).mean() / 12 for values in jobs]
    assert row["budget"] == pytest.approx(added[1] - added[0], rel=1e-3)
    assert row["job_years"] == pytest.approx(years[1] - years[0], rel=1e-3, abs=1e-3)
    if not np.isnan(row["per_job_year"]):
        assert row["per_job_year"] == pytest.approx(1e3 * row["budget"] / row["job_years"])


def test_recovery_is_told_of_every_arm(found: Comparison) -> None:
    table = found.tables["recovery"]
    assert list(table["arm"]) == SMALL_ARMS * 2
    assert table["not_recovered"].between(0.0, 1.0).all()
    null, baseline = (table.query("arm == @arm").drop(columns="arm").reset_index(drop=True)
                      for arm in (NULL, "baseline"))  # fmt: skip
    pd.testing.assert_frame_equal(null, baseline)


def test_groups_of_people_add_up(found: Comparison, histories: pd.DataFrame) -> None:
    people = found.tables["people"]
    assert set(people["kind"]) == set(KINDS)
    shares = people.groupby(["scenario", "arm", "kind"])["share"].sum()
    np.testing.assert_allclose(shares, 1.0)
    after = histories[histories["month"] >= "2024-01-01"]
    for kind in ("level", "wage decile"):
        names = [str(name) for name in histories if str(name).startswith(f"people.income.{kind}.")]
        income = sum(after[name] * after[name.replace("income", "share")] for name in names)
        np.testing.assert_allclose(income, after["people.income.all"], rtol=1e-5)
    known = people.dropna(subset="income_p")
    assert (known["income_p_holm"] >= known["income_p"]).all()
    assert (known["income_p_holm"] == 1.0).all()  # with three runs no group can differ significantly
    first = people.query("scenario == 'baseline' and arm == @STRONG and kind == 'level' and group == 'junior'").iloc[0]
    reference, income = (cube(histories, "baseline", arm, "people.income.level.junior")[:, SMALL_START:].mean(axis=1)
                         for arm in ("baseline", STRONG))  # fmt: skip
    assert first["income_reference"] == pytest.approx(reference.mean(), rel=1e-5)
    assert first["income"] == pytest.approx((income / reference - 1.0).mean(), abs=1e-5)


def test_robustness_measures_the_distance_to_the_best(found: Comparison) -> None:
    table, choices = found.tables["robustness"], found.tables["choices"]
    for (indicator, _), rows in table.groupby(["indicator", "scenario"]):
        best = rows["value"].max() if HEADLINES[str(indicator)] > 0 else rows["value"].min()
        np.testing.assert_allclose(rows["regret"], (rows["value"] - best).abs())
    worst = table.groupby(["indicator", "arm"])["regret"].max()
    np.testing.assert_allclose(
        choices["max_regret"], worst.loc[list(zip(choices["indicator"], choices["arm"], strict=True))]
    )
    assert choices.groupby("indicator")[["best_by_maximin", "best_by_minimax_regret"]].any().all(axis=None)
    same = choices.query("arm in ['baseline', @NULL]").groupby("indicator")["worst_value"].nunique()
    assert (same == 1).all()


def test_real_income_is_that_of_all_people(found: Comparison, histories: pd.DataFrame) -> None:
    levels = found.tables["levels"].query("scenario == 'baseline' and arm == 'baseline'")
    income = levels[levels["indicator"] == "real_income"]
    assert income["month"].min() == pd.Timestamp("2023-12-01")
    expected = cube(histories, "baseline", "baseline", "people.income.all")[:, SMALL_START - 1 :].mean(axis=0)
    np.testing.assert_allclose(income["mean"], expected, rtol=1e-5)
