"""Experience, skill, time without work and ownership in January 2023, each as in a stationary population."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.core.draws import exponential, normal
from agents.economics.numerics import exp
from agents.workers.values import JUNIOR
from agents.workers.workers import Workers
from model.initialisation.apportionment import stratified_normal

if TYPE_CHECKING:
    from model.markets.world import MarketWorld


def give_careers(economy: MarketWorld, workers: Workers) -> None:
    """Experience, skill, time without work and ownership, each as in a population at rest."""
    rng, labour = economy.random_generator("careers"), economy.parameters.labour
    number, junior_share = len(workers), economy.parameters.workers.junior_share
    wait, promoted_after = float(labour.promotion_months), 1.0 / max(labour.promotion_rate, 1e-6)
    stage = rng.random(number)
    before = stage * (wait + promoted_after) < wait
    junior = np.where(before, rng.random(number) * wait, wait + exponential(rng, promoted_after, number))
    career = (1.0 - junior_share) / max(labour.retirement_rate, 1e-6)
    senior = wait + exponential(rng, promoted_after, number) + exponential(rng, career, number)
    months = np.where(workers.level == JUNIOR, junior, senior)
    workers.experience = np.minimum(months, 600)
    spread = economy.parameters.workers.skill_inequality
    workers.skill = exp(spread * normal(rng, number) - spread * spread / 2)
    jobless = workers.employer < 0
    waited = rng.geometric(min(max(labour.finding_rate_normal, 0.01), 1.0), number)
    workers.unemployed_months = np.where(jobless, np.minimum(waited, 60), 0)
    left = np.maximum(economy.law.benefit_months - workers.unemployed_months, 0)
    workers.benefit_left = np.where(jobless & (workers.experience > 0), left, 0)
    apart = economy.random_generator("attachment").random(number)
    workers.participation_threshold = apart / max(labour.marginal_share, 1e-9)
    owned = exp(economy.parameters.workers.ownership_inequality * rng.permutation(stratified_normal(number)))
    workers.ownership = owned / owned.sum()
