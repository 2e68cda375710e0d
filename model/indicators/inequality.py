"""Inequality of incomes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_FINER = 52 - 7  # bits of a 64-bit number below the seven that tell 128 steps


def gini(income: Array) -> float:
    """Gini coefficient from a histogram, which is much faster than sorting; negative incomes count as zero.

    A number's leading bits are its place on a nearly logarithmic scale: here 128 steps to each doubling.
    """
    income = np.maximum(income, 0.0, dtype=float)
    number, total = len(income), float(income.sum())
    if total <= 0:
        return 0.0
    least = 1e-6 * total / number  # who has less than a millionth of the mean has nothing
    earned = income if income.min() > 0 else income[income > 0]
    place = np.maximum(earned, least).view(np.int64)
    place >>= _FINER
    place -= place.min()
    people = np.concatenate([[number - len(earned)], np.bincount(place)])
    held = np.concatenate([[0.0, 0.0], np.cumsum(np.bincount(place, earned))])
    area = (people * (held[1:] + held[:-1])).sum() / (2.0 * number * total)
    return float(1.0 - 2.0 * area)
