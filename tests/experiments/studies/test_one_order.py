"""One compute order: exact where theory gives the answer."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.studies.compute_dilemma import one_shot


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
