"""Which rows of a population a set holds, and in what order; rows given to rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from agents.core.agentset import MesaInterface, TransientAgent

type Rows = slice | NDArray[np.intp] | int
"""What a rule is given and a column can be indexed with."""

type Order = range | NDArray[np.intp]

ALL = slice(None)
BLOCK = 65_536  # rows a rule takes at a time: few enough for the processor's cache


class RowSet(MesaInterface):
    """Some or all rows of a population, each once, in some order.

    A selection has rows of its own and the very `__dict__` of its population, so whatever a subclass keeps is the
    same for both.

    Attributes:
        member: the class of one row.
        number: rows of the whole population.
        rows: the row numbers of this set, in its order, to index a column with: a slice or an index array.
    """

    __slots__ = ("_order", "rows")  # the same rows, for counting and for indexing columns

    member: ClassVar[type[TransientAgent]]
    model: Any
    number: int
    rows: slice | NDArray[np.intp]
    _order: Order

    def _place(self, order: Order) -> Self:
        """Hold these rows in this order."""
        if isinstance(order, range) and order.step != 1:
            order = np.arange(order.start, order.stop, order.step, dtype=np.intp)
        self._order = order
        self.rows = ALL if isinstance(order, range) and order == range(self.number) else indexer(order)
        return self

    def _with(self, order: Order, inplace: bool = False) -> Self:
        """Return a selection of these rows, or hold them itself."""
        if not inplace:
            other = object.__new__(type(self))
            other.__dict__ = self.__dict__
            return other._place(order)
        if len(order) < len(self) and self.model.agents_by_type.get(self.member) is self:
            raise ValueError(f"{self!r} cannot drop rows in place: {self.refusal}")
        return self._place(order)

    def copy(self) -> Self:
        """Return a selection of the same rows in the same order; the columns are shared."""
        return self._with(self._order)

    def of_rows(self, rows: Rows | Sequence[int] | NDArray[Any]) -> Self:
        """Return the selection of these rows of the whole population, in this order, each once.

        Args:
            rows: a slice, one row number or many, or a boolean mask of shape (number,).

        Raises:
            IndexError: if there is no such row.
        """
        return self._with(self._checked(rows))

    @property
    def whole(self) -> Self:
        """Every row, in row order: the `self` of a rule."""
        return self if self.rows is ALL else self._with(range(self.number))

    def blocks(self, size: int = BLOCK) -> Iterator[slice | NDArray[np.intp]]:
        """Yield the rows, at most `size` at a time: slices, or index arrays if they are not consecutive."""
        return (indexer(self._order[start : start + size]) for start in range(0, len(self), size))

    def parts(self, size: int = BLOCK) -> Iterator[Self]:
        """Yield selections of the rows, at most `size` each: what is done to one after the other stays in the cache."""
        return (self._with(self._order[start : start + size]) for start in range(0, len(self), size))

    def __len__(self) -> int:
        return len(self._order)

    def _at(self, positions: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the row numbers at positions of this set."""
        return positions + self._order.start if isinstance(self._order, range) else self._order[positions]

    def _checked(self, rows: Any) -> Order:
        if isinstance(rows, slice):
            return range(self.number)[rows]
        given = np.atleast_1d(np.asarray(rows))
        if given.dtype == np.bool_ and given.shape == (self.number,):
            return np.flatnonzero(given)
        if given.size and (given.ndim != 1 or given.dtype.kind not in "iu"):
            raise TypeError(f"rows are numbers or a mask of {self.number}, not {given.dtype} {given.shape}")
        if given.size and not 0 <= given.min() <= given.max() < self.number:
            raise IndexError(f"no rows {given.min()} to {given.max()} in {self.whole!r}")
        given = given.astype(np.intp)
        if np.all(given[1:] > given[:-1]):  # the usual case, and quick to see that no row comes twice
            return given
        return given[np.sort(np.unique(given, return_index=True)[1])]

    def _mask(self, chosen: Any) -> NDArray[np.bool_]:
        """Return a mask over this set, in its order, from such a mask or from row numbers."""
        given = np.asarray(chosen)
        if given.dtype != np.bool_:
            among = np.zeros(self.number, np.bool_)
            among[self._checked(given)] = True
            return among[self.rows]
        if given.shape != (len(self),):
            raise ValueError(f"a mask for {self!r} has shape {(len(self),)}, not {given.shape}")
        return given


def chosen(rows: slice | NDArray[np.intp], mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the row numbers of those rows of a rule for which a mask over them holds."""
    places = np.flatnonzero(mask)
    return places + (rows.start or 0) if isinstance(rows, slice) else rows[places]


def among(some: NDArray[np.intp], rows: slice | NDArray[np.intp]) -> NDArray[np.intp]:
    """Return those of some row numbers, in order, that are among the rows of a rule."""
    if isinstance(rows, slice):
        start, stop = np.searchsorted(
            some, [rows.start or 0, np.iinfo(np.intp).max if rows.stop is None else rows.stop]
        )
        return some[start:stop]
    return np.intersect1d(some, rows)


def indexer(order: Order) -> slice | NDArray[np.intp]:
    """Return what to index a column with to get these rows."""
    return slice(order.start, order.stop) if isinstance(order, range) else order
