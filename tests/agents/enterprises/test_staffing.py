"""Staff: whole people without bias, attrition before layoffs, juniors not hired for AI's work, courses in the firm."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from agents.enterprises.positions import JUNIORS, SENIORS
from model import Economy, Parameters

SEEDS = (1, 2, 3)


def economy_of(heads_each: int, seed: int = 1, **changes: Any) -> Economy:
    """Without AI, 300 enterprises with so many people each on average."""
    values = {
        "market.vendors": [], "enterprises.number": 300, "workers.number": 300 * heads_each,
        "consumers.number": 50, "labour.burn_in_months": 0,
    }  # fmt: skip
    return Economy(Parameters().replace({**values, **changes}), rng=seed)


def ordered(economy: Economy, factor: float, months: int = 30) -> None:
    """Let every enterprise want so many times the staff of its posts, and settle down to it."""
    enterprises = economy.enterprises
    for _ in range(months):
        enterprises.desired_headcount += np.float32(0.25) * (
            enterprises.baseline_positions * np.float32(factor) - enterprises.desired_headcount
        )


# ------------------------------------------------------------------------------------------------------ whole people


@pytest.mark.parametrize("heads_each", [5, 20, 80])
@pytest.mark.parametrize("change", [-0.2, -0.05, 0.05, 0.2])
def test_whole_people_answer_a_change_of_demand_without_bias(heads_each: int, change: float) -> None:
    answers = []
    for seed in SEEDS:
        economy = economy_of(heads_each, seed)
        before = int(economy.enterprises.staffing.required.sum())
        ordered(economy, 1.0 + change)
        answers.append(economy.enterprises.staffing.required.sum() / before - 1.0)
    posts = 300 * heads_each * len(SEEDS)
    # a post whose wanted number falls between two whole ones is a coin toss: at most a quarter of variance each
    assert np.mean(answers) == pytest.approx(change, abs=4.0 * 0.5 / np.sqrt(posts) + 0.001)


def laid_off_under_noise(heads_each: int, *, fixed: bool) -> float:
    """Share of people laid off a month when demand wavers by 5 %, with fixed or with ever new rounding offsets."""
    economy = economy_of(heads_each)
    rng, laid_off = np.random.default_rng(1), 0
    enterprises = economy.enterprises
    for month in range(24):
        economy.open_labour_month(month)
        noise = 1.0 + 0.05 * rng.standard_normal((len(enterprises), 1))
        enterprises.desired_headcount += np.float32(0.25) * (
            enterprises.baseline_positions * noise.astype(np.float32) - enterprises.desired_headcount
        )
        if not fixed:
            enterprises.rounding[:] = rng.random(enterprises.rounding.shape)
        labour = economy.labour_market
        for happens in (labour.separate, labour.retrain_in_house, labour.match, labour.promote, labour.age):
            happens()
        laid_off += economy.labour_market.worker_flows["layoffs"]
    return laid_off / len(economy.workers) / 24


@pytest.mark.parametrize("heads_each", [5, 20, 80])
def test_offsets_that_stay_keep_noise_in_demand_from_costing_jobs(heads_each: int) -> None:
    assert laid_off_under_noise(heads_each, fixed=True) < 0.0015
    assert laid_off_under_noise(heads_each, fixed=True) < 0.8 * laid_off_under_noise(heads_each, fixed=False)


@pytest.mark.parametrize("heads_each", [5, 20, 80])
def test_without_ai_nobody_is_laid_off_out_of_nothing(heads_each: int) -> None:
    economy = economy_of(heads_each, **{"enterprises.number": 20_000 // heads_each, "workers.number": 20_000})
    assert economy.run("2024-12")["layoff_rate"].mean() <= 0.0001


def test_posts_go_unfilled_before_people_are_laid_off() -> None:
    economy = economy_of(20)
    for month in range(12):
        economy.open_labour_month(month)
        ordered(economy, 0.95, months=1)
        economy.labour_market.separate()
        economy.labour_market.retrain_in_house()
        economy.labour_market.match()
    before, after = economy.enterprises.baseline_positions.sum(), economy.enterprises.headcount.sum()
    assert after < 0.98 * before
    assert (economy.workers.displaced & (economy.workers.employer < 0)).sum() < 0.5 * (before - after)


# --------------------------------------------------------------------------------------------------------- foresight


def staffed(economy: Economy, heads: float = 10.0) -> None:
    """Every enterprise needs and has so many people in each cell."""
    enterprises = economy.enterprises
    enterprises.baseline_positions[:] = enterprises.desired_headcount[:] = heads
    enterprises.rounding[:] = 0.5
    enterprises.headcount[:] = int(heads)


def test_nothing_foreseen_means_posts_for_all_the_work_there_is() -> None:
    economy = economy_of(20)
    enterprises = economy.enterprises
    np.testing.assert_array_equal(enterprises.staffing.positions, enterprises.staffing.required)
    enterprises.foreseen[:] = 1e-9
    np.testing.assert_array_equal(enterprises.staffing.positions, enterprises.staffing.required)


def test_juniors_are_not_replaced_where_ai_will_do_their_work_but_stay_as_long_as_they_like() -> None:
    economy = economy_of(20)
    enterprises = economy.enterprises
    staffed(economy)
    enterprises.foreseen[:] = 0.4
    assert (enterprises.staffing.positions[:, JUNIORS] == 6).all()
    assert (enterprises.staffing.positions[:, SENIORS] == 10).all()  # all juniors are there still
    assert not enterprises.staffing.surplus.any()
    enterprises.headcount[:, JUNIORS] = 8
    enterprises.staffing.open_vacancies()
    assert not enterprises.vacancies[:, JUNIORS].any()
    stand_in = int(np.floor(10 + 2 * economy.parameters.workers.junior_pay + 0.5)) - 10
    assert (enterprises.vacancies[:, SENIORS] == stand_in).all()


def test_where_no_seniors_are_to_be_found_juniors_are_hired_after_all() -> None:
    economy = economy_of(20)
    enterprises = economy.enterprises
    staffed(economy)
    enterprises.foreseen[:] = 0.4
    enterprises.headcount[:, JUNIORS] = 5
    economy.labour_market.senior_availability = np.zeros(economy.occupations.number)
    enterprises.staffing.open_vacancies()
    assert (enterprises.vacancies[:, JUNIORS] == 5).all()
    assert not enterprises.vacancies[:, SENIORS].any()


def test_a_horizon_of_zero_switches_foresight_off() -> None:
    sizes = {"workers.number": 2_000, "enterprises.number": 100, "consumers.number": 50, "labour.burn_in_months": 0}
    far, none = (
        Economy(Parameters().replace({**sizes, "enterprises.hiring_horizon": months}), rng=1) for months in (36, 0)
    )
    far.run("2024-12")
    none.run("2024-12")
    assert far.enterprises.foreseen.max() > 0.1
    assert 0.0 <= far.enterprises.foreseen.min() <= far.enterprises.foreseen.max() <= 1.0
    assert not none.enterprises.foreseen.any()


# ------------------------------------------------------------------------------------------------- surplus and courses


def with_surplus(**changes: Any) -> Economy:
    """Every second enterprise wants half of its staff, the others twice as many."""
    economy = economy_of(20, **changes)
    economy.open_labour_month(1)
    enterprises = economy.enterprises
    enterprises.desired_headcount[::2] *= 0.5
    enterprises.desired_headcount[1::2] *= 2.0
    enterprises.staffing.count_staff()
    enterprises.staffing.open_vacancies()
    enterprises.staffing.note_surplus()
    return economy


def test_people_in_surplus_posts_look_for_others_while_they_are_employed() -> None:
    economy = with_surplus()
    workers = economy.workers
    searching = workers.searchers()
    employed = searching[workers.employer[searching] >= 0]
    assert len(employed) > 100
    assert (workers.employer[employed] % 2 == 0).all()
    assert (np.diff(searching) > 0).all()
    jobs = int((workers.employer >= 0).sum())
    economy.labour_market.match()
    assert economy.labour_market.worker_flows["moves"] > 10
    assert int((workers.employer >= 0).sum()) == jobs + economy.labour_market.worker_flows["hires"]


def test_firms_train_surplus_staff_for_open_posts_of_their_own_and_nobody_changes_firm() -> None:
    economy = with_surplus(**{"labour.firm_training": 1.0})
    enterprises, workers = economy.enterprises, economy.workers
    enterprises.desired_headcount[::2, :8] += 3.0  # the shrinking ones need some people in four occupations
    enterprises.staffing.open_vacancies()
    employer, occupation = workers.employer.copy(), workers.occupation.copy()
    vacancies, heads = enterprises.vacancies.copy(), enterprises.headcount.copy()
    economy.labour_market.retrain_in_house()
    np.testing.assert_array_equal(workers.employer, employer)
    changed = np.flatnonzero(workers.occupation != occupation)
    assert len(changed) > 20
    assert int(enterprises.courses.sum()) >= len(changed)  # some courses lead back to the own occupation
    assert (enterprises.headcount <= heads + vacancies).all()  # no more than there were posts


def test_without_training_in_firms_there_are_no_courses() -> None:
    economy = with_surplus(**{"labour.firm_training": 0.0})
    economy.labour_market.retrain_in_house()
    assert not economy.enterprises.courses.any()


def test_positions_follow_whatever_is_written_into_their_columns() -> None:
    economy = Economy(Parameters().replace({"workers.number": 400, "enterprises.number": 20}), rng=1)
    for _ in range(3):
        economy.step()
    enterprises, staffing = economy.enterprises, economy.enterprises.staffing
    assert enterprises.foreseen.any()
    for column, factor in (("desired_headcount", 1.5), ("rounding", 0.5), ("foreseen", 0.0), ("headcount", 0.5)):
        before = staffing.positions.copy(), staffing.surplus.copy()
        written = getattr(enterprises, column)
        written[:] = written * factor if factor else 0.5
        staffing.open_vacancies()
        np.testing.assert_array_equal(enterprises.vacancies, np.maximum(staffing.positions - enterprises.headcount, 0))
        assert (staffing.positions != before[0]).any() or (staffing.surplus != before[1]).any(), column
    enterprises.foreseen[:] = 0.9
    availability = economy.labour_market.senior_availability
    economy.labour_market.senior_availability = np.ones_like(availability)
    easy = staffing.positions.copy()
    economy.labour_market.senior_availability = np.zeros_like(availability)
    assert (staffing.positions != easy).any()


@pytest.mark.parametrize("moving", [0.0, 0.01, 0.9])  # of many all are looked at again
@pytest.mark.parametrize("foreseen", [0.0, 0.4])
def test_recounting_those_who_moved_leaves_the_posts_that_opening_all_would(foreseen: float, moving: float) -> None:
    economy, rng = economy_of(20), np.random.default_rng(5)
    workers, enterprises = economy.workers, economy.enterprises
    enterprises.foreseen[:] = foreseen
    enterprises.staffing.count_staff()
    enterprises.staffing.open_vacancies()
    for _ in range(3):
        some = np.flatnonzero(rng.random(len(workers)) < moving)
        workers.employer[some] = rng.integers(-1, len(enterprises), len(some))
        workers.occupation[some[::2]] = 3
        workers.level[some[1::2]] ^= 1
        enterprises.staffing.recount([some[::3], np.setdiff1d(some, some[::3])])
        heads, vacancies = enterprises.headcount.copy(), enterprises.vacancies.copy()
        enterprises.staffing.count_staff()
        enterprises.staffing.open_vacancies()
        np.testing.assert_array_equal(heads, enterprises.headcount)
        np.testing.assert_array_equal(vacancies, enterprises.vacancies)
        np.testing.assert_array_equal(enterprises.staffing.count.staff, heads.sum(axis=0))
        np.testing.assert_array_equal(enterprises.staffing.vacancies_by_cell, vacancies.sum(axis=0))
        np.testing.assert_array_equal(enterprises.staffing.surplus_by_cell, enterprises.staffing.surplus.sum(axis=0))
