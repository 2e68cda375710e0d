"""The matching function, and people paired with positions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.economics.matching import match_jobs, matches, open_positions, pair
from agents.economics.sorting import random_order_within


def test_matches_by_hand() -> None:
    # curvature 1: efficiency · S·v / (S + v)
    found = matches(np.array([30.0, 10.0, 0.0]), np.array([10.0, 30.0, 5.0]), 0.8, 1.0)
    assert found == pytest.approx([6.0, 6.0, 0.0])
    assert matches(np.array([3.0]), np.array([4.0]), 1.0, 2.0) == pytest.approx([12.0 / 5.0])
    assert matches(np.zeros(2), np.zeros(2), 1.0, 1.27).tolist() == [0.0, 0.0]


def test_matches_never_exceed_the_short_side_and_approach_it_when_the_other_is_long() -> None:
    few, many = np.array([10.0]), np.array([1e9])
    assert matches(few, many, 0.85, 1.27) == pytest.approx([8.5])
    assert matches(many, few, 0.85, 1.27) == pytest.approx([8.5])
    assert matches(few, many, 0.0, 1.27) == [0.0]


@settings(deadline=None)
@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(0, 1), st.floats(0.3, 5.0))
def test_matches_have_constant_returns_and_stay_within_limits(s: float, v: float, efficiency: float, i: float) -> None:
    one, two = (matches(np.array([n * s]), np.array([n * v]), efficiency, i)[0] for n in (1, 2))
    assert 0.0 <= one <= min(s, v) * (1 + 1e-12)
    assert two == pytest.approx(2 * one, rel=1e-9, abs=1e-290)


def test_open_positions_lists_every_vacancy_sorted_by_cell() -> None:
    vacancies = np.array([[2, 0, 1], [0, 3, 0]])
    enterprise, cell = open_positions(vacancies, np.random.default_rng(0).random(3))
    assert cell.tolist() == [0, 0, 1, 1, 1, 2]
    assert enterprise.tolist() == [0, 0, 1, 1, 1, 0]
    nothing = open_positions(np.zeros((2, 3), int), np.zeros(0))
    assert [len(part) for part in nothing] == [0, 0]


def test_positions_of_a_cell_come_in_random_order() -> None:
    rng, vacancies = np.random.default_rng(1), np.ones((4, 1), int)
    first = np.bincount([open_positions(vacancies, rng.random(4))[0][0] for _ in range(4000)], minlength=4)
    assert (np.abs(first - 1000) < 4.5 * np.sqrt(4000 * 0.25 * 0.75)).all()


def test_a_large_employer_comes_first_in_proportion_to_its_vacancies() -> None:
    rng, vacancies = np.random.default_rng(2), np.array([[3], [1]])
    first = [open_positions(vacancies, rng.random(2))[0][0] for _ in range(4000)]
    assert np.mean(first) == pytest.approx(0.25, abs=0.03)


def test_pairs_join_equal_groups_within_limits() -> None:
    a, b = np.array([0, 0, 0, 2, 2]), np.array([0, 0, 1, 2, 2, 2])
    assert [part.tolist() for part in pair(a, b, np.array([9, 9, 1]))] == [[0, 1, 3], [0, 1, 3]]
    assert [part.tolist() for part in pair(a, b, np.array([1, 0, 9]))] == [[0, 3, 4], [0, 3, 4]]
    assert [part.tolist() for part in pair(a, b, np.zeros(3, int))] == [[], []]


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 60), st.floats(0, 1))
def test_nobody_takes_two_jobs_and_no_job_two_people(seed: int, searchers: int, efficiency: float) -> None:
    rng = np.random.default_rng(seed)
    pool, vacancies = rng.integers(0, 4, searchers), rng.integers(0, 3, (5, 4))
    draws = rng.random(searchers), rng.random(4), rng.random(np.count_nonzero(vacancies))
    hired, employer = match_jobs(pool, vacancies, efficiency, 1.27, draws)
    assert len(set(hired.tolist())) == len(hired)
    taken = np.zeros_like(vacancies)
    np.add.at(taken, (employer, pool[hired]), 1)
    assert (taken <= vacancies).all()


def test_hires_meet_the_matching_function_on_average() -> None:
    rng, pool, vacancies = np.random.default_rng(3), np.repeat([0, 1], [30, 4]), np.array([[4, 2], [6, 8]])
    hires = np.zeros(2)
    for _ in range(3000):
        draws = rng.random(34), rng.random(2), rng.random(4)
        hires += np.bincount(pool[match_jobs(pool, vacancies, 0.85, 1.27, draws)[0]], minlength=2)
    wanted = matches(np.array([30.0, 4.0]), np.array([10.0, 10.0]), 0.85, 1.27)
    assert hires / 3000 == pytest.approx(wanted, abs=0.05)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 2**24 - 1)), max_size=60), st.booleans())
def test_the_order_of_a_queue_is_that_of_a_stable_sort(members: list[tuple[int, int]], few_draws: bool) -> None:
    group = np.array([one for one, _ in members], dtype=np.intp)
    steps = np.array([step % 3 if few_draws else step for _, step in members])
    draws = (steps * 2.0**-24).astype(np.float32)
    np.testing.assert_array_equal(random_order_within(group, draws), np.argsort(group + draws, kind="stable"))
    np.testing.assert_array_equal(random_order_within(group, draws), random_order_within(group, draws.astype(float)))
