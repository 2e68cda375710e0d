"""Rationing of compute by hand and by its properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from agents.economics.rationing import ration


def test_who_has_room_serves_their_own_customers() -> None:
    assert ration(np.array([3.0, 1.0]), np.array([4.0, 1.0]), np.ones(2)).tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_what_cannot_be_served_moves_in_proportion_to_attraction() -> None:
    need, capacity = np.array([10.0, 0.0, 0.0]), np.array([4.0, 100.0, 100.0])
    service = ration(need, capacity, np.array([9.0, 1.0, 2.0]))
    assert service[0] == pytest.approx([0.4, 0.2, 0.4])


def test_a_full_rival_sends_the_rest_on_to_the_next() -> None:
    need, capacity = np.array([10.0, 0.0, 0.0]), np.array([4.0, 1.0, 100.0])
    service = ration(need, capacity, np.array([1.0, 1.0, 1.0]))
    assert service[0] == pytest.approx([0.4, 0.1, 0.5])


def test_two_that_overflow_share_what_room_there_is_by_what_they_lack() -> None:
    need, capacity = np.array([6.0, 9.0, 0.0]), np.array([4.0, 5.0, 3.0])
    service = ration(need, capacity, np.ones(3))
    assert service[:, 2] * need == pytest.approx([1.0, 2.0, 0.0])  # lacking 2 and 4 with room for 3
    assert service.sum(axis=1) == pytest.approx([5 / 6, 7 / 9, 1.0])


def test_rivals_that_draw_nobody_get_nobody() -> None:
    service = ration(np.array([10.0, 0.0]), np.array([4.0, 100.0]), np.array([1.0, 0.0]))
    assert service[0].tolist() == [0.4, 0.0]


def test_how_small_attractions_are_does_not_matter_but_only_their_ratio() -> None:
    need, capacity = np.array([0.0, 0.0, 3.0]), np.array([2.0, 0.0, 1.5])
    for least in (5e-324, 1e-300, 1.0, 1e300):
        service = ration(need, capacity, np.full(3, least))
        assert service[2].tolist() == pytest.approx([0.5, 0.0, 0.5]), least


amounts = arrays(float, 4, elements=st.floats(0.0, 1e6) | st.just(0.0))


@settings(deadline=None)
@given(amounts, amounts, amounts)
def test_rationing_never_serves_more_than_capacity_or_need(
    need: np.ndarray, capacity: np.ndarray, attraction: np.ndarray
) -> None:
    service = ration(need.copy(), capacity.copy(), attraction)
    tolerance = 1e-9 * (1.0 + need.sum() + capacity.sum())
    assert np.isfinite(service).all()
    assert (service >= 0.0).all()
    assert (need @ service <= capacity + tolerance).all()
    assert (service.sum(axis=1) <= 1.0 + 1e-9).all()
    served = need @ service.sum(axis=1)
    assert served >= np.minimum(need, capacity).sum() - tolerance  # own customers come first
    if (attraction > 1e-6 * attraction.max()).all() and attraction.max() > 0:
        assert served == pytest.approx(min(need.sum(), capacity.sum()), rel=1e-6, abs=tolerance)
