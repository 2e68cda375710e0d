"""Who does the runs of a sweep: this process, processes of this machine, a dask cluster, or any executor.

All are ``concurrent.futures.Executor``; a crew adds what a sweep must know of one: how many runs it does at a time, and
how it tells that a worker was lost. Runs on a cluster are sent to workers that have this project installed; each should
have one thread (``dask worker ADDRESS --nthreads 1``), since the model computes in Python.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from experiments.runs.ensemble import EnsembleError, processors, worker_processes
from model.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

KINDS = "serial, processes, or tcp://HOST:PORT of a dask scheduler"
ExecutorOption = Annotated[str, Parameter("--executor", metavar="KIND")]  # of every command that does many runs
PATIENCE = 10  # seconds to reach a scheduler, and for it to have a worker
WITHOUT_WORKERS = 60  # seconds that a cluster may stay without a worker before the sweep stops


def _no_check() -> None:
    """Nothing can go wrong unnoticed."""


@dataclass(frozen=True)
class Crew:
    """Who does the runs.

    Attributes:
        executor: takes the work.
        width: says how many runs it does at a time.
        depth: how many batches it is given for each of these, so that none waits for work.
        lost: exceptions that mean a worker ended while it had the work, whereas the executor can go on.
        check: called when nothing has come for a while; raises if nothing will.
    """

    executor: Executor
    width: Callable[[], int]
    depth: int = 2
    lost: tuple[type[Exception], ...] = ()
    check: Callable[[], None] = _no_check

    @property
    def gone(self) -> tuple[type[Exception], ...]:
        """Exceptions after which nothing more will come, and those for a lost worker."""
        return (BrokenExecutor, CancelledError, *self.lost)


@contextmanager
def crew(executor: str | Executor, workers: int | None) -> Iterator[Crew]:
    """Make a crew ready, and let it go afterwards; an executor of the caller's is left open.

    Args:
        executor: ``serial``, ``processes``, the address of a dask scheduler, or an executor.
        workers: how many runs at a time; as many as there are processors, or threads on the cluster, if left out.

    Raises:
        InputError: there is no such executor, or the scheduler cannot be reached.
        EnsembleError: processes cannot be started.
    """
    check_executor(executor, workers)
    number = processors() if workers is None else workers
    if isinstance(executor, Executor):
        yield Crew(executor, lambda: number)
    elif executor == "serial":
        yield Crew(InThisProcess(), lambda: 1, depth=1)
    elif executor == "processes":
        with ExitStack() as stack:
            yield Crew(Lanes(number, stack), lambda: number, lost=(BrokenExecutor,))
    else:
        with _cluster(executor, workers) as found:
            yield found


def check_executor(executor: str | Executor, workers: int | None) -> None:
    """Refuse an executor that there cannot be.

    Raises:
        InputError: it is no executor, or has no workers.
    """
    if workers is not None and workers < 1:
        raise InputError(f"--workers {workers} is too few: at least 1")
    if isinstance(executor, Executor) or executor in ("serial", "processes"):
        return
    if not executor.startswith(("tcp://", "tls://")):
        raise InputError(f"unknown executor '{executor}': write {KINDS}")
    host, _, port = executor.partition("://")[2].rpartition(":")
    if not host or not port.isdigit():
        raise InputError(f"'{executor}' is not the address of a scheduler: write it as tcp://HOST:PORT")


class InThisProcess(Executor):
    """Does what is submitted at once, which is what a debugger needs."""

    def submit[**P, T](self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call it and keep what comes of it."""
        future: Future[T] = Future()
        try:
            future.set_result(call(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass
class Lane:
    """One worker process with the work that waits for it."""

    pool: Executor
    stack: ExitStack
    given: list[Future[Any]]

    @property
    def waiting(self) -> int:
        """How much it has been given that is not done."""
        self.given = [future for future in self.given if not future.done()]
        return len(self.given)


class Lanes(Executor):
    """Worker processes that do not share their fate.

    The pool of the standard library breaks as a whole when one of its processes is killed, and does not say which run
    was to blame. Here each process is a pool of its own: when it ends, only what it had been given is lost, and a new
    one takes its place.
    """

    def __init__(self, number: int, stack: ExitStack) -> None:
        self._stack = stack
        self._lanes: list[Lane] = []
        self._number = number

    def submit[**P, T](self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Give work to the process with the least of it."""
        lane = self._freest()
        try:
            future = lane.pool.submit(call, *args, **kwargs)
        except BrokenExecutor:  # it ended before it had this work, which is not to blame
            self._end(lane)
            lane = self._start()
            future = lane.pool.submit(call, *args, **kwargs)
        lane.given.append(future)
        return future

    def _freest(self) -> Lane:
        free = [lane for lane in self._lanes if lane.waiting == 0]
        if not free and len(self._lanes) < self._number:
            return self._start()
        return free[0] if free else min(self._lanes, key=lambda lane: lane.waiting)

    def _start(self) -> Lane:
        own = self._stack.enter_context(ExitStack())
        lane = Lane(own.enter_context(worker_processes(1)), own, [])
        self._lanes.append(lane)
        return lane

    def _end(self, lane: Lane) -> None:
        self._lanes.remove(lane)
        lane.stack.close()


# ------------------------------------------------------------------------------------------------------------- cluster


@contextmanager
def _cluster(address: str, workers: int | None) -> Iterator[Crew]:
    """A dask cluster; the scheduler and its workers are left running."""
    try:
        import distributed
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise InputError(
            f"{address} needs the package distributed, which is not installed: uv sync --extra cluster"
        ) from None
    _be_quiet()
    client = _connect(distributed.Client, address)
    try:
        watch = _Watch(client, address)
        yield Crew(
            client.get_executor(pure=False),  # type: ignore[no-untyped-call]
            width=lambda: min(watch.threads(), workers or watch.threads()),
            lost=(KilledWorker,),
            check=watch.check,
        )
    finally:
        client.close(timeout=2)  # type: ignore[no-untyped-call]


def _be_quiet() -> None:
    """What dask would say about lost connections is said here, in one line."""
    import logging

    logging.getLogger("distributed").setLevel(logging.CRITICAL)


def _connect(kind: type[Client], address: str) -> Client:
    try:
        client = kind(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"no dask scheduler answers at {address} within {PATIENCE} s: is it running?") from error
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close(timeout=2)  # type: ignore[no-untyped-call]
        raise InputError(
            f"the scheduler at {address} has no workers: start some, as 'dask worker {address} --nthreads 1'"
        ) from None
    return client


class _Watch:
    """Looks now and then how many workers a cluster has, which may come and go."""

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address = client, address
        self._threads, self._looked, self._last_seen = 1, -1e9, time.monotonic()

    def threads(self) -> int:
        """How many threads there are, as of some seconds ago, and at least one."""
        if time.monotonic() - self._looked > 5.0:
            found = self._look()
            self._looked = time.monotonic()
            if found:
                self._threads, self._last_seen = found, self._looked
        return self._threads

    def check(self) -> None:
        """Refuse to wait for workers that do not come back.

        Raises:
            EnsembleError: the cluster has been without workers for too long.
        """
        self.threads()
        if time.monotonic() - self._last_seen > WITHOUT_WORKERS:
            raise EnsembleError(f"the cluster at {self._address} has no workers any more")

    def _look(self) -> int:
        try:
            return sum(self._client.nthreads().values())  # type: ignore[no-untyped-call]
        except (OSError, ValueError, RuntimeError):  # the sweep will hear of it from its runs
            return 0
