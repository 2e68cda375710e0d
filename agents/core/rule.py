"""Rules: methods of a population written once for any rows, run for all of them, for some or for one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, Self, cast, overload

import numpy as np

from agents.core.rows import BLOCK, Rows

if TYPE_CHECKING:
    from agents.core.member import PopulationAgent
    from agents.core.population import Population


class rule[**Given, Result]:  # noqa: N801 - used as a decorator, like property
    """A method `(self, rows, ...)` of a population to call for all its rows, some or one, to the same bits.

    In the method `self` is the whole population in row order, so `self.wage` is the full column and
    `self.wage[rows]` what to act on; `rows` is a slice or an index array. It may return one value a row.

    `workers.work()` and `selection.work()` run it on their rows in cache-sized blocks; `workers[7].work()`,
    `workers.do("work")` and `workers.shuffle_do("work")` row by row. Other arguments are handed on as they
    are: give what differs between rows (a draw, say) for the whole population and index it by `rows`. Inside
    another rule, `Workers.work(self, rows)` runs it on the same rows.
    """

    def __init__(self, function: Callable[Concatenate[Any, Any, Given], Result]) -> None:
        self.function = function
        update_wrapper(cast("Callable[..., Any]", self), function)

    def __call__(self, whole: Population, rows: Rows, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """Run on these rows of a whole population."""
        return self.function(whole, rows, *args, **kwargs)

    @overload
    def __get__(self, population: None, owner: type) -> Self: ...
    @overload
    def __get__(self, population: Population, owner: type) -> Callable[Given, Any]: ...
    def __get__(self, population: Population | None, owner: type) -> Self | Callable[Given, Any]:
        return self if population is None else partial(self.for_all, population)

    def for_all(self, population: Population, *args: Given.args, **kwargs: Given.kwargs) -> Any:
        """Run on all rows of a population, and join what the blocks return."""
        whole, size = population.whole, len(population)
        joined: Any = None
        for place, block in enumerate(list(population.blocks()) or [slice(0, 0)]):
            result: Any = self.function(whole, block, *args, **kwargs)
            if result is None or size <= BLOCK:
                joined = result
                continue
            if joined is None:
                joined = np.empty((size, *result.shape[1:]), result.dtype)
            joined[place * BLOCK : place * BLOCK + len(result)] = result
        return joined

    def for_row(self, agent: PopulationAgent, *args: Given.args, **kwargs: Given.kwargs) -> Any:
        """Run on one row: as a slice, because numpy may round a number unlike an array."""
        rows = slice(agent.row, agent.row + 1)
        result: Any = self.function(agent.population.whole, rows, *args, **kwargs)
        return None if result is None else result[0]
