"""People by occupation and level in January 2023, positions in enterprises, and who fills which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.core.memory import LARGE, keep_freed_memory
from agents.economics.matching import pair
from agents.economics.numerics import dot, exp
from agents.enterprises.enterprises import Enterprises
from agents.workers.workers import Workers
from model.initialisation.apportionment import stratified_normal, whole_numbers
from model.initialisation.careers import give_careers

if TYPE_CHECKING:
    from model.markets.world import MarketWorld


Array = NDArray[np.float64]
Counts = NDArray[np.int64]


def create_labour_force(economy: MarketWorld) -> tuple[Workers, Enterprises]:
    """People of every occupation and level, posts in enterprises of every sector, and who fills which.

    Posts filled, posts open and people without a job are those of a market at rest, so nothing moves at the start.
    """
    settings, labour = economy.parameters.workers, economy.parameters.labour
    if settings.number >= LARGE:
        keep_freed_memory()
    share = np.stack(
        [economy.occupations.share * j for j in (settings.junior_share, 1 - settings.junior_share)], axis=1
    )
    people = whole_numbers(share.ravel(), settings.number)
    separation = np.repeat(economy.labour_market.separation_rate, 2)
    level = np.tile([labour.junior_unemployment, labour.senior_unemployment], economy.occupations.number)
    relative = separation / max(float(dot(separation, share.ravel())), 1e-12) * level
    jobless = np.minimum(labour.unemployment_at_start * relative, 0.95) * people
    employed = people - np.round(jobless).astype(np.int64)
    leaving = separation + np.tile([labour.retirement_rate / settings.junior_share, 0.0], economy.occupations.number)
    unfilled = (1.0 - labour.vacancy_filling) / labour.vacancy_filling * leaving
    posts = np.maximum(np.round(employed * (1.0 + unfilled)).astype(np.int64), employed)
    post_enterprise, post_cell, industry = _deal_positions(economy, posts)
    enterprises = Enterprises(economy, economy.parameters.enterprises.number)
    enterprises.industry = industry
    keys = post_enterprise * len(posts) + post_cell
    enterprises.baseline_positions = np.bincount(keys, minlength=len(enterprises) * len(posts)).reshape(
        len(enterprises), -1
    )
    enterprises.desired_headcount = enterprises.baseline_positions
    enterprises.rounding = economy.random_generator("rounding").random(enterprises.baseline_positions.shape)
    workers = Workers(economy, settings.number)
    _fill_positions(economy, workers, people, employed, post_enterprise, post_cell)
    give_careers(economy, workers)
    return workers, enterprises


def _deal_positions(economy: MarketWorld, posts: Counts) -> tuple[Counts, Counts, Counts]:
    """Deal the posts of every cell to sectors by staffing, and within sectors to enterprises by size.

    Returns:
        Enterprise and cell of every post, and the sector of every enterprise.
    """
    settings, rng = economy.parameters.enterprises, economy.random_generator("posts")
    industry = np.repeat(np.arange(len(economy.sectors.name)), whole_numbers(economy.sectors.share, settings.number))
    staffing = np.repeat(economy.sectors.staffing, 2, axis=1)  # (S, C)
    by_sector = np.stack([whole_numbers(staffing[:, c], int(posts[c])) for c in range(len(posts))], axis=1)
    enterprise, cell = [], []
    for sector in range(len(economy.sectors.name)):
        members = np.flatnonzero(industry == sector)
        cells = rng.permutation(np.repeat(np.arange(len(posts)), by_sector[sector]))
        if len(members) == 0:  # an economy too small for this sector: its posts go to the nearest one that exists
            members = np.array([int(np.argmin(np.abs(industry - sector)))])
        weight = exp(settings.size_inequality * rng.permutation(stratified_normal(len(members))))
        enterprise.append(np.repeat(members, whole_numbers(weight, len(cells))))
        cell.append(cells)
    return np.concatenate(enterprise), np.concatenate(cell), industry


def _fill_positions(
    economy: MarketWorld, workers: Workers, people: Counts, employed: Counts, enterprise: Counts, cell: Counts
) -> None:
    """Give every worker a cell, and the right number of each cell a post of it, at random."""
    rng = economy.random_generator("first jobs")
    of_worker = rng.permutation(np.repeat(np.arange(len(people)), people))
    workers.occupation, workers.level = of_worker // 2, of_worker % 2
    post_order = np.argsort(cell + rng.random(len(cell)), kind="stable")
    worker_order = np.argsort(of_worker + rng.random(len(of_worker)), kind="stable")
    worker, post = pair(of_worker[worker_order], cell[post_order], employed)
    workers.employer[worker_order[worker]] = enterprise[post_order[post]]
