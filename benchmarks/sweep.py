"""How much of two processors a sweep of short runs uses, and how its memory grows, beside two other drivers.

    uv run python benchmarks/sweep.py            # 2,000 runs by each driver, some minutes
    uv run python benchmarks/sweep.py --runs 100

Each driver does the same runs (two points, many seeds, a year and a half of a tiny economy) in a process of its own,
with two worker processes. What a run takes is measured first, two side by side and nothing else; the ideal is that
time, divided among the processes. So the share of the ideal says what is lost to starting, handing over, collecting
and storing; on a machine that others use it says little, which is why for sweeps the share of the workers' time that
went into runs is printed too. Memory is that of the driving process without its workers, soon after the start and at
the end.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

SMALL = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 2}
VARIED, VALUES, UNTIL = "market.contract_cost", (0.0, 2.5), "2024-06"
PROCESSES = 2


def simulate(rng: int = 1, contract_cost: float = 2.5) -> dict[str, Any]:
    """One run, for drivers that call a function."""
    from model.mesa_flat import FlatEconomy

    history = FlatEconomy(rng=int(rng), **SMALL, **{VARIED: contract_cost}).run(UNTIL)
    return {name: history[name].to_numpy() for name in ("unemployment_rate", "hhi")}


def timed(runs: int) -> float:
    """Seconds of so many runs in this process, the model loaded."""
    simulate()
    start = time.perf_counter()
    for seed in range(runs):
        simulate(seed)
    return time.perf_counter() - start


# ---------------------------------------------------------------------------------------------------------- the drivers


def by_tenfold(runs: int) -> float:
    """``experiments.runs.sweep.sweep``: all indicators of all months, stored; returns the seconds spent in runs."""
    from experiments.runs.design import Design
    from experiments.runs.sweep import sweep
    from model.scenario import load_scenario

    points = tuple({VARIED: value} for value in VALUES)
    design = Design(load_scenario().with_changes(SMALL), points, runs // 2, until=UNTIL)
    with tempfile.TemporaryDirectory() as folder:
        results = sweep(design, Path(folder, "out"), workers=PROCESSES)
        assert (results.runs()["status"] == "done").sum() == runs
        return float(results.runs()["seconds"].sum())


def by_mesa(runs: int) -> None:
    """``mesa.batch_run``: all indicators of all months, in memory."""
    from mesa import batch_run

    from model.mesa_flat import FlatEconomy

    parameters = {**SMALL, VARIED: list(VALUES)}
    rows = batch_run(
        FlatEconomy,
        parameters,
        number_processes=PROCESSES,
        rng=list(range(1, runs // 2 + 1)),
        max_steps=18,
        data_collection_period=1,
        display_progress=False,
    )
    assert len({(row["RunId"]) for row in rows}) == runs


def by_ema(runs: int) -> None:
    """The EMA Workbench's ``MultiprocessingEvaluator``: two indicators of all months, in memory."""
    import logging

    from ema_workbench import (
        CategoricalParameter,
        IntegerParameter,
        Model,
        MultiprocessingEvaluator,
        Samplers,
        TimeSeriesOutcome,
    )

    logging.getLogger("EMA").setLevel(logging.ERROR)
    model = Model("tenfold", function=simulate)
    model.uncertainties = [IntegerParameter("rng", 1, runs // 2)]
    model.levers = [CategoricalParameter("contract_cost", list(VALUES))]
    model.outcomes = [TimeSeriesOutcome("unemployment_rate"), TimeSeriesOutcome("hhi")]
    with MultiprocessingEvaluator(model, n_processes=PROCESSES) as evaluator:
        experiments, _ = evaluator.perform_experiments(
            runs // 2, 2, uncertainty_sampling=Samplers.LHS, lever_sampling=Samplers.FF, reporting_frequency=1
        )
    assert len(experiments) == runs


DRIVERS: dict[str, Callable[[int], float | None]] = {
    "tenfold sweep": by_tenfold, "mesa batch_run": by_mesa, "ema_workbench": by_ema,
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------- measuring them


def memory() -> float:
    """Memory in use by this process, MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def measure(name: str, runs: int) -> dict[str, float | None]:
    """Do the runs by one driver: seconds, those spent in runs, and MB early, at the end and at most."""
    samples: list[float] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.25):
            samples.append(memory())

    watcher = threading.Thread(target=watch, daemon=True)
    start = time.perf_counter()
    watcher.start()
    inside = DRIVERS[name](runs)
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    early = samples[len(samples) // 4] if samples else memory()  # when it has loaded all it needs
    return {"seconds": seconds, "inside": inside, "early": early, "end": memory(), "most": max([*samples, memory()])}


def in_a_process(*words: str) -> subprocess.Popen[str]:
    """This script again, so that each measurement has a process of its own."""
    environment = os.environ | {"TQDM_DISABLE": "1"}
    return subprocess.Popen([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True, env=environment)


def result_of(process: subprocess.Popen[str]) -> Any:
    """What such a process printed last."""
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"failed: {process.args}")
    return json.loads(said.splitlines()[-1])


def compare(runs: int) -> None:
    """Measure all drivers one after the other, and print a table."""
    sample = max(runs // 40, 10)
    both = [in_a_process("--time", str(sample)) for _ in range(PROCESSES)]
    each = sum(result_of(process) for process in both) / PROCESSES / sample
    ideal = each * runs / PROCESSES
    print(f"{runs} runs of {each * 1000:.0f} ms on {PROCESSES} processes: {ideal:.1f} s at best\n")
    print(f"{'driver':16} {'seconds':>8} {'of the ideal':>13} {'MB early':>9} {'MB at end':>10} {'MB at most':>11}")
    for name in DRIVERS:
        found = result_of(in_a_process("--driver", name, "--runs", str(runs)))
        print(
            f"{name:16} {found['seconds']:8.1f} {ideal / found['seconds']:13.0%} "
            f"{found['early']:9.0f} {found['end']:10.0f} {found['most']:11.0f}",
            flush=True,
        )
        if found["inside"] is not None:
            print(f"{'':16} of its workers' time {found['inside'] / PROCESSES / found['seconds']:.0%} went into runs")


def main() -> None:
    """Read the words of the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=2_000, help="an even number (2000)")
    parser.add_argument("--driver", choices=DRIVERS, help="only this one, without the table")
    parser.add_argument("--time", type=int, metavar="N", help="only seconds of N runs in one process")
    words = parser.parse_args()
    if words.runs < 2 or words.runs % 2:
        parser.error(f"--runs {words.runs} is not an even number from 2")
    warnings.simplefilter("ignore")  # the other drivers warn of packages they can do without
    if words.time:
        print(json.dumps(timed(words.time)))
    elif words.driver:
        print(json.dumps(measure(words.driver, words.runs)))
    else:
        compare(words.runs)


if __name__ == "__main__":
    main()
