"""Mechanisms that the benchmark paper names as omitted, as channels that can be switched on one at a time.

Scars and retraining need no numbers of their own: they are those of the model's workers (``parameters.labour``).
Months count from January 2024.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from math import exp, log

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit, ndtri

from agents.economics import ordering
from model.benchmark.equilibrium import LABOUR_SHARE, CapitalSupply
from model.errors import InputError, nearest
from model.parameters import ComputeParameters, MoneyParameters

Array = NDArray[np.float64]

CHANNELS = ("adoption", "scars", "retraining", "compute", "demand", "crunch")  # in the order they are added up
MID_2026, JANUARY_2028 = 30, 48


@dataclass(frozen=True)
class Adoption:
    """Firms differ in adoption.

    The log-odds of using AI on an affected task are spread over firms, with the path's mean kept. Firms that use it
    more become cheaper, so buyers go to them: they expand, and the others shrink. Works through each firm's production
    function; staff move freely between the firms of a group, as in the benchmark.
    """

    firms: int = 200
    spread: float = 1.5  # sd of log-odds; assumption: the top tenth's odds are seven times the median's
    elasticity: float = 5.0  # of demand between firms; assumption, as for the model's enterprises

    @cached_property
    def _scores(self) -> Array:
        """Normal quantiles, one a firm: firms differ without random draws."""
        return np.asarray(ndtri((np.arange(self.firms) + 0.5) / self.firms))

    def diffusion(self, mean: float) -> Array:
        """Diffusion by firm, shape (firms,), with this mean."""
        if not 0.0 < mean < 1.0 or self.spread == 0.0:
            return np.full(self.firms, mean)
        offsets = self.spread * self._scores

        def surplus(centre: float) -> float:
            return float(expit(centre + offsets).mean()) - mean

        width = float(np.abs(offsets).max()) + 1.0
        centre = brentq(surplus, logit(mean) - width, logit(mean) + width, xtol=1e-14)
        return np.asarray(expit(centre + offsets))


@dataclass(frozen=True)
class Crunch:
    """Financial disruption: a correction in which little of the new capital that firms want is funded.

    What is not funded is missing from then on, and the gap closes only slowly afterwards, because building takes time.
    Scarce capital is dear, so less is produced, wages are lower, and where AI costs more than people, tasks go back to
    them. Works through the supply of capital, and through deliveries of compute where that is a capital of its own.
    """

    start: int = JANUARY_2028
    months: int = 18
    funded: float = 0.3  # share of new capital; assumption
    half_life: float = 12.0  # months in which half of what is missing is built afterwards; assumption

    def on(self, month: int) -> bool:
        """Whether the correction is under way."""
        return self.start <= month < self.start + self.months

    def installed(self, month: int, before: float, wanted_before: float, wanted: float) -> float:
        """Capital installed, given what was and what is wanted, relative to no AI."""
        if month < self.start:
            return wanted
        if self.on(month):
            return before + self.funded * max(wanted - wanted_before, 0.0) + min(wanted - wanted_before, 0.0)
        return wanted - max(wanted_before - before, 0.0) * ordering.fades(self.half_life, 1.0)


@dataclass
class Funding:
    """Capital in a crunch: what is installed, and the supply that firms meet."""

    crunch: Crunch
    installed: float = 1.0
    wanted: float = 1.0

    def supply(self, month: int, wanted: float, usual: CapitalSupply) -> CapitalSupply:
        """The supply of capital this month, given what firms would want at the usual supply."""
        self.installed = self.crunch.installed(month, self.installed, self.wanted, wanted)
        self.wanted = wanted
        return usual if self.installed >= wanted else CapitalSupply(0.0, log(self.installed))


@dataclass(frozen=True)
class Compute:
    """Compute is a capital of its own, ordered two years before it runs.

    What tasks done with AI will need is forecast from the growth of the last year, which is expected to fade. Where
    growth does not fade as expected there is too little compute, and AI does only what it can serve. Compute wears out
    and is then ordered again. Works through diffusion: the unserved tasks stay with people. What compute costs is part
    of the gain, as in the benchmark, where a is a fall of cost at today's prices.
    """

    first_order: int = MID_2026  # what runs until its delivery was ordered before; the paths start from what is seen
    lead_time: int = ComputeParameters().lead_time
    half_life: float = ComputeParameters().growth_half_life  # months
    long_run: float = ComputeParameters().long_run_growth  # log points a month
    depreciation: float = 0.25  # a year; assumption: accelerators are used for about four years

    def served(self, need: Callable[[int], float], months: int, crunch: Crunch | None) -> Array:
        """Share of AI tasks that compute can serve, by month from 0, shape (months,).

        Args:
            need: compute that all AI tasks of a month need; any month, also before 0.
            months: how many.
            crunch: funds only part of what is delivered while it lasts.
        """
        wanted = np.array([need(month) for month in range(months)])
        if wanted[0] <= 0.0:
            return np.ones(months)
        wears = (1.0 - self.depreciation) ** (1.0 / 12.0)
        ordered, runs = wanted.copy(), wanted.copy()
        for month in range(self.first_order + self.lead_time, months):
            forecast = self._forecast(need, month - self.lead_time)
            ordered[month] = max(forecast, wears * ordered[month - 1])
        for month in range(1, months):
            if crunch is None:
                runs[month] = ordered[month]
            else:
                runs[month] = crunch.installed(month, runs[month - 1], ordered[month - 1], ordered[month])
        return np.asarray(np.minimum(1.0, runs / wanted))

    def _forecast(self, need: Callable[[int], float], month: int) -> float:
        recent = log(need(month) / need(month - 12)) / 12.0
        return need(month) * exp(float(ordering.growth_ahead(recent, self.long_run, self.half_life, self.lead_time)))


@dataclass(frozen=True)
class Demand:
    """Households' demand feeds back: output is sold before it counts, and capital income is spent less than wages.

    Households spend parts of last month's labour and capital income and of their deposits. When income moves from wages
    to capital, orders fall short of what could be made. Firms then leave posts empty and lay people off, which lowers
    wages and orders again, until prices and monetary policy have raised deposits enough. Works through orders, and from
    there through openings and layoffs.
    """

    spend_labour: float = MoneyParameters().spend_labour
    spend_capital: float = MoneyParameters().spend_capital
    spend_deposits: float = MoneyParameters().spend_deposits  # a month
    half_life: float = 12.0  # months in which half of a gap closes by itself; assumption
    staff_speed: float = 0.25  # of the gap between staff and orders that firms close in a month; as enterprises do

    def deposits_wanted(self, labour: float) -> float:
        """Deposits, in months of potential output, at which all of it is bought when labour earns this part of it."""
        spent = self.spend_labour * labour + self.spend_capital * (1.0 - labour)
        return (1.0 - spent) / self.spend_deposits


class HouseholdBudget:
    """Households' incomes and deposits, relative to potential output; at the start nobody saves.

    What is spent is what firms sell, and what they sell is paid out as wages and capital income. So deposits change by
    ``raised`` alone: prices and monetary policy.
    """

    def __init__(self, rule: Demand) -> None:
        self.rule = rule
        self.labour, self.capital = LABOUR_SHARE, 1.0 - LABOUR_SHARE
        self.deposits = rule.deposits_wanted(LABOUR_SHARE)
        self.sold, self.raised = 1.0, 0.0
        self.empty = np.zeros(2)  # posts kept for better times, share of the labour force, by group
        self.filling = np.ones(2)  # hires for each that firms meant to make, last month

    def buy(self, labour: float) -> float:
        """Spend and be paid.

        Args:
            labour: wages of all people at work, relative to potential output.

        Returns:
            What is sold, relative to potential output: at most 1.
        """
        rule = self.rule
        wanted = rule.spend_labour * self.labour + rule.spend_capital * self.capital
        self.sold = min(1.0, wanted + rule.spend_deposits * self.deposits)
        income = labour + (self.sold - labour)
        self.raised = (1.0 - ordering.fades(rule.half_life, 1.0)) * (rule.deposits_wanted(labour) - self.deposits)
        self.deposits += income - self.sold + self.raised
        self.labour, self.capital = labour, self.sold - labour
        return self.sold

    def adjust_posts(self, posts: Array, hiring: Array) -> tuple[Array, Array]:
        """Leave posts empty when orders fall short, and fill them when orders come back.

        Args:
            posts: people at work and posts left empty so far, shape (2,).
            hiring: how many each group would hire with full orders, shape (2,).

        Returns:
            How many each group hires, and lays off for lack of orders, shapes (2,).
        """
        change = self.rule.staff_speed * ((1.0 - self.sold) * posts - self.empty)
        not_hired = np.minimum(change, hiring)  # negative where posts are filled again
        layoffs = change - not_hired
        self.empty = np.maximum(self.empty + self.filling * not_hired + layoffs, 0.0)
        return hiring - not_hired, layoffs

    def see_hires(self, hires: Array, meant: Array) -> None:
        """Notice how many of the hires that firms meant to make they made, shapes (2,): posts left empty count so."""
        self.filling = np.minimum(hires / np.maximum(meant, 1e-12), 1.0)


@dataclass(frozen=True)
class Channels:
    """Which channels are on, and their numbers. With none the economy is the benchmark.

    ``scars``: people lose tenure and skill when they change group (``labour.scar_switch``) or are laid off
    (``labour.scar_stay``), which fades over ``labour.scar_months``. They supply less labour and are paid less. Works
    through effective labour.

    ``retraining``: nobody crosses without a course (``labour.retraining_months``). Who would have crossed enrols
    instead and does not search; some complete (``labour.retraining_completion``) and then search as the other group's
    own, the rest go back. Works through the pools of searchers, which are smaller. What courses cost is left out: at
    ``labour.retraining_cost`` about a tenth of a percent of GDP where most people train.
    """

    adoption: Adoption | None = None
    scars: bool = False
    retraining: bool = False
    compute: Compute | None = None
    demand: Demand | None = None
    crunch: Crunch | None = None

    @classmethod
    def of(cls, names: Iterable[str]) -> Channels:
        """Switch channels on by name, with their default numbers.

        Raises:
            InputError: there is no such channel.
        """
        kinds = {"adoption": Adoption, "compute": Compute, "demand": Demand, "crunch": Crunch}
        chosen = list(names)
        for name in chosen:
            if name not in CHANNELS:
                raise InputError(f"unknown channel '{name}': {nearest(name, CHANNELS)}")
        return cls(**{name: kinds[name]() if name in kinds else True for name in chosen})  # type: ignore[arg-type]
