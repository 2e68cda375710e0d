"""Labour supply: who wants to work, and how hard people look, under laws that change what work pays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from agents.workers.careers import lose_job
from model.economy import Economy
from model.parameters import Parameters
from model.policy.policies import BasicIncome, EntryLevelHiringCredit, Policy, UnemploymentInsurance, WageInsurance

SMALL = {"workers.number": 2_000, "enterprises.number": 100, "consumers.number": 50, "labour.burn_in_months": 12}
START = "2023-02"


def economy(*policies: Policy, months: int = 1, **changes: Any) -> Economy:
    """A small economy, so many months on."""
    made = Economy(Parameters().replace(SMALL | changes), policies, rng=3)
    for _ in range(months):
        made.step()
    return made


def test_everybody_wants_to_work_under_the_law_of_2023_whatever_happens_to_wages() -> None:
    made = economy(months=24)
    assert not made.workers.out_of_labour_force.any()
    assert made.latest["participation_rate"] == 1.0


def test_those_withdraw_whose_attachment_is_less_than_what_work_pays_less() -> None:
    changes = {"labour.participation_review": 1.0, "labour.marginal_share": 0.5}
    made = economy(BasicIncome(start=START, amount=1000.0, financed=0.0), months=2, **changes)
    workers, home = made.workers, 0.4 * 0.7
    training = workers.training_left > 0
    # wages of the month before, which people knew when they decided; here nobody's has moved much since
    pays = np.log((0.7 * workers.wage + 1000.0) / (home * workers.wage + 1000.0))
    wants = -np.log(0.4) - pays <= workers.participation_threshold
    expected, found = ~wants & ~training, workers.out_of_labour_force
    entrants = workers.experience <= 1
    assert (expected == found)[~entrants].mean() > 0.99
    assert 0.1 < found.mean() < 0.4
    assert (workers.employer[found] == -1).all()


def test_people_come_back_when_the_income_ends() -> None:
    policy = BasicIncome(start=START, end="2023-08", amount=3000.0, financed=0.0)
    changes = {"labour.participation_review": 0.5, "labour.marginal_share": 0.3}
    before_end = economy(policy, months=6, **changes)
    assert before_end.workers.out_of_labour_force.mean() > 0.1
    for _ in range(18):
        before_end.step()
    assert before_end.workers.out_of_labour_force.mean() < 0.001
    assert before_end.latest["headcount_imbalance"] == 0


def test_people_out_of_the_labour_force_are_not_unemployed_and_get_no_benefit() -> None:
    changes = {"labour.participation_review": 1.0, "labour.marginal_share": 1.0}
    made = economy(BasicIncome(start=START, amount=1000.0, financed=0.0, indexed=False), months=3, **changes)
    workers, idle = made.workers, made.workers.employer < 0
    searching = idle & ~workers.out_of_labour_force
    assert made.latest["unemployment_rate"] == searching.sum() / (~workers.out_of_labour_force).sum()
    assert not workers.out_of_labour_force[workers.searchers()].any()
    assert (workers.benefit_left[workers.out_of_labour_force] == 0).all()
    assert workers.labour_income[workers.out_of_labour_force] == pytest.approx(1000.0)


def test_a_basic_income_is_paid_by_tax_as_far_as_it_is_financed() -> None:
    plain, half = (
        economy(months=6),
        economy(BasicIncome(start=START, amount=300.0, financed=0.5, indexed=False), months=6),
    )
    paid = 300.0 * len(half.workers)
    assert half.ledger.paid_by("government", ["basic income"]) == pytest.approx(paid)
    assert half.government.surtax == pytest.approx(0.5 * paid / plain.government.tax_base, rel=0.1)
    assert half.government.tax_rate == half.law.tax_rate + half.government.surtax
    assert plain.government.surtax == 0.0
    huge = economy(BasicIncome(start=START, amount=20_000.0), months=3)
    assert huge.government.tax_rate == pytest.approx(0.95)


def search_efforts(*policies: Policy, **law_changes: Any) -> tuple[Economy, np.ndarray]:
    made = economy(*policies, months=14)
    return made, made.workers.search_effort(np.arange(len(made.workers)))


def test_search_effort_is_that_of_time_alone_under_the_law_of_2023() -> None:
    made, effort = search_efforts()
    waited = made.workers.unemployed_months.astype(float)
    assert effort == pytest.approx(np.maximum(0.4, 0.97**waited))


def test_better_benefits_make_those_entitled_look_less_hard_and_nobody_else() -> None:
    made, effort = search_efforts(UnemploymentInsurance(start=START, replacement=0.15, months=0))
    by_time = np.maximum(0.4, 0.97 ** made.workers.unemployed_months.astype(float))
    entitled = made.workers.benefit_left > 0
    worth = {share: np.log(0.7 / share) for share in (0.45, 0.60)}
    unscarred = entitled & ~made.workers.displaced
    assert effort[unscarred] == pytest.approx(by_time[unscarred] * (worth[0.60] / worth[0.45]) ** 0.2)
    assert effort[~entitled] == pytest.approx(by_time[~entitled])


def test_longer_benefits_count_for_those_who_would_have_lost_them() -> None:
    made = economy(UnemploymentInsurance(start=START, replacement=0.0, months=12), months=3)
    workers, row = made.workers, np.array([0])
    workers.benefit_left[0], workers.displaced[0] = 5, False
    for months, expected in ((4, 1.0), (14, (np.log(0.7 / 0.45) / np.log(1.0 / 0.4)) ** 0.2)):
        workers.unemployed_months[0] = months
        assert workers.search_effort(row)[0] == pytest.approx(max(0.4, 0.97**months) * expected)


def test_wage_insurance_makes_those_laid_off_look_harder_and_pays_what_it_says() -> None:
    law = WageInsurance(start=START, share=0.5, months=3, most=200.0, indexed=False)
    made = economy(law, months=3)
    workers, row = made.workers, np.array([0])
    workers.employer[0], workers.displaced[0], workers.benefit_left[0] = 0, False, 0
    workers.wage[0] = 3000.0
    lose_job(workers, np.array([0]), displaced=True)
    assert (workers.insured_wage[0], workers.insurance_left[0]) == (3000.0, 3)
    effort = workers.search_effort(row)[0]
    in_work = 0.7 * 0.9 * 3000.0 + 0.5 * 0.1 * 3000.0
    benefit = 0.45 * 3000.0
    assert effort == pytest.approx((np.log(in_work / benefit) / np.log(0.63 / 0.45)) ** 0.2)
    assert workers.wage_insurance()[0] == 0.0  # not before there is a new job
    workers.employer[0], workers.wage[0] = 5, 2800.0
    assert workers.wage_insurance()[0] == pytest.approx(100.0)
    workers.wage[0] = 2000.0
    assert workers.wage_insurance()[0] == 200.0  # the most
    for left in (2, 1, 0, 0):
        workers.employer[0] = 5
        workers.grow_older()
        assert workers.insurance_left[0] == left
    assert workers.wage_insurance()[0] == 0.0


def test_those_who_quit_are_not_insured() -> None:
    made = economy(WageInsurance(start=START), months=3)
    made.workers.employer[0] = 0
    lose_job(made.workers, np.array([0]), displaced=False)
    assert made.workers.insurance_left[0] == 0


def test_a_hiring_credit_is_due_for_juniors_hired_out_of_unemployment_for_its_months() -> None:
    made = economy(EntryLevelHiringCredit(start=START, rate=0.5, months=2), months=2)
    workers = made.workers
    workers.employer[:3], workers.level[:3] = (-1, -1, 7), (0, 1, 0)
    workers.be_hired(np.arange(3), np.array([4, 4, 4]), workers.cell[:3])
    assert workers.credit_left[:3].tolist() == [2, 0, 0]  # a senior and a move between jobs earn none
    assert workers.hiring_credit()[0] == pytest.approx(0.5 * workers.wage[0])
    paid = made.ledger.paid_by("government", ["hiring credit"])
    made.step()
    assert paid >= 0.0
    assert made.ledger.paid_by("government", ["hiring credit"]) > 0.0


def test_a_hiring_credit_shortens_the_time_in_which_a_junior_pays_back() -> None:
    plain, credited = economy(months=2), economy(EntryLevelHiringCredit(start=START, rate=0.5, months=12), months=2)
    assert plain.enterprises.expectations.hiring_horizon == 36.0
    assert credited.enterprises.expectations.hiring_horizon == 30.0
    stay = 1.0 / credited.labour_market.quit_rate[0, 0]
    assert credited.enterprises.staffing.hiring_discount[:2] == pytest.approx([1.0 - 0.5 * 12.0 / stay, 1.0])
    assert (plain.enterprises.staffing.hiring_discount == 1.0).all()
    endless = economy(EntryLevelHiringCredit(start=START, rate=0.9, months=120), months=2)
    assert endless.enterprises.expectations.hiring_horizon == 0.0
    assert not endless.enterprises.foreseen.any()


def test_courses_are_for_occupations_in_demand_and_for_those_who_searched_for_long() -> None:
    made = economy(months=18, **{"labour.retraining_wait": 4, "labour.retraining_interest": 1.0})
    workers, starts = made.workers, np.empty(0, dtype=int)
    for _ in range(12):
        before = workers.training_left.copy()
        waited = workers.unemployed_months.copy()
        made.step()
        starts = np.flatnonzero((before == 0) & (workers.training_left > 0))
        assert (waited[starts] >= 3).all()  # the month they wait in counts
        target = workers.training_target[starts].astype(int) * 2 + workers.level[starts]
        sent, successful = made.labour_market.applications.sum(axis=1)
        assert (made.labour_market.job_chance[target] * sent >= successful).all()


def test_a_trainee_who_finds_work_drops_the_course() -> None:
    made = economy(months=2)
    workers = made.workers
    workers.employer[0], workers.training_left[0] = -1, 5
    workers.be_hired(np.array([0]), np.array([3]), workers.cell[:1])
    assert workers.training_left[0] == 0
    assert workers.employer[0] == 3
