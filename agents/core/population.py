"""Populations: many alike agents kept as numpy columns, with the manners of a Mesa AgentSet.

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

import difflib
import math
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, update_wrapper
from itertools import islice
from typing import Any, ClassVar, Concatenate, Self, cast, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from agents.core.agentset import Groups, MesaManners, PassingAgent, most, plain

type Rows = slice | NDArray[np.intp] | int
"""What a rule is given and a column can be indexed with."""

type _Order = range | NDArray[np.intp]

_ALL = slice(None)
_BLOCK = 65_536  # rows a rule takes at a time: few enough for the processor's cache


class Column:
    """One attribute of every row: a numpy array on a population, one value on one of its agents.

    Args:
        dtype: numpy type of one value.
        doc: what it means.
        unit: its unit, such as "USD a month"; "index" for a row number of something else.
        default: value of every row at the start, broadcast to `shape`.
        shape: shape of one row's value; () for a single number.
    """

    def __init__(
        self, dtype: DTypeLike, doc: str, *, unit: str, default: ArrayLike = 0, shape: tuple[int, ...] = ()
    ) -> None:
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self.doc, self.unit, self.default, self.shape, self.name = doc, unit, default, shape, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def filled(self, number: int) -> NDArray[Any]:
        """Return a new array of the default, shape (number, *shape)."""
        return np.full((number, *self.shape), self.default, self.dtype)

    @overload
    def __get__(self, population: None, owner: type) -> Self: ...
    @overload
    def __get__(self, population: Population, owner: type) -> NDArray[Any]: ...
    def __get__(self, population: Population | None, owner: type) -> Self | NDArray[Any]:
        """Return a whole population's array, or a selection's values (a copy unless rows are consecutive)."""
        if population is None:
            return self
        column, rows = population.columns[self.name], population._rows
        return column if rows is _ALL else column[rows]

    def __set__(self, population: Population, values: ArrayLike) -> None:
        """Write one value for all rows or one each into the column in place.

        Raises:
            ValueError: if the shape is neither that of one value nor (rows, *shape).
        """
        column, each = population.columns[self.name], (len(population), *self.shape)
        if np.shape(values) not in {(), self.shape, each}:
            raise ValueError(f"{self.name} takes shape {each} or {self.shape}, not {np.shape(values)}")
        if values is not column or population._rows is not _ALL:  # `workers.wage *= 2` has written already
            column[population._rows] = values


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
            if result is None or size <= _BLOCK:
                joined = result
                continue
            if joined is None:
                joined = np.empty((size, *result.shape[1:]), result.dtype)
            joined[place * _BLOCK : place * _BLOCK + len(result)] = result
        return joined

    def for_row(self, agent: PopulationAgent, *args: Given.args, **kwargs: Given.kwargs) -> Any:
        """Run on one row: as a slice, because numpy may round a number unlike an array."""
        rows = slice(agent.row, agent.row + 1)
        result: Any = self.function(agent.population.whole, rows, *args, **kwargs)
        return None if result is None else result[0]


class PopulationAgent(PassingAgent):  # type: ignore[misc, unused-ignore]
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


class Population(MesaManners):
    """Many alike agents as columns, one row each; see the module's text.

    Args:
        model: the Mesa model; the population takes the place `model.agents_by_type[member]`.
        number: how many rows, for good.

    Attributes:
        member: the class of one row.
        declared: the `Column` declarations by name: dtype, unit, doc.
        columns: every column's array by name, in row order, shape (number, *shape).
        first_id: `unique_id` of row 0; the other rows follow, and Mesa's own agents come after them.

    Raises:
        ValueError: if the model has such a population already, or the number is negative.
    """

    # A selection has rows of its own and the very `__dict__` of its population, so that whatever a subclass
    # keeps is the same for both. `_order` is for counting, `_rows` for indexing columns.
    __slots__ = ("_order", "_rows")

    member: ClassVar[type[PopulationAgent]] = PopulationAgent
    declared: ClassVar[dict[str, Column]] = {}
    refusal = "rows are kept for good, a leaver's row goes to an entrant"
    model: Any
    number: int
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
        taken = {*dir(Population), *Population.__annotations__, *dir(cls.member)}
        for name, item in found.items():
            if isinstance(item, Column | rule) and (name in taken or name.startswith("_")):
                raise TypeError(f"{cls.__name__}.{name}: that name has another meaning, choose another")

    def __init__(self, model: Any, number: int) -> None:
        if number < 0:
            raise ValueError(f"a population has 0 or more rows, not {number}")
        if self.member in model.agents_by_type:
            raise ValueError(f"the model has a population of {self.member.__name__} already")
        self.model, self.random, self.number = model, model.random, number
        self.columns = {name: column.filled(number) for name, column in self.declared.items()}
        self.first_id = model.agent_id_counter
        model.agent_id_counter += number
        model.agents_by_type[self.member] = self
        self._place(range(number))

    def _place(self, order: _Order) -> Self:
        """Hold these rows in this order."""
        if isinstance(order, range) and order.step != 1:
            order = np.arange(order.start, order.stop, order.step, dtype=np.intp)
        self._order = order
        self._rows = _ALL if isinstance(order, range) and order == range(self.number) else _indexer(order)
        return self

    def _with(self, order: _Order, inplace: bool = False) -> Self:
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
        return self if self._rows is _ALL else self._with(range(self.number))

    @property
    def rows(self) -> slice | NDArray[np.intp]:
        """The row numbers of this set, in its order, to index a column with: a slice or an index array."""
        return self._rows

    @property
    def unique_id(self) -> NDArray[np.int64]:
        """The agents' numbers in the model, shape (rows,)."""
        return self.first_id + self._at(np.arange(len(self)))

    def blocks(self, size: int = _BLOCK) -> Iterator[slice | NDArray[np.intp]]:
        """Yield the rows, at most `size` at a time: slices, or index arrays if they are not consecutive."""
        return (_indexer(self._order[start : start + size]) for start in range(0, len(self), size))

    def parts(self, size: int = _BLOCK) -> Iterator[Self]:
        """Yield selections of the rows, at most `size` each: what is done to one after the other stays in the cache."""
        return (self._with(self._order[start : start + size]) for start in range(0, len(self), size))

    def __len__(self) -> int:
        return len(self._order)

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
        return self.__dict__, self._order, None if self._rows is _ALL else self._rows

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__dict__, self._order, rows = state
        self._rows = _ALL if rows is None else rows

    def _update(self, agents: Iterable[Any]) -> Self:
        return self._with(self._checked([agent.row for agent in agents]), inplace=True)

    def _from_iterable(self, agents: Iterable[Any]) -> Any:  # type: ignore[override]
        members, whole = list(agents), self.whole
        ours = all(agent in whole for agent in members)
        return self.of_rows([agent.row for agent in members]) if ours else super()._from_iterable(members)

    def _at(self, positions: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the row numbers at positions of this set."""
        return positions + self._order.start if isinstance(self._order, range) else self._order[positions]

    def _checked(self, rows: Any) -> _Order:
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
            return among[self._rows]
        if given.shape != (len(self),):
            raise ValueError(f"a mask for {self!r} has shape {(len(self),)}, not {given.shape}")
        return given

    def _values(self, name: object) -> NDArray[Any] | None:
        """Return one number a row if the name stands for that."""
        column = self.columns.get(name) if isinstance(name, str) else None
        if column is not None and column.ndim == 1:
            return column[self._rows]
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
        column[self._rows] = value
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


def populations(model: Any) -> list[Population]:
    """Return the populations of a model in the order in which they were made."""
    return [agents for agents in model.agents_by_type.values() if isinstance(agents, Population)]


def _indexer(order: _Order) -> slice | NDArray[np.intp]:
    return slice(order.start, order.stop) if isinstance(order, range) else order
