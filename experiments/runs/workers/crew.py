"""A crew: an executor, and what the runner must know of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass


def _no_check() -> None:
    """Nothing to check: lost workers are reported by their runs."""


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
