"""The economy on 1 January 2023: people in jobs, posts in enterprises, apps in use, money where it is at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.consumers import Consumers
from agents.core.draws import exponential, normal
from agents.economics.matching import pair
from agents.economics.numerics import dot, exp, log, normal_quantile
from agents.enterprises.enterprises import AUTOMATE, UNUSED, WORKLOADS, Enterprises
from agents.workers.workers import JUNIOR, SENIOR, Workers
from model.markets import labour as labour_market

if TYPE_CHECKING:
    from model.economy import Economy

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
_JUNIOR_UNEMPLOYMENT, _SENIOR_UNEMPLOYMENT = 1.33, 0.94  # relative to the total: about 5.1 and 3.6 % of 3.84 %
_SKILL_SPREAD = 0.35  # log sd of lasting personal productivity


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


def _weight_of_sectors(economy: Economy) -> Array:
    """Each sector's part in the labour cost of tasks that AI may come to do, shape (S,)."""
    enterprises, ceiling = economy.enterprises, economy.occupations.ceiling
    of_occupations = enterprises.cost_share.reshape(len(enterprises), -1, 2).sum(axis=2)
    touched = dot(of_occupations, ceiling) * enterprises.base_output
    weight = np.bincount(enterprises.industry, touched, minlength=len(economy.sectors.name))
    return np.asarray(weight / max(float(weight.sum()), 1e-300))


def _chosen_for_fit(
    enterprises: Enterprises, adopters: NDArray[np.intp], workload: NDArray[np.intp], vendor: NDArray[np.intp]
) -> None:
    """First adopters chose the vendor that fits them best: it trades places with the one that would fit better."""
    fit = enterprises.vendor_taste[adopters] + enterprises.workload_taste[adopters, workload]
    best = fit.argmax(axis=1)
    for table, where in ((enterprises.vendor_taste, (adopters,)), (enterprises.workload_taste, (adopters, workload))):
        mine, better = table[(*where, vendor)].copy(), table[(*where, best)].copy()
        table[(*where, vendor)], table[(*where, best)] = better, mine


def _first_use(economy: Economy, adopters: NDArray[np.intp], workload: NDArray[np.intp]) -> Array:
    """What a first workload is worth to vendors: labour cost of the tasks that AI will be able to do in it."""
    ceiling, technology = economy.occupations.ceiling, economy.parameters.technology
    ceiling = ceiling * exp(-technology.difficulty * (1.0 - ceiling) / technology.quality_scale)
    cost = economy.enterprises.cost_share[adopters].reshape(len(adopters), len(ceiling), 2).sum(axis=2)
    part = dot((cost * ceiling)[:, None, :], economy.workload_weights)
    return np.asarray(part[np.arange(len(adopters)), workload] * economy.enterprises.base_output[adopters])


def found_labour(economy: Economy) -> tuple[Workers, Enterprises]:
    """People of every occupation and level, posts in enterprises of every sector, and who fills which.

    Posts filled, posts open and people without a job are those of a market at rest, so nothing moves at the start.
    """
    settings, labour = economy.parameters.workers, economy.parameters.labour
    share = np.stack(
        [economy.occupations.share * j for j in (settings.junior_share, 1 - settings.junior_share)], axis=1
    )
    people = whole_numbers(share.ravel(), settings.number)
    separation = np.repeat(economy.separation, 2)
    level = np.tile([_JUNIOR_UNEMPLOYMENT, _SENIOR_UNEMPLOYMENT], economy.occupations.number)
    relative = separation / max(float(dot(separation, share.ravel())), 1e-12) * level
    jobless = np.minimum(labour.unemployment_at_start * relative, 0.95) * people
    employed = people - np.round(jobless).astype(np.int64)
    leaving = separation + np.tile([labour.retirement_rate / settings.junior_share, 0.0], economy.occupations.number)
    unfilled = (1.0 - labour.vacancy_filling) / labour.vacancy_filling * leaving
    posts = np.maximum(np.round(employed * (1.0 + unfilled)).astype(np.int64), employed)
    post_enterprise, post_cell, industry = _deal_posts(economy, posts)
    enterprises = Enterprises(economy, economy.parameters.enterprises.number)
    enterprises.industry = industry
    keys = post_enterprise * len(posts) + post_cell
    enterprises.baseline_positions = np.bincount(keys, minlength=len(enterprises) * len(posts)).reshape(
        len(enterprises), -1
    )
    enterprises.desired_headcount = enterprises.baseline_positions
    enterprises.rounding = economy.random_generator("rounding").random(enterprises.baseline_positions.shape)
    workers = Workers(economy, settings.number)
    _fill_posts(economy, workers, people, employed, post_enterprise, post_cell)
    _give_careers(economy, workers)
    return workers, enterprises


def _deal_posts(economy: Economy, posts: Counts) -> tuple[Counts, Counts, Counts]:
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


def _fill_posts(
    economy: Economy, workers: Workers, people: Counts, employed: Counts, enterprise: Counts, cell: Counts
) -> None:
    """Give every worker a cell, and the right number of each cell a post of it, at random."""
    rng = economy.random_generator("first jobs")
    of_worker = rng.permutation(np.repeat(np.arange(len(people)), people))
    workers.occupation, workers.level = of_worker // 2, of_worker % 2
    post_order = np.argsort(cell + rng.random(len(cell)), kind="stable")
    worker_order = np.argsort(of_worker + rng.random(len(of_worker)), kind="stable")
    worker, post = pair(of_worker[worker_order], cell[post_order], employed)
    workers.employer[worker_order[worker]] = enterprise[post_order[post]]


def _give_careers(economy: Economy, workers: Workers) -> None:
    """Experience, skill, time without work and ownership, each as in a population at rest."""
    rng, labour = economy.random_generator("careers"), economy.parameters.labour
    number, junior_share = len(workers), economy.parameters.workers.junior_share
    wait, promoted_after = float(labour.promotion_months), 1.0 / max(labour.promotion_rate, 1e-6)
    stage = rng.random(number)
    before = stage * (wait + promoted_after) < wait
    junior = np.where(before, rng.random(number) * wait, wait + exponential(rng, promoted_after, number))
    career = (1.0 - junior_share) / max(labour.retirement_rate, 1e-6)
    senior = wait + exponential(rng, promoted_after, number) + exponential(rng, career, number)
    months = np.where(workers.level == JUNIOR, junior, senior)
    workers.experience = np.minimum(months, 600)
    workers.skill = exp(_SKILL_SPREAD * normal(rng, number) - _SKILL_SPREAD * _SKILL_SPREAD / 2)
    jobless = workers.employer < 0
    waited = rng.geometric(min(max(labour.finding_rate_normal, 0.01), 1.0), number)
    workers.unemployed_months = np.where(jobless, np.minimum(waited, 60), 0)
    left = np.maximum(economy.law.benefit_months - workers.unemployed_months, 0)
    workers.benefit_left = np.where(jobless & (workers.experience > 0), left, 0)
    apart = economy.random_generator("attachment").random(number)
    workers.participation_threshold = apart / max(labour.marginal_share, 1e-9)
    owned = exp(economy.parameters.workers.ownership_inequality * rng.permutation(stratified_normal(number)))
    workers.ownership = owned / owned.sum()


def settle_labour(economy: Economy) -> None:
    """Let people move between jobs for some years with staffing fixed, so that occupations are at rest at the start.

    The mean ratio of posts to people in the second half becomes the normal one, at which wages rest.
    """
    months = economy.parameters.labour.burn_in_months
    enterprises, number = economy.enterprises, economy.occupations.number
    posts = enterprises.baseline_positions.sum(axis=0).reshape(number, 2).sum(axis=1)
    gaps = [log((posts + 0.5) / (np.bincount(economy.workers.occupation, minlength=number) + 0.5))]
    for month in range(-months, 0):
        economy.open_labour_month(month)
        labour_market.separate(economy)
        enterprises.note_surplus(within=enterprises.surplus_workers)
        labour_market.match(economy)
        labour_market.promote(economy)
        labour_market.age(economy)
        if month >= -months // 2:
            gaps.append(log((posts + 0.5) / (np.bincount(economy.workers.occupation, minlength=number) + 0.5)))
    economy.open_labour_month(0)
    economy.wages.normal_gap = np.mean(gaps[1:] or gaps, axis=0)
    enterprises.count_staff()
    enterprises.open_vacancies()


def base_wages(economy: Economy) -> Array:
    """Monthly wage of an average member of each cell in January 2023, USD, shape (44,)."""
    settings = economy.parameters.workers
    senior = 1.0 / (settings.junior_share * settings.junior_pay + 1.0 - settings.junior_share)
    levels = np.array([settings.junior_pay * senior, senior])
    return np.asarray((economy.occupations.wage[:, None] * levels).ravel() * settings.wage_level / 12.0)


def found_money(economy: Economy) -> None:
    """Prices of one, and money at rest: with these deposits nobody saves, with this cash payouts equal profits."""
    workers, enterprises, money = economy.workers, economy.enterprises, economy.parameters.money
    _level_pay(economy)
    cost = enterprises.baseline_positions * economy.wages.base_of_cells
    payroll = cost.sum(axis=1)
    filled = workers.in_work / max(float(enterprises.baseline_positions.sum()), 1.0)
    labour_share = economy.parameters.production.labour_share
    enterprises.base_output = payroll * filled / labour_share
    enterprises.cost_share = cost / np.maximum(payroll, 1e-300)[:, None] * labour_share
    by_sector = np.bincount(enterprises.industry, enterprises.base_output, minlength=len(economy.sectors.name))
    economy.sector_share = by_sector / by_sector.sum()
    enterprises.base_share = enterprises.base_output / np.maximum(by_sector[enterprises.industry], 1e-300)
    enterprises.market_share = enterprises.base_share
    enterprises.output = enterprises.sales = enterprises.orders = enterprises.base_output
    enterprises.wage_bill = labour_share * enterprises.base_output
    _rest(economy, float(enterprises.base_output.sum()), money.tax_rate)


def _level_pay(economy: Economy) -> None:
    """Make the mean pay of each level that of the wage table, whatever skill and experience people have."""
    workers, wages = economy.workers, economy.wages
    wages.personal_mean[:] = 1.0
    workers.wage = wages.of_cells[workers.cell]
    everyone = workers.employer.copy()
    workers.employer[:] = 0  # be_paid sets the pay of those with a job; here everybody needs one
    workers.be_paid()
    for level in (JUNIOR, SENIOR):
        of_level = workers.level == level
        mean = (workers.wage[of_level] / wages.of_cells[workers.cell[of_level]]).astype(float).mean()
        wages.personal_mean[level::2] = mean
    workers.be_paid()
    workers.employer = everyone


def _rest(economy: Economy, turnover: float, tax_rate: float) -> None:
    """Set cash and deposits to the values at which they stay."""
    workers, enterprises, money, law = economy.workers, economy.enterprises, economy.parameters.money, economy.law
    settings = economy.parameters.enterprises
    profit = (1.0 - tax_rate) * (enterprises.base_output - enterprises.wage_bill)
    rate = settings.dividend_rate
    enterprises.cash = profit * (1.0 / rate - 1.0) + settings.cash_buffer_months * enterprises.wage_bill
    employed = workers.employer >= 0
    pay = workers.wage.astype(float)
    benefits = np.where(~employed & (workers.benefit_left > 0), law.replacement * pay, 0.0)
    workers.labour_income = np.where(employed, (1.0 - tax_rate) * pay, benefits)
    workers.capital_income = workers.ownership * profit.sum()
    saved = (1.0 - money.spend_labour) * workers.labour_income + (1.0 - money.spend_capital) * workers.capital_income
    workers.deposits = saved / money.spend_deposits
    economy.government.fix_purchases(turnover, float(benefits.sum()))


def found_consumers(economy: Economy) -> Consumers:
    """Consumers, the first of whom use apps already."""
    settings, rng = economy.parameters.consumers, economy.random_generator("first apps")
    consumers = Consumers(economy, settings.number)
    consumers.value_of_time = rng.permutation(stratified_normal(settings.number))
    if economy.vendors.number:
        users = rng.permutation(settings.number)[: round(settings.users_at_start * settings.number)]
        weights = np.array([vendor.profile.consumer_share * vendor.alive for vendor in economy.vendors])
        first = whole_numbers(np.maximum(weights, 1e-9), len(users))
        consumers.app[users] = np.repeat(np.arange(len(weights)), first)
    return consumers


def found_ai_use(economy: Economy) -> None:
    """The first adopters, with a workload or two on the vendors of the day; and everybody's lasting tastes."""
    enterprises, market, number = economy.enterprises, economy.parameters.market, economy.vendors.number
    rng = economy.random_generator("tastes")
    fit = market.sector_fit * normal(rng, (len(economy.sectors.name), number))
    fit -= dot(fit.T, _weight_of_sectors(economy))  # strong in some sectors, weak in others, no better overall
    own = market.taste_sd * normal(rng, (len(enterprises), number))
    enterprises.vendor_taste = (fit[enterprises.industry] + own).astype(np.float32)
    single = market.taste_sd * normal(rng, (len(enterprises), WORKLOADS, number))
    enterprises.workload_taste = single.astype(np.float32)
    spread = economy.parameters.enterprises.propensity_inequality
    enterprises.propensity = exp(spread * rng.permutation(stratified_normal(len(enterprises))) - spread * spread / 2)
    enterprises.workload_vendor[:] = UNUSED
    if number == 0:
        return
    rng = economy.random_generator("first adopters")
    adopters = spread_over_sizes(enterprises.base_output, round(market.adopters_at_start * len(enterprises)), rng)
    workload = rng.integers(0, WORKLOADS, len(adopters))
    weights = np.array([vendor.profile.enterprise_share * vendor.alive for vendor in economy.vendors])
    vendor = deal_by_size(_first_use(economy, adopters, workload), np.maximum(weights, 1e-9))
    _chosen_for_fit(enterprises, adopters, workload, vendor)
    enterprises.workload_vendor[adopters, workload] = vendor
    enterprises.workload_depth[adopters, workload] = market.depth_at_start
    enterprises.workload_tenure[adopters, workload] = rng.integers(1, market.renewal_months + 1, len(adopters))
    enterprises.workload_mode[adopters, workload] = np.where(rng.random(len(adopters)) < 0.5, AUTOMATE, 0)
