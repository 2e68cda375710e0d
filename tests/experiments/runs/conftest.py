"""What tests of runs share."""

from __future__ import annotations

import pandas as pd
import pytest
from ensemble_help import jobs

from experiments.runs.ensemble import run_many


@pytest.fixture(scope="session")
def serial() -> pd.DataFrame:
    """The jobs of `ensemble_help`, done one after the other in this process."""
    return run_many(jobs(), workers=1)
