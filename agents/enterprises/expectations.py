"""What enterprises expect of AI: gains from adopting it, and how far it will have come when a hire has paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import dot, exp, power, product_of_shares
from agents.economics.production import split_by_level, task_exposure

if TYPE_CHECKING:
    from agents.enterprises.enterprises import Enterprises
    from agents.environment import Environment

Array = NDArray[np.float64]
YEAR = 12  # months of which the pace is taken to go on


class Expectations:
    """Expectations that all enterprises share, updated every month.

    Args:
        enterprises: whose they are.
    """

    technology_history: list[tuple[float, float]]  # best quality and share of workloads on AI, last thirteen months
    expected_gain: Array  # (workloads,), of adopting AI, relative to that at the reference quality
    foreseen_exposure: Array  # (occupations,), share of juniors' tasks that AI can do at the hiring horizon
    foreseen_adoption: float  # chance that a workload without AI will have it then

    def __init__(self, enterprises: Enterprises) -> None:
        self.enterprises, self.model = enterprises, enterprises.model
        workloads, occupations = self.model.workload_weights.shape
        self.technology_history, self.foreseen_adoption = [], 0.0
        self.expected_gain, self.foreseen_exposure = np.zeros(workloads), np.zeros(occupations)

    @property
    def hiring_horizon(self) -> float:
        """Months in which a junior hire has to pay back: fewer where the state pays for the first of them."""
        months: int = self.model.parameters.enterprises.hiring_horizon
        return max(0.0, months - self.model.law.paid_months_of_a_hire)

    def update(self) -> None:
        """Form the month's expectations from the models on sale and from the pace of the last year."""
        used = self.enterprises.used
        best, share = float(self.model.vendors.frontier[0]), np.count_nonzero(used) / used.size
        self.technology_history = [*self.technology_history[-YEAR:], (best, share)]
        self.foreseen_adoption = self._adoption_ahead()
        quality = np.append(self.model.vendors.enterprise_quality, self._quality_ahead())
        exposure = exposure_of(quality, self.model)
        self.foreseen_exposure = exposure_by_cell(exposure[-1:], self.model)[0, ::2]
        self.expected_gain = self._gain(exposure[:-1] * self.model.vendors.alive[:, None])

    def _quality_ahead(self) -> float:
        """Return the quality of the best models at the hiring horizon: last year's pace goes on, points."""
        (before, _), (best, _) = self.technology_history[0], self.technology_history[-1]
        months = max(len(self.technology_history) - 1, 1)
        return best + max(best - before, 0.0) / months * self.hiring_horizon

    def _adoption_ahead(self) -> float:
        """Return the chance that a workload without AI has it then: odds of use grow at last year's pace (logistic)."""
        (_, before), (_, used) = self.technology_history[0], self.technology_history[-1]
        months = max(len(self.technology_history) - 1, 1)
        odds, odds_before = used / max(1.0 - used, 1e-9), before / max(1.0 - before, 1e-9)
        growth = max(odds / max(odds_before, 1e-9), 1.0) if odds_before > 0.0 else 1.0
        later = odds * min(power(growth, self.hiring_horizon / months), 1e9)
        return float((later / (1.0 + later) - used) / max(1.0 - used, 1e-9))

    def _gain(self, exposure: Array) -> Array:
        """Return the expected gain by workload relative to the reference quality's: root of feasible tasks × saving.

        The root stands for limited attention: twice the gain does not make enterprises adopt twice as fast.

        Args:
            exposure: share of tasks that each vendor's models can do, shape (vendors, occupations).
        """
        weights = self.model.workload_weights * self.model.occupations.share
        if len(exposure) == 0:
            return np.zeros(len(weights))
        saving = np.maximum(1.0 - self.model.vendors.price, 0.0)
        gain = dot(weights[:, None, :], exposure * saving[:, None]).max(axis=1)
        technology = self.model.parameters.technology
        reference = task_exposure(
            np.array([technology.quality_reference]), self.model.occupations.ceiling,
            technology.quality_midpoint, technology.quality_scale, technology.difficulty,
        )[0]  # fmt: skip
        return np.asarray(np.sqrt(gain / np.maximum(dot(weights, reference), 1e-12)))

    def foresee_automation(self) -> None:
        """Foresee which share of juniors' tasks is likely to go to AI within the hiring horizon.

        Use in hand deepens, AI spreads to further workloads and models improve at last year's pace.
        """
        enterprises, horizon = self.enterprises, self.hiring_horizon
        if horizon == 0.0 or self.model.vendors.number == 0:
            enterprises.foreseen[:] = 0.0
            return
        market = self.model.parameters.market
        pace = market.deepening * self.model.conditions.ai_demand
        in_hand = _deepened(enterprises.workload_depth, pace * horizon)
        at_start = np.array([market.depth_at_start], dtype=np.float32)
        new = _deepened(at_start, pace * (horizon / 2.0))  # adopted half-way to the horizon on average
        chance = 1.0 - power(1.0 - self.foreseen_adoption, enterprises.propensity)
        depth = np.where(enterprises.used, in_hand, (chance * new)[:, None])
        enterprises.foreseen = product_of_shares(depth, self.model.workload_weights) * self.foreseen_exposure


def exposure_of(quality: Array, model: Environment) -> Array:
    """Return the share of each occupation's tasks that models of some qualities can do, shape (V, occupations)."""
    technology = model.parameters.technology
    ceiling = np.minimum(1.0, model.occupations.ceiling * technology.exposure_scale)
    return task_exposure(quality, ceiling, technology.quality_midpoint, technology.quality_scale, technology.difficulty)


def exposure_by_cell(exposure: Array, model: Environment) -> Array:
    """Return the same by occupation and level, shape (V, cells)."""
    return split_by_level(exposure, model.parameters.workers.junior_share, model.parameters.technology.junior_exposure)


def _deepened(depth: NDArray[np.float32], growth: float) -> Array:
    """Return the depth of use after logistic growth by some log odds."""
    return np.asarray(depth / (depth + (1.0 - depth) * np.float64(exp(-growth))))
