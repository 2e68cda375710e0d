"""The benchmark economy: the three scenarios of Korinek et al. (2026), month by month from January 2024.

The paper is "Economic Scenarios for Transformative AI" by Korinek, Jones, Sacher, Cotter and McCrory (Anthropic
Institute Working Paper 2026-02); equation and table numbers are its own. It has no vendors, no money and two groups of
workers, so the paths of AI come from outside. It is built on the model's production function, matching and workers:
where these reproduce its Table 3, what our other mechanisms add can be identified. Gaps are to the same economy without
AI, in logs unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp, log
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from mesa import Model
from numpy.typing import NDArray

from agents.core.draws import RandomDraws
from model.benchmark.channels import Channels, Funding, HouseholdBudget
from model.benchmark.employer import RepresentativeEmployer, Separations
from model.benchmark.equilibrium import (
    COGNITIVE,
    COGNITIVE_SHARE,
    DEPRECIATION,
    LABOUR_SHARE,
    OTHER,
    RENTAL,
    CapitalSupply,
    Equilibrium,
    PriceSystem,
    Start,
    Technology,
    measured_productivity,
)
from model.benchmark.labour import PROCYCLICAL, LabourForce, MeanField, Orders, People, Rules, normal_times
from model.errors import InputError, nearest
from model.parameters import Parameters
from model.policy.law import Law

Array = NDArray[np.float64]

START = 2024.0  # month 0
MID_2026, JANUARY_2030 = 30, 72  # months
AFFECTED_2026, DIFFUSION_2026 = 0.14, 0.10  # in all scenarios (Table 1)
IDEAS_GROWTH = 0.01 / LABOUR_SHARE  # a year, without AI (Table 1)
LABOUR_GROWTH = 0.0033  # a year (Table 1)
RETURNS_TO_RESEARCH, FISHING_OUT = 1.0, 0.6 * 3.1 + 1.0  # lambda and 1 - phi_R (Table 1, 40)


@dataclass(frozen=True)
class BenchmarkScenario:
    """One column of Table 1."""

    affected_2030: float  # share of all labour tasks that AI affects
    diffusion_2030: float  # share of these done with AI
    gain_2026: float  # log fall of cost, mid-2026
    gain_slope: float  # a year
    automation: float  # psi
    reinstatement: float  # rho
    discount: float  # mu: weight of search in the other group
    posting_speed: float  # theta_H, a month
    wage_rigidity: float = 0.5  # xi, left after a year
    capital_elasticity: float = 3.0  # epsilon
    ai: bool = True  # without it the same economy, but nothing for AI to do

    def affected(self, month: float) -> float:
        """Share of tasks that AI affects (8)."""
        share = _logistic(month, AFFECTED_2026, self.affected_2030, COGNITIVE_SHARE)
        return share if self.ai else 0.0

    def diffusion(self, month: float) -> float:
        """Share of these done with AI (8)."""
        return _logistic(month, DIFFUSION_2026, self.diffusion_2030, 1.0)

    def gain(self, month: float) -> float:
        """Log fall of the cost of a task done with AI (8)."""
        return self.gain_2026 + self.gain_slope * (month - MID_2026) / 12.0


SCENARIOS: Mapping[str, BenchmarkScenario] = {
    "modest": BenchmarkScenario(0.2, 0.2, 0.30, 0.0, 0.50, 0.50, 0.17, 0.10),
    "substantial": BenchmarkScenario(0.3, 0.4, 0.35, 0.028, 0.75, 0.25, 0.08, 0.25),
    "extreme": BenchmarkScenario(0.5, 0.6, 0.45, 0.10, 0.90, 0.0, 0.04, 0.50),
}


def scenario(name: str, **changes: Any) -> BenchmarkScenario:
    """A scenario by name, with some of its numbers changed.

    Raises:
        InputError: there is no such scenario.
    """
    if name not in SCENARIOS:
        raise InputError(f"unknown benchmark scenario '{name}': {nearest(name, SCENARIOS)}")
    return replace(SCENARIOS[name], **changes)


class Market(NamedTuple):
    """Prices of a month and how many people firms want; numbers of people are shares of the labour force."""

    technology: Technology
    actual: Equilibrium  # with everybody at work who is, and posts left empty for lack of orders
    pay: Array  # (2,), of a mean person at work
    posts: Array  # (2,), people at work and such empty posts
    demand: float  # for the cognitive group at its wage
    target: float  # for the other group next month: where labour is of most use


def _logistic(month: float, in_2026: float, in_2030: float, ceiling: float) -> float:
    """A logistic through its values in mid-2026 and January 2030 (8, 8')."""
    odds_2026, odds_2030 = in_2026 / (ceiling - in_2026), in_2030 / (ceiling - in_2030)
    steps = (month - MID_2026) / (JANUARY_2030 - MID_2026)
    odds = odds_2026 * exp(steps * log(odds_2030 / odds_2026))
    return ceiling * odds / (1.0 + odds)


class BenchmarkEconomy(RandomDraws, Model):  # type: ignore[misc]
    """The benchmark, month by month.

    Args:
        scenario: the paths and the flexibility of the labour market.
        channels: what is switched on beyond the benchmark.
        workers_number: whole people in the labour force; 0 for the mean field.
        parameters: of the model's workers.
        rng: seed; without meaning in the mean field.

    Raises:
        InputError: the seed or the number of workers cannot be used.
    """

    def __init__(
        self,
        scenario: BenchmarkScenario,
        channels: Channels | None = None,
        *,
        workers_number: int = 0,
        parameters: Parameters | None = None,
        rng: int = 1,
    ) -> None:
        if rng < 0:
            raise InputError(f"seed {rng} is not valid: must be a whole number from 0")
        if workers_number < 0 or 0 < workers_number < 1000:
            raise InputError(f"{workers_number} workers are not enough: 1000 or more, or 0 for the mean field")
        super().__init__(rng=rng)
        self.root_seed, self.month = rng, 0
        self.path, self.channels = scenario, channels or Channels()
        self.parameters = parameters or Parameters()
        self._normals = {}
        self._found(workers_number)
        self.rows: list[dict[str, float]] = []

    def _found(self, workers_number: int) -> None:
        """Everybody where they are in normal times, and what the model's workers look at."""
        labour, money = self.parameters.labour, self.parameters.money
        self.law = Law(money.tax_rate, money.replacement, money.benefit_months)
        self.enterprises = RepresentativeEmployer()
        self.labour_market = Separations(labour.finding_rate_normal)
        rules = Rules(self.path.discount, self.channels.retraining, self.channels.scars)
        self.labour: LabourForce = (
            People(self, self.enterprises, self.labour_market, workers_number, rules)
            if workers_number
            else MeanField(rules, labour)
        )
        self.finding = normal_times().finding
        self.ideas = self.wage_gap = 0.0  # log gaps: of ideas, and of the cognitive wage from the common one
        self.budget = HouseholdBudget(self.channels.demand) if self.channels.demand else None
        self.funding = Funding(self.channels.crunch) if self.channels.crunch else None
        self._starts: dict[str, Start] = {}
        compute, months = self.channels.compute, JANUARY_2030 + 2
        self.served = np.ones(months) if compute is None else compute.served(self._need, months, self.channels.crunch)

    # ----------------------------------------------------------------------------------------------------- technology

    def _need(self, month: int) -> float:
        """Compute that AI tasks need: their share of all labour tasks."""
        return self.path.affected(month) * self.path.diffusion(month)

    def technology(self, month: int) -> Technology:
        """What AI can do in a month, how far it is used, and how firms differ in that."""
        path, adoption = self.path, self.channels.adoption
        mean = path.diffusion(month) * float(self.served[min(month, len(self.served) - 1)])
        diffusion = adoption.diffusion(mean) if adoption else np.full(1, mean)
        elasticity = adoption.elasticity if adoption else 5.0
        return Technology(
            path.affected(month), diffusion, path.gain(month), path.automation, path.reinstatement, elasticity
        )

    # ------------------------------------------------------------------------------------------------------ the month

    def step(self) -> None:
        """One month: prices and wages, what is sold, who leaves and who is hired, and what is discovered."""
        self._normals.clear()
        market = self._look_at_prices()
        if self.budget is not None:
            paid = float(market.pay @ self.labour.employed) / normal_times().employed.sum()
            self.budget.buy(LABOUR_SHARE * paid / market.actual.output)
        orders = self._orders(market)
        output = log(self.sold * market.actual.output) + self.ideas
        self._measure(market, output, orders)
        moves = self.labour.move(orders)
        self.finding = moves.finding
        self.rows[-1] |= {"to_cognitive": moves.crossing[COGNITIVE], "to_other": moves.crossing[OTHER]}
        if self.budget is not None:
            self.budget.see_hires(moves.hires, orders.openings * normal_times().filling)
        growth = exp(RETURNS_TO_RESEARCH * output - FISHING_OUT * self.ideas) - 1.0
        self.ideas += IDEAS_GROWTH * growth / 12.0  # (42)
        self.month += 1

    @property
    def sold(self) -> float:
        """Output that is sold, relative to what could be made."""
        return 1.0 if self.budget is None else self.budget.sold

    def _look_at_prices(self) -> Market:
        """Prices, wages, and where firms want how many people."""
        labour, normal = self.labour, normal_times()
        employed, efficiency = labour.employed, labour.efficiency
        posts = employed if self.budget is None else employed + self.budget.empty
        effective = posts * efficiency / normal.employed
        prices = self._prices(effective)
        mean_efficiency = float(employed @ efficiency / employed.sum())
        common = prices.at_full_employment(mean_efficiency).wage[COGNITIVE]
        ahead = PriceSystem(self.technology(self.month + 1), prices.supply, self.ideas, self._starts)
        targets = ahead.at_full_employment(mean_efficiency, "targets").labour * normal.employed / mean_efficiency
        actual = prices.at_labour(effective)
        wage = self._cognitive_wage(prices, common, effective)
        demand = prices.at_wage(wage, effective[OTHER]).labour * normal.employed / efficiency
        pay = efficiency * np.array([wage, actual.wage[OTHER]])
        return Market(prices.technology, actual, pay, posts, demand[COGNITIVE], targets[OTHER])

    def _prices(self, effective: Array) -> PriceSystem:
        """The price system of the month, with the capital that is funded."""
        usual = CapitalSupply(self.path.capital_elasticity)
        prices = PriceSystem(self.technology(self.month), usual, self.ideas, self._starts)
        if self.funding is None:
            return prices
        wanted = prices.at_labour(effective, "wanted").capital
        return prices.with_supply(self.funding.supply(self.month, wanted, usual))

    def _cognitive_wage(self, prices: PriceSystem, common: float, effective: Array) -> float:
        """The sticky wage: it moves towards what would employ the attached force, relative to the common wage (30)."""
        labour, normal = self.labour, normal_times()
        attached = labour.employed + np.maximum(labour.searching - normal.jobless, 0.0)  # (29)
        supply = attached[COGNITIVE] * labour.efficiency[COGNITIVE] / normal.employed[COGNITIVE]
        clearing = prices.at_labour(np.array([supply, effective[OTHER]]), "clearing").wage[COGNITIVE]
        kept = self.path.wage_rigidity ** (1.0 / 12.0)
        self.wage_gap = kept * self.wage_gap + (1.0 - kept) * log(clearing / common)
        return common * exp(self.wage_gap)

    def _orders(self, market: Market) -> Orders:
        """Quits, layoffs and openings: cognitive firms follow demand, the others their target (27, 28, 31, 32)."""
        normal, employed, posts = normal_times(), self.labour.employed, market.posts
        rate = normal.quits * (1.0 - PROCYCLICAL + PROCYCLICAL * self.finding / normal.finding)
        quits = rate * employed
        gap, excess = max(market.demand - posts[COGNITIVE], 0.0), max(posts[COGNITIVE] - market.demand, 0.0)
        behind = max(log(market.target / posts[OTHER]), 0.0)
        speed = self.path.posting_speed
        hiring = np.array(
            [max(quits[COGNITIVE] - excess, 0.0) + speed * gap, quits[OTHER] + speed * behind * employed[OTHER]]
        )
        layoffs = np.array([max(excess - quits[COGNITIVE], 0.0), 0.0])
        if self.budget is not None:
            hiring, more = self.budget.adjust_posts(posts, hiring)
            layoffs = layoffs + more
        return Orders(rate, layoffs, hiring / normal.filling)

    # ------------------------------------------------------------------------------------------------------- measures

    def _measure(self, market: Market, output: float, orders: Orders) -> None:
        """Write down the month, with the stocks at its start; wages and output in log gaps."""
        employed, training = self.labour.employed, self.labour.training
        jobless = self.labour.searching + training
        base, actual, pay = normal_times().employed, market.actual, market.pay
        at_work = float(pay @ employed) / float(pay @ market.posts)
        self.rows.append({
            "month": self.month,
            "output": output,
            "ideas": self.ideas,
            "productivity": measured_productivity(market.technology, self.ideas),
            "wage_cognitive": log(pay[COGNITIVE]) + self.ideas,
            "wage_other": log(pay[OTHER]) + self.ideas,
            "wage": log(float(pay @ employed) / employed.sum()) + self.ideas,
            "labour_income": log(float(pay @ employed) / base.sum()) + self.ideas,
            "wage_bill_cognitive": log(pay[COGNITIVE] * employed[COGNITIVE] / base[COGNITIVE]) + self.ideas,
            "labour_share": actual.labour_share * at_work / self.sold,
            "rent": log(actual.rent),
            "capital": log(actual.capital),
            "employed_cognitive": employed[COGNITIVE],
            "employed_other": employed[OTHER],
            "unemployment_cognitive": jobless[COGNITIVE] / (jobless[COGNITIVE] + employed[COGNITIVE]),
            "unemployment_other": jobless[OTHER] / (jobless[OTHER] + employed[OTHER]),
            "unemployment": jobless.sum(),
            "training": training.sum(),
            "layoffs": orders.layoffs.sum(),
            "sold": self.sold,
            "served": self.served[self.month],
        })  # fmt: skip

    def run(self) -> pd.DataFrame:
        """Simulate up to January 2030: a row a month, stocks at its start; log gaps and shares."""
        while self.month <= JANUARY_2030:
            self.step()
        return pd.DataFrame(self.rows).set_index("month")


def outcomes(history: pd.DataFrame) -> dict[str, float]:
    """January 2030 as Table 3 prints it: %, % above the path without AI, % a year; the index is 2024 = 100."""
    end, year_ago, mid_2026 = (_month(history, month) for month in (JANUARY_2030, JANUARY_2030 - 12, MID_2026))
    gap = {name: 100.0 * (exp(end[name]) - 1.0) for name in ("output", "ideas", "productivity", "capital")}
    change = {name: 100.0 * (end[name] - year_ago[name]) for name in gap}
    pay = {name: 100.0 * (exp(end[name]) - 1.0) for name in end if "wage" in name or name == "labour_income"}
    growth, capital_share = 100.0 * (IDEAS_GROWTH + LABOUR_GROWTH), 1.0 - end["labour_share"]
    years = (JANUARY_2030 / 12.0) * growth / 100.0
    return {
        "gdp": gap["output"],
        "gdp_index": 100.0 * exp(end["output"] + years),
        "gdp_growth": growth + change["output"],
        "wage": pay["wage"],
        "wage_cognitive": pay["wage_cognitive"],
        "wage_other": pay["wage_other"],
        "net_return": 100.0 * (RENTAL * exp(end["rent"]) - DEPRECIATION),
        "capital": gap["capital"],
        "labour_share": 100.0 * end["labour_share"],
        "capital_share": 100.0 * capital_share,
        "labour_income": pay["labour_income"],
        "wage_bill_cognitive": pay["wage_bill_cognitive"],
        "capital_income": 100.0 * (capital_share / (1.0 - LABOUR_SHARE) * exp(end["output"]) - 1.0),
        "employment_cognitive": 100.0 * (end["employed_cognitive"] / mid_2026["employed_cognitive"] - 1.0),
        "unemployment_cognitive": 100.0 * end["unemployment_cognitive"],
        "unemployment": 100.0 * end["unemployment"],
        "tfp": gap["productivity"],
        "tfp_growth": 100.0 * LABOUR_SHARE * IDEAS_GROWTH + change["productivity"],
        "ideas": gap["ideas"],
        "ideas_growth": 100.0 * IDEAS_GROWTH + change["ideas"],
    }


def _month(history: pd.DataFrame, month: int) -> dict[str, float]:
    values: dict[Any, Any] = history.loc[month].to_dict()
    return {str(name): float(value) for name, value in values.items()}
