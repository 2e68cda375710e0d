"""Rules give the same bits for all rows, for some and for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from town import NUMBER, People, people

from agents.core.population import Population


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
