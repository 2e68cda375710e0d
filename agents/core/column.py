"""Columns: what every member of a population has, as a numpy array declared once in the class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from agents.core.rows import ALL

if TYPE_CHECKING:
    from agents.core.population import Population


class Column:
    """One attribute of every row: a numpy array on a population, one value on one of its agents.

    Args:
        dtype: numpy type of one value.
        doc: what it means.
        unit: its unit, such as "USD a month"; "index" for a row number of something else.
        default: value of every row at the start, broadcast to `shape`.
        shape: shape of one row's value; () for a single number. A dimension may be a name, such as "cells", whose size
            is given when the population is made.
    """

    def __init__(
        self, dtype: DTypeLike, doc: str, *, unit: str, default: ArrayLike = 0, shape: tuple[int | str, ...] = ()
    ) -> None:
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self.doc, self.unit, self.default, self.shape, self.name = doc, unit, default, shape, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def filled(self, number: int, sizes: Mapping[str, int]) -> NDArray[Any]:
        """Return a new array of the default, shape (number, *shape), dimensions with a name by their sizes."""
        shape = (sizes[size] if isinstance(size, str) else size for size in self.shape)
        return np.full((number, *shape), self.default, self.dtype)

    @overload
    def __get__(self, population: None, owner: type) -> Self: ...
    @overload
    def __get__(self, population: Population, owner: type) -> NDArray[Any]: ...
    def __get__(self, population: Population | None, owner: type) -> Self | NDArray[Any]:
        """Return a whole population's array, or a selection's values (a copy unless rows are consecutive)."""
        if population is None:
            return self
        column, rows = population.columns[self.name], population.rows
        return column if rows is ALL else column[rows]

    def __set__(self, population: Population, values: ArrayLike) -> None:
        """Write one value for all rows or one each into the column in place.

        Raises:
            ValueError: if the shape is neither that of one value nor (rows, *shape).
        """
        column = population.columns[self.name]
        one, each = column.shape[1:], (len(population), *column.shape[1:])
        if np.shape(values) not in {(), one, each}:
            raise ValueError(f"{self.name} takes shape {each} or {one}, not {np.shape(values)}")
        if values is not column or population.rows is not ALL:  # `workers.wage *= 2` has written already
            column[population.rows] = values
