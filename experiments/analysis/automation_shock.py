"""A reallocating shock: AI takes over part of every occupation's work and as much new work arises, spread over all.

The occupational-mobility experiment of del Rio-Chanona, Mealy, Beguerisse-Díaz, Lafond and Farmer (2021), with this
model's workers, enterprises, search and matching. Each occupation loses its exposed share of posts along a logistic
path; all occupations grow in proportion, so that posts in all stay as many. So unemployment comes from having to move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.executors import AnyExecutor
    from model.economy import Economy

BEFORE, AFTER = 36, 120  # months simulated before the shock begins and after it is over
STEEPNESS = 10.0  # of the logistic path: the middle half of the time brings 85 % of the change
SPEEDS = (5, 10, 30)
NETWORK, NO_NETWORK = "mobility network", "no network"


@dataclass(frozen=True)
class Shock:
    """One run: how long the shock takes, whether people move along the mobility network, and a seed."""

    years: int
    network: bool = True
    seed: int = 1
    workers_number: int = 20_000

    @property
    def months(self) -> int:
        """Months of the run."""
        return BEFORE + 12 * self.years + AFTER


def progress(month: int, years: int) -> float:
    """How much of the shock has happened by a month of the run: a logistic path from 0 to 1."""
    from math import exp

    share = min(max((month - BEFORE) / (12.0 * years), 0.0), 1.0)
    edge = 1.0 / (1.0 + exp(STEEPNESS / 2.0))
    return (1.0 / (1.0 + exp(-STEEPNESS * (share - 0.5))) - edge) / (1.0 - 2.0 * edge)


def posts_afterwards(economy: Economy) -> list[float]:
    """Posts of each occupation after the shock relative to before, 22 numbers; in all there are as many."""
    posts = economy.enterprises.baseline_positions.sum(axis=0).reshape(-1, 2).sum(axis=1).astype(float)
    left = 1.0 - economy.occupations.ceiling
    return list(left * posts.sum() / float(left @ posts))


def simulate(shock: Shock) -> pd.DataFrame:
    """Do a run: a row a month with its unemployment and vacancy rates, and unemployment of every occupation.

    Only people move: enterprises' wanted staff follows the shock, and spending and prices stay what they were.
    """
    import numpy as np
    import pandas as pd

    from model import Economy
    from model.scenario import load_scenario

    sizes = {"workers.number": shock.workers_number, "enterprises.number": max(shock.workers_number // 20, 10)}
    economy = Economy(load_scenario("no_ai").with_changes({**sizes, "consumers.number": 10}).parameters, rng=shock.seed)
    enterprises, workers, number = economy.enterprises, economy.workers, economy.occupations.number
    if not shock.network:
        economy.mobility.remove_network()
    factor = np.repeat(np.array(posts_afterwards(economy)), 2)
    rows = []
    for month in range(shock.months):
        economy.open_labour_month(month)
        wanted = 1.0 + (factor - 1.0) * progress(month, shock.years)
        enterprises.staffing.approach((enterprises.baseline_positions * wanted).astype(np.float32))
        economy.labour_market.separate()
        economy.labour_market.retrain_in_house()
        economy.labour_market.match()
        economy.labour_market.promote()
        economy.labour_market.age()
        economy.labour_market.adjust_wages()
        jobless = workers.employer < 0
        people = np.bincount(workers.occupation, minlength=number)
        idle = np.bincount(workers.occupation[jobless], minlength=number)
        vacant = float(enterprises.vacancies.sum())
        rows.append([month - BEFORE, jobless.mean(), vacant / (vacant + float(enterprises.headcount.sum()))])
        rows[-1] += list(idle / np.maximum(people, 1))
    return pd.DataFrame(rows, columns=["month", "unemployment_rate", "vacancy_rate", *economy.occupations.title])


def smooth(run: pd.DataFrame) -> pd.DataFrame:
    """Means over a year."""
    return run.rolling(12, center=True).mean().dropna()


def turn(unemployment: Sequence[float], vacancies: Sequence[float]) -> float:
    """Area that a path in the Beveridge plane goes round: positive counter-clockwise, in squared percent.

    The plane has unemployment along and vacancies upwards; the path is closed from its end to its beginning.
    """
    import numpy as np

    u, v = 100.0 * np.asarray(unemployment), 100.0 * np.asarray(vacancies)
    return float(0.5 * np.sum(u * np.roll(v, -1) - np.roll(u, -1) * v))


def outcomes(shock: Shock, run: pd.DataFrame) -> dict[str, float | str]:
    """Start, peak, when, and the turn of the Beveridge cycle of one run."""
    calm = smooth(run)
    rates, when = list(calm["unemployment_rate"]), list(calm["month"])
    peak = max(rates)
    return {
        "years": float(shock.years),
        "search": NETWORK if shock.network else NO_NETWORK,
        "seed": float(shock.seed),
        "before": float(run.loc[run["month"] < 0, "unemployment_rate"].mean()),
        "peak": peak,
        "peak_month": float(when[rates.index(peak)]),
        "afterwards": float(run["unemployment_rate"].iloc[-24:].mean()),
        "turn": turn(rates, list(calm["vacancy_rate"])),
    }


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """Means over runs: a row a speed and way to search."""
    groups = found.groupby(["years", "search"], sort=False)
    table: pd.DataFrame = groups[["before", "peak", "peak_month", "afterwards", "turn"]].mean().reset_index()
    return table.assign(runs=groups.size().to_numpy(), sd=groups["peak"].std().fillna(0.0).to_numpy())


def run_all(
    shocks: Sequence[Shock], workers: int | None, executor: AnyExecutor = "processes"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Do runs side by side.

    Returns:
        What came of each, and all months of all with the columns of `simulate`, ``years``, ``search`` and ``seed``.

    Raises:
        EnsembleError: a run failed.
    """
    from functools import partial

    import pandas as pd

    from experiments.runs.runner import call_many

    calls = [partial(simulate, shock) for shock in shocks]
    runs = call_many(calls, executor=executor, workers=workers, title="reallocating shocks")
    found = pd.DataFrame([outcomes(shock, run) for shock, run in zip(shocks, runs, strict=True)])
    for shock, run in zip(shocks, runs, strict=True):
        run["years"], run["seed"] = shock.years, shock.seed
        run["search"] = NETWORK if shock.network else NO_NETWORK
    return found, pd.concat(runs, ignore_index=True)
