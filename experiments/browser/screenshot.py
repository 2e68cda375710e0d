"""The picture of the app in the README: ``python -m experiments.browser.screenshot docs/app.png``.

Starts the server, plays the default run to its end in headless Chromium, and takes a picture. Needs the development
dependencies (playwright) and an installed Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.browser.server import listen
from model.errors import InputError

WIDTH, HEIGHT = 1400, 1000
READY = "Tenfold is ready: "
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def take(path: Path, theme: str = "light", policy: str = "") -> None:
    """Take the picture.

    Args:
        path: of the PNG file.
        theme: ``light`` or ``dark``.
        policy: a policy to switch on after the run, so that the picture compares the two.

    Raises:
        InputError: there is no Chromium, or no such policy.
    """
    from playwright.sync_api import sync_playwright  # late: a development dependency

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise InputError("no chromium on this machine: install it to take pictures of the page")
    with _server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=1.5,
            color_scheme="dark" if theme == "dark" else "light",
        )
        page.goto(address)
        page.click("[data-testid=play]")
        page.wait_for_selector("[data-state=finished]", timeout=300_000)
        if policy:
            page.locator(f"[data-testid=policy-{policy}]").press("Space")
            page.wait_for_selector("[data-testid=comparison]")
            page.wait_for_selector("[data-state=finished]", timeout=300_000)
        page.wait_for_timeout(800)
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(path))
        browser.close()


@contextmanager
def _server() -> Iterator[str]:
    """A server of its own, for as long as the picture takes."""
    with listen(0) as probe:
        port = probe.getsockname()[1]
    code = f"from experiments.browser.server import serve; serve({port}, open_browser=False)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(READY):
                break
        yield f"http://localhost:{port}"
        process.terminate()


def main(arguments: list[str]) -> int:
    """Take the picture named on the command line."""
    if not 1 <= len(arguments) <= 3:
        print("usage: python -m experiments.browser.screenshot FILE.png [light|dark] [POLICY]", file=sys.stderr)
        return 2
    try:
        take(Path(arguments[0]), *arguments[1:])
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
