"""Experiments on work: reallocating shocks, the elasticity of demand, and the validation report."""

from __future__ import annotations

from math import inf
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.analysis import automation_shock, elasticity
from experiments.analysis.automation_shock import BEFORE, Shock, posts_afterwards, progress, simulate, turn
from experiments.charts.studies.automation_shock import shock_page
from experiments.charts.studies.elasticity import elasticity_page
from experiments.studies.automation_shock import main as shock_main
from experiments.validation import report
from experiments.validation.labour import Wanted, drift, fluctuating_demand, layoffs, response, shortage
from model import Economy, Parameters

SMALL = 2_000

# ----------------------------------------------------------------------------------------------- reallocating shocks


def test_the_shock_comes_on_a_path_from_nothing_to_all_that_is_steepest_in_the_middle() -> None:
    path = [progress(month, 5) for month in range(BEFORE + 60 + 12)]
    assert path[:BEFORE] == [0.0] * BEFORE
    assert path[BEFORE + 30] == pytest.approx(0.5)
    assert path[BEFORE + 60 :] == pytest.approx([1.0] * 12)
    assert (np.diff(path) >= 0.0).all()
    assert path[BEFORE + 45] - path[BEFORE + 15] == pytest.approx(0.86, abs=0.01)


def test_posts_in_all_stay_as_many_and_exposed_occupations_lose() -> None:
    economy = Economy(Parameters().replace({"workers.number": SMALL, "enterprises.number": 100}), rng=1)
    posts = economy.enterprises.baseline_positions.sum(axis=0).reshape(-1, 2).sum(axis=1)
    factor = np.array(posts_afterwards(economy))
    assert factor @ posts == pytest.approx(posts.sum())
    assert np.corrcoef(factor, economy.occupations.ceiling)[0, 1] == pytest.approx(-1.0)


def test_the_sign_of_a_turn() -> None:
    assert turn([1.0, 2.0, 2.0, 1.0], [1.0, 1.0, 2.0, 2.0]) > 0.0  # right along the foot, back along the top
    assert turn([1.0, 1.0, 2.0, 2.0], [1.0, 2.0, 2.0, 1.0]) < 0.0
    assert turn([1.0, 2.0], [1.0, 2.0]) == pytest.approx(0.0, abs=1e-9)  # there and back by the same way


@pytest.fixture(scope="module")
def shocks() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A fast and a slow shock, with and without the network, two runs each of 10,000 workers."""
    planned = [Shock(years, network, seed, 10_000) for years in (5, 30) for network in (True, False) for seed in (1, 2)]
    return automation_shock.run_all(planned, workers=2)


@pytest.mark.slow
def test_the_faster_work_moves_the_higher_the_peak(shocks: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    peak = automation_shock.summary(shocks[0]).set_index(["years", "search"])["peak"]
    assert peak.loc[5.0, automation_shock.NETWORK] > peak.loc[30.0, automation_shock.NETWORK] + 0.005
    assert peak.loc[5.0, automation_shock.NETWORK] > peak.loc[5.0, automation_shock.NO_NETWORK] + 0.001


@pytest.mark.slow
def test_the_beveridge_cycle_of_a_fast_shock_is_counter_clockwise(shocks: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    found = shocks[0]
    fast = found[(found["years"] == 5) & (found["search"] == automation_shock.NETWORK)]
    assert fast["turn"].mean() > 0.0


@pytest.mark.slow
def test_unemployment_comes_back_to_where_it_was(shocks: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    assert (shocks[0]["afterwards"] - shocks[0]["before"]).abs().max() < 0.01


def test_the_shocks_runs_are_the_same_for_the_same_seed_in_any_process_and_drawn() -> None:
    shocks = [Shock(1, network, 1, SMALL) for network in (True, False)]
    found, months = automation_shock.run_all(shocks, workers=2)
    first = months[months["search"] == automation_shock.NETWORK]
    np.testing.assert_array_equal(simulate(shocks[0])["unemployment_rate"], first["unemployment_rate"])
    page = shock_page(found, months).to_dict()
    assert len(page["concat"]) == 4


# ---------------------------------------------------------------------------------------------- elasticity of demand


def test_the_elasticity_chart_has_a_panel_for_the_identity_and_two_for_rivals() -> None:
    settled = {"employment": [0.5, 1.0], "output": [1.0, 2.0], "elasticity": [0.5, 1.0]}
    names = ("employment_augmenting", "employment_automating", "margin_augmenting", "margin_automating")
    kinds = {name: [0.4, 0.8] for name in names}
    cases = pd.concat([pd.DataFrame(settled).assign(line=name) for name in elasticity.CASES])
    page = elasticity_page(cases, pd.DataFrame({**settled, **kinds})).to_dict()
    assert len(page["concat"]) == 3


# -------------------------------------------------------------------------------------------------------- validation


def test_a_measure_is_within_if_its_mean_is() -> None:
    wanted = Wanted("thing", 0.1, 0.2)
    assert report.row(wanted, [0.05, 0.25])[1:5] == ["15.0 %", "5.0 % – 25.0 %", "10.0 % – 20.0 %", "yes"]
    assert report.row(wanted, [0.05, 0.05])[4] == "**no**"


def test_drift_is_absolute_for_rates_and_relative_for_the_rest() -> None:
    history = pd.DataFrame({"some_rate": [0.04] * 36 + [0.05] * 36, "price": [1.0] * 36 + [1.1] * 36})
    assert drift(history, "some_rate") == pytest.approx(0.01)
    assert drift(history, "price") == pytest.approx(0.1)


def test_the_lag_of_the_shortage_is_from_the_fewest_juniors_to_the_most_open_senior_posts() -> None:
    months = pd.date_range("2023-01", periods=120, freq="MS")
    history = pd.DataFrame({"junior_exposed_gap": 0.0, "senior_vacancy_rate": 0.005}, index=months)
    history.loc["2026", "junior_exposed_gap"] = -0.4
    history.loc["2029", "senior_vacancy_rate"] = 0.2
    found = shortage(history)
    assert found.lag == 36
    assert found.share == pytest.approx(0.2)
    assert not found.still_growing
    history.loc["2032-03":, "senior_vacancy_rate"] = 0.3
    assert shortage(history).still_growing


def test_whole_people_answer_without_bias_and_nobody_is_fired_for_nothing() -> None:
    assert response(20, -0.2, 1) == pytest.approx(-0.2, abs=0.01)
    assert layoffs(80, 1) <= 0.0001


@pytest.mark.slow
def test_fluctuating_demand_gives_slopes_of_the_right_sign() -> None:
    measured = fluctuating_demand(1)
    assert -0.7 < measured["okun"] < -0.2
    assert -inf < measured["beveridge"] < 0.0
    assert 0.3 < measured["elasticity"] < 0.8


@pytest.mark.slow
def test_the_validation_report_is_written(tmp_path: Path) -> None:
    report.main(["--out", str(tmp_path), "--replicates", "2", "--careers", "2"])
    page = (tmp_path / "validation.md").read_text(encoding="utf-8")
    for part in (
        "Without AI",
        "Integer headcount",
        "Careers with AI",
        "Reallocation between occupations",
        "Tenfold productivity",
    ):
        assert f"## {part}" in page
    assert {path.name for path in (tmp_path / "validation").iterdir()} == {
        "automation_shock.png", "automation_shock.svg", "elasticity.png", "elasticity.svg",
    }  # fmt: skip


def test_wrong_input_to_the_scripts_is_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for main in (shock_main, report.main):
        with pytest.raises(SystemExit) as stop:
            main(["--out", str(tmp_path), "--replicates", "0"])
        assert stop.value.code == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
