"""The labour market's month: people leave, are laid off, train, search, are matched, promoted, and retire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.worker import JUNIOR, SENIOR
from model import markets

if TYPE_CHECKING:
    from model.economy import Economy


def separate(economy: Economy) -> None:
    """Quits come first; only where staff still exceeds what is wanted are people laid off."""
    workers, enterprises, flows = economy.workers, economy.enterprises, economy.head_flows
    enterprises.count_heads()
    before = int(enterprises.heads.sum())
    workers.quit()
    enterprises.count_heads()
    flows["quits"] = before - int(enterprises.heads.sum())
    enterprises.decide_layoffs()
    workers.be_laid_off()
    flows["layoffs"] = before - flows["quits"] - int((workers.employer >= 0).sum())
    enterprises.count_heads()
    enterprises.open_vacancies()


def match(economy: Economy) -> None:
    """Searchers apply to occupations and are paired with open posts."""
    workers, enterprises, labour = economy.workers, economy.enterprises, economy.parameters.labour
    who = workers.searchers()
    jobless = int((workers.employer < 0).sum())
    pool = workers.applications(who)
    economy.vacancies_posted = int(enterprises.vacancies.sum())
    luck = (
        workers.luck("queue")[who],
        economy.luck("matches", (enterprises.vacancies.shape[1],)),
        enterprises.luck("positions", enterprises.vacancies.shape[1]),
    )
    hired, employer = markets.match_jobs(
        pool, enterprises.vacancies, labour.matching_efficiency, labour.matching_curvature, luck
    )
    workers.be_hired(who[hired], employer, pool[hired])
    economy.head_flows["hires"] = len(hired)
    economy.job_finding_rate = len(hired) / max(jobless, 1)
    enterprises.count_heads()
    enterprises.open_vacancies()


def promote(economy: Economy) -> None:
    """Experienced juniors move into senior posts nobody took: in their own firm first, else in another.

    The hazard follows tightness: more promotions where seniors are scarcer than juniors.
    """
    workers, enterprises, labour = economy.workers, economy.enterprises, economy.parameters.labour
    vacant = enterprises.vacancies.sum(axis=0).reshape(-1, 2)
    idle = np.bincount(workers.cell[workers.employer < 0], minlength=vacant.size).reshape(-1, 2)
    # a mean occupation's posts and people are added to each, so that small ones do not jump
    tightness = (vacant + vacant.mean(axis=0) + 1e-9) / (idle + idle.mean(axis=0) + 1e-9)
    relative = np.clip(tightness[:, SENIOR] / tightness[:, JUNIOR], 0.25, 4.0)
    ready = workers.ready_for_promotion(labour.promotion_rate * relative)
    posts = enterprises.vacancies[:, SENIOR::2].astype(np.int64)  # (E, O)
    inside, outside = _own_firm_first(economy, ready, posts)
    workers.be_promoted(inside, workers.employer[inside])
    employer, occupation = markets.open_positions(posts, enterprises.luck("senior posts", posts.shape[1]))
    queue = outside[np.argsort(workers.occupation[outside], kind="stable")]
    movers, position = markets.pair(workers.occupation[queue].astype(np.intp), occupation, posts.sum(axis=0))
    workers.be_promoted(queue[movers], employer[position])
    enterprises.count_heads()
    enterprises.open_vacancies()


def _own_firm_first(
    economy: Economy,
    ready: np.ndarray[tuple[int], np.dtype[np.intp]],
    posts: np.ndarray[tuple[int, int], np.dtype[np.int64]],
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Give senior posts to the first in line of each firm and occupation; takes them off ``posts``."""
    workers = economy.workers
    key = workers.employer[ready].astype(np.int64) * posts.shape[1] + workers.occupation[ready]
    order = np.argsort(key, kind="stable")
    _, first, count = np.unique(key[order], return_index=True, return_counts=True)
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = np.arange(len(key)) - np.repeat(first, count)
    inside = rank < posts.reshape(-1)[key]
    np.subtract.at(posts.reshape(-1), key[inside], 1)
    return ready[inside], ready[~inside]


def age(economy: Economy) -> None:
    """A month of experience, training and waiting; seniors retire and juniors enter in their place."""
    workers = economy.workers
    workers.train()
    workers.grow_older()
    economy.head_flows["retirements"] = workers.retire()
    economy.enterprises.count_heads()
    economy.enterprises.open_vacancies()
    employed = np.bincount(workers.occupation[workers.employer >= 0], minlength=economy.occupations.number)
    people = np.bincount(workers.occupation, minlength=economy.occupations.number)
    economy.employment_chance = (employed + 1.0) / (people + 1.0)


def adjust_wages(economy: Economy) -> None:
    """Occupations' wages follow posts wanted against people available."""
    enterprises, number = economy.enterprises, economy.occupations.number
    wanted = (enterprises.heads + enterprises.vacancies).sum(axis=0).reshape(number, 2).sum(axis=1)
    wanted -= np.maximum(enterprises.heads - enterprises.target, 0).sum(axis=0).reshape(number, 2).sum(axis=1)
    people = np.bincount(economy.workers.occupation, minlength=number).astype(float)
    economy.wages.adjust(wanted, people, economy.parameters.labour, economy.parameters.production.task_elasticity)
