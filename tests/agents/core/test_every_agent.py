"""All agents of a model together, and Mesa's own collection of data from them."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator
from typing import Any

import pytest
from mesa.agentset import _HardKeyAgentSet
from town import NUMBER, Firm, Person, Row, Town, people, plain

from agents.core.agentset import EveryAgent


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
        batchrunner = pytest.importorskip("mesa.batchrunner", reason="this Mesa has no batch_run")
        results = [
            batchrunner.batch_run(
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
