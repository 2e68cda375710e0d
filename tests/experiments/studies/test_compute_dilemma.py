"""The compute dilemma: its design, outcomes and forecasts."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pandas as pd
import pytest

from experiments.analysis import ordering_rules
from experiments.runs.one_run import run
from experiments.studies.compute_dilemma import cone
from model.economy import Economy
from model.scenario import Scenario


def months(number: int) -> pd.DatetimeIndex:
    return pd.date_range("2023-01-01", periods=number, freq="MS")


def made_runs() -> pd.DataFrame:
    """Four months of two runs of one rule: the vendor lives in the first and fails in the third month of the second."""
    none = np.nan
    lives = {"alive": [1, 1, 1, 1], "compute": [8, 5, 10, 10], "cash": [2, 3, 4, 9], "raised": [0, 4, 4, 4]}
    fails = {"alive": [1, 1, 0, 0], "compute": [10, 10, none, none], "cash": [2, 1, 0, 0], "raised": [0, 1, none, none]}
    rest = {"run_rate": 1.0, "compute_need": 10.0, "valuation": 50.0, "enterprise_share": 0.4}
    parts = [
        pd.DataFrame({"label": "trend_extrapolation | 0.5 | as it is", "seed": seed, "month": months(4)}).assign(
            **{f"{family}.v": values for family, values in {**rest, **vendor}.items()}
        )
        for seed, vendor in ((1, lives), (2, fails))
    ]
    return pd.concat(parts, ignore_index=True)


def test_what_became_of_a_vendor_is_read_from_its_months_alive() -> None:
    lives, fails = (row for _, row in ordering_rules.outcomes(made_runs(), "v").iterrows())
    assert (lives["rule"], lives["cone"], lives["change"]) == ("trend_extrapolation", 0.5, "as it is")
    assert (lives["failed"], lives["month_of_failure"], lives["valuation"]) == (False, "", 50.0)
    assert lives["unserved"] == pytest.approx((0.2 + 0.5) / 4)
    assert lives["cash_made"] == 9 - 2 - 4  # at the end, at the start, raised
    assert (fails["failed"], fails["failed_before_2026"], fails["month_of_failure"]) == (True, True, "2023-03")
    assert (fails["unserved"], fails["cash_made"], fails["valuation"]) == (0.0, 0 - 2 - 1, 0.0)


def test_the_table_of_failures_has_a_row_a_case_with_its_interval() -> None:
    rest = {"month_of_failure": "2027-01", "failed_before_2026": False}
    rest |= {"unserved": 0.1, "cash_made": 1.0, "valuation": 2.0, "share": 0.3}
    made = [{"rule": "trend_extrapolation", "cone": 1.0, "failed": seed < 3, **rest} for seed in range(10)]
    made += [{"rule": "newsvendor", "cone": 1.0, "failed": False, **rest} for _ in range(10)]
    table = ordering_rules.failure_table(pd.DataFrame(made)).set_index("rule")
    assert list(table.index) == ["trend_extrapolation", "newsvendor"]
    assert table.loc["trend_extrapolation", ["runs", "failed", "share_failed"]].tolist() == [10, 3, 0.3]
    assert table.loc["trend_extrapolation", ["low", "high"]].tolist() == pytest.approx([0.1078, 0.6032], abs=1e-4)
    assert table["median_month_of_failure"].tolist() == ["2027-01", ""]
    assert table.loc["newsvendor", ["low", "high"]].tolist() == pytest.approx([0.0, 0.2775], abs=1e-4)


def test_only_the_vendor_looked_at_changes_its_rule() -> None:
    cases = [
        ordering_rules.Case("newsvendor", 0.5, "lead time 12 months"),
        ordering_rules.Case("trend_extrapolation", 1.0),
    ]
    planned = ordering_rules.design(cases, Scenario(), "enterprise_first", 2, "2024-12")
    lead_time = Scenario().parameters.compute.lead_time
    assert planned.points == (
        {"vendors.enterprise_first.ordering_rule": "newsvendor", "compute.forecast_sd": 0.5, "compute.lead_time": 12},
        {"vendors.enterprise_first.ordering_rule": "trend_extrapolation", "compute.forecast_sd": 1.0,
         "compute.lead_time": lead_time},
    )  # fmt: skip
    assert (planned.runs, planned.until) == (4, "2024-12")


@pytest.mark.parametrize("change", ordering_rules.changes("enterprise_first"))
def test_every_change_can_be_made(change: str) -> None:
    changes = ordering_rules.changes("enterprise_first")[change]
    assert Scenario().with_changes(changes).parameters.flat().items() >= changes.items()


def test_forecasts_worked_out_from_a_history_are_those_the_vendor_made(small: Scenario) -> None:
    economy = Economy(small.parameters, rng=3)
    economy.run(until="2024-08")
    vendor = economy.vendors[1]
    need = economy.history[f"compute_need.{vendor.name}"].to_numpy() - 12.0 * small.parameters.compute.fixed_fleet
    expected = vendor.demand.customers_need * exp(vendor.demand.expected_growth(24.0)) * 12.0 / economy.usd_bn
    assert cone.expected_need(need, small.parameters) == pytest.approx(expected, rel=1e-6)


def test_looking_at_forecasts_changes_nothing(small: Scenario) -> None:
    name = "enterprise_first"
    forecasts, wanted, came = cone.cone_history(small, name, range(14, 20, 3), "2024-10", seed=3)
    plain = run(small, 3, "2024-10").history[[f"compute_need.{name}", f"compute.{name}"]]
    pd.testing.assert_frame_equal(
        came.set_index("month"), plain.set_axis(["need", "compute"], axis=1), check_freq=False
    )
    assert forecasts.groupby("decided").size().to_dict() == {"2024-03": 25, "2024-06": 25}
    assert (forecasts["low"] <= forecasts["middle"]).all()
    assert wanted.groupby("decided")["rule"].agg(list).tolist() == [list(ordering_rules.RULES)] * 2
    last = forecasts[forecasts["decided"] == "2024-03"].iloc[-1]
    assert f"{last['month']:%Y-%m}" == f"{wanted['month'].iloc[0]:%Y-%m}" == "2026-03"


def test_forecast_errors_compare_with_what_came_two_years_later() -> None:
    """Need that grows by the long-run rate all along is forecast without error; twice as much is an error of log 2."""
    settings = Scenario().parameters
    growth = settings.compute.long_run_growth
    need = np.exp(growth * np.arange(60.0))
    need[50:] *= 2.0
    runs = pd.DataFrame({"label": "trend_extrapolation | 0.5 | as it is", "seed": 1, "month": months(60)})
    runs["compute_need.v"] = need + 12.0 * settings.compute.fixed_fleet
    errors = cone.forecast_errors(runs, "v", settings, [5, 20, 30, 59])
    assert errors["decided"].tolist() == ["2024-09", "2025-07"]  # the first is too early, the last too late
    assert errors["error"].tolist() == pytest.approx([-0.0 + growth, log(2.0) + growth])
