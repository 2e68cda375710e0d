"""The first users of apps and of AI for workloads in January 2023, and everybody's lasting tastes for vendors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.consumers import Consumers
from agents.core.draws import normal
from agents.economics.numerics import dot, exp
from agents.enterprises.enterprises import Enterprises
from agents.enterprises.workloads import AUTOMATE, UNUSED
from agents.vendors.vendor import Vendor
from model.initialisation.apportionment import deal_by_size, spread_over_sizes, stratified_normal, whole_numbers
from model.networks import PeerNetwork, peer_graph

if TYPE_CHECKING:
    from model.markets.world import MarketWorld


Array = NDArray[np.float64]


def create_vendors(economy: MarketWorld) -> Iterator[Vendor]:
    """Yield the vendors in the market, then those that may enter it later."""
    parameters = economy.parameters
    for index, name in enumerate(parameters.all_vendors):
        in_market = index < len(parameters.market.vendors)
        yield Vendor(economy, name, parameters.vendors[name], index, in_market=in_market)


def connect_peers(economy: MarketWorld) -> PeerNetwork:
    """Enterprises observe peers, mostly of their own sector."""
    settings, seed = economy.parameters.enterprises, int(economy.random_generator("peers").integers(2**31))
    return PeerNetwork(peer_graph(economy.enterprises.industry, settings.peers, settings.rewiring, seed))


def create_consumers(economy: MarketWorld) -> Consumers:
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


def set_first_ai_use(economy: MarketWorld) -> None:
    """The first adopters, with a workload or two on the vendors of the day; and everybody's lasting tastes."""
    enterprises, market, number = economy.enterprises, economy.parameters.market, economy.vendors.number
    rng = economy.random_generator("tastes")
    fit = market.sector_fit * normal(rng, (len(economy.sectors.name), number))
    fit -= dot(fit.T, _weight_of_sectors(economy))  # strong in some sectors, weak in others, no better overall
    own = market.taste_sd * normal(rng, (len(enterprises), number))
    enterprises.vendor_taste = (fit[enterprises.industry] + own).astype(np.float32)
    single = market.taste_sd * normal(rng, (len(enterprises), enterprises.workloads, number))
    enterprises.workload_taste = single.astype(np.float32)
    spread = economy.parameters.enterprises.propensity_inequality
    enterprises.propensity = exp(spread * rng.permutation(stratified_normal(len(enterprises))) - spread * spread / 2)
    enterprises.workload_vendor[:] = UNUSED
    if number == 0:
        return
    rng = economy.random_generator("first adopters")
    adopters = spread_over_sizes(enterprises.base_output, round(market.adopters_at_start * len(enterprises)), rng)
    workload = rng.integers(0, enterprises.workloads, len(adopters))
    weights = np.array([vendor.profile.enterprise_share * vendor.alive for vendor in economy.vendors])
    vendor = deal_by_size(_first_use(economy, adopters, workload), np.maximum(weights, 1e-9))
    _chosen_for_fit(enterprises, adopters, workload, vendor)
    enterprises.workload_vendor[adopters, workload] = vendor
    enterprises.workload_depth[adopters, workload] = market.depth_at_start
    enterprises.workload_tenure[adopters, workload] = rng.integers(1, market.renewal_months + 1, len(adopters))
    enterprises.workload_mode[adopters, workload] = np.where(
        rng.random(len(adopters)) < economy.parameters.market.automating_at_start, AUTOMATE, 0
    )


def _weight_of_sectors(economy: MarketWorld) -> Array:
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


def _first_use(economy: MarketWorld, adopters: NDArray[np.intp], workload: NDArray[np.intp]) -> Array:
    """What a first workload is worth to vendors: labour cost of the tasks that AI will be able to do in it."""
    ceiling, technology = economy.occupations.ceiling, economy.parameters.technology
    ceiling = ceiling * exp(-technology.difficulty * (1.0 - ceiling) / technology.quality_scale)
    cost = economy.enterprises.cost_share[adopters].reshape(len(adopters), len(ceiling), 2).sum(axis=2)
    part = dot((cost * ceiling)[:, None, :], economy.workload_weights)
    return np.asarray(part[np.arange(len(adopters)), workload] * economy.enterprises.base_output[adopters])
