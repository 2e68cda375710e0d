"""Policies and events that change nothing in a run are found, each with its reason; all others are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from economies import same, small
from hypothesis import given, settings
from hypothesis import strategies as st

from model.calendar import month_name
from model.policy.events import EVENTS, make_event
from model.policy.in_force import months_in_force
from model.policy.policies import POLICIES, Policy, ShorterWeek, TokenTax, make_policy, parse_policy
from model.scenario import Scenario, load_scenario


def words(until: str, *policies: str, scenario: str = "baseline") -> list[str]:
    """What is said of policies, as the command line writes them."""
    added = tuple(parse_policy(text) for text in policies)
    return [one.words for one in replace(load_scenario(scenario), policies=added).idle(until)]


@given(st.integers(0, 200), st.one_of(st.none(), st.integers(1, 60)), st.integers(0, 200))
@settings(deadline=None)
def test_a_policy_is_found_exactly_where_no_month_of_the_run_has_it_in_force(
    start: int, months: int | None, last: int
) -> None:
    end = None if months is None else month_name(start + months)
    policy = TokenTax(start=month_name(start), end=end)
    found = Scenario(policies=(policy,)).idle(month_name(last))
    assert [one.never for one in found] == [True] * (not any(policy.in_force(month) for month in range(last + 1)))
    assert list(months_in_force(policy, month_name(last))) == [m for m in range(last + 1) if policy.in_force(m)]


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_is_found_if_it_starts_after_the_last_month_and_not_if_in_it(name: str) -> None:
    late, known = make_policy(name, {"start": "2027-01"}), Scenario()
    (found,) = replace(known, policies=(late,)).idle("2026-12")
    assert found.words == (
        f"policy {name} (from 2027-01) is never in force: the run ends with 2026-12; let it start by then "
        "(start=2026-12 or earlier), or choose a later last month (2027-01 or later)"
    )
    assert replace(known, policies=(late,)).idle("2027-01") == []  # the last month alone is one in force


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_found_likewise(name: str) -> None:
    event = make_event(name, {"start": "2027-01", "end": "2027-02"})
    (found,) = Scenario(events=(event,)).idle("2026-12")
    assert found.words.startswith(f"event {name} (from 2027-01 up to but not in 2027-02) is never in force: ")
    assert Scenario(events=(event,)).idle("2027-01") == []


@pytest.mark.parametrize("text", [
    "TokenTax:rate=0", "BasicIncome:amount=0", "WageInsurance:most=0", "WageInsurance:months=0", "ShorterWeek:hours=40",
    "PrudentialCompute:required=false", "RetrainingSubsidy:share=0,places=0,stipend=0", "AiDividend:share=0",
])  # fmt: skip
def test_no_strength_is_said_to_be_none(text: str) -> None:
    (found,) = words("2030-12", text)
    assert "has no strength as set (" in found
    assert text.partition(":")[2].partition(",")[0].replace("false", "0") in found


def test_a_policy_that_others_go_beyond_is_said_to_change_nothing() -> None:
    (found,) = words("2030-12", "ShorterWeek:hours=32", "ShorterWeek:hours=36")
    assert found.startswith("policy ShorterWeek (from 2026-01) changes nothing beside the other policies")
    assert words("2030-12", "ShorterWeek:hours=32,end=2028-01", "ShorterWeek:hours=36") == []  # it outlives the other
    assert words("2030-12", "ShorterWeek:hours=32,start=2027-01", "ShorterWeek:hours=36,years=0") == []  # comes first


def test_without_vendors_what_acts_on_them_is_said_to_change_nothing() -> None:
    (found,) = words("2030-12", "TokenTax", "BasicIncome", scenario="no_ai")
    assert (
        found == "policy TokenTax (from 2026-01) changes nothing: there are no AI vendors; name some in market.vendors"
    )
    for name in EVENTS:
        event = make_event(name)
        (idle,) = replace(load_scenario("no_ai"), events=(event,)).idle("2030-12")
        assert "there are no AI vendors" in idle.words
        assert replace(load_scenario("baseline"), events=(event,)).idle("2030-12") == []


def test_an_entry_for_which_nobody_is_left_is_said_to_change_nothing() -> None:
    (found,) = replace(load_scenario("monopoly"), events=(make_event("VendorEntry"),)).idle("2030-12")
    assert "nobody is left to enter; name a vendor in market.entrants" in found.words


@pytest.mark.parametrize("name", [name for name, kind in POLICIES.items() if kind.needs_vendors])
def test_a_policy_said_to_need_vendors_changes_no_bit_without_them(name: str) -> None:
    policy: Policy = make_policy(name, {"start": "2023-02"})
    added = (policy, TokenTax(start="2023-02")) if name == "AiDividend" else (policy,)
    without = {"market.vendors": ()}
    same(small(without, *added).run("2024-06"), small(without).run("2024-06"))


def test_every_scenario_and_default_is_free_of_it() -> None:
    for name in ("baseline", "crunch", "extreme", "modest", "no_ai", "ten_vendors"):
        assert load_scenario(name).idle("2035-12") == []
    assert Scenario(policies=(ShorterWeek(years=50.0),)).idle("2026-01") == []  # one step of many is a step
