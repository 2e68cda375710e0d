"""Many readers at once, and readers and servers that vanish: slow tests, with a server of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import browser_server
import pytest
from browser_help import free_port, wait_until_up
from conftest import SERVER, SWITCHES, TIMEOUT

from experiments.browser.shared.simulation.settings import Settings
from experiments.charts.catalogue import FIGURES
from experiments.charts.time_series import columns
from model.parameters import Parameters

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc"),
]

READERS = 10
UNTIL, MONTHS = "2024-12", 24
PATIENCE = 240.0  # seconds: the machine may have other things to do
GIVEN_UP_AFTER = "4s"
CHART = "enterprise_share"
VALUES = f"document.querySelector('[data-testid=chart-{CHART}] .tf-plot').tenfoldView.data('table')"


class Server:
    """The page with the small economy, in a process of its own."""

    def __init__(self, port: int) -> None:
        command = [sys.executable, str(SERVER), str(port), GIVEN_UP_AFTER]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.address = f"http://localhost:{port}"
        wait_until_up(self.process, self.address)

    @property
    def memory(self) -> float:
        """In use, MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    @property
    def work(self) -> int:
        """Processor time so far, ticks of a hundredth of a second."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    @property
    def readers(self) -> int:
        """Pages it works for."""
        with urlopen(f"{self.address}/resourcez", timeout=PATIENCE) as answer:
            return int(json.load(answer)["kernels"]["total"])

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of the test's own."""
    one = Server(free_port())
    yield one
    one.close()


@pytest.fixture
def tabs(chromium: Browser) -> Iterator[BrowserContext]:
    """A small window, so that drawing does not take all the time."""
    context = chromium.new_context(viewport={"width": 700, "height": 700})
    context.set_default_timeout(1000 * PATIENCE)
    yield context
    context.close()


def wait_until(what: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Wait for something, and say whether it came about."""
    stop = time.monotonic() + seconds
    while not what() and time.monotonic() < stop:
        time.sleep(0.2)
    return what()


def play(tabs: BrowserContext, address: str, seeds: Sequence[int]) -> list[Page]:
    """Open a tab for each seed, let all of them play at once, and wait for their ends."""
    pages = []
    for seed in seeds:
        page = tabs.new_page()
        page.goto(f"{address}/?seed={seed}&until={UNTIL}")
        page.wait_for_selector("[data-testid=transport][data-state=ready]")
        pages.append(page)
    for page in pages:
        page.click("[data-testid=play]")
    for page in pages:
        page.wait_for_selector(f"[data-testid=transport][data-state=finished][data-month='{MONTHS}']")
    return pages


def drawn(page: Page) -> list[dict[str, Any]]:
    """What a chart shows once the last picture is on the screen."""
    page.wait_for_function(
        "document.querySelector('[data-testid=frame]').dataset.drawn =="
        " document.querySelector('[data-testid=transport]').dataset.frame"
    )
    page.locator(f"[data-testid=chart-{CHART}]").scroll_into_view_if_needed()
    page.wait_for_selector(f"[data-testid=chart-{CHART}] .tf-plot:not([data-waiting])")
    return [{name: row[name] for name in row if name != "Symbol(vega_id)"} for row in page.evaluate(VALUES)]


def alone(seed: int) -> list[dict[str, Any]]:
    """The same of a run without any page."""
    economy: Any = browser_server.small(Settings(seed=seed, until=UNTIL))
    history = economy.run(until=UNTIL)
    parameters = Parameters()
    table = FIGURES[CHART].table(history, parameters.all_vendors, int(parameters.compute.lead_time), UNTIL)
    lists = columns(table)
    return [{name: values[row] for name, values in lists.items()} for row in range(MONTHS)]


def close(pages: Sequence[Page], server: Server) -> None:
    """Close tabs as a reader does, and wait until the server has let go of them."""
    for page in pages:
        page.close(run_before_unload=True)
    assert wait_until(lambda: server.readers == 0)


def test_ten_readers_do_not_mix_and_leave_no_memory_behind(server: Server, tabs: BrowserContext) -> None:
    """Ten seeds play at once and each gets what it gets alone; closed, they give their memory back."""
    for seed in (1, 2):  # all that is loaded once is loaded
        close(play(tabs, server.address, [seed]), server)
    time.sleep(4.0)
    before = server.memory
    seeds = range(11, 11 + READERS)
    pages = play(tabs, server.address, seeds)
    assert server.readers == READERS
    found = [drawn(page) for page in pages]
    for seed, rows in zip(seeds, found, strict=True):
        wanted = alone(seed)
        assert [list(row) for row in rows] == [list(row) for row in wanted]
        for row, right in zip(rows, wanted, strict=True):
            assert row == pytest.approx(right, nan_ok=True), f"seed {seed}"
    assert len({json.dumps(rows) for rows in found}) == READERS
    close(pages, server)
    assert wait_until(lambda: server.memory <= 1.2 * before, 30.0), f"{before:.0f} MB before, {server.memory:.0f} after"


def test_a_killed_browser_stops_its_work(server: Server) -> None:
    """A page whose browser was killed while it played is given up, and its economy is not simulated any further."""
    script = (
        "import os, signal, sys\n"
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright:\n"
        f"    browser = playwright.chromium.launch(executable_path=sys.argv[2], args={list(SWITCHES)!r})\n"
        "    page = browser.new_page()\n"
        f"    page.set_default_timeout({1000 * PATIENCE})\n"
        "    page.goto(sys.argv[1])\n"
        "    page.click('[data-testid=play]')\n"
        "    page.wait_for_selector('[data-state=playing]')\n"
        "    browser.new_browser_cdp_session().send('Browser.crash')\n"
    )
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = "no chromium on this machine: install it to test the browser page"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    address = f"{server.address}/?seed={browser_server.SLOW_SEED}&until=2050-12"  # minutes of work
    subprocess.run([sys.executable, "-c", script, address, path], capture_output=True, check=False, timeout=PATIENCE)
    assert server.readers == 1
    assert wait_until(lambda: server.readers == 0, 60.0)
    time.sleep(3.0)
    before = server.work
    time.sleep(3.0)
    assert server.work - before <= 15  # of 300 ticks: nothing is simulated
    with urlopen(server.address, timeout=TIMEOUT / 1000) as answer:
        assert answer.status == 200


def test_a_page_says_so_when_its_server_is_gone_and_comes_back_with_it(tabs: BrowserContext) -> None:
    """The page dims and says what is wrong; loaded anew from a new server it shows what it showed."""
    port = free_port()
    server = Server(port)
    page = tabs.new_page()
    try:
        page.goto(f"{server.address}/?seed=4&at=2023-06")
        page.wait_for_selector("[data-testid=transport][data-state=paused][data-month='6']")
        shown = drawn(page)
    finally:
        server.close()
    page.wait_for_selector("text=Server disconnected")
    server = Server(port)
    try:
        page.reload()
        page.wait_for_selector("[data-testid=transport][data-state=paused][data-month='6']")
        assert drawn(page) == shown
    finally:
        page.close()
        server.close()
