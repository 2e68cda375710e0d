"""A model of firms and people for tests of populations: the people are ordinary Mesa agents or a population."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet, GroupBy
from mesa.datacollection import DataCollector

from agents.core.agentset import EveryAgent
from agents.core.column import Column
from agents.core.member import PopulationAgent
from agents.core.population import Population, populations
from agents.core.rows import Rows
from agents.core.rule import rule

NUMBER = 200


class Habits:
    """What an ordinary agent and a row of a population can both do."""

    def earn(self, amount: float, times: int = 1) -> float:
        """Add to the wage and return it."""
        self.wage += amount * times
        return self.wage

    def draw(self) -> None:
        """Leave a trace of the turn at which it was called."""
        self.age = self.model.random.randrange(1000)

    @property
    def pay(self) -> float:
        """Twice the wage."""
        return 2 * self.wage

    @pay.setter
    def pay(self, value: float) -> None:
        self.wage = value / 2


class Person(Habits, mesa.Agent):
    """An ordinary Mesa agent."""

    def __init__(self, model: mesa.Model, wage: float, age: int, sector: int) -> None:
        super().__init__(model)
        self.wage, self.age, self.sector = wage, age, sector
        self.basket = np.array([wage, age, sector])


class Firm(Person):
    """Another kind of ordinary agent."""


class Row(Habits, PopulationAgent):
    """One row of `People`."""


class People(Population):
    """The same people as columns."""

    member = Row
    wage = Column(np.float64, "pay", unit="USD a month")
    age = Column(np.int32, "age", unit="years", default=20)
    sector = Column(np.int8, "trade", unit="index")
    basket = Column(np.float64, "what is bought", unit="USD", shape=(3,), default=(1.0, 2.0, 3.0))

    @rule
    def grow(self, rows: Rows, raise_by: float, draws: np.ndarray) -> np.ndarray:
        """Age by a year and earn more, in ways that numpy may round differently for numbers and arrays."""
        self.age[rows] += 1
        self.wage[rows] = np.exp(self.wage[rows] / 700) ** 1.1 * raise_by + draws[rows]
        return self.wage[rows]

    @rule
    def rest(self, rows: Rows) -> None:
        """Grow no older."""
        self.age[rows] -= 1

    @rule
    def live(self, rows: Rows) -> None:
        """Call another rule for the same rows."""
        People.rest(self, rows)
        self.sector[rows] += 1


class Pets(Population):
    """A second population, with the automatic row class."""

    wage = Column(np.float32, "pocket money", unit="USD a month")


class Town(mesa.Model):
    """A model of firms and people, the people ordinary agents or a population."""

    def __init__(
        self, columns: bool = True, number: int = NUMBER, firms: int = 0, collect: bool = False, rng: int = 1
    ) -> None:
        super().__init__(rng=rng)
        self.kind = Row if columns else Person
        draws = np.random.default_rng(rng)
        wages, ages = draws.uniform(0, 5000, firms + number), draws.integers(18, 70, firms + number)
        sectors = draws.integers(0, 5, firms + number)
        each = list(zip(wages.tolist(), ages.tolist(), sectors.tolist(), strict=True))
        self.firms = [Firm(self, *values) for values in each[:firms]]
        if columns:
            self.people = People(self, number)
            self.people.wage, self.people.age = wages[firms:], ages[firms:]
            self.people.sector = sectors[firms:]
            self.people.basket = np.stack([wages, ages, sectors], axis=1)[firms:]
        else:
            self.people = [Person(self, *values) for values in each[firms:]]
        if collect:
            self.datacollector = DataCollector(
                model_reporters={"size": lambda model: len(model.agents)},
                agent_reporters={"wage": "wage", "basket": "basket", "double": lambda agent: agent.pay},
                agenttype_reporters={self.kind: {"age": "age"}},
            )

    @property
    def agents(self) -> Any:
        """Everybody."""
        return EveryAgent(super().agents, *populations(self)) if populations(self) else super().agents

    def step(self) -> None:
        """Everyone earns, then is counted."""
        self.agents.do("earn", 1.5)
        self.datacollector.collect(self)


def people(rng: int = 1, number: int = NUMBER) -> People:
    """Return a new town's people."""
    return Town(rng=rng, number=number).people


def plain(result: Any) -> Any:
    """Return what can be compared between the twins: ids for agents, lists for sets of them."""
    if isinstance(result, mesa.Agent):
        return result.unique_id
    if isinstance(result, GroupBy):
        return [(key, plain(group)) for key, group in result]
    if isinstance(result, AbstractAgentSet | list | tuple):
        return [plain(item) for item in result]
    if isinstance(result, dict):
        return [(key, plain(value)) for key, value in result.items()]
    return result.tolist() if isinstance(result, np.ndarray) else result


def state(agents: Any) -> Any:
    """Return everything known of agents, in their order."""
    return [(a.unique_id, a.wage, a.age, a.sector, *a.basket.tolist()) for a in agents]
