"""The store of a sweep: its design, and the runs that are there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs import EnsembleError
from experiments.runs.identity import (
    FORMAT,
    code_hash,
    code_revision,
    differences,
    in_a_line,
    names_of,
    scenario_record,
    versions,
)
from experiments.runs.results import DESIGN, check_parts, read_design, read_runs
from experiments.runs.store import parts, tables
from experiments.runs.store.files import LOCK, check_folder, explained, lock, renamed_when_done, sync
from experiments.runs.store.parts import DONE, HISTORY, RUNS
from model.errors import InputError, nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from experiments.runs.design import Design
    from experiments.runs.workers.work import History, Outcome


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
        self._waiting = parts.Waiting[int](self._write)

    @property
    def stored(self) -> int:
        """How many runs are stored, those that failed included."""
        return int(self._stored.sum())

    def account(self) -> str:
        """Say how many runs are stored, and how to go on."""
        return (
            f"{self.stored} of {self.design.runs} runs are stored in {self.folder}, "
            "and the same command goes on from there"
        )

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

    def add(self, run: int, outcome: Outcome[History]) -> None:
        """Take in what came of a run; it is written with others when a few seconds have passed.

        Raises:
            EnsembleError: the folder cannot be written.
        """
        self._waiting.add(run, outcome)

    def commit(self) -> None:
        """Write what is waiting.

        Raises:
            EnsembleError: the folder cannot be written.
        """
        self._waiting.commit()

    def _write(self, waiting: list[tuple[int, Outcome[History]]]) -> None:
        outcomes = dict(sorted(waiting, key=lambda entry: entry[0]))
        done = {run: outcome.value for run, outcome in outcomes.items() if outcome.value is not None}
        with explained(self.folder, self.account):
            number = parts.next_number(self.folder)
            runs = tables.runs_table(outcomes, self.design, parts.part_name(number))
            parts.commit_part(self.folder, number, tables.history_table(done) if done else None, runs)
        self._stored[list(outcomes)] = True

    def _write_design(self) -> None:
        record = record_of(self.design, self.columns)
        with explained(self.folder, self.account):
            with renamed_when_done(self.folder / DESIGN) as path:
                path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            self._make_folders()

    def _make_folders(self) -> None:
        for name in (HISTORY, RUNS):
            (self.folder / name).mkdir(exist_ok=True)
        sync(self.folder)

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
            raise InputError(f"{self.folder} holds another sweep: {in_a_line(different)}; choose another folder")
        table = read_runs(self.folder)
        check_parts(self.folder, table, record)
        self._stored[table.filter(pc.equal(table["status"], DONE))["run"].to_numpy()] = True
        with explained(self.folder, self.account):
            self._make_folders()
            parts.clear(self.folder, table["part"].to_pylist())
            for path in parts.files(self.folder, RUNS):
                parts.drop_failed(path)
            if record["replicates"] < self.design.replicates:
                self._write_design()


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
    with lock(folder):
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


def _refuse_other_files(folder: Path) -> None:
    others = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if others:
        shown = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
        raise InputError(f"{folder} holds other files ({shown}): a sweep needs a new or empty folder")


def record_of(design: Design, columns: Sequence[str]) -> dict[str, Any]:
    """All that decides the results of a sweep, and what it is called."""
    scenario = design.scenario
    return {
        "format": FORMAT,
        "scenario": names_of(scenario),
        "method": design.method,
        "replicates": design.replicates,
        "seed": design.seed,
        "until": design.until.strip(),
        "points": design.columns,
        "number_of_points": len(design.points),
        "indicators": list(design.indicators),
        "columns": list(columns),
        **scenario_record(scenario),
        "code": code_hash(),
        "revision": code_revision(),
        "versions": dict(versions()),
    }
