"""Many runs side by side, brought together in one tidy table.

Runs go to worker processes, one a processor, or to any ``concurrent.futures.Executor``. What comes back does not depend
on that, nor on which run ends first. With a folder, every finished run is kept there as a Parquet file named after all
that decides its result, the source of the model included; so an ensemble that was stopped goes on where it was, and
results of other code are never taken for those of this. Files of earlier code stay until somebody deletes them.

A script that calls ``run_many`` needs ``if __name__ == "__main__":``, because worker processes import it.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import signal
import threading
import traceback
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs.one_run import check_folder, check_seed, renamed_when_done, run, settings, versions
from experiments.runs.progress import runs_bar
from model.calendar import DEFAULT_END, month_number
from model.errors import InputError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

    import pandas as pd

    from model.scenario import Scenario

CODE = ("agents", "model")  # the packages whose source and tables decide results
QUEUED = 3  # runs handed over for each worker: none waits for work, and little is lost when stopped


@dataclass(frozen=True)
class Job:
    """One run to do: a scenario under a label, with a seed, up to a month.

    With ``groups_from``, the month (YYYY-MM) in which policies start, groups of people are followed as well; the
    history then has the columns of ``experiments.runs.groups``.
    """

    label: str
    scenario: Scenario
    seed: int
    until: str = DEFAULT_END
    groups_from: str | None = None


class EnsembleError(Exception):
    """Runs that failed though their input was right, or workers that were lost. Its message is one line."""


@dataclass(frozen=True)
class Failure:
    """Why a run failed. Text, because not every exception can be sent from another process."""

    reason: str
    trace: str
    wrong_input: bool

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Put an exception into words."""
        wrong_input = isinstance(error, InputError)
        reason = str(error) if wrong_input else traceback.format_exception_only(error)[-1].strip()
        return cls(reason, "".join(traceback.format_exception(error)), wrong_input)


type Outcome = pd.DataFrame | Failure  # a history, with the month as its first column


def run_many(
    jobs: Sequence[Job],
    *,
    columns: Sequence[str] | None = None,
    folder: str | Path | None = None,
    executor: Executor | None = None,
    workers: int | None = None,
    title: str = "runs",
) -> pd.DataFrame:
    """Do many runs, and bring their histories together.

    Jobs that differ in nothing but their label are run once. A run that fails does not keep the others from being done.

    Args:
        jobs: the runs to do.
        columns: the indicators wanted; all if left out. One that a run does not have is NaN there.
        folder: where finished runs are kept, all their indicators included; runs found there are not done again.
        executor: does the runs instead of worker processes of our own; it is not shut down.
        workers: how many runs at a time; as many as there are processors if left out. With 1 or 0, and without an
            executor, they are done in this process, which is what a debugger needs.
        title: what the progress bar is about.

    Returns:
        A row a run and month, in the order of jobs, then months; columns label, seed, month, then the indicators.

    Raises:
        InputError: a job cannot be run as it is described, or the folder cannot be written.
        EnsembleError: runs failed, or workers were lost.
    """
    store = Store(folder, columns)
    keys = [_key(job) for job in jobs]
    wanted: dict[str, Job] = {}
    for key, job in zip(keys, jobs, strict=True):
        wanted.setdefault(key, job)
    histories = {key: history for key in wanted if (history := store.read(key)) is not None}
    failures = _complete(histories, wanted, store, executor, workers, title)
    if failures:
        raise _failed(failures, wanted, store)
    return _table(jobs, [histories[key] for key in keys], columns or ())


def _complete(
    histories: dict[str, pd.DataFrame],
    wanted: Mapping[str, Job],
    store: Store,
    executor: Executor | None,
    workers: int | None,
    title: str,
) -> dict[str, Failure]:
    """Do the runs whose histories are still missing, and add these; return what failed."""
    failures: dict[str, Failure] = {}
    missing = {key: job for key, job in wanted.items() if key not in histories}
    outcomes = closing(_outcomes(missing, executor, workers))
    with runs_bar(title, len(wanted), len(histories)) as advance, outcomes as outcomes_in_turn:
        try:
            for key, outcome in outcomes_in_turn:
                if isinstance(outcome, Failure):
                    _refuse_wrong_input(missing[key], outcome)
                    failures[key] = outcome
                else:
                    histories[key] = store.keep(key, outcome)
                advance()
        except BrokenExecutor as error:
            raise _lost(len(histories), len(wanted), store) from error
    return failures


# --------------------------------------------------------------------------------------------- what makes a run unique


def _key(job: Job) -> str:
    """A hash of all that decides a run's result; neither its label nor its scenario's name does.

    Raises:
        InputError: the seed or the month is not usable.
    """
    try:
        check_seed(job.seed)
        month = month_number(job.until)
        groups = {} if job.groups_from is None else {"groups": [month_number(job.groups_from), groups_hash()]}
    except InputError as error:
        raise InputError(f"run '{job.label}': {error}") from None
    content = {
        "parameters": job.scenario.parameters.model_dump(mode="json"),
        "policies": [settings(policy) for policy in job.scenario.policies],
        "events": [settings(event) for event in job.scenario.events],
        "seed": int(job.seed),
        "month": month,
        "code": code_hash(),
        "versions": dict(versions()),
        **groups,
    }
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


@functools.cache  # what counts is the code that this process loaded, whatever is edited meanwhile
def code_hash() -> str:
    """A hash of the source and data files of the model."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parents[2]
    for path in sorted(path for package in CODE for path in (root / package).rglob("*")):
        if path.suffix in (".py", ".csv"):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()} {len(content)} ".encode() + content)
    return digest.hexdigest()


@functools.cache
def groups_hash() -> str:
    """A hash of the source that follows groups of people, which is no part of the model."""
    return hashlib.sha256(Path(__file__).with_name("groups.py").read_bytes()).hexdigest()


# ---------------------------------------------------------------------------------------------- what is kept and told


@dataclass(frozen=True)
class Store:
    """Keeps whole histories in a folder if there is one, and hands out the indicators that are wanted."""

    folder: str | Path | None
    columns: Sequence[str] | None

    def __post_init__(self) -> None:
        if self.folder is not None:
            check_folder(self.folder)

    def read(self, key: str) -> pd.DataFrame | None:
        """Read a history; None if it is not there, or damaged in any way."""
        if self.folder is None or not self._path(key).exists():
            return None
        import pyarrow.parquet as pq

        columns = None if self.columns is None else ["month", *self.columns]
        try:
            with pq.ParquetFile(self._path(key), page_checksum_verification=True) as file:
                return self._selected(file.read(columns, use_threads=False).to_pandas())
        except Exception:  # pyarrow has many for a damaged file; the run is done again
            return None

    def keep(self, key: str, history: pd.DataFrame) -> pd.DataFrame:
        """Write a whole history, and return what is wanted of it.

        Raises:
            InputError: the folder cannot be written.
        """
        if self.folder is not None:
            try:
                self._path(key).parent.mkdir(parents=True, exist_ok=True)
                with renamed_when_done(self._path(key)) as path:
                    history.to_parquet(path, index=False, compression="zstd", write_page_checksum=True)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise InputError(f"folder {self.folder} cannot be written: {reason}") from None
        return self._selected(history)

    def _path(self, key: str) -> Path:
        return Path(self.folder or "", f"{key}.parquet")

    def _selected(self, history: pd.DataFrame) -> pd.DataFrame:
        return history if self.columns is None else history.reindex(columns=["month", *self.columns])


def _refuse_wrong_input(job: Job, failure: Failure) -> None:
    if failure.wrong_input:
        raise InputError(f"run '{job.label}': {failure.reason}")


def _failed(failures: Mapping[str, Failure], wanted: Mapping[str, Job], store: Store) -> EnsembleError:
    key, job = next((key, job) for key, job in wanted.items() if key in failures)
    first = f"'{job.label}' with seed {job.seed}: {failures[key].reason}"
    kept = "" if store.folder is None else f"; the others are kept in {store.folder}"
    error = EnsembleError(f"{len(failures)} of {len(wanted)} runs failed, the first being {first}{kept}")
    error.add_note(f"The first failure in full:\n{failures[key].trace}")
    return error


def _lost(done: int, of: int, store: Store) -> EnsembleError:
    kept = f"{done} of {of} runs are done and kept in {store.folder}: the same command goes on from there"
    lost = f"{done} of {of} runs were done and are lost: give a folder to keep them"
    return EnsembleError(
        "a worker process ended before its run did, killed from outside or out of memory; "
        + (lost if store.folder is None else kept)
    )


def _table(jobs: Sequence[Job], histories: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    if not jobs:
        return pd.DataFrame(columns=["label", "seed", "month", *columns])
    months = [len(history) for history in histories]
    head = pd.DataFrame({"label": [job.label for job in jobs], "seed": [int(job.seed) for job in jobs]})
    head = head.loc[head.index.repeat(months)].reset_index(drop=True)
    return pd.concat([head, pd.concat(histories, ignore_index=True)], axis="columns")


# ------------------------------------------------------------------------------------------------- who does the runs


def _outcomes(
    jobs: Mapping[str, Job], executor: Executor | None, workers: int | None
) -> Generator[tuple[str, Outcome]]:
    """Do runs, and yield what comes of them as they end."""
    workers = processors() if workers is None else workers
    if executor is not None:
        yield from _side_by_side(jobs, executor, max(workers, 1))
    elif min(workers, len(jobs)) <= 1:
        for key, job in jobs.items():
            yield key, _attempt(job)
    else:
        with worker_processes(min(workers, len(jobs))) as pool:
            yield from _side_by_side(jobs, pool, workers)


def processors() -> int:
    """How many runs can be done at a time."""
    count = getattr(os, "process_cpu_count", os.cpu_count)  # Python 3.12 has only the latter
    return count() or 1


def _side_by_side(jobs: Mapping[str, Job], executor: Executor, workers: int) -> Iterator[tuple[str, Outcome]]:
    waiting = iter(jobs.items())
    running: dict[Future[Outcome], str] = {}
    try:
        while True:
            for key, job in islice(waiting, QUEUED * workers - len(running)):
                running[executor.submit(_attempt, job)] = key
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), _outcome(future)
    finally:
        for future in running:
            future.cancel()


def _attempt(job: Job) -> Outcome:
    """Do a run, wherever this is called."""
    try:
        if job.groups_from is None:
            return run(job.scenario, job.seed, job.until).history.reset_index()
        from experiments.runs.groups import run_by_groups

        return run_by_groups(job.scenario, job.seed, job.until, job.groups_from).reset_index()
    except Exception as error:
        return Failure.of(error)


def _outcome(future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except Exception as error:  # the job could not be sent, or its result
        return Failure.of(error)


@contextmanager
def worker_processes(number: int) -> Iterator[Executor]:
    """Worker processes that have loaded the model, and that end at once when this block is left by an exception.

    They also end when this process dies, however it does: each watches a pipe whose other end only this process holds.
    """
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_all_start_methods, get_context

    context = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["model.economy"])
        _start_forkserver()
    _try_a_process(context)
    watched, held = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(number, mp_context=context, initializer=_begin_worker, initargs=(watched,))
    with watched, held:
        try:
            yield pool
        except BaseException:
            held.close()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _start_forkserver() -> None:
    """Start the process that workers are forked from, out of reach of Ctrl-C and of the current folder.

    While it loads the model it would die of Ctrl-C with a traceback. And before Python 3.13.1 it looks for modules in
    the current folder first, where a user may well have a ``model.py``.
    """
    from multiprocessing import forkserver, resource_tracker

    unset = "PYTHONSAFEPATH" not in os.environ
    resource_tracker.ensure_running()  # now, because it lets SIGINT through again when it has started
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    try:
        forkserver.ensure_running()
    finally:
        if unset:
            del os.environ["PYTHONSAFEPATH"]
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _try_a_process(context: BaseContext) -> None:
    """Start a process that does nothing, to see whether it can be done.

    It also waits for the model to be loaded; Ctrl-C meanwhile finds no half-made pool.

    Raises:
        EnsembleError: the process ended with an error.
    """
    trial = context.Process(target=os.getpid)  # type: ignore[attr-defined]
    trial.start()
    trial.join()
    if trial.exitcode:
        raise EnsembleError(
            "worker processes cannot be started, for the reason above; they import the script that was started, "
            "which needs if __name__ == '__main__': before what it does"
        )


def _begin_worker(watched: Connection) -> None:
    """Leave Ctrl-C to the parent process, which gets it too, and end when that closes the other end of the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(watched,), daemon=True).start()


def _end_with_parent(watched: Connection) -> None:
    watched.poll(None)  # nothing is ever sent: it returns when the other end is closed
    os._exit(1)
