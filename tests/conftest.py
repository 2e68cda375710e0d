"""What several test files need: a browser, and a running server of the page with a small economy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from browser_help import free_port, wait_until_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

TIMEOUT = 60_000  # milliseconds; a busy machine is slow
ALL_DRAWN = (  # what is in view
    "[...document.querySelectorAll('.tf-plot')].every("
    "plot => plot.getBoundingClientRect().top > innerHeight || plot.querySelector('svg'))"
)
SERVER = Path(__file__).parent / "support" / "browser_server.py"
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser are slow, but for one or two of each page."""
    for item in items:
        in_a_browser = "chromium" in getattr(item, "fixturenames", ())
        if in_a_browser and item.get_closest_marker("smoke") is None:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser_server() -> Iterator[str]:
    """The address of the page, served by a process of its own with a small, quick economy."""
    port = free_port()
    command = [sys.executable, str(SERVER), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        address = f"http://localhost:{port}"
        wait_until_up(process, address)
        yield address
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium. Without one the tests are skipped, but never on a continuous-integration machine."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = "no chromium on this machine: install it to test the browser page"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page did behind its reader's back."""

    hosts: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        """Watch a page's requests, console and uncaught errors."""
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure))
        page.on("response", lambda r: self.problems.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("console", lambda m: self.problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        return page

    def _failed(self, url: str, why: str | None) -> None:
        if why != "net::ERR_ABORTED":  # the page was left before it had everything
            self.problems.append(f"{why} {url}")


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser window of ordinary size, shared by the tests so that it loads the page's files once."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT)
    yield context
    context.close()


@pytest.fixture
def open_page(chromium: Browser, window: BrowserContext, browser_server: str) -> Iterator[object]:
    """Opens the page (or another one, by its path), as often as asked.

    Afterwards checks that nothing left the machine and no error was reported.

    With options (such as ``color_scheme``) the page opens in a window of its own.
    """
    watch = Watch()
    opened: list[BrowserContext | Page] = []

    def open_one(query: str = "", path: str = "", **options: object) -> Page:
        context = chromium.new_context(**options) if options else window
        context.set_default_timeout(TIMEOUT)
        page = watch.over(context.new_page())
        opened.append(context if options else page)
        page.goto(f"{browser_server}/{path}?{query}" if query or path else browser_server)
        page.wait_for_selector("[data-testid=transport]" if not path else ".tf-main")
        page.wait_for_function(ALL_DRAWN)
        return page

    yield open_one
    for one in opened:
        one.close()
    assert watch.problems == []
    assert watch.hosts <= {"localhost", "127.0.0.1", ""}  # "" is a file inside the page (data:, blob:)
