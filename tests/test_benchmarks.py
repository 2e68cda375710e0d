"""The benchmarks: plain Mesa does what the populations do, and the report says what was measured."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import same_bits
from benchmarks.browser import memory, worked
from benchmarks.fixed_demand import (
    economy_with_fixed_demand,
    month_of_workers,
    rates_of_plain_mesa,
    rates_of_populations,
)
from benchmarks.plain_mesa import CELLS, PlainMesa
from benchmarks.same_bits import differences

ROOT = Path(__file__).parents[1]

WORKERS, ENTERPRISES, MONTHS, SEEDS = 2_000, 100, 18, 30


def mean_rates_of_both(seed: int) -> tuple[list[float], list[float]]:
    """Means over the months of all rates, from the same start: by the populations, and by plain Mesa."""
    economy = economy_with_fixed_demand(WORKERS, ENTERPRISES, seed)
    plain = PlainMesa(economy, seed)
    ours, theirs = [], []
    for _ in range(MONTHS):
        month_of_workers(economy)
        plain.step()
        ours.append(list(rates_of_populations(economy).values()))
        theirs.append(list(rates_of_plain_mesa(plain).values()))
    return np.mean(ours, axis=0).tolist(), np.mean(theirs, axis=0).tolist()


@pytest.mark.slow
def test_plain_mesa_and_the_populations_agree_within_sampling_error() -> None:
    names = list(rates_of_populations(economy_with_fixed_demand(400, 20, 1, burn_in_months=2)))
    ours, theirs = (np.array(both) for both in zip(*map(mean_rates_of_both, range(SEEDS)), strict=True))
    gap = ours - theirs
    error = dict(zip(names, gap.std(axis=0, ddof=1) / SEEDS**0.5, strict=True))
    apart = dict(zip(names, np.abs(gap.mean(axis=0)), strict=True))
    # eight numbers: one of them is this far off by chance in one case of a hundred
    assert {name: apart[name] / error[name] for name in names if apart[name] > 3.5 * error[name]} == {}
    # and the comparison is sharp: errors are small beside what is compared
    level = dict(zip(names, theirs.mean(axis=0), strict=True))
    rare = {"layoff rate", "moves between jobs"}
    assert all(error[name] < (0.08 if name in rare else 0.03) * level[name] for name in names)


def test_both_start_from_the_same_people_and_positions() -> None:
    economy = economy_with_fixed_demand(400, 20, 1, burn_in_months=2)
    plain = PlainMesa(economy, 1)
    assert [firm.heads for firm in plain.firms] == economy.enterprises.headcount.tolist()
    assert [worker.wage for worker in plain.workers] == economy.workers.wage.tolist()
    employed = economy.workers.employer >= 0
    assert [worker.firm is not None for worker in plain.workers] == employed.tolist()


def test_plain_mesa_counts_every_head_once() -> None:
    plain = PlainMesa(economy_with_fixed_demand(400, 20, 1, burn_in_months=2), 1)
    before = sum(worker.firm is not None for worker in plain.workers)
    plain.step()
    employed = [worker for worker in plain.workers if worker.firm is not None]
    flows = plain.flows
    assert len(employed) == before + flows["hires"] - flows["quits"] - flows["layoffs"] - flows["retirements"]
    for firm in plain.firms:
        cells = [worker.cell for worker in employed if worker.firm is firm]
        assert firm.heads == np.bincount(cells, minlength=CELLS).tolist()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_of_a_server_counts_what_it_has_started() -> None:
    own = memory(os.getpid())
    command = [sys.executable, "-c", "held = bytearray(b'1' * 50_000_000); print('held', flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        assert memory(os.getpid()) - own > 40.0
        child.communicate("\n")
    assert worked(os.getpid()) > 0.0


def test_a_renamed_column_is_the_same_and_a_changed_one_is_not() -> None:
    before = {"run": {"workers": {"wage": "a", "age": "b"}}}
    assert differences(before, {"run": {"workers": {"pay": "a", "age": "b", "new": "c"}}}) == []
    assert differences(before, {"run": {"workers": {"wage": "a", "age": "c"}}}) == ["run: workers, age"]


@pytest.mark.slow
def test_another_checkout_is_run_by_its_own_code(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    for package in ("agents", "model"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    assert same_bits.main(["small, seed 1", "--against", str(tmp_path)]) == 0
    assert capfd.readouterr().out == "same bits\n"
    with (tmp_path / "model" / "economy.py").open("a", encoding="utf-8") as file:
        file.write("\nraise RuntimeError('another model')\n")
    with pytest.raises(subprocess.CalledProcessError):
        same_bits.main(["small, seed 1", "--against", str(tmp_path)])
