"""Pictures of an economy's two networks at one moment: enterprises and their peers, occupations and moves between them.

They are taken by the thread that simulates, and never change afterwards: everything that may is copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.enterprises.workloads import AUTOMATE
from agents.workers.values import JUNIOR, SENIOR
from experiments.browser.networks.peers.map import PeerMap, peer_map
from experiments.browser.shared.simulation.chronicle import YEAR, Chronicle, Counts
from model import tables

type Array = NDArray[np.float64]
BOTH_ALIKE = 1.0 / 3.0  # within which automating and augmenting count as equal
NO_AI, AUTOMATES, BOTH, AUGMENTS = -1, 0, 1, 2  # what an enterprise mostly does with AI


@dataclass(frozen=True, eq=False)
class Enterprises:
    """All enterprises at one moment; arrays of shape (E,) or (E, 8).

    Money is in USD bn a year of the whole economy that the simulation stands for, people are simulated ones.
    """

    vendors: tuple[str, ...]
    workloads: tuple[str, ...]
    sectors: tuple[str, ...]
    map: PeerMap
    industry: NDArray[np.int8]
    staff: NDArray[np.int64]  # (E, 2), juniors and seniors
    main_vendor: NDArray[np.int64]  # -1 without AI
    mode: NDArray[np.int64]
    depth: Array  # share of all that AI could do in its workloads, mean over the eight
    vendor: NDArray[np.int8]  # of each workload, -1 unused
    automated: NDArray[np.bool_]  # each workload
    workload_depth: NDArray[np.float32]
    tenure: NDArray[np.int16]
    price: Array
    margin: Array
    sales: Array


@dataclass(frozen=True, eq=False)
class Occupations:
    """All occupations at one moment; arrays of shape (22,) or (22, 2) for juniors and seniors. People are simulated."""

    titles: tuple[str, ...]
    people: Counts  # (22, 2), in the labour force
    jobless: Counts  # (22, 2)
    people_at_start: Counts
    jobless_at_start: Counts
    pay: Array  # mean of those in work, USD a year; NaN where there are none
    reach: Array  # share of its tasks that the best model can do
    ceiling: Array  # the most that AI may come to do
    moved: Counts  # (22, 22), people who changed occupation lately, from × to
    watched: int  # months that these are of
    applies: Array  # (22, 22), where applications from outside go, from × to; rows sum to one
    unemployment: Array  # (22, months + 1), share, from the start on
    unemployment_of_all: Array  # (months + 1,)


@dataclass(frozen=True, eq=False)
class Picture:
    """Both networks after some months."""

    month: int
    people_per_worker: float
    enterprises: Enterprises
    occupations: Occupations


def take_picture(chronicle: Chronicle) -> Picture:
    """The networks as they are now."""
    return Picture(
        month=int(chronicle.economy.month),
        people_per_worker=float(chronicle.economy.parameters.people_per_worker),
        enterprises=_enterprises(chronicle),
        occupations=_occupations(chronicle),
    )


def _enterprises(chronicle: Chronicle) -> Enterprises:
    economy, firms = chronicle.economy, chronicle.economy.enterprises
    used, heads = firms.used, firms.headcount
    balance = firms.mode_balance
    mode = np.where(balance > BOTH_ALIKE, AUTOMATES, np.where(balance < -BOTH_ALIKE, AUGMENTS, BOTH))
    depth = np.where(used, firms.workload_depth, np.float32(0.0))
    return Enterprises(
        vendors=tuple(vendor.name for vendor in economy.vendors),
        workloads=tables.workload_weights()[0],
        sectors=tuple(economy.sectors.name),
        map=chronicle.once(peer_map),
        industry=firms.industry.copy(),
        staff=np.stack([heads[:, level::2].sum(axis=1) for level in (JUNIOR, SENIOR)], axis=1),
        main_vendor=firms.main_vendor,
        mode=np.where(used.any(axis=1), mode, NO_AI),
        depth=depth.mean(axis=1).astype(float),
        vendor=firms.workload_vendor.copy(),
        automated=firms.workload_mode == AUTOMATE,
        workload_depth=depth,
        tenure=firms.workload_tenure.copy(),
        price=firms.price.copy(),
        margin=firms.margin.copy(),
        sales=12.0 * firms.sales / economy.usd_bn,
    )


def _occupations(chronicle: Chronicle) -> Occupations:
    economy, table = chronicle.economy, chronicle.economy.occupations
    people, jobless = (part.reshape(-1, 2) for part in chronicle.censuses[-1])
    before = chronicle.censuses[0]
    course = np.stack(chronicle.censuses).reshape(len(chronicle.censuses), 2, -1, 2).sum(axis=3)
    return Occupations(
        titles=table.title,
        people=people,
        jobless=jobless,
        people_at_start=before[0].reshape(-1, 2),
        jobless_at_start=before[1].reshape(-1, 2),
        pay=_pay(economy),
        reach=_reach(economy, people - jobless),
        ceiling=table.ceiling,
        moved=chronicle.moves_lately(),
        watched=min(len(chronicle.moves), YEAR),
        applies=table.mobility,
        unemployment=(course[:, 1] / np.maximum(course[:, 0], 1)).T,
        unemployment_of_all=course[:, 1].sum(axis=1) / np.maximum(course[:, 0].sum(axis=1), 1),
    )


def _pay(economy: Any) -> Array:
    """Mean pay of those in work by occupation, USD a year."""
    workers, number = economy.workers, economy.occupations.number
    employed = workers.employer >= 0
    heads = np.bincount(workers.occupation[employed], minlength=number)
    money = np.bincount(workers.occupation[employed], workers.wage[employed], minlength=number)
    return np.where(heads > 0, 12.0 * money / np.maximum(heads, 1), np.nan)


def _reach(economy: Any, employed: Counts) -> Array:
    """Share of each occupation's tasks that the best living vendor's model can do, by the people in work."""
    alive = economy.vendors.alive
    if not alive.any():
        return np.zeros(len(employed))
    best = economy.vendors.exposure[alive].max(axis=0).reshape(-1, 2)
    weight = np.where(employed.sum(axis=1, keepdims=True) > 0, employed, 1)
    return np.asarray((best * weight).sum(axis=1) / weight.sum(axis=1))
