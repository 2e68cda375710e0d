"""A population behaves as Mesa's AgentSet of the same agents would, and as numpy columns besides."""

from __future__ import annotations

import copy
import gc
import multiprocessing
import pickle
import timeit
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesa.agentset import AbstractAgentSet, AgentSet, GroupBy, _HardKeyAgentSet
from mesa.batchrunner import batch_run
from mesa.datacollection import DataCollector

from agents.core.agentset import EveryAgent, MixedAgentSet
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


# Each is done to both twins, named by the method it is about; results and what has become of the agents must agree.
CASES: list[tuple[str, Callable[[Any], Any]]] = [
    ("__len__", len),
    ("__iter__", list),
    ("__contains__", lambda s: [a in s.select(at_most=3) for a in s]),
    ("__contains__", lambda s: (3 in s, None in s, "wage" in s)),
    ("__copy__", copy.copy),
    ("select", lambda s: s.select()),
    ("select", lambda s: s.select(lambda a: a.wage > 2500)),
    ("select", lambda s: s.select(lambda a: False)),
    ("select", lambda s: s.select(at_most=7)),
    ("select", lambda s: s.select(at_most=0)),
    ("select", lambda s: s.select(at_most=0.1)),
    ("select", lambda s: s.select(at_most=1.0)),
    ("select", lambda s: s.select(at_most=0.0)),
    ("select", lambda s: s.select(at_most=1)),
    ("select", lambda s: s.select(at_most=2.5)),
    ("select", lambda s: s.select(at_most=-3)),
    ("select", lambda s: s.select(at_most=10**6)),
    ("select", lambda s: s.select(lambda a: a.sector == 2, at_most=0.05)),
    ("select", lambda s: s.select(lambda a: a.sector == 2, at_most=3)),
    ("select", lambda s: s.select(agent_type=mesa.Agent)),
    ("select", lambda s: s.select(agent_type=MixedAgentSet)),
    ("select", lambda s: s.select(lambda a: a.age > 30, 4, agent_type=Habits)),
    ("select", lambda s: [s.select(lambda a: a.age > 30, inplace=True) is s, s]),
    ("select", lambda s: [s.select(at_most=0.25, inplace=True) is s, s]),
    ("select", lambda s: [s.select(inplace=True) is s, s]),
    ("get", lambda s: s.get("wage")),
    ("get", lambda s: s.get("unique_id")),
    ("get", lambda s: s.get("pay")),
    ("get", lambda s: s.get("basket")),
    ("get", lambda s: s.get(["wage", "age", "pay"])),
    ("get", lambda s: s.get([])),
    ("get", lambda s: s.get("hat", handle_missing="default")),
    ("get", lambda s: s.get("hat", "default", 7)),
    ("get", lambda s: s.get(["wage", "hat"], "default", 7)),
    ("set", lambda s: s.set("wage", 12.5)),
    ("set", lambda s: [s.set("age", 30) is s]),
    ("set", lambda s: s.set("basket", np.array([7.0, 8.0, 9.0]))),
    ("set", lambda s: s.set("pay", 100.0)),
    ("agg", lambda s: s.agg("wage", np.mean)),
    ("agg", lambda s: s.agg("wage", sum)),
    ("agg", lambda s: s.agg("age", [min, max, sum, len, np.std])),
    ("agg", lambda s: s.agg("pay", max)),
    ("agg", lambda s: s.agg("basket", np.sum)),
    ("groupby", lambda s: s.groupby("sector")),
    ("groupby", lambda s: s.groupby("sector", "list")),
    ("groupby", lambda s: s.groupby("pay")),
    ("groupby", lambda s: s.groupby(lambda a: a.age // 10)),
    ("groupby", lambda s: s.groupby(lambda a: a.age // 10, result_type="list")),
    ("groupby", lambda s: s.groupby("sector").count()),
    ("groupby", lambda s: s.groupby("sector").agg("wage", np.mean)),
    ("groupby", lambda s: s.groupby("sector", "list").agg("wage", max)),
    ("groupby", lambda s: s.groupby("sector").map("get", "age")),
    ("groupby", lambda s: s.groupby("sector").map(len)),
    ("groupby", lambda s: s.groupby("sector").do("do", "earn", 2.0)),
    ("groupby", lambda s: len(s.groupby("sector"))),
    ("sort", lambda s: s.sort("wage")),
    ("sort", lambda s: s.sort("wage", ascending=True)),
    ("sort", lambda s: s.sort("sector")),
    ("sort", lambda s: s.sort("sector", ascending=True)),
    ("sort", lambda s: s.sort("unique_id")),
    ("sort", lambda s: s.sort("pay")),
    ("sort", lambda s: s.sort(lambda a: -a.age)),
    ("sort", lambda s: s.sort(lambda a: -a.age, ascending=True)),
    ("sort", lambda s: [s.sort("age", inplace=True) is s, s]),
    ("sort", lambda s: [s.sort(lambda a: a.age, inplace=True) is s, s]),
    ("sort", lambda s: s.sort("sector", ascending=True).sort("age").select(at_most=0.5).groupby("sector")),
    ("shuffle", lambda s: s.shuffle()),
    ("shuffle", lambda s: [s.shuffle(inplace=True) is s, s, s.shuffle(), s.get("age")]),
    ("do", lambda s: [s.do("earn", 3.0, times=2) is s]),
    ("do", lambda s: s.do(Habits.earn, 3.0, times=2)),
    ("do", lambda s: s.do("draw")),
    ("shuffle_do", lambda s: [s.shuffle_do("draw") is s]),
    ("shuffle_do", lambda s: s.shuffle_do(lambda a, low: a.earn(a.random.random() + low), 2.0)),
    ("shuffle_do", lambda s: s.shuffle().shuffle_do("draw")),
    ("map", lambda s: s.map("earn", 3.0, times=2)),
    ("map", lambda s: s.map(lambda a, more: a.wage + more, more=3)),
    ("to_list", lambda s: s.to_list()),
    ("isdisjoint", lambda s: s.isdisjoint(s.select(at_most=1))),
    ("__eq__", lambda s: (s == s.shuffle(), s == s.select(at_most=3))),
    ("__and__", lambda s: s.select(lambda a: a.age > 30) & s.select(lambda a: a.wage > 2500)),
    ("__or__", lambda s: s.select(lambda a: a.age > 60) | s.select(lambda a: a.wage > 4000)),
    ("__sub__", lambda s: s.select(lambda a: a.age > 30) - s.select(lambda a: a.wage > 2500)),
]
REFUSED = {"add", "discard", "remove", "pop", "clear"}  # rows are kept for good
SEQUENCE = {"index", "count"}  # deprecated in Mesa itself


def both(case: Callable[[Any], Any], choose: Callable[[Town], Any], **town: Any) -> None:
    """Do the same to both twins and compare results, agents and the model's random numbers after it."""
    twins = [Town(columns, **town) for columns in (False, True)]
    ordinary, ours = map(choose, twins)
    assert plain(case(ordinary)) == plain(case(ours))
    assert state(ordinary) == state(ours)
    assert state(twins[0].agents) == state(sorted(twins[1].agents, key=lambda agent: agent.unique_id))
    assert twins[0].random.random() == twins[1].random.random()


def named(cases: list[tuple[str, Any]]) -> list[Any]:
    """Return the cases with readable names."""
    return [pytest.param(case, id=f"{name}-{place}") for place, (name, case) in enumerate(cases)]


def test_every_method_of_an_agent_set_has_a_case() -> None:
    """No public method of Mesa's agent sets is left uncompared."""
    public = {name for name in dir(AgentSet) if not name.startswith("_")}
    assert public == {name for name, _ in CASES if not name.startswith("_")} | REFUSED | SEQUENCE
    assert all(hasattr(Population, name) and hasattr(EveryAgent, name) for name in public - SEQUENCE)


@pytest.mark.parametrize("case", named(CASES))
def test_selection_does_what_an_agent_set_does(case: Callable[[Any], Any]) -> None:
    """The same agents, order, results and random numbers as Mesa's own AgentSet of 200 agents."""
    both(case, lambda town: copy.copy(town.agents_by_type[town.kind]))


@pytest.mark.parametrize("case", named([(n, c) for n, c in CASES if n != "select"]))
def test_population_does_what_the_models_own_agent_set_does(case: Callable[[Any], Any]) -> None:
    """A registered population behaves as the set Mesa keeps for an ordinary type."""
    both(case, lambda town: town.agents_by_type[town.kind])


@pytest.mark.parametrize("case", named(CASES))
def test_shuffled_selection_does_what_an_agent_set_does(case: Callable[[Any], Any]) -> None:
    """A selection out of row order behaves the same."""
    both(case, lambda town: town.agents_by_type[town.kind].shuffle().select(lambda a: a.wage > 1000))


@pytest.mark.parametrize("case", named(CASES))
def test_every_agent_does_what_an_agent_set_does(case: Callable[[Any], Any]) -> None:
    """Firms and a population together behave as Mesa's AgentSet of firms and persons."""
    both(case, lambda town: town.agents.select(), firms=9, number=40)


@pytest.mark.parametrize("case", named(CASES))
def test_shuffled_everyone_does_what_an_agent_set_does(case: Callable[[Any], Any]) -> None:
    """An order across kinds of agents is kept through every method."""
    both(case, lambda town: town.agents.shuffle(), firms=9, number=40)


@pytest.mark.parametrize("kind", [Town, lambda: Town(columns=False)])
@pytest.mark.parametrize(
    ("error", "case"),
    [
        (AttributeError, lambda s: s.get("hat")),
        (AttributeError, lambda s: s.get(["wage", "hat"])),
        (ValueError, lambda s: s.get("wage", handle_missing="maybe")),
        (AttributeError, lambda s: s.sort("hat")),
        (AttributeError, lambda s: s.groupby("hat")),
        (TypeError, lambda s: s.groupby("basket")),
        (ValueError, lambda s: s.sort("basket")),
        (AttributeError, lambda s: s.do("sing")),
        (TypeError, lambda s: s.agg("wage", None)),
    ],
)
def test_mistakes_raise_what_mesa_raises(kind: Any, error: type[Exception], case: Any) -> None:
    """Misuse is the same kind of error on both."""
    with pytest.raises(error):
        case(kind().agents.select())
    if kind is Town:
        with pytest.raises(error):
            case(kind().people)


def test_filter_function_is_called_as_seldom_as_in_mesa() -> None:
    """Once enough agents are found nobody else is asked."""
    asked: list[int] = []
    people().select(lambda a: asked.append(a.row) or True, at_most=3)
    assert asked == [0, 1, 2]


class TestColumns:
    """A population is its columns."""

    def test_a_column_is_the_array_itself(self) -> None:
        """Reading gives the very array, of the declared type and default."""
        folk = Pets(mesa.Model(rng=1), 5)
        assert folk.wage is folk.wage is folk.columns["wage"]
        assert folk.wage.dtype == np.float32
        folk.wage[2] = 7
        assert folk[2].wage == 7

    def test_defaults_fill_every_row(self) -> None:
        """A default is broadcast to the shape of a row's value."""
        folk = People(mesa.Model(rng=1), 4)
        assert folk.age.tolist() == [20] * 4
        assert folk.basket.tolist() == [[1.0, 2.0, 3.0]] * 4

    def test_assignment_writes_in_place(self) -> None:
        """All rows one value, or one each; the array stays the same object."""
        folk, wages = people(), people().wage.copy()
        column = folk.wage
        folk.wage = 3
        folk.wage = wages
        folk.wage *= 2
        folk.basket = (5, 6, 7)
        assert folk.wage is column
        assert np.array_equal(column, wages * 2)
        assert folk.basket.tolist() == [[5.0, 6.0, 7.0]] * NUMBER

    @pytest.mark.parametrize("wrong", [[1, 2], np.zeros(NUMBER + 1), np.zeros((NUMBER, 1)), np.zeros(1)])
    def test_wrong_shapes_are_refused(self, wrong: Any) -> None:
        """The message names the column and the shapes."""
        folk = people()
        with pytest.raises(ValueError, match=rf"wage takes shape \({NUMBER},\) or \(\), not"):
            folk.wage = wrong
        with pytest.raises(ValueError, match=r"basket takes shape \(200, 3\) or \(3,\)"):
            folk.basket = np.zeros((3, NUMBER))

    def test_a_selection_reads_copies_and_writes_through(self) -> None:
        """Values come in the selection's order; assignment reaches the shared column."""
        folk = people()
        chosen = folk.of_rows([9, 2, 5])
        assert chosen.wage.tolist() == folk.wage[[9, 2, 5]].tolist()
        chosen.wage[0] = -1
        assert folk.wage[9] != -1
        chosen.wage = [1, 2, 3]
        chosen.wage += 1
        chosen.basket = np.arange(9).reshape(3, 3)
        assert folk.wage[[9, 2, 5]].tolist() == [2, 3, 4]
        assert folk[2].basket.tolist() == [3, 4, 5]
        assert chosen.basket.shape == (3, 3)

    def test_a_slice_reads_a_view(self) -> None:
        """Consecutive rows need no copy."""
        folk = people()
        folk[10:20].wage[:] = 4
        assert folk.wage[10:20].tolist() == [4] * 10
        assert folk[10:20].rows == slice(10, 20)

    def test_shuffled_in_place_columns_follow_the_rows(self) -> None:
        """The columns stay put, the population reads and writes them in its new order."""
        folk = people()
        stored, before = folk.columns["wage"], folk.wage.copy()
        folk.shuffle(inplace=True)
        assert sorted(folk.rows.tolist()) == list(range(NUMBER))
        assert np.array_equal(folk.wage, before[folk.rows])
        assert folk.wage.tolist() == folk.get("wage") == [a.wage for a in folk]
        folk.wage = np.arange(NUMBER)
        assert folk.columns["wage"] is stored
        assert stored[folk.rows].tolist() == list(range(NUMBER))
        assert folk.whole.wage is stored
        assert folk.sort("unique_id", ascending=True, inplace=True).wage.tolist() == stored.tolist()

    def test_declarations_are_kept_and_inherited(self) -> None:
        """Type, unit and meaning can be read from the class; a subclass has its parent's columns."""

        class Old(People):
            pension = Column("f4", "monthly pension", unit="USD a month")

        assert list(Old.declared) == ["wage", "age", "sector", "basket", "pension"]
        assert People.wage is People.declared["wage"]
        assert (People.wage.unit, People.wage.doc, People.basket.shape) == ("USD a month", "pay", (3,))
        assert Old(mesa.Model(rng=1), 2).pension.dtype == np.float32

    @pytest.mark.parametrize("name", ["rows", "model", "columns", "select", "unique_id", "step", "earn", "_x", "pay"])
    def test_names_that_would_hide_another_are_refused(self, name: str) -> None:
        """Neither a column nor a rule may be named like something of the population or the row."""
        for item in (Column(int, "", unit=""), rule(lambda self, rows: None)):
            with pytest.raises(TypeError, match=f"Bad.{name}: that name has another meaning"):
                type("Bad", (Population,), {name: item, "member": Row})

    def test_a_whole_column_costs_next_to_nothing(self) -> None:
        """Reading a column takes about a microsecond at most, one value of a row a few."""
        folk = people()
        assert min(timeit.repeat(lambda: folk.wage, number=1000)) / 1000 < 3e-6
        assert min(timeit.repeat(lambda: folk[7].wage, number=1000)) / 1000 < 10e-6


class TestRow:
    """One row is a light Mesa agent."""

    def test_reads_and_writes_reach_the_column(self) -> None:
        """Numbers and arrays alike; two looks at a row see the same."""
        folk = people()
        first, second = folk[7], folk[7]
        first.wage = 5
        second.wage += 1
        first.basket[1] = 9
        second.basket = [1, *first.basket[1:]]
        assert folk.wage[7] == first.wage == 6
        assert folk.basket[7, :2].tolist() == [1, 9]
        assert np.shares_memory(first.basket, folk.basket)

    def test_is_a_mesa_agent(self) -> None:
        """Model, random numbers and id are there; a position is not, nor a dictionary of its own."""
        folk = people()
        agent = folk[7]
        assert isinstance(agent, Row)
        assert isinstance(agent, mesa.Agent)
        assert agent.model is folk.model
        assert agent.random is folk.model.random
        assert agent.rng is folk.model.rng
        assert agent.scenario is folk.model.scenario
        assert (agent.unique_id, agent.row, agent.population) == (8, 7, folk)
        assert not hasattr(agent, "pos")
        assert not agent.__dict__
        assert agent.pay == 2 * agent.wage

    def test_equality_and_hash_are_of_id_and_model(self) -> None:
        """The same row is one member of a set, another model's is another."""
        town, other = people(), people()
        assert town[7] == town[7] == town.shuffle().select([7])[0]
        assert town[7] != town[8]
        assert town[7] != other[7]
        assert town[7] != 8
        assert len({town[7], town[7], other[7], town[8]}) == 3

    def test_unknown_attributes_are_refused_with_the_nearest_columns(self) -> None:
        """Neither reading nor writing a misspelt name passes in silence."""
        agent = people()[7]
        for attempt in (lambda: agent.wgae, lambda: setattr(agent, "wgae", 1)):
            with pytest.raises(AttributeError, match="'wgae' is no column of Row; there is wage"):
                attempt()
        with pytest.raises(AttributeError, match="there is wage, age, sector, basket"):
            agent.zzzz = 1
        for name in ("unique_id", "model", "row", "population", "grow"):
            with pytest.raises(AttributeError, match=name):
                setattr(agent, name, 1)
        with pytest.raises(AttributeError, match="wgae"):
            people().set("wgae", 1)

    def test_repr_tells_who_it_is(self) -> None:
        """The class, the id and the first columns."""
        agent = Pets(mesa.Model(rng=1), 5)[3]
        assert repr(agent) == "<PetsMember 4 wage=0.0>"
        assert repr(people()[3]).startswith("<Row 4 wage=")

    def test_positions_are_those_of_a_sequence(self) -> None:
        """Negative positions count from the end, wrong ones raise IndexError, slices give selections."""
        folk = people()
        assert folk[-1].row == NUMBER - 1
        assert folk[np.int8(3)].row == 3
        assert folk.shuffle(inplace=True)[0] == next(iter(folk))
        for agents, wrong in ((folk, NUMBER), (folk, -NUMBER - 1), (folk.of_rows([3, 1]), 2), (folk[:0], 0)):
            with pytest.raises(IndexError, match=f"no position {wrong} in <People: "):
                agents[wrong]
        with pytest.raises(TypeError):
            folk["wage"]

    @settings(deadline=None)
    @given(st.slices(30), st.slices(30))
    def test_slices_are_those_of_a_list(self, first: slice, second: slice) -> None:
        """Slices of slices pick the rows a list would give, whatever their step."""
        folk, rows = people(number=30), list(range(30))
        assert [a.row for a in folk[first][second]] == rows[first][second]
        assert folk[first][second].wage.tolist() == folk.wage[rows[first][second]].tolist()

    def test_cannot_leave(self) -> None:
        """Rows are kept, so an agent's remove is refused with the reason."""
        folk = people()
        with pytest.raises(TypeError, match="a leaver's row goes to an entrant"):
            folk[7].remove()


class TestRows:
    """Which rows belong to a set, and in what order."""

    def test_rows_and_of_rows(self) -> None:
        """`of_rows` gives the rows asked for, in that order, each once, of the whole population."""
        folk = people()
        assert folk.rows == slice(None)
        assert folk.of_rows([5, 3, 5, 9, 3]).rows.tolist() == [5, 3, 9]
        assert folk.select([1]).of_rows(4).unique_id.tolist() == [5]
        assert folk.of_rows(slice(3, 9, 2)).rows.tolist() == [3, 5, 7]
        assert folk.of_rows(folk.age > 60).wage.tolist() == folk.wage[folk.age > 60].tolist()
        assert len(folk.of_rows([])) == 0
        assert folk.of_rows(slice(None)).wage is folk.wage
        assert repr(folk.of_rows([5, 3])) == "<People: 2 of 200 rows>"

    @pytest.mark.parametrize(
        ("error", "rows"), [(IndexError, [200]), (IndexError, [-1]), (TypeError, [1.5]), (TypeError, [[1]])]
    )
    def test_rows_that_do_not_exist_are_refused(self, error: type[Exception], rows: Any) -> None:
        """Out of range and things that are no row numbers."""
        for attempt in (people().of_rows, people().select):
            with pytest.raises(error, match="rows"):
                attempt(rows)

    def test_the_given_rows_are_copied(self) -> None:
        """Changing one's own index array later does not change the selection."""
        folk, rows = people(), np.array([3, 1])
        chosen = folk.of_rows(rows)
        rows[:] = 7
        assert chosen.rows.tolist() == [3, 1]

    @settings(deadline=None)
    @given(st.lists(st.booleans(), min_size=12, max_size=12), st.integers(0, 12))
    def test_masks_and_row_numbers_select_like_functions(self, mask: list[bool], at_most: int) -> None:
        """A mask goes by this set's order, row numbers by the columns' rows; both keep the set's order."""
        folk = people(number=12).shuffle()
        expected = [a.row for a, chosen in zip(folk, mask, strict=True) if chosen][:at_most]
        assert [a.row for a in folk.select(mask, at_most)] == expected
        rows = [a.row for a, chosen in zip(folk, mask, strict=True) if chosen]
        assert [a.row for a in folk.select(sorted(rows), at_most)] == expected
        again = folk.copy()
        assert again.select(np.array(mask), at_most, inplace=True) is again
        assert [a.row for a in again] == expected

    def test_select_stays_within_the_set(self) -> None:
        """Row numbers outside a selection are not added to it; a mask of another length is refused."""
        chosen = people()[10:20]
        assert chosen.select([3, 15, 12]).rows.tolist() == [12, 15]
        with pytest.raises(ValueError, match=r"a mask for <People: 10 of 200 rows> has shape \(10,\), not \(200"):
            chosen.select(np.ones(NUMBER, bool))

    @settings(deadline=None)
    @given(st.lists(st.integers(-3, 3), min_size=1, max_size=40), st.booleans())
    def test_sorting_keeps_ties_as_python_does(self, values: list[int], ascending: bool) -> None:
        """The fast way orders like `sorted`, either way round."""
        folk = people(number=len(values))
        folk.wage = values
        fast, slow = folk.sort("wage", ascending), folk.sort(lambda a: a.wage, ascending)
        assert [a.row for a in fast] == [a.row for a in slow]

    @pytest.mark.parametrize("number", [0, 1, 9, 10, 11, 200])
    def test_blocks_cover_the_rows_once_in_order(self, number: int) -> None:
        """Slices for consecutive rows, index arrays for others, none longer than asked."""
        folk = people(number=number)
        blocks = list(folk.blocks(10))
        assert all(isinstance(block, slice) and block.stop - block.start <= 10 for block in blocks)
        assert [row for block in blocks for row in range(number)[block]] == list(range(number))
        odd = folk.shuffle()
        assert [row for block in odd.blocks(10) for row in block.tolist()] == odd.rows.tolist()

    def test_the_population_itself_cannot_drop_rows(self) -> None:
        """Joining and leaving are refused with the reason, as is a narrowing in place."""
        folk = people()
        attempts = [
            lambda: folk.add(folk[1]),
            lambda: folk.discard(folk[1]),
            lambda: folk.remove(folk[1]),
            lambda: folk[3:5].remove(folk[3]),
            folk.pop,
            folk.clear,
        ]
        for attempt in attempts:
            with pytest.raises(TypeError, match="rows are kept for good, a leaver's row goes to an entrant"):
                attempt()
        with pytest.raises(ValueError, match=r"<People: 200 of 200 rows> cannot drop rows in place: rows are kept"):
            folk.select([1], inplace=True)
        assert len(folk) == NUMBER

    def test_contains_only_its_own_rows(self) -> None:
        """A row is in the sets that hold it, and in no other population."""
        folk, other = people(), people()
        assert folk[5] in folk
        assert folk[5] in folk[5:6]
        assert folk[5] in folk.of_rows([9, 5])
        assert folk[5] not in folk[6:]
        assert folk[5] not in other
        assert 5 not in folk

    def test_a_union_with_other_agents_is_mixed(self) -> None:
        """Set operations on one population give selections, with others a set of both."""
        town = Town(firms=2)
        assert isinstance(town.people[:3] | town.people[5:7], People)
        mixed = town.people[:3] | set(town.firms)
        assert isinstance(mixed, MixedAgentSet)
        assert sorted(mixed.get("unique_id")) == [1, 2, 3, 4, 5]
        mixed.add(town.people[8])
        gc.collect()
        assert len(mixed) == 6


class TestModel:
    """A population in its model."""

    def test_takes_its_place_among_the_types(self) -> None:
        """Mesa's own list of types shows it, with the row's class as the type."""
        town = Town(firms=3)
        assert town.agents_by_type[Row] is town.people
        assert town.agent_types == [Firm, Row]
        assert {kind: len(agents) for kind, agents in town.agents_by_type.items()} == {Firm: 3, Row: NUMBER}
        assert populations(town) == [town.people]

    def test_ids_never_collide(self) -> None:
        """Agents made before, between and after populations all have their own."""
        town = Town(firms=3)
        pets = Pets(town, 10)
        last = Firm(town, 1.0, 2, 3)
        ids = town.agents.get("unique_id")
        assert len(ids) == len(set(ids)) == 3 + NUMBER + 10 + 1
        assert town.people.unique_id.tolist() == list(range(4, 4 + NUMBER))
        assert last.unique_id == pets[-1].unique_id + 1

    def test_one_population_of_a_kind(self) -> None:
        """A second one in the same model is refused, as is a negative number."""
        town = Town()
        with pytest.raises(ValueError, match="has a population of Row already"):
            People(town, 3)
        with pytest.raises(ValueError, match="not -1"):
            Pets(town, -1)

    def test_two_models_do_not_interfere(self) -> None:
        """Nothing is kept on the classes."""
        first, second = people(1), people(2, number=50)
        first.wage = 1
        second.wage = 2
        first[3].age = 99
        assert (len(first), len(second)) == (200, 50)
        assert set(first.get("wage")) == {1}
        assert second[3].age != 99

    def test_a_dropped_model_is_freed(self) -> None:
        """No registry keeps populations alive."""
        town = Town(firms=2)
        dead = weakref.ref(town)
        town.agents.shuffle_do("draw")
        del town
        gc.collect()
        assert dead() is None

    def test_what_a_subclass_keeps_is_shared_with_selections(self) -> None:
        """An attribute of the population is the same on every selection, whoever sets it."""
        folk = people()
        chosen = folk[2:4]
        folk.note = "x"
        assert chosen.note == "x"
        chosen.note = "y"
        assert folk.note == "y"

    def test_a_copy_shares_columns_but_not_its_order(self) -> None:
        """Shuffling a copy leaves the population alone."""
        folk = people()
        other = copy.copy(folk)
        other.shuffle(inplace=True)
        other.wage = 0
        assert folk.rows == slice(None)
        assert not folk.wage.any()

    @pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
    def test_model_and_population_survive_pickling(self, duplicate: Callable[[Any], Any]) -> None:
        """With selections, rows kept in sets and pairs of populations, all still sharing columns."""
        town = Town(firms=2)
        pets = Pets(town, 4)
        town.rich, town.pair = town.people.select(town.people.wage > 4000), {town.people[3], pets[3]}
        town.people.best = town.people.sort("wage")[:2]
        town.people.shuffle(inplace=True)
        again = duplicate(town)
        assert state(again.people) == state(town.people)
        again.people.whole.wage[:] = 1
        assert again.agents_by_type[Row] is again.people
        assert (again.rich.model, again.people.random) == (again, again.random)
        assert set(again.rich.wage) == set(again.people.best.wage) == {1}
        assert again.pair == {again.people.whole[3], again.agents_by_type[Pets.member][3]}
        assert again.people.shuffle().get("unique_id") == town.people.shuffle().get("unique_id")
        again.people.whole.rest()
        assert town.people.wage.min() != 1

    @pytest.mark.parametrize("start", ["people", "agent", "selection", "everyone", "mixed"])
    def test_anything_can_be_pickled_by_itself(self, start: str) -> None:
        """A set or a row brings its model along."""
        town = Town(firms=2)
        town.pair = {town.people[3], Pets(town, 5)[3]}
        things = {"people": town.people, "agent": town.people[3], "selection": town.people[3:5]}
        thing = {**things, "everyone": town.agents, "mixed": town.agents.shuffle()}[start]
        again = pickle.loads(pickle.dumps((thing, town)))
        assert plain(again[0]) == plain(thing)
        assert len(again[1].pair) == 2
        assert repr(again[0]) == repr(thing) or start in {"everyone", "mixed"}

    def test_draws_repeat_with_the_seed(self) -> None:
        """One seed, one order."""
        assert plain(people(3).shuffle()) == plain(people(3).shuffle()) != plain(people(4).shuffle())


class TestRules:
    """A rule is written once and gives the same bits however it is called."""

    CALLS: tuple[Callable[[People, np.ndarray], Any], ...] = (
        lambda folk, draws: folk.grow(1.03, draws),
        lambda folk, draws: folk.copy().grow(1.03, draws=draws),
        lambda folk, draws: folk.shuffle().grow(1.03, draws),
        lambda folk, draws: folk.shuffle(inplace=True).grow(1.03, draws),
        lambda folk, draws: [folk[:70].grow(1.03, draws), folk[70:].grow(1.03, draws)],
        lambda folk, draws: [folk[::2].grow(1.03, draws), folk[1::2].grow(1.03, draws)],
        lambda folk, draws: folk.do("grow", 1.03, draws),
        lambda folk, draws: folk.shuffle_do("grow", 1.03, draws=draws),
        lambda folk, draws: folk.map("grow", 1.03, draws),
        lambda folk, draws: [agent.grow(1.03, draws) for agent in folk],
        lambda folk, draws: folk.groupby("sector").do("grow", 1.03, draws),
        lambda folk, draws: [People.grow(folk, block, 1.03, draws) for block in folk.blocks(64)],
        lambda folk, draws: People.grow(folk, slice(None), 1.03, draws),
        lambda folk, draws: folk.model.agents.shuffle_do("grow", 1.03, draws),
    )

    @pytest.mark.parametrize("way", range(len(CALLS)))
    def test_every_way_of_calling_gives_the_same_bits(self, way: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whole, in blocks, by selection, row by row, shuffled."""
        draws = np.random.default_rng(5).random(NUMBER)
        expected, folk = people(), people()
        expected.grow(1.03, draws)
        monkeypatch.setattr(Population.blocks, "__defaults__", (17,))
        self.CALLS[way](folk, draws)
        assert folk.columns["wage"].tobytes() == expected.columns["wage"].tobytes()
        assert folk.columns["age"].tobytes() == expected.columns["age"].tobytes()

    @settings(deadline=None)
    @given(st.sets(st.integers(0, 39)))
    def test_a_selection_changes_its_rows_only(self, rows: set[int]) -> None:
        """The others stay as they were."""
        folk = people(number=40)
        before = folk.age.copy()
        folk.of_rows(sorted(rows, reverse=True)).rest()
        assert folk.age.tolist() == [age - (row in rows) for row, age in enumerate(before.tolist())]

    def test_results_come_one_a_row_in_the_sets_order(self) -> None:
        """Blocks are joined; a single agent gets its own; nothing gives nothing."""
        draws = np.zeros(NUMBER)
        folk = people()
        chosen = folk.sort("age")
        assert chosen.grow(2.0, draws).tolist() == chosen.wage.tolist()
        folk.wage = 1
        assert folk[3].grow(2.0, draws) == folk.wage[3]
        assert folk.of_rows([]).grow(2.0, draws).shape == (0,)
        assert folk.rest() is None
        assert folk[3].rest() is None

    def test_a_rule_may_call_another(self) -> None:
        """For the same rows, by its class."""
        folk, before = people(), people().age
        folk[50:].live()
        folk[0].live()
        assert (folk.age - before).tolist() == [-1] + [0] * 49 + [-1] * 150

    def test_a_view_made_before_a_shuffle_still_acts_on_its_row(self) -> None:
        """A row is a row, whatever order the population has taken since."""
        folk, before = people(), people().age
        agent = folk[3]
        folk.shuffle(inplace=True)
        agent.rest()
        assert np.flatnonzero(folk.columns["age"] != before).tolist() == [3]

    def test_a_rule_keeps_its_description(self) -> None:
        """Documentation reads as for any method."""
        assert People.rest.__doc__ == "Grow no older."
        assert People.rest.__name__ == "rest"


class TestEveryAgent:
    """All agents of a model, ordinary ones and populations."""

    def test_kinds_can_be_told_apart(self) -> None:
        """By type, base type or function; parts that are populations stay columns."""
        town = Town(firms=5)
        assert plain(town.agents.select(agent_type=Firm)) == [1, 2, 3, 4, 5]
        assert len(town.agents.select(agent_type=Row)) == NUMBER
        assert len(town.agents.select(agent_type=Person)) == 5
        assert town.agents.groupby(type).count() == {Firm: 5, Row: NUMBER}
        assert town.firms[0] in town.agents
        assert town.people[3] in town.agents
        assert people()[3] not in town.agents

    def test_indexing_is_refused(self) -> None:
        """With the way to do it instead."""
        with pytest.raises(TypeError, match="use to_list"):
            Town().agents[0]

    def test_joining_and_leaving_are_refused(self) -> None:
        """Agents register themselves."""
        town = Town(firms=1)
        for attempt in (town.agents.add, town.agents.discard, town.agents.remove):
            with pytest.raises(TypeError, match=r"leave it by agent.remove\(\)"):
                attempt(town.firms[0])

    @pytest.mark.parametrize("way", ["do", "shuffle_do", "map"])
    @pytest.mark.parametrize("columns", [False, True])
    def test_an_agent_removed_meanwhile_is_passed_over(self, way: str, columns: bool) -> None:
        """The first firm to act removes all others, as in Mesa, whether or not somebody else knows them."""
        for known in (True, False):
            town, called = Town(columns=columns, firms=6, number=4), []

            def act(agent: Any, town: Town = town, called: list[Any] = called) -> None:
                called.append(agent.unique_id)
                for firm in town.agents.select(agent_type=Firm):
                    if firm is not agent:
                        firm.remove()

            town.firms = town.firms if known else []
            getattr(town.agents, way)(act)
            assert sum(unique_id <= 6 for unique_id in called) <= 2
            assert len(called) == len(set(called)) <= 5

    def test_agents_may_be_born_while_others_act(self) -> None:
        """Newcomers wait for the next round."""
        town = Town(firms=3, number=2)
        town.agents.do(lambda agent: Firm(town, 0.0, 0, 0))
        assert len(town.agents) == 10

    def test_a_copy_is_of_this_moment(self) -> None:
        """Later arrivals are not in it, and those who left and are forgotten neither."""
        town = Town(firms=3, number=2)
        before = town.agents.copy()
        shuffled = town.agents.shuffle()
        Firm(town, 0.0, 0, 0)
        town.firms.pop().remove()
        gc.collect()
        assert (len(before), len(shuffled), len(town.agents)) == (4, 4, 5)


@pytest.fixture
def start_method() -> Iterator[None]:
    """Put the process start method back, which `batch_run` changes for everyone."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


class TestCollecting:
    """Mesa's own data collection sees populations as agents."""

    def test_data_collector_gives_the_same_tables(self) -> None:
        """Model, agent and type reporters."""
        tables = []
        for columns in (False, True):
            town = Town(columns=columns, firms=3, number=20, collect=True)
            for _ in range(3):
                town.step()
            data = town.datacollector
            agents = data.get_agent_vars_dataframe()
            agents["basket"] = agents["basket"].map(tuple)
            tables.append([data.get_model_vars_dataframe(), agents, data.get_agenttype_vars_dataframe(town.kind)])
        for ordinary, ours in zip(*tables, strict=True):
            assert len(ours) in {3, 69, 60}
            assert ordinary.reset_index().to_dict("list") == ours.reset_index().to_dict("list")

    @pytest.mark.usefixtures("start_method")
    def test_batch_run_gives_the_same_records(self) -> None:
        """Over seeds and parameters."""
        results = [
            batch_run(
                Town,
                {"columns": columns, "number": [3, 5], "firms": 2, "collect": True},
                max_steps=2,
                data_collection_period=1,
                display_progress=False,
                rng=[1, 2],
            )
            for columns in (False, True)
        ]
        known = ("RunId", "iteration", "Step", "AgentID", "size", "wage", "age", "double")
        ordinary, ours = ([[record.get(name) for name in known] for record in records] for records in results)
        assert len(ours) > 20
        assert ordinary == ours


def test_every_agent_stands_in_for_mesas_own_set() -> None:
    """It offers all that the set behind `model.agents` does, but for positions."""
    assert {name for name in dir(_HardKeyAgentSet) if not name.startswith("_")} <= set(dir(EveryAgent))
