"""Without AI the economy stays where it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from model import Economy
from model.scenario import load_scenario


@pytest.fixture(scope="module")
def placebo() -> list[pd.DataFrame]:
    """Thirteen years without AI at full size, four seeds: the mean of a rate is known to half a percent."""
    return [Economy(load_scenario("no_ai").parameters, rng=seed).run() for seed in (1, 2, 3, 4)]


def drift(histories: list[pd.DataFrame], name: str) -> float:
    """Mean of the last three years less mean of the first three, over all histories."""
    return float(np.mean([h[name].iloc[-36:].mean() - h[name].iloc[:36].mean() for h in histories]))


@pytest.mark.parametrize("group", ["", ".senior", ".cognitive", ".other"])
def test_without_ai_unemployment_stays_where_it_is(group: str, placebo: list[pd.DataFrame]) -> None:
    for history in placebo:
        assert abs(drift([history], "unemployment_rate" + group)) < 0.005


def test_without_ai_junior_unemployment_stays_where_it_is(placebo: list[pd.DataFrame]) -> None:
    assert abs(drift(placebo, "unemployment_rate.junior")) < 0.005


@pytest.mark.parametrize("name", ["mean_wage", "price_level", "gdp", "productivity", "real_wage"])
def test_without_ai_wages_prices_and_output_stay_where_they_are(name: str, placebo: list[pd.DataFrame]) -> None:
    for history in placebo:
        assert abs(drift([history], name)) < 0.01 * history[name].iloc[0]


def test_without_ai_shares_stay_and_hardly_anybody_is_laid_off(placebo: list[pd.DataFrame]) -> None:
    for history in placebo:
        assert abs(drift([history], "labour_share")) < 0.005
        assert history["layoff_rate"].mean() <= 0.0001
        assert (history["headcount_imbalance"] == 0).all()
        for name in ("adoption", "automated_jobs", "augmented_jobs", "enterprise_spending", "ai_users", "churn"):
            assert (history[name] == 0).all(), name
        public_turnover = 0.3 * 12 * history["gdp"].mean() / 12
        assert abs(history["public_debt"].iloc[-1]) < 0.1 * public_turnover


def test_without_ai_the_labour_market_has_its_normal_rates(placebo: list[pd.DataFrame]) -> None:
    mean = pd.concat(placebo).mean()
    assert 0.036 < mean["unemployment_rate"] < 0.043
    assert 0.045 < mean["unemployment_rate.junior"] < 0.060
    assert 0.032 < mean["unemployment_rate.senior"] < 0.040
    assert 0.22 < mean["job_finding_rate"] < 0.27
    assert 0.60 < mean["vacancy_filling_rate"] < 0.70
    assert 0.0079 < mean["separation_rate.cognitive"] < 0.0089
    assert 0.0179 < mean["separation_rate.other"] < 0.0189
    assert 0.19 < mean["long_term_unemployment"] < 0.28
    assert 20.0 < mean["unemployment_duration"] < 27.0
