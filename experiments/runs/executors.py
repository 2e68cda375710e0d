"""Who does many runs: this process, processes of this machine, a dask cluster, or any executor.

All are ``concurrent.futures.Executor``; ``crew`` makes one ready, with what the runner must know of it: how many runs
it does at a time, and how it tells that a worker was lost. A crew may be used for several sweeps, one after the other.

``experiments.runs.workers.processes`` says why the processes are not those of a library.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor
from contextlib import ExitStack, contextmanager
from typing import Annotated

from cyclopts import Parameter

from experiments.runs.workers.crew import Crew, InThisProcess
from experiments.runs.workers.processes import Lanes, processors
from model.errors import InputError

__all__ = ["AnyExecutor", "ExecutorOption", "check_executor", "crew", "processors"]

KINDS = "serial, processes, or tcp://HOST:PORT of a dask scheduler"
ExecutorOption = Annotated[str, Parameter("--executor", metavar="KIND")]  # of every command that does many runs
type AnyExecutor = str | Executor | Crew  # as one of KINDS, of the caller's, or ready


@contextmanager
def crew(executor: AnyExecutor = "processes", workers: int | None = None) -> Iterator[Crew]:
    """Make a crew ready, and let it go afterwards; an executor or crew of the caller's is left open.

    Args:
        executor: ``serial``, ``processes``, the address of a dask scheduler (``tcp://HOST:PORT``), an executor, or a
            crew.
        workers: how many runs at a time; as many as there are processors, or threads on the cluster, if left out.

    Raises:
        InputError: there is no such executor, or the scheduler cannot be reached.
        EnsembleError: processes cannot be started.
    """
    check_executor(executor, workers)
    number = processors() if workers is None else workers
    if isinstance(executor, Crew):
        yield executor
    elif isinstance(executor, Executor):
        yield Crew(executor, lambda: number)
    elif executor == "serial":
        yield Crew(InThisProcess(), lambda: 1, depth=1)
    elif executor == "processes":
        with ExitStack() as stack:
            yield Crew(Lanes(number, stack), lambda: number, lost=(BrokenExecutor,))
    else:
        from experiments.runs.workers.cluster import cluster

        with cluster(executor, workers) as found:
            yield found


def check_executor(executor: AnyExecutor, workers: int | None = None) -> None:
    """Refuse an executor that there cannot be.

    Raises:
        InputError: it is no executor, or has no workers.
    """
    if workers is not None and workers < 1:
        raise InputError(f"--workers {workers} is too few: at least 1")
    if isinstance(executor, (Executor, Crew)) or executor in ("serial", "processes"):
        return
    if not executor.startswith(("tcp://", "tls://")):
        raise InputError(f"unknown executor '{executor}': write {KINDS}")
    host, _, port = executor.partition("://")[2].rpartition(":")
    if not host or not port.isdigit():
        raise InputError(f"'{executor}' is not the address of a scheduler: write it as tcp://HOST:PORT")
