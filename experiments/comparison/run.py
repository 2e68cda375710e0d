"""The runs of a comparison: those not kept yet are done, as many as asked or as precision takes; then all are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.paired import run_until_precise
from experiments.comparison.plan import RUNS
from experiments.comparison.tables import WHOLE, Runs
from experiments.runs.ensemble import run_many
from model.calendar import month_number

if TYPE_CHECKING:
    from experiments.analysis.paired import Array
    from experiments.comparison.plan import Plan
    from experiments.runs.executors import AnyExecutor


@dataclass(frozen=True)
class Target:
    """How narrow the intervals of an indicator's effects are to be, and how many replicates are too many for that."""

    indicator: str
    half_width: float
    most: int


def run_plan(
    plan: Plan,
    replicates: int,
    folder: Path,
    workers: int | None = None,
    target: Target | None = None,
    executor: AnyExecutor = "processes",
) -> list[Runs]:
    """Do all runs that the folder does not hold yet; with a target, as many more as it takes.

    Args:
        plan: what to run.
        replicates: seeds of each arm and scenario, those to begin with where there is a target.
        folder: of the comparison.
        workers: runs at a time; as many as there are processors if left out.
        target: how precise effects are to be.
        executor: who does the runs, see `experiments.runs.executors.crew`.

    Returns:
        The runs of each scenario.

    Raises:
        EnsembleError: runs failed, or workers were lost.
    """
    if target is None:
        run_all(plan, replicates, folder, workers, executor)
        return read_runs(plan, replicates, folder)
    found: list[Runs] = []

    def differences(number: int) -> list[Array]:
        run_all(plan, number, folder, workers, executor)
        found[:] = read_runs(plan, number, folder)
        return [change for runs in found for change in paired_changes(runs, target.indicator)]

    run_until_precise(differences, replicates, target.half_width, target.most)
    return found


def run_all(
    plan: Plan, replicates: int, folder: Path, workers: int | None, executor: AnyExecutor = "processes"
) -> None:
    """Do all runs under one progress bar, and leave them in the folder."""
    jobs = [job for scenario in plan.scenarios for job in plan.jobs(scenario, replicates)]
    run_many(jobs, columns=(), folder=folder / RUNS, executor=executor, workers=workers, title="comparison")


def read_runs(plan: Plan, replicates: int, folder: Path) -> list[Runs]:
    """The finished runs of each scenario."""
    start = month_number(plan.start)
    return [
        Runs(scenario.name, plan.labels, run_many(plan.jobs(scenario, replicates), folder=folder / RUNS, workers=1),
             replicates, start, plan.begins)
        for scenario in plan.scenarios
    ]  # fmt: skip


def paired_changes(runs: Runs, indicator: str) -> list[Array]:
    """Each arm's paired differences of an indicator, mean from start to end; runs without a value are left out."""
    means = runs.headlines[indicator][:, :, runs.windows[WHOLE]].mean(axis=-1)
    return [change[~np.isnan(change)] for change in means[1:] - means[0]]
