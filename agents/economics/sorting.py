"""Sorting, where the plain form takes a tenth of a month of a million workers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.economics.choice import Draws

Indices = NDArray[np.intp]


def random_order_within(group: Indices, draws: Draws) -> Indices:
    """Return the order of members by group and, within it, by their draws: ``argsort(group + draws, kind="stable")``.

    Draws of 32 bits are whole multiples of 2⁻²⁴, so group, draw and position fit into one whole number, which sorts
    several times as fast.

    Args:
        group: of each member, not negative, shape (N,).
        draws: uniform numbers, shape (N,).
    """
    if draws.dtype != np.float32 or len(group) >= 2**32:
        return np.argsort(group + draws, kind="stable")
    position = np.arange(len(group), dtype=np.uint64)
    key = (group.astype(np.uint64) << np.uint64(24)) | (draws * np.float32(2.0**24)).astype(np.uint64)
    return np.asarray((np.sort((key << np.uint64(32)) | position) & np.uint64(2**32 - 1)).astype(np.intp))
