"""The labour market's month: people leave, are laid off, train, search, are matched, promoted, and retire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics import matching
from agents.enterprises.positions import SENIORS
from agents.workers.values import JUNIOR, SENIOR

if TYPE_CHECKING:
    from model.world import World

Array = NDArray[np.float64]


class LabourMarket:
    """Flows between jobs, and what people and enterprises observe of them.

    Args:
        economy: whose people and enterprises meet here.
    """

    separation_rate: Array  # (22,), monthly chance that a job ends for the person's own reasons or retirement
    quit_rate: Array  # (22, 2), the same by level, without retirements
    worker_flows: dict[str, int]  # of the month: quits, layoffs, hires, moves between jobs, retirements
    employed_before: int  # people in work when the month began
    leavers: NDArray[np.int64]  # (44,), who quit, withdrew or retired from jobs in the month
    vacancies_posted: int  # of the month
    job_finding_rate: float  # share of people without a job who found one in the month
    applications: Array  # (2, 44), sent to each cell and successful, smoothed, a month
    job_chance: Array  # (44,), chance that one succeeds
    employment_chance: Array  # (44,), share of people with a job
    senior_search: Array  # (2, 22), senior positions posted and filled from outside, smoothed, a month
    senior_availability: Array  # (22,), how easily they are filled, relative to normal, at most one

    def __init__(self, economy: World) -> None:
        self.economy = economy
        labour, occupations = economy.parameters.labour, economy.occupations
        cells = 2 * occupations.number
        self.separation_rate = np.where(occupations.cognitive, labour.separation_cognitive, labour.separation_other)
        retire = labour.retirement_rate / (1.0 - economy.parameters.workers.junior_share)
        self.quit_rate = np.stack([self.separation_rate, np.maximum(self.separation_rate - retire, 0.0)], axis=1)
        self.worker_flows = dict.fromkeys(("quits", "layoffs", "hires", "moves", "retirements"), 0)
        self.leavers = self._staff_before = np.zeros(cells, dtype=np.int64)
        self.employed_before = self.vacancies_posted = self._jobless_before = 0
        self.job_finding_rate = labour.finding_rate_normal
        self.applications = np.zeros((2, cells))
        self.job_chance, self.employment_chance = np.full(cells, labour.finding_rate_normal), np.ones(cells)
        self.senior_search, self.senior_availability = np.zeros((2, occupations.number)), np.ones(occupations.number)

    def open_month(self) -> None:
        """Note how many people are in work when the month begins."""
        self.employed_before = self.economy.workers.in_work

    def separate(self) -> None:
        """Quits, withdrawals and layoffs of a month in which only people move, in the order of `Economy.step`."""
        self.count_staff()
        self.economy.workers.quit()
        self.economy.workers.decide_participation()
        self.count_leavers()
        self.economy.enterprises.staffing.decide_layoffs()
        self.economy.workers.be_laid_off()
        self.count_layoffs()

    def count_staff(self) -> None:
        """Count the staff of every enterprise before people leave."""
        enterprises = self.economy.enterprises
        enterprises.staffing.count_staff()
        self.economy.workers.just_moved()
        self._staff_before = enterprises.staffing.count.staff

    def count_leavers(self) -> None:
        """Count those who have quit or withdrawn; layoffs are for where staff is still too many."""
        enterprises = self.economy.enterprises
        enterprises.staffing.count_staff(self.economy.workers.just_moved())
        self.leavers = self._staff_before - enterprises.staffing.count.staff
        self.worker_flows["quits"] = int(self.leavers.sum())
        self._jobless_before = enterprises.staffing.count.without_job

    def count_layoffs(self) -> None:
        """Count those who have been laid off, and open vacancies where staff falls short."""
        enterprises = self.economy.enterprises
        enterprises.staffing.recount(self.economy.workers.just_moved())
        self.worker_flows["layoffs"] = enterprises.staffing.count.without_job - self._jobless_before

    def retrain_in_house(self) -> None:
        """Some of those in surplus posts are trained for an open post of another occupation in their own firm."""
        workers, enterprises = self.economy.workers, self.economy.enterprises
        # quits and layoffs make no position surplus that was not before
        enterprises.staffing.note_surplus(within=enterprises.staffing.surplus_workers)
        enterprises.courses[:] = 0
        who = workers.offered_retraining()
        if not len(who):
            return
        occupation = self.economy.mobility.draw_training(
            workers.occupation[who], workers.draws_of("in-house target", who)
        )
        key = (
            workers.employer[who].astype(np.int64) * enterprises.vacancies.shape[1]
            + occupation * 2
            + workers.level[who]
        )
        taken = _first_in_line(key, enterprises.vacancies.reshape(-1))
        workers.be_retrained(who[taken], occupation[taken])
        enterprises.courses[:] = np.bincount(workers.employer[who[taken]], minlength=len(enterprises))
        enterprises.staffing.recount(workers.just_moved())

    def match(self) -> None:
        """Searchers, those in surplus posts among them, apply to occupations and are paired with open posts."""
        workers, enterprises, labour = self.economy.workers, self.economy.enterprises, self.economy.parameters.labour
        who = workers.searchers()
        without = workers.employer[who] < 0
        jobless = int(workers.jobless_by_cell.sum())
        pool = workers.applications(who)
        posted = enterprises.staffing.vacancies_by_cell
        self.vacancies_posted = int(posted.sum())
        draws = (
            workers.draws_of("queue", who),
            self.economy.draws("matches", (enterprises.vacancies.shape[1],)),
            enterprises.draws_of("positions", np.flatnonzero(enterprises.vacancies > 0)),
        )
        hired, employer = matching.match_jobs(
            pool, enterprises.vacancies, labour.matching_efficiency, labour.matching_curvature, draws
        )
        workers.be_hired(who[hired], employer, pool[hired])
        flows = self.worker_flows
        flows["hires"] = int(np.count_nonzero(without[hired]))
        flows["moves"] = len(hired) - flows["hires"]
        self.job_finding_rate = flows["hires"] / max(jobless, 1)
        self._note_search(pool, pool[hired])
        self._note_senior_search(posted[SENIORS], np.bincount(pool[hired], minlength=len(posted))[SENIORS])
        enterprises.staffing.plan.revise(self.senior_availability)
        enterprises.staffing.recount(workers.just_moved())

    def _note_search(self, applied: NDArray[np.intp], found: NDArray[np.intp]) -> None:
        """Smoothed success of applications to each cell; one as in normal times is added for small cells."""
        counts = np.stack(
            [np.bincount(cells, minlength=2 * self.economy.occupations.number) for cells in (applied, found)]
        )
        self.applications += self.economy.parameters.labour.search_smoothing * (counts - self.applications)
        sent, successful = self.applications
        self.job_chance = (successful + self.economy.parameters.labour.finding_rate_normal) / (sent + 1.0)

    def _note_senior_search(self, posted: NDArray[np.int64], filled: NDArray[np.int64]) -> None:
        """How easily enterprises have found seniors of each occupation, relative to normal.

        Args:
            posted: senior positions posted this month, shape (22,).
            filled: those filled from outside, shape (22,).
        """
        self.senior_search += self.economy.parameters.labour.search_smoothing * (
            np.stack([posted, filled]) - self.senior_search
        )
        sought, found = self.senior_search
        normal = self.economy.parameters.labour.vacancy_filling
        # one post filled as normal is added to each occupation, so that small ones do not jump
        self.senior_availability = np.minimum((found + normal) / (sought + 1.0) / normal, 1.0)

    def promote(self) -> None:
        """Experienced juniors move into senior posts nobody took: in their own firm first, else in another.

        The hazard follows tightness: more promotions where seniors are scarcer than juniors.
        """
        workers, enterprises, labour = self.economy.workers, self.economy.enterprises, self.economy.parameters.labour
        vacant = enterprises.staffing.vacancies_by_cell.reshape(-1, 2)
        idle = workers.jobless_by_cell.reshape(-1, 2)
        # a mean occupation's posts and people are added to each, so that small ones do not jump
        tightness = (vacant + vacant.mean(axis=0) + 1e-9) / (idle + idle.mean(axis=0) + 1e-9)
        relative = np.clip(
            tightness[:, SENIOR] / tightness[:, JUNIOR], 1.0 / labour.promotion_range, labour.promotion_range
        )
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
        enterprises.staffing.recount(workers.just_moved())

    def age(self) -> None:
        """Training, experience and retirement of a month in which only people move, in the order of `Economy.step`."""
        self.economy.workers.train()
        self.economy.workers.grow_older()
        self.replace_retirees()

    def replace_retirees(self) -> None:
        """Seniors retire, and juniors enter in their place."""
        workers, enterprises = self.economy.workers, self.economy.enterprises
        before = enterprises.staffing.count.staff
        self.worker_flows["retirements"] = workers.retire()
        enterprises.staffing.recount(workers.just_moved())
        staff = enterprises.staffing.count.staff
        self.leavers = self.leavers + before - staff
        self.employment_chance = (staff + 1.0) / (staff + workers.jobless_by_cell + 1.0)

    def adjust_wages(self) -> None:
        """Occupations' wages follow posts wanted against people available."""
        enterprises, number = self.economy.enterprises, self.economy.occupations.number
        staff, vacancies = enterprises.staffing.count.staff, enterprises.staffing.vacancies_by_cell
        by_cell = staff + vacancies - enterprises.staffing.surplus_by_cell, staff + self.economy.workers.jobless_by_cell
        wanted, people = (each.reshape(number, 2).sum(axis=1).astype(float) for each in by_cell)
        self.economy.wages.adjust(
            wanted, people, self.economy.parameters.labour, self.economy.parameters.production.task_elasticity
        )


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
