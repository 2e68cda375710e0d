"""A store of runs found by a key of all that decides their results, so that no run is done twice.

Runs of other code than this are never found; they stay until somebody deletes them, or the folder is made smaller.
Several processes may use one folder: each commit of a part waits for its turn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs import EnsembleError
from experiments.runs.store import parts, tables
from experiments.runs.store.files import check_folder, explained, lock, renamed_when_done, sync
from experiments.runs.store.parts import DONE, HISTORY, RUNS
from experiments.runs.workers.work import History, Job, Outcome
from model.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

RECORD = "store.json"
FORMAT = 2  # 1 was a file a run
_OLD = re.compile(r"[0-9a-f]{32}\.parquet")


class KeptRuns:
    """A folder of runs; it need not exist yet.

    Args:
        folder: where runs are kept.

    Raises:
        InputError: it cannot be written, or holds something else.
    """

    def __init__(self, folder: str | Path) -> None:
        check_folder(folder)
        self.folder = Path(folder)
        self._jobs: dict[str, Job] = {}
        self._useless: set[str] = set()  # parts that are damaged
        self._waiting = parts.Waiting[str](self._write)
        self._number = self._done = 0
        _refuse_others(self.folder)

    def read(self, keys: Iterable[str], columns: Sequence[str] | None = None) -> dict[str, History]:
        """Read runs that are there and whole.

        Args:
            keys: of the runs wanted.
            columns: the indicators wanted, as far as a run has them; all if left out.
        """
        wanted, places = set(keys), dict[str, dict[int, str]]()
        for row in self._entries():
            if row["key"] in wanted:
                wanted.remove(row["key"])
                places.setdefault(row["part"], {})[row["run"]] = row["key"]
        found: dict[str, History] = {}
        for part, runs in places.items():
            try:
                found |= _read_part(self.folder / HISTORY / part, runs, columns)
            except Exception:  # pyarrow has many for a damaged file; its runs are done again
                self._useless.add(part)
        return found

    def _entries(self) -> Iterator[dict[str, Any]]:
        """The rows of runs that are done."""
        import pyarrow.parquet as pq

        for path in parts.files(self.folder, RUNS):
            try:
                rows = pq.read_table(path, page_checksum_verification=True).select(["run", "key", "status", "part"])
            except Exception:  # as above
                self._useless.add(path.name.replace("runs-", "part-"))
                continue
            yield from (row for row in rows.to_pylist() if row["status"] == DONE)

    # ----------------------------------------------------------------------------------------------------- writing

    @contextmanager
    def writing(self, jobs: Mapping[str, Job], done: int) -> Iterator[None]:
        """Get ready to take in the outcomes of jobs; what is waiting is written when the block is left, however.

        Args:
            jobs: those missing, by key.
            done: how many of the wanted runs are there, for what is said when the work stops.

        Raises:
            InputError: the folder cannot be written.
        """
        self._jobs, self._number, self._done = dict(jobs), len(jobs) + done, done
        try:
            with explained(self.folder, self.account):
                self._prepare()
        except EnsembleError as error:
            raise InputError(str(error)) from None
        try:
            yield
        except EnsembleError:
            with suppress(EnsembleError):  # the first reason is the one to tell
                self.commit()
            raise
        except BaseException:
            self.commit()
            raise
        else:
            self.commit()

    def add(self, key: str, outcome: Outcome[History]) -> None:
        """Take in what came of a run; it is written with others when a few seconds have passed.

        Raises:
            EnsembleError: the folder cannot be written.
        """
        self._waiting.add(key, outcome)

    def commit(self) -> None:
        """Write what is waiting.

        Raises:
            EnsembleError: the folder cannot be written.
        """
        self._waiting.commit()

    def account(self) -> str:
        """Say how many runs are kept, and how to go on."""
        return (
            f"{self._done} of {self._number} runs are done and kept in {self.folder}: "
            "the same command goes on from there"
        )

    def _write(self, waiting: list[tuple[str, Outcome[History]]]) -> None:
        groups: dict[tuple[str, ...], dict[str, Outcome[History]]] = {}
        for key, outcome in waiting:
            groups.setdefault(outcome.value.columns if outcome.value else (), {})[key] = outcome
        with explained(self.folder, self.account), lock(self.folder, wait=True):
            for outcomes in groups.values():
                self._write_part(outcomes)
                self._done += sum(outcome.value is not None for outcome in outcomes.values())

    def _write_part(self, outcomes: Mapping[str, Outcome[History]]) -> None:
        """Write runs with the same indicators, or those that failed."""
        number = parts.next_number(self.folder)
        first = number * parts.MOST  # no two parts use the same numbers for runs
        runs = {first + i: (key, self._jobs[key], outcome) for i, (key, outcome) in enumerate(outcomes.items())}
        done = {run: outcome.value for run, (_, _, outcome) in runs.items() if outcome.value is not None}
        history = tables.history_table(done) if done else None
        parts.commit_part(self.folder, number, history, tables.kept_table(runs, parts.part_name(number)))

    def _prepare(self) -> None:
        """Make the folder, and remove what an earlier process left unfinished, what failed and what is damaged."""
        for name in (HISTORY, RUNS):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        with lock(self.folder, wait=True):
            if not (self.folder / RECORD).exists():
                with renamed_when_done(self.folder / RECORD) as path:
                    path.write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")
            for part in self._useless:
                self._remove(part)
            self._useless.clear()
            for path in parts.files(self.folder, RUNS):
                parts.drop_failed(path)
            parts.clear(self.folder, {row["part"] for row in self._entries()})
            sync(self.folder)

    def _remove(self, part: str) -> None:
        path = self.folder / HISTORY / part
        parts.record_path(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)

    def make_room(self, most: float) -> None:
        """Remove the parts written longest ago until the rest is small enough.

        Args:
            most: what may stay, bytes.
        """
        if not (self.folder / RECORD).exists():
            return
        with lock(self.folder, wait=True):
            total = 0.0
            for path in reversed(parts.files(self.folder, HISTORY)):
                total += path.stat().st_size
                if total > most:
                    self._remove(path.name)


def remove_old(folder: Path) -> None:
    """Remove runs of the earlier format from a folder that is only a cache."""
    for path in folder.glob("*.parquet"):
        if _OLD.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _read_part(path: Path, runs: Mapping[int, str], columns: Sequence[str] | None) -> dict[str, History]:
    """The histories of some runs of a part, by key."""
    import numpy as np
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        there = file.schema_arrow.names[2:]
        names = tuple(there if columns is None else (name for name in columns if name in there))
        table: pa.Table = file.read(["run", *names], use_threads=False)
    number = table["run"].to_numpy()
    values = np.array([table[name].to_numpy() for name in names]).reshape(len(names), len(number))
    found = {key: History(names, values[:, number == run].T) for run, key in runs.items()}
    if any(len(history.values) == 0 for history in found.values()):
        raise ValueError(f"{path} lacks runs")
    return found


def _refuse_others(folder: Path) -> None:
    """Refuse a folder that holds something else.

    Raises:
        InputError: it does.
    """
    if (folder / RECORD).exists():
        try:
            known = json.loads((folder / RECORD).read_text(encoding="utf-8"))["format"] == FORMAT
        except (OSError, ValueError, KeyError, TypeError):
            known = False
        if not known:
            raise InputError(f"{folder / RECORD} is not of runs that this version can read (format {FORMAT})")
    elif any(_OLD.fullmatch(path.name) for path in folder.glob("*.parquet")):
        raise InputError(
            f"{folder} holds runs of an earlier version, a file each, which this one cannot use: choose another "
            "folder, or delete that one"
        )
