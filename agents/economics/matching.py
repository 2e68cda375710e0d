"""Matching of people to jobs: the matching function, and who is paired with which position.

Pure functions of arrays; random numbers come in as uniform draws, so the same draws give the same matches.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.economics.choice import Array, Draws
from agents.economics.numerics import power
from agents.economics.sorting import random_order_within

Indices = NDArray[np.intp]


def matches(searchers: Array, vacancies: Array, efficiency: float, curvature: float) -> Array:
    """Return expected matches: efficiency · S·v / (S^i + v^i)^(1/i) (den Haan, Ramey and Watson 2000).

    With curvature i; never more than searchers S or vacancies v as long as efficiency is at most one.
    """
    long, short = np.maximum(searchers, vacancies), np.minimum(searchers, vacancies)
    ratio = np.maximum(short, 1e-300) / np.maximum(long, 1e-300)
    return np.asarray(efficiency * short / power(1.0 + power(ratio, curvature), 1.0 / curvature))


def scatter(draws: Draws, nth: NDArray[np.integer]) -> Array:
    """Return the nth of a sequence of independent uniform numbers that starts at each draw (splitmix64 mixer).

    So one draw a cell is enough, however many positions are open in it, and no policy changes others' numbers.
    """
    bits = (draws.astype(np.float64) * 2.0**53).astype(np.uint64) + nth.astype(np.uint64) * np.uint64(
        0x9E3779B97F4A7C15
    )
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(((bits ^ (bits >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53)


def open_positions(vacancies: NDArray[np.integer], draws: Draws) -> tuple[Indices, Indices]:
    """List vacant positions in random order within each cell.

    Args:
        vacancies: number by enterprise and cell, shape (E, C).
        draws: uniform numbers of the pairs with vacancies, in the order of ``np.flatnonzero(vacancies > 0)``.

    Returns:
        Enterprise and cell of each vacant position, sorted by cell, in random order within it.
    """
    place = np.flatnonzero(vacancies > 0)  # of booleans, which takes a fifth of the time
    (enterprise, cell), count = np.divmod(place, vacancies.shape[1]), vacancies.ravel()[place]
    position = np.repeat(np.arange(len(count)), count)
    nth = np.arange(len(position)) - np.repeat(np.cumsum(count) - count, count)
    key = scatter(draws[position], nth)
    order = np.argsort(cell[position] + key, kind="stable")
    return enterprise[position[order]], cell[position[order]]


def pair(group_a: Indices, group_b: Indices, limit: NDArray[np.int64]) -> tuple[Indices, Indices]:
    """Pair the members of two sorted lists group by group, at most ``limit[g]`` pairs in group g.

    Args:
        group_a: group of each member of the first list, sorted.
        group_b: group of each member of the second list, sorted.
        limit: largest number of pairs by group.

    Returns:
        Positions in the first and in the second list; pair k joins the k-th of each.
    """
    count_a = np.bincount(group_a, minlength=len(limit))
    count_b = np.bincount(group_b, minlength=len(limit))
    pairs = np.minimum(limit, np.minimum(count_a, count_b))
    start_a, start_b = np.cumsum(count_a) - count_a, np.cumsum(count_b) - count_b
    nth = np.arange(pairs.sum()) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    return np.repeat(start_a, pairs) + nth, np.repeat(start_b, pairs) + nth


def match_jobs(
    pool: Indices,
    vacancies: NDArray[np.integer],
    efficiency: float,
    curvature: float,
    draws: tuple[Draws, Draws, Draws],
) -> tuple[Indices, Indices]:
    """Pair individual searchers with individual vacancies, cell by cell, at random and limited by both.

    Args:
        pool: the cell each searcher applies to, shape (N,).
        vacancies: number by enterprise and cell, shape (E, C).
        efficiency: of the matching function.
        curvature: of the matching function.
        draws: uniform numbers for searchers (N,), for cells (C,) and for pairs with vacancies (see `open_positions`).

    Returns:
        Positions of the hired among the searchers, and the enterprise of each.
    """
    for_searchers, for_cells, for_positions = draws
    searchers = np.bincount(pool, minlength=vacancies.shape[1])
    vacant = vacancies.sum(axis=0, dtype=vacancies.dtype)  # wider sums take twice the time
    expected = matches(searchers.astype(float), vacant.astype(float), efficiency, curvature)
    number = np.floor(expected + for_cells).astype(np.int64)
    queue = random_order_within(pool, for_searchers)
    enterprise, cell = open_positions(vacancies, for_positions)
    hired, position = pair(pool[queue], cell, number)
    return queue[hired], enterprise[position]
