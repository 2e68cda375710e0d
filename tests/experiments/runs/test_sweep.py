"""Sweeps: the same results whoever does them, only what is missing done, failures as rows."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from sweep_help import FINE, RAISES, VARIED, Watching, same_results, small_design, stable, trap

from experiments.runs import runner
from experiments.runs import sweep as sweep_module
from experiments.runs.design import changed
from experiments.runs.one_run import run
from experiments.runs.results import Results
from experiments.runs.sweep import sweep
from model.errors import InputError


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The small design, done without disturbance in this process."""
    return sweep(small_design(), tmp_path_factory.mktemp("whole"), executor="serial")


def test_each_run_is_what_a_single_run_gives(whole: Results) -> None:
    design = small_design()
    for number in (0, 6):
        alone = run(changed(design.scenario, design.points[design.place(number)[1]]), design.seed_of(number), "2023-03")
        found = whole.history(where=f"run = {number}")[list(alone.history.columns)]
        expected = alone.history.reset_index(drop=True).astype("float32")
        pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_worker_processes_give_the_same(whole: Results, tmp_path: Path) -> None:
    same_results(sweep(small_design(), tmp_path / "kept", workers=2), whole)


def test_so_does_an_executor_of_the_callers_which_stays_open(whole: Results, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        same_results(sweep(small_design(), tmp_path / "kept", executor=executor, workers=2), whole)
        assert executor.submit(lambda: 1).result() == 1


def test_only_what_is_missing_is_done(whole: Results, tmp_path: Path) -> None:
    first, second, third = Watching(), Watching(), Watching()
    sweep(small_design(replicates=1), tmp_path / "kept", executor=first)
    same_results(sweep(small_design(), tmp_path / "kept", executor=second), whole)
    sweep(small_design(), tmp_path / "kept", executor=third)
    done = [one.labels for one in (first, second, third)]
    assert done == [[f"run {n}" for n in range(4)], [f"run {n}" for n in range(4, 8)], []]


def test_short_runs_go_in_batches_and_nothing_waits_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "BATCH_SECONDS", 1e9)
    executor = Watching()
    sweep(
        small_design(f"{VARIED}=0:3:4", replicates=8, until="2023-01"), tmp_path / "kept", executor=executor, workers=2
    )
    sizes = [len(batch.calls) for batch in executor.batches]
    assert sum(sizes) == 32
    assert sizes[0] == 1  # how long runs take is not known yet
    assert max(sizes) <= 8  # the rest divided among two workers, twice
    assert max(sizes) > 1
    assert sizes[-1] == 1  # so that all end together


def test_a_run_that_fails_is_a_row_with_its_error_and_tried_again(tmp_path: Path) -> None:
    found = sweep(trap(FINE, RAISES), tmp_path / "kept", executor="serial")
    runs = found.runs()
    assert runs["status"].tolist() == ["done", "failed"] * 3
    assert set(runs["error"].dropna()) == {"ArithmeticError: no such sum"}
    assert "in with_changes" in runs["traceback"].iloc[1]
    assert sorted(set(found.history()["run"])) == [0, 2, 4]
    executor = Watching()
    again = sweep(trap(FINE, RAISES), tmp_path / "kept", executor=executor)
    assert executor.labels == ["run 1", "run 3", "run 5"]
    pd.testing.assert_frame_equal(stable(again), stable(found))


def test_workers_with_other_code_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a worker of a cluster finds out, which has the hash of its own code."""
    monkeypatch.setattr(sweep_module, "code_hash", lambda: "of other code")
    with pytest.raises(InputError, match="a worker has another version of the model"):
        sweep(small_design(), tmp_path / "kept", executor="serial")
    assert not (tmp_path / "kept").exists()


def test_kept_indicators_are_those_asked_for(tmp_path: Path, whole: Results) -> None:
    found = sweep(small_design(indicators=("hhi", "price.late_entrant")), tmp_path / "kept", executor="serial")
    assert found.indicators == ["hhi", "price.late_entrant"]
    pd.testing.assert_series_equal(found.history()["hhi"], whole.history()["hhi"])


def test_importing_it_is_quick() -> None:
    code = (
        "import sys, experiments.runs.sweep; print({'pandas', 'numpy', 'mesa', 'pyarrow', 'SALib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
