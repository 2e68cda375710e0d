"""The Compute dilemma page in headless Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from browser_server import DILEMMA_UNTIL, dilemma_runs
from browser_work import SLOW

from experiments.browser.dilemma.state import read_choices
from experiments.browser.shared.visit import Query
from experiments.studies.compute_dilemma import charts, one_shot
from experiments.studies.compute_dilemma.answers import Question

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

RULES = ("solvency_constrained", "newsvendor", one_shot.UPPER)
POINTS = "document.querySelector('[data-testid=panel-{0}] .tf-drawing').tenfoldView.data('table0')"


def cell(page: Page, rule: str, name: str) -> str:
    """What the table says."""
    return page.inner_text(f"[data-testid='{rule}-{name}']").strip()


def table(page: Page) -> str:
    """All that the table says."""
    return page.inner_text("[data-testid=rules]")


@pytest.fixture
def kept(browser_server: str) -> Iterator[Path]:
    """The folder in which the tests' server keeps runs, emptied afterwards."""
    folder = dilemma_runs(urlsplit(browser_server).port or 0)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.smoke
def test_the_page_opens_with_the_numbers_of_the_specification(open_page: Open) -> None:
    """Margin 0.8 and cone 1: capacity, ruin and lost demand of the three rules, in the table and in words."""
    page = open_page(path="dilemma")
    for rule, capacity, ruin, lost in zip(
        RULES, ("1.39 ×", "2.32 ×", "5.18 ×"), ("10%", "22%", "51%"), ("44%", "28%", "10%"), strict=True
    ):
        assert (cell(page, rule, "capacity"), cell(page, rule, "ruin"), cell(page, rule, "lost")) == (
            capacity, ruin, lost,
        )  # fmt: skip
    words = page.inner_text("[data-testid=sentence-2]")
    assert "The prudent rule orders 1.4 times the forecast, is ruined in 10% of cases and turns 44% of" in words
    for panel in ("cone", "risk", "profit"):
        assert page.locator(f"[data-testid=panel-{panel}] .mark-line path").count() > 0


def test_every_slider_moves_table_pictures_and_address(open_page: Open) -> None:
    """By keyboard; the numbers shown are those of the functions behind the page."""
    page = open_page(path="dilemma")
    for name, key, panel in (
        ("margin", "Home", "risk"), ("cone", "End", "cone"), ("lead", "ArrowRight", "risk"), ("salvage", "End", "risk"),
    ):  # fmt: skip
        before, drawn = table(page), page.evaluate(POINTS.format(panel))
        page.locator(f"[data-testid=slider-{name}]").press(key)
        page.wait_for_function(f"location.search.includes('{name}=')")
        page.wait_for_function(
            f"before => JSON.stringify({POINTS.format(panel)}) !== JSON.stringify(before)", arg=drawn
        )
        choices = read_choices(Query(urlsplit(page.url).query))
        assert table(page) != before
        sigma = charts.spread(choices.cone, 0.97, choices.lead)
        rules = one_shot.one_shot_rules([choices.margin], [sigma], choices.salvage).set_index("rule")
        for rule in RULES:
            assert cell(page, rule, "capacity") == f"{rules['capacity'][rule]:.2f} ×"


def test_a_link_shows_others_the_same(open_page: Open) -> None:
    """What an address says is on the page, and the page says it again."""
    link = "margin=0.5&cone=0.6&lead=12&salvage=0.2&vendor=open_weights&rules=newsvendor,trend_extrapolation&runs=4"
    page = open_page(link, path="dilemma")
    assert urlsplit(page.url).query == link
    assert page.inner_text("[data-testid=value-margin]") == "50 %"
    assert page.inner_text("[data-testid=value-lead]") == "12 months"
    assert page.input_value("[data-testid=vendor]") == "open_weights"
    assert not page.is_checked("[data-testid=rule-choice-solvency_constrained]")
    assert page.is_checked("[data-testid=rule-choice-trend_extrapolation]")
    assert "8 runs of the baseline" in page.inner_text("[data-testid=plan]")


def test_a_link_that_cannot_be_followed_says_why(open_page: Open) -> None:
    """One line, above the page as it comes."""
    page = open_page("margin=2", path="dilemma")
    assert "margin 2 is out of range: from 0.2 to 0.9" in page.inner_text("[data-testid=refused]")
    assert cell(page, "newsvendor", "capacity") == "2.32 ×"


def test_rules_are_tried_in_the_whole_economy_and_kept(open_page: Open, kept: Path) -> None:
    """The runs are done in the background; a link shows them to others without running them again."""
    page = open_page("runs=4", path="dilemma")
    page.locator("[data-testid=rule-choice-newsvendor]").press("Space")
    page.locator("[data-testid=rule-choice-trend_extrapolation]").press("Space")
    page.wait_for_function("location.search.includes('rules=solvency_constrained&')")
    assert page.locator("[data-testid=rule-choice-solvency_constrained]").is_disabled()  # one is needed
    page.click("[data-testid=run]")
    page.wait_for_selector("[data-testid=job]")
    page.wait_for_selector("[data-testid=findings]", timeout=SLOW)
    assert "0 of 4" in page.inner_text("[data-testid=findings]")
    assert page.locator("[data-testid^=panel-economy]").count() == 4
    assert len(list(kept.iterdir())) == 1
    other = open_page(urlsplit(page.url).query, path="dilemma")
    assert other.inner_text("[data-testid=findings]") == page.inner_text("[data-testid=findings]")
    assert other.locator("[data-testid=job]").count() == 0
    other.locator("[data-testid=slider-cone]").press("ArrowRight")
    other.wait_for_selector("[data-testid=findings]", state="detached")  # that is another question
    other.wait_for_selector("[data-testid=run]")


def test_work_in_the_background_can_be_cancelled(open_page: Open, kept: Path) -> None:
    """It stops, says so, and can be started again."""
    page = open_page("runs=64", path="dilemma")
    page.click("[data-testid=run]")
    page.click("[data-testid=cancel]")
    page.wait_for_selector("[data-testid=job][data-state=cancelled]", timeout=SLOW)
    page.wait_for_selector("[data-testid=run]")
    assert kept.name.startswith("tenfold-tests")


def test_work_that_fails_is_reported_and_the_page_lives_on(open_page: Open, kept: Path) -> None:
    """What went wrong is a line on the page, which still answers."""
    question = Question("open_weights", ("trend_extrapolation",), 1.0, 24, 4, DILEMMA_UNTIL)
    kept.mkdir(parents=True, exist_ok=True)
    question.folder(kept).write_text("in the way")
    page = open_page("vendor=open_weights&rules=trend_extrapolation&runs=4", path="dilemma")
    page.click("[data-testid=run]")
    page.wait_for_selector("[data-testid=job][data-state=failed]", timeout=SLOW)
    assert page.inner_text("[data-testid=error]").startswith("It did not work")
    assert question.folder(kept).name in page.inner_text("[data-testid=error]")
    page.locator("[data-testid=slider-margin]").press("Home")
    page.wait_for_function("location.search.includes('margin=0.2')")


def test_a_phone_shows_everything_without_sideways_scrolling(open_page: Open) -> None:
    """At 390 pixels nothing sticks out; tables scroll by themselves."""
    page = open_page(path="dilemma", viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("[data-testid=slider-margin]").is_visible()
