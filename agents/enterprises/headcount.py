"""Staff of every enterprise by cell, counted from the workers' side and kept up to date as people move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.core.rows import chosen
from agents.workers.values import NOBODY

if TYPE_CHECKING:
    from agents.workers.workers import Workers

Indices = NDArray[np.intp]
Counts = NDArray[np.int32]


class StaffCount:
    """People by enterprise and cell. After a full count, only those who have moved since are counted again.

    Args:
        workers: who is counted.
        enterprises: how many there are.
        cells: how many there are.

    Attributes:
        people: by enterprise and cell, and in the last row those without a job, shape (E + 1, cells).
        place: of each worker, as a flat index of these, shape (number,); negative without a job, so from the end.
    """

    people: Counts
    place: NDArray[np.int32]

    def __init__(self, workers: Workers, enterprises: int, cells: int) -> None:
        self._workers, self._shape = workers, (enterprises + 1, cells)
        self.people = np.zeros(self._shape, dtype=np.int32)
        self.people[NOBODY, 0] = len(workers)
        self.place = np.full(len(workers), NOBODY * cells, dtype=np.int32)
        self.count()

    def count(self) -> None:
        """Count everybody: those who are not where they were counted last."""
        self.update(self._differing())

    def _differing(self) -> Iterator[Indices]:
        """Yield the rows of those who are not where they were counted last, in parts."""
        for block in self._workers.blocks():
            differs = self.place[block] != self._workers.place_of(block, self._shape[1])
            if differs.any():
                yield chosen(block, differs)

    def update(self, moved: Iterable[Indices]) -> None:
        """Count again those who may have changed employer, occupation or level; the same as `count` if nobody else has.

        Args:
            moved: their rows, in parts, no row twice in a part.
        """
        people = self.people.reshape(-1)
        for who in moved:
            now = self._workers.place_of(who, self._shape[1])
            np.add.at(people, self.place[who], np.int32(-1))
            np.add.at(people, now, np.int32(1))
            self.place[who] = now

    @property
    def staff(self) -> NDArray[np.int64]:
        """People with a job by cell, shape (cells,)."""
        return self.people[:-1].sum(axis=0, dtype=np.int32).astype(np.int64)

    @property
    def without_job(self) -> int:
        """How many have none."""
        return int(self.people[-1].sum())

    def staff_of(self, places: Indices, within: Indices | None = None) -> Indices:
        """Return the rows of workers in some cells of enterprises, in order.

        Args:
            places: the cells, as flat indices by enterprise and cell.
            within: rows among which they are; anybody if left out.
        """
        if not len(places):
            return np.empty(0, dtype=np.intp)
        asked = np.zeros(self.people.size, dtype=np.bool_)
        asked[places] = True
        if within is not None:
            return within[asked.take(self.place[within])]
        return np.concatenate([chosen(block, asked.take(self.place[block])) for block in self._workers.blocks()])
