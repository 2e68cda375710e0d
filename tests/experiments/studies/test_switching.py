"""Switching costs: the points, and outcomes weighted by spending."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.studies import switching
from model.scenario import Scenario


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
