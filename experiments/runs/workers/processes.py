"""Worker processes of this machine that have loaded the model, end with their driver, and do not share their fate.

They are pools of one process each from the standard library. Two libraries were tried in their place. loky 3.7: first
results after 2.6 to 5.8 s instead of 1.1 to 1.5 s, since it preloads nothing; one killed worker breaks the pool with
all its runs; runs go on when their driver is killed. pebble 5.2: as quick, and a killed worker costs only its own run,
as here; but runs go on when their driver is killed too, and its pool is no ``concurrent.futures.Executor``. So with
either the fork server, the trial process and the watching of the driver would have stayed; pebble would replace
``Lanes`` alone, by as much code around its own kinds of future and error.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.runs import EnsembleError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext


def processors() -> int:
    """How many runs can be done at a time."""
    count = getattr(os, "process_cpu_count", os.cpu_count)  # Python 3.12 has only the latter
    return count() or 1


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
