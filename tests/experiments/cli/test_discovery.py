"""Discovery: a known box is found, by the function and by the command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sweep_help import small_design

from experiments.analysis.discovery import box_of_points, find_box
from experiments.runs.design import Design, Factor, latin, parse_vary
from experiments.runs.results import Results
from experiments.runs.sweep import sweep
from model.errors import InputError
from model.scenario import load_scenario

Command = Callable[..., tuple[int, str, str]]


def factors(*texts: str) -> tuple[Factor, ...]:
    return parse_vary(texts, load_scenario())


def test_a_known_box_is_found() -> None:
    rng = np.random.default_rng(0)
    values = pd.DataFrame({"a": rng.random(600), "b": rng.random(600), "months": rng.integers(0, 5, 600)})
    values["rule"] = rng.choice(["bold", "careful", "other"], 600)
    outcome = (values["a"] > 0.5) & (values["months"] >= 2) & (values["rule"] != "careful")
    box = box_of_points(pd.Series(values.index), values, outcome)
    limits = box.limits.set_index("name")
    assert sorted(limits.index) == ["a", "months", "rule"]
    assert limits.loc["a", "low"] == pytest.approx(0.5, abs=0.03)
    assert limits.loc["months", "low"] == 1.5
    assert limits.loc["rule", "values"] == "bold, other"
    assert box.shown["coverage"] > 0.9
    assert box.shown["density"] > 0.9
    assert (limits["p_value"] < 0.01).all()


def test_discover_as_a_command(command: Command, tmp_path: Path) -> None:
    out = str(tmp_path / "kept")
    points = latin(factors("labour.finding_rate_normal=0.05:0.5"), 40, 1)
    sweep(Design(small_design().scenario, points, 1, 1, "2023-04"), out, executor="serial")
    values = Results.open(out).measured(["unemployment_rate"])["unemployment_rate"]
    code, said, wrong = command("discover", out, "--where", f"unemployment_rate>{values.quantile(0.6):.4f}")
    assert (code, wrong) == (0, "")
    assert "(coverage)" in said
    assert "over n = 40 points" in said
    assert "no value" not in said
    assert (tmp_path / "kept" / "discovery.png").stat().st_size > 5_000
    steps = pd.read_csv(tmp_path / "kept" / "discovery_steps.csv")
    assert steps["coverage"].iloc[0] == 1.0
    for where, reason in [
        ("unemployment_rate>2", "holds in 0 of 40 runs"),
        ("", "condition is empty"),
        ("unemployment>0.1", "unknown indicator 'unemployment'"),
        ("unemployment_rate>high", "'high' is not a number"),
    ]:
        code, _, wrong = command("discover", out, "--where", where)
        assert (code, wrong.count("\n")) == (2, 1)
        assert reason in wrong


def test_discovery_needs_a_finished_sweep_in_which_something_varies(tmp_path: Path) -> None:
    design = small_design()
    nothing = sweep(Design(design.scenario, ({},), 2, 1, "2023-01"), tmp_path / "one", executor="serial")
    with pytest.raises(InputError, match="nothing varies"):
        find_box(nothing, "hhi>0")
