"""The workers' month in plain Mesa: one `mesa.Agent` a worker, Python loops; what the populations are held against.

The rules and parameters are those of `agents/workers` and `model/markets/labour.py`, the people
and posts those of an economy whose demand for staff is fixed. Nobody withdraws from work: no policy is in force.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from itertools import accumulate
from math import exp, floor
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

if TYPE_CHECKING:
    from model import Economy

CELLS = 44  # occupation × level: 2 · occupation + level
JUNIOR, SENIOR = 0, 1
STATE = (
    "occupation", "level", "experience", "skill", "scar", "wage", "training_target", "training_left", "displaced",
    "unemployed_months", "benefit_left", "deposits", "labour_income", "capital_income",
)  # fmt: skip
_MEMORY = 0.1  # of how a search went, a month


class Firm(mesa.Agent):  # type: ignore[misc, unused-ignore]
    """An enterprise with a fixed number of posts in every cell."""

    def __init__(self, model: PlainMesa, posts: list[int]) -> None:
        super().__init__(model)
        self.posts, self.heads, self.surplus_share = posts, [0] * CELLS, [0.0] * CELLS

    def vacancies(self, cell: int) -> int:
        """Posts not filled."""
        return max(self.posts[cell] - self.heads[cell], 0)

    def note_surplus(self) -> None:
        """What share of each cell's staff it does not need."""
        pairs = zip(self.heads, self.posts, strict=True)
        self.surplus_share = [max(heads - posts, 0) / max(heads, 1) for heads, posts in pairs]


class PlainWorker(mesa.Agent):  # type: ignore[misc, unused-ignore]
    """One worker; attributes as the columns of `agents.workers.workers.Workers`."""

    def __init__(self, model: PlainMesa, firm: Firm | None, state: tuple[Any, ...]) -> None:
        super().__init__(model)
        for name, value in zip(STATE, state, strict=True):
            setattr(self, name, value)
        self.firm: Firm | None = None
        self.take(firm)

    @property
    def cell(self) -> int:
        """Occupation × level."""
        return 2 * self.occupation + self.level

    def take(self, firm: Firm | None, occupation: int | None = None, level: int | None = None) -> None:
        """Work for a firm, or for none, in an occupation and at a level."""
        if self.firm is not None:
            self.firm.heads[self.cell] -= 1
        self.occupation = self.occupation if occupation is None else occupation
        self.level = self.level if level is None else level
        self.firm = firm
        if firm is not None:
            firm.heads[self.cell] += 1

    def quit(self) -> None:
        """Leave for reasons of one's own."""
        if self.firm is not None and self.random.random() < self.model.quit_rate[self.cell]:
            self.lose_job(displaced=False)

    def be_laid_off(self) -> None:
        """Be dismissed from a post in surplus."""
        if self.firm is not None:
            hazard = self.model.layoff_rate * self.firm.surplus_share[self.cell]
            if hazard and self.random.random() < hazard:
                self.lose_job(displaced=True)

    def lose_job(self, *, displaced: bool) -> None:
        """Be without a job, with a claim to benefit."""
        self.take(None)
        self.unemployed_months, self.benefit_left = 0, self.model.law.benefit_months
        self.displaced = displaced
        self.model.flows["layoffs" if displaced else "quits"] += 1

    @property
    def effort(self) -> float:
        """Chance to look for work, out of a course."""
        labour = self.model.labour
        return max(labour.search_floor, labour.search_decay**self.unemployed_months)

    def searches(self) -> bool:
        """Whether it looks for work this month."""
        if self.firm is not None:
            return self.random.random() < self.firm.surplus_share[self.cell]
        part = self.model.labour.training_search if self.training_left else 1.0
        return self.random.random() < self.effort * part

    def be_hired(self, firm: Firm, occupation: int) -> None:
        """Take a job; after a displacement it pays less."""
        labour, switched = self.model.labour, occupation != self.occupation
        self.model.flows["moves" if self.firm else "hires"] += 1
        if self.displaced:
            self.scar = max(self.scar, labour.scar_switch if switched else labour.scar_stay)
        if switched:
            self.experience //= 2
        self.training_left, self.displaced = 0, False
        self.take(firm, occupation)

    def train(self) -> None:
        """Another month of a course."""
        if self.training_left == 1 and self.random.random() < self.model.labour.retraining_completion:
            self.take(self.firm, self.training_target)
            self.unemployed_months = 0
        self.training_left = max(self.training_left - 1, 0)

    def grow_older(self) -> None:
        """A month passes."""
        if self.firm is not None:
            self.experience, self.unemployed_months, self.benefit_left = self.experience + 1, 0, 0
        else:
            self.unemployed_months, self.benefit_left = self.unemployed_months + 1, max(self.benefit_left - 1, 0)
        self.scar *= self.model.scar_kept

    def retire(self) -> None:
        """Leave for good; an entrant, a jobless junior, takes the place and the money."""
        if self.level != SENIOR or self.random.random() >= self.model.retirement_rate:
            return
        self.model.flows["retirements"] += self.firm is not None
        self.take(None, draw(self.random, self.model.entry), JUNIOR)
        self.experience = self.unemployed_months = self.benefit_left = self.training_left = 0
        self.scar, self.displaced = 0.0, False
        self.wage = self.model.wages[self.cell] * self.skill

    def be_paid(self) -> None:
        """Get a wage after tax, or the benefit, and dividends."""
        labour, law = self.model.labour, self.model.law
        if self.firm is not None:
            learned = labour.experience_premium * (1.0 - exp(-self.experience / labour.experience_months))
            self.wage = self.model.wages[self.cell] * self.skill * exp(learned) * (1.0 - self.scar)
            self.labour_income = (1.0 - law.tax_rate) * self.wage
        else:
            self.labour_income = law.replacement * self.wage if self.benefit_left > 0 else 0.0
        self.deposits += self.labour_income + self.capital_income

    def spend(self) -> None:
        """Spend parts of last month's income and of deposits."""
        money = self.model.money
        wanted = money.spend_labour * self.labour_income + money.spend_capital * self.capital_income
        wanted += money.spend_deposits * self.deposits
        self.deposits -= min(max(wanted, 0.0), max(self.deposits, 0.0))

    def considers_retraining(self) -> bool:
        """Whether a course comes to mind."""
        labour = self.model.labour
        idle = self.firm is None and not self.training_left and self.unemployed_months >= labour.retraining_wait
        return idle and self.random.random() < labour.retraining_interest

    def gains_by(self, target: int) -> float:
        """Expected gain in pay from a course, USD; a negative one where the target's people are not in demand."""
        labour, pays, new = self.model.labour, self.model.pays, 2 * target + self.level
        if not self.model.in_demand[new]:
            return -1.0
        later = labour.retraining_horizon - labour.retraining_months
        trained = labour.retraining_completion * pays(new, 1.0, later)
        trained += (1.0 - labour.retraining_completion) * pays(self.cell, self.effort, later)
        stay = pays(self.cell, self.effort, labour.retraining_horizon)
        return self.wage * (1.0 - self.model.law.tax_rate) * (trained - stay)


class PlainMesa(mesa.Model):  # type: ignore[misc, unused-ignore]
    """The people and posts of an economy as they stand, with demand for staff fixed.

    Args:
        economy: where they come from; it is left as it is.
        rng: seed.
    """

    def __init__(self, economy: Economy, rng: int) -> None:
        super().__init__(rng=rng)
        self.labour, self.money, self.law = economy.parameters.labour, economy.parameters.money, economy.law
        self._read(economy)
        columns = zip(*(economy.workers.columns[name].tolist() for name in STATE), strict=True)
        firms = [Firm(self, posts) for posts in economy.enterprises.staffing.required.tolist()]
        for employer, state in zip(economy.workers.employer.tolist(), columns, strict=True):
            PlainWorker(self, firms[employer] if employer >= 0 else None, state)
        self.firms, self.workers = self.agents_by_type[Firm], self.agents_by_type[PlainWorker]
        self.flows: Counter[str] = Counter()

    def _read(self, economy: Economy) -> None:
        """What the economy knows beside its people: tables and what happened lately."""
        labour, table = self.labour, economy.occupations
        stay, reach = labour.stay_in_occupation, 1.0 - table.preparation[None, :] * (1.0 - table.preparation[:, None])
        self.mobility = np.cumsum(stay * np.eye(CELLS // 2) + (1.0 - stay) * table.mobility, axis=1).tolist()
        self.courses = np.cumsum(table.mobility * reach + 1e-12, axis=1).tolist()
        market = economy.labour_market
        self.quit_rate_normal, self.occupation_share = market.quit_rate.ravel().tolist(), table.share.tolist()
        self.layoff_rate = economy.parameters.enterprises.layoff_rate
        self.retirement_rate = labour.retirement_rate / (1.0 - economy.parameters.workers.junior_share)
        self.scar_kept, self.wages = exp(-1.0 / labour.scar_months), economy.wages.of_cells.tolist()
        self.job_finding_rate, self.wage_index = market.job_finding_rate, economy.wages.index.tolist()
        self.sent, self.successful = market.applications.tolist()
        self.job_chance, self.employment_chance = market.job_chance.tolist(), market.employment_chance.tolist()

    def step(self) -> None:
        """The workers' month."""
        self.flows.clear()
        self.workers.do("spend")
        self.leave()
        self.retrain_in_house()
        self.match()
        self.promote()
        self.age()
        self.workers.do("be_paid")
        self.enrol()

    def leave(self) -> None:
        """Quits come first; layoffs only where staff is still too many."""
        labour, easy = self.labour, self.job_finding_rate / self.labour.finding_rate_normal
        factor = 1.0 - labour.procyclical_quits + labour.procyclical_quits * min(easy, 2.0)
        self.quit_rate = [rate * factor for rate in self.quit_rate_normal]
        self.workers.do("quit")
        self.firms.do("note_surplus")
        self.workers.do("be_laid_off")
        self.firms.do("note_surplus")

    def retrain_in_house(self) -> None:
        """People in surplus posts take open posts of other occupations in their own firm."""
        chance = self.labour.firm_training
        offered = self.workers.select(
            lambda one: one.firm is not None and self.random.random() < chance * one.firm.surplus_share[one.cell]
        )
        for one in offered.shuffle():
            target = draw(self.random, self.courses[one.occupation])
            if one.firm.vacancies(2 * target + one.level):
                one.experience //= 2
                one.take(one.firm, target)

    def match(self) -> None:
        """Searchers apply to cells and are paired with open posts at random."""
        labour, jobless = self.labour, len(self.workers.select(lambda one: one.firm is None))
        queues: defaultdict[int, list[PlainWorker]] = defaultdict(list)
        for one in self.workers.select(PlainWorker.searches).shuffle():
            queues[2 * draw(self.random, self.mobility[one.occupation]) + one.level].append(one)
        hires = [0] * CELLS
        for cell in range(CELLS):
            queue, posts = queues[cell], self.open_posts(cell)
            tight, slack = max(len(queue), len(posts)), min(len(queue), len(posts))
            ratio = slack / max(tight, 1)
            expected = labour.matching_efficiency * slack
            expected /= (1.0 + ratio**labour.matching_curvature) ** (1.0 / labour.matching_curvature)
            hires[cell] = min(floor(expected + self.random.random()), slack)
            for one, firm in zip(queue[: hires[cell]], posts, strict=False):
                one.be_hired(firm, cell // 2)
        self.job_finding_rate = self.flows["hires"] / max(jobless, 1)
        self.note_search([len(queues[cell]) for cell in range(CELLS)], hires)

    def open_posts(self, cell: int) -> list[Firm]:
        """A firm for each open post of a cell, in random order."""
        posts = [firm for firm in self.firms for _ in range(firm.vacancies(cell))]
        self.random.shuffle(posts)
        return posts

    def note_search(self, applied: list[int], found: list[int]) -> None:
        """How often applications succeed lately."""
        self.sent = [old + _MEMORY * (new - old) for old, new in zip(self.sent, applied, strict=True)]
        self.successful = [old + _MEMORY * (new - old) for old, new in zip(self.successful, found, strict=True)]
        normal = self.labour.finding_rate_normal
        self.job_chance = [(s + normal) / (n + 1.0) for s, n in zip(self.successful, self.sent, strict=True)]

    def promote(self) -> None:
        """Experienced juniors take senior posts nobody took, in their own firm first."""
        posts = [sum(firm.vacancies(cell) for firm in self.firms) for cell in range(CELLS)]
        idle = Counter(one.cell for one in self.workers if one.firm is None)
        mean_posts = [sum(posts[level::2]) / (CELLS // 2) for level in (JUNIOR, SENIOR)]
        mean_idle = [sum(idle[c] for c in range(level, CELLS, 2)) / (CELLS // 2) for level in (JUNIOR, SENIOR)]
        tight = [(posts[c] + mean_posts[c % 2] + 1e-9) / (idle[c] + mean_idle[c % 2] + 1e-9) for c in range(CELLS)]
        relative = [min(max(tight[c + SENIOR] / tight[c + JUNIOR], 0.25), 4.0) for c in range(0, CELLS, 2)]
        hazard, months = [self.labour.promotion_rate * one for one in relative], self.labour.promotion_months
        ready = self.workers.select(
            lambda one: one.level == JUNIOR and one.firm is not None and one.experience >= months
            and self.random.random() < hazard[one.occupation]
        )  # fmt: skip
        outside: defaultdict[int, list[PlainWorker]] = defaultdict(list)
        for one in ready.shuffle():
            if one.firm.vacancies(2 * one.occupation + SENIOR):
                one.take(one.firm, level=SENIOR)
            else:
                outside[one.occupation].append(one)
        for occupation, queue in outside.items():
            for one, firm in zip(queue, self.open_posts(2 * occupation + SENIOR), strict=False):
                one.take(firm, level=SENIOR)

    def age(self) -> None:
        """Courses go on, experience grows, seniors retire and juniors enter where juniors are wanted."""
        self.workers.do("train")
        self.workers.do("grow_older")
        wanted = [sum(firm.vacancies(2 * row) for firm in self.firms) for row in range(CELLS // 2)]
        share = zip(wanted, self.occupation_share, strict=True)
        self.entry = list(accumulate(posts + 1e-3 * part for posts, part in share))
        self.workers.do("retire")
        people = Counter(one.cell for one in self.workers)
        employed = Counter(one.cell for one in self.workers if one.firm is not None)
        self.employment_chance = [(employed[cell] + 1.0) / (people[cell] + 1.0) for cell in range(CELLS)]

    def enrol(self) -> None:
        """The unemployed who gain by a course and can pay for it start one where places are free."""
        labour, cost = self.labour, self.labour.retraining_cost * (1.0 - self.law.retraining_subsidy)
        sent, successful = sum(self.sent), sum(self.successful)
        self.in_demand = [chance * sent >= successful for chance in self.job_chance]
        free = int(labour.retraining_places * len(self.workers)) - sum(one.training_left > 0 for one in self.workers)
        for one in self.workers.select(PlainWorker.considers_retraining).shuffle():
            target = draw(self.random, self.courses[one.occupation])
            if free > 0 and one.deposits >= cost and one.gains_by(target) > cost:
                one.training_left, one.training_target = labour.retraining_months, target
                one.deposits -= cost
                free -= 1

    def pays(self, cell: int, effort: float, months: float) -> float:
        """Pay expected in some months by people without a job, in months of the wage of 2023."""
        wait = 1.0 / max(self.job_chance[cell] * effort, 0.01)
        return self.wage_index[cell // 2] * self.employment_chance[cell] * max(months - wait, 0.0)


def draw(random: Any, cumulative: list[float]) -> int:
    """Draw an index by cumulative weights."""
    return min(bisect_right(cumulative, random.random() * cumulative[-1]), len(cumulative) - 1)
