"""Budgets of sectors and spending over enterprises, by hand and by conservation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from agents.economics.demand import sector_budgets, spend


def test_spending_goes_by_market_share_and_what_is_short_to_others_of_the_sector() -> None:
    sales, filled = spend(
        np.array([100.0, 50.0]), np.array([0.5, 0.5, 1.0]), np.array([0, 0, 1], np.int8), np.array([30.0, 200.0, 40.0])
    )
    assert sales == pytest.approx([30.0, 70.0, 40.0])
    assert filled == pytest.approx([1.0, 0.8])


def test_a_sector_that_cannot_deliver_leaves_spending_unfilled() -> None:
    sales, filled = spend(np.array([100.0, 0.0]), np.array([0.5, 0.5]), np.zeros(2, np.int8), np.array([20.0, 30.0]))
    assert sales == pytest.approx([20.0, 30.0])
    assert filled == pytest.approx([0.5, 0.0])


@settings(deadline=None)
@given(arrays(float, 2, elements=st.floats(0, 1e6)), arrays(float, 6, elements=st.floats(0, 1e6)))
def test_spending_is_conserved_and_capacity_never_exceeded(budgets: np.ndarray, capacity: np.ndarray) -> None:
    sector, share = np.array([0, 0, 0, 1, 1, 1], np.int8), np.array([0.2, 0.3, 0.5, 1.0, 0.0, 0.0])
    sales, filled = spend(budgets, share, sector, capacity)
    assert (sales <= capacity * (1 + 1e-9) + 1e-9).all()
    assert ((filled >= -1e-12) & (filled <= 1.0 + 1e-12)).all()
    assert np.bincount(sector, sales) == pytest.approx(budgets * filled, rel=1e-9, abs=1e-6)


def test_sector_budgets_spend_the_whole_and_follow_the_elasticity() -> None:
    shares, elasticity = np.array([0.5, 0.3, 0.2]), np.array([2.0, 1.0, 0.5])
    assert sector_budgets(100.0, shares, np.ones(3), elasticity) == pytest.approx([50.0, 30.0, 20.0])
    budgets = sector_budgets(100.0, shares, np.array([0.5, 1.0, 1.0]), elasticity)
    assert budgets.sum() == pytest.approx(100.0)
    assert budgets == pytest.approx(100.0 * np.array([1.0, 0.3, 0.2]) / 1.5)  # half the price, four times the volume
    cheaper = sector_budgets(100.0, shares, np.array([1.0, 1.0, 0.25]), elasticity)
    assert cheaper[2] < 20.0  # inelastic: less is spent
