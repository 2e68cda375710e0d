"""Demand for goods: budgets of sectors by constant elasticities, and spending over the enterprises of a sector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import power

Array = NDArray[np.float64]


def sector_budgets(total: float, base_shares: Array, price: Array, elasticity: Array) -> Array:
    """Split spending over sectors by constant elasticities: share_s ∝ base_s · p_s^(1 - ε_s), scaled to the total.

    Args:
        total: spending, USD.
        base_shares: shares at base prices, shape (S,).
        price: sector prices relative to base, shape (S,).
        elasticity: price elasticities of demand ε, shape (S,).

    Returns:
        Spending by sector, shape (S,), USD.
    """
    weight = base_shares * power(price, 1.0 - elasticity)
    return np.asarray(total * weight / weight.sum())


def spend(budgets: Array, market_share: Array, sector: NDArray[np.int8], capacity: Array) -> tuple[Array, Array]:
    """Spread each sector's spending over its enterprises; what one cannot deliver goes to others of the sector.

    Args:
        budgets: spending by sector, shape (S,), USD.
        market_share: each enterprise's share of its sector's spending, shape (E,).
        sector: each enterprise's sector, shape (E,).
        capacity: sales each enterprise can deliver, shape (E,), USD.

    Returns:
        Sales by enterprise, shape (E,), and the share of each sector's spending that was filled, shape (S,).
    """
    demand = budgets[sector] * market_share
    sales = np.minimum(demand, capacity)
    room = capacity - sales
    room_of_sector = np.bincount(sector, room, minlength=len(budgets))
    left = np.bincount(sector, demand - sales, minlength=len(budgets))
    moved = np.minimum(left, room_of_sector)
    sales = sales + room * (moved / np.maximum(room_of_sector, 1e-300))[sector]
    asked = np.bincount(sector, demand, minlength=len(budgets))
    filled = np.where(asked > 0, 1.0 - (left - moved) / np.maximum(asked, 1e-300), 0.0)
    return sales, filled
