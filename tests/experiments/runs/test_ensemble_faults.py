"""What goes wrong among many runs: it is said in one line, nothing is lost and nothing left running."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from ensemble_help import UNTIL, jobs, same, small
from sweep_help import SMALL, Watching

from experiments.runs import EnsembleError
from experiments.runs.ensemble import Job, run_many
from experiments.runs.store import parts
from model.errors import InputError
from model.policy.law import Law
from model.policy.policies import Policy

SOON = 60  # seconds; a busy machine is slow to start processes

DRIVER = """
import sys
from experiments.runs.ensemble import Job, run_many
from experiments.runs.store import parts
from model.scenario import load_scenario

if __name__ == "__main__":
    parts.SECONDS = 0.0
    small = load_scenario().with_changes({small})
    quick = [Job("quick", small, seed, "2023-02") for seed in range(3)]
    endless = [Job("endless", small.with_changes({{"workers.number": 4000}}), seed, "2100-12") for seed in range(4)]
    run_many(quick + endless, folder=sys.argv[1], workers=2)
"""


class Failing(Policy):
    """A policy whose author made a mistake; found in a worker process by its name, as all that is sent there."""

    wrong_input: bool = False

    def amend(self, law: Law) -> Law:
        raise InputError("no such law") if self.wrong_input else ArithmeticError("no such sum")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failed_run_is_reported_when_the_others_are_done(tmp_path: Path, workers: int) -> None:
    failing = [Job(f"failing {seed}", small(Failing(start="2023-02")), seed, UNTIL) for seed in (5, 6)]
    with pytest.raises(EnsembleError) as caught:
        run_many([jobs()[0], *failing, *jobs()[1:]], folder=tmp_path, workers=workers)
    message = str(caught.value)
    assert message.startswith(
        "2 of 6 runs failed, the first being 'failing 5' with seed 5: ArithmeticError: no such sum"
    )
    assert "in amend" in caught.value.__notes__[0]
    assert pd.read_parquet(tmp_path / "runs")["status"].value_counts().to_dict() == {"done": 4, "failed": 2}


@pytest.mark.parametrize("workers", [1, 2])
def test_wrong_input_is_refused_by_its_label(workers: int) -> None:
    refused = Job("bad", small(Failing(start="2023-01", wrong_input=True)), 1, UNTIL)
    with pytest.raises(InputError, match=r"^run 'bad': no such law$"):
        run_many([*jobs(), refused], workers=workers)


@pytest.mark.parametrize(("seed", "until"), [(-1, UNTIL), (1, "soon")])
def test_a_wrong_seed_or_month_is_refused_before_any_run(seed: int, until: str) -> None:
    executor = Watching()
    with pytest.raises(InputError, match=r"^run 'bad': "):
        run_many([*jobs(), Job("bad", small(), seed, until)], executor=executor)
    assert executor.count == 0


def test_a_folder_that_cannot_be_written_is_refused_before_any_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    executor = Watching()
    with pytest.raises(InputError, match="is a file"):
        run_many(jobs(), folder=tmp_path / "file", executor=executor)
    assert executor.count == 0


def test_a_full_disk_ends_the_ensemble_and_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(EnsembleError, match="no space left on device"):
        run_many(jobs(), folder=tmp_path, workers=1)
    assert not list(tmp_path.rglob("*.part*"))
    monkeypatch.undo()
    executor = Watching()
    run_many(jobs(), folder=tmp_path, executor=executor)
    assert executor.count == 4


def test_a_killed_worker_is_replaced_and_nothing_is_missing(
    serial: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "SECONDS", 0.0)
    killed: list[int | None] = []

    def kill_one() -> None:
        while stored(tmp_path) < 2:
            time.sleep(0.02)
        victim = multiprocessing.active_children()[0]
        victim.kill()
        killed.append(victim.pid)

    more = [Job("more", small(), seed, "2023-12") for seed in range(6)]
    killer = threading.Thread(target=kill_one)
    killer.start()
    table = run_many([*jobs(), *more], folder=tmp_path, workers=2)
    killer.join()
    assert killed
    same(table[: len(serial)], serial)
    same(table, run_many([*jobs(), *more], executor="serial"))


def stored(folder: Path) -> int:
    """How many runs are kept there, where each is committed by itself."""
    return len(list((folder / "runs").glob("runs-*.parquet")))


def started(folder: Path) -> subprocess.Popen[bytes]:
    """A script in a session of its own, as on a terminal, that has done three runs and is busy with endless ones."""
    script = folder / "driver.py"
    script.write_text(DRIVER.format(small=SMALL), encoding="utf-8")
    command = [sys.executable, str(script), str(folder / "kept")]
    driver = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    end = time.monotonic() + 2 * SOON
    while stored(folder / "kept") < 3:
        assert time.monotonic() < end
        assert driver.poll() is None
        time.sleep(0.05)
    return driver


def all_ended(driver: subprocess.Popen[bytes]) -> str:
    """What was written to standard error, which closes when the last process that has it ends."""
    try:
        return driver.communicate(timeout=SOON)[1].decode()
    finally:
        if driver.stderr is not None and not driver.stderr.closed:
            os.killpg(driver.pid, signal.SIGKILL)


def test_ctrl_c_ends_everything_at_once_and_keeps_what_is_done(tmp_path: Path) -> None:
    driver = started(tmp_path)
    os.killpg(driver.pid, signal.SIGINT)  # a terminal tells all processes
    messages = all_ended(driver)
    assert driver.returncode == -signal.SIGINT
    assert messages.count("Traceback") == 1, messages  # that of the script
    assert messages.rstrip().endswith("KeyboardInterrupt")
    assert stored(tmp_path / "kept") == 3


def test_workers_end_with_a_killed_script(tmp_path: Path) -> None:
    driver = started(tmp_path)
    driver.kill()
    all_ended(driver)
    assert driver.returncode == -signal.SIGKILL


def test_a_script_that_runs_whatever_imports_it_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "driver.py"
    script.write_text(DRIVER.format(small=SMALL).replace('if __name__ == "__main__"', "if True"), encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "kept")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=2 * SOON)
    assert done.returncode == 1
    assert "EnsembleError: worker processes cannot be started" in done.stderr.splitlines()[-1]
