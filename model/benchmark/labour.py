"""The benchmark's labour market: two groups whose jobless search in both, as fractions or as whole people.

Section 3 of Korinek et al. (2026); equation numbers are theirs. `MeanField` moves fractions of the labour force,
`People` moves the model's own workers, one by one, with the same expectations. Shapes (2,): cognitive, other.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cache
from math import exp, log
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from agents.economics import matching
from agents.workers.values import NOBODY, SENIOR
from agents.workers.workers import Workers
from model.benchmark.equilibrium import COGNITIVE, COGNITIVE_SHARE, OTHER

if TYPE_CHECKING:
    from agents.environment import Environment, LabourEnvironment
    from model.benchmark.employer import RepresentativeEmployer, Separations
    from model.parameters import LabourParameters

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

UNEMPLOYMENT = 0.0384  # of the labour force in normal times: CPS 2025 (Table 1 prints 0.038)
QUITS = -log(1.0 - 0.11 / 12.0)  # a month: 0.11 a year (Table 1)
RELATIVE_QUITS = np.array([0.69, 1.52])  # of the groups: IPUMS CPS 2010-19 (Table 1)
PROCYCLICAL = 0.55  # part of quits that moves with the finding rate: JOLTS, CPS (Table 1)
NORMAL_DISCOUNT = 0.17  # weight of search in the other group in normal times: CPS (Table 1)
CURVATURE = 1.27  # of matching: den Haan, Ramey and Watson 2000 (Table 1)
FILLING = 0.65  # vacancies filled in a month, mean of both groups: JOLTS 2010-19 (Table 1)


@dataclass(frozen=True)
class NormalTimes:
    """The steady state without AI (38), in shares of the labour force and rates a month; shapes (2,)."""

    employed: Array
    jobless: Array
    quits: Array
    finding: Array
    filling: Array
    efficiency: float  # of matching


@cache
def normal_times() -> NormalTimes:
    """Solve the steady state: each group hires whom it loses, and each pool gives as many as it takes in."""
    shares = np.array([COGNITIVE_SHARE, 1.0 - COGNITIVE_SHARE])
    employed = shares * (1.0 - UNEMPLOYMENT)
    quits = QUITS * RELATIVE_QUITS / (shares @ RELATIVE_QUITS)
    hires = quits * employed

    def pools(cognitive: float) -> tuple[Array, Array]:
        jobless = np.array([cognitive, UNEMPLOYMENT - cognitive])
        return jobless, jobless + NORMAL_DISCOUNT * jobless[::-1]

    def surplus(cognitive: float) -> float:
        jobless, searchers = pools(cognitive)
        return float(finding_rates(hires / searchers, NORMAL_DISCOUNT)[COGNITIVE] * jobless[COGNITIVE] - hires[0])

    jobless, searchers = pools(brentq(surplus, 1e-6, UNEMPLOYMENT - 1e-6, xtol=1e-16))

    def filling(efficiency: float) -> Array:
        taken = hires / (efficiency * searchers)
        return np.asarray(efficiency * (1.0 - taken**CURVATURE) ** (1.0 / CURVATURE))

    efficiency = float(brentq(lambda x: float(shares @ filling(x)) - FILLING, 0.5, 1.0, xtol=1e-16))
    rates = finding_rates(hires / searchers, NORMAL_DISCOUNT)
    return NormalTimes(employed, jobless, quits, rates, filling(efficiency), efficiency)


def finding_rates(chance: Array, discount: float) -> Array:
    """Chance that a jobless person of each group finds work (35), from the chances per unit of search in each."""
    return np.asarray(chance + discount * chance[::-1])


@dataclass(frozen=True)
class Orders:
    """What firms and people do in a month, shapes (2,): rates a month, or shares of the labour force."""

    quit_rate: Array
    layoffs: Array  # share of the labour force
    openings: Array  # share of the labour force


@dataclass(frozen=True)
class Rules:
    """How people search: the weight of the other group, and whether changing needs retraining or costs skill."""

    discount: float
    retraining: bool = False
    scars: bool = False

    def units(self, searching: Array | NDArray[np.intp]) -> Array:
        """Search in each group (33): of its own people in full, of the others at a discount."""
        return np.asarray(searching + (0.0 if self.retraining else self.discount) * searching[::-1])

    def chances(self, searching: Array, openings: Array) -> Array:
        """Chance of a job per unit of search in each group (34)."""
        searchers = self.units(searching)
        hires = matching.matches(searchers, openings, normal_times().efficiency, CURVATURE)
        return np.asarray(hires / np.maximum(searchers, 1e-12))

    def finding(self, chance: Array) -> Array:
        """Chance that a jobless person of each group finds work (35)."""
        return chance if self.retraining else finding_rates(chance, self.discount)


class Moves(NamedTuple):
    """What came of a month, shapes (2,)."""

    finding: Array  # chance that a jobless person of each group found work
    hires: Array  # share of the labour force
    crossing: Array  # hires who came from the other group, share of the labour force


class LabourForce(Protocol):
    """Who works where: all shares of the labour force, shapes (2,)."""

    @property
    def employed(self) -> Array:
        """At work, by group."""

    @property
    def searching(self) -> Array:
        """Jobless and searching, by the group they belong to."""

    @property
    def training(self) -> Array:
        """Jobless and in retraining for the other group."""

    @property
    def efficiency(self) -> Array:
        """Labour supplied by a mean person at work: 1 without scars."""

    def move(self, orders: Orders) -> Moves:
        """Let the month pass: people leave, search, start and end courses, and are hired."""


class MeanField:
    """Infinitely many people: pools are fractions, without random draws. Scars are means of pools, so approximate.

    Args:
        rules: how people search.
        labour: scars and retraining, as for the model's workers.
    """

    def __init__(self, rules: Rules, labour: LabourParameters) -> None:
        normal = normal_times()
        self.rules, self.labour = rules, labour
        self.employed, self.searching = normal.employed.copy(), normal.jobless.copy()
        self._courses = deque([np.zeros(2)] * labour.retraining_months, maxlen=labour.retraining_months)
        self._scars, self._pool_scars, self._displaced = np.zeros(2), np.zeros(2), np.zeros(2)

    @property
    def training(self) -> Array:
        """Jobless and in retraining for the other group."""
        return np.asarray(np.sum(list(self._courses), axis=0))

    @property
    def efficiency(self) -> Array:
        """Labour supplied by a mean person at work: 1 without scars."""
        return 1.0 - self._scars / self.employed if self.rules.scars else np.ones(2)

    def move(self, orders: Orders) -> Moves:
        """Let the month pass: people leave, search, start and end courses, and are hired."""
        rules, searching = self.rules, self.searching
        chance = rules.chances(searching, orders.openings)
        own = chance * searching
        apply_elsewhere = rules.discount * chance[::-1]
        crossing = np.zeros(2) if rules.retraining else apply_elsewhere * searching  # by the group they leave
        starting = apply_elsewhere * (searching - own) if rules.retraining else np.zeros(2)
        leaving = orders.quit_rate * self.employed + orders.layoffs
        if rules.scars:
            self._carry_scars(own, crossing, starting, leaving, orders.layoffs)
        ending = self._courses.popleft()
        self._courses.append(starting)
        done = self.labour.retraining_completion
        back = done * ending[::-1] + (1.0 - done) * ending
        self._displaced = self._displaced + done * ending[::-1]
        self.employed = self.employed - leaving + own + crossing[::-1]
        self.searching = searching + leaving - own - crossing - starting + back
        return Moves(rules.finding(chance), own + crossing[::-1], crossing[::-1])

    def _carry_scars(self, own: Array, crossing: Array, starting: Array, leaving: Array, layoffs: Array) -> None:
        """Carry mean scars along with people: those of a pool are mixed, and courses leave none."""
        labour, pool = self.labour, np.maximum(self.searching, 1e-12)
        old, displaced = self._pool_scars / pool, self._displaced / pool
        scar = displaced * np.maximum(old, labour.scar_stay) + (1.0 - displaced) * old
        hired = own * scar + crossing[::-1] * labour.scar_switch
        lost = leaving * self._scars / self.employed
        kept = 1.0 - (own + crossing + starting) / pool
        fade = exp(-1.0 / labour.scar_months)
        self._scars = (self._scars - lost + hired) * fade
        self._pool_scars = (self._pool_scars * kept + lost) * fade
        self._displaced = self._displaced * kept + layoffs


class BenchmarkWorkers(Workers):
    """The model's workers, in two occupations: cognitive and other.

    Only their rules that read `LabourEnvironment` are used.
    """

    def __init__(self, economy: LabourEnvironment, number: int) -> None:
        super().__init__(cast("Environment", economy), number)

    def note_moves(self, who: Indices) -> None:
        """Nobody counts staff by post here."""

    def be_hired(self, who: Indices, employer: Indices, cell: Indices) -> None:
        """Take a job; in the other group it pays less for whoever lost the last one, and for who left it."""
        self.displaced[who] |= self.occupation[who] != cell // 2
        super().be_hired(who, employer, cell)


class People:
    """Whole people: rows of the model's workers who quit, are laid off, search, retrain and are hired one by one.

    Args:
        economy: gives random numbers, parameters and law.
        employer: whom all work for.
        separations: rates at which they quit.
        number: of workers.
        rules: how people search.
    """

    def __init__(
        self,
        economy: LabourEnvironment,
        employer: RepresentativeEmployer,
        separations: Separations,
        number: int,
        rules: Rules,
    ) -> None:
        self.economy, self.rules, self.number = economy, rules, number
        self.employer, self.separations = employer, separations
        self.workers = workers = BenchmarkWorkers(economy, number)
        normal = normal_times()
        ends = np.rint(np.cumsum([*normal.employed, *normal.jobless]) * number).astype(int)
        sizes = np.diff([0, *ends[:-1], number])
        workers.occupation = np.repeat([COGNITIVE, OTHER, COGNITIVE, OTHER], sizes).astype(np.int8)
        workers.employer = np.repeat([0, 0, NOBODY, NOBODY], sizes).astype(np.int32)
        workers.level = SENIOR

    def _share(self, chosen: NDArray[np.bool_]) -> Array:
        return np.bincount(self.workers.occupation[chosen], minlength=2) / self.number

    @property
    def employed(self) -> Array:
        """At work, by group."""
        return self._share(self.workers.employer >= 0)

    @property
    def searching(self) -> Array:
        """Jobless and searching, by the group they belong to."""
        return self._share((self.workers.employer < 0) & (self.workers.training_left == 0))

    @property
    def training(self) -> Array:
        """Jobless and in retraining for the other group."""
        return self._share(self.workers.training_left > 0)

    @property
    def efficiency(self) -> Array:
        """Labour supplied by a mean person at work: 1 without scars."""
        if not self.rules.scars:
            return np.ones(2)
        workers, busy = self.workers, self.workers.employer >= 0
        scars = np.bincount(workers.occupation[busy], workers.scar[busy], minlength=2)
        return 1.0 - scars / (self.employed * self.number)

    def move(self, orders: Orders) -> Moves:
        """Let the month pass: people leave, search, start and end courses, and are hired."""
        workers, rules = self.workers, self.rules
        chance = rules.chances(self.searching, orders.openings)
        searchers = np.flatnonzero((workers.employer < 0) & (workers.training_left == 0))
        self._separate(orders)
        elsewhere = workers.draws_of("application", searchers) < rules.discount
        if rules.retraining:
            hired, group = self._match(searchers, searchers[:0], chance)
        else:
            hired, group = self._match(searchers, searchers[elsewhere], chance)
        crossing = workers.occupation[hired] != group
        moved = np.bincount(group[crossing], minlength=2) / self.number
        workers.be_hired(hired, np.zeros(len(hired), np.intp), 2 * group)
        workers.grow_older()
        if rules.retraining:
            self._retrain(searchers[elsewhere & (workers.employer[searchers] < 0)], chance)
        return Moves(rules.finding(chance), np.bincount(group, minlength=2) / self.number, moved)

    def _separate(self, orders: Orders) -> None:
        """People quit; then those whom firms can spare are laid off."""
        self.separations.set_quits(orders.quit_rate)
        self.workers.quit()
        hazard = orders.layoffs / np.maximum(self.employed, 1e-12)
        layoffs, staff = self.employer.staffing, np.flatnonzero(self.workers.employer >= 0)
        layoffs.choose(hazard, staff, self.workers.place_of(slice(None), layoffs.cells))
        self.workers.be_laid_off()

    def _match(self, searchers: Indices, elsewhere: Indices, chance: Array) -> tuple[Indices, Indices]:
        """Pair searchers with posts: who is hired, and in which group.

        Posts are expected numbers; only the hires are whole, rounded with a random offset so that they are right on
        average. Of two offers people take that in the other group, which is rarer, and the post that is left goes to
        the next in line of the group's own, so neither the number nor the mix of hires is off.
        """
        occupation, draws_of = self.workers.occupation, self.workers.draws_of
        units = self.rules.units(np.bincount(occupation[searchers], minlength=2))
        posts = np.floor(chance * units + self.economy.draws("matches", (2,))).astype(np.int64)
        who = np.concatenate([searchers, elsewhere])
        group = np.concatenate([occupation[searchers], 1 - occupation[elsewhere]]).astype(np.intp)
        draws = np.concatenate([draws_of("queue", searchers), draws_of("queue elsewhere", elsewhere)])
        order = np.argsort(group + draws.astype(float), kind="stable")
        who, group = who[order], group[order]
        hired: list[Indices] = []
        groups: list[Indices] = []
        while posts.any() and len(who):
            first, _ = matching.pair(group, np.repeat(np.arange(2), posts), posts)
            crossing = group[first] != occupation[who[first]]
            left = ~crossing & np.isin(who[first], who[first][crossing])
            hired.append(who[first][~left])
            groups.append(group[first][~left])
            posts = np.bincount(group[first][left], minlength=2)
            waiting = ~np.isin(who, hired[-1]) & (group == occupation[who])
            who, group = who[waiting], group[waiting]
        none = np.zeros(0, np.intp)
        return np.concatenate([none, *hired]), np.concatenate([none, *groups])

    def _retrain(self, willing: Indices, chance: Array) -> None:
        """Courses go on and end; who would have found work in the other group starts one."""
        workers = self.workers
        before = workers.occupation.copy()
        workers.train()
        workers.displaced[workers.occupation != before] = True  # what they knew is of no use there
        starts = willing[workers.draws_of("enrolment", willing) < chance[1 - workers.occupation[willing]]]
        workers.training_target[starts] = 1 - workers.occupation[starts]
        workers.training_left[starts] = self.economy.parameters.labour.retraining_months
