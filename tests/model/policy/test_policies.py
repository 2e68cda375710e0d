"""Policies: read as written, stacked month by month, ended without trace."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.calendar import month_name, month_number
from model.errors import InputError
from model.policy.events import EVENTS, Conditions, conditions_of_month, make_event
from model.policy.law import NORMAL_WEEK, Law
from model.policy.policies import (
    POLICIES,
    AugmentationCredit,
    PortabilityMandate,
    RetrainingSubsidy,
    ShorterWeek,
    TokenTax,
    UnemploymentInsurance,
    law_of_month,
    make_policy,
    parse_policy,
)

BASELINE = Law(tax_rate=0.3, replacement=0.45, benefit_months=12)
START = month_number("2026-01")
STRENGTHS = {"share", "places", "stipend", "rate", "free", "replacement", "months", "most", "amount", "financed"}
STRENGTHS |= {"required", "points", "happens"}


def null(name: str) -> dict[str, object]:
    """The settings that give a policy or event no strength."""
    kind = POLICIES.get(name) or EVENTS[name]
    nothing = {key: type(field.default)(0) for key, field in kind.model_fields.items() if key in STRENGTHS}
    return nothing | {key: NORMAL_WEEK for key in kind.model_fields if key == "hours"}


def test_a_policy_acts_from_its_start_up_to_but_not_in_its_end() -> None:
    policy = TokenTax(start="2026-03", end="2026-05", rate=0.1)
    taxed = [month_name(m) for m in range(START, START + 12) if law_of_month(BASELINE, [policy], m).token_tax]
    assert taxed == ["2026-03", "2026-04"]


def test_policies_stack_without_compounding_from_month_to_month() -> None:
    policies = [TokenTax(rate=0.1), TokenTax(rate=0.05)]
    assert law_of_month(BASELINE, policies, START).token_tax == pytest.approx(0.15)
    assert law_of_month(BASELINE, policies, START + 100) == law_of_month(BASELINE, policies, START)


def test_portability_rules_stack_on_what_is_left() -> None:
    policies = [PortabilityMandate(share=0.5), PortabilityMandate(share=0.5)]
    assert law_of_month(BASELINE, policies, START).portability == pytest.approx(0.75)


def test_different_policies_change_different_laws() -> None:
    policies = [RetrainingSubsidy(), AugmentationCredit(), UnemploymentInsurance()]
    law = law_of_month(BASELINE, policies, START)
    assert (law.retraining_subsidy, law.augmentation_credit, law.benefit_months) == (0.8, 0.15, 18)
    assert law.replacement == pytest.approx(0.6)


def test_a_shorter_week_comes_step_by_step_and_the_shortest_counts() -> None:
    week = ShorterWeek(hours=20.0, years=2.0)
    weeks = [law_of_month(BASELINE, [week], START + months).week for months in (-1, 0, 11, 23, 100)]
    assert weeks == pytest.approx([1.0, 1.0 - 0.5 / 24, 0.75, 0.5, 0.5])
    assert law_of_month(BASELINE, [ShorterWeek(hours=30.0, years=0.0)], START).week == 0.75
    assert law_of_month(BASELINE, [ShorterWeek(hours=30.0, years=0.0), week], START + 60).week == 0.5


def test_shares_stop_at_their_bounds_however_many_policies_stack() -> None:
    law = law_of_month(BASELINE, [kind() for kind in POLICIES.values()] * 20, START)
    for name in ("replacement", "retraining_subsidy", "retraining_stipend", "augmentation_credit", "token_tax"):
        assert 0.0 <= getattr(law, name) <= 1.0, name
    assert 0.0 <= law.portability <= 1.0


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_of_zero_strength_leaves_the_law_as_it_is(name: str) -> None:
    policy = make_policy(name, null(name))
    assert law_of_month(BASELINE, [policy], START) == BASELINE


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_changes_its_months_only_and_nothing_at_zero_strength(name: str) -> None:
    event = make_event(name, {"start": "2027-01", "end": "2027-03"})
    struck = [m for m in range(month_number("2026-10"), month_number("2027-12"))
              if conditions_of_month([event], m) != Conditions()]  # fmt: skip
    assert struck == [month_number("2027-01"), month_number("2027-02")]
    if null(name):
        assert conditions_of_month([make_event(name, null(name))], month_number("2027-01")) == Conditions()


@settings(deadline=None)  # other tests may keep the machine busy
@given(st.lists(st.sampled_from(sorted(POLICIES)), max_size=6), st.integers(0, 300))
def test_the_law_is_the_baselines_again_whenever_no_policy_is_in_force(names: list[str], month: int) -> None:
    policies = [make_policy(name, {"end": "2030-01"}) for name in names]
    law = law_of_month(BASELINE, policies, month)
    if not any(policy.in_force(month) for policy in policies):
        assert asdict(law) == asdict(BASELINE)


def test_a_policy_is_read_as_written_on_the_command_line() -> None:
    assert parse_policy("TokenTax") == TokenTax()
    written = parse_policy("RetrainingSubsidy: share=0.5, start=2027-01 ,end=2029-01")
    assert written == RetrainingSubsidy(share=0.5, start="2027-01", end="2029-01")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "unknown policy ''"),
        ("tokentax", "did you mean 'TokenTax'?"),
        ("CreditCrunch", "unknown policy 'CreditCrunch'"),
        ("TokenTax:rat=0.1", "did you mean 'rate'?"),
        ("TokenTax:rate", "as TokenTax:key=value"),
        ("TokenTax:rate=0.1,rate=0.2", "once each"),
        ("TokenTax:rate=2", "'rate' = '2'"),
        ("TokenTax:rate=-0.1", "'rate' = '-0.1'"),
        ("TokenTax:rate=high", "'rate' = 'high'"),
        ("TokenTax:rate=nan", "'rate' = 'nan'"),
        ("TokenTax:start=2026", "write it as YYYY-MM"),
        ("TokenTax:start=2027-01,end=2026-01", "end 2026-01 must come after start 2027-01"),
        ("UnemploymentInsurance:months=2.5", "'months' = '2.5'"),
    ],
)
def test_a_wrong_policy_is_refused_in_one_line(text: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_policy(text)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [*POLICIES.values(), *EVENTS.values()])
def test_every_policy_and_event_says_what_it_does_what_its_settings_mean_and_its_source(kind: type) -> None:
    assert kind.__doc__
    assert kind.source
    assert all(field.description for field in kind.model_fields.values())
