"""Demand shocks: the cone of uncertainty, as it is and as vendors believe."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from vendor_market import market


def swings(start: int, histories: int, changes: dict[str, Any]) -> np.ndarray:
    """Log intensity of each vendor's customers two years after a month, in many histories, shape (H, V)."""
    economy, seen = market(changes), []
    for seed in range(histories):
        economy.root_seed, economy.vendors.demand_shock = seed, 0.0
        for vendor in economy.vendors:
            vendor.demand.shock = 0.0
        for month in range(start, start + 24):
            economy.open_labour_month(month)
            economy.vendors.draw_demand_shocks()
        seen.append(np.log(economy.vendors.intensity))
    return np.array(seen)


def test_demand_two_years_ahead_is_as_uncertain_as_vendors_believe_and_mostly_for_all_alike() -> None:
    logs = swings(36, 500, {"compute.forecast_sd": 0.8, "compute.demand_common": 0.6})
    covariance = logs.T @ logs / len(logs)  # about zero, where they started
    variance = float(np.diag(covariance).mean())
    common = float(covariance[~np.eye(7, dtype=bool)].mean())
    assert np.sqrt(variance) == pytest.approx(0.8, rel=4 * 0.02)  # standard errors: 2 % of the sd
    assert common / variance == pytest.approx(0.6, abs=4 * 0.02)
    assert abs(logs.mean()) < 4 * 0.8 * np.sqrt((0.6 + 0.4 / 7) / len(logs))


def test_before_2026_demand_swings_a_part_as_much() -> None:
    part, full = (swings(12, 10, {"compute.demand_early": size}) for size in (0.2, 1.0))
    assert part == pytest.approx(0.2 * full)  # the same draws
    later = [swings(36, 10, {"compute.demand_early": size}) for size in (0.2, 1.0)]
    np.testing.assert_array_equal(*later)


def test_what_is_uncertain_of_demand_at_rest_is_the_same_two_years_ahead() -> None:
    economy = market({"compute.forecast_sd": 0.8, "compute.demand_early": 1.0, "compute.demand_memory": 0.97})
    logs = []
    for month in range(20 * 12 * 25):  # one long history
        economy.open_labour_month(month)
        economy.vendors.draw_demand_shocks()
        logs.append(np.log(economy.vendors.intensity))
    path = np.array(logs)[240::24]
    surprise = path[1:] - 0.97**24 * path[:-1]
    assert np.sqrt((surprise**2).mean()) == pytest.approx(0.8, rel=4 * 0.03)


def test_without_uncertainty_demand_does_not_swing() -> None:
    economy = market({"compute.forecast_sd": 0.0})
    for _ in range(3):
        economy.step()
        assert (economy.vendors.intensity == 1.0).all()
