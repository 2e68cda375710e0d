"""Goods and AI service: spending finds enterprises, and scarce compute finds customers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics import demand, production
from agents.economics.numerics import dot, exp, log, power
from agents.economics.rationing import ration
from model.tables import occupations as occupation_table

Array = NDArray[np.float64]

if TYPE_CHECKING:
    from agents.economics.production import Technique
    from model.economy import Economy


def look_at_technology(economy: Economy) -> None:
    """What this month's released models can do, and what that promises to those who do not use them yet."""
    technology, vendors, occupations = economy.parameters.technology, economy.vendors, economy.occupations
    ceiling = np.minimum(1.0, occupations.ceiling * technology.exposure_scale)
    quality = vendors.enterprise_quality
    exposure = production.task_exposure(
        np.append(quality, _look_ahead(economy)),  # and of the models that enterprises expect
        ceiling, technology.quality_midpoint, technology.quality_scale, technology.difficulty,
    )  # fmt: skip
    by_level = production.split_by_level(exposure, economy.parameters.workers.junior_share, technology.junior_exposure)
    economy.foreseen_exposure = by_level[-1, ::2]
    gain, consumer_gain = production.labour_gain(
        np.array([quality, vendors.consumer_quality]),
        technology.quality_reference, technology.gain_reference, technology.gain_slope, technology.gain_ceiling,
    )  # fmt: skip
    vendors.note_capability(by_level[:-1], gain, consumer_gain)
    economy.expected_gain = _promise(economy, exposure[:-1] * vendors.alive[:, None])


def _look_ahead(economy: Economy) -> float:
    """What enterprises expect of AI at their hiring horizon: they take the last year's pace to go on.

    Sets the chance that a workload on which AI is not used will be taken up: the odds of use grow on as they did (a
    logistic).

    Returns:
        Quality of the best models then, points.
    """
    horizon, uses = economy.hiring_horizon, economy.enterprises.used
    used = np.count_nonzero(uses) / uses.size
    economy.technology_history = [*economy.technology_history[-12:], (float(economy.vendors.frontier[0]), used)]
    (before, used_before), months = economy.technology_history[0], max(len(economy.technology_history) - 1, 1)
    best = economy.technology_history[-1][0]
    odds, odds_before = used / max(1.0 - used, 1e-9), used_before / max(1.0 - used_before, 1e-9)
    growth = max(odds / max(odds_before, 1e-9), 1.0) if odds_before > 0.0 else 1.0
    later = odds * min(power(growth, horizon / months), 1e9)
    economy.foreseen_adoption = (later / (1.0 + later) - used) / max(1.0 - used, 1e-9)
    return best + max(best - before, 0.0) / months * horizon


def _promise(economy: Economy, exposure: NDArray[np.float64]) -> NDArray[np.float64]:
    """Expected gain by workload relative to the reference quality's, shape (8,): root of feasible tasks × saving.

    The root stands for firms' limited attention: twice the gain does not make them twice as quick.
    """
    weights, technology = economy.workload_weights * economy.occupations.share, economy.parameters.technology
    if len(exposure) == 0:
        return np.zeros(len(weights))
    saving = np.maximum(1.0 - economy.vendors.price, 0.0)
    promise = dot(weights[:, None, :], exposure * saving[:, None]).max(axis=1)
    logistic = technology.quality_midpoint, technology.quality_scale, technology.difficulty
    reference = dot(weights, _exposure_at(technology.quality_reference, *logistic))
    return np.asarray(np.sqrt(promise / np.maximum(reference, 1e-12)))


@lru_cache(maxsize=8)
def _exposure_at(quality: float, midpoint: float, scale: float, difficulty: float) -> Array:
    """Share of each occupation's tasks that models of one quality can do, shape (22,); asked for every month."""
    ceiling = occupation_table().ceiling
    return np.asarray(production.task_exposure(np.array([quality]), ceiling, midpoint, scale, difficulty)[0])


def serve(economy: Economy) -> None:
    """Share out compute: enterprise contracts first; what a vendor cannot serve moves to rivals with room."""
    vendors, settings = economy.vendors, economy.parameters.compute
    if vendors.number == 0:
        return
    alive = vendors.alive
    for_enterprises = economy.unit_cost * vendors.tasks_requested * alive
    users, paying = economy.consumers.count_users()
    for_paying, for_free = _consumers_need(economy, users, paying)
    for_consumers = for_paying + for_free
    fleet = settings.fixed_fleet * economy.usd_bn * alive
    let = _rent(economy, for_enterprises + for_consumers + fleet)
    room = np.maximum(vendors.capacity - let - fleet, 0.0)
    if (for_enterprises <= room).all():
        service = np.eye(vendors.number)
    else:
        service = ration(for_enterprises, room, _attraction(economy) * alive)
    used = dot(service.T, for_enterprises)
    served = _share_served(for_consumers, room - used, limited=settings.limited)
    vendors.note_service(service, served, np.array([used, for_paying * served, for_free * served]))
    own = service.diagonal()
    need, busy = (for_enterprises + for_consumers).tolist(), vendors.used.sum(axis=0).tolist()
    share = (users / max(users.sum(), 1.0)).tolist()
    for vendor in vendors.active:
        v = vendor.index
        vendor.demand.note(need[v])
        vendor.compute.use(busy[v], float(let[v]))
        vendor.compute.note_service(float(own[v]))
        vendor.technology.note_consumer_share(share[v])
    _free_the_unserved(economy, own)


def _attraction(economy: Economy) -> Array:
    """How much each vendor draws customers whose own vendor cannot serve them, shape (V,)."""
    market, vendors = economy.parameters.market, economy.vendors
    quality = vendors.enterprise_quality
    draw = market.quality_weight * (quality - quality.max()) - market.price_weight * log(vendors.price)
    return np.asarray(exp(draw))


def _consumers_need(economy: Economy, users: Array, paying: Array) -> tuple[Array, Array]:
    """Compute that paying and free users ask of each vendor, shapes (V,)."""
    settings, technology = economy.parameters.consumers, economy.parameters.technology
    a_user = settings.serving_cost * economy.unit_cost / technology.unit_cost_start * economy.consumer_weight
    cost = a_user * economy.vendors.intensity * economy.vendors.alive
    return cost * paying, cost * settings.free_usage * (users - paying)


def _share_served(need: Array, room: Array, *, limited: bool) -> Array:
    """Share of consumers' need that what is left can serve; where nobody asks, whether anybody could be served."""
    could = (room > 0.0) | (not limited)
    share = np.minimum(np.maximum(room / np.maximum(need, 1e-300), 0.0), 1.0)
    return np.where(need > 0.0, share, could)


def _rent(economy: Economy, need: Array) -> Array:
    """Vendors short of compute rent it on the spot market, where that still pays.

    Returns:
        What each vendor lets of its own, shape (V,).
    """
    vendors, settings, suppliers = economy.vendors, economy.parameters.compute, economy.suppliers
    if not settings.limited:  # any amount, at the normal price
        for vendor in vendors.active:
            wanted = need[vendor.index] + vendor.compute.planned_training(0)
            vendor.compute.rent(max(wanted - vendor.contracts.running, 0.0))
        return np.zeros(vendors.number)
    price = settings.spot_price * suppliers.price
    short, idle = np.zeros((2, vendors.number))
    for vendor in vendors.active:
        v, lacking = vendor.index, float(need[vendor.index]) - vendor.contracts.running
        idle[v] = max(-lacking - vendor.compute.planned_training(0), 0.0)
        if lacking > 0.0 and vendor.cash > 0.0 and vendor.compute.earnings > price:
            short[v] = lacking
    rented = let = np.zeros(vendors.number)
    if short.any():
        rented = suppliers.sell_spot(short, float(idle.sum()))
        from_vendors = max(float(rented.sum()) - suppliers.spare_compute, 0.0)
        let = idle * (from_vendors / max(float(idle.sum()), 1e-300))
    for vendor, spot in zip(vendors, rented.tolist(), strict=True):
        vendor.compute.rent(spot)
    return let


def _free_the_unserved(economy: Economy, own: NDArray[np.float64]) -> None:
    """Customers their vendor could not serve itself may choose again at once."""
    enterprises = economy.enterprises
    if own.min() >= 1.0:
        return
    used = enterprises.used
    row, workload = np.nonzero(used)
    missed = 1.0 - own[enterprises.workload_vendor[row, workload]]
    enterprises.reconsiders[:] = False
    enterprises.reconsiders[row, workload] = enterprises.draws_of("unserved", row, workload, used.shape[1]) < missed


def sell(economy: Economy, plan: Technique) -> None:
    """Households, government, vendors and suppliers spend; enterprises sell what their staff can deliver."""
    enterprises, prices = economy.enterprises, sector_prices(economy)
    wanted = economy.workers.spending()
    of_households = float(wanted.sum())
    of_all_vendors = sum(vendor.accounts.opex for vendor in economy.vendors.active)
    of_all_suppliers = min(economy.suppliers.purchases, max(economy.suppliers.cash, 0.0))
    purchases = economy.government.demand(of_households + (of_all_vendors + of_all_suppliers))
    final = of_households + purchases
    elasticity = economy.sectors.elasticity * economy.parameters.production.demand_elasticity_scale
    budgets = demand.sector_budgets(final, economy.sector_share, prices, elasticity)
    of_vendors = economy.sectors.vendor_purchases * of_all_vendors
    of_suppliers = economy.sectors.supplier_purchases * of_all_suppliers
    total = budgets + (of_vendors + of_suppliers)
    _shift_customers(economy, prices)
    capacity = enterprises.capacity(plan)
    sales, filled = demand.spend(total, enterprises.market_share, enterprises.industry, capacity)
    enterprises.sales[:] = sales
    enterprises.output[:] = sales / enterprises.price
    enterprises.orders[:] = (
        np.maximum(total[enterprises.industry] * enterprises.market_share, sales) / enterprises.price
    )
    share = float(dot(budgets, filled)) / final if final > 0 else 0.0
    public = purchases * share
    _settle(economy, wanted, share, public, float(dot(of_vendors, filled)), float(dot(of_suppliers, filled)))
    if enterprises.output.any():
        economy.price_level = float(sales.sum()) / float(enterprises.output.sum())


def sector_prices(economy: Economy) -> NDArray[np.float64]:
    """Mean price of each sector, weighted by its enterprises' sales shares, shape (6,)."""
    enterprises, number = economy.enterprises, len(economy.sectors.name)
    price = np.bincount(enterprises.industry, enterprises.market_share * enterprises.price, minlength=number)
    weight = np.bincount(enterprises.industry, enterprises.market_share, minlength=number)
    return np.where(weight > 0, price / np.maximum(weight, 1e-300), 1.0)


def _shift_customers(economy: Economy, prices: Array) -> None:
    """Customers move slowly towards cheaper enterprises of the same sector, whose mean prices are given, shape (6,)."""
    enterprises, settings = economy.enterprises, economy.parameters.enterprises
    number = len(economy.sectors.name)
    relative = enterprises.price / prices[enterprises.industry]
    pull = enterprises.base_share * power(relative, 1.0 - settings.firm_elasticity)
    total = np.bincount(enterprises.industry, pull, minlength=number)
    target = pull / np.maximum(total[enterprises.industry], 1e-300)
    enterprises.market_share += (1.0 - settings.customer_inertia) * (target - enterprises.market_share)


def _settle(
    economy: Economy, wanted: NDArray[np.float64], share: float, public: float, of_vendors: float, of_suppliers: float
) -> None:
    """Every buyer pays, households a share of what they wanted; each enterprise receives by its share of all sales."""
    ledger, enterprises = economy.ledger, economy.enterprises
    total = float(enterprises.sales.sum())
    if total <= 0.0:
        return
    by_enterprise = enterprises.sales / total
    paid = buy(economy, wanted, share, by_enterprise)
    ledger.pay("public purchases", economy.government, public, enterprises, by_enterprise * public)
    economy.final_spending = paid + public
    spending = [(vendor, vendor.accounts.opex) for vendor in economy.vendors.active]
    of_all = sum(opex for _, opex in spending)
    for vendor, opex in spending:
        part = of_vendors * opex / of_all if of_all > 0 else 0.0
        vendor.accounts.note_bills(part + vendor.compute.due)
        ledger.pay("vendor purchases", vendor, part, enterprises, by_enterprise * part)
    ledger.pay("supplier purchases", economy.suppliers, of_suppliers, enterprises, by_enterprise * of_suppliers)


def buy(economy: Economy, wanted: NDArray[np.float64], share: float, by_enterprise: NDArray[np.float64]) -> float:
    """Households pay for a share of what each wants, shape (W,), to enterprises, shape (E,); returns what they pay."""
    paid = 0.0
    for buyers in economy.workers.parts():
        spent = wanted[buyers.rows] * share
        received = by_enterprise * float(spent.sum())
        paid += economy.ledger.pay("consumption", buyers, spent, economy.enterprises, received)
    return paid
