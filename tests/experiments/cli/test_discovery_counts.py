"""What discovery counts: points, not their replicates; and no runs in which the indicator has no value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from sweep_help import small_design

from experiments.analysis.discovery import Box, box_of_points, find_box
from experiments.runs.design import Design, latin, parse_vary
from experiments.runs.results import Results
from experiments.runs.sweep import sweep
from model.errors import InputError
from model.scenario import load_scenario

Command = Callable[..., tuple[int, str, str]]
STUDIES = 60


def study(rng: np.random.Generator, replicates: int, spread: float) -> Box:
    """60 points that differ in the outcome's frequency for reasons which have nothing to do with what varies."""
    values = pd.DataFrame(rng.random((60, 3)), columns=list("abc"))
    level = spread * rng.normal(size=(60, 1))
    outcome = level + rng.normal(size=(60, replicates)) > 0.5
    points = pd.Series(np.repeat(np.arange(60), replicates))
    return box_of_points(points, values.loc[points].reset_index(drop=True), pd.Series(outcome.ravel()))


@pytest.mark.parametrize(("replicates", "spread"), [(1, 1.0), (10, 1.0), (10, 4.0)])
def test_without_a_relation_few_studies_find_one(replicates: int, spread: float) -> None:
    rng = np.random.default_rng(24)
    boxes = [study(rng, replicates, spread) for _ in range(STUDIES)]
    found = sum(bool((box.limits["p_value"] < 0.05).any()) for box in boxes)
    assert found <= 6  # 5 % would be 3, more than 6 come of that in one series of a hundred
    assert {(box.points, box.runs) for box in boxes} == {(60, 60 * replicates)}


def test_replicates_that_agree_change_nothing() -> None:
    rng = np.random.default_rng(1)
    values = pd.DataFrame({"a": rng.random(80), "b": rng.random(80)})
    outcome = values["a"] + 0.2 * rng.normal(size=80) > 0.6
    one = box_of_points(pd.Series(range(80)), values, outcome)
    often = np.tile(np.arange(80), 10)
    ten = box_of_points(
        pd.Series(often), values.loc[often].reset_index(drop=True), outcome[often].reset_index(drop=True)
    )
    pd.testing.assert_frame_equal(one.limits, ten.limits)
    pd.testing.assert_frame_equal(one.trajectory, ten.trajectory)
    assert (ten.points, ten.runs, one.limits["p_value"].min() < 0.01) == (80, 800, True)


def test_the_share_of_replicates_is_used() -> None:
    points = pd.Series(np.repeat(np.arange(40), 4))
    values = pd.DataFrame({"a": points / 40.0})
    outcome = pd.Series(np.tile([True, False, False, False], 40)) | (points >= 20)
    box = box_of_points(points, values, outcome)
    assert box.share == pytest.approx(0.625)
    assert box.trajectory["density"][0] == pytest.approx(0.625)
    assert box.limits["low"][0] == pytest.approx(0.4875)
    assert box.shown["density"] == 1.0
    assert box.shown["coverage"] == pytest.approx(20.0 / 25.0)


# ----------------------------------------------------------------------------------------------------------- no value


@dataclass
class Kept:
    """A finished sweep of 30 points with two replicates, as discovery sees one; x is the place of its point."""

    margin: list[float]
    names: Sequence[str] = ("x",)
    planned: int = 60
    folder: Path = Path("kept")

    def runs(self) -> pd.DataFrame:
        return pd.DataFrame({"run": range(60)})

    def measured(self, texts: list[str]) -> pd.DataFrame:
        points = np.tile(np.arange(30), 2)
        table: dict[str, Any] = {"point": points, "x": points / 29.0, "margin": self.margin, "hhi": points / 29.0}
        return pd.DataFrame(table)[["point", "x", *texts]]


def kept(missing: int) -> Results:
    """A sweep in whose last points a vendor is dead, so that its margin has no value; elsewhere it falls with x."""
    margin = 1.0 - np.arange(30) / 29.0
    margin[30 - missing :] = np.nan
    return cast("Results", Kept(np.tile(margin, 2).tolist(), ["x"]))


@pytest.mark.parametrize(("sign", "number"), [("<", 14), ("<=", 14), (">", 10), (">=", 10)])
def test_runs_without_a_value_are_left_out_and_counted(sign: str, number: int) -> None:
    box = find_box(kept(6), f"margin{sign}0.67")
    assert (box.points, box.runs, box.with_outcome, box.left_out) == (24, 48, 2 * number, 12)
    assert box.share == pytest.approx(number / 24)


@pytest.mark.parametrize(("where", "number"), [("margin!=1", 46), ("margin=1", 2)])
def test_no_value_is_neither_equal_nor_unequal(where: str, number: int) -> None:
    reason = f"holds in {number} of 48 runs, .* 12 runs have no value and are left out"
    with pytest.raises(InputError, match=reason):
        find_box(kept(6), where)


def test_a_run_needs_a_value_for_every_part_of_a_condition() -> None:
    box = find_box(kept(6), "hhi>0.5 and margin<0.9")
    assert (box.points, box.runs, box.with_outcome, box.left_out) == (24, 48, 18, 12)


@pytest.mark.parametrize(
    ("missing", "reason"), [(30, "none of 60 runs in kept has a value of margin"), (12, "18 points are")]
)
def test_no_or_too_few_points_with_a_value_are_refused(missing: int, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        find_box(kept(missing), "margin<0.9")


def test_the_command_says_how_many_runs_have_no_value(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    factors = parse_vary(("labour.finding_rate_normal=0.05:0.5",), load_scenario())
    out = str(tmp_path / "kept")
    sweep(Design(small_design().scenario, latin(factors, 30, 1), 2, 1, "2023-03"), out, executor="serial")
    measured = Results.measured

    def gone(results: Results, texts: list[str]) -> pd.DataFrame:
        table = measured(results, texts)
        return table.assign(**{text: table[text].where(table["run"] >= 12) for text in texts})

    monkeypatch.setattr(Results, "measured", gone)
    values = Results.open(out).measured(["unemployment_rate"])["unemployment_rate"]
    code, said, wrong = command("discover", out, "--where", f"unemployment_rate>{values.quantile(0.5):.4f}")
    assert (code, wrong) == (0, "")
    assert "12 of 60 runs have no value and are left out" in said
    assert "of 48 runs" in said
    assert "over n = 30 points" in said  # each has another replicate with a value


def test_months_without_a_value_satisfy_no_condition(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.dataset as ds

    from experiments.runs.conditions import row_filter

    runs = pa.table({"run": pa.array([0], pa.int32())})
    month = pa.array([0], pa.timestamp("ms")).take([0, 0, 0, 0])
    rows = pa.table({"run": pa.array([0] * 4, pa.int32()), "month": month,
                     "margin": pa.array([0.5, float("nan"), None, 0.8], pa.float32())})  # fmt: skip
    for where, wanted in [("margin!=0.5", [0.8]), ("margin<0.6", [0.5]), ("margin>0.6", [0.8]), ("margin=0.5", [0.5]),
                          ("margin>=0", [0.5, 0.8]), ("margin<=1", [0.5, 0.8])]:  # fmt: skip
        found = ds.dataset(rows).to_table(filter=row_filter(where, runs, ["margin"]))["margin"]
        assert found.to_pylist() == pytest.approx(wanted)
