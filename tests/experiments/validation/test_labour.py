"""The validation report of the labour market: its measures and its page."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pandas as pd
import pytest

from experiments.validation import parts, report
from experiments.validation.labour import Wanted, drift, fluctuating_demand, layoffs, response, shortage

SMALL = 2_000


def test_a_measure_is_within_if_its_mean_is() -> None:
    wanted = Wanted("thing", 0.1, 0.2)
    assert parts.row(wanted, [0.05, 0.25])[1:5] == ["15.0 %", "5.0 % – 25.0 %", "10.0 % – 20.0 %", "yes"]
    assert parts.row(wanted, [0.05, 0.05])[4] == "**no**"


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
    for main in (report.main,):
        with pytest.raises(SystemExit) as stop:
            main(["--out", str(tmp_path), "--replicates", "0"])
        assert stop.value.code == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
