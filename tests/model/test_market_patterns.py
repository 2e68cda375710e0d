"""What the vendor market should show by itself, on runs of the default economy that the calibration did not use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.charts.time_series import vendors_of
from experiments.runs.ensemble import Job, run_many
from experiments.runs.script import REDUCED
from model.scenario import Scenario

pytestmark = pytest.mark.slow

SEEDS = range(1, 13)
AS_IT_IS: dict[str, Any] = {}


def histories(changes: Mapping[str, Any], until: str, seeds: range = SEEDS) -> list[pd.DataFrame]:
    """Runs of the default economy with some changes, one by one."""
    scenario = Scenario().with_changes({**REDUCED, "workers.number": 2_000, **changes})
    table = run_many([Job("run", scenario, seed, until) for seed in seeds], workers=1)
    return [history.set_index("month") for _, history in table.groupby("seed", sort=False)]


@pytest.fixture(scope="module")
def runs() -> list[pd.DataFrame]:
    return histories(AS_IT_IS, "2028-12")


def mean_of(runs: list[pd.DataFrame], column: str, when: str) -> float:
    """Median over runs of an indicator's mean over a period."""
    return float(np.nanmedian([history[column].loc[when].mean() for history in runs]))


def code_reds(runs: list[pd.DataFrame], vendor: str) -> int:
    """How many code reds a vendor calls in all runs."""
    columns = [history[f"code_red.{vendor}"] == 1.0 for history in runs]
    return sum(int((red & ~red.shift(1, fill_value=False)).sum()) for red in columns)


def test_code_reds_happen_to_vendors_of_consumers_and_hardly_ever_to_the_one_of_enterprises(
    runs: list[pd.DataFrame],
) -> None:
    assert code_reds(runs, "enterprise_first") <= 1
    assert code_reds(runs, "consumer_first") + code_reds(runs, "search_incumbent") >= len(runs)


def test_margins_on_enterprises_exceed_those_on_consumers_because_free_users_cost_money(
    runs: list[pd.DataFrame],
) -> None:
    free = histories({"consumers.free_usage": 0.0}, "2025-12")
    enterprise = "enterprise_margin.enterprise_first"
    gap = mean_of(runs, enterprise, "2025") - mean_of(runs, "consumer_margin.consumer_first", "2025")
    without = mean_of(free, enterprise, "2025") - mean_of(free, "consumer_margin.consumer_first", "2025")
    assert gap > 0.1
    assert without < gap / 3.0


def test_revenue_grows_about_tenfold_a_year_and_then_slows_by_itself(runs: list[pd.DataFrame]) -> None:
    revenue = "run_rate.enterprise_first"
    growth = {year: np.median([h[revenue].loc[f"{year}-12"].iloc[0] / h[revenue].loc[f"{year - 1}-12"].iloc[0]
                               for h in runs]) for year in range(2024, 2029)}  # fmt: skip
    assert 5.0 < growth[2024] < 20.0
    assert 5.0 < growth[2025] < 20.0
    assert max(growth[2026], growth[2027], growth[2028]) < min(growth[2024], growth[2025])


def test_nobody_fails_before_2026(runs: list[pd.DataFrame]) -> None:
    for history in runs:
        first = [name for name in vendors_of(history) if history[f"alive.{name}"].iloc[0] > 0.0]
        assert (history.loc[:"2025", [f"alive.{name}" for name in first]] == 1.0).all(axis=None)


def test_several_vendors_per_enterprise_are_the_rule(runs: list[pd.DataFrame]) -> None:
    assert mean_of(runs, "multi_homing", "2025-12") > 0.5


def test_the_bold_fail_more_often_than_the_prudent_when_the_cone_is_wide() -> None:
    rule = "vendors.enterprise_first.ordering_rule"
    failed = {
        name: sum(history["alive.enterprise_first"].iloc[-1] == 0.0
                  for history in histories({rule: name, "compute.forecast_sd": 1.0}, "2032-12", range(1, 7)))
        for name in ("solvency_constrained", "trend_extrapolation")
    }  # fmt: skip
    assert failed["trend_extrapolation"] >= failed["solvency_constrained"] + 2


def test_money_and_heads_balance_through_rounds_partner_loops_listings_failures_and_resales() -> None:
    runs = histories({"compute.forecast_sd": 1.2, "market.entry_month": 24}, "2031-12", range(1, 5))
    assert max(history["ledger_imbalance"].max() for history in runs) < 1e-9
    assert max(history["headcount_imbalance"].max() for history in runs) == 0.0
    ends = [history.iloc[-1] for history in runs]
    names = vendors_of(runs[0])
    assert any(end[f"alive.{name}"] == 0.0 for end in ends for name in names[:5])  # somebody failed
    assert any(history[f"promised_to_partners.{name}"].max() > 0.0 for history in runs for name in names)
    assert any(history[f"listed.{name}"].dropna().iloc[[0, -1]].tolist() == [0.0, 1.0]
               for history in runs for name in names[:2])  # fmt: skip
