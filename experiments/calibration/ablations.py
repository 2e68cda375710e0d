"""Ablations: the market without switching costs, specialists, persistent tastes or scarce compute.

Each ablation takes one mechanism out of the calibrated model and leaves the rest as it is; ``TESTS`` says what ought to
change if the mechanism does what it is there for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.ensemble import Job
    from model.parameters import Parameters

BASELINE = "baseline"
UNTIL = "2032-12"
SWITCHING = ("market.contract_cost", "market.prompt_cost", "market.downstream_cost")
OUTCOMES = {
    "share of enterprise_first, end of 2025": "share of spending",
    "market of enterprises, end of 2025": "USD bn a year",
    "workloads that switch vendor, mean of 2026-30": "share a year",
    "main vendor changed, mean of 2026-30": "share a year",
    "concentration (HHI), end of 2030": "index",
    "two vendors or more, end of 2030": "share of users",
    "gap in quality between markets, end of 2030": "points",
    "unserved need for compute (mean vendor), 2026-32": "share of need",
    "vendors failed by the end": "number of the first five",
}


def ablations(parameters: Parameters) -> dict[str, dict[str, Any]]:
    """What is changed in each, by parameter."""
    vendors = parameters.market.vendors
    flat = parameters.flat()
    return {
        BASELINE: {},
        "no switching cost": dict.fromkeys(SWITCHING, 0.0),
        "double switching cost": {name: 2.0 * flat[name] for name in SWITCHING},
        "equal focus": {f"vendors.{name}.focus": 0.5 for name in vendors},
        "no taste shocks": {"market.taste_sd": 0.0, "market.sector_fit": 0.0},
        "no capacity limit": {"compute.limited": False},
        "no finance": {"finance.limited": False},
    }


def jobs(parameters: Parameters, seeds: Sequence[int], until: str = UNTIL) -> list[Job]:
    """The runs of all ablations, with the same seeds."""
    from experiments.calibration.search import fast
    from experiments.runs.ensemble import Job

    cases = ablations(parameters).items()
    return [Job(label, fast(changes), seed, until) for label, changes in cases for seed in seeds]


def outcome(history: pd.DataFrame) -> dict[str, float]:
    """Outcomes of a run, named as in ``OUTCOMES``."""
    from experiments.charts.time_series import vendors_of

    first = [name for name in vendors_of(history) if history[f"alive.{name}"].iloc[0] > 0]
    need = history[[f"compute_need.{name}" for name in first]].loc["2026":].to_numpy()
    have = history[[f"compute.{name}" for name in first]].loc["2026":].to_numpy()
    late = history.loc["2026":"2030"]
    end = history.loc["2030-12"].iloc[0]
    best = [max(_known(end[f"{market}_quality.{name}"]) for name in first) for market in ("enterprise", "consumer")]
    lead = [_known(end[f"{m}_quality.enterprise_first"]) for m in ("enterprise", "consumer")]
    values = (
        history["enterprise_share.enterprise_first"].loc["2025-12"].iloc[0],
        history["enterprise_spending"].loc["2025-12"].iloc[0],
        late["churn"].mean(),
        late["switched_vendor"].mean(),
        end["hhi"],
        end["multi_homing"],
        (lead[0] - best[0]) - (lead[1] - best[1]),
        _lacking(need, have),
        sum(history[f"alive.{name}"].iloc[-1] == 0 for name in first),
    )
    return dict(zip(OUTCOMES, map(float, values), strict=True))


def _known(value: float) -> float:
    return value if value == value else 0.0  # a vendor that failed has no quality  # noqa: PLR0124


def _lacking(need: Any, have: Any) -> float:
    """Mean share of need that vendors do not have compute for, over months and living vendors."""
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        short = np.clip(1.0 - have / need, 0.0, 1.0)
    return float(np.nanmean(short)) if np.isfinite(short).any() else 0.0


def outcomes(table: pd.DataFrame) -> pd.DataFrame:
    """All runs' outcomes: a row a run, with its label and seed."""
    import pandas as pd

    from experiments.analysis.histories import by_run

    return pd.DataFrame(
        [{"label": label, "seed": seed, **outcome(history)} for (label, seed), history in by_run(table)]
    )


def summary(found: pd.DataFrame) -> dict[str, dict[str, tuple[float, float, float]]]:
    """By outcome and ablation: mean, and the 95 % interval of the paired difference from the baseline.

    The interval is NaN with fewer than two pairs of runs that have a value.
    """
    from math import nan, sqrt

    base = found[found["label"] == BASELINE].set_index("seed")
    result: dict[str, dict[str, tuple[float, float, float]]] = {}
    for name in OUTCOMES:
        result[name] = {}
        for label, runs in found.groupby("label", sort=False):
            values = runs.set_index("seed")[name]
            gap = (values - base[name]).dropna()  # n counts pairs in which both have a value
            half = 1.96 * float(gap.std(ddof=1)) / sqrt(len(gap)) if len(gap) > 1 else nan
            result[name][str(label)] = (float(values.mean()), float(gap.mean()) - half, float(gap.mean()) + half)
    return result


def as_rows(result: Mapping[str, Mapping[str, tuple[float, float, float]]]) -> list[list[str]]:
    """The summary as text, a row an outcome: means, starred where the paired 95 % interval excludes no change."""
    rows = []
    for name, by_label in result.items():
        cells = [f"{name} ({OUTCOMES[name]})"]
        for label, (mean, low, high) in by_label.items():
            sure = label != BASELINE and (low > 0.0 or high < 0.0)
            cells.append(f"{mean:.3g}{'*' if sure else ''}")
        rows.append(cells)
    return rows
