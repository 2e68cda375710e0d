"""How fast the model is, and how its cost grows, beside plain Mesa; every number is measured in this one run.

    uv run python benchmarks/speed.py                # all of it, a quarter of an hour on a quiet machine
    uv run python benchmarks/speed.py --quick        # small sizes, two minutes
    uv run python benchmarks/speed.py --out docs     # also writes performance.md and performance.png

Each measurement has a process of its own (see `probes.py`), one at a time. Nothing is extrapolated: plain Mesa does a
million workers too. `test_speed.py` follows speed over revisions.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LAUNCHES = 5
DEFAULT = (20_000, 1_000)  # workers, enterprises
MONTHS = 156
Cells = list[str]


@dataclass(frozen=True)
class Sizes:
    """What is measured."""

    workers: Sequence[tuple[int, int]] = ((10_000, 1_000), (100_000, 1_000), (1_000_000, 1_000))  # with enterprises
    enterprises: Sequence[int] = (1_000, 10_000, 100_000)
    vendors: Sequence[int] = (5, 10, 50)
    whole: Sequence[tuple[int, int]] = (DEFAULT, (1_000_000, 20_000))
    doubled: Sequence[tuple[str, int, int]] = (
        ("workers", 250_000, 1_000), ("workers", 500_000, 1_000), ("enterprises", 20_000, 10_000),
        ("enterprises", 20_000, 20_000),
    )  # fmt: skip
    months: int = MONTHS
    largest: tuple[int, int, int] | None = (10_000_000, 20_000, 12)


QUICK = Sizes(
    workers=((10_000, 1_000), (100_000, 1_000)),
    enterprises=(1_000, 10_000),
    vendors=(5, 10),
    whole=(DEFAULT,),
    doubled=(("workers", 100_000, 1_000), ("enterprises", 20_000, 5_000)),
    months=24,
    largest=None,
)


@dataclass
class Table:
    """A table of the report."""

    title: str
    text: str
    headings: Cells
    rows: list[Cells] = field(default_factory=list)

    def markdown(self) -> str:
        """The table with its heading."""
        lines = [self.headings, ["---"] * len(self.headings), *self.rows]
        return f"## {self.title}\n\n{self.text}\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines)

    def plain(self) -> str:
        """The table for a terminal."""
        widths = [max(map(len, column)) for column in zip(self.headings, *self.rows, strict=True)]
        lines = ("  ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)) for row in (self.headings, *self.rows))
        return "\n".join([self.title, *lines]) + "\n"


# ------------------------------------------------------------------------------------------------------- measurements


def environment() -> dict[str, str]:
    """One thread, and compiled modules kept as usual."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def probe(name: str, *numbers: int) -> dict[str, Any]:
    """Run one probe in a process of its own."""
    command = [sys.executable, str(ROOT / "benchmarks" / "probes.py"), name, *map(str, numbers)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment(), cwd=ROOT)
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def launched(command: Sequence[str]) -> tuple[float, float]:
    """Median seconds on the clock and on the processor from launch to end, the first launch not counted."""
    clocks, processor = [], []
    for _ in range(LAUNCHES + 1):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environment(), cwd=ROOT)
        clocks.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(clocks[1:]), statistics.median(processor[1:])


def rules(sizes: Sizes) -> tuple[Table, list[dict[str, float]]]:
    """The workers' month, beside plain Mesa."""
    table = Table(
        "The workers’ month",
        "Everybody leaves, searches, is matched, promoted, trained, ages and retires, is paid and spends, while "
        "enterprises’ demand for staff stays the same; `benchmarks/plain_mesa.py` does the same with one Mesa agent a "
        "worker and Python loops, and gives the same rates and wages within sampling error. Processor time, ns per "
        "worker and month; memory, bytes a worker. Both take turns in one process.",
        ["workers", "Tenfold, ns", "plain Mesa, ns", "times", "columns, bytes", "plain Mesa, bytes"],
    )
    points = []
    for number, enterprises in sizes.workers:
        found = probe("workers", number, enterprises)
        plain = [f"{found[key]:,.0f}" for key in ("plain_ns", "ratio", "plain_bytes")]
        row = [f"{number:,}", f"{found['ns']:.0f}", plain[0], plain[1], f"{found['columns_bytes']:.0f}", plain[2]]
        table.rows.append(row)
        points.append({"workers": float(number)} | found)
    return table, points


def whole_month(sizes: Sizes) -> Table:
    """The whole month by number of workers, enterprises and vendors."""
    table = Table(
        "The whole month",
        "Vendors, enterprises, consumers, workers, payments and indicators of the baseline, processor time.",
        ["workers", "enterprises", "vendors", "seconds a month", "memory at most, MB"],
    )
    cases = [(*size, 0) for size in sizes.whole]
    cases += [(DEFAULT[0], number, 0) for number in sizes.enterprises if (DEFAULT[0], number) not in sizes.whole]
    cases += [(*DEFAULT, number) for number in sizes.vendors]
    for workers, enterprises, vendors in cases:
        found = probe("month", workers, enterprises, vendors)
        named = str(vendors) if vendors else "7, of the baseline"
        seconds, megabytes = f"{found['seconds']:.4f}", f"{found['bytes'] / 1e6:,.0f}"
        table.rows.append([f"{workers:,}", f"{enterprises:,}", named, seconds, megabytes])
    return table


def slopes(sizes: Sizes, trajectories: Sequence[Sequence[float]]) -> Table:
    """What doubling does; to months, by the trajectories of several runs: seconds when each month ended."""
    table = Table(
        "Twice as much",
        "Time at a size and at twice that size, in turns; cost that grows in proportion gives 2. Months are those of "
        "runs from January 2023 on, in which AI spreads: medians of five.",
        ["what", "from", "to", "seconds", "seconds, doubled", "ratio"],
    )
    for what, workers, enterprises in sizes.doubled:
        factors = (2, 1) if what == "workers" else (1, 2)
        found, size = probe("doubling", workers, enterprises, *factors), workers if what == "workers" else enterprises
        numbers = [f"{found[key]:.4f}" for key in ("small", "large")]
        table.rows.append([what, f"{size:,}", f"{2 * size:,}", *numbers, f"{found['ratio']:.2f}"])
    for months in (sizes.months // 4, sizes.months // 2):
        pairs = [
            (trajectory[months] - trajectory[0], trajectory[2 * months] - trajectory[0]) for trajectory in trajectories
        ]
        small, large = (f"{statistics.median(one):.4f}" for one in zip(*pairs, strict=True))
        ratio = statistics.median(large / small for small, large in pairs)
        table.rows.append(["months", str(months), str(2 * months), small, large, f"{ratio:.2f}"])
    return table


def start_up() -> Table:
    """From launch to what a user waits for."""
    script = str(Path(sys.executable).with_name("tenfold"))
    probes = str(ROOT / "benchmarks" / "probes.py")
    cases = {
        "python -c 'import model.economy'": [sys.executable, "-c", "import model.economy"],
        "tenfold --help": [script, "--help"],
        "tenfold run, to its first month": [sys.executable, probes, "first_month"],
        "to the first chart (PNG)": [sys.executable, probes, "first_chart"],
    }
    table = Table(
        "From launch",
        "Seconds from launching Python, files in the system’s cache; median of five.",
        ["what", "clock, s", "processor, s"],
    )
    for what, command in cases.items():
        clock, processor = launched(command)
        table.rows.append([what, f"{clock:.2f}", f"{processor:.2f}"])
    return table


def whole_runs(sizes: Sizes) -> tuple[Table, list[list[float]]]:
    """Full runs, initialisation included; also the trajectories of the default ones."""
    table = Table(
        "Runs",
        "From initialisation to the last month, imports not counted; the default run is the median of five.",
        ["workers", "enterprises", "months", "processor, s", "clock, s", "runs an hour of one core", "GB at most"],
    )
    found = sorted((probe("run", *DEFAULT, sizes.months) for _ in range(LAUNCHES)), key=lambda one: one["seconds"])
    cases = [((*DEFAULT, sizes.months), found[len(found) // 2])]
    if sizes.largest:
        cases.append((sizes.largest, probe("run", *sizes.largest)))
    for size, one in cases:
        numbers = [f"{one['seconds']:.2f}", f"{one['clock']:.2f}", f"{3600 / one['seconds']:,.0f}"]
        table.rows.append([*(f"{number:,}" for number in size), *numbers, f"{one['bytes'] / 1e9:.2f}"])
    return table, [one["at"] for one in found]


# ------------------------------------------------------------------------------------------------------------- report


def machine() -> dict[str, str]:
    """What the numbers were measured on."""
    from importlib.metadata import version

    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    named = (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    processor = next(named, platform.processor())
    packages = ", ".join(f"{name} {version(name)}" for name in ("mesa", "numpy", "pandas"))
    return {"processor": f"{processor}, {os.cpu_count()} cores", "python": platform.python_version(), "with": packages}


def chart(folder: Path, points: Sequence[Mapping[str, float]]) -> None:
    """Time and memory per worker against the number of workers, beside plain Mesa."""
    import pandas as pd

    from experiments.charts import panels
    from experiments.charts.palette import BLUE, VERMILION
    from experiments.charts.saving import save

    colours = {"Tenfold": BLUE.light, "plain Mesa": VERMILION.light}
    across = panels.Axis("workers", "~s", log=True)
    shown = []
    for title, keys, unit in (
        ("Time", ("ns", "plain_ns"), "ns of processor time per worker and month"),
        ("Memory", ("columns_bytes", "plain_bytes"), "bytes a worker"),
    ):
        pairs = [(line, one["workers"], one[key]) for line, key in zip(colours, keys, strict=True) for one in points]
        rows = pd.DataFrame(pairs, columns=["line", "x", "middle"]).assign(
            low=lambda t: t.middle, high=lambda t: t.middle
        )
        y = panels.Axis(unit, "~s", log=True, domain=(10.0, 10_000.0))
        place = {"x": across.of("x"), "y": y.of("middle", above=True), "color": panels.colour(colours)}
        dots = panels.layer(rows, {"type": "point", "filled": True, "size": 50, "opacity": 1}, place)
        shown.append(panels.panel([*panels.fan(rows, across, y, colours), dots], title))
    page = panels.page(shown, "The workers’ month", "Each worker does the same in both; no point is extrapolated")
    save(page, folder / "performance.png")  # type: ignore[arg-type]


def write(folder: Path, tables: Sequence[Table], points: Sequence[Mapping[str, float]]) -> None:
    """Write the report and its chart."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = machine()
    text = "# Performance\n\nRegenerate with `python benchmarks/speed.py --out docs` on a quiet machine. Measured on "
    text += f"{facts['processor']}, Python {facts['python']}, {facts['with']}.\n\n![Time and memory per worker]"
    text += "(performance.png)\n\n" + "\n\n".join(table.markdown() for table in tables) + "\n"
    (folder / "performance.md").write_text(text, encoding="utf-8")
    chart(folder, points)


def measure(sizes: Sizes) -> tuple[list[Table], list[dict[str, float]]]:
    """Measure everything, and print each table when it is there."""
    tables: list[Table] = []

    def done(table: Table) -> None:
        tables.append(table)
        print(table.plain(), flush=True)

    of_workers, points = rules(sizes)
    done(of_workers)
    done(whole_month(sizes))
    runs, trajectories = whole_runs(sizes)
    done(runs)
    done(slopes(sizes, trajectories))
    done(start_up())
    return tables, points


def main() -> None:
    """Read the words of the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    parser.add_argument("--out", type=Path, help="folder for the report and its chart")
    words = parser.parse_args()
    if words.out is not None and words.out.exists() and not words.out.is_dir():
        parser.error(f"--out {words.out} is not a folder")
    tables, points = measure(QUICK if words.quick else Sizes())
    if words.out is not None:
        write(words.out, tables, points)
        print(f"written to {words.out}: performance.md, performance.png")


if __name__ == "__main__":
    main()
