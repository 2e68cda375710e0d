"""The results of a sweep on disk: plain Parquet files that can be read while more are being written.

A store is a folder:

    design.json               the whole design, and the code it is run with
    history/part-000001.parquet   months of some runs: run, month, then the indicators (float32)
    runs/runs-000001.parquet      the runs of that part, a row each, and those that failed meanwhile

A run is stored when its row in ``runs`` is there, and that file appears, whole, after the part with its months. So the
runs' table is the commit record: what a crash left of a part nobody committed is no part of the store, and is removed
when writing goes on. The record is Parquet rather than lines of text, because a file that is renamed into place is
whole or absent while a last line may be torn, and because all that opens the history opens it too. Both are written
every few seconds: ten thousand runs make some hundred files, and each is flushed to the disk before it counts.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs.ensemble import EnsembleError
from experiments.runs.identity import differences, record_of
from experiments.runs.one_run import check_folder, renamed_when_done
from experiments.runs.results import (
    DESIGN,
    DONE,
    HISTORY,
    RUNS,
    Results,
    check_parts,
    files,
    number_of,
    read_design,
    read_runs,
)
from model.errors import InputError, nearest

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from experiments.runs.design import Design
    from experiments.runs.work import Outcome

__all__ = ["Results", "Store", "writing"]

LOCK = ".lock"
SECONDS, MOST, BYTES = 3.0, 500, 16e6  # a part is written after so much time, or when so many runs or bytes wait


class Store:
    """A store that is being written; made by `writing`.

    Attributes:
        folder: where it is.
        design: what is to be run.
        columns: the indicators kept; empty until `begin` where the folder is new.
    """

    def __init__(self, folder: Path, design: Design) -> None:
        self.folder, self.design = folder, design
        self.columns: tuple[str, ...] = ()
        self._stored: NDArray[np.bool_]
        self._waiting: list[Outcome] = []
        self._bytes = 0
        self._last_commit = time.monotonic()
        self._next = 1

    @property
    def stored(self) -> int:
        """How many runs are stored, those that failed included."""
        return int(self._stored.sum())

    def missing(self) -> list[int]:
        """The numbers of the runs that are not stored, in order."""
        import numpy as np

        return [int(run) for run in np.flatnonzero(~self._stored)]

    def begin(self, columns: Sequence[str], needed: Sequence[str] = ()) -> None:
        """Write the design, from which moment on this folder is a store.

        Args:
            columns: the indicators that runs have.
            needed: those that will be looked at.

        Raises:
            InputError: an indicator that is to be kept or looked at does not exist.
            EnsembleError: the folder cannot be written.
        """
        check_indicators(self.design.indicators, columns)
        self.columns = self.design.indicators or tuple(columns)
        check_indicators(needed, self.columns)
        self._write_design()

    def add(self, outcome: Outcome) -> None:
        """Take in what came of a run; it is written with others when a few seconds have passed.

        Raises:
            EnsembleError: the folder cannot be written.
        """
        self._waiting.append(outcome)
        self._bytes += 0 if outcome.values is None else outcome.values.nbytes
        late = time.monotonic() - self._last_commit >= SECONDS
        if late or len(self._waiting) >= MOST or self._bytes >= BYTES:
            self.commit()

    def commit(self) -> None:
        """Write what is waiting: first the months, then the record that makes them count.

        Raises:
            EnsembleError: the folder cannot be written.
        """
        self._last_commit, self._bytes = time.monotonic(), 0
        waiting, self._waiting = sorted(self._waiting, key=lambda outcome: outcome.run), []
        if not waiting:
            return
        done = [outcome for outcome in waiting if outcome.values is not None]
        part = f"part-{self._next:06d}.parquet" if done else None
        from experiments.runs import tables

        with self._explained():
            if part is not None:
                _put(self.folder / HISTORY / part, tables.history_table(done, self.columns))
            runs = tables.runs_table(waiting, self.design, part)
            _put(self.folder / RUNS / f"runs-{self._next:06d}.parquet", runs)
        self._stored[[outcome.run for outcome in waiting]] = True
        self._next += 1

    def _write_design(self) -> None:
        record = record_of(self.design, self.columns)
        with self._explained():
            with renamed_when_done(self.folder / DESIGN) as path:
                path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            self._make_folders()

    def _make_folders(self) -> None:
        for name in (HISTORY, RUNS):
            (self.folder / name).mkdir(exist_ok=True)
        _sync(self.folder)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = (os.strerror(error.errno) if error.errno else str(error)).lower()  # pyarrow has longer words
            raise EnsembleError(
                f"folder {self.folder} cannot be written: {reason}; {self.stored} of {self.design.runs} runs "
                "are stored, and the same command goes on from there"
            ) from error

    # ------------------------------------------------------------------------------------------------- going on

    def open(self) -> None:
        """Read what is there, and clear away what an earlier driver did not finish.

        Raises:
            InputError: the folder holds something else, the sweep of another design, or damaged files.
            EnsembleError: the folder cannot be written.
        """
        import numpy as np
        import pyarrow.compute as pc

        self._stored = np.zeros(self.design.runs, dtype=bool)
        if not (self.folder / DESIGN).exists():
            _refuse_other_files(self.folder)
            return
        record = read_design(self.folder)
        self.columns = tuple(record["columns"])
        different = differences(record, record_of(self.design, self.columns))
        if different:
            raise InputError(f"{self.folder} holds another sweep: {different}; choose another folder")
        table = read_runs(self.folder)
        check_parts(self.folder, table, record)
        self._stored[table.filter(pc.equal(table["status"], DONE))["run"].to_numpy()] = True
        with self._explained():
            self._make_folders()
            self._clear(table)
            if record["replicates"] < self.design.replicates:
                self._write_design()

    def _clear(self, table: pa.Table) -> None:
        """Remove temporary files, parts never committed, and the rows of runs that failed, which are to be redone."""
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        for name in (HISTORY, RUNS):
            for path in (self.folder / name).glob(".*.part"):
                path.unlink()
        committed = set(table["part"].to_pylist())
        for path in files(self.folder, HISTORY):
            if path.name not in committed:
                path.unlink()
        for path in files(self.folder, RUNS):
            rows = pq.read_table(path)
            kept = rows.filter(pc.equal(rows["status"], DONE))
            if len(kept) == 0:
                path.unlink()
            elif len(kept) < len(rows):
                _put(path, kept)
        numbers = [number_of(path) for name in (HISTORY, RUNS) for path in files(self.folder, name)]
        self._next = max(numbers, default=0) + 1


def check_indicators(names: Sequence[str], known: Sequence[str]) -> None:
    """Refuse indicators that do not exist.

    Raises:
        InputError: one does not.
    """
    for name in names:
        if name not in known:
            raise InputError(f"unknown indicator '{name}': {nearest(name, known)}")


@contextmanager
def writing(folder: str | Path, design: Design) -> Iterator[Store]:
    """Open a folder to put the runs of a design there; what is waiting is written when the block is left, however.

    Raises:
        InputError: the folder cannot be written, is being written by another process, or holds something else.
        EnsembleError: the folder cannot be written any more.
    """
    check_folder(folder)
    folder = Path(folder)
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    with _lock(folder):
        store = Store(folder, design)
        try:
            store.open()
            yield store
        except EnsembleError:
            with suppress(EnsembleError):  # the first reason is the one to tell
                store.commit()
            raise
        except BaseException:
            store.commit()
            raise
        else:
            store.commit()
        finally:
            if made and not (folder / DESIGN).exists():
                (folder / LOCK).unlink(missing_ok=True)
                with suppress(OSError):
                    folder.rmdir()


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Keep other processes from writing the same store; the lock goes with the process that holds it."""
    try:
        import fcntl
    except ImportError:  # not on Windows, where users must see to it themselves
        yield
        return
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(f"{folder} is being written by another process: wait for it, or choose another") from None
        yield


def _refuse_other_files(folder: Path) -> None:
    others = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if others:
        shown = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
        raise InputError(f"{folder} holds other files ({shown}): a sweep needs a new or empty folder")


# ------------------------------------------------------------------------------------------------------------ writing


def _put(path: Path, table: pa.Table) -> None:
    """Write a table so that it is on the disk and whole when it has its name."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    with renamed_when_done(path) as temporary:
        pq.write_table(
            table,
            temporary,
            compression="zstd",
            use_dictionary=False,
            column_encoding=dict.fromkeys(floats, "BYTE_STREAM_SPLIT"),
            write_statistics=[name for name in ("run", "month") if name in table.schema.names],
            write_page_checksum=True,
        )
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Put the names in a folder on the disk; not every system lets a folder be opened."""
    with suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
