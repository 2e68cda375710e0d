"""The runs behind docking: the benchmark against what its paper prints, and what each channel changes.

A channel's effect is what it changes with AI less what it changes without: people change groups, lose skill and retrain
without AI too, and gaps are to the same economy without AI. The economy without AI is taken in the mean field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from experiments.runs.runner import call_many
from model.benchmark.channels import CHANNELS
from model.benchmark.economy import SCENARIOS, BenchmarkScenario, scenario

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.executors import AnyExecutor

PUBLISHED = Path(__file__).parents[2] / "model" / "data" / "benchmark.csv"
INTERVAL = (0.1, 0.9)  # quantiles over seeds


class Outcome(NamedTuple):
    """A row of Table 3."""

    title: str
    unit: str
    tolerance: float = 0.3  # points: how far the mean over seeds may be from what is printed
    digits: int = 1  # printed


OVER_BASE, A_YEAR = "% above no AI", "% a year"
OUTCOMES = {
    "gdp": Outcome("GDP", OVER_BASE),
    "gdp_index": Outcome("GDP index", "2024 = 100"),
    "gdp_growth": Outcome("GDP growth", A_YEAR, 0.2),
    "wage": Outcome("average wage", OVER_BASE, 0.7),
    "wage_cognitive": Outcome("cognitive wage", OVER_BASE, 0.7),
    "wage_other": Outcome("other wage", OVER_BASE, 0.7),
    "net_return": Outcome("net return", A_YEAR),
    "capital": Outcome("capital", OVER_BASE),
    "labour_share": Outcome("labour share", "% of GDP", 0.1),
    "capital_share": Outcome("capital share", "% of GDP", 0.1),
    "labour_income": Outcome("labour income", OVER_BASE),
    "wage_bill_cognitive": Outcome("cognitive wage bill", OVER_BASE),
    "capital_income": Outcome("capital income", OVER_BASE),
    "employment_cognitive": Outcome("cognitive employment", "% since mid-2026"),
    "unemployment_cognitive": Outcome("cognitive unemployment", "% of the group"),
    "unemployment": Outcome("unemployment", "% of the labour force"),
    "tfp": Outcome("total factor productivity", OVER_BASE),
    "tfp_growth": Outcome("productivity growth", A_YEAR, 0.2),
    "ideas": Outcome("stock of ideas", OVER_BASE, digits=2),
    "ideas_growth": Outcome("growth of ideas", A_YEAR, 0.2, digits=2),
}
SHOWN = ("gdp", "unemployment", "employment_cognitive", "wage", "wage_cognitive", "labour_share")  # of channels


@dataclass(frozen=True)
class Job:
    """One run: a scenario, the channels that are on, whole people or (0) the mean field, and a seed."""

    path: BenchmarkScenario
    channels: tuple[str, ...] = ()
    workers_number: int = 0
    seed: int = 1


type Results = Mapping[Job, Mapping[str, float]]


def simulate(job: Job) -> dict[str, float]:
    """Do a run; returns its outcomes of January 2030."""
    from model.benchmark.channels import Channels
    from model.benchmark.economy import BenchmarkEconomy, outcomes

    economy = BenchmarkEconomy(job.path, Channels.of(job.channels), workers_number=job.workers_number, rng=job.seed)
    return outcomes(economy.run())


def run_jobs(jobs: Sequence[Job], workers: int | None, executor: AnyExecutor = "processes") -> Results:
    """Do runs side by side, each once; jobs that come twice are done once.

    Raises:
        EnsembleError: a run failed.
    """
    wanted = list(dict.fromkeys(jobs))
    calls = [partial(simulate, job) for job in wanted]
    found = call_many(calls, executor=executor, workers=workers, title="docking")
    return dict(zip(wanted, found, strict=True))


# --------------------------------------------------------------------------------------------------------- the tables


@cache
def published() -> pd.DataFrame:
    """What the paper prints: columns table, scenario, setting, outcome, published, source."""
    import pandas as pd

    return pd.read_csv(PUBLISHED, dtype={"table": str, "setting": str}, keep_default_na=False)


def path_of(name: str, setting: str) -> BenchmarkScenario:
    """A scenario with a setting such as ``wage_rigidity=0.9``; none if the text is empty."""
    key, _, value = setting.partition("=")
    return scenario(name, **{key: float(value)} if key else {})


def docking_jobs(workers_number: int, seeds: Sequence[int]) -> list[Job]:
    """All runs that the published tables need: the mean field, and with people each seed."""
    columns = published()[["scenario", "setting"]].drop_duplicates()
    paths = [path_of(name, setting) for name, setting in columns.itertuples(index=False)]
    return [job for path in paths for job in _versions(Job(path), workers_number, seeds)]


def channel_jobs(workers_number: int, seeds: Sequence[int]) -> list[Job]:
    """All runs that the channels need: each alone and added up, and in the mean field also without AI."""
    jobs = []
    for path in SCENARIOS.values():
        for channels in dict.fromkeys(names for _, _, names in variants()):
            jobs += _versions(Job(path, channels), workers_number, seeds)
            jobs.append(Job(replace(path, ai=False), channels))
    return jobs


def variants() -> list[tuple[str, str, tuple[str, ...]]]:
    """How and which channel is added, and all channels that are then on; first none, the docked benchmark."""
    alone = [("alone", name, (name,)) for name in CHANNELS]
    added = [("cumulative", name, CHANNELS[: i + 1]) for i, name in enumerate(CHANNELS)]
    return [("docked", "none", ()), *alone, *added]


def _versions(job: Job, workers_number: int, seeds: Sequence[int]) -> list[Job]:
    people = [replace(job, workers_number=workers_number, seed=seed) for seed in seeds] if workers_number else []
    return [job, *people]


def docking_table(results: Results, workers_number: int, seeds: Sequence[int]) -> pd.DataFrame:
    """Published and simulated: a row a published number.

    ``simulated`` is the mean over seeds with whole people (of the mean field without), ``low`` and ``high`` the 10–90 %
    band over seeds.
    """
    import pandas as pd

    rows = []
    for row in published().to_dict("records"):
        job, name, printed = Job(path_of(row["scenario"], row["setting"])), row["outcome"], row["published"]
        outcome, mean_field = OUTCOMES[name], results[job][name]
        values = _series(results, job, name, workers_number, seeds)
        low, high = values.quantile(list(INTERVAL))
        rows.append(row | {
            "unit": outcome.unit, "simulated": values.mean(), "low": low, "high": high, "mean_field": mean_field,
            "tolerance": outcome.tolerance,
            "within": _near(values.mean(), printed, outcome.tolerance),
            "mean_field_within": _near(mean_field, printed, outcome.tolerance),
            "runs": len(values),
        })  # fmt: skip
    first = ["table", "scenario", "setting", "outcome", "unit", "published", "simulated", "low", "high", "mean_field"]
    table = pd.DataFrame(rows)
    return table[[*first, *(column for column in table if column not in first)]]


def _near(value: float, printed: float, tolerance: float) -> bool:
    return bool(abs(value - printed) <= tolerance + 1e-9)


def channel_table(results: Results, workers_number: int, seeds: Sequence[int]) -> pd.DataFrame:
    """What channels do: a row a scenario, way of adding, channel and outcome.

    ``difference`` is to the docked benchmark of the same seed, less the same without AI (``without_ai``); ``value`` is
    the docked benchmark's value plus that. ``step`` is the difference to the row before it among the cumulative ones.
    """
    import pandas as pd

    rows = []
    for name, path in SCENARIOS.items():
        before = dict.fromkeys(SHOWN, 0.0)
        for how, channel, channels in variants():
            for outcome in SHOWN:
                docked = _series(results, Job(path), outcome, workers_number, seeds)
                with_channel = _series(results, Job(path, channels), outcome, workers_number, seeds)
                twin = replace(path, ai=False)
                without_ai = results[Job(twin, channels)][outcome] - results[Job(twin)][outcome]
                difference = with_channel - docked - without_ai
                low, high = difference.quantile(list(INTERVAL))
                mean_field = results[Job(path, channels)][outcome] - results[Job(path)][outcome] - without_ai
                rows.append({
                    "scenario": name, "channel": channel, "how": how, "outcome": outcome,
                    "unit": OUTCOMES[outcome].unit, "value": docked.mean() + difference.mean(),
                    "difference": difference.mean(), "low": low, "high": high,
                    "step": difference.mean() - before[outcome] if how == "cumulative" else difference.mean(),
                    "mean_field": mean_field, "without_ai": without_ai, "runs": len(difference),
                })  # fmt: skip
                if how == "cumulative":
                    before[outcome] = difference.mean()
    return pd.DataFrame(rows)


def _series(results: Results, job: Job, outcome: str, workers_number: int, seeds: Sequence[int]) -> pd.Series[float]:
    import pandas as pd

    runs = _versions(job, workers_number, seeds)
    return pd.Series([results[run][outcome] for run in runs[1:] or runs])
