"""Killed workers, killed drivers, Ctrl-C and full disks: nothing is lost or doubled, and the same call resumes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd
import pytest
from fault_help import HERE, SOON, UNTIL, design, nothing_is_doubled, stored, wait_until
from sweep_help import (
    DIES,
    EXITS,
    EXITS_WHILE_ARMED,
    FINE,
    RAISES,
    SMALL,
    VARIED,
    same_results,
    trap,
)

from experiments.runs import EnsembleError
from experiments.runs.results import Results
from experiments.runs.sweep import sweep

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("often")]

DRIVER = """
import sys
from experiments.runs.store import parts
from experiments.runs.sweep import sweep
from sweep_help import small_design

if __name__ == "__main__":
    parts.SECONDS = 0.2
    sweep(small_design(replicates=int(sys.argv[3]), until=sys.argv[4]), sys.argv[1], executor=sys.argv[2], workers=2)
"""


def driver(folder: Path, executor: str = "processes", replicates: int = 6) -> subprocess.Popen[bytes]:
    """A sweep by a process of its own, in a session of its own, as on a terminal."""
    script = folder.parent / "driver.py"
    script.write_text(DRIVER, encoding="utf-8")
    command = [sys.executable, str(script), str(folder), executor, str(replicates), UNTIL]
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True, env=environment)


def test_a_killed_worker_is_replaced_and_nothing_is_missing(undisturbed: Results, tmp_path: Path) -> None:
    killed = []

    def kill_some() -> None:
        for seen in (2, 9):
            wait_until(lambda seen=seen: stored(tmp_path / "kept") >= seen)
            with suppress(IndexError):
                victim = multiprocessing.active_children()[0]
                victim.kill()
                killed.append(victim.pid)

    killer = threading.Thread(target=kill_some)
    killer.start()
    found = sweep(design(), tmp_path / "kept", workers=2)
    killer.join()
    assert killed
    same_results(found, undisturbed)
    nothing_is_doubled(tmp_path / "kept")


def test_a_killed_driver_takes_its_workers_along_and_the_rest_is_done_later(
    undisturbed: Results, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    process = driver(folder)
    wait_until(lambda: stored(folder) >= 4, process)
    process.kill()
    process.communicate(timeout=SOON)  # standard error closes when the last process that has it ends
    before = stored(folder)
    assert 4 <= before < 24
    same_results(sweep(design(), folder, workers=2), undisturbed)
    nothing_is_doubled(folder)


def test_a_driver_killed_again_and_again_gets_there(undisturbed: Results, tmp_path: Path) -> None:
    """Whatever it is doing: starting, running or writing."""
    folder, seen = tmp_path / "kept", 0
    for _ in range(3):
        process = driver(folder, executor="serial")
        wait_until(lambda seen=seen: stored(folder) > seen)
        process.kill()
        process.communicate(timeout=SOON)
        seen = stored(folder)
    same_results(sweep(design(), folder, executor="serial"), undisturbed)
    nothing_is_doubled(folder)


def test_ctrl_c_commits_what_is_done(undisturbed: Results, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    words = [word for name, value in SMALL.items() for word in ("--set", f"{name}={value}")]
    words += ["--vary", f"{VARIED}=0,2.5", "--vary", "labour.finding_rate_normal=0.2:0.4:2"]
    words += ["--replicates", "2000", "--until", UNTIL, "--workers", "2", "--out", str(folder)]
    command = [sys.executable, "-m", "experiments.cli.main", "sweep", *words]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    wait_until(lambda: stored(folder) >= 4, process)
    before = stored(folder)
    time.sleep(1.0)  # some runs are done and not yet committed
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=SOON)
    assert process.returncode == 130
    assert said.decode() == "tenfold: stopped; finished runs are kept, the same command goes on from there\n"
    assert before < stored(folder) < 8_000
    found = Results.open(folder)
    runs = undisturbed.runs()["run"][undisturbed.runs()["run"].isin(found.runs()["run"])]
    expected = undisturbed.history()
    pd.testing.assert_frame_equal(
        found.history(where="run < 24"), expected[expected["run"].isin(runs)].reset_index(drop=True), check_exact=True
    )
    nothing_is_doubled(folder)


@pytest.mark.parametrize(("value", "executor"), [(EXITS, "processes"), (DIES, "processes")])
def test_a_run_that_ends_its_process_is_recorded_and_no_other_is_blamed(
    value: float, executor: str, tmp_path: Path
) -> None:
    found = sweep(trap(FINE, 0.0, value, RAISES), tmp_path / "kept", executor=executor, workers=2)
    runs = found.runs()
    assert runs["status"].tolist() == ["done", "done", "failed", "failed"] * 3
    assert runs["error"][2].startswith("the worker process ended twice while it did this run")
    assert runs["error"][3] == "ArithmeticError: no such sum"
    undisturbed = sweep(trap(FINE, 0.0), tmp_path / "whole", executor="serial").history()
    assert found.history()["unemployment_rate"].tolist() == undisturbed["unemployment_rate"].tolist()


def test_a_run_that_once_ended_its_process_is_done_when_it_no_longer_does(tmp_path: Path) -> None:
    armed = tmp_path / "armed"
    armed.touch()
    mixed = trap(FINE, EXITS_WHILE_ARMED, armed=str(armed))
    first = sweep(mixed, tmp_path / "kept", workers=2)
    assert first.runs()["status"].tolist() == ["done", "failed"] * 3
    armed.unlink()
    same_results(sweep(mixed, tmp_path / "kept", workers=2), sweep(mixed, tmp_path / "whole", executor="serial"))
    nothing_is_doubled(tmp_path / "kept")


def test_an_executor_of_the_callers_that_breaks_stops_the_sweep_and_ours_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with (
        ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool,
        pytest.raises(EnsembleError, match=r"workers are gone.*of 6 runs are stored in .*the same command goes on"),
    ):
        sweep(trap(FINE, EXITS), folder, executor=pool, workers=1)
    assert sweep(trap(FINE, EXITS), folder, workers=2).runs()["status"].tolist() == ["done", "failed"] * 3


FULL = """
import resource, sys
from experiments.runs import EnsembleError
from experiments.runs.store import parts
from experiments.runs.sweep import sweep
from sweep_help import small_design

parts.SECONDS = 0.2
if sys.argv[2] == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
try:
    sweep(small_design(replicates=6, until=sys.argv[3]), sys.argv[1], executor="serial")
except EnsembleError as error:
    print(error)
"""


@contextmanager
def small_disk(folder: Path) -> Iterator[str]:
    """A file system with little room; where that may not be made, a limit on the size of files does the same."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1600k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        yield "limit"
        return
    try:
        yield "disk"
    finally:
        # at once, though readers' threads may take a moment to close their files: a disk left behind spoils later runs
        subprocess.run(["umount", "--lazy", str(folder)], capture_output=True, check=True)


def fill(folder: Path) -> Path:
    """Leave little room on the disk that a folder is on."""
    ballast = folder.parent / "ballast"
    with suppress(OSError), ballast.open("wb") as file:
        file.write(b"0" * 1_450_000)
    return ballast


def test_a_full_disk_stops_the_sweep_and_costs_no_stored_run(undisturbed: Results, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as kind:
        folder = tmp_path / "disk" / "kept"
        ballast = fill(folder) if kind == "disk" else None
        environment = os.environ | {"PYTHONPATH": str(HERE)}
        command = [sys.executable, "-c", FULL, str(folder), kind, UNTIL]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=SOON)
        reason = "no space left on device" if kind == "disk" else "file too large"
        assert f"cannot be written: {reason}" in done.stdout
        assert done.stdout.count("\n") == 1
        before = stored(folder)
        assert before < 24
        assert f"{before} of 24 runs are stored" in done.stdout
        if ballast is not None:
            ballast.unlink()
        same_results(sweep(design(), folder, executor="serial"), undisturbed)
        nothing_is_doubled(folder)
