"""Sweeps: all runs of a design, by any executor, into a store, so that whatever happens nothing is lost or doubled.

A run that fails is a row of the results with its error; it never ends the sweep. Whatever does end it (Ctrl-C, a killed
driver, a scheduler that is gone, a full disk) leaves a store with which the same call goes on: it does what is missing
and what failed. Who does a run, in which order, and after how many interruptions does not change what comes of it.

A script that sweeps with processes needs ``if __name__ == "__main__":``, because they import it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs import progress
from experiments.runs.ensemble import EnsembleError, code_hash
from experiments.runs.executors import Crew, check_executor, crew
from experiments.runs.results import DONE
from experiments.runs.store import Results, Store, check_indicators, writing
from experiments.runs.work import Batch, OtherCodeError, Outcome, Task, indicator_names
from model.errors import InputError

if TYPE_CHECKING:
    from experiments.runs.design import Design

BATCH_SECONDS = 1.0  # of work in a batch: then handing it over (2.5 ms on a cluster) does not count
LARGEST_BATCH = 200
LONG = 5.0  # seconds of a run from which on none waits behind another
STILL = 15.0  # seconds without news after which the crew is looked at
KILLED = (
    "the worker process ended twice while it did this run, the second time with nothing beside it: out of memory, "
    "a crash, or killed from outside"
)
GONE = "the workers are gone, because their executor or the cluster's scheduler ended"


def sweep(
    design: Design,
    out: str | Path,
    *,
    executor: str | Executor = "processes",
    workers: int | None = None,
    title: str = "runs",
    needed: Sequence[str] = (),
) -> Results:
    """Do all runs of a design that its folder does not have, and return what is there.

    Args:
        design: what to run.
        out: the folder of the store; a new or empty one, or one of the same design.
        executor: ``processes`` of this machine, ``serial`` in this process, the address of a dask scheduler
            (``tcp://HOST:PORT``), or any ``concurrent.futures.Executor``, which is not shut down.
        workers: how many runs at a time; as many as there are processors, or threads on the cluster, if left out.
        title: what the progress bar is about.
        needed: indicators that must exist, because they are looked at afterwards.

    Returns:
        The results: also runs that failed, each with its error.

    Raises:
        InputError: the folder, the executor or an indicator cannot be used; nothing has been run then.
        EnsembleError: runs cannot go on; those done are stored, and the same call goes on from there.
    """
    check_executor(executor, workers)
    with writing(out, design) as store:
        if store.columns:
            check_indicators(needed, store.columns)
        if store.missing():
            with crew(executor, workers) as people:
                if not store.columns:
                    store.begin(_columns(design, people), needed)
                _run_all(store, people, title)
    return Results.open(out)


def complete(results: Results) -> Results:
    """The results, if no run has failed.

    Raises:
        EnsembleError: runs have failed.
    """
    done = int((results.runs()["status"] == DONE).sum())
    if done < results.planned:
        failed = f"{results.planned - done} of {results.planned} runs failed"
        raise EnsembleError(f"{failed}: 'tenfold results {results.folder}' says why")
    return results


def _columns(design: Design, crew: Crew) -> Sequence[str]:
    """The indicators of the runs, as a worker finds them: this process need not load the model."""
    from experiments.runs.design import changed

    try:
        return crew.executor.submit(indicator_names, changed(design.scenario, design.points[0]), code_hash()).result()
    except OtherCodeError as error:
        raise InputError(str(error)) from None
    except crew.gone as error:
        raise EnsembleError("a worker was lost before it had done anything") from error


def _run_all(store: Store, crew: Crew, title: str) -> None:
    design = store.design
    with progress.runs_bar(title, design.runs, store.stored) as advance:
        try:
            for outcome in _Sweep(store, crew).outcomes():
                store.add(outcome)
                advance()
        except StoppedError as error:
            raise _stopped(store, error) from error


class StoppedError(Exception):
    """No more runs can be done. Its message says why."""


def _stopped(store: Store, reason: StoppedError) -> EnsembleError:
    store.commit()
    return EnsembleError(
        f"{reason}; {store.stored} of {store.design.runs} runs are stored in {store.folder}, "
        "and the same command goes on from there"
    )


class _Sweep:
    """The runs that are missing: which wait, which are being done, and which are suspected of killing workers."""

    def __init__(self, store: Store, crew: Crew) -> None:
        self._design = store.design
        self._crew, self._columns = crew, store.columns
        self._waiting = deque(store.missing())
        self._running: dict[Future[list[Outcome]], Batch] = {}
        self._suspects: list[Task] = []
        self._seconds: float | None = None  # of a run, lately
        self._code = code_hash()

    def outcomes(self) -> Iterator[Outcome]:
        """Do the runs, those of the first replicate first, and yield what comes of them as they end."""
        try:
            while self._waiting or self._running:
                self._hand_over()
                done = wait(self._running, timeout=STILL, return_when=FIRST_COMPLETED).done
                if not done:
                    self._crew.check()
                for future in done:
                    yield from self._taken(future)
            for task in tuple(self._suspects):
                yield self._alone(task)
        finally:
            for future in self._running:
                future.cancel()

    def _hand_over(self) -> None:
        """Give the crew as much as keeps it busy: little is lost with a worker, and memory stays small."""
        width = self._crew.width()
        depth = 1 if (self._seconds or 0.0) > LONG else self._crew.depth
        while self._waiting and len(self._running) < depth * width:
            self._submit([self._task(self._waiting.popleft()) for _ in range(self._batch_size(width))])

    def _batch_size(self, width: int) -> int:
        """So many runs as take about a second; towards the end fewer, so that all workers finish together."""
        if self._seconds is None:
            return 1
        size = BATCH_SECONDS / max(self._seconds, 1e-6)
        share = ceil(len(self._waiting) / (self._crew.depth * width))
        return max(1, min(int(size), LARGEST_BATCH, share))

    def _task(self, run: int) -> Task:
        return Task(run, self._design.points[self._design.place(run)[1]], self._design.seed_of(run))

    def _submit(self, tasks: Sequence[Task]) -> Future[list[Outcome]]:
        batch = Batch(self._design.scenario, self._design.until, self._columns, self._code, tasks)
        try:
            future = self._crew.executor.submit(batch.do)
        except EnsembleError:  # of our own processes, and it says why
            raise
        except Exception as error:  # executors that have ended say so in many ways
            raise StoppedError(GONE) from error
        self._running[future] = batch
        return future

    def _taken(self, future: Future[list[Outcome]]) -> list[Outcome]:
        """What came of a batch; nothing yet where it was lost with its worker."""
        batch = self._running.pop(future)
        try:
            outcomes = future.result()
        except self._crew.lost:
            self._suspects += batch.tasks
            return []
        except OtherCodeError as error:
            raise StoppedError(str(error)) from error
        except self._crew.gone as error:
            raise StoppedError(GONE) from error
        except Exception as error:  # the batch could not be sent, or what came of it
            return [Outcome.failed(task.run, error) for task in batch.tasks]
        for outcome in outcomes:
            lately = self._seconds if self._seconds is not None else outcome.seconds
            self._seconds = 0.8 * lately + 0.2 * outcome.seconds
        return outcomes

    def _alone(self, task: Task) -> Outcome:
        """Do a run that was there when a worker ended, with nothing beside it: if another ends, it is to blame."""
        future = self._submit([task])
        while not wait([future], timeout=STILL).done:
            self._crew.check()
        outcomes = self._taken(future)
        return outcomes[0] if outcomes else Outcome(task.run, None, 0.0, KILLED, KILLED)
