"""Sensitivity: which parameters an indicator depends on, by Morris' screening or Sobol's indices (SALib).

Morris changes one parameter after the other along random paths: ``mu_star`` is the mean absolute effect of going
through a parameter's whole range, ``sigma`` how much that depends on where it starts and on the others. Whole numbers,
flags and listed values cannot take the steps of the design; the effect is divided by the step that was taken. Sobol
divides the variance over the ranges, each value of a discrete parameter being equally likely: ``S1`` is the share that
goes away if one parameter is known, ``ST`` the share that stays if all others are. Both use the mean over replicates;
their intervals come from resampling paths or base samples, so that n is the number of these and not of runs. Both need
every run: one missing value would leave a path or a base sample incomplete.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from experiments.runs import EnsembleError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.runs.design import Factor
    from experiments.runs.results import Results

Method = Literal["morris", "sobol"]
SAMPLES: Mapping[Method, int] = {"morris": 20, "sobol": 64}
LEVELS = 4  # values of each parameter on Morris' paths


@dataclass(frozen=True)
class Study:
    """Which points are tried, and how the answer is read from them.

    Attributes:
        method: Morris or Sobol.
        factors: what varies.
        samples: paths (Morris) or base samples (Sobol).
        seed: of the points and of the resampling that intervals come from.
    """

    method: Method
    factors: Sequence[Factor]
    samples: int
    seed: int

    @property
    def _problem(self) -> dict[str, Any]:
        names = [factor.name for factor in self.factors]
        return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}

    def places(self) -> NDArray[np.float64]:
        """The points in the unit cube, shape (points, factors)."""
        from SALib.sample import morris, sobol

        if self.method == "morris":
            found = morris.sample(self._problem, self.samples, num_levels=LEVELS, seed=self.seed)
        else:
            found = sobol.sample(self._problem, self.samples, calc_second_order=False, seed=self.seed)
        places: NDArray[np.float64] = found
        return places

    def _per_step_taken(self, places: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values along Morris' paths as they would be had every step been as long as the design's, which SALib assumes.

        Raises:
            EnsembleError: a step left its parameter where it was.
        """
        import numpy as np

        taken = np.array(
            [[place_of(factor, factor.at(float(place))) for factor, place in zip(self.factors, row, strict=True)]
             for row in places]
        )  # fmt: skip
        length = len(self.factors) + 1  # of a path; each of its steps changes one parameter
        meant, done = (np.diff(table.reshape(-1, length, length - 1), axis=1) for table in (places, taken))
        moved = np.abs(meant) > 0.0
        if (done[moved] == 0.0).any():
            name = self.factors[int(np.argwhere(moved & (done == 0.0))[0][-1])].name
            raise EnsembleError(f"the range of {name} is so narrow that steps in it do not change it")
        ratio = np.divide(meant, done, out=np.zeros_like(meant), where=moved).sum(axis=-1)
        ratio[np.abs(ratio - 1.0) < 1e-9] = 1.0  # of a continuous parameter
        if (ratio == 1.0).all():
            return values
        paths = values.reshape(-1, length)
        return np.hstack([paths[:, :1], np.diff(paths, axis=1) * ratio]).cumsum(axis=1).ravel()

    def indices(self, values: NDArray[np.float64]) -> pd.DataFrame:
        """The indices of each parameter, with 95 % intervals from resampling.

        Args:
            values: of the indicator, by point.

        Raises:
            EnsembleError: a point has no value; Sobol's indices would all be 0 without a word.

        Returns:
            Columns parameter, index, value, low, high; the indices are mu_star and sigma (without an interval), or S1
            and ST.
        """
        import numpy as np
        import pandas as pd
        from SALib.analyze import morris, sobol

        if np.isnan(values).any():
            raise EnsembleError(f"{int(np.isnan(values).sum())} of {len(values)} points have no value, and all must")
        names = [factor.name for factor in self.factors]
        if self.method == "morris":
            places = self.places()
            values = self._per_step_taken(places, values)
            found = morris.analyze(self._problem, places, values, num_levels=LEVELS, seed=self.seed)
        else:  # an integer seed of 0 would be no seed
            rng = np.random.default_rng(self.seed)
            found = sobol.analyze(self._problem, values, calc_second_order=False, seed=rng)
        rows = []
        for index in ("mu_star", "sigma") if self.method == "morris" else ("S1", "ST"):
            margins = found.get(f"{index}_conf", [float("nan")] * len(names))
            for name, value, margin in zip(names, found[index], margins, strict=True):
                rows.append((name, index, float(value), float(value - margin), float(value + margin)))
        return pd.DataFrame(rows, columns=["parameter", "index", "value", "low", "high"])


def place_of(factor: Factor, value: Any) -> float:
    """Where a value lies between the lowest (0) and the highest (1); words and flags by their order in the list."""
    values = factor.values
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in values):
        return values.index(value) / (len(values) - 1)
    low, high = (min(values), max(values)) if values else (factor.low, factor.high)
    return float((value - low) / (high - low))


def analysed(results: Results, study: Study, measures: Sequence[str]) -> pd.DataFrame:
    """The indices of all indicators: columns indicator, parameter, index, value, low, high.

    Raises:
        EnsembleError: runs are missing, or an indicator has no value in some, or the same in all.
    """
    import pandas as pd

    table = results.measured(measures)
    missing = results.planned - len(table)
    if missing:
        raise EnsembleError(
            f"{missing} of {results.planned} runs failed, and sensitivity needs all: "
            f"'tenfold results {results.folder}' says why"
        )
    parts = []
    for text in measures:
        if table[text].isna().any():
            count = int(table[text].isna().sum())
            raise EnsembleError(f"'{text}' has no value in {count} of {len(table)} runs, so that it cannot be analysed")
        values = table.groupby("point")[text].mean().to_numpy(dtype=float)
        if values.std() < 1e-6 * max(abs(values.mean()), 1e-300):
            raise EnsembleError(f"'{text}' is {values.mean():g} at all points: there is nothing to explain")
        parts.append(study.indices(values).assign(indicator=text))
    return pd.concat(parts, ignore_index=True)[["indicator", "parameter", "index", "value", "low", "high"]]
