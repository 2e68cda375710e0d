"""Sets of agents with the interface of Mesa's agent sets: what populations, mixed sets and a whole model share."""

from __future__ import annotations

import copy
import math
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from mesa import Agent  # type: ignore[import-untyped, unused-ignore]
from mesa.agentset import AgentSet, GroupBy  # type: ignore[import-untyped, unused-ignore]

if TYPE_CHECKING:  # Mesa comes without types, and a base of unknown type would let misspelt attributes pass
    from collections.abc import MutableSet
    from random import Random

    AbstractAgentSet = MutableSet[Any]
else:
    from mesa.agentset import AbstractAgentSet


class TransientAgent(Agent):  # type: ignore[misc, unused-ignore]
    """An agent object made on access: nothing else refers to it, and what it stands for is always in its model."""

    __slots__ = ()


class MesaInterface(AbstractAgentSet):
    """What Population and EveryAgent have in common, one agent at a time; signatures and results are Mesa's."""

    random: Random
    refusal: ClassVar[str] = "agents join a model by being made and leave it by agent.remove()"

    @abstractmethod
    def copy(self) -> Any:
        """Return another set of the same agents in the same order."""

    @abstractmethod
    def shuffle(self, inplace: bool = False) -> Any:
        """Put in random order, drawn from `self.random`."""

    def __copy__(self) -> Any:
        return self.copy()

    def _from_iterable(self, agents: Iterable[Any]) -> Any:  # type: ignore[override] # what `this | that` makes
        return MixedAgentSet(agents, self.random)

    def get(
        self, attr_names: str | Sequence[str], handle_missing: str = "error", default_value: Any = None
    ) -> list[Any]:
        """Return the list of the agents' values of an attribute, or of lists for several attributes.

        Raises:
            AttributeError: if an agent lacks it and `handle_missing` is "error", not "default".
        """
        if handle_missing not in {"error", "default"}:
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        default = (default_value,) if handle_missing == "default" else ()
        if isinstance(attr_names, str):
            return [plain(getattr(agent, attr_names, *default)) for agent in self]
        columns = [self.get(name, handle_missing, default_value) for name in attr_names]
        return [[column[place] for column in columns] for place in range(len(self))]

    def set(self, attr_name: str, value: Any) -> Self:
        """Give every agent this value."""
        for agent in self:
            setattr(agent, attr_name, value)
        return self

    def agg(self, attribute: str, func: Callable[..., Any] | Iterable[Callable[..., Any]]) -> Any:
        """Return what the function makes of the list of values, or a list of that for several functions."""
        values = self.get(attribute)
        return func(values) if callable(func) else [each(values) for each in func]

    def to_list(self) -> list[Any]:
        """Return the agents as a list."""
        return list(self)

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Call a function, or the method of that name, for each agent in order and return the results."""
        return [_call(agent, method, args, kwargs) for agent in self._still_here(self)]

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a function, or the method of that name, for each agent in order."""
        for agent in self._still_here(self):
            _call(agent, method, args, kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a function, or the method of that name, for each agent in an order drawn as by `shuffle`."""
        for agent in self._still_here(self.shuffle()):
            _call(agent, method, args, kwargs)
        return self

    def _still_here(self, agents: Iterable[Any]) -> Iterator[Any]:
        """Yield agents, each at its turn, passing over those an earlier one has removed."""
        return (agent for agent in agents if isinstance(agent, TransientAgent) or agent in self)

    def add(self, agent: Any) -> None:
        """Refuse with a TypeError that says why."""
        raise TypeError(f"{type(self).__name__} cannot add or drop {agent!r}: {self.refusal}")

    discard = remove = add


class Groups(GroupBy):  # type: ignore[misc, unused-ignore]
    """Mesa's GroupBy, taking values as `get` does."""

    def agg(self, attr_name: str, func: Callable[..., Any]) -> dict[Any, Any]:
        """Return what the function makes of each group's list of values, by group."""
        return {
            name: func([plain(getattr(agent, attr_name)) for agent in group])
            if isinstance(group, list)
            else group.agg(attr_name, func)
            for name, group in self.groups.items()
        }


class MixedAgentSet(AgentSet):  # type: ignore[misc, unused-ignore]
    """Mesa's AgentSet, which would lose rows of populations since nobody else holds them, keeping them."""

    def __init__(self, agents: Iterable[Any], random: Random | None = None) -> None:
        super().__init__(self._keep(agents), random)

    def _keep(self, agents: Iterable[Any]) -> list[Any]:
        everyone = list(agents)
        self._rows = [agent for agent in everyone if isinstance(agent, TransientAgent)]
        return everyone

    def _update(self, agents: Iterable[Any]) -> Self:
        super()._update(self._keep(agents))
        return self

    get = MesaInterface.get

    def __iter__(self) -> Iterator[Any]:
        yield from super().__iter__()  # a generator, so that a loop over a passing set keeps that set

    def add(self, agent: Any) -> None:
        """Add an agent at the end."""
        self._update([*self, agent])

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> Groups:
        """Group by an attribute or a function, into sets or, if `result_type` is "list", lists."""
        return Groups(super().groupby(by, result_type).groups)

    def shuffle(self, inplace: bool = False) -> MixedAgentSet:
        """Put in random order, drawn from `self.random`."""
        shuffled = super().shuffle(inplace)
        return self if inplace else MixedAgentSet(shuffled, self.random)

    def sort(self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False) -> MixedAgentSet:
        """Order by an attribute or a function, falling unless `ascending`; equals keep their order."""
        ordered = super().sort(key, ascending, inplace)
        return self if inplace else MixedAgentSet(ordered, self.random)


class EveryAgent(MesaInterface):
    """All agents of a model, the ordinary ones and then its populations, each in its order.

    A model shows them by `return EveryAgent(super().agents, *populations(self))` in a property `agents`.

    Args:
        parts: agent sets that have no agent in common, the first of them Mesa's own.
    """

    def __init__(self, *parts: Any) -> None:
        self.random = parts[0].random
        self._parts: tuple[Any, ...] = parts

    def _update(self, agents: Iterable[Any]) -> Self:
        self._parts = (MixedAgentSet(agents, self.random),)
        return self

    def copy(self) -> EveryAgent:
        """Return the agents of this moment; later arrivals will not be among them."""
        return EveryAgent(*map(copy.copy, self._parts))

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[Any]:
        for part in self._parts:
            yield from copy.copy(part)  # ordinary agents may come and go meanwhile

    def __contains__(self, agent: object) -> bool:
        return isinstance(agent, Agent) and any(agent in part for part in self._parts)

    def __getitem__(self, position: object) -> Any:
        raise TypeError("all agents together have no positions: use to_list(), or agents_by_type[kind]")

    def select(
        self, filter_func: Any = None, at_most: float = math.inf, inplace: bool = False, agent_type: Any = None
    ) -> EveryAgent:
        """Return the agents that pass a function and are of a class, at most so many (up to 1.0, a share)."""
        limit, parts = most(at_most, len(self)), []
        for part in self._parts:
            parts.append(part.select(filter_func, limit, agent_type=agent_type))
            limit -= len(parts[-1])
        if not inplace:
            return EveryAgent(*parts)
        self._parts = tuple(parts)
        return self

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> Groups:
        """Group by an attribute or a function."""
        return MixedAgentSet(self, self.random).groupby(by, result_type)

    def sort(self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False) -> Any:
        """Order by an attribute or a function, falling unless `ascending`; equals keep their order."""
        ordered = MixedAgentSet(self, self.random).sort(key, ascending, inplace=True)
        return self._update(ordered) if inplace else ordered

    def shuffle(self, inplace: bool = False) -> Any:
        """Put in random order, drawn from `self.random`, the model's."""
        shuffled = MixedAgentSet(self, self.random).shuffle(inplace=True)
        return self._update(shuffled) if inplace else shuffled


def _call(agent: Any, method: str | Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    called = getattr(agent, method) if isinstance(method, str) else partial(method, agent)
    return called(*args, **kwargs)


def plain(value: Any) -> Any:
    """Return a numpy number as a Python one, so that a sum does not depend on how a column is stored."""
    return value.item() if isinstance(value, np.generic) else value


def most(at_most: float, size: int) -> int:
    """Return how many of `size` agents Mesa's `at_most` allows."""
    if isinstance(at_most, float) and at_most <= 1.0:
        at_most = int(size * at_most)
    return size if at_most >= size else max(0, math.ceil(at_most))
