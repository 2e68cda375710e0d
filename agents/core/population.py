"""Populations: many alike agents kept as numpy columns, with the interface of a Mesa AgentSet.

A subclass of `Population` declares what every row has, once, and its rules, once for any rows::

    class Workers(Population):
        member = Worker                      # optional: the class of one row, a PopulationAgent
        wage = Column(np.float32, "pay when employed", unit="USD a month")
        experience = Column(np.int16, "time worked", unit="months")

        @rule
        def work(self, rows: Rows) -> None:
            self.experience[rows] += 1

    workers = Workers(model, 1_000_000)      # now model.agents_by_type[Worker] is workers
    workers.wage[:] = 2_000.0                # the column is the numpy array itself, not a copy
    workers.select(workers.wage < 900).work()
    workers[7].wage = 950.0                  # one row as a Mesa agent: what it is given goes to the column

A selection (`select`, `sort`, a slice, ...) is a `Population` too: it differs from the one it comes from only
in which rows it holds and in what order. Rows are kept for good: a leaver's row goes to an entrant.
"""

from __future__ import annotations

import math
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, ClassVar, Self, cast, overload

import numpy as np
from numpy.typing import NDArray

from agents.core.agentset import Groups, most, plain
from agents.core.column import Column
from agents.core.member import PopulationAgent
from agents.core.rows import ALL, RowSet
from agents.core.rule import rule


class Population(RowSet):
    """Many alike agents as columns, one row each; see the module's text.

    Args:
        model: the Mesa model; the population takes the place `model.agents_by_type[member]`.
        number: how many rows, for good.
        sizes: of the dimensions that columns' shapes name.

    Attributes:
        member: the class of one row.
        declared: the `Column` declarations by name: dtype, unit, doc.
        columns: every column's array by name, in row order, shape (number, *shape).
        first_id: `unique_id` of row 0; the other rows follow, and Mesa's own agents come after them.

    Raises:
        ValueError: if the model has such a population already, or the number is negative.
    """

    member: ClassVar[type[PopulationAgent]] = PopulationAgent
    declared: ClassVar[dict[str, Column]] = {}
    refusal = "rows are kept for good, a leaver's row goes to an entrant"
    columns: dict[str, NDArray[Any]]
    first_id: int

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect the columns; raise a TypeError where a name would hide another."""
        super().__init_subclass__(**kwargs)
        if cls.member is PopulationAgent:  # named so that pickle finds it
            names = {"__module__": cls.__module__, "__qualname__": f"{cls.__qualname__}.member"}
            cls.member = type(f"{cls.__name__}Member", (PopulationAgent,), names)
        found = {name: item for kind in reversed(cls.__mro__) for name, item in vars(kind).items()}
        cls.declared = {name: item for name, item in found.items() if isinstance(item, Column)}
        taken = {*dir(Population), *Population.__annotations__, *RowSet.__annotations__, *dir(cls.member)}
        for name, item in found.items():
            if isinstance(item, Column | rule) and (name in taken or name.startswith("_")):
                raise TypeError(f"{cls.__name__}.{name}: that name has another meaning, choose another")

    def __init__(self, model: Any, number: int, **sizes: int) -> None:
        if number < 0:
            raise ValueError(f"a population has 0 or more rows, not {number}")
        if self.member in model.agents_by_type:
            raise ValueError(f"the model has a population of {self.member.__name__} already")
        self.model, self.random, self.number = model, model.random, number
        self.columns = {name: column.filled(number, sizes) for name, column in self.declared.items()}
        self.first_id = model.agent_id_counter
        model.agent_id_counter += number
        model.agents_by_type[self.member] = self
        self._place(range(number))

    @property
    def unique_id(self) -> NDArray[np.int64]:
        """The agents' numbers in the model, shape (rows,)."""
        return self.first_id + self._at(np.arange(len(self)))

    def __iter__(self) -> Iterator[Any]:
        order = self._order if isinstance(self._order, range) else self._order.tolist()
        return map(partial(self.member, self.whole), order)

    def __contains__(self, agent: object) -> bool:
        ours = isinstance(agent, PopulationAgent) and agent.population.columns is self.columns
        return ours and cast("PopulationAgent", agent).row in self._order

    @overload
    def __getitem__(self, position: slice) -> Self: ...
    @overload
    def __getitem__(self, position: int) -> Any: ...
    def __getitem__(self, position: int | slice) -> Any:
        """Return the agent at a position of this set, or the selection of a slice."""
        if isinstance(position, slice):
            return self._with(self._order[position])
        try:
            return self.member(self.whole, int(self._order[operator.index(position)]))
        except IndexError:
            raise IndexError(f"no position {position} in {self!r}") from None

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)} of {self.number} rows>"

    def __getstate__(self) -> tuple[Any, ...]:
        return self.__dict__, self._order, None if self.rows is ALL else self.rows

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__dict__, self._order, rows = state
        self.rows = ALL if rows is None else rows

    def _update(self, agents: Iterable[Any]) -> Self:
        return self._with(self._checked([agent.row for agent in agents]), inplace=True)

    def _from_iterable(self, agents: Iterable[Any]) -> Any:  # type: ignore[override]
        members, whole = list(agents), self.whole
        ours = all(agent in whole for agent in members)
        return self.of_rows([agent.row for agent in members]) if ours else super()._from_iterable(members)

    def _values(self, name: object) -> NDArray[Any] | None:
        """Return one number a row if the name stands for that."""
        column = self.columns.get(name) if isinstance(name, str) else None
        if column is not None and column.ndim == 1:
            return column[self.rows]
        return self.unique_id if name == "unique_id" else None

    def select(
        self, filter_func: Any = None, at_most: float = math.inf, inplace: bool = False, agent_type: Any = None
    ) -> Self:
        """Return the rows that pass, in this set's order.

        Args:
            filter_func: a boolean mask over this set, row numbers, or a function of an agent (slow).
            at_most: so many at most, the first ones; a float up to 1 is a share of this set.
            inplace: keep only these in this selection; the model's own population refuses (ValueError).
            agent_type: none pass unless `member` is of this class.
        """
        fits = agent_type is None or issubclass(self.member, agent_type)
        limit = most(at_most, len(self)) if fits else 0
        if filter_func is None:
            return self._with(self._order[:limit], inplace)
        if callable(filter_func):
            passing = (agent.row for agent in self if filter_func(agent))
            return self._with(self._checked(list(islice(passing, limit))), inplace)
        return self._with(self._at(np.flatnonzero(self._mask(filter_func))[:limit]), inplace)

    def get(
        self, attr_names: str | Sequence[str], handle_missing: str = "error", default_value: Any = None
    ) -> list[Any]:
        """Return values as Mesa does, as lists of Python numbers; the column itself is faster."""
        values = self._values(attr_names)
        if values is None or handle_missing not in {"error", "default"}:
            return super().get(attr_names, handle_missing, default_value)
        return values.tolist()  # type: ignore[no-any-return, unused-ignore]

    def set(self, attr_name: str, value: Any) -> Self:
        """Give every row this one value; for one value each assign to the column.

        Raises:
            ValueError: if the value has not the shape of one row's.
            AttributeError: if there is no such column.
        """
        if attr_name not in self.columns:
            return super().set(attr_name, value)
        column = self.columns[attr_name]
        if np.shape(value) not in {(), column.shape[1:]}:
            raise ValueError(f"one {attr_name} has shape {column.shape[1:]}, not {np.shape(value)}")
        column[self.rows] = value
        return self

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> Groups:
        """Group by a column (fast), another attribute or a function; groups come in the order first met.

        They are selections, or lists of agents if `result_type` is "list".
        """
        values = self._values(by)
        rows_of = self._rows_by_call(by) if values is None else self._rows_by_value(values)
        groups = {name: self._with(rows) for name, rows in rows_of.items()}
        return Groups(groups if result_type == "agentset" else {n: list(group) for n, group in groups.items()})

    def _rows_by_call(self, by: Callable[[Any], Any] | str) -> dict[Any, NDArray[np.intp]]:
        key, rows = by if callable(by) else operator.attrgetter(by), defaultdict[Any, list[int]](list)
        for agent in self:
            rows[plain(key(agent))].append(agent.row)
        return {name: np.array(found, dtype=np.intp) for name, found in rows.items()}

    def _rows_by_value(self, values: NDArray[Any]) -> dict[Any, NDArray[np.intp]]:
        names, first, group = np.unique(values, return_index=True, return_inverse=True)
        rows = self._at(np.argsort(group, kind="stable"))
        parts = np.split(rows, np.cumsum(np.bincount(group, minlength=len(names)))[:-1])
        return {names[place].item(): parts[place] for place in np.argsort(first)}

    def sort(self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False) -> Self:
        """Order by a column (fast), another attribute or a function, falling unless `ascending`.

        Equals keep their order. In place, the columns stay put and `population.wage` follows the new order.
        """
        values = self._values(key)
        if values is None:
            by = key if callable(key) else operator.attrgetter(key)
            rows = [agent.row for agent in sorted(self, key=by, reverse=not ascending)]
            return self._with(self._checked(rows), inplace)
        places = np.argsort(values if ascending else values[::-1], kind="stable")
        return self._with(self._at(places if ascending else len(values) - 1 - places[::-1]), inplace)

    def shuffle(self, inplace: bool = False) -> Self:
        """Put in random order, drawn from `self.random`, the model's, exactly as Mesa draws it.

        In place, the columns stay put and `population.wage` follows the new order.
        """
        rows = list(self._order)
        self.random.shuffle(rows)
        return self._with(np.array(rows, dtype=np.intp), inplace)


def populations(model: Any) -> list[Population]:
    """Return the populations of a model in the order in which they were made."""
    return [agents for agents in model.agents_by_type.values() if isinstance(agents, Population)]
