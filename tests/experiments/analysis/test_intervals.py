"""Intervals of shares, and bands over runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.analysis.intervals import bands, wilson


def test_wilson_intervals_are_those_of_the_book() -> None:
    """By hand for 3 of 10: centre (0.3 + z²/20)/(1 + z²/10), with z = 1.96."""
    assert wilson(3, 10) == pytest.approx((0.1078, 0.6032), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_bands_are_quantiles_over_runs_and_leave_out_what_is_missing() -> None:
    table = pd.DataFrame({"label": "a", "month": 0, "x": [*range(11), np.nan]})
    band = bands(table, ["x"]).iloc[0]
    assert (band["low"], band["middle"], band["high"], band["runs"]) == (1.0, 5.0, 9.0, 11)
