"""Studies at several speeds of adoption."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from experiments.analysis import adoption_speed
from experiments.studies import demand_and_adoption, retraining
from model.scenario import load_scenario


def test_a_study_tries_all_values_at_all_speeds_and_takes_differences_by_seed() -> None:
    design = demand_and_adoption.STUDY.design(load_scenario(), 2, "2023-02")
    assert len(design.points) == 3 * 6
    assert design.points[0]["market.imitation"] == pytest.approx(load_scenario().parameters.market.imitation / 2)
    study = replace(demand_and_adoption.STUDY, values=(0.0, 1.0), measures=("hhi",), paired=True)

    class Measured:
        def measured(self, texts: list[str]) -> pd.DataFrame:
            numbers = np.arange(12)
            return pd.DataFrame(
                {"point": numbers % 6, "replicate": numbers // 6, study.varied: numbers % 2, "hhi": numbers**2}
            )

    table = study.outcomes(Measured())  # type: ignore[arg-type]
    assert table["hhi"].tolist() == [0, 1, 0, 9 - 4, 0, 25 - 16, 0, 49 - 36, 0, 81 - 64, 0, 121 - 100]
    assert table["line"].tolist()[:6] == [line for line in adoption_speed.SPEEDS for _ in range(2)]


def test_differences_are_from_the_first_value_also_where_it_has_no_outcome() -> None:
    """Not from the next value that has one, as pandas' ``first`` would take."""
    study = replace(demand_and_adoption.STUDY, values=(0.0, 1.0, 2.0), measures=("hhi",), paired=True)

    class Measured:
        def measured(self, texts: list[str]) -> pd.DataFrame:
            numbers = np.arange(9)
            hhi = np.where(numbers == 3, np.nan, numbers**2)
            return pd.DataFrame({"point": numbers, "replicate": 0, study.varied: numbers % 3, "hhi": hhi})

    table = study.outcomes(Measured())  # type: ignore[arg-type]
    np.testing.assert_array_equal(table["hhi"], [0, 1, 4, np.nan, np.nan, np.nan, 0, 49 - 36, 64 - 36])


@pytest.mark.parametrize("script", [demand_and_adoption, retraining], ids=["demand", "retraining"])
def test_an_experiment_writes_its_table_and_chart(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(adoption_speed, "WORKERS", 400)
    fewer = replace(script.STUDY, values=script.STUDY.values[:2])
    monkeypatch.setattr(script, "STUDY", fewer)
    words = ("--replicates", "2", "--until", "2023-03", "--executor", "serial", "--out", str(tmp_path))
    script.main(words)
    assert "written to" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / f"{fewer.name}.csv")
    assert len(table) == 3 * 2 * 2
    assert table[list(fewer.measures)].notna().all(axis=None)
    assert (tmp_path / f"{fewer.name}.png").stat().st_size > 10_000
    with pytest.raises(SystemExit) as stop:
        script.main([*words, "--workers", "0"])
    assert stop.value.code == 2
