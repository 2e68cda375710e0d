"""The parts of a store: their names, how they are committed, and how outcomes wait for that."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs.store.files import put
from model.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

    from experiments.runs.workers.work import History, Outcome

HISTORY, RUNS = "history", "runs"
NAMES = {HISTORY: re.compile(r"part-(\d{6,})\.parquet"), RUNS: re.compile(r"runs-(\d{6,})\.parquet")}
DONE, FAILED = "done", "failed"
SECONDS, MOST, BYTES = 3.0, 500, 16e6  # a part is written after so much time, or when so many runs or bytes wait


class Waiting[K]:
    """Outcomes that wait to be written together.

    Args:
        write: writes some, with their keys.
    """

    def __init__(self, write: Callable[[list[tuple[K, Outcome[History]]]], None]) -> None:
        self._write = write
        self._waiting: list[tuple[K, Outcome[History]]] = []
        self._bytes = 0
        self._last_commit = time.monotonic()

    def add(self, key: K, outcome: Outcome[History]) -> None:
        """Take in an outcome; it is written with others when a few seconds have passed."""
        self._waiting.append((key, outcome))
        self._bytes += 0 if outcome.value is None else outcome.value.values.nbytes
        late = time.monotonic() - self._last_commit >= SECONDS
        if late or len(self._waiting) >= MOST or self._bytes >= BYTES:
            self.commit()

    def commit(self) -> None:
        """Write all that wait."""
        self._last_commit, self._bytes = time.monotonic(), 0
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._write(waiting)


def part_name(number: int) -> str:
    """The name of a part."""
    return f"part-{number:06d}.parquet"


def commit_part(folder: Path, number: int, history: pa.Table | None, runs: pa.Table) -> None:
    """Write the months of some runs, then the record that makes them count.

    Raises:
        OSError: the folder cannot be written.
    """
    if history is not None:
        put(folder / HISTORY / part_name(number), history)
    put(folder / RUNS / f"runs-{number:06d}.parquet", runs)


def next_number(folder: Path) -> int:
    """The number of the next part."""
    return max((number_of(path) for name in (HISTORY, RUNS) for path in files(folder, name)), default=0) + 1


def clear(folder: Path, committed: Iterable[str | None]) -> None:
    """Remove temporary files, and parts that were never committed.

    Raises:
        OSError: the folder cannot be written.
    """
    for name in (HISTORY, RUNS):
        for path in (folder / name).glob(".*.part"):
            path.unlink(missing_ok=True)
    kept = set(committed)
    for path in files(folder, HISTORY):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def drop_failed(path: Path) -> None:
    """Remove from a record the rows of runs that failed, which are to be done again.

    Raises:
        OSError: the folder cannot be written.
    """
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    rows = pq.read_table(path)
    kept = rows.filter(pc.equal(rows["status"], DONE))
    if len(kept) == 0:
        path.unlink()
    elif len(kept) < len(rows):
        put(path, kept)


def files(folder: Path, kind: str) -> list[Path]:
    """The files of one kind, in order; hidden ones do not count.

    Raises:
        InputError: there is a file that does not belong there.
    """
    found = sorted(path for path in (folder / kind).glob("*") if not path.name.startswith("."))
    for path in found:
        if not NAMES[kind].fullmatch(path.name):
            raise InputError(f"{path} does not belong to a store of runs: take it away")
    return sorted(found, key=number_of)


def number_of(path: Path) -> int:
    """The number in a file's name."""
    match = NAMES[path.parent.name].fullmatch(path.name)
    return int(match[1]) if match else 0


def record_path(part: Path) -> Path:
    """The record that commits a part."""
    return part.parents[1] / RUNS / part.name.replace("part-", "runs-")
