"""Production by hand: what AI can do, what a unit costs, how many people it takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.economics.production import (
    AiUse,
    TaskPrices,
    Technique,
    labour_gain,
    split_by_level,
    task_exposure,
    technique,
)
from model.parameters import Parameters
from model.tables import occupations

TECHNOLOGY = Parameters().technology
DEFAULTS: dict[str, Any] = {"sigma": 0.5, "reinstatement": 0.0, "augmented_tokens": 0.0}


def one_cell(
    automated: float = 0.0,
    augmented: float = 0.0,
    *,
    price: float = 0.25,
    gain: float = 0.0,
    share: float = 0.6,
    wage: float = 1.0,
    rent: float = 1.0,
    **settings_: float,
) -> Technique:
    """One enterprise, one cell, one vendor."""
    use = AiUse(np.array([0]), np.array([[automated]]), np.array([[augmented]]), price, gain)
    return technique([use], np.array([[share]]), TaskPrices(np.array([wage]), rent, **{**DEFAULTS, **settings_}))


# ------------------------------------------------------------------------------------------------------- exposure


def exposure_at(quality: float) -> np.ndarray:
    """Share of each occupation's tasks that AI of a quality can do, with the default parameters."""
    t = TECHNOLOGY
    ceiling = occupations().ceiling
    return task_exposure(np.array([quality]), ceiling, t.quality_midpoint, t.quality_scale, t.difficulty)[0]


def test_todays_frontier_touches_the_calibrated_share_of_tasks() -> None:
    table, exposure = occupations(), exposure_at(155.0)
    for group, wanted in ((table.cognitive, 0.22), (~table.cognitive, 0.01)):
        assert np.average(exposure[group], weights=table.share[group]) == pytest.approx(wanted, rel=0.05)


def test_the_frontier_of_2030_touches_three_tenths_of_all_tasks() -> None:
    assert exposure_at(209.0) @ occupations().share == pytest.approx(0.3, rel=0.05)


def test_exposure_rises_with_quality_up_to_the_ceiling() -> None:
    ceiling = np.array([0.0, 0.3, 1.0])
    exposure = task_exposure(np.array([-1e6, 100.0, 150.0, 1e6]), ceiling, 100.0, 10.0, 50.0)
    assert (np.diff(exposure, axis=0) >= 0).all()
    assert exposure[0] == pytest.approx(0.0, abs=1e-20)
    assert exposure[-1] == pytest.approx(ceiling)
    assert exposure[1, 2] == pytest.approx(0.5)  # at the midpoint of a fully exposed occupation
    assert exposure[1, 1] == pytest.approx(0.3 / (1.0 + np.exp(3.5)))


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0.1, 0.5), st.floats(1, 4))
def test_the_split_by_level_keeps_the_mean_and_puts_junior_tasks_first(
    exposure: float, share: float, times: float
) -> None:
    junior, senior = split_by_level(np.array([[exposure]]), share, times)[0]
    assert share * junior + (1 - share) * senior == pytest.approx(exposure, abs=1e-12)
    assert -1e-12 <= senior <= junior + 1e-12 <= 1.0 + 2e-12


def test_the_split_alternates_junior_and_senior_cells() -> None:
    cells = split_by_level(np.array([[0.1, 0.2], [0.0, 0.8]]), 0.25, 2.0)
    assert cells == pytest.approx(np.array([[0.2, 0.2 / 3, 0.4, 0.4 / 3], [0.0, 0.0, 1.0, 2.2 / 3]]))


def test_the_gain_is_linear_between_nothing_and_the_ceiling() -> None:
    gain = labour_gain(np.array([0.0, 145.0, 155.0, 165.0, 1e6]), 155.0, 0.35, 0.006, np.log(10))
    assert gain == pytest.approx([0.0, 0.29, 0.35, 0.41, np.log(10)])


# ------------------------------------------------------------------------------------------------------ technique


def test_without_ai_everything_is_as_in_january_2023() -> None:
    plan = technique([], np.array([[0.4, 0.2], [0.6, 0.0]]), TaskPrices(np.ones(2), 1.0, **DEFAULTS))
    assert plan.unit_cost == pytest.approx([1.0, 1.0])
    assert plan.labour_per_output == pytest.approx(np.ones((2, 2)))
    assert plan.automated_bill.shape == plan.augmented_bill.shape == (0, 2)
    assert plan.automated_tasks.tolist() == plan.augmented_tasks.tolist() == [0.0, 0.0]
    unused = one_cell(0.0, 0.0, price=0.1, gain=2.0)
    assert unused.unit_cost == pytest.approx([1.0])
    assert unused.labour_per_output == pytest.approx(np.ones((1, 1)))


def test_wages_and_rent_enter_by_the_ces_formula() -> None:
    plan = technique([], np.array([[0.6]]), TaskPrices(np.array([4.0]), 2.25, **DEFAULTS))
    cost = (0.4 * 1.5 + 0.6 * 2.0) ** 2
    assert plan.unit_cost == pytest.approx([cost])
    assert plan.labour_per_output[0] == pytest.approx([cost**0.5 * 0.5])


def test_automation_by_hand() -> None:
    plan = one_cell(automated=0.5, price=0.25)
    root = 0.4 + 0.6 * (0.5 + 0.5 * 0.25**0.5)  # = 0.85
    assert root == pytest.approx(0.85)
    assert plan.unit_cost == pytest.approx([0.85**2])
    assert plan.labour_per_output[0] == pytest.approx([0.85 * 0.5])
    assert plan.automated_bill[0] == pytest.approx([0.85 * 0.6 * 0.5 * 0.25**0.5])
    assert plan.augmented_bill[0].tolist() == [0.0]
    assert plan.automated_tasks == pytest.approx([0.3])
    assert plan.augmented_share[0].tolist() == [0.0]


def test_augmentation_by_hand() -> None:
    gain = np.log(4.0)
    plan = one_cell(augmented=0.5, price=0.5, gain=gain, augmented_tokens=0.3)
    task = 0.25 + 0.3 * 0.5  # = 0.40
    root = 0.4 + 0.6 * (0.5 + 0.5 * task**0.5)
    assert plan.unit_cost == pytest.approx([root**2])
    assisted = 0.5 * task**-0.5 * 0.25
    assert plan.labour_per_output[0] == pytest.approx([root * (0.5 + assisted)])
    assert plan.augmented_bill[0] == pytest.approx([root * 0.6 * 0.5 * task**-0.5 * 0.3 * 0.5])
    assert plan.augmented_share[0] == pytest.approx([assisted / (0.5 + assisted)])
    assert plan.augmented_tasks == pytest.approx([0.3])


def test_reinstatement_turns_part_of_the_automated_tasks_into_new_labour_tasks() -> None:
    plan = one_cell(automated=0.5, price=0.25, reinstatement=0.4)
    root = 0.4 - 0.6 * 0.5 * 0.4 + 0.6 * (1.0 - 0.5 + 0.5 * 0.4 + 0.5 * 0.25**0.5)
    assert plan.unit_cost == pytest.approx([root**2])
    assert plan.labour_per_output[0] == pytest.approx([root * (0.5 + 0.5 * 0.4)])


def test_full_reinstatement_keeps_labour_demand_but_for_the_cheaper_product() -> None:
    plan = one_cell(automated=0.5, price=0.25, reinstatement=1.0)
    assert plan.labour_per_output[0] == pytest.approx(plan.unit_cost**0.5)


def test_automation_dearer_than_people_is_handed_back() -> None:
    plan = one_cell(automated=0.5, price=1.2)
    assert plan.unit_cost == pytest.approx([1.0])
    assert plan.labour_per_output[0] == pytest.approx([1.0])
    assert plan.automated_bill[0].tolist() == [0.0]
    assert plan.automated_tasks.tolist() == [0.0]
    assert one_cell(automated=0.5, price=1.2, wage=1.5).automated_tasks == pytest.approx([0.3])


def test_a_tax_raises_the_cost_of_automation_and_hands_tasks_back_but_is_not_the_vendors_income() -> None:
    plain, taxed = one_cell(automated=0.5, price=0.64), one_cell(automated=0.5, price=0.64, automation_tax=0.5)
    root = 0.4 + 0.6 * (0.5 + 0.5 * 0.96**0.5)
    assert taxed.unit_cost == pytest.approx([root**2])
    assert taxed.unit_cost > plain.unit_cost
    assert taxed.automated_bill[0] == pytest.approx([root * 0.3 * 0.96**-0.5 * 0.64])
    assert one_cell(automated=0.5, price=0.64, automation_tax=0.6).automated_tasks.tolist() == [0.0]


def test_a_credit_makes_augmented_work_cheaper_and_more_of_it() -> None:
    plain = one_cell(augmented=0.5, price=0.2, gain=0.5, augmented_tokens=0.3)
    helped = one_cell(augmented=0.5, price=0.2, gain=0.5, augmented_tokens=0.3, augmentation_credit=0.2)
    assert helped.unit_cost < plain.unit_cost
    assert helped.augmented_share > plain.augmented_share
    assert helped.labour_per_output > plain.labour_per_output


def test_the_tenfold_identity_per_unit_of_output() -> None:
    plan = one_cell(augmented=1.0, gain=np.log(10), share=1.0, augmented_tokens=0.0)
    assert plan.unit_cost == pytest.approx([0.1])
    assert plan.labour_per_output[0] == pytest.approx([0.1])
    for elasticity, jobs in ((2.0, 10.0), (1.0, 1.0), (0.5, 10**-0.5)):
        output = plan.unit_cost[0] ** -elasticity
        assert output * plan.labour_per_output[0, 0] == pytest.approx(jobs)


@pytest.mark.parametrize(
    ("elasticity", "with_capital", "with_tokens"), [(0.5, 0.316, 0.277), (1.0, 0.536, 0.769), (2.0, 1.54, 5.92)]
)
def test_capital_or_tokens_take_part_of_the_tenfold_away(
    elasticity: float, with_capital: float, with_tokens: float
) -> None:
    for wanted, settings_ in (
        (with_capital, {"share": 0.6, "augmented_tokens": 0.0}),
        (with_tokens, {"share": 1.0, "augmented_tokens": 0.3}),
    ):
        plan = one_cell(augmented=1.0, gain=np.log(10), price=0.1, **settings_)
        assert plan.unit_cost[0] ** -elasticity * plan.labour_per_output[0, 0] == pytest.approx(wanted, rel=0.004)


@settings(deadline=None)
@given(
    st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0.05, 0.9), st.floats(0, 2.3), st.floats(0.1, 0.9),
    st.floats(0, 1), st.floats(0, 1), st.floats(0.95, 3.0),
)  # fmt: skip
def test_unit_cost_is_the_dual_of_labour_demand(
    automated: float, augmented: float, price: float, gain: float, sigma: float, reinstatement: float,
    tokens: float, wage: float,
) -> None:  # fmt: skip
    """Shephard's lemma: the derivative of unit cost by a cell's wage is its cost share times labour per output."""
    share = np.array([[0.4, 0.2]])
    use = AiUse(np.array([0]), np.array([[automated, 0.1]]), np.array([[augmented, 0.2]]), price, gain)

    def plan(of_first: float) -> Technique:
        rules = {"sigma": sigma, "reinstatement": reinstatement, "augmented_tokens": tokens}
        return technique([use], share, TaskPrices(np.array([of_first, 1.0]), 1.0, **rules))

    step = 1e-5
    slope = (plan(wage + step).unit_cost - plan(wage - step).unit_cost) / (2 * step)
    assert slope == pytest.approx(share[0, 0] * plan(wage).labour_per_output[0, :1], rel=1e-4)


@settings(deadline=None)
@given(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0.05, 0.9), st.floats(0, 2.3), st.floats(0.1, 0.9))
def test_what_is_paid_to_labour_capital_and_vendors_is_the_unit_cost(
    automated: float, augmented: float, price: float, gain: float, sigma: float
) -> None:
    plan = one_cell(automated, augmented, price=price, gain=gain, sigma=sigma, augmented_tokens=0.3, wage=1.3, rent=0.8)
    labour = 0.6 * 1.3 * plan.labour_per_output[0, 0]
    capital = 0.4 * 0.8 ** (1 - sigma) * plan.unit_cost[0] ** sigma
    vendors = plan.automated_bill[0, 0] + plan.augmented_bill[0, 0]
    assert labour + capital + vendors == pytest.approx(plan.unit_cost[0])


def test_several_vendors_add_up_to_one_with_all_of_their_tasks() -> None:
    half = AiUse(np.array([0]), np.array([[0.1]]), np.array([[0.2]]), 0.3, 0.5)
    whole = AiUse(np.array([0]), np.array([[0.2]]), np.array([[0.4]]), 0.3, 0.5)
    share, wage = np.array([[0.6]]), np.ones(1)
    two, one = (technique(uses, share, TaskPrices(wage, 1.0, **DEFAULTS)) for uses in ([half, half], [whole]))
    assert two.unit_cost == pytest.approx(one.unit_cost)
    assert two.labour_per_output == pytest.approx(one.labour_per_output)
    assert two.automated_bill.sum(axis=0) == pytest.approx(one.automated_bill[0])
    assert two.automated_bill[0] == pytest.approx(two.automated_bill[1])


def test_each_vendor_changes_the_enterprises_that_use_it_and_no_others() -> None:
    first = AiUse(np.array([1]), np.array([[0.3]]), np.array([[0.0]]), 0.25, 0.0)
    second = AiUse(np.array([2, 1]), np.array([[0.1], [0.0]]), np.array([[0.0], [0.2]]), 0.25, np.log(2.0))
    share, wage = np.full((4, 1), 0.6), np.ones(1)
    plan = technique([first, second], share, TaskPrices(wage, 1.0, **DEFAULTS))
    alone = [one_cell(), one_cell(0.3, 0.2, gain=np.log(2.0)), one_cell(0.1), one_cell()]
    assert plan.unit_cost == pytest.approx([one.unit_cost[0] for one in alone])
    assert plan.labour_per_output[:, 0] == pytest.approx([one.labour_per_output[0, 0] for one in alone])
    assert plan.automated_bill.sum(axis=0) == pytest.approx([one.automated_bill[0, 0] for one in alone])
    assert plan.automated_bill[:, 0].tolist() == plan.automated_bill[:, 3].tolist() == [0.0, 0.0]
