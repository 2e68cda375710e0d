"""What enterprises expect of AI: what its models promise now, and how far they will have come at the hiring horizon."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import dot, power

Array = NDArray[np.float64]
_YEAR = 12  # months over which the pace of technology is observed


class Expectations:
    """Enterprises' common expectations about AI.

    Args:
        workloads: how many there are.
        occupations: how many there are.

    Attributes:
        technology_history: quality of the best models and share of workloads on AI, last thirteen months.
        expected_gain: what AI promises by workload, relative to the reference quality, shape (8,).
        foreseen_exposure: share of juniors' tasks that AI is expected to do at the hiring horizon, shape (22,).
        foreseen_adoption: chance that a workload without AI is expected to have it then.
    """

    technology_history: list[tuple[float, float]]
    expected_gain: Array
    foreseen_exposure: Array
    foreseen_adoption: float

    def __init__(self, workloads: int, occupations: int) -> None:
        self.technology_history = []
        self.expected_gain, self.foreseen_exposure = np.zeros(workloads), np.zeros(occupations)
        self.foreseen_adoption = 0.0

    def observe(self, best_quality: float, used: float) -> None:
        """Take in this month's technology.

        Args:
            best_quality: of the models released for enterprises, points.
            used: share of workloads on AI.
        """
        self.technology_history = [*self.technology_history[-_YEAR:], (best_quality, used)]

    def quality_ahead(self, horizon: float) -> float:
        """Quality of the best models some months ahead if the pace of the last year goes on, points."""
        best, before = self.technology_history[-1][0], self.technology_history[0][0]
        return best + max(best - before, 0.0) / self._months * horizon

    def foresee_adoption(self, horizon: float) -> None:
        """Extrapolate use of AI some months ahead: its odds grow on as in the last year (a logistic)."""
        used, before = self.technology_history[-1][1], self.technology_history[0][1]
        odds, odds_before = used / max(1.0 - used, 1e-9), before / max(1.0 - before, 1e-9)
        growth = max(odds / max(odds_before, 1e-9), 1.0) if odds_before > 0.0 else 1.0
        later = odds * min(power(growth, horizon / self._months), 1e9)
        self.foreseen_adoption = (later / (1.0 + later) - used) / max(1.0 - used, 1e-9)

    def foresee_exposure(self, exposure: Array) -> None:
        """Set the share of juniors' tasks by occupation that AI is expected to do, shape (22,)."""
        self.foreseen_exposure = exposure

    def value_gain(self, weights: Array, feasible: Array, price: Array, reference: Array) -> None:
        """Set the expected gain by workload: root of feasible tasks × saving, relative to the reference quality's.

        The root stands for firms' limited attention: twice the gain does not make them twice as quick.

        Args:
            weights: of occupations in each workload, shape (8, 22).
            feasible: share of each occupation's tasks that each vendor's models can do, shape (V, 22).
            price: of a task done by AI relative to its human cost, shape (V,).
            reference: feasible tasks at the reference quality, shape (22,).
        """
        if len(feasible) == 0:
            self.expected_gain = np.zeros(len(weights))
            return
        saving = np.maximum(1.0 - price, 0.0)
        promise = dot(weights[:, None, :], feasible * saving[:, None]).max(axis=1)
        self.expected_gain = np.asarray(np.sqrt(promise / np.maximum(dot(weights, reference), 1e-12)))

    @property
    def _months(self) -> int:
        return max(len(self.technology_history) - 1, 1)
