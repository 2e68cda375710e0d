"""Sensitivity: indices of known functions, and the command."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sin
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sweep_help import FINE, RAISES, SMALL, VARIED, trap

from experiments.analysis.sensitivity import Study
from experiments.runs.design import Factor
from experiments.runs.sweep import sweep

WORDS = [word for name, value in SMALL.items() for word in ("--set", f"{name}={value}")]

Command = Callable[..., tuple[int, str, str]]


def ishigami(places: np.ndarray) -> np.ndarray:
    """A function whose indices are known: S1 0.314, 0.442, 0 and ST 0.558, 0.442, 0.244 (a = 7, b = 0.1)."""
    x = 2 * pi * places - pi
    return np.array([sin(a) + 7 * sin(b) ** 2 + 0.1 * c**4 * sin(a) for a, b, c in x])


def test_sobols_indices_of_a_known_function() -> None:
    study = Study("sobol", [Factor(name, 0, 1) for name in "abc"], 1024, seed=1)
    table = study.indices(ishigami(study.places())).set_index(["index", "parameter"])
    assert table.loc["S1", "value"].tolist() == pytest.approx([0.314, 0.442, 0.0], abs=0.03)
    assert table.loc["ST", "value"].tolist() == pytest.approx([0.558, 0.442, 0.244], abs=0.03)
    assert (table["low"] < table["value"]).all()
    assert (table["value"] < table["high"]).all()


def test_morris_finds_slopes_and_what_does_nothing() -> None:
    study = Study("morris", [Factor(name, 0, 1) for name in "abc"], 10, seed=1)
    places = study.places()
    table = study.indices(3 * places[:, 0] - places[:, 1]).set_index(["index", "parameter"])["value"]
    assert table["mu_star"].tolist() == pytest.approx([3.0, 1.0, 0.0])
    assert table["sigma"].tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_sensitivity_as_a_command(command: Command, tmp_path: Path) -> None:
    words = ["sensitivity", *WORDS, "--method", "morris", "--samples", "3", "--replicates", "2", "--until", "2023-04",
             "--vary", "labour.finding_rate_normal=0.1:0.5", "--vary", "market.renewal_months=1:12",
             "--executor", "serial", "--out", str(tmp_path / "kept")]  # fmt: skip
    code, said, wrong = command(*words, "--indicator", "mean(unemployment_rate)")
    assert (code, wrong) == (0, "")
    assert "18 of 18 runs are stored" in said
    table = pd.read_csv(tmp_path / "kept" / "sensitivity.csv").set_index(["index", "parameter"])["value"]
    assert table["mu_star", "labour.finding_rate_normal"] > 0
    assert (tmp_path / "kept" / "sensitivity.png").stat().st_size > 5_000
    assert command(*words, "--indicator", "employment@2023-02")[0] == 0  # from the same runs


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--indicator", "mean(unemploymentrate)", "--samples", "2"), "did you mean 'unemployment_rate'?"),
        (("--indicator", "hhi", "--samples", "1"), "at least 2"),
        (("--indicator", "hhi", "--samples", "12", "--method", "sobol"), "8 or 16"),
        (("--indicator", "hhi", "--vary", f"{VARIED}=0:1:3"), f"write {VARIED}=0:1"),
        (("--indicator", "median(hhi)"), "is not an indicator"),
        (("--indicator", "hhi@2030-01"), "the runs end in 2023-01"),
        ((), "--indicator"),
    ],
)
def test_wrong_words_for_sensitivity_are_one_line(
    command: Command, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    method = () if "--method" in words else ("--method", "morris")
    always = ("--until", "2023-01", "--executor", "serial", "--out", str(tmp_path / "kept"), *method)
    varied = ("--vary", "labour.finding_rate_normal=0.1:0.5")
    code, _, wrong = command("sensitivity", *WORDS, *always, *varied, *words)
    assert (code, wrong.count("\n")) == (2, 1), wrong
    assert reason in wrong
    assert not (tmp_path / "kept").exists()


def test_sensitivity_refuses_runs_that_failed(tmp_path: Path) -> None:
    from experiments.analysis.sensitivity import analysed
    from experiments.runs import EnsembleError

    found = sweep(trap(FINE, RAISES), tmp_path / "kept", executor="serial")
    with pytest.raises(EnsembleError, match="3 of 6 runs failed, and sensitivity needs all"):
        analysed(found, Study("morris", [Factor(VARIED, 0, 1)], 2, 1), ["hhi"])
