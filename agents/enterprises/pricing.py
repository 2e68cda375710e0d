"""Prices and dividends of enterprises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.enterprises.workloads import by_workload

if TYPE_CHECKING:
    from agents.enterprises.enterprises import Enterprises

Array = NDArray[np.float64]


def new_prices(enterprises: Enterprises) -> Array:
    """Return prices part of the way to unit cost: a larger part where AI augments, since gains are passed on there.

    Returns:
        Shape (E,).
    """
    settings = enterprises.model.parameters.enterprises
    uses_ai = by_workload(enterprises.used).any(axis=0)
    automation = np.where(uses_ai, 0.5 + 0.5 * enterprises.mode_balance, 0.0)  # without AI there are no gains to keep
    speed = settings.price_speed_augmenting * (1.0 - automation) + settings.price_speed_automating * automation
    return np.asarray(enterprises.price + speed * (enterprises.unit_cost - enterprises.price))


def dividends(enterprises: Enterprises) -> Array:
    """Return what is paid to owners: part of the cash above some months of cost, USD, shape (E,)."""
    settings = enterprises.model.parameters.enterprises
    cost = enterprises.wage_bill + np.maximum(enterprises.ai_bill, 0.0)
    surplus = enterprises.cash - settings.cash_buffer_months * cost
    return np.asarray(np.maximum(0.0, settings.dividend_rate * surplus))
