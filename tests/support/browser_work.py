"""What tests of work in the background share: waiting for it, its processes, and files downloaded from a page."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SLOW = 240_000  # milliseconds that work in the background may take on a busy machine


def job(page: Page) -> tuple[str, int]:
    """State of the work, and runs done."""
    bar = page.locator("[data-testid=job]")
    return bar.get_attribute("data-state") or "", int(bar.get_attribute("data-done") or 0)


def wait_for_job(page: Page, state: str, done: int = 0) -> None:
    """Wait until the work is in a state, with so many runs done."""
    page.wait_for_function(
        f"(() => {{ const bar = document.querySelector('[data-testid=job]');"
        f" return bar && bar.dataset.state === '{state}' && Number(bar.dataset.done) >= {done}; }})()",
        timeout=SLOW,
    )


def saved(page: Page, name: str) -> bytes:
    """The content of a file downloaded from the page."""
    with page.expect_download(timeout=SLOW) as download:
        page.click(f"[data-testid=download-{name}]")
    return Path(download.value.path()).read_bytes()


def background_processes(server: str) -> list[int]:
    """The processes that work for a server."""
    words = {int(path.name): _words(path) for path in Path("/proc").glob("[0-9]*")}
    port = server.rpartition(":")[2]
    servers = {
        pid for pid, line in words.items() if line[-1:] == [port] and line[-2:-1][0].endswith("browser_server.py")
    }
    return [pid for pid, line in words.items() if "experiments.runs.background" in line and _parent(pid) in servers]


def _words(process: Path) -> list[str]:
    """The command line of a process; nothing if it has ended."""
    try:
        return (process / "cmdline").read_text(encoding="utf-8").split("\0")[:-1]
    except OSError:
        return []


def _parent(pid: int) -> int:
    """The parent of a process; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def gone(pids: list[int], seconds: float = 45.0) -> bool:
    """Whether processes end within a time."""
    stop = time.monotonic() + seconds
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < stop:
        time.sleep(0.1)
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)
