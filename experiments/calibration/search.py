"""Calibration: parameters that reproduce the AI market of 2023 to 2025 (``tenfold calibrate``).

A likelihood-free search: the misfit of a parameter set is how far the median and the spread of a few runs are from the
facts of the vendor market up to December 2025, and an evolution strategy (CMA-ES, Hansen and Ostermeier 2001, from
Optuna) looks for sets with little of it. What it finds is kept trial by trial, so a search that was stopped goes on.
The best sets together are the ensemble: they fit about equally well and differ in what the facts leave open.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.analysis.facts import Fact, facts, readings
from experiments.analysis.histories import by_run
from experiments.runs.script import REDUCED
from model.errors import InputError

if TYPE_CHECKING:
    import optuna

    from experiments.runs.executors import AnyExecutor
    from model.scenario import Scenario

UNTIL = "2025-12"
FIT_SEEDS = range(10_001, 10_025)
STUDY, ENSEMBLE = "calibration.log", "ensemble.csv"
SHIPPED = Path(__file__).resolve().parents[2] / "model" / "data" / ENSEMBLE
WORST = 4.0  # deviation, in tolerances, beyond which being further off hardly counts

# What is searched, between which bounds. Switching costs are not: hardly anything known so far depends on them.
SEARCH: dict[str, tuple[float, float]] = {
    "technology.growth_before": (7.0, 13.0),
    "technology.growth_after": (12.0, 19.0),
    "technology.focus_exponent": (0.1, 1.2),
    "technology.focus_reference": (0.4, 0.9),
    "technology.catch_up": (0.03, 0.3),
    "technology.quality_noise": (0.08, 0.4),
    "technology.unit_cost_decline": (0.005, 0.05),
    "technology.error_cost": (0.2, 0.8),
    "market.quality_weight": (0.1, 0.6),
    "market.taste_sd": (0.8, 1.8),
    "market.concentration_weight": (0.3, 5.0),
    "market.imitation": (0.02, 0.1),
    "market.own_experience": (0.05, 0.6),
    "market.adopters_at_start": (0.015, 0.08),
    "market.depth_at_start": (0.05, 0.4),
    "market.deepening": (0.02, 0.2),
    "consumers.imitation": (0.06, 0.2),
    "consumers.innovation": (0.0002, 0.006),
    "consumers.users_at_start": (0.005, 0.06),
    "consumers.represented": (1.2e9, 4e9),
    "consumers.brand": (0.5, 3.0),
    "consumers.paying_share": (0.03, 0.12),
    "consumers.advertising": (0.1, 2.0),
    "consumers.serving_cost": (2.0, 15.0),
    "consumers.free_usage": (0.03, 0.5),
    "compute.fixed_fleet": (0.005, 0.2),
    "vendors.enterprise_first.enterprise_quality": (98.0, 114.0),
    "vendors.enterprise_first.focus": (0.6, 0.95),
    "vendors.enterprise_first.margin": (0.3, 0.75),
    "vendors.enterprise_first.enterprise_share": (0.01, 0.3),
    "vendors.consumer_first.enterprise_quality": (104.0, 120.0),
    "vendors.consumer_first.consumer_quality": (104.0, 122.0),
    "vendors.consumer_first.focus": (0.15, 0.6),
    "vendors.consumer_first.margin": (0.3, 0.75),
    "vendors.consumer_first.enterprise_share": (0.3, 1.0),
    "vendors.search_incumbent.enterprise_quality": (96.0, 112.0),
    "vendors.search_incumbent.focus": (0.2, 0.7),
    "vendors.search_incumbent.enterprise_share": (0.01, 0.3),
    "vendors.open_weights.enterprise_quality": (92.0, 108.0),
}
LEVELS = ("quality", "focus", ".margin")  # searched by difference, not by ratio


@dataclass(frozen=True)
class Fit:
    """One parameter set that was tried: what was changed, and how far off it was."""

    misfit: float
    changes: Mapping[str, float]


def deviation(fact: Fact, value: float) -> float:
    """How far a value is from a fact, in tolerances: ratios of 1.2 for money, half the fact's range for the rest."""
    if fact.by_ratio:
        return math.log(max(value, 1e-6) / fact.value) / 0.2
    return (value - fact.value) / max((fact.high - fact.low) / 2.0, 0.05 * abs(fact.value))


def misfit(runs: Sequence[Mapping[str, float]]) -> float:
    """How far a few runs are from the facts: mean over facts of squared deviation and of too wide a spread.

    Args:
        runs: what each run says about each fact, by name.
    """
    import numpy as np

    total, chosen = 0.0, [fact for fact in facts("fit") if fact.name in runs[0]]
    for fact in chosen:
        values = np.array([run[fact.name] for run in runs])
        values = values[np.isfinite(values)]
        if len(values) < len(runs):  # not measurable in some run: as far off as anything
            total += 4.0 * WORST**2
            continue
        middle = (float(np.median(values)) + float(values.mean())) / 2.0
        away = min(abs(deviation(fact, middle)), WORST + math.log1p(abs(deviation(fact, middle))))
        low, high = np.quantile(values, (0.1, 0.9))
        too_wide = max(float(high - low) / fact.widest - 0.9, 0.0)
        total += away**2 + 4.0 * min(too_wide, 2.0) ** 2
    return total / len(chosen)


def evaluate(changes: Mapping[str, float], seeds: Sequence[int], executor: AnyExecutor = "processes") -> float:
    """Misfit of the default parameters with some changes."""
    from experiments.runs.ensemble import Job, run_many

    scenario = fast(changes)
    table = run_many([Job("trial", scenario, seed, UNTIL) for seed in seeds], executor=executor, title="trial")
    return misfit([readings(history, facts("fit")) for _, history in by_run(table)])


def fast(changes: Mapping[str, Any]) -> Scenario:
    """The reduced baseline with some changes."""
    from model.scenario import Scenario

    return Scenario().with_changes({**REDUCED, **changes})


# ------------------------------------------------------------------------------------------------------- the search


def search(
    folder: str | Path,
    trials: int,
    seeds: Sequence[int] = FIT_SEEDS,
    workers: int | None = None,
    executor: AnyExecutor = "processes",
) -> list[Fit]:
    """Try parameter sets, from the defaults outwards, and return all that were ever tried in this folder, best first.

    Args:
        folder: where the trials are kept; an earlier search there is continued.
        trials: how many in all.
        seeds: of the runs of each trial, the same for all.
        workers: runs at a time; as many as there are processors if left out.
        executor: see `experiments.runs.executors.crew`.

    Raises:
        InputError: the folder cannot be written, or holds something else.
    """
    from experiments.runs.executors import crew

    study = _open_study(Path(folder))
    _show(study, trials)
    with crew(executor, workers) as people:
        while (done := _finished(study)) < trials:
            trial = study.ask()
            changes = {name: _suggest(trial, name) for name in SEARCH}
            study.tell(trial, evaluate(changes, seeds, people))
            _show(study, trials, done + 1)
    return fits(study)


def _open_study(folder: Path) -> optuna.Study:
    import warnings

    import optuna
    from optuna.storages.journal import JournalFileBackend

    from model.parameters import Parameters

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    normal = Parameters().flat()
    start = {name: min(max(float(normal[name]), low), high) for name, (low, high) in SEARCH.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        backend = JournalFileBackend(str(folder / STUDY))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of experimental parts, which these are not any more for our use
            sampler = optuna.samplers.CmaEsSampler(x0=start, sigma0=0.012, seed=1, popsize=14)
        study = optuna.create_study(
            study_name="tenfold", storage=optuna.storages.JournalStorage(backend), sampler=sampler, load_if_exists=True
        )
    except OSError as error:
        raise InputError(f"folder {folder} cannot be written: {error.strerror or error}") from None
    except (ValueError, KeyError) as error:  # a log that is no log, or damaged
        raise InputError(f"{folder / STUDY} is not a calibration log: {error}; choose another --out") from None
    if not study.trials:
        study.enqueue_trial(start)
    return study


def _suggest(trial: optuna.Trial, name: str) -> float:
    low, high = SEARCH[name]
    return trial.suggest_float(name, low, high, log=not any(word in name for word in LEVELS))


def _finished(study: optuna.Study) -> int:
    return sum(trial.value is not None for trial in study.get_trials(deepcopy=False))


def _show(study: optuna.Study, trials: int, done: int | None = None) -> None:
    import sys

    done = _finished(study) if done is None else done
    best = f"best misfit {study.best_value:.3f}" if done else "starting"
    print(f"\rtrial {done} of {trials}, {best}", end="" if done < trials else "\n", file=sys.stderr, flush=True)


def fits(study: optuna.Study) -> list[Fit]:
    """All finished trials of a study, best first."""
    done = [trial for trial in study.get_trials(deepcopy=False) if trial.value is not None]
    return sorted((Fit(float(trial.value or 0.0), dict(trial.params)) for trial in done), key=lambda fit: fit.misfit)


# ------------------------------------------------------------------------------------------------------ the ensemble


def choose_ensemble(found: Sequence[Fit], size: int = 20, slack: float = 1.25) -> list[Fit]:
    """The best sets, no worse than so many times the best: they fit about equally well."""
    limit = slack * found[0].misfit
    return [Fit(fit.misfit, {k: rounded(v) for k, v in fit.changes.items()}) for fit in found if fit.misfit <= limit][
        :size
    ]


def rounded(value: float) -> float:
    """Three digits: more would pretend to know."""
    return float(f"{value:.4g}")


def write_ensemble(ensemble: Sequence[Fit], path: Path) -> None:
    """Write an ensemble as a table: a row a set, the best first."""
    names = list(ensemble[0].changes)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["misfit", *names])
        for fit in ensemble:
            writer.writerow([f"{fit.misfit:.4f}", *(f"{fit.changes[name]:g}" for name in names)])


def read_ensemble(path: Path = SHIPPED) -> list[Fit]:
    """Read an ensemble, by default the one the model ships with.

    Raises:
        InputError: the file is missing, or is not such a table.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    except (TypeError, ValueError):
        raise InputError(f"{path} is not an ensemble: a table with columns misfit and parameter names") from None
    if not rows or "misfit" not in rows[0]:
        raise InputError(f"{path} is not an ensemble: a table with columns misfit and parameter names")
    return [Fit(row.pop("misfit"), row) for row in rows]


def ensemble_jobs(seeds: Sequence[int], until: str, extra: Mapping[str, Any] | None = None) -> list[Any]:
    """Runs that take the shipped sets in turn, a seed each, under the label ``ensemble``."""
    from experiments.runs.ensemble import Job

    sets = read_ensemble()
    scenarios = [fast({**fit.changes, **(extra or {})}) for fit in sets]
    return [Job("ensemble", scenarios[k % len(sets)], seed, until) for k, seed in enumerate(seeds)]
