"""What can end a sweep, for real: processes are killed, disks are full. Nothing stored is lost or doubled."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd
import pytest
from sweep_help import (
    DIES,
    EXITS,
    EXITS_WHILE_ARMED,
    FINE,
    RAISES,
    SMALL,
    VARIED,
    same_results,
    small_design,
    stable,
    trap,
)

from experiments.runs import EnsembleError
from experiments.runs.design import Design
from experiments.runs.results import Results
from experiments.runs.sweep import sweep

pytestmark = pytest.mark.slow

HERE = Path(__file__).parents[2] / "support"
SOON = 90  # seconds; a busy machine is slow to start processes
DRIVER = """
import sys
from experiments.runs.store import parts
from experiments.runs.sweep import sweep
from sweep_help import small_design

if __name__ == "__main__":
    parts.SECONDS = 0.2
    sweep(small_design(replicates=int(sys.argv[3]), until=sys.argv[4]), sys.argv[1], executor=sys.argv[2], workers=2)
"""
UNTIL = "2023-06"


def design() -> Design:
    """Twenty-four runs of some tenths of a second."""
    return small_design(replicates=6, until=UNTIL)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The design, done without disturbance by one process."""
    return sweep(design(), tmp_path_factory.mktemp("whole"), executor="serial")


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results are committed every few runs, so that there is something to lose."""
    monkeypatch.setattr("experiments.runs.store.parts.SECONDS", 0.2)


def wait_until(true: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end
        assert process is None or process.poll() is None
        time.sleep(0.02)


def stored(folder: Path) -> int:
    """How many runs a reader sees; none before there is a store."""
    return len(Results.open(folder).runs()) if (folder / "design.json").exists() else 0


def driver(folder: Path, executor: str = "processes", replicates: int = 6) -> subprocess.Popen[bytes]:
    """A sweep by a process of its own, in a session of its own, as on a terminal."""
    script = folder.parent / "driver.py"
    script.write_text(DRIVER, encoding="utf-8")
    command = [sys.executable, str(script), str(folder), executor, str(replicates), UNTIL]
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True, env=environment)


def nothing_is_doubled(folder: Path) -> None:
    """As a reader sees it who knows nothing of records: every row once in the files themselves."""
    assert not pd.read_parquet(folder / "history").duplicated(["run", "month"]).any()
    assert not pd.read_parquet(folder / "runs").duplicated("run").any()


# --------------------------------------------------------------------------------------- processes of this machine


def test_a_killed_worker_is_replaced_and_nothing_is_missing(whole: Results, tmp_path: Path) -> None:
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
    same_results(found, whole)
    nothing_is_doubled(tmp_path / "kept")


def test_a_killed_driver_takes_its_workers_along_and_the_rest_is_done_later(whole: Results, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    process = driver(folder)
    wait_until(lambda: stored(folder) >= 4, process)
    process.kill()
    process.communicate(timeout=SOON)  # standard error closes when the last process that has it ends
    before = stored(folder)
    assert 4 <= before < 24
    same_results(sweep(design(), folder, workers=2), whole)
    nothing_is_doubled(folder)


def test_a_driver_killed_again_and_again_gets_there(whole: Results, tmp_path: Path) -> None:
    """Whatever it is doing: starting, running or writing."""
    folder, seen = tmp_path / "kept", 0
    for _ in range(3):
        process = driver(folder, executor="serial")
        wait_until(lambda seen=seen: stored(folder) > seen)
        process.kill()
        process.communicate(timeout=SOON)
        seen = stored(folder)
    same_results(sweep(design(), folder, executor="serial"), whole)
    nothing_is_doubled(folder)


def test_ctrl_c_commits_what_is_done(whole: Results, tmp_path: Path) -> None:
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
    runs = whole.runs()["run"][whole.runs()["run"].isin(found.runs()["run"])]
    expected = whole.history()
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


# ------------------------------------------------------------------------------------------------------- full disks

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
    command = ["mount", "-t", "tmpfs", "-o", "size=800k", "tmpfs", str(folder)]
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
        file.write(b"0" * 650_000)
    return ballast


def test_a_full_disk_stops_the_sweep_and_costs_no_stored_run(whole: Results, tmp_path: Path) -> None:
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
        same_results(sweep(design(), folder, executor="serial"), whole)
        nothing_is_doubled(folder)


# ---------------------------------------------------------------------------------------------------------- clusters


class Cluster:
    """A scheduler and two workers on this machine, each a process that can be killed."""

    def __init__(self, *, nanny: bool = True) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.scheduler = _dask("scheduler", "--host", "127.0.0.1", "--port", str(port))
        options = ("--nthreads", "1") + (() if nanny else ("--no-nanny",))
        self.workers = [_dask("worker", self.address, *options) for _ in range(2)]

    def end(self) -> None:
        """Kill what is left."""
        for process in (*self.workers, self.scheduler):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=SOON)


def _dask(*words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=environment, start_new_session=True, **quiet)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    one = Cluster()
    yield one
    one.end()


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that a nanny looks after, first its worker."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, _, rest = path.read_text().partition(" ")
            if int(rest.rpartition(")")[2].split()[1]) == process.pid:
                found.append(int(number))
    return sorted(found)


def in_background(folder: Path, address: str, design: Design) -> tuple[threading.Thread, list[Results | EnsembleError]]:
    """Sweep in another thread, and keep what comes of it."""
    came: list[Results | EnsembleError] = []

    def work() -> None:
        try:
            came.append(sweep(design, folder, executor=address))
        except EnsembleError as error:
            came.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, came


def test_a_cluster_gives_the_same_and_a_run_that_ends_its_process_is_found_there_too(
    whole: Results, cluster: Cluster, tmp_path: Path
) -> None:
    same_results(sweep(design(), tmp_path / "kept", executor=cluster.address), whole)
    found = sweep(trap(FINE, EXITS, RAISES, replicates=1), tmp_path / "trap", executor=cluster.address)
    assert found.runs()["status"].tolist() == ["done", "failed", "failed"]
    assert found.runs()["error"][1].startswith("the worker process ended twice")


@pytest.mark.parametrize("victim", ["worker", "nanny"])
def test_a_cluster_goes_on_without_a_killed_process(
    victim: str, whole: Results, cluster: Cluster, tmp_path: Path
) -> None:
    thread, came = in_background(tmp_path / "kept", cluster.address, design())
    wait_until(lambda: stored(tmp_path / "kept") >= 3)
    nanny = cluster.workers[0]
    os.kill(children(nanny)[-1] if victim == "worker" else nanny.pid, signal.SIGKILL)
    thread.join(timeout=2 * SOON)
    assert isinstance(came[0], Results), came
    same_results(came[0], whole)
    nothing_is_doubled(tmp_path / "kept")


def test_without_its_scheduler_a_sweep_stops_and_another_executor_goes_on(
    whole: Results, cluster: Cluster, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    thread, came = in_background(folder, cluster.address, design())
    wait_until(lambda: stored(folder) >= 3)
    cluster.scheduler.kill()
    thread.join(timeout=2 * SOON)
    assert isinstance(came[0], EnsembleError), came
    before = stored(folder)
    assert f"{before} of 24 runs are stored in {folder}, and the same command goes on" in str(came[0])
    assert 3 <= before < 24
    same_results(sweep(design(), folder, workers=2), whole)
    nothing_is_doubled(folder)


def test_a_cluster_that_loses_all_workers_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.runs.workers.cluster.WITHOUT_WORKERS", 3)
    monkeypatch.setattr("experiments.runs.runner.STILL", 1.0)
    cluster = Cluster(nanny=False)
    try:
        thread, came = in_background(tmp_path / "kept", cluster.address, design())
        wait_until(lambda: stored(tmp_path / "kept") >= 3)
        for worker in cluster.workers:
            worker.kill()
        thread.join(timeout=SOON)
        assert isinstance(came[0], EnsembleError), came
        assert "has no workers any more" in str(came[0])
    finally:
        cluster.end()
    assert len(stable(Results.open(tmp_path / "kept"))) >= 3
