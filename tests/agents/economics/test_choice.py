"""Multinomial logit choice by hand."""

from __future__ import annotations

import numpy as np

from agents.economics.choice import choose

NO = -np.inf


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
