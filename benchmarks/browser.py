"""How the page feels in the browser: opening, playing, working beside a background job, and ten readers at once.

    uv run python benchmarks/browser.py                # all of it, some minutes on a quiet machine
    uv run python benchmarks/browser.py --readers 3    # fewer readers at once

The real server with the default economy, in a process of its own, and headless Chromium on the same machine, which
draws the charts with the same processors. Interactive means: the bar answers and the charts in view are drawn. Memory
is that of the server's process with all it has started. On a machine that others use, the server's processor time says
more than the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.speed import Table, machine  # noqa: E402 - the folder is no package

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

REPEATS = 5
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 600_000  # milliseconds
RUNS_BESIDE = 4_000  # short runs of a sweep that keep all processors busy; it is ended when it has been measured
SETTLED = (
    "document.querySelector('[data-testid=frame]').dataset.drawn =="
    " document.querySelector('[data-testid=transport]').dataset.frame"
)
IN_VIEW_DRAWN = (
    "[...document.querySelectorAll('.tf-plot')].length > 0 && [...document.querySelectorAll('.tf-plot')].every("
    "plot => plot.getBoundingClientRect().top > innerHeight || plot.querySelector('svg'))"
)


def beside(runs: int = RUNS_BESIDE) -> dict[str, float]:
    """The work of a background job: a sweep of short runs on all processors."""
    from benchmarks.sweep import by_tenfold

    return {"seconds": by_tenfold(runs)}


# ---------------------------------------------------------------------------------------------------------- the server


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """The server as readers start it: its address and process."""
    from experiments.browser.server.server import listen

    with listen(0) as probe:
        port = probe.getsockname()[1]
    code = f"from experiments.browser.server.server import serve; serve({port}, open_browser=False)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            if not any("ready" in line for line in process.stdout):
                raise SystemExit("the server did not start")
            yield f"http://localhost:{port}", process.pid
        finally:
            process.terminate()


def memory(root: int) -> float:
    """Memory of a process and of all that it has started, MB."""
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            continue  # it has just ended
        if "VmRSS:" in status:
            parents[int(folder.name)] = int(status.split("PPid:")[1].split()[0])
            sizes[int(folder.name)] = int(status.split("VmRSS:")[1].split()[0])
    members = {root}
    while more := {one for one, parent in parents.items() if parent in members} - members:
        members |= more
    return sum(sizes.get(one, 0) for one in members) / 1024


def worked(pid: int) -> float:
    """Processor time of a process so far, seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def readers(address: str) -> int:
    """Pages that the server works for."""
    with urlopen(f"{address}/resourcez", timeout=60) as answer:
        return int(json.load(answer)["kernels"]["total"])


# -------------------------------------------------------------------------------------------------------- what is done


def seconds(what: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def opened(context: BrowserContext, address: str, query: str = "") -> Page:
    """A page, once it is interactive."""
    page = context.new_page()
    page.goto(f"{address}/{query}")
    page.wait_for_selector("[data-testid=transport]")
    page.wait_for_function(IN_VIEW_DRAWN)
    return page


def closed(pages: Sequence[Page], address: str) -> None:
    """Close pages as readers do, and wait until the server has let go of them."""
    for page in pages:
        page.close(run_before_unload=True)
    while readers(address):
        time.sleep(0.1)


def step(page: Page) -> None:
    """Press step, and wait for the picture."""
    month = int(page.get_attribute("[data-testid=transport]", "data-month") or 0)
    page.click("[data-testid=step]")
    page.wait_for_selector(f"[data-testid=transport][data-month='{month + 1}']")
    page.wait_for_function(SETTLED)


def played(page: Page) -> None:
    """Play to the end."""
    page.click("[data-testid=play]")
    page.wait_for_selector("[data-testid=transport][data-state=finished]")
    page.wait_for_function(SETTLED)


# -------------------------------------------------------------------------------------------------------- measurements


def opening(browser: Browser, address: str, pid: int) -> Iterator[list[str]]:
    """Seconds until the first page is interactive."""
    context = window(browser)
    pages: list[Page] = []
    cold = seconds(lambda: pages.append(opened(context, address)))
    yield ["interactive, first page after the start of the server", f"{cold:.2f} s", ""]
    closed(pages, address)
    warm, before = [], worked(pid)
    for _ in range(REPEATS):
        pages = []
        warm.append(seconds(lambda: pages.append(opened(context, address))))  # noqa: B023 - called at once
        closed(pages, address)
    yield ["interactive, warm (median of five)", f"{statistics.median(warm):.2f} s", "under 3 s"]
    yield ["processor time of the server for that", f"{(worked(pid) - before) / REPEATS:.2f} s", ""]
    context.close()


def playing(browser: Browser, address: str, pid: int) -> Iterator[list[str]]:
    """Months a second."""
    context = window(browser)
    page = opened(context, address)
    before = worked(pid)
    taken = seconds(lambda: played(page))
    spent = worked(pid) - before
    months = int(page.get_attribute("[data-testid=transport]", "data-month") or 0)
    yield ["playing, default size", f"{months / taken:.1f} months a second", "at least 10"]
    yield ["processor time of the server for a month", f"{1000 * spent / months:.0f} ms", ""]
    closed([page], address)
    context.close()


def responding(browser: Browser, address: str) -> Iterator[list[str]]:
    """Seconds from the press of step to the picture, alone and beside a background job."""
    from experiments.browser.shared.work.jobs import Job

    context = window(browser)
    page = opened(context, address)
    step(page)
    quiet = [seconds(lambda: step(page)) for _ in range(2 * REPEATS)]
    yield ["step to picture (median of ten)", f"{1000 * statistics.median(quiet):.0f} ms", ""]
    job = Job()
    job.start("benchmarks.browser:beside", {})
    time.sleep(10.0)  # it has started its processes
    busy = [seconds(lambda: step(page)) for _ in range(2 * REPEATS)]
    state = job.board.value.state
    job.close()
    if state != "running":
        raise SystemExit(f"the job beside the page was {state}, not running: {job.board.value.error}")
    text = f"{1000 * statistics.median(busy):.0f} ms, longest {1000 * max(busy):.0f} ms"
    yield ["step to picture beside a background job on all processors", text, ""]
    closed([page], address)
    context.close()


def crowd(browser: Browser, address: str, pid: int, number: int) -> Iterator[list[str]]:
    """Memory before, with some readers who have played to the end, and after they have closed their tabs."""
    context = window(browser)
    for _ in range(2):
        page = opened(context, address)
        played(page)
        closed([page], address)
    time.sleep(5.0)
    before = memory(pid)
    pages = [opened(context, address, f"?seed={seed}") for seed in range(1, number + 1)]
    start = time.perf_counter()
    for page in pages:
        page.click("[data-testid=play]")
    for page in pages:
        page.wait_for_selector("[data-testid=transport][data-state=finished]")
    taken, top = time.perf_counter() - start, memory(pid)
    closed(pages, address)
    time.sleep(5.0)
    after = memory(pid)
    yield [f"{number} readers play whole runs at once", f"{taken:.0f} s", ""]
    yield ["memory before, two readers having been there", f"{before:.0f} MB", ""]
    yield [f"memory with {number} finished runs open", f"{top:.0f} MB", ""]
    yield ["memory after their tabs have closed", f"{after:.0f} MB ({after / before - 1:+.0%})", "within 20 %"]
    context.close()


def window(browser: Browser) -> BrowserContext:
    """A window of its own, which has nothing loaded yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    return context


def measure(number: int) -> Table:
    """Measure everything; each line is printed when it is there."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("no chromium on this machine")
    table = Table("The page in the browser", "", ["what", "measured", "wanted"])
    with server() as (address, pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        parts: list[Iterator[list[str]]] = [
            opening(browser, address, pid),
            playing(browser, address, pid),
            responding(browser, address),
            crowd(browser, address, pid, number),
        ]
        for part in parts:
            for row in part:
                table.rows.append(row)
                print(": ".join(row[:2]), flush=True)
        browser.close()
    return table


def main() -> None:
    """Read the words of the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--readers", type=int, default=10, help="how many play at once")
    words = parser.parse_args()
    load = os.getloadavg()[0]
    facts: dict[str, Any] = machine()
    print(f"{facts['processor']}, Python {facts['python']}; load before: {load:.1f}\n")
    table = measure(words.readers)
    print(f"\n{table.plain()}\nload after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
