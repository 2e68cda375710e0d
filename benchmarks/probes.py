"""What `benchmarks/speed.py` measures, each in a process of its own: `python benchmarks/probes.py NAME NUMBER…`.

Times are processor time of this process (`time.process_time`), medians of five; what is compared takes turns, so that
a machine that others use slows both alike. Prints one line of JSON.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

REPEATS, WARM_UP = 5, 3
SETTLED = {"labour.burn_in_months": 2}  # months of job moves before the start change no speed


def memory(which: str = "VmRSS") -> int:
    """Memory of this process in use, or at most so far (``VmHWM``), bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{which}:")[1].split()[0]) * 1024


def in_turns(*steps: Callable[[], object]) -> list[float]:
    """Median processor time of each of some steps that take turns, seconds."""
    return [statistics.median(times) for times in times_in_turns(*steps, turns=REPEATS)]


def times_in_turns(*steps: Callable[[], object], turns: int) -> list[list[float]]:
    """Processor time of each of some steps at each of their turns, seconds."""
    for step in steps:
        for _ in range(WARM_UP):
            step()
    taken: list[list[float]] = [[] for _ in steps]
    for _ in range(turns):
        for step, times in zip(steps, taken, strict=True):
            start = time.process_time()
            step()
            times.append(time.process_time() - start)
    return taken


def economy_of(workers: int, enterprises: int, vendors: int = 0, **changes: Any) -> Any:
    """The baseline economy at some size; with ``vendors``, so many copies of the first one instead of its own."""
    from model import Economy, Parameters

    sizes = {"workers.number": workers, "enterprises.number": enterprises}
    parameters = Parameters().replace({**sizes, **SETTLED, **changes})
    if vendors:
        profile = parameters.vendors[parameters.market.vendors[0]]
        share = profile.model_copy(update={"enterprise_share": 1.0 / vendors, "consumer_share": 1.0 / vendors})
        names = tuple(f"vendor_{number}" for number in range(vendors))
        market = parameters.market.model_copy(update={"vendors": names, "entrants": ()})
        parameters = parameters.model_copy(update={"vendors": dict.fromkeys(names, share), "market": market})
    return Economy(parameters, rng=1)


def workers(number: int, enterprises: int) -> dict[str, float]:
    """A worker's month by the populations and by plain Mesa: ns and bytes a worker."""
    from benchmarks.fixed_demand import economy_with_fixed_demand, month_of_workers
    from benchmarks.plain_mesa import PlainMesa

    month_of_workers(economy_with_fixed_demand(400, 20, 1, burn_in_months=2))  # so that all is loaded
    before = memory()
    economy = economy_with_fixed_demand(number, enterprises, 1, burn_in_months=2)
    month_of_workers(economy)
    columns = sum(column.nbytes for column in economy.workers.columns.values())
    found = {"columns_bytes": columns / number, "bytes": (memory("VmHWM") - before) / number}
    gc.collect()
    before = memory()
    plain = PlainMesa(economy, 1)
    found["plain_bytes"] = (memory() - before) / number
    ours, theirs = in_turns(lambda: month_of_workers(economy), plain.step)
    return found | {"ns": ours / number * 1e9, "plain_ns": theirs / number * 1e9, "ratio": theirs / ours}


def month(number: int, enterprises: int, vendors: int = 0) -> dict[str, float]:
    """A whole month of the baseline, seconds and bytes at most."""
    economy_of(400, 20).step()
    before = memory()
    economy = economy_of(number, enterprises, vendors)
    return {"seconds": in_turns(economy.step)[0], "bytes": memory("VmHWM") - before}


def doubling(number: int, enterprises: int, factor_workers: int, factor_enterprises: int) -> dict[str, float]:
    """A whole month at one size and with workers or enterprises multiplied, in turns, seconds."""
    economies = [economy_of(number, enterprises), economy_of(number * factor_workers, enterprises * factor_enterprises)]
    small, large = times_in_turns(*(economy.step for economy in economies), turns=3 * REPEATS)
    ratio = statistics.median(of_large / of_small for of_small, of_large in zip(small, large, strict=True))
    return {"small": statistics.median(small), "large": statistics.median(large), "ratio": ratio}


def run(number: int, enterprises: int, months: int) -> dict[str, Any]:
    """A run with its initialisation: seconds of processor and clock, seconds at each month, bytes at most."""
    from model import Economy, Parameters

    start, clock = time.process_time(), time.perf_counter()
    parameters = Parameters().replace({"workers.number": number, "enterprises.number": enterprises})
    economy = Economy(parameters, rng=1)
    at = [time.process_time() - start]
    for _ in range(months):
        economy.step()
        at.append(time.process_time() - start)
    return {"seconds": at[-1], "clock": time.perf_counter() - clock, "at": at, "bytes": memory("VmHWM")}


def first_month() -> dict[str, float]:
    """End the moment `tenfold run` starts its first month."""
    import os

    from experiments.cli import main as cli
    from model.economy import Economy

    Economy.step = lambda self: os._exit(0)  # type: ignore[method-assign]
    cli.main(["run"])
    raise SystemExit("no month was started")


def first_chart() -> dict[str, float]:
    """Draw the first chart of a month of the default economy into a file."""
    import tempfile

    from experiments.charts.catalogue import FIGURES
    from experiments.charts.saving import save
    from model import Economy

    economy = Economy(rng=1)
    economy.step()
    with tempfile.TemporaryDirectory() as folder:
        save(next(iter(FIGURES.values())).chart(economy.history), Path(folder, "chart.png"))
    return {}


PROBES: dict[str, Callable[..., dict[str, Any]]] = {
    probe.__name__: probe for probe in (workers, month, doubling, run, first_month, first_chart)
}


def main(words: Sequence[str]) -> None:
    """Run one probe."""
    name, *numbers = words
    print(json.dumps(PROBES[name](*map(int, numbers))))


if __name__ == "__main__":
    main(sys.argv[1:])
