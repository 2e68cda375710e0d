"""Sweeps from the command line to a table, and every wrong word refused."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sweep_help import FINE, RAISES, SMALL, VARIED, trap

from experiments.runs.sweep import sweep

WORDS = [word for name, value in SMALL.items() for word in ("--set", f"{name}={value}")]

Command = Callable[..., tuple[int, str, str]]


def test_from_the_command_line_to_a_table(command: Command, tmp_path: Path) -> None:
    out = str(tmp_path / "kept")
    words = ["sweep", *WORDS, "--vary", f"{VARIED}=0,2.5", "--until", "2023-02", "--executor", "serial", "--out", out]
    code, said, wrong = command(*words, "--replicates", "2")
    assert (code, wrong) == (0, "")
    assert "4 of 4 runs are stored" in said
    assert command(*words, "--replicates", "3")[1].startswith("6 of 6 runs")
    code, said, wrong = command("results", out)
    assert (code, wrong) == (0, "")
    assert "market.contract_cost  0, 2.5" in said
    assert "6 done, 0 failed, 0 missing of 6" in said
    assert "arrow::open_dataset" in said
    code, _, wrong = command(*words, "--replicates", "3", "--seed", "9")
    assert (code, wrong.count("\n")) == (2, 1)
    assert "seed is 1 there and 9 here" in wrong


def test_results_lists_failures_with_their_errors(command: Command, tmp_path: Path) -> None:
    sweep(trap(FINE, RAISES), tmp_path / "kept", executor="serial")
    code, said, _ = command("results", str(tmp_path / "kept"))
    assert code == 0
    assert "3 failed: ArithmeticError: no such sum" in said
    assert "the first: run 1, seed 1, market.contract_cost=11" in said
    assert "with_changes" not in said
    assert "in with_changes" in command("results", str(tmp_path / "kept"), "--traceback")[1]


GOOD = ("--vary", f"{VARIED}=0:5:3")

REFUSED = [
    (("--vary", "market.contract_cots=0:1:3"), "did you mean 'market.contract_cost'?"),
    (("--vary", f"{VARIED}=5:1:3"), "5 must be below 1"),
    (("--vary", f"{VARIED}=0:99:3"), "from 0 to 50"),
    (("--vary", f"{VARIED}=0:1:1"), "at least 2"),
    (("--vary", f"{VARIED}=0:1:0.5"), "is not LO:HI:N"),
    (("--vary", f"{VARIED}=0:1"), "does not say how many values"),
    (("--vary", f"{VARIED}=3"), "has one value"),
    (("--vary", f"{VARIED}=1,1.0"), "a value twice"),
    (("--vary", VARIED), "is not NAME=LO:HI:N"),
    (("--vary", f"{VARIED}=0:nan:3"), "is not LO:HI:N"),
    ((*GOOD, "--vary", f"{VARIED}=1,2"), "is given twice"),
    ((*GOOD, "--set", f"{VARIED}=1"), "both --set and --vary"),
    (("--vary", "market.renewal_months=1.5:6:3"), "whole numbers"),
    (("--vary", "market.renewal_months=1:6:3"), "include fractions"),
    (("--vary", "market.renewal_months=1,2.5"), "whole number"),
    (("--vary", "compute.limited=0:1:2"), "list values"),
    (("--vary", "vendors.consumer_first.ordering_rule=trend_extrapolation,bold"), "must be one of"),
    (("--vary", "market.vendors=enterprise_first,open_weights"), "a list of names cannot vary"),
    (("--vary", "RetrainingSubsidy.places=0:0.1:3"), "add --policy RetrainingSubsidy"),
    (("--vary", "RetrainingSubsidi.places=0:0.1:3"), "did you mean 'RetrainingSubsidy'?"),
    (("--policy", "TokenTax", "--vary", "TokenTax.rat=0:0.1:3"), "did you mean 'rate'?"),
    (("--policy", "TokenTax", "--vary", "TokenTax.rate=0:5:3"), "setting 'rate'"),
    ((*GOOD, "--replicates", "0"), "at least 1"),
    ((*GOOD, "--latin", "5"), "for --grid"),
    (("--latin", "5"), "needs something to vary"),
    (("--vary", f"{VARIED}=0:5", "--latin", "0"), "at least 1"),
    (("--vary", f"{VARIED}=0:5", "--sobol", "100"), "64 or 128"),
    (("--vary", f"{VARIED}=0:5", "--sobol", "4", "--latin", "4"), "take one"),
    ((*GOOD, "--seed", "-1"), "out of range"),
    ((*GOOD, "--until", "2022-01"), "out of range"),
    ((*GOOD, "--workers", "0"), "at least 1"),
    ((*GOOD, "--executor", "threads"), "unknown executor 'threads'"),
    ((*GOOD, "--executor", "tcp://nowhere"), "tcp://HOST:PORT"),
    ((*GOOD, "--indicator", "hhi", "--indicator", "hhi"), "given twice"),
    ((*GOOD, "--indicator", "hhii", "--executor", "serial"), "did you mean 'hhi'?"),
]


@pytest.mark.parametrize(("words", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_wrong_input_is_one_line_before_any_run(
    command: Command, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    until = () if "--until" in words else ("--until", "2023-01")
    code, said, wrong = command("sweep", *WORDS, *until, *words, "--out", str(tmp_path / "kept"))
    assert (code, said, wrong.count("\n")) == (2, "", 1), wrong
    assert reason in wrong
    assert not (tmp_path / "kept").exists()


@pytest.mark.slow
def test_a_scheduler_that_is_not_there_is_said_within_seconds(command: Command, tmp_path: Path) -> None:
    code, _, wrong = command("sweep", *GOOD, "--executor", "tcp://127.0.0.1:9", "--out", str(tmp_path / "kept"))
    assert (code, wrong.count("\n")) == (2, 1)
    assert "no dask scheduler answers at tcp://127.0.0.1:9" in wrong
    assert not (tmp_path / "kept").exists()


def test_a_missing_package_is_said(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, _, wrong = command("sweep", *GOOD, "--executor", "tcp://127.0.0.1:9", "--out", str(tmp_path / "kept"))
    assert (code, wrong.count("\n")) == (2, 1)
    assert "uv sync --extra cluster" in wrong


def test_the_commands_of_the_readme_work_one_after_the_other(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they stand there, but for a smaller economy, fewer runs, and a threshold that something exceeds."""
    monkeypatch.chdir(tmp_path)
    text = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    lines = [shlex.split(line.removeprefix("$ uv run tenfold ")) for line in block.splitlines()]
    assert [words[0] for words in lines] == ["sweep", "results", "discover", "sensitivity"]
    smaller = {"200": "30", "5": "1", "max(unemployment_rate)>0.12": "max(unemployment_rate)>0.0425"}
    for words in lines:
        few = [smaller.get(word, word) for word in words]
        more = [*WORDS, "--until", "2023-04", "--executor", "serial"] if words[0] in ("sweep", "sensitivity") else []
        few += ["--samples", "2", "--replicates", "1"] if words[0] == "sensitivity" else []
        code, said, wrong = command(*few, *more)
        assert (code, wrong) == (0, ""), wrong
        assert said
