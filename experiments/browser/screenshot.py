"""Pictures of the pages: ``python -m experiments.browser.screenshot docs/pages``.

Starts the server, opens every page in headless Chromium as the page says (`experiments.browser.server.pages.Shot`),
waits until runs, background work and charts are done, and takes a picture of each. ``--page`` takes single pages,
``--theme dark`` dark ones. Where the path is that of a PNG file, one page is taken into it: Play, unless another is
named. Needs the development dependencies (playwright) and an installed Chromium.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.browser.server.server import listen
from experiments.runs.script import write_anything
from model.errors import InputError, nearest

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

    from experiments.browser.server.pages import Page

WIDTH, HEIGHT, SCALE = 1400, 1000, 1.5
PATIENCE = 20_000  # milliseconds for a page and its charts
WORK = 1_200_000  # the same for work in the background
COLOURS = 256
BELOW_THE_BARS = "one => window.scrollBy(0, one.getBoundingClientRect().top - 120)"
READY = "Tenfold is ready: "
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
STILL = "!document.querySelector('[data-testid=transport]:is([data-state=playing], [data-state=\"catching up\"])')"
DRAWN = (
    "!(window.tenfoldDrawing && window.tenfoldDrawing.size) && !document.querySelector('[data-testid=flows-waiting]')"
    " && [...document.querySelectorAll('.tf-plot, .tf-drawing')].every(one =>"
    " one.getBoundingClientRect().top > innerHeight"
    " || one.querySelector('svg, canvas') && !one.hasAttribute('data-waiting'))"
)


def take(pages: Sequence[Page], out: Path, theme: str = "light") -> list[str]:
    """Take pictures of some pages, with a server and a browser started for it.

    Args:
        pages: which.
        out: a folder, in which each picture has its page's name; or, for one page, a PNG file.
        theme: ``light`` or ``dark``.

    Returns:
        What went wrong, a line a page; the other pictures are there all the same.

    Raises:
        InputError: there is no Chromium.
    """
    from playwright.sync_api import sync_playwright  # late: a development dependency

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise InputError("no chromium on this machine: install it to take pictures of the pages")
    with _server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        failed = photograph(browser, address, pages, out, theme)
        browser.close()
    return failed


def photograph(browser: Browser, address: str, pages: Sequence[Page], out: Path, theme: str = "light") -> list[str]:
    """Take pictures of some pages of a server with a browser; as `take`."""
    from playwright.sync_api import Error

    single = out.suffix == ".png"
    (out.parent if single else out).mkdir(parents=True, exist_ok=True)
    failed = []
    for page in pages:
        path = out if single else out / f"{page.name}.png"
        try:
            _picture(browser, address, page, path, theme)
            print(f"{path}: {path.stat().st_size / 1000:.0f} kB", flush=True)
        except (Error, InputError) as error:
            failed.append(f"{page.name}: {str(error).splitlines()[0]}")
    return failed


def _picture(browser: Browser, address: str, page: Page, path: Path, theme: str) -> None:
    """Open one page, bring it into its state, and take its picture."""
    tab = browser.new_page(
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=SCALE,
        color_scheme="dark" if theme == "dark" else "light",
    )
    tab.set_default_timeout(PATIENCE)
    try:
        shot = page.shot
        tab.goto(f"{address}{page.path}" + (f"?{shot.query}" if shot.query else ""))
        tab.wait_for_selector(".tf-main")
        for name in shot.press:
            tab.click(f"[data-testid='{name}']")
        if shot.work:
            _wait_for_work(tab)
            tab.wait_for_selector(f"[data-testid={shot.work}]", timeout=PATIENCE)
        tab.wait_for_function(STILL, timeout=WORK)
        _wait_for_charts(tab)
        if shot.show:
            tab.locator(f"[data-testid='{shot.show}']").evaluate(BELOW_THE_BARS)
            _wait_for_charts(tab)
        tab.screenshot(path=str(path))
    finally:
        tab.close()
    shrink(path)


def _wait_for_work(tab: Tab) -> None:
    """Wait for work in the background to end.

    Raises:
        InputError: it has failed.
    """
    ended = "[data-testid=job]:is([data-state=done], [data-state=failed], [data-state=cancelled])"
    tab.wait_for_selector(ended, state="attached", timeout=WORK)
    if tab.get_attribute("[data-testid=job]", "data-state") != "done":
        raise InputError("its work did not end well: " + " ".join(tab.inner_text("[data-testid=job]").split()))


def _wait_for_charts(tab: Tab) -> None:
    tab.wait_for_timeout(400)  # what has just come into view begins to be drawn
    tab.wait_for_function(DRAWN)
    tab.wait_for_timeout(400)


def shrink(path: Path) -> None:
    """Store a picture with few colours, in a third of the room; as it is where there is no Pillow.

    The commonest colours, of grounds and lines, stay exactly as they are; the rest, at edges of letters, come close.
    """
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(path) as file:
        picture = file.convert("RGB")
    pixels = np.asarray(picture, dtype=np.int64) @ np.array([1 << 16, 1 << 8, 1])
    found, which, number = np.unique(pixels, return_inverse=True, return_counts=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    common = colours[np.argsort(-number)[: COLOURS // 2]]
    spread = np.array(picture.quantize(COLOURS // 2).getpalette() or [], dtype=np.int64).reshape(-1, 3)
    palette = np.concatenate([common, spread])
    nearest_of = np.array([np.argmin(((palette - colour) ** 2).sum(axis=1)) for colour in colours])
    few = Image.fromarray(nearest_of[which].reshape(pixels.shape).astype(np.uint8), "P")
    few.putpalette(palette.astype(np.uint8).tobytes())
    few.save(path, optimize=True)


@contextmanager
def _server() -> Iterator[str]:
    """A server of its own, for as long as the pictures take."""
    with listen(0) as probe:
        port = probe.getsockname()[1]
    code = f"from experiments.browser.server.server import serve; serve({port}, open_browser=False)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            if not any(line.startswith(READY) for line in process.stdout):
                raise InputError("the server did not start")
            yield f"http://localhost:{port}"
        finally:
            process.terminate()


def chosen(names: Sequence[str], out: Path) -> list[Page]:
    """The pages of some names: all for a folder, Play for a file, where there are none.

    Raises:
        InputError: there is no such page, or several would go into one file.
    """
    from experiments.browser.server.pages import PAGES

    known = {page.name: page for page in PAGES}
    names = names or (["play"] if out.suffix == ".png" else list(known))
    for name in names:
        if name not in known:
            raise InputError(f"unknown page '{name}': {nearest(name, known)}")
    if out.suffix == ".png" and len(names) > 1:
        raise InputError(f"{len(names)} pages do not go into one file: give a folder")
    return [known[name] for name in names]


def main(arguments: Sequence[str]) -> int:
    """Take the pictures named on the command line; returns the exit code."""
    write_anything()
    parser = argparse.ArgumentParser(prog="python -m experiments.browser.screenshot", description="Pictures of pages.")
    parser.add_argument("out", type=Path, help="folder of the pictures, or a PNG file for one page")
    parser.add_argument("--page", action="append", default=[], metavar="NAME", help="only this page; repeatable")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    words = parser.parse_args(arguments)
    try:
        failed = take(chosen(words.page, words.out), words.out, words.theme)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
