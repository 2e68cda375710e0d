"""The workers' month with demand for staff fixed: by the populations, and what to look at in them and in plain Mesa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.plain_mesa import PlainMesa
from model import Economy, Parameters
from model.payments import pay_wages
from model.public_finance import pay_benefits, pay_courses

LOST = 0.05  # of the positions of cognitive occupations are closed at the start, so that every rule has something to do


def economy_with_fixed_demand(workers: int, enterprises: int, rng: int, burn_in_months: int = 60) -> Economy:
    """An economy at rest, with part of the cognitive positions closed.

    Args:
        workers: number of workers.
        enterprises: number of enterprises.
        rng: seed.
        burn_in_months: months of job moves before; fewer found it faster.
    """
    sizes = {"workers.number": workers, "enterprises.number": enterprises, "consumers.number": 10}
    nobody = {"market.vendors": (), "market.entrants": (), "labour.burn_in_months": burn_in_months}
    economy = Economy(Parameters().replace({**sizes, **nobody}), rng=rng)
    closed = np.repeat(economy.occupations.cognitive, 2)
    economy.enterprises.desired_headcount[:, closed] *= 1.0 - LOST
    return economy


def month_of_workers(economy: Economy) -> None:
    """One month of all workers' rules; demand for staff and the wages of occupations stay as they are."""
    workers, enterprises = economy.workers, economy.enterprises
    economy.open_labour_month(economy.month + 1)
    owned, shares = workers.capital_income, enterprises.base_output / float(enterprises.base_output.sum())
    economy.goods_market.buy(workers.spending(), 1.0, shares)
    economy.labour_market.separate()
    economy.labour_market.retrain_in_house()
    economy.labour_market.match()
    economy.labour_market.promote()
    economy.labour_market.age()
    pay_wages(economy)
    pay_benefits(economy)
    pay_courses(economy, workers.enrol_in_retraining())
    economy.ledger.pay("dividends", enterprises, shares * float(owned.sum()), workers, owned)


def rates_of_populations(economy: Economy) -> dict[str, float]:
    """Rates and pay of the month in the populations."""
    workers = economy.workers
    return _rates(
        workers.employer >= 0,
        workers.level,
        workers.wage,
        economy.labour_market.worker_flows,
        economy.labour_market.job_finding_rate,
    )


def rates_of_plain_mesa(model: PlainMesa) -> dict[str, float]:
    """The same in plain Mesa."""
    employed = np.array([worker.firm is not None for worker in model.workers])
    level, wage = (np.array([getattr(worker, name) for worker in model.workers]) for name in ("level", "wage"))
    return _rates(employed, level, wage, model.flows, model.job_finding_rate)


def _rates(
    employed: NDArray[np.bool_], level: NDArray[Any], wage: NDArray[Any], flows: Mapping[str, int], finding: float
) -> dict[str, float]:
    """Unemployment by level, people who leave jobs and find them as shares, and mean monthly pay, USD."""
    left = sum(flows[kind] for kind in ("quits", "layoffs", "retirements"))
    return {
        "unemployment": float(1.0 - employed.mean()),
        "unemployment of juniors": float(1.0 - employed[level == 0].mean()),
        "unemployment of seniors": float(1.0 - employed[level == 1].mean()),
        "finding rate": finding,
        "separation rate": left / float(employed.sum()),
        "layoff rate": flows["layoffs"] / float(employed.sum()),
        "moves between jobs": flows["moves"] / float(employed.sum()),
        "mean wage": float(wage[employed].mean(dtype=float)),
    }
