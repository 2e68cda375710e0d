"""A dask cluster as a crew.

Runs are sent to workers that have this project installed; each should have one thread (``dask worker ADDRESS
--nthreads 1``), since the model computes in Python.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from experiments.runs import EnsembleError
from experiments.runs.workers.crew import Crew
from model.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 10  # seconds to reach a scheduler, and for it to have a worker
WITHOUT_WORKERS = 60  # seconds that a cluster may stay without a worker before the runs are given up


@contextmanager
def cluster(address: str, workers: int | None) -> Iterator[Crew]:
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
        except (OSError, ValueError, RuntimeError):  # the runner will hear of it from its runs
            return 0
