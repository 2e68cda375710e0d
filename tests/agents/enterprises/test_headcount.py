"""Staff counted from the workers' side: all of them, and only those who moved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.enterprises.headcount import StaffCount
from model.economy import Economy
from model.parameters import Parameters

FIRMS = 20


@pytest.fixture(scope="module")
def economy() -> Economy:
    sizes = {"workers.number": 2_000, "enterprises.number": FIRMS, "consumers.number": 10}
    return Economy(Parameters().replace({**sizes, "labour.burn_in_months": 0}), rng=1)


def move(economy: Economy, some: np.ndarray, rng: np.random.Generator) -> None:
    """Give people other employers, occupations and levels."""
    workers = economy.workers
    workers.employer[some] = rng.integers(-1, FIRMS, len(some))
    workers.occupation[some[::2]] = 3
    workers.level[some[1::2]] ^= 1


def test_everybody_is_counted_in_the_own_cell(economy: Economy) -> None:
    workers, cells = economy.workers, 2 * economy.occupations.number
    move(economy, np.arange(0, len(workers), 3), np.random.default_rng(1))
    count, employed = StaffCount(workers, FIRMS, cells), workers.employer >= 0
    for firm in range(FIRMS):
        staff = workers.cell[workers.employer == firm]
        np.testing.assert_array_equal(count.people[firm], np.bincount(staff, minlength=cells))
    np.testing.assert_array_equal(count.people[-1], np.bincount(workers.cell[~employed], minlength=cells))
    np.testing.assert_array_equal(count.staff, np.bincount(workers.cell[employed], minlength=cells))
    assert count.without_job == np.count_nonzero(~employed)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32), st.lists(st.floats(0.0, 1.0), min_size=1, max_size=4))
def test_counting_those_who_moved_gives_the_count_of_all(economy: Economy, seed: int, shares: list[float]) -> None:
    rng, workers, cells = np.random.default_rng(seed), economy.workers, 2 * economy.occupations.number
    known = StaffCount(workers, FIRMS, cells)
    for share in shares:
        some = np.flatnonzero(rng.random(len(workers)) < share)
        move(economy, some, rng)
        known.update([some[::3], np.setdiff1d(some, some[::3]), some[:5]])
        everybody = StaffCount(workers, FIRMS, cells)
        np.testing.assert_array_equal(known.people, everybody.people)
        np.testing.assert_array_equal(known.place, everybody.place)


def test_the_staff_of_some_cells_is_whoever_works_there(economy: Economy) -> None:
    rng, workers, cells = np.random.default_rng(4), economy.workers, 2 * economy.occupations.number
    asked = rng.random((FIRMS, cells)) < 0.3
    asked[-1] = True  # people without a job are not taken for the last one's staff
    workers.employer[::7] = -1
    count, some = StaffCount(workers, FIRMS, cells), np.flatnonzero(asked)
    expected = np.flatnonzero((workers.employer >= 0) & asked[workers.employer, workers.cell])
    np.testing.assert_array_equal(count.staff_of(some), expected)
    np.testing.assert_array_equal(count.staff_of(some, np.arange(0, len(workers), 2)), expected[expected % 2 == 0])
    assert not len(count.staff_of(some[:0]))
