"""Rationing of scarce compute: customers whose vendor cannot serve them move to rivals that have room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def ration(need: Array, capacity: Array, attraction: Array) -> Array:
    """Serve own customers first; spread what is left over rivals with room, in proportion to their attraction.

    Args:
        need: compute that each vendor's customers ask for, shape (V,).
        capacity: compute each vendor can give them, shape (V,).
        attraction: weight of each vendor in the choice of customers who move, shape (V,), not negative.

    Returns:
        Shape (V, V): the share of row's customers' need that column serves. Rows sum to at most one.
    """
    served = np.minimum(1.0, capacity / np.maximum(need, 1e-300))
    served[need <= 0.0] = 1.0
    # scaled by a power of two, which changes no other result: products of the smallest numbers would lose digits
    attraction = np.ldexp(attraction, -np.frexp(attraction.max(initial=0.0))[1])
    result = np.diag(served)
    unserved = need * (1.0 - served)
    room = np.maximum(0.0, capacity - need)
    for _ in range(len(need)):  # each round fills at least one rival or serves everybody
        weights = attraction * (room > 1e-12 * np.maximum(capacity, 1.0))
        if unserved.sum() <= 0.0 or weights.sum() <= 0.0:
            break
        offers = unserved[:, None] * weights[None, :] / weights.sum()
        taken = offers * np.minimum(1.0, room / np.maximum(offers.sum(axis=0), 1e-300))[None, :]
        result += taken / np.maximum(need, 1e-300)[:, None]
        room -= taken.sum(axis=0)
        unserved -= taken.sum(axis=1)
    return result
