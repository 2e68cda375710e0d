"""A dask cluster gives the same results, survives killed processes, and is not waited for without end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from fault_help import HERE, SOON, design, nothing_is_doubled, stored, wait_until
from sweep_help import (
    EXITS,
    FINE,
    RAISES,
    same_results,
    stable,
    trap,
)

from experiments.runs import EnsembleError
from experiments.runs.design import Design
from experiments.runs.results import Results
from experiments.runs.sweep import sweep

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("often")]


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
    undisturbed: Results, cluster: Cluster, tmp_path: Path
) -> None:
    same_results(sweep(design(), tmp_path / "kept", executor=cluster.address), undisturbed)
    found = sweep(trap(FINE, EXITS, RAISES, replicates=1), tmp_path / "trap", executor=cluster.address)
    assert found.runs()["status"].tolist() == ["done", "failed", "failed"]
    assert found.runs()["error"][1].startswith("the worker process ended twice")


@pytest.mark.parametrize("victim", ["worker", "nanny"])
def test_a_cluster_goes_on_without_a_killed_process(
    victim: str, undisturbed: Results, cluster: Cluster, tmp_path: Path
) -> None:
    thread, came = in_background(tmp_path / "kept", cluster.address, design())
    wait_until(lambda: stored(tmp_path / "kept") >= 3)
    nanny = cluster.workers[0]
    os.kill(children(nanny)[-1] if victim == "worker" else nanny.pid, signal.SIGKILL)
    thread.join(timeout=2 * SOON)
    assert isinstance(came[0], Results), came
    same_results(came[0], undisturbed)
    nothing_is_doubled(tmp_path / "kept")


def test_without_its_scheduler_a_sweep_stops_and_another_executor_goes_on(
    undisturbed: Results, cluster: Cluster, tmp_path: Path
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
    same_results(sweep(design(), folder, workers=2), undisturbed)
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
