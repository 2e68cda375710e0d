"""Compute under contract: ordered for later, dropped in part, taken over, and rolling towards its end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from agents.vendors.contracts import ComputeContracts

HORIZON = 6


def ordered(*orders: tuple[float, float, int, int, float]) -> ComputeContracts:
    """Contracts of (quantity, price, start, months, cancellable share)."""
    contracts = ComputeContracts(HORIZON)
    for order in orders:
        contracts.order(*order)
    return contracts


def state(contracts: ComputeContracts) -> np.ndarray:
    """Quantity, bill and what may be dropped, shape (3, HORIZON + 1)."""
    return np.stack([contracts.quantity, contracts.bill, contracts.droppable])


# ----------------------------------------------------------------------------------------------------------- ordering


def test_an_order_runs_from_its_first_month_for_its_length() -> None:
    contracts = ordered((10.0, 1.2, 2, 3, 0.3))
    assert contracts.quantity.tolist() == [0, 0, 10, 10, 10, 0, 0]
    assert contracts.bill.tolist() == [0, 0, 12, 12, 12, 0, 0]
    assert contracts.droppable.tolist() == [0, 0, 3, 3, 3, 0, 0]
    assert (contracts.running, contracts.due) == (0.0, 0.0)


def test_an_order_that_outlasts_the_horizon_is_cut_off_there() -> None:
    assert ordered((10.0, 1.0, 5, 36, 0.0)).quantity.tolist() == [0, 0, 0, 0, 0, 10, 10]


def test_orders_add_up_and_their_mean_price_is_weighted() -> None:
    contracts = ordered((10.0, 1.2, 0, 2, 0.5), (30.0, 0.8, 0, 1, 0.0))
    assert (contracts.running, contracts.due) == (40.0, pytest.approx(36.0))
    assert contracts.mean_price == pytest.approx(0.9)
    assert contracts.quantity.tolist() == [40, 10, 0, 0, 0, 0, 0]


def test_compute_that_nobody_has_costs_the_normal_price() -> None:
    assert ComputeContracts(HORIZON).mean_price == 1.0


def test_a_path_of_compute_may_be_shorter_than_the_horizon() -> None:
    contracts = ComputeContracts(HORIZON)
    contracts.add(np.array([1.0, 2.0, 4.0]), 1.5, 0.25)
    assert contracts.quantity.tolist() == [1, 2, 4, 0, 0, 0, 0]
    assert contracts.bill.tolist() == [1.5, 3, 6, 0, 0, 0, 0]
    assert contracts.droppable.tolist() == [0.25, 0.5, 1, 0, 0, 0, 0]


# ----------------------------------------------------------------------------------------------------------- dropping


def test_what_is_dropped_takes_its_part_of_the_bill_along() -> None:
    contracts = ordered((10.0, 1.2, 0, 3, 0.3))
    saved = contracts.drop(np.array([0.0, 2.0, -5.0]))
    assert saved == pytest.approx(2.4)
    assert contracts.quantity.tolist() == [10, 8, 10, 0, 0, 0, 0]
    assert contracts.bill == pytest.approx([12, 9.6, 12, 0, 0, 0, 0])
    assert contracts.droppable == pytest.approx([3, 1, 3, 0, 0, 0, 0])


def test_never_more_is_dropped_than_contracts_allow_however_often() -> None:
    contracts = ordered((10.0, 1.2, 1, 2, 0.3))
    excess = np.full(HORIZON + 1, 8.0)
    assert contracts.drop(excess) == pytest.approx(2 * 3.0 * 1.2)
    assert contracts.quantity == pytest.approx([0, 7, 7, 0, 0, 0, 0])
    assert contracts.drop(excess) == 0.0
    assert contracts.quantity == pytest.approx([0, 7, 7, 0, 0, 0, 0])


def test_what_is_dropped_of_mixed_contracts_saves_their_mean_price() -> None:
    contracts = ordered((10.0, 1.0, 0, 1, 1.0), (10.0, 2.0, 0, 1, 0.0))
    assert contracts.drop(np.array([4.0])) == pytest.approx(4.0 * 1.5)
    assert contracts.mean_price == pytest.approx(1.5)


def test_all_of_it_may_go_where_all_may_be_dropped() -> None:
    contracts = ordered((10.0, 1.3, 0, 7, 1.0))
    assert contracts.drop(np.full(HORIZON + 1, 1e9)) == pytest.approx(7 * 13.0)
    assert state(contracts) == pytest.approx(0.0)


# -------------------------------------------------------------------------------------------------------- taking over


def test_a_share_is_taken_over_as_it_is_month_by_month() -> None:
    mine, theirs = ordered((1.0, 1.0, 0, 7, 0.0)), ordered((10.0, 1.2, 0, 3, 0.3))
    mine.take_over(theirs, np.array([0.5, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]))
    assert mine.quantity.tolist() == [6, 11, 1, 1, 1, 1, 1]
    assert mine.bill == pytest.approx([7, 13, 1, 1, 1, 1, 1])
    assert mine.droppable == pytest.approx([1.5, 3, 0, 0, 0, 0, 0])
    assert theirs.quantity.tolist() == [5, 0, 10, 0, 0, 0, 0]
    assert theirs.mean_price == pytest.approx(1.2)


# ------------------------------------------------------------------------------------------------------- time passing


def test_a_month_brings_every_contract_a_month_nearer() -> None:
    contracts = ordered((10.0, 1.2, 1, 2, 0.3), (5.0, 1.0, HORIZON, 1, 0.0))
    contracts.month_passes()
    assert contracts.quantity.tolist() == [10, 10, 0, 0, 0, 5, 0]
    assert contracts.bill == pytest.approx([12, 12, 0, 0, 0, 5, 0])
    assert contracts.droppable == pytest.approx([3, 3, 0, 0, 0, 0, 0])
    for _ in range(HORIZON + 1):
        contracts.month_passes()
    assert not state(contracts).any()  # all have ended, none starts again


def test_when_all_ends_nothing_is_left() -> None:
    contracts = ordered((10.0, 1.2, 0, 7, 0.3))
    contracts.end()
    assert not state(contracts).any()


# --------------------------------------------------------------------------------------------- whatever is done to it

amounts = arrays(float, HORIZON + 1, elements=st.floats(0.0, 1e9))
shares = arrays(float, HORIZON + 1, elements=st.floats(0.0, 1.0))
excesses = arrays(float, st.integers(0, HORIZON + 1), elements=st.floats(-1e9, 1e9))
doings = st.one_of(
    st.tuples(st.just("add"), amounts, st.floats(0.2, 3.0), st.floats(0.0, 1.0)),
    st.tuples(st.just("order"), st.floats(0.0, 1e9), st.floats(0.2, 3.0), st.integers(0, HORIZON),
              st.integers(1, 60), st.floats(0.0, 1.0)),
    st.tuples(st.just("drop"), excesses),
    st.tuples(st.just("month_passes")),
)  # fmt: skip


def do(contracts: ComputeContracts, doing: tuple[object, ...]) -> None:
    """Do one thing to the contracts."""
    name, *arguments = doing
    getattr(contracts, str(name))(*arguments)


@settings(deadline=None)
@given(st.lists(doings, max_size=8))
def test_contracts_are_never_negative_and_never_more_droppable_than_there_is(doings: list[tuple[object, ...]]) -> None:
    contracts, most = ComputeContracts(HORIZON), 1.0
    for doing in doings:
        do(contracts, doing)
        most = max(most, float(contracts.quantity.max()))
        assert (state(contracts) >= 0.0).all(), doing
        assert np.isfinite(state(contracts)).all(), doing
        assert (contracts.droppable <= contracts.quantity + 1e-12 * most).all(), doing


@settings(deadline=None)
@given(st.lists(doings, max_size=5), excesses)
def test_a_drop_saves_exactly_what_the_bill_falls_by_at_an_unchanged_price(
    doings: list[tuple[object, ...]], excess: np.ndarray
) -> None:
    contracts = ComputeContracts(HORIZON)
    for doing in doings:
        do(contracts, doing)
    before = state(contracts)
    saved = contracts.drop(excess)
    dropped, of_bill, of_droppable = before - state(contracts)
    tolerance = 1e-12 * (1.0 + before.max())
    assert (dropped >= 0.0).all()
    assert (dropped <= before[2] + tolerance).all()
    assert dropped == pytest.approx(of_droppable, abs=tolerance)
    assert saved == pytest.approx(of_bill.sum(), rel=1e-9, abs=tolerance)
    assert of_bill * before[0] == pytest.approx(dropped * before[1], rel=1e-6, abs=tolerance * (1.0 + before.max()))


@settings(deadline=None)
@given(st.lists(doings, max_size=5), st.lists(doings, max_size=5), shares)
def test_taking_over_conserves_compute_bill_and_what_may_be_dropped(
    of_mine: list[tuple[object, ...]], of_theirs: list[tuple[object, ...]], share: np.ndarray
) -> None:
    mine, theirs = ComputeContracts(HORIZON), ComputeContracts(HORIZON)
    for contracts, doings in ((mine, of_mine), (theirs, of_theirs)):
        for doing in doings:
            do(contracts, doing)
    total, offered = state(mine) + state(theirs), state(theirs)
    mine.take_over(theirs, share)
    assert state(mine) + state(theirs) == pytest.approx(total, rel=1e-12)
    assert state(theirs) == pytest.approx((1.0 - share) * offered, rel=1e-9, abs=1e-6)
    assert (state(mine) >= 0.0).all()
    assert (state(theirs) >= 0.0).all()
