"""Markets match: choice among vendors, rationing of scarce compute, spending over firms, people to jobs.

Pure functions of arrays; luck comes in as uniform numbers, so the same luck gives the same match.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import exp, power

Array = NDArray[np.float64]
Draws = NDArray[np.float32] | NDArray[np.float64]  # uniform numbers
Indices = NDArray[np.intp]


def choose(utility: Array, draws: Draws) -> NDArray[np.intp]:
    """Multinomial logit choice.

    Args:
        utility: shape (N, V); minus infinity where an option is not open.
        draws: uniform numbers, shape (N,).

    Returns:
        The chosen option of each row, shape (N,); -1 where no option is open.
    """
    if utility.shape[1] == 0:
        return np.full(len(utility), -1, dtype=np.intp)
    by_option = np.ascontiguousarray(utility.T)  # a tenth of the time along the long axis
    best = by_option.max(axis=0)
    open_rows = np.isfinite(best)
    cumulative = exp(by_option - np.where(open_rows, best, 0.0))
    for before, option in pairwise(cumulative):
        np.add(before, option, out=option)
    chosen = (cumulative[:-1] <= draws * cumulative[-1]).sum(axis=0)
    return np.where(open_rows, chosen, -1)


def ration(need: Array, capacity: Array, attraction: Array) -> Array:
    """Serve what capacity allows; what a vendor cannot serve moves to rivals with room.

    Args:
        need: compute that each vendor's customers ask for, shape (V,).
        capacity: compute each vendor can give them, shape (V,).
        attraction: how much each vendor draws customers, shape (V,), not negative.

    Returns:
        Shape (V, V): the share of row's customers' need that column serves. Rows sum to at most one.
    """
    served = np.minimum(1.0, capacity / np.maximum(need, 1e-300))
    served[need <= 0.0] = 1.0
    # by a power of two, which changes no other result: products of the smallest numbers there are would round
    attraction = np.ldexp(attraction, -np.frexp(attraction.max(initial=0.0))[1])
    result = np.diag(served)
    unserved = need * (1.0 - served)
    room = np.maximum(0.0, capacity - need)
    for _ in range(len(need)):  # each round fills at least one rival or places all
        open_ = room > 1e-12 * np.maximum(capacity, 1.0)
        weights = attraction * open_
        if unserved.sum() <= 0.0 or weights.sum() <= 0.0:
            break
        offers = unserved[:, None] * weights[None, :] / weights.sum()
        taken = offers * np.minimum(1.0, room / np.maximum(offers.sum(axis=0), 1e-300))[None, :]
        result += taken / np.maximum(need, 1e-300)[:, None]
        room -= taken.sum(axis=0)
        unserved -= taken.sum(axis=1)
    return result


def spend(budgets: Array, market_share: Array, sector: NDArray[np.int8], capacity: Array) -> tuple[Array, Array]:
    """Place each sector's spending with its enterprises; what one cannot deliver goes to others of the sector.

    Args:
        budgets: spending by sector, shape (S,), USD.
        market_share: each enterprise's share of its sector's spending, shape (E,).
        sector: each enterprise's sector, shape (E,).
        capacity: sales each enterprise can deliver, shape (E,), USD.

    Returns:
        Sales by enterprise, shape (E,), and the share of each sector's spending that was filled, shape (S,).
    """
    wanted = budgets[sector] * market_share
    sales = np.minimum(wanted, capacity)
    room = capacity - sales
    room_of_sector = np.bincount(sector, room, minlength=len(budgets))
    left = np.bincount(sector, wanted - sales, minlength=len(budgets))
    moved = np.minimum(left, room_of_sector)
    sales = sales + room * (moved / np.maximum(room_of_sector, 1e-300))[sector]
    placed = np.bincount(sector, wanted, minlength=len(budgets))
    filled = np.where(placed > 0, 1.0 - (left - moved) / np.maximum(placed, 1e-300), 0.0)
    return sales, filled


def matches(searchers: Array, vacancies: Array, efficiency: float, curvature: float) -> Array:
    """Expected matches: efficiency · S·v / (S^i + v^i)^(1/i) (den Haan, Ramey and Watson 2000).

    Never more than searchers or vacancies as long as efficiency is at most one.
    """
    tight = np.maximum(searchers, vacancies)
    slack = np.minimum(searchers, vacancies)
    ratio = np.maximum(slack, 1e-300) / np.maximum(tight, 1e-300)
    return np.asarray(efficiency * slack / power(1.0 + power(ratio, curvature), 1.0 / curvature))


def scatter(draws: Draws, nth: NDArray[np.integer]) -> Array:
    """Make independent uniform numbers out of one draw each: the nth of every draw (the splitmix64 mixer).

    So a draw per cell is enough, however many posts it turns out to have, and no policy shifts the others' luck.
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
        draws: uniform numbers of the places with vacancies, in the order of ``np.flatnonzero(vacancies > 0)``.

    Returns:
        Enterprise and cell of each vacant position, sorted by cell, in random order within it.
    """
    place = np.flatnonzero(vacancies > 0)  # of truth values, which takes a fifth of the time
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
        draws: uniform numbers for searchers (N,), for cells (C,) and for places with vacancies (see `open_positions`).

    Returns:
        Positions of the hired among the searchers, and the enterprise of each.
    """
    for_searchers, for_cells, for_positions = draws
    searchers = np.bincount(pool, minlength=vacancies.shape[1])
    posts = vacancies.sum(axis=0, dtype=vacancies.dtype)  # wider sums take twice the time
    expected = matches(searchers.astype(float), posts.astype(float), efficiency, curvature)
    number = np.floor(expected + for_cells).astype(np.int64)
    queue = _line_up(pool, for_searchers)
    enterprise, cell = open_positions(vacancies, for_positions)
    hired, position = pair(pool[queue], cell, number)
    return queue[hired], enterprise[position]


def _line_up(group: Indices, draws: Draws) -> Indices:
    """People in order of group, and by luck within it; equals in the order they come.

    Luck of 32 bits is a whole number of steps of 2⁻²⁴, so group, luck and place fit into one number, which sorts fast.
    """
    if draws.dtype != np.float32 or len(group) >= 2**32:
        return np.argsort(group + draws, kind="stable")
    place = np.arange(len(group), dtype=np.uint64)
    key = (group.astype(np.uint64) << np.uint64(24)) | (draws * np.float32(2.0**24)).astype(np.uint64)
    return np.asarray((np.sort((key << np.uint64(32)) | place) & np.uint64(2**32 - 1)).astype(np.intp))


def sector_budgets(total: float, base_shares: Array, price: Array, elasticity: Array) -> Array:
    """Split spending over sectors: constant-elasticity shares, scaled so that the whole is spent.

    Args:
        total: spending, USD.
        base_shares: shares at base prices, shape (S,).
        price: sector prices relative to base, shape (S,).
        elasticity: demand elasticities, shape (S,).

    Returns:
        Spending by sector, shape (S,), USD.
    """
    weight = base_shares * power(price, 1.0 - elasticity)
    return np.asarray(total * weight / weight.sum())
