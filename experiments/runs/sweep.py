"""Sweeps: all runs of a design, by any executor, into a store from which the same call resumes after an interruption.

A run that fails is a row of the results with its error, and is tried again by the same call.

A script that sweeps with processes needs ``if __name__ == "__main__":``, because they import it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs import EnsembleError
from experiments.runs.executors import AnyExecutor, check_executor, crew
from experiments.runs.identity import code_hash
from experiments.runs.results import Results
from experiments.runs.runner import run_all
from experiments.runs.store.parts import DONE
from experiments.runs.store.sweeps import Store, check_indicators, writing
from experiments.runs.workers.crew import Crew
from experiments.runs.workers.work import Job, OtherCodeError, indicator_names
from model.errors import InputError

if TYPE_CHECKING:
    from experiments.runs.design import Design


def sweep(
    design: Design,
    out: str | Path,
    *,
    executor: AnyExecutor = "processes",
    workers: int | None = None,
    title: str = "runs",
    needed: Sequence[str] = (),
) -> Results:
    """Do all runs of a design that its folder does not have, and return what is there.

    Args:
        design: what to run.
        out: the folder of the store; a new or empty one, or one of the same design.
        executor: ``processes`` of this machine, ``serial`` in this process, the address of a dask scheduler
            (``tcp://HOST:PORT``), any ``concurrent.futures.Executor``, or a crew; these are not shut down.
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
        missing = store.missing()
        if missing:
            with crew(executor, workers) as team:
                if not store.columns:
                    store.begin(_columns(design, team), needed)
                jobs = _jobs(store, missing)
                for _ in run_all(jobs, len(missing), team, store, title, design.runs - len(missing)):
                    pass  # the store has it
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


def _columns(design: Design, team: Crew) -> Sequence[str]:
    """The indicators of the runs, as a worker finds them: this process need not load the model."""
    from experiments.runs.design import changed

    scenario = changed(design.scenario, design.points[0])
    try:
        return team.executor.submit(indicator_names, scenario, code_hash()).result()
    except OtherCodeError as error:
        raise InputError(str(error)) from None
    except team.gone as error:
        raise EnsembleError("a worker was lost before it had done anything") from error


def _jobs(store: Store, runs: Sequence[int]) -> Iterator[tuple[int, Job]]:
    """The runs with these numbers, those of the first replicate first."""
    design = store.design
    for run in runs:
        point = design.points[design.place(run)[1]]
        seed = design.seed_of(run)
        yield run, Job(f"run {run}", design.scenario, seed, design.until, changes=point, columns=store.columns)
