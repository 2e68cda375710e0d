"""Enterprises change vendor by the logit formula."""

from __future__ import annotations

import numpy as np
import pytest
from economies import small

from agents.economics.choice import choose
from agents.enterprises import vendor_choice


def test_the_share_that_moves_is_the_logit_formula() -> None:
    utility, cost, number = np.array([0.3, 1.0, -0.5, 0.0]), 1.7, 40_000
    rng = np.random.default_rng(0)
    for incumbent in range(4):
        worth = utility + cost * (np.arange(4) == incumbent)
        chosen = choose(np.tile(worth, (number, 1)), rng.random(number))
        wanted = np.exp(worth) / np.exp(worth).sum()
        error = np.sqrt(wanted * (1 - wanted) / number)
        assert (np.abs(np.bincount(chosen, minlength=4) / number - wanted) < 4.5 * error).all()


def test_four_equal_vendors_and_the_switching_cost_of_the_facts_imply_a_tenth_switching() -> None:
    number, rng = 100_000, np.random.default_rng(1)
    utility = np.zeros((number, 4))
    utility[:, 0] += 3.2
    assert (choose(utility, rng.random(number)) != 0).mean() == pytest.approx(0.11, abs=0.005)


def test_enterprises_renew_by_the_logit_formula_of_their_own_utilities() -> None:
    economy = small({"enterprises.number": 400, "workers.number": 2000, "market.adopters_at_start": 1.0})
    economy.step()
    enterprises = economy.enterprises
    row, workload = np.nonzero(enterprises.used)
    before = enterprises.workload_vendor[row, workload]
    worth = vendor_choice.utility(enterprises, row, workload)
    worth[np.arange(len(row)), before] += vendor_choice.switching_cost(enterprises, row, workload)
    chance = np.exp(worth - worth.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    wanted = (1.0 - chance[np.arange(len(row)), before]).sum()
    rng, moved = np.random.default_rng(2), 0
    for _ in range(50):
        moved += (choose(worth, rng.random(len(row))) != before).sum()
    assert moved / 50 == pytest.approx(wanted, rel=0.05)
