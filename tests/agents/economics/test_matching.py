"""Markets by hand: choice, rationing, spending, and the matching of people to jobs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from agents.economics.matching import choose, match_jobs, matches, open_positions, pair, ration, sector_budgets, spend

NO = -np.inf


# -------------------------------------------------------------------------------------------------------- choice


def test_a_draw_picks_the_option_on_whose_stretch_of_probability_it_falls() -> None:
    utility = np.tile(np.log([1.0, 2.0, 1.0]), (5, 1))  # chances 1/4, 1/2, 1/4
    assert choose(utility, np.array([0.0, 0.24, 0.26, 0.74, 0.76])).tolist() == [0, 0, 1, 1, 2]


def test_an_option_that_is_not_open_is_never_chosen_and_without_any_there_is_none() -> None:
    utility = np.array([[NO, 0.0, NO], [NO, NO, NO], [0.0, NO, NO], [NO, NO, -800.0]])
    for draws in (0.0, 0.5, 1.0 - 2**-24):
        assert choose(utility, np.full(4, draws)).tolist() == [1, -1, 0, 2]
    assert choose(np.zeros((3, 0)), np.zeros(3)).tolist() == [-1, -1, -1]
    assert choose(np.zeros((0, 3)), np.zeros(0)).shape == (0,)


def test_choice_depends_on_differences_of_utility_only_however_large() -> None:
    draws = np.linspace(0, 1, 50, endpoint=False)
    utility = np.tile([0.5, -1.0, 0.0], (50, 1))
    chosen = choose(utility, draws)
    assert (choose(utility + 1e4, draws) == chosen).all()
    assert (choose(utility - 1e4, draws) == chosen).all()


def test_an_overwhelming_advantage_decides_and_equal_utilities_share() -> None:
    draws = (np.arange(1000) + 0.5) / 1000
    assert (choose(np.tile([0.0, 50.0, 0.0], (1000, 1)), draws) == 1).all()
    assert np.bincount(choose(np.zeros((1000, 4)), draws)).tolist() == [250] * 4


# ----------------------------------------------------------------------------------------------------- rationing


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


# ------------------------------------------------------------------------------------------------------ spending


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


# --------------------------------------------------------------------------------------------------------- labour


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
