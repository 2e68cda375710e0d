"""Indicators: documented, complete, and measured as they say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.runs.conditions import parse_measure, terms
from model import Economy, Parameters
from model.indicators.inequality import gini
from model.indicators.names import RENAMED
from model.indicators.registry import INDICATORS, column_names

PUBLIC = [
    "enterprise_share.<vendor>",
    "consumer_share.<vendor>",
    "run_rate.<vendor>",
    "cash.<vendor>",
    "alive.<vendor>",
    "enterprise_spending",
    "churn",
    "adoption",
    "automation_share",
    "employment",
    "unemployment_rate",
    "unemployment_rate.junior",
    "unemployment_rate.senior",
    "junior_employment",
    "senior_employment",
    "mean_wage",
    "labour_share",
    "gdp",
    "productivity",
    "gini",
    "public_balance",
    "ledger_imbalance",
]


@pytest.fixture(scope="module")
def economy() -> Economy:
    """A small economy of two years in which AI is used."""
    changes = {
        "workers.number": 600,
        "enterprises.number": 40,
        "consumers.number": 200,
        "market.adopters_at_start": 0.3,
    }
    economy = Economy(Parameters().replace(changes), rng=2)
    economy.run("2024-12")
    return economy


@pytest.mark.parametrize("name", PUBLIC)
def test_the_public_indicators_exist(name: str) -> None:
    assert name in INDICATORS


@pytest.mark.parametrize("name", INDICATORS)
def test_every_indicator_has_unit_and_meaning(name: str) -> None:
    indicator = INDICATORS[name]
    assert indicator.name == name
    assert indicator.unit.strip()
    assert len(indicator.doc) > 10
    assert "\n" not in indicator.doc


def test_every_column_belongs_to_an_indicator_and_every_indicator_has_its_columns(economy: Economy) -> None:
    vendors = [*economy.parameters.market.vendors, *economy.parameters.market.entrants]
    wanted = {name.replace("<vendor>", vendor) for name in INDICATORS for vendor in vendors}
    assert set(column_names(economy)) == wanted
    assert set(economy.history.columns) == wanted


def test_shares_and_rates_lie_between_zero_and_one(economy: Economy) -> None:
    for column in economy.history:
        family = column.split(".")[0]
        unit = (INDICATORS.get(column) or INDICATORS[f"{family}.<vendor>"]).unit
        values = economy.history[column].dropna()
        if family.endswith("_margin"):
            assert (values <= 1.0).all(), column  # a loss has no limit
        elif unit in ("share", "share/year", "1/month", "yes/no") and family not in ("price", "churn"):
            assert values.between(0.0, 1.0).all(), column


def test_shares_of_vendors_sum_to_one(economy: Economy) -> None:
    for family in ("enterprise_share", "consumer_share"):
        total = economy.history.filter(like=f"{family}.").sum(axis=1)
        assert total[total > 0].to_numpy() == pytest.approx(1.0)


def test_unemployment_is_the_mean_of_its_groups(economy: Economy) -> None:
    row, workers = economy.history.iloc[-1], economy.workers
    cognitive = economy.occupations.cognitive[workers.occupation].mean()
    junior = (workers.level == 0).mean()
    total = row["unemployment_rate"]
    groups = [row[f"unemployment_rate.{name}"] for name in ("cognitive", "other", "junior", "senior")]
    assert cognitive * groups[0] + (1 - cognitive) * groups[1] == pytest.approx(total)
    assert junior * groups[2] + (1 - junior) * groups[3] == pytest.approx(total)


def test_levels_are_those_of_all_people_represented(economy: Economy) -> None:
    row, history = economy.history.iloc[-1], economy.history
    people = economy.parameters.workers.represented / 1e6
    assert row["employment"] == pytest.approx(people * (1 - row["unemployment_rate"]))
    assert row["junior_employment"] + row["senior_employment"] == pytest.approx(row["employment"])
    assert row["productivity"] == pytest.approx(row["gdp"] * 1e9 / (row["employment"] * 1e6))
    wage_bill_bn = row["mean_wage"] * row["employment"] * 1e6 / 1e9
    assert row["labour_share"] == pytest.approx(wage_bill_bn / (row["gdp"] * row["price_level"]))
    assert row["real_wage"] == pytest.approx(row["mean_wage"] / row["price_level"])
    assert 15_000 < wage_bill_bn < 35_000  # about 25 trillion a year
    revenue = history.filter(like="run_rate.").sum(axis=1)
    assert history["vendor_revenue"].to_numpy() == pytest.approx(revenue.to_numpy())
    assert (history["enterprise_spending"] <= history["vendor_revenue"] + 1e-9).all()


def test_public_debt_is_what_balances_add_up_to(economy: Economy) -> None:
    history = economy.history
    run_up = -(history["public_balance"] / 12).cumsum()
    difference = history["public_debt"] - run_up
    assert (difference - difference.iloc[0]).abs().max() < 1e-6 * history["gdp"].iloc[0]


def test_concentration_is_the_sum_of_squared_shares(economy: Economy) -> None:
    shares = economy.history.filter(like="enterprise_share.")
    assert economy.history["hhi"].to_numpy() == pytest.approx((shares**2).sum(axis=1).to_numpy())


def test_measuring_changes_nothing(economy: Economy) -> None:
    from model.indicators.registry import measure

    pd.testing.assert_series_equal(pd.Series(measure(economy)), pd.Series(measure(economy)))


# --------------------------------------------------------------------------------------------------------- inequality


def exact_gini(income: np.ndarray) -> float:
    """The Gini coefficient by sorting."""
    ordered, number = np.sort(np.maximum(income, 0.0)), len(income)
    return float(2.0 * (np.arange(1, number + 1) @ ordered) / (number * ordered.sum()) - (number + 1) / number)


@pytest.mark.parametrize("spread", [0.01, 0.4, 1.0, 2.5])
def test_inequality_agrees_with_the_exact_formula(spread: float) -> None:
    income = np.exp(spread * np.random.default_rng(0).standard_normal(20_000))
    assert gini(income) == pytest.approx(exact_gini(income), abs=1e-3)


@settings(deadline=None)
@given(st.lists(st.floats(0.01, 1e5) | st.floats(-100.0, 0.0), min_size=1, max_size=50))
def test_inequality_of_any_incomes_is_the_exact_one(incomes: list[float]) -> None:
    income = np.array(incomes)
    if np.maximum(income, 0.0).sum() > 0:
        assert gini(income) == pytest.approx(exact_gini(income), abs=2e-3)


def test_one_household_with_next_to_nothing_does_not_blur_the_rest() -> None:
    income = np.exp(np.random.default_rng(0).standard_normal(2_000) * 0.05)
    income[0] = 1e-300
    assert gini(income) == pytest.approx(exact_gini(income), abs=1e-3)


def test_inequality_of_simple_cases() -> None:
    assert gini(np.ones(100)) == pytest.approx(0.0, abs=1e-9)
    assert gini(np.zeros(5)) == 0.0
    assert gini(np.array([0.0] * 99 + [1.0])) == pytest.approx(0.99)
    assert gini(np.array([1.0, 3.0])) == pytest.approx(0.25)
    assert gini(np.array([-5.0, 1.0])) == pytest.approx(0.5)  # negative incomes count as zero


@pytest.mark.parametrize("name", RENAMED)
def test_former_names_of_indicators_are_understood_where_users_write_them(name: str) -> None:
    assert RENAMED[name] in INDICATORS
    assert parse_measure(f"max({name})", "2024-12").indicator == RENAMED[name]
    assert parse_measure(f"{name}@2024-01", "2024-12").indicator == RENAMED[name]
    assert [term[0] for term in terms(f"{name}<=0")] == [RENAMED[name]]
