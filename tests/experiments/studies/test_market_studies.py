"""The three experiments: exact where theory says what comes out, right on tables made by hand, whole as commands."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.analysis import ordering_rules
from experiments.analysis.intervals import bands, wilson
from experiments.runs import script
from experiments.runs.one_run import run
from experiments.studies import ipo, switching
from experiments.studies.compute_dilemma import __main__ as study
from experiments.studies.compute_dilemma import cone, one_shot
from model.economy import Economy
from model.scenario import Scenario, load_scenario

SMALL = {"workers.number": 400, "enterprises.number": 60, "consumers.number": 100, "labour.burn_in_months": 0}
MODULES = {"compute-dilemma": study, "switching": switching, "ipo": ipo}
FILES = {
    "compute-dilemma": {
        "tables": ("one_shot", "rules", "changes", "outcomes", "outcomes_of_changes", "forecast_errors"),
        "pages": ("one_shot", "one_shot_margin", "rules", "changes", "cone"),
    },
    "switching": {"tables": ("switching", "switching_runs"), "pages": ("switching",)},
    "ipo": {
        "tables": ("listings", "listings_runs", "valuations", "failures"),
        "pages": ("listings", "valuations", "failures"),
    },
}
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Scenario:
    """The commands simulate a tiny economy, and change little in it."""
    scenario, changes = load_scenario().with_changes(SMALL), ordering_rules.changes
    for module in (study, ordering_rules):
        monkeypatch.setattr(module, "changes", lambda vendor: dict(list(changes(vendor).items())[:2]))
    monkeypatch.setattr(script, "REDUCED", SMALL)
    return scenario


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Call an experiment in this process; gives exit code, standard output and standard error."""

    def call(name: str, *arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            MODULES[name].main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def months(number: int) -> pd.DatetimeIndex:
    return pd.date_range("2023-01-01", periods=number, freq="MS")


# -------------------------------------------------------------------------------------------------- one order


@pytest.mark.parametrize(
    ("rule", "capacity", "ruin", "lost"),
    [("solvency_constrained", 1.39, 0.10, 0.44), ("newsvendor", 2.32, 0.22, 0.28), (one_shot.UPPER, 5.18, 0.51, 0.10)],
)
def test_one_order_with_a_margin_of_080_and_a_cone_of_1(rule: str, capacity: float, ruin: float, lost: float) -> None:
    """The fourth oracle of the model's specification."""
    table = one_shot.one_shot_rules([0.8], [1.0]).set_index("rule").loc[rule]
    assert table["capacity"] == pytest.approx(capacity, abs=0.005)
    assert table["ruin"] == pytest.approx(ruin, abs=0.005)
    assert table["lost demand"] == pytest.approx(lost, abs=0.005)


def test_one_order_with_a_cone_of_one_half() -> None:
    table = one_shot.one_shot_rules([0.8], [0.5])
    assert table["ruin"].tolist() == pytest.approx([0.009, 0.009, 0.058], abs=0.0005)


def test_one_order_agrees_with_drawing_demand() -> None:
    demand = np.exp(np.random.default_rng(0).standard_normal(400_000))
    exact = one_shot.one_shot(2.0, 0.7, 1.0)
    served = np.minimum(demand, 2.0)
    assert exact["ruin"] == pytest.approx(np.mean(served < 0.3 * 2.0), abs=0.003)
    assert exact["lost demand"] == pytest.approx(1.0 - served.mean() / demand.mean(), abs=0.005)
    assert exact["expected profit"] == pytest.approx(served.mean() - 0.3 * 2.0, abs=0.005)


def test_the_newsvendor_has_the_highest_expected_profit_of_all_capacities() -> None:
    curves = one_shot.one_shot_curves(0.8, [1.0])
    best = one_shot.one_shot_rules([0.8], [1.0]).set_index("rule").loc["newsvendor"]
    assert best["expected profit"] >= curves["expected profit"].max()
    assert curves["capacity"][curves["expected profit"].idxmax()] == pytest.approx(best["capacity"], rel=0.03)


# -------------------------------------------------------------------------------------------------- shares and bands


def test_wilson_intervals_are_those_of_the_book() -> None:
    """By hand for 3 of 10: centre (0.3 + z²/20)/(1 + z²/10), with z = 1.96."""
    assert wilson(3, 10) == pytest.approx((0.1078, 0.6032), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_bands_are_quantiles_over_runs_and_leave_out_what_is_missing() -> None:
    table = pd.DataFrame({"label": "a", "month": 0, "x": [*range(11), np.nan]})
    band = bands(table, ["x"]).iloc[0]
    assert (band["low"], band["middle"], band["high"], band["runs"]) == (1.0, 5.0, 9.0, 11)


# -------------------------------------------------------------------------------------------------- the dilemma


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


# -------------------------------------------------------------------------------------------------- switching, listing


def test_all_three_switching_costs_are_multiplied() -> None:
    points = switching.design(Scenario(), 2, "2023-02").points
    normal = Scenario().parameters.flat()
    for factor, point in zip(switching.FACTORS, points, strict=True):
        assert point == {name: factor * normal[name] for name in switching.COSTS}
    assert set(switching.COSTS) == {"market.contract_cost", "market.prompt_cost", "market.downstream_cost"}


def test_market_outcomes_are_weighted_by_spending_and_leave_out_the_dead() -> None:
    last = pd.DataFrame({
        "factor": [2.0], "replicate": 0, "hhi": 0.4, "churn": 0.1, "switched_vendor": np.nan,
        "enterprise_share.a": 0.75, "enterprise_share.b": 0.25, "enterprise_share.c": 0.0,
        "price.a": 0.1, "price.b": 0.2, "price.c": np.nan,
        "enterprise_margin.a": 0.4, "enterprise_margin.b": 0.8, "enterprise_margin.c": np.nan,
    })  # fmt: skip
    row = switching.outcomes(last).iloc[0]
    assert (row["factor"], row["hhi"], row["leader"]) == (2.0, 0.4, 0.75)
    assert row["price"] == pytest.approx(0.125)
    assert row["margin"] == pytest.approx(0.5)


def test_listings_are_dated_and_ranked() -> None:
    """One lists in March and one in February; one was listed before, one never enters, one enters and fails."""
    none = np.nan
    vendors = {
        "late": ([0, 0, 1, 1], [1, 1, 1, 1], [0, 0, 5, 5]),
        "early": ([0, 1, 1, none], [1, 1, 1, 0], [0, 7, 7, none]),
        "listed_before": ([1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]),
        "never": ([none] * 4, [0] * 4, [none] * 4),
        "entrant": ([none, 0, none, none], [0, 1, 0, 0], [none, 3, none, none]),
    }
    families = zip(("listed", "alive", "raised"), zip(*vendors.values(), strict=True), strict=True)
    columns = {
        f"{family}.{v}": values for family, members in families for v, values in zip(vendors, members, strict=True)
    }
    runs = pd.DataFrame({"label": "a", "seed": 1, "month": months(4), **columns})
    table = ipo.listings(runs).set_index("vendor")
    assert list(table.index) == ["late", "early", "entrant"]
    assert table["place"].tolist()[:2] == [2.0, 1.0]
    assert table["listed"].dt.month.tolist()[:2] == [3, 2]
    assert table["failed"].dt.month.tolist()[1:] == [4, 3]
    assert table["raised"].tolist() == [5.0, 7.0, 3.0]
    summary = ipo.summary(table.reset_index()).set_index("vendor")
    assert summary.loc["early", ["share_listed", "share_first", "median"]].tolist() == [1.0, 1.0, "2023-02"]
    assert summary.loc["entrant", ["share_listed", "median"]].tolist() == [0.0, ""]
    failed = ipo.failures(runs).set_index("vendor")
    assert failed["failed"].to_dict() == {"late": 0, "early": 1, "listed_before": 0, "never": 0, "entrant": 1}
    assert failed.loc["never", "runs"] == 0


def test_the_cases_of_the_capital_market_differ_in_one_thing_each() -> None:
    cases = ipo.cases(Scenario())
    assert cases.pop(ipo.BASELINE) == Scenario()
    for case in cases.values():
        normal = Scenario().parameters.flat()
        changed = {name for name, value in case.parameters.flat().items() if normal[name] != value}
        assert len(changed) + len(case.events) == 1


# -------------------------------------------------------------------------------------------------- as commands


@pytest.mark.parametrize("name", MODULES)
def test_a_command_writes_its_files_and_goes_on_where_it_was(
    name: str, small: Scenario, command: Command, tmp_path: Path
) -> None:
    few = ["--replicates", "1", "--until", "2023-02", "--workers", "1", "--out", str(tmp_path / "out")]
    few += ["--change-replicates", "1"] if name == "compute-dilemma" else []
    code, out, err = command(name, *few)
    assert (code, err) == (0, "")
    for table in FILES[name]["tables"]:
        assert not pd.read_csv(tmp_path / "out" / f"{table}.csv").columns.empty
        assert f"{table}.csv" in out
    for page in FILES[name]["pages"]:
        assert (tmp_path / "out" / f"{page}.png").read_bytes().startswith(b"\x89PNG")
        assert "<svg" in (tmp_path / "out" / f"{page}.svg").read_text(encoding="utf-8")[:200]
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "runs").rglob("*.parquet")}
    assert command(name, *few) == (0, out, "")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "runs").rglob("*.parquet")} == kept


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (["--until", "2023-13"], "'2023-13' is not a month"),
        (["--replicates", "0"], "at least one"),
        (["--replicates", "1.5"], "whole number"),
        (["--scenario", "nowhere"], "unknown scenario 'nowhere'"),
        (["--repeats", "3"], "--repeats"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    name: str, wrong: list[str], reason: str, command: Command, tmp_path: Path
) -> None:
    code, out, err = command(name, "--out", str(tmp_path), *wrong)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"{name}: ")
    assert reason in err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_vendor_is_refused(command: Command, tmp_path: Path) -> None:
    code, _, err = command("compute-dilemma", "--out", str(tmp_path), "--vendor", "enterprize_first")
    assert (code, "did you mean 'enterprise_first'?" in err) == (2, True)


@pytest.mark.parametrize("name", MODULES)
def test_a_folder_is_needed_and_must_be_one(name: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, err = command(name)
    assert (code, err.count("\n")) == (2, 1)
    code, _, err = command(name, "--out", str(tmp_path / "file"))
    assert (code, "is a file" in err) == (2, True)
