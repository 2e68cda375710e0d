"""Ensembles: any list of runs, brought together in one tidy table.

Who does the runs does not change what comes of them, nor does which ends first. With a folder, finished runs are kept
there, found by all that decides their results, the source of the model included; so an ensemble that was stopped goes
on where it was, and results of other code are never taken for those of this.

A script that calls ``run_many`` needs ``if __name__ == "__main__":``, because worker processes import it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs import EnsembleError
from experiments.runs.executors import AnyExecutor, crew
from experiments.runs.identity import code_hash, digest_of, scenario_record, versions
from experiments.runs.one_run import check_seed
from experiments.runs.runner import Keeper, Nowhere, here_if_alone, run_all
from experiments.runs.store.kept import KeptRuns
from experiments.runs.workers.work import Failure, History, Job
from model.calendar import month_number
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EnsembleError", "Job", "run_many"]


def run_many(
    jobs: Sequence[Job],
    *,
    columns: Sequence[str] | None = None,
    folder: str | Path | None = None,
    executor: AnyExecutor = "processes",
    workers: int | None = None,
    title: str = "runs",
) -> pd.DataFrame:
    """Do many runs, and bring their histories together.

    Jobs that differ in nothing but their label are run once. A run that fails does not keep the others from being done.

    Args:
        jobs: the runs to do.
        columns: the indicators wanted; all if left out. One that a run does not have is NaN there.
        folder: where finished runs are kept, all their indicators included; runs found there are not done again.
        executor: ``serial``, ``processes``, the address of a dask scheduler, an executor, or a crew.
        workers: how many runs at a time; as many as there are processors, or threads on the cluster, if left out. Where
            processes would be one, this process does the runs, which is what a debugger needs.
        title: what the progress bar is about.

    Returns:
        A row a run and month, in the order of jobs, then months; columns label, seed, month, then the indicators.

    Raises:
        InputError: a job cannot be run as it is described, or the folder cannot be written.
        EnsembleError: runs failed, or cannot go on.
    """
    store = None if folder is None else KeptRuns(folder)
    keys = [_checked_key(job) for job in jobs]
    wanted: dict[str, Job] = {}
    for key, job in zip(keys, jobs, strict=True):
        wanted.setdefault(key, job)
    found = {} if store is None else store.read(wanted, columns)
    missing = {key: job for key, job in wanted.items() if key not in found}
    histories = {key: history.table(columns) for key, history in found.items()}
    if missing:
        failures = _complete(histories, missing, columns, store, executor, workers, title)
        if failures:
            raise _failed(failures, wanted, store)
    return _table(jobs, [histories[key] for key in keys], columns or ())


def _complete(
    histories: dict[str, pd.DataFrame],
    missing: Mapping[str, Job],
    columns: Sequence[str] | None,
    store: KeptRuns | None,
    executor: AnyExecutor,
    workers: int | None,
    title: str,
) -> dict[str, Failure]:
    """Do the runs whose histories are missing, and add these; return what failed."""
    failures: dict[str, Failure] = {}
    done, who = len(histories), here_if_alone(executor, workers, len(missing))
    keeper: Keeper[str, History] = Nowhere() if store is None else store
    open_store: AbstractContextManager[None] = nullcontext() if store is None else store.writing(missing, done)
    with open_store, crew(who, workers) as team:
        for key, outcome in run_all(missing.items(), len(missing), team, keeper, title, done):
            if outcome.failure is not None:
                _refuse_wrong_input(missing[key], outcome.failure)
                failures[key] = outcome.failure
            elif outcome.value is not None:
                histories[key] = outcome.value.table(columns)
    return failures


def _checked_key(job: Job) -> str:
    try:
        check_seed(job.seed)
        return job_key(job)
    except InputError as error:
        raise InputError(f"run '{job.label}': {error}") from None


def _refuse_wrong_input(job: Job, failure: Failure) -> None:
    if failure.wrong_input:
        raise InputError(f"run '{job.label}': {failure.reason}")


def _failed(failures: Mapping[str, Failure], wanted: Mapping[str, Job], store: KeptRuns | None) -> EnsembleError:
    key, job = next((key, job) for key, job in wanted.items() if key in failures)
    first = f"'{job.label}' with seed {job.seed}: {failures[key].reason}"
    kept = "" if store is None else f"; the others are kept in {store.folder}"
    error = EnsembleError(f"{len(failures)} of {len(wanted)} runs failed, the first being {first}{kept}")
    error.add_note(f"The first failure in full:\n{failures[key].trace}")
    return error


def _table(jobs: Sequence[Job], histories: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    if not jobs:
        return pd.DataFrame(columns=["label", "seed", "month", *columns])
    months = [len(history) for history in histories]
    head = pd.DataFrame({"label": [job.label for job in jobs], "seed": [int(job.seed) for job in jobs]})
    head = head.loc[head.index.repeat(months)].reset_index(drop=True)
    return pd.concat([head, pd.concat(histories, ignore_index=True)], axis="columns")


def job_key(job: Job) -> str:
    """A hash of all that decides a run's result; neither its label nor its scenario's name does.

    Raises:
        InputError: a month is not one.
    """
    groups = {}
    if job.groups_from is not None:
        groups = {"groups": [month_number(job.groups_from), code_hash("experiments.runs.groups")]}
    return digest_of({
        **scenario_record(job.changed_scenario()),
        "seed": int(job.seed),
        "month": month_number(job.until),
        "code": code_hash(),
        "versions": dict(versions()),
        **groups,
    })  # fmt: skip
