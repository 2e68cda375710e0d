"""The tenfold identity: everything augmented tenfold, through the firms' and the market's own rules.

Demand comes from outside the firms' payroll: a buyer whose spending on goods has a constant price elasticity.
"""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest

from agents.enterprise import AUGMENT, AUTOMATE
from model import Economy, Parameters, trade

MONTHS = 60
SIZES = {"workers.number": 2_000, "enterprises.number": 60, "consumers.number": 20, "labour.burn_in_months": 0}
SETTINGS = {
    "market.vendors": ["enterprise_first"],
    "market.entrants": [],
    "production.reinstatement": 0.0,
    "enterprises.price_speed_augmenting": 1.0,
    "enterprises.price_speed_automating": 1.0,
}


def settle(
    elasticity: float, *, labour_share: float = 1.0, tokens: float = 0.0, price: float = 0.1, mode: int = AUGMENT
) -> tuple[float, float]:
    """Give every task to AI, let firms and market settle; return employment and output relative to before."""
    changes = {"production.labour_share": labour_share, "technology.augmented_tokens": tokens}
    economy = Economy(Parameters().replace({**SIZES, **SETTINGS, **changes}), rng=1)
    enterprises, vendors, workers = economy.enterprises, economy.vendors, economy.workers
    economy.sectors = replace(economy.sectors, elasticity=np.full(len(economy.sectors.name), elasticity))
    trade.look_at_technology(economy)
    vendors.exposure, vendors.gain = np.ones((1, 44)), np.array([log(10.0)])
    vendors.members[0].price = price / float(vendors.intensity[0])
    enterprises.workload_vendor[:], enterprises.workload_depth[:], enterprises.workload_mode[:] = 0, 1.0, mode
    vendors.served = np.ones(1)
    workers.deposits[:] = workers.labour_income[:] = workers.capital_income[:] = (
        0.0  # the firms' own people buy nothing
    )
    for _ in range(MONTHS):
        economy.price_level = 1.0  # capital is rented at a price from outside
        plan = enterprises.plan_production()
        enterprises.post_prices(plan)
        mean_price = float(enterprises.market_share @ enterprises.price / enterprises.market_share.sum())
        economy.government.purchases = float(enterprises.base_output.sum()) * mean_price ** (1.0 - elasticity)
        enterprises.heads[:] = np.ceil(enterprises.wanted)  # people enough
        trade.sell(economy, plan)
        enterprises.plan_staff(plan)
    output = float(enterprises.output.sum() / enterprises.base_output.sum())
    return float(enterprises.wanted.sum() / enterprises.slots.sum()), output


@pytest.mark.parametrize(
    ("elasticity", "people", "work"), [(0.5, 10**-0.5, 10**0.5), (1.0, 1.0, 10.0), (2.0, 10.0, 100.0)]
)
def test_ten_times_the_work_a_person_takes_ten_to_the_elasticity_less_one_as_many_people(
    elasticity: float, people: float, work: float
) -> None:
    assert settle(elasticity) == pytest.approx((people, work), rel=1e-4)


@pytest.mark.parametrize(("elasticity", "people"), [(0.5, 0.316), (1.0, 0.536), (2.0, 1.54)])
def test_with_capital_in_the_cost_the_gain_is_smaller(elasticity: float, people: float) -> None:
    assert settle(elasticity, labour_share=0.6)[0] == pytest.approx(people, rel=0.005)


@pytest.mark.parametrize(("elasticity", "people"), [(0.5, 0.277), (1.0, 0.769), (2.0, 5.92)])
def test_with_tokens_to_pay_the_gain_is_smaller(elasticity: float, people: float) -> None:
    assert settle(elasticity, tokens=0.3)[0] == pytest.approx(people, rel=0.005)


def test_with_everything_automated_nobody_is_needed_whatever_the_demand() -> None:
    for elasticity in (0.5, 2.0):
        assert settle(elasticity, mode=AUTOMATE)[0] == pytest.approx(0.0, abs=1e-6)
