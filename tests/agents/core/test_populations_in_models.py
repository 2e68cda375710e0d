"""Populations within a model: identifiers, copies, pickling, reproducibility."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from town import NUMBER, Firm, People, Pets, Row, Town, people, plain, state

from agents.core.population import populations


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
