"""Which rows a population or a selection holds, and in what order."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from town import NUMBER, People, Town, people

from agents.core.agentset import MixedAgentSet


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
