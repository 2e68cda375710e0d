"""A population behaves as Mesa's AgentSet of the same agents would."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np
import pytest
from mesa.agentset import AgentSet
from town import Habits, Town, people, plain, state

from agents.core.agentset import EveryAgent, MixedAgentSet
from agents.core.population import Population

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
