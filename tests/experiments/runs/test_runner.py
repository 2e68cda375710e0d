"""The runner: any calls by any crew, each once, in the order given, failures apart."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sweep_help import Watching

from experiments.runs import EnsembleError, runner
from experiments.runs.executors import check_executor, crew
from experiments.runs.runner import Nowhere, call_many, run_all
from model.errors import InputError


def double(number: int) -> int:
    return 2 * number


def fail(error: type[Exception]) -> int:
    raise error("no such sum")


def end_while(armed: Path) -> int:
    """End the process, unless a file is gone; remove it first where it says so."""
    if armed.exists():
        if armed.read_text() == "once":
            armed.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return 7


def doubles(number: int) -> list[Callable[[], int]]:
    return [partial(double, n) for n in range(number)]


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_values_come_in_the_order_of_calls(executor: str) -> None:
    assert call_many(doubles(20), executor=executor, workers=2) == list(range(0, 40, 2))
    assert call_many([]) == []
    assert multiprocessing.active_children() == []


def test_one_crew_may_work_several_times() -> None:
    with crew("processes", 2) as team:
        assert [call_many(doubles(2), executor=team) for _ in range(2)] == [[0, 2]] * 2
    assert multiprocessing.active_children() == []


def test_the_first_failure_is_raised_when_the_others_are_done() -> None:
    executor = Watching()
    calls = [*doubles(2), partial(fail, ArithmeticError), partial(fail, ValueError), *doubles(2)]
    with pytest.raises(EnsembleError, match=r"^sums: ArithmeticError: no such sum") as caught:
        call_many(calls, executor=executor, title="sums")
    assert "in fail" in caught.value.__notes__[0]
    assert executor.count == 6
    with pytest.raises(InputError, match=r"^no such sum$"):
        call_many([partial(fail, InputError)])


def test_outcomes_are_kept_before_they_are_told() -> None:
    kept: list[int] = []

    class Noting(Nowhere[int, int]):
        def add(self, key: int, outcome: object) -> None:
            kept.append(key)

    with crew("serial") as team:
        for key, outcome in run_all(enumerate(doubles(3)), 3, team, Noting(), "runs"):
            assert kept[-1] == key
            assert outcome.value == 2 * key
    assert kept == [0, 1, 2]


def test_a_call_that_lost_its_worker_is_done_again_and_one_that_ends_two_is_to_blame(tmp_path: Path) -> None:
    once, always = tmp_path / "once", tmp_path / "always"
    once.write_text("once")
    assert call_many([*doubles(3), partial(end_while, once)], workers=2) == [0, 2, 4, 7]
    always.write_text("always")
    with pytest.raises(EnsembleError, match="the worker process ended twice while it did this run"):
        call_many([*doubles(3), partial(end_while, always)], workers=2)


def test_workers_of_other_code_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "code_hash", lambda: "of other code")
    with pytest.raises(EnsembleError, match="a worker has another version of the model"):
        call_many(doubles(2), executor="serial")


@pytest.mark.parametrize(
    ("executor", "workers", "reason"),
    [
        ("threads", None, "unknown executor 'threads'"),
        ("tcp://nowhere", None, "tcp://HOST:PORT"),
        ("serial", 0, "at least 1"),
    ],
)
def test_executors_that_there_cannot_be_are_refused(executor: str, workers: int | None, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        check_executor(executor, workers)


def unsendable() -> object:
    return lambda: 1


def test_what_cannot_be_sent_back_fails_alone() -> None:
    calls: list[Callable[[], object]] = [*doubles(6), unsendable, *doubles(6)]
    with crew("processes", 2) as team:
        outcomes = dict(run_all(enumerate(calls), len(calls), team, Nowhere(), "runs"))
    assert [key for key, outcome in outcomes.items() if outcome.failure is not None] == [6]
    assert sorted(outcomes) == list(range(13))
    assert "pickle" in str(outcomes[6].failure).lower()
