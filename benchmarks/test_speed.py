"""The speeds worth following over revisions, kept by pytest-benchmark: it stores a file a run, and compares them.

    uv run pytest benchmarks -n0 --benchmark-enable --benchmark-autosave
    uv run pytest-benchmark compare

Times are processor time. `speed.py` measures more, beside plain Mesa, and writes the report.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fixed_demand import economy_with_fixed_demand, month_of_workers
from benchmarks.probes import economy_of
from experiments.charts.catalogue import FIGURES
from experiments.charts.saving import save
from model import Economy, Parameters

pytestmark = pytest.mark.benchmark(timer=time.process_time, disable_gc=True)


@pytest.mark.parametrize("workers", [10_000, 100_000, 1_000_000])
def test_the_workers_month(benchmark: Any, workers: int) -> None:
    economy = economy_with_fixed_demand(workers, 1_000, 1, burn_in_months=2)
    benchmark.pedantic(month_of_workers, (economy,), rounds=5, warmup_rounds=3)


@pytest.mark.parametrize(("workers", "enterprises"), [(20_000, 1_000), (20_000, 10_000), (1_000_000, 20_000)])
def test_a_whole_month(benchmark: Any, workers: int, enterprises: int) -> None:
    economy = economy_of(workers, enterprises)
    benchmark.pedantic(economy.step, rounds=5, warmup_rounds=3)


def test_the_default_run(benchmark: Any) -> None:
    history = benchmark.pedantic(lambda: Economy(Parameters(), rng=1).run(), rounds=3, warmup_rounds=1)
    assert len(history) == 156


def test_a_chart(benchmark: Any, tmp_path: Path) -> None:
    economy = economy_of(2_000, 100)
    economy.step()
    chart = next(iter(FIGURES.values())).chart(economy.history)
    benchmark.pedantic(save, (chart, tmp_path / "chart.png"), rounds=5, warmup_rounds=1)
