"""The economy: what it takes, what a run returns, how rules act on any rows, and what policies change."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from agents.workers.workers import Workers
from model import Economy, InputError, Parameters
from model.indicators.registry import column_names
from model.policy.events import CreditCrunch, DemandDisappointment, Event, FrontierJump
from model.policy.policies import (
    AugmentationCredit,
    AutomationTax,
    Policy,
    PortabilityMandate,
    PrudentialCompute,
    RetrainingSubsidy,
    ShorterWeek,
    TokenTax,
    UnemploymentInsurance,
)

SMALL = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50}


def small(seed: int = 1) -> Economy:
    """An economy that runs a year in a tenth of a second."""
    return Economy(Parameters().replace(SMALL), rng=seed)


# -------------------------------------------------------------------------------------------------- what it takes


@pytest.mark.parametrize("seed", [-1, 1.5, 1.0, "1", True, [1], float("nan")])
def test_a_seed_that_is_no_whole_number_from_zero_is_refused(seed: Any) -> None:
    with pytest.raises(InputError, match=r"^seed .* must be a whole number from 0$"):
        Economy(rng=seed)


@pytest.mark.parametrize("seed", [0, np.int64(7), 2**63, 2**70])
def test_any_whole_number_from_zero_is_a_seed(seed: int) -> None:
    assert small(seed).root_seed == seed


def test_none_draws_a_fresh_seed_which_repeats_the_run_and_left_out_it_is_one() -> None:
    economies = [Economy(Parameters().replace(SMALL), rng=None) for _ in range(3)]
    assert len({economy.root_seed for economy in economies}) == 3
    again = Economy(Parameters().replace(SMALL), rng=economies[0].root_seed)
    pd.testing.assert_frame_equal(economies[0].run("2023-03"), again.run("2023-03"), check_exact=True)
    assert Economy(Parameters().replace(SMALL)).root_seed == 1


def test_the_defaults_are_the_defaults_of_the_parameters() -> None:
    economy = Economy()
    assert economy.parameters == Parameters()
    sizes = [len(economy.vendors), len(economy.enterprises), len(economy.consumers), len(economy.workers)]
    assert sizes == [5 + 2, 1_000, 5_000, 20_000]  # two vendors may enter later
    assert [vendor.name for vendor in economy.vendors.active] == list(Parameters().market.vendors)
    assert [vendor.name for vendor in economy.vendors.waiting] == list(Parameters().market.entrants)


# ----------------------------------------------------------------------------------------------- what a run returns


def test_the_history_has_a_row_a_month_and_a_column_an_indicator() -> None:
    economy = small()
    history = economy.run("2023-07")
    assert list(history.index) == list(pd.date_range("2023-01-01", "2023-07-01", freq="MS"))
    assert history.index.name == "month"
    assert list(history.columns) == column_names(economy)
    assert history.columns.is_unique
    assert set(map(str, history.dtypes)) == {"float64"}
    assert economy.latest.keys() == set(history.columns)
    assert economy.latest["employment"] == history["employment"].iloc[-1]


def test_before_the_first_month_the_history_is_empty_but_has_its_columns() -> None:
    economy = small()
    assert economy.history.shape == (0, len(column_names(economy)))
    assert economy.latest == {}


def test_a_month_that_is_over_is_refused_and_one_just_reached_is_not_run_again() -> None:
    economy = small()
    economy.run("2023-03")
    assert len(economy.run("2023-03")) == 3
    with pytest.raises(InputError, match="month 2023-02 is over: the economy has reached 2023-03"):
        economy.run("2023-02")
    assert len(economy.history) == 3


@pytest.mark.parametrize("until", ["2022-12", "2023", "2023-13", "March", "", "2023-1"])
def test_a_badly_written_or_impossible_month_is_refused(until: str) -> None:
    with pytest.raises(InputError):
        small().run(until)


def test_progress_is_told_every_month() -> None:
    told: list[int] = []
    small().run("2023-04", progress=told.append)
    assert told == [0, 1, 2, 3]


def test_the_history_of_the_past_never_changes() -> None:
    economy = small()
    before = economy.run("2023-06")
    before.iloc[:, 0] = -1.0  # what the user does to a result stays with the user
    kept = economy.history
    pd.testing.assert_frame_equal(economy.run("2023-12").iloc[:6], kept)


def test_the_first_month_is_in_balance_with_initialisation() -> None:
    economy = small(3)
    first = economy.run("2023-01").iloc[0]
    assert first["price_level"] == pytest.approx(1.0, abs=0.01)
    assert first["labour_share"] == pytest.approx(0.6, abs=0.03)
    assert economy.workers.ownership.sum() == pytest.approx(1.0)
    shares = np.bincount(economy.enterprises.industry, economy.enterprises.market_share)
    assert shares[shares > 0] == pytest.approx(1.0)


# -------------------------------------------------------------------------------------------------- rules, any rows

RULES = ["quit", "be_laid_off", "train", "grow_older", "be_paid"]
WAYS: dict[str, Callable[[Workers, str], Any]] = {
    "blocks": lambda workers, rule: [getattr(workers.of_rows(range(a, a + 100)), rule)() for a in range(0, 400, 100)],
    "odd rows first": lambda workers, rule: [getattr(workers.select(rows), rule)() for rows in odd_and_even(workers)],
    "do": lambda workers, rule: workers.do(rule),
    "shuffled": lambda workers, rule: workers.shuffle_do(rule),
    "one by one": lambda workers, rule: [getattr(worker, rule)() for worker in workers],
}


def odd_and_even(workers: Workers) -> list[np.ndarray]:
    """Masks of the odd and of the even rows."""
    odd = np.arange(len(workers)) % 2 == 1
    return [odd, ~odd]


@pytest.fixture(scope="module")
def troubled() -> bytes:
    """An economy in which people are laid off and in training, in the middle of a month."""
    changes = {"labour.retraining_places": 0.5, "labour.retraining_cost": 0.0, "labour.retraining_interest": 1.0}
    generous = RetrainingSubsidy(start="2023-01", share=1.0, stipend=1.0, places=0.2)
    economy = Economy(Parameters().replace({**SMALL, **changes}), [generous])
    economy.run("2024-06")
    economy.open_month()
    economy.enterprises.desired_headcount -= np.float32(0.4)
    economy.enterprises.staffing.decide_layoffs()
    economy.wages.index *= 1.1
    assert (economy.workers.training_left > 0).any()
    assert economy.enterprises.staffing.surplus_share.any()
    return pickle.dumps(economy)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("way", WAYS)
def test_a_rule_gives_the_same_bits_for_all_rows_for_blocks_and_for_single_agents(
    rule: str, way: str, troubled: bytes
) -> None:
    whole, parts, untouched = (pickle.loads(troubled).workers for _ in range(3))
    getattr(whole, rule)()
    WAYS[way](parts, rule)
    for name in whole.columns:
        assert getattr(whole, name).tobytes() == getattr(parts, name).tobytes(), name
    assert any((getattr(whole, name) != getattr(untouched, name)).any() for name in whole.columns)


# -------------------------------------------------------------------------------------------- what policies change

SIZES = {"workers.number": 2_000, "enterprises.number": 100, "consumers.number": 200}
SEEDS = (1, 2)
Sums = list[pd.Series]


@pytest.fixture(scope="module")
def outcome() -> Callable[..., Sums]:
    """Means of the indicators and of what the government received (net) from 2024 to 2026, for a few seeds."""

    def one(seed: int, policies: Sequence[Policy], events: Sequence[Event]) -> pd.Series:
        economy = Economy(Parameters().replace(SIZES), policies, events, rng=seed)
        economy.run("2023-12")
        flows = []
        while economy.month < 48:
            economy.step()
            flows.append(economy.ledger.matrix()["government"].rename(lambda kind: f"government: {kind}"))
        means = economy.history.iloc[12:].mean()
        ordered = means.filter(like="compute_ordered.").sum()
        return pd.concat([means, sum(flows) / len(flows), pd.Series({"compute ordered": ordered})])

    @cache
    def outcomes(*interventions: Policy | Event) -> Sums:
        policies = [p for p in interventions if isinstance(p, Policy)]
        events = [e for e in interventions if isinstance(e, Event)]
        return [one(seed, policies, events) for seed in SEEDS]

    return outcomes


def changes(outcome: Callable[..., Sums], intervention: Policy | Event, name: str) -> list[float]:
    """What it changes, seed by seed."""
    return [float(b[name] - a[name]) for a, b in zip(outcome(), outcome(intervention), strict=True)]


def rises(values: list[float]) -> bool:
    """All rise."""
    return min(values) > 0


def falls(values: list[float]) -> bool:
    """All fall."""
    return max(values) < 0


NOW = "2024-01"


def test_without_policies_the_state_neither_taxes_ai_nor_pays_for_training(outcome: Callable[..., Sums]) -> None:
    for means in outcome():
        for kind in ("stipends", "augmentation credit", "automation tax", "token tax"):
            assert means[f"government: {kind}"] == 0, kind


def test_a_retraining_subsidy_brings_trainees_courses_and_stipends(outcome: Callable[..., Sums]) -> None:
    subsidy = RetrainingSubsidy(start=NOW, share=1.0, stipend=0.5, places=0.03)
    assert rises(changes(outcome, subsidy, "trainees"))
    assert falls(changes(outcome, subsidy, "government: courses"))
    assert falls(changes(outcome, subsidy, "government: stipends"))
    assert np.mean(changes(outcome, subsidy, "public_balance")) < 0


def test_an_augmentation_credit_is_paid_and_moves_work_from_automation_to_augmentation(
    outcome: Callable[..., Sums],
) -> None:
    credit = AugmentationCredit(start=NOW, share=0.3)
    assert falls(changes(outcome, credit, "automation_share"))
    assert rises(changes(outcome, credit, "augmented_jobs"))
    assert falls(changes(outcome, credit, "government: augmentation credit"))


def test_an_automation_tax_brings_revenue_and_less_automation(outcome: Callable[..., Sums]) -> None:
    tax = AutomationTax(start=NOW, rate=1.0)
    assert falls(changes(outcome, tax, "automation_share"))
    assert np.mean(changes(outcome, tax, "automated_jobs")) < 0
    assert rises(changes(outcome, tax, "government: automation tax"))


def test_a_token_tax_is_paid_by_vendors_and_raises_prices(outcome: Callable[..., Sums]) -> None:
    tax = TokenTax(start=NOW, rate=0.1)
    assert rises(changes(outcome, tax, "government: token tax"))
    assert rises(changes(outcome, tax, "price.enterprise_first"))


def test_a_portability_mandate_raises_churn(outcome: Callable[..., Sums]) -> None:
    assert rises(changes(outcome, PortabilityMandate(start=NOW, share=0.8), "churn"))


def test_unemployment_insurance_pays_more(outcome: Callable[..., Sums]) -> None:
    insurance = UnemploymentInsurance(start=NOW, replacement=0.3)
    assert falls(changes(outcome, insurance, "government: benefits"))
    assert falls(changes(outcome, insurance, "public_balance"))


def test_prudential_compute_lowers_what_is_ordered(outcome: Callable[..., Sums]) -> None:
    assert falls(changes(outcome, PrudentialCompute(start=NOW), "compute ordered"))


def test_a_shorter_week_without_work_sharing_and_with_the_same_pay_changes_nothing() -> None:
    parameters = Parameters().replace({**SMALL, "labour.work_sharing": 0.0, "labour.pay_kept": 1.0})
    normal, short = (
        Economy(parameters, policies, rng=1).run("2024-12").drop(columns="weekly_hours")
        for policies in ([], [ShorterWeek(start="2023-01", hours=20.0, years=0.0)])
    )
    pd.testing.assert_frame_equal(normal, short, check_exact=True)


def test_a_shorter_week_with_work_sharing_makes_jobs_and_costs_pay() -> None:
    sizes = {"workers.number": 4_000, "enterprises.number": 200, "consumers.number": 50, "market.vendors": []}
    parameters = Parameters().replace({**sizes, "labour.work_sharing": 0.5, "labour.pay_kept": 0.0})
    normal, short = (
        Economy(parameters, policies, rng=1).run("2025-12")
        for policies in ([], [ShorterWeek(start="2023-01", hours=38.0, years=0.0)])
    )
    assert short["unemployment_rate"].iloc[:24].mean() < normal["unemployment_rate"].iloc[:24].mean() - 0.005
    assert short["mean_wage"].iloc[0] == pytest.approx(0.95 * normal["mean_wage"].iloc[0], rel=0.005)
    assert short["weekly_hours"].iloc[-1] == pytest.approx(38.0)


def test_events_strike_where_they_should(outcome: Callable[..., Sums]) -> None:
    crunch = CreditCrunch(start=NOW, end="2026-01")
    assert falls(changes(outcome, crunch, "risk_appetite"))
    jump = FrontierJump(start=NOW, end="2024-03", points=10.0)
    assert rises(changes(outcome, jump, "enterprise_quality.open_weights"))
    disappointment = DemandDisappointment(start=NOW, end=None, share=0.9)
    assert falls(changes(outcome, disappointment, "adoption"))
    assert falls(changes(outcome, disappointment, "enterprise_spending"))


def test_policies_of_one_kind_stack() -> None:
    taxes = [AutomationTax(start="2023-01", rate=0.1), AutomationTax(start="2023-01", rate=0.2)]
    changes = {"market.adopters_at_start": 0.3, "market.mode_sensitivity": 0.0}  # nobody turns to augmenting
    many_adopters = Parameters().replace({**SIZES, **changes})
    one, both = (Economy(many_adopters, taxes[:number], rng=1) for number in (1, 2))
    paid = []
    for economy in (one, both):
        economy.step()
        paid.append(economy.ledger.matrix().loc["automation tax", "government"])
    dearer_is_used_less = ((1.0 + 0.3) / (1.0 + 0.1)) ** -Parameters().production.task_elasticity
    assert paid[1] == pytest.approx(3.0 * paid[0] * dearer_is_used_less, rel=1e-3)
    assert paid[0] > 0
