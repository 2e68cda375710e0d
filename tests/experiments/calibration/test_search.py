"""Facts, misfit, the search and its ensemble, ablations and the report's words."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.analysis.facts import NOT_IN_A_HISTORY, Fact, facts, reading, readings
from experiments.calibration import ablations, forecasts, report, search
from experiments.cli.main import main
from model import Economy, Parameters
from model.errors import InputError

TINY = {"workers.number": 400, "enterprises.number": 60, "consumers.number": 200, "labour.burn_in_months": 0}


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    return Economy(Parameters().replace(TINY), rng=1).run("2025-12")


def fact(**changes: Any) -> Fact:
    plain = {"id": "run_rate", "date": "2025-12", "subject": "enterprise_first", "quantity": "revenue", "value": 9.0,
             "low": 8.0, "high": 10.0, "unit": "$bn", "source": "", "confidence": "high", "use": "fit"}  # fmt: skip
    return Fact(**{**plain, **changes})


# ------------------------------------------------------------------------------------------------------------- facts


def test_every_fact_of_the_market_can_be_read_or_says_why_not() -> None:
    for one in facts():
        assert (reading(one) is None) == (one.id in NOT_IN_A_HISTORY), one.name


def test_no_fact_that_parameters_are_fitted_to_is_later_than_2025() -> None:
    assert max(one.date for one in facts("fit")) <= "2025-12"
    assert all(one.date > "2025-12" or one.id == "valuation" for one in facts("expectation"))


def test_facts_are_read_from_the_right_month_and_vendor(history: pd.DataFrame) -> None:
    found = readings(history, facts("fit"))
    assert found["run_rate consumer_first 2024-06"] == history["run_rate.consumer_first"].loc["2024-06-01"]
    assert found["enterprise_market market 2025-06"] == history["enterprise_spending"].loc["2025-06-01"]
    weights = history["run_rate.enterprise_first"].loc["2025"]
    mean = (history["gross_margin.enterprise_first"].loc["2025"] * weights).sum() / weights.sum()
    assert found["gross_margin enterprise_first 2025"] == pytest.approx(mean)


def test_the_frontiers_pace_is_in_points_a_year(history: pd.DataFrame) -> None:
    months = pd.date_range("2023-01", periods=36, freq="MS")
    known = pd.DataFrame({"enterprise_quality.a": [100.0 + k for k in range(36)],
                          "enterprise_quality.b": [90.0] * 36}, index=months)  # fmt: skip
    pace = {one.date: one for one in facts() if one.id == "frontier"}
    assert readings(known, (pace["2024-03"],)) == {pace["2024-03"].name: pytest.approx(12.0)}
    assert readings(known, (pace["2025-12"],)) == {pace["2025-12"].name: pytest.approx(12.0)}


def test_facts_beyond_the_end_of_a_run_are_left_out(history: pd.DataFrame) -> None:
    assert readings(history, facts("expectation")).keys() == {
        one.name for one in facts("expectation") if one.date <= "2025-12"
    }


# ------------------------------------------------------------------------------------------------------------ misfit


def test_money_deviates_by_ratio_and_shares_by_difference() -> None:
    assert search.deviation(fact(), 9.0 * math.exp(0.2)) == pytest.approx(1.0)
    assert search.deviation(fact(), 9.0 / math.exp(0.4)) == pytest.approx(-2.0)
    assert search.deviation(fact(unit="share", value=0.4, low=0.35, high=0.45), 0.5) == pytest.approx(2.0)


def runs_at(factor: float, spread: float = 0.0, runs: int = 5) -> list[dict[str, float]]:
    """Runs around so many times the facts."""
    chosen = [one for one in facts("fit") if reading(one) is not None]
    steps = [spread * (k / (runs - 1) - 0.5) for k in range(runs)]
    return [{one.name: one.value * (factor + step) for one in chosen} for step in steps]


def test_runs_on_the_facts_have_no_misfit_and_farther_ones_more() -> None:
    assert search.misfit(runs_at(1.0)) == pytest.approx(0.0)
    assert 0.0 < search.misfit(runs_at(1.1)) < search.misfit(runs_at(1.3)) < search.misfit(runs_at(2.0))


def test_a_spread_wider_than_the_facts_allow_is_misfit_too() -> None:
    assert search.misfit(runs_at(1.0, spread=0.5)) == pytest.approx(0.0, abs=1e-12)
    assert search.misfit(runs_at(1.0, spread=2.0)) > 0.5


def test_a_vendor_that_is_gone_is_as_far_off_as_anything() -> None:
    runs = runs_at(1.0)
    runs[2]["run_rate enterprise_first 2025-12"] = math.nan
    assert search.misfit(runs) > 1.0


# ---------------------------------------------------------------------------------------------------------- the search


def test_what_is_searched_exists_and_its_defaults_lie_within_the_search() -> None:
    normal = Parameters().flat()
    for name, (low, high) in search.SEARCH.items():
        assert low <= normal[name] <= high, name


def test_the_defaults_are_the_first_set_of_the_shipped_ensemble() -> None:
    best, *others = search.read_ensemble()
    normal = Parameters().flat()
    assert {name: normal[name] for name in best.changes} == dict(best.changes)
    assert set(best.changes) == set(search.SEARCH)
    assert len(others) >= 5
    assert all(best.misfit <= other.misfit for other in others)


def test_a_search_goes_on_where_it_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[dict[str, float]] = []

    def evaluate(changes: dict[str, float], *_: Any) -> float:
        tried.append(dict(changes))
        return abs(changes["market.taste_sd"] - 1.0) + 0.1

    monkeypatch.setattr(search, "evaluate", evaluate)
    first = search.search(tmp_path, 3, workers=1)
    again = search.search(tmp_path, 5, workers=1)
    assert len(first) == 3
    assert len(again) == len(tried) == 5
    normal = Parameters().flat()
    assert tried[0] == pytest.approx({name: normal[name] for name in search.SEARCH})
    assert [fit.misfit for fit in again] == sorted(fit.misfit for fit in again)
    assert {fit.misfit for fit in first} <= {fit.misfit for fit in again}


def test_a_log_that_is_no_log_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / search.STUDY).write_text("not a log\n")
    with pytest.raises(SystemExit) as ended:
        main(["calibrate", "--out", str(tmp_path), "--trials", "1"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("tenfold: ")


def test_too_few_trials_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["calibrate", "--out", str(tmp_path), "--trials", "0"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "tenfold: --trials 0 is too few: at least 1\n"


def test_an_ensemble_is_read_as_it_was_written(tmp_path: Path) -> None:
    sets = [search.Fit(0.5, {"market.taste_sd": 1.25, "consumers.represented": 1.5e9}), search.Fit(0.6, {
        "market.taste_sd": 1.0, "consumers.represented": 2e9})]  # fmt: skip
    search.write_ensemble(sets, tmp_path / "ensemble.csv")
    assert search.read_ensemble(tmp_path / "ensemble.csv") == sets


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "misfit,market.taste_sd\n0.5,much\n"])
def test_a_table_that_is_no_ensemble_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "ensemble.csv").write_text(text)
    with pytest.raises(InputError, match="is not an ensemble"):
        search.read_ensemble(tmp_path / "ensemble.csv")


def test_the_ensemble_takes_sets_close_to_the_best_and_no_others() -> None:
    found = [search.Fit(value, {"market.taste_sd": 1.0 + value}) for value in (1.0, 1.1, 1.2, 1.9)]
    assert [fit.misfit for fit in search.choose_ensemble(found)] == [1.0, 1.1, 1.2]


# ------------------------------------------------------------------------------------------------- the report's parts


def test_verdicts_say_hit_too_wide_and_miss() -> None:
    assert report.verdict(fact(), [8.0, 9.0, 10.0])[2] == "hit"
    assert report.verdict(fact(), [1.0, 9.0, 30.0])[2] == "inside, but the band is too wide"
    assert report.verdict(fact(), [1.0, 1.1, 1.2])[2] == "miss"
    assert report.verdict(fact(), None)[2].startswith("miss (")


def test_bands_say_how_many_runs_have_a_value() -> None:
    assert report.verdict(fact(), [8.0, 9.0, 10.0])[1] == "8.2 – 9.8"
    assert report.verdict(fact(), [8.0, math.nan, 9.0, 10.0])[1] == "8.2 – 9.8 in the 3 of 4 runs with a value"


def test_a_price_rise_sells_less() -> None:
    elasticity = forecasts.price_elasticity(2, until="2024-12", months=3, changes=TINY)
    assert elasticity < -0.2


def test_ablations_change_one_mechanism_each() -> None:
    normal = Parameters()
    cases = ablations.ablations(normal)
    for label, changes in cases.items():
        changed = normal.replace(changes)
        assert (changed == normal) == (label == ablations.BASELINE)
    assert normal.replace(cases["double switching cost"]).market.contract_cost == 2 * normal.market.contract_cost


def test_differences_from_the_baseline_are_paired() -> None:
    rows = [{"label": label, "seed": seed, **dict.fromkeys(ablations.OUTCOMES, value + 10.0 * seed)}
            for label, value in ((ablations.BASELINE, 1.0), ("other", 3.0)) for seed in (1, 2, 3)]  # fmt: skip
    name = next(iter(ablations.OUTCOMES))
    mean, low, high = ablations.summary(pd.DataFrame(rows))[name]["other"]
    assert mean == pytest.approx(23.0)
    assert (low, high) == pytest.approx((2.0, 2.0))
    assert ablations.as_rows(ablations.summary(pd.DataFrame(rows)))[0][2].endswith("*")


@pytest.mark.parametrize("pairs", [3, 1])
def test_an_interval_counts_the_pairs_with_a_value(pairs: int) -> None:
    name = next(iter(ablations.OUTCOMES))
    gaps = [1.0, 2.0, 6.0][:pairs] + [math.nan] * 20
    rows = [{"label": label, "seed": seed, **dict.fromkeys(ablations.OUTCOMES, gap)}
            for label in (ablations.BASELINE, "other") for seed, gap in enumerate(gaps)
            for gap in [gap if label == "other" else 0.0]]  # fmt: skip
    found = ablations.summary(pd.DataFrame(rows))
    _, low, high = found[name]["other"]
    if pairs == 1:
        assert math.isnan(low)
        assert not ablations.as_rows(found)[0][2].endswith("*")
    else:
        assert (low + high) / 2 == pytest.approx(3.0)
        assert high - low == pytest.approx(2 * 1.96 * 7**0.5 / 3**0.5)


def test_runs_near_the_facts_are_those_with_both_leaders_near() -> None:
    months = pd.date_range("2023-01", periods=36, freq="MS")

    def with_revenue(first: float, second: float) -> pd.DataFrame:
        return pd.DataFrame({"run_rate.enterprise_first": first, "run_rate.consumer_first": second}, index=months)

    runs = {1: with_revenue(9.0, 20.0), 2: with_revenue(9.0, 40.0), 3: with_revenue(3.0, 20.0)}
    assert set(forecasts.near_the_facts(runs)) == {1}
