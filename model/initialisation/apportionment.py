"""Splitting totals into whole numbers, and samples that represent a distribution evenly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import normal_quantile

Array = NDArray[np.float64]
Counts = NDArray[np.int64]


def whole_numbers(shares: Array, total: int) -> Counts:
    """Split a total into whole numbers in proportion to shares (largest remainders)."""
    exact = shares / shares.sum() * total
    counts = np.floor(exact + 1e-9).astype(np.int64)
    rest = total - int(counts.sum())
    counts.flat[np.argsort(-(exact - counts), axis=None, kind="stable")[:rest]] += 1
    return counts


def stratified_normal(number: int) -> Array:
    """The quantiles of a standard normal at equal steps, so that a small sample has the full spread."""
    return np.asarray(normal_quantile((np.arange(number) + 0.5) / number))


def spread_over_sizes(size: Array, number: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Pick some members, evenly spread over the order of sizes: a few of them stand well for all.

    Returns:
        Their indices, the largest first.
    """
    order = np.argsort(-size, kind="stable")
    if number == 0:
        return order[:0]
    places = (np.arange(number) + rng.random(number)) * (len(size) / number)
    return np.asarray(order[np.minimum(places.astype(np.intp), len(size) - 1)])


def deal_by_size(size: Array, share: Array) -> NDArray[np.intp]:
    """Deal members of different sizes to groups so that each group's part of all size comes close to its share.

    Args:
        size: of the members, shape (N,).
        share: wanted for each group, in any unit, shape (G,).

    Returns:
        The group of each member, shape (N,).
    """
    lacking = share / share.sum() * size.sum()
    group = np.zeros(len(size), dtype=np.intp)
    for member in np.argsort(-size, kind="stable"):
        group[member] = int(np.argmax(lacking))
        lacking[group[member]] -= size[member]
    return group
