"""Columns of a population are numpy arrays, and its members are Mesa agents that view their rows."""

from __future__ import annotations

import timeit
from typing import Any

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from town import NUMBER, People, Pets, Row, people

from agents.core.column import Column
from agents.core.population import Population
from agents.core.rule import rule


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
