"""Reallocating shocks: the path, the people, the Beveridge cycle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.analysis import automation_shock
from experiments.analysis.automation_shock import BEFORE, Shock, posts_afterwards, progress, simulate, turn
from experiments.charts.studies.automation_shock import shock_page
from experiments.studies.automation_shock import main as shock_main
from model import Economy, Parameters

SMALL = 2_000


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


def test_wrong_input_to_the_scripts_is_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for main in (shock_main,):
        with pytest.raises(SystemExit) as stop:
            main(["--out", str(tmp_path), "--replicates", "0"])
        assert stop.value.code == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
