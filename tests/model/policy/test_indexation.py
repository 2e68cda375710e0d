"""Amounts of policies move with prices unless they are nominal; everything else is as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from economies import small

from experiments.runs import one_run
from model.policy.law import Law
from model.policy.policies import POLICIES, BasicIncome, Policy, WageInsurance, law_of_month, make_policy
from model.scenario import Scenario

BASELINE = Law(tax_rate=0.3, replacement=0.45, benefit_months=12)
START = 36  # January 2026, from which policies are in force by default


@pytest.mark.parametrize("name", POLICIES)
def test_every_setting_in_money_is_indexed_by_default_and_may_be_nominal(name: str) -> None:
    fields = POLICIES[name].model_fields
    money = {key for key, field in fields.items() if "USD" in (field.description or "")}
    assert set(POLICIES[name].amounts) == money
    assert ("indexed" in fields) == bool(money)
    assert not money or fields["indexed"].default is True


def test_an_indexed_amount_is_the_amount_at_prices_of_january_2023() -> None:
    indexed = law_of_month(BASELINE, [BasicIncome(amount=1000.0, financed=0.5)], START, 1.25)
    assert (indexed.basic_income, indexed.basic_income_financed) == (1250.0, 625.0)
    nominal = law_of_month(BASELINE, [BasicIncome(amount=1000.0, financed=0.5, indexed=False)], START, 1.25)
    assert (nominal.basic_income, nominal.basic_income_financed) == (1000.0, 500.0)
    assert law_of_month(BASELINE, [WageInsurance(most=400.0)], START, 0.5).wage_insurance_most == 200.0
    assert law_of_month(BASELINE, [WageInsurance(most=400.0, indexed=False)], START, 0.5).wage_insurance_most == 400.0


@pytest.mark.parametrize("name", POLICIES)
def test_the_price_level_changes_nothing_but_amounts(name: str) -> None:
    policy = make_policy(name)
    if not policy.amounts:
        assert law_of_month(BASELINE, [policy], START, 1.7) == law_of_month(BASELINE, [policy], START)
    assert law_of_month(BASELINE, [policy], START - 1, 1.7) == BASELINE  # before it starts


def test_indexing_does_not_compound_and_both_kinds_add_up() -> None:
    policies: list[Policy] = [BasicIncome(amount=100.0), BasicIncome(amount=10.0, indexed=False)]
    for _ in range(3):
        assert law_of_month(BASELINE, policies, START, 2.0).basic_income == 210.0
    assert policies[0] == BasicIncome(amount=100.0)


def test_the_law_of_a_month_takes_the_price_level_of_the_month_before() -> None:
    changes = {"enterprises.price_speed_augmenting": 1.0, "enterprises.price_speed_automating": 1.0}
    indexed = small(changes, BasicIncome(start="2023-01", amount=500.0))
    nominal = small(changes, BasicIncome(start="2023-01", amount=500.0, indexed=False))
    for _ in range(24):
        before = indexed.goods_market.price_level
        indexed.step()
        nominal.step()
        assert indexed.law.basic_income == 500.0 * before
        assert nominal.law.basic_income == 500.0
    assert indexed.goods_market.price_level != 1.0


def test_an_earlier_record_that_does_not_say_is_nominal(tmp_path: Path) -> None:
    scenario = Scenario(policies=(BasicIncome(amount=1000.0), WageInsurance()))
    run = one_run.Run(scenario, 1, "2023-01", small().run("2023-01"), 1.0)
    run.save(tmp_path)
    assert one_run.Run.load(tmp_path).scenario.policies == scenario.policies
    record = json.loads((tmp_path / one_run.RECORD).read_text())
    for policy in record["policies"]:
        del policy["indexed"]
    (tmp_path / one_run.RECORD).write_text(json.dumps(record))
    assert [policy.model_dump()["indexed"] for policy in one_run.Run.load(tmp_path).scenario.policies] == [False, False]
