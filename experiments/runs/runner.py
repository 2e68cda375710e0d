"""The runner of many runs, for any executor and any store: nothing is lost or done twice.

A run that fails is an outcome with its error; it never ends the others. A worker that is killed is replaced, and what
it was doing is done again, alone, so that only the run that is to blame fails. Whatever does end the runner (Ctrl-C, a
killed driver, a scheduler that is gone, a full disk) leaves a store from which the same call resumes. Results do not
depend on the executor, on the order in which runs end, or on interruptions.

Sweeps (`experiments.runs.sweep`), ensembles (`experiments.runs.ensemble`) and `call_many` are uses of it. A script that
uses processes needs ``if __name__ == "__main__":``, because they import it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice
from math import ceil
from typing import Protocol

from experiments.runs import EnsembleError, progress
from experiments.runs.executors import AnyExecutor, crew
from experiments.runs.identity import code_hash
from experiments.runs.workers.crew import Crew
from experiments.runs.workers.work import Batch, Failure, OtherCodeError, Outcome
from model.errors import InputError

BATCH_SECONDS = 1.0  # of work in a batch: then handing it over (2.5 ms on a cluster) does not count
LARGEST_BATCH = 200
LONG = 5.0  # seconds of a run from which on none waits behind another
STILL = 15.0  # seconds without news after which the crew is looked at
KILLED = (
    "the worker process ended twice while it did this run, the second time with nothing beside it: out of memory, "
    "a crash, or killed from outside"
)
GONE = "the workers are gone, because their executor or the cluster's scheduler ended"


class Keeper[K, T](Protocol):
    """What the runner asks of a store."""

    def add(self, key: K, outcome: Outcome[T]) -> None:
        """Take in what came of a run."""

    def commit(self) -> None:
        """Write what has been taken in."""

    def account(self) -> str:
        """Say in words what of the work is kept, and where."""


class Nowhere[K, T]:
    """Keeps nothing."""

    def add(self, key: K, outcome: Outcome[T]) -> None:
        """Nothing to do."""

    def commit(self) -> None:
        """Nothing to do."""

    def account(self) -> str:
        """Say that nothing is kept."""
        return "nothing is kept"


def run_all[K, T](
    work: Iterable[tuple[K, Callable[[], T]]],
    number: int,
    team: Crew,
    keeper: Keeper[K, T],
    title: str,
    done: int = 0,
) -> Iterator[tuple[K, Outcome[T]]]:
    """Do runs, and yield what comes of them as they end, each kept before it is yielded.

    Args:
        work: keys and calls, such as ``Job``, taken one by one as workers have time.
        number: how many calls there are.
        team: who does them.
        keeper: where outcomes go.
        title: what the progress bar is about.
        done: how many runs need not be done, for the bar.

    Raises:
        EnsembleError: runs cannot go on.
    """
    with progress.runs_bar(title, number + done, done) as advance:
        try:
            for key, outcome in Runner(work, number, team).outcomes():
                keeper.add(key, outcome)
                advance()
                yield key, outcome
        except StoppedError as error:
            keeper.commit()
            raise EnsembleError(f"{error}; {keeper.account()}") from error


def call_many[T](
    calls: Sequence[Callable[[], T]],
    *,
    executor: AnyExecutor = "processes",
    workers: int | None = None,
    title: str = "runs",
) -> list[T]:
    """Call many functions of no arguments (as ``functools.partial`` makes them), and return what they return, in order.

    Args:
        calls: what to call; it and its value can be sent to another process.
        executor: see `experiments.runs.executors.crew`.
        workers: how many at a time; as many as there are processors, or threads on the cluster, if left out. Where
            processes would be one, this process does the work.
        title: what the progress bar is about.

    Raises:
        InputError: a call was given wrong input.
        EnsembleError: a call failed; the first of them in order, once the others are done.
    """
    found: dict[int, Outcome[T]] = {}
    with crew(here_if_alone(executor, workers, len(calls)), workers) as team:
        for key, outcome in run_all(enumerate(calls), len(calls), team, Nowhere(), title):
            found[key] = outcome
    values: list[T] = []
    for key in range(len(calls)):
        failure, value = found[key].failure, found[key].value
        if failure is not None:
            raise refusal(title, failure)
        values.append(value)  # type: ignore[arg-type]
    return values


def refusal(title: str, failure: Failure) -> Exception:
    """The exception for a failure, in one line, with its traceback as a note."""
    if failure.wrong_input:
        return InputError(failure.reason)
    error = EnsembleError(f"{title}: {failure.reason}")
    error.add_note(f"The first failure in full:\n{failure.trace}")
    return error


def here_if_alone(executor: AnyExecutor, workers: int | None, number: int) -> AnyExecutor:
    """This process instead of a single worker process."""
    return (
        "serial" if executor == "processes" and min(number, number if workers is None else workers) <= 1 else executor
    )


class StoppedError(Exception):
    """No more runs can be done. Its message says why."""


class Runner[K, T]:
    """Which runs wait, which are being done, and which are suspected of killing workers."""

    def __init__(self, work: Iterable[tuple[K, Callable[[], T]]], number: int, team: Crew) -> None:
        self._crew, self._code = team, code_hash()
        self._waiting, self._left = iter(work), number
        self._running: dict[Future[list[Outcome[T]]], Sequence[tuple[K, Callable[[], T]]]] = {}
        self._suspects: deque[tuple[K, Callable[[], T]]] = deque()
        self._seconds: float | None = None  # of a run, lately

    def outcomes(self) -> Iterator[tuple[K, Outcome[T]]]:
        """Do the runs in the order they are given, and yield what comes of them as they end.

        Raises:
            StoppedError: no more can be done.
        """
        try:
            while self._left or self._running:
                self._hand_over()
                done = wait(self._running, timeout=STILL, return_when=FIRST_COMPLETED).done
                if not done:
                    self._crew.check()
                for future in done:
                    yield from self._taken(future)
            while self._suspects:
                yield self._alone(self._suspects.popleft())
        finally:
            for future in self._running:
                future.cancel()

    def _hand_over(self) -> None:
        """Give the crew as much as keeps it busy: little is lost with a worker, and memory stays small."""
        width = self._crew.width()
        depth = 1 if (self._seconds or 0.0) > LONG else self._crew.depth
        while self._left and len(self._running) < depth * width:
            batch = list(islice(self._waiting, self._batch_size(width)))
            self._left -= len(batch)
            self._submit(batch)

    def _batch_size(self, width: int) -> int:
        """So many runs as take about a second; towards the end fewer, so that all workers finish together."""
        if self._seconds is None:
            return 1
        size = BATCH_SECONDS / max(self._seconds, 1e-6)
        share = ceil(self._left / (self._crew.depth * width))
        return max(1, min(int(size), LARGEST_BATCH, share))

    def _submit(self, work: Sequence[tuple[K, Callable[[], T]]]) -> Future[list[Outcome[T]]]:
        batch = Batch([call for _, call in work], self._code)
        try:
            future = self._crew.executor.submit(batch.do)
        except EnsembleError:  # of our own processes, and it says why
            raise
        except Exception as error:  # executors that have ended say so in many ways
            raise StoppedError(GONE) from error
        self._running[future] = work
        return future

    def _taken(self, future: Future[list[Outcome[T]]]) -> list[tuple[K, Outcome[T]]]:
        """What came of a batch; nothing yet where it was lost, so that its runs are to be done again."""
        work = self._running.pop(future)
        outcomes = self._result(future)
        if isinstance(outcomes, Failure):
            self._suspects += work
            return []
        for outcome in outcomes:
            lately = self._seconds if self._seconds is not None else outcome.seconds
            self._seconds = 0.8 * lately + 0.2 * outcome.seconds
        return [(key, outcome) for (key, _), outcome in zip(work, outcomes, strict=True)]

    def _alone(self, suspect: tuple[K, Callable[[], T]]) -> tuple[K, Outcome[T]]:
        """Do a run of a batch that was lost, with nothing beside it: if it is lost again, it is to blame."""
        future = self._submit([suspect])
        while not wait([future], timeout=STILL).done:
            self._crew.check()
        del self._running[future]
        outcomes = self._result(future)
        return suspect[0], Outcome(None, 0.0, outcomes) if isinstance(outcomes, Failure) else outcomes[0]

    def _result(self, future: Future[list[Outcome[T]]]) -> list[Outcome[T]] | Failure:
        """What a batch returned, or why it was lost."""
        try:
            return future.result()
        except self._crew.lost:
            return Failure(KILLED, KILLED)
        except OtherCodeError as error:
            raise StoppedError(str(error)) from error
        except self._crew.gone as error:
            raise StoppedError(GONE) from error
        except Exception as error:  # the batch could not be sent, or what came of it
            return Failure.of(error)
