"""The command that takes pictures of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from experiments.browser import screenshot
from experiments.browser.screenshot import chosen, main, photograph, shrink
from experiments.browser.server.pages import PAGES, Page, Shot
from model.errors import InputError

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_pages_are_chosen_by_name_and_by_what_they_go_into(tmp_path: Path) -> None:
    assert chosen([], tmp_path) == list(PAGES)
    assert [page.name for page in chosen([], tmp_path / "app.png")] == ["play"]
    assert [page.name for page in chosen(["model", "sweep"], tmp_path)] == ["model", "sweep"]
    with pytest.raises(InputError, match="unknown page 'swep': did you mean 'sweep'"):
        chosen(["swep"], tmp_path)
    with pytest.raises(InputError, match="2 pages do not go into one file"):
        chosen(["model", "sweep"], tmp_path / "one.png")


def test_a_wrong_page_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--page", "nothing"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_pictures_get_smaller_and_keep_their_main_colours(tmp_path: Path) -> None:
    """A ground, a line, and many colours that occur once."""
    pixels = np.full((300, 400, 3), (243, 245, 248), dtype=np.uint8)
    pixels[100:104] = (194, 84, 10)
    pixels[:8] = np.random.default_rng(1).integers(0, 255, (8, 400, 3))
    picture = Image.fromarray(pixels)
    path = tmp_path / "picture.png"
    picture.save(path)
    before = path.stat().st_size
    shrink(path)
    assert path.stat().st_size < before
    with Image.open(path) as file:
        few = file.convert("RGB")
    assert few.size == picture.size
    assert few.getpixel((200, 200)) == (243, 245, 248)
    assert few.getpixel((200, 102)) == (194, 84, 10)
    assert len(few.getcolors(1 << 20) or []) <= screenshot.COLOURS


def test_pictures_are_taken_and_what_fails_is_said(
    tmp_path: Path, chromium: Browser, browser_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that has no such button does not keep the others from their pictures."""
    monkeypatch.setattr(screenshot, "PATIENCE", 8_000)
    model = next(page for page in PAGES if page.name == "model")
    wrong = Page("/networks", "Networks", "", None, Shot(press=("no-such-button",)))
    failed = photograph(chromium, browser_server, [wrong, model], tmp_path, "dark")
    assert [line.partition(":")[0] for line in failed] == ["networks"]
    with Image.open(tmp_path / "model.png") as picture:
        assert picture.size == (screenshot.WIDTH * screenshot.SCALE, screenshot.HEIGHT * screenshot.SCALE)
        assert picture.convert("RGB").getpixel((5, 1000)) == (14, 19, 26)  # the dark ground
    assert (tmp_path / "model.png").stat().st_size < 400_000
