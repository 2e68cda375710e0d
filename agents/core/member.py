"""One member of a population as a Mesa agent: a view of one row, made on access."""

from __future__ import annotations

import difflib
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from agents.core.agentset import TransientAgent
from agents.core.rule import rule

if TYPE_CHECKING:
    from agents.core.population import Population


class PopulationAgent(TransientAgent):  # type: ignore[misc, unused-ignore]
    """One row of a population as a Mesa agent, made when looked at; its attributes are the row's columns.

    Two of them are equal if they show the same row of the same model. It has no `pos` and cannot be removed.
    """

    __slots__ = ("population", "row")

    population: Population
    row: int

    def __init__(self, population: Population, row: int) -> None:  # Mesa's would register it with the model
        object.__setattr__(self, "population", population)
        object.__setattr__(self, "row", row)

    @property
    def model(self) -> Any:
        """The model it belongs to."""
        return self.population.model

    @property
    def unique_id(self) -> int:
        """Its number among all agents of the model."""
        return self.population.first_id + self.row

    def remove(self) -> None:
        """Refuse with a TypeError."""
        self.population.remove(self)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.population.columns[name][self.row]
        except KeyError:
            method = getattr(type(self.population), name, None)
        if isinstance(method, rule):
            return partial(method.for_row, self)
        raise self._no_column(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.population.columns:
            self.population.columns[name][self.row] = value
        elif isinstance(getattr(type(self), name, None), property):
            object.__setattr__(self, name, value)
        else:
            raise self._no_column(name)

    def _no_column(self, name: str) -> AttributeError:
        columns = self.population.columns
        near = difflib.get_close_matches(name, columns) or columns
        message = f"{name!r} is no column of {type(self).__name__}; there is {', '.join(near)}"
        return AttributeError(message, name=name, obj=self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PopulationAgent):
            return NotImplemented
        return self.row == other.row and type(self) is type(other) and self.model is other.model

    def __hash__(self) -> int:
        return hash(self.row)  # not the model's: while unpickling there may be none yet

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.population, self.row)

    def __repr__(self) -> str:
        values = (f"{name}={column[self.row]}" for name, column in islice(self.population.columns.items(), 4))
        return f"<{' '.join([type(self).__name__, str(self.unique_id), *values])}>"
