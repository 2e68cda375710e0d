"""The tenfold identity: everything augmented tenfold, through the firms' and the market's own rules.

Demand comes from outside the firms' payroll: a buyer whose spending on goods has a constant price elasticity.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from experiments.analysis.elasticity import RIVALS, SHOWN_AFTER, Case, settle

IDENTITY = [(0.5, 10**-0.5, 10**0.5), (1.0, 1.0, 10.0), (2.0, 10.0, 100.0)]


@pytest.mark.parametrize(("elasticity", "people", "work"), IDENTITY)
def test_ten_times_the_work_a_person_takes_ten_to_the_elasticity_less_one_as_many_people(
    elasticity: float, people: float, work: float
) -> None:
    settled = settle(Case(), elasticity)
    assert (settled.employment, settled.output) == pytest.approx((people, work), rel=1e-4)


@pytest.mark.parametrize(("elasticity", "people"), [(0.5, 0.316), (1.0, 0.536), (2.0, 1.54)])
def test_with_capital_in_the_cost_the_gain_is_smaller(elasticity: float, people: float) -> None:
    assert settle(Case(labour_share=0.6), elasticity).employment == pytest.approx(people, rel=0.005)


@pytest.mark.parametrize(("elasticity", "people"), [(0.5, 0.277), (1.0, 0.769), (2.0, 5.92)])
def test_with_tokens_to_pay_the_gain_is_smaller(elasticity: float, people: float) -> None:
    assert settle(Case(tokens=0.3), elasticity).employment == pytest.approx(people, rel=0.005)


@pytest.mark.parametrize("elasticity", [0.5, 2.0])
def test_with_everything_automated_nobody_is_needed_whatever_the_demand(elasticity: float) -> None:
    assert settle(Case(automating=1.0), elasticity).employment == pytest.approx(0.0, abs=1e-6)


def test_without_a_gain_nothing_changes() -> None:
    settled = settle(Case(gain=1.0), 2.0)
    assert (settled.employment, settled.output) == pytest.approx((1.0, 1.0), rel=1e-4)


def test_automating_firms_cut_heads_and_keep_margins_while_augmenting_firms_expand() -> None:
    settled = settle(RIVALS, 1.5, SHOWN_AFTER)
    assert settled.employment_automating < 0.6
    assert settled.employment_augmenting > 1.1
    assert settled.margin_automating > settled.margin_augmenting + 0.05


def test_how_many_people_are_needed_rises_with_the_elasticity_of_demand_and_crosses_no_change_near_one() -> None:
    below, above = (settle(Case(), elasticity).employment for elasticity in (0.8, 1.2))
    assert below < 0.7
    assert above > 1.5


def test_where_prices_stay_up_fewer_people_are_needed() -> None:
    kept = settle(replace(RIVALS, automating=0.0), 2.0, SHOWN_AFTER)
    passed_on = settle(replace(RIVALS, automating=0.0, at_once=True), 2.0, SHOWN_AFTER)
    assert kept.employment <= passed_on.employment * 1.02
