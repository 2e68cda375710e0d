"""What tests of runs share."""

from __future__ import annotations

import pandas as pd
import pytest
from ensemble_help import jobs
from fault_help import design

from experiments.runs.ensemble import run_many
from experiments.runs.results import Results
from experiments.runs.sweep import sweep


@pytest.fixture(scope="session")
def serial() -> pd.DataFrame:
    """The jobs of `ensemble_help`, done one after the other in this process."""
    return run_many(jobs(), workers=1)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The design, done without disturbance by one process."""
    return sweep(design(), tmp_path_factory.mktemp("whole"), executor="serial")


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results are committed every few runs, so that there is something to lose."""
    monkeypatch.setattr("experiments.runs.store.parts.SECONDS", 0.2)
