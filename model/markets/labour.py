"""The labour market's month: people leave, are laid off, train, search, are matched, promoted, and retire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.economics import matching
from agents.enterprises.staffing import SENIORS
from agents.workers.workers import JUNIOR, SENIOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.economy import Economy

_MEMORY = 0.1  # of how a search went, a month: about a year counts


def separate(economy: Economy) -> None:
    """Quits come first, and those who no longer want to work leave; layoffs only where staff is still too many."""
    workers, enterprises, flows = economy.workers, economy.enterprises, economy.worker_flows
    count = enterprises.last_count
    enterprises.count_staff()
    workers.just_moved()
    before = count.staff
    workers.quit()
    workers.decide_participation()
    enterprises.count_staff(workers.just_moved())
    economy.leavers = before - count.staff
    flows["quits"] = int(economy.leavers.sum())
    enterprises.decide_layoffs()
    without = count.without_job
    workers.be_laid_off()
    enterprises.count_staff(workers.just_moved())
    flows["layoffs"] = count.without_job - without
    enterprises.open_vacancies()


def retrain_in_house(economy: Economy) -> None:
    """Some of those in surplus posts are trained for an open post of another occupation in their own firm."""
    workers, enterprises = economy.workers, economy.enterprises
    enterprises.note_surplus(
        within=enterprises.surplus_workers
    )  # quits and layoffs make no post surplus that was not before
    enterprises.courses[:] = 0
    who = workers.offered_retraining()
    if not len(who):
        return
    occupation = economy.draw_training(workers.occupation[who], workers.draws_of("in-house target", who))
    key = workers.employer[who].astype(np.int64) * enterprises.vacancies.shape[1] + occupation * 2 + workers.level[who]
    taken = _first_in_line(key, enterprises.vacancies.reshape(-1))
    workers.be_retrained(who[taken], occupation[taken])
    enterprises.courses[:] = np.bincount(workers.employer[who[taken]], minlength=len(enterprises))
    enterprises.recount(workers.just_moved())


def match(economy: Economy) -> None:
    """Searchers, those in surplus posts among them, apply to occupations and are paired with open posts."""
    workers, enterprises, labour = economy.workers, economy.enterprises, economy.parameters.labour
    who = workers.searchers()
    without = workers.employer[who] < 0
    jobless = int(workers.jobless_by_cell.sum())
    pool = workers.applications(who)
    posted = enterprises.vacancies_by_cell
    economy.vacancies_posted = int(posted.sum())
    draws = (
        workers.draws_of("queue", who),
        economy.draws("matches", (enterprises.vacancies.shape[1],)),
        enterprises.draws_of("positions", np.flatnonzero(enterprises.vacancies > 0)),
    )
    hired, employer = matching.match_jobs(
        pool, enterprises.vacancies, labour.matching_efficiency, labour.matching_curvature, draws
    )
    workers.be_hired(who[hired], employer, pool[hired])
    flows = economy.worker_flows
    flows["hires"] = int(np.count_nonzero(without[hired]))
    flows["moves"] = len(hired) - flows["hires"]
    economy.job_finding_rate = flows["hires"] / max(jobless, 1)
    _note_search(economy, pool, pool[hired])
    _note_senior_search(economy, posted[SENIORS], np.bincount(pool[hired], minlength=len(posted))[SENIORS])
    enterprises.count_staff(workers.just_moved())
    enterprises.open_vacancies()


def _note_search(economy: Economy, applied: NDArray[np.intp], found: NDArray[np.intp]) -> None:
    """How often applications to each cell succeed lately; one as in normal times is added for small cells."""
    counts = np.stack([np.bincount(cells, minlength=2 * economy.occupations.number) for cells in (applied, found)])
    economy.applications += _MEMORY * (counts - economy.applications)
    sent, successful = economy.applications
    economy.job_chance = (successful + economy.parameters.labour.finding_rate_normal) / (sent + 1.0)


def _note_senior_search(economy: Economy, posted: NDArray[np.int64], filled: NDArray[np.int64]) -> None:
    """How easily enterprises find seniors of each occupation lately, relative to normal; posts of the month, (22,)."""
    economy.senior_search += _MEMORY * (np.stack([posted, filled]) - economy.senior_search)
    sought, found = economy.senior_search
    normal = economy.parameters.labour.vacancy_filling
    # one post filled as normal is added to each occupation, so that small ones do not jump
    economy.senior_availability = np.minimum((found + normal) / (sought + 1.0) / normal, 1.0)


def promote(economy: Economy) -> None:
    """Experienced juniors move into senior posts nobody took: in their own firm first, else in another.

    The hazard follows tightness: more promotions where seniors are scarcer than juniors.
    """
    workers, enterprises, labour = economy.workers, economy.enterprises, economy.parameters.labour
    vacant = enterprises.vacancies_by_cell.reshape(-1, 2)
    idle = workers.jobless_by_cell.reshape(-1, 2)
    # a mean occupation's posts and people are added to each, so that small ones do not jump
    tightness = (vacant + vacant.mean(axis=0) + 1e-9) / (idle + idle.mean(axis=0) + 1e-9)
    relative = np.clip(tightness[:, SENIOR] / tightness[:, JUNIOR], 0.25, 4.0)
    ready = workers.ready_for_promotion(labour.promotion_rate * relative)
    posts = enterprises.vacancies[:, SENIOR::2].astype(np.int64)  # (E, O)
    key = workers.employer[ready].astype(np.int64) * posts.shape[1] + workers.occupation[ready]
    in_own_firm = _first_in_line(key, posts.reshape(-1))
    np.subtract.at(posts.reshape(-1), key[in_own_firm], 1)
    inside, outside = ready[in_own_firm], ready[~in_own_firm]
    workers.be_promoted(inside, workers.employer[inside])
    employer, occupation = matching.open_positions(
        posts, enterprises.draws_of("senior posts", np.flatnonzero(posts > 0))
    )
    queue = outside[np.argsort(workers.occupation[outside], kind="stable")]
    movers, position = matching.pair(workers.occupation[queue].astype(np.intp), occupation, posts.sum(axis=0))
    workers.be_promoted(queue[movers], employer[position])
    enterprises.recount(workers.just_moved())


def _first_in_line(key: NDArray[np.int64], places: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which of a line of people get the places they want.

    Args:
        key: the place each wants, in the order of the line, shape (N,).
        places: how many there are of each, shape (K,).

    Returns:
        Shape (N,).
    """
    order = np.argsort(key, kind="stable")
    in_order = key[order]
    first = np.flatnonzero(np.append(True, in_order[1:] != in_order[:-1])[: len(key)])  # of those with one wish
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = np.arange(len(key)) - np.repeat(first, np.diff(first, append=len(key)))
    return np.asarray(rank < places[key])


def age(economy: Economy) -> None:
    """A month of experience, training and waiting; seniors retire and juniors enter in their place."""
    workers = economy.workers
    workers.train()
    workers.grow_older()
    enterprises = economy.enterprises
    before = enterprises.last_count.staff
    economy.worker_flows["retirements"] = workers.retire()
    enterprises.recount(workers.just_moved())
    staff = enterprises.last_count.staff
    economy.leavers = economy.leavers + before - staff
    economy.employment_chance = (staff + 1.0) / (staff + workers.jobless_by_cell + 1.0)


def adjust_wages(economy: Economy) -> None:
    """Occupations' wages follow posts wanted against people available."""
    enterprises, number = economy.enterprises, economy.occupations.number
    staff, vacancies = enterprises.last_count.staff, enterprises.vacancies_by_cell
    by_cell = staff + vacancies - enterprises.surplus_by_cell, staff + economy.workers.jobless_by_cell
    wanted, people = (each.reshape(number, 2).sum(axis=1).astype(float) for each in by_cell)
    economy.wages.adjust(wanted, people, economy.parameters.labour, economy.parameters.production.task_elasticity)
