"""The Networks page in headless Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from experiments.browser.networks.state import COLOURS, Choices
from model import tables

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

RUN = "until=2026-12"
CANVAS = "[data-testid=peers-canvas]"


def run_to(page: Page, month: int) -> None:
    """Simulate so many months, and wait until they are drawn."""
    page.fill("[data-testid=time]", str(month))
    page.wait_for_selector(f"[data-testid=transport][data-state=paused][data-month='{month}']")


def key(page: Page) -> dict[str, int]:
    """The legend of enterprises: how many of each kind."""
    rows = page.locator("[data-testid=peers-legend] tbody tr").all()
    return {row.locator("th").inner_text(): int(row.locator("td").first.inner_text()) for row in rows}


@pytest.mark.smoke
def test_the_networks_follow_the_run(open_page: Open) -> None:
    """Months make adopters and movers; each colouring counts every enterprise once; each line's meaning is said."""
    page = open_page(RUN, path="networks")
    page.wait_for_selector(f"{CANVAS}[data-drawn='60 0']")
    assert "Nobody has yet: press Play" in page.inner_text("[data-testid=flows-reading]")
    first = key(page)
    run_to(page, 47)
    page.wait_for_function("document.querySelectorAll('.tf-links path').length > 10")
    assert key(page)["no AI yet"] < first["no AI yet"]
    assert "in the last twelve months" in page.inner_text("[data-testid=flows-reading]")
    found = []
    for colour in COLOURS:
        page.select_option("[data-testid=colour]", colour)
        written = None if colour == Choices().colour else colour  # what is as it comes is left out
        page.wait_for_function(f"new URLSearchParams(location.search).get('colour') === {json.dumps(written)}")
        found.append(key(page))
        assert sum(found[-1].values()) == 60
    assert len({tuple(one) for one in found}) == len(COLOURS)
    said = page.inner_text("[data-testid=flows-reading]")
    values = page.get_attribute("[data-testid=node-2]", "aria-label")
    page.select_option("[data-testid=flows]", "applies")
    page.wait_for_function("location.search.includes('flows=applies')")
    assert page.inner_text("[data-testid=flows-reading]") != said
    page.select_option("[data-testid=paint]", "exposure")
    page.wait_for_function("location.search.includes('paint=exposure')")
    assert page.get_attribute("[data-testid=node-2]", "aria-label") != values


def test_an_enterprise_is_chosen_by_number_key_and_pointer(open_page: Open) -> None:
    """Each way shows its card with its peers, and puts it into the address; the arrow keys do not step the run."""
    page = open_page(f"{RUN}&at=2024-12", path="networks")
    page.wait_for_selector("[data-testid=transport][data-state=paused][data-month='24']")
    card = page.locator("[data-testid=enterprise-card]")
    page.fill("[data-testid=enterprise]", "7")
    page.press("[data-testid=enterprise]", "Enter")
    card.locator("h3:has-text('Enterprise 7')").wait_for()
    peers = page.locator("[data-testid^=peer-]").count()
    page.wait_for_selector(f"{CANVAS}[data-drawn='60 {1 + peers}']")
    assert card.locator("tbody tr").count() == 8
    page.locator("[data-testid^=peer-]").first.click()
    page.wait_for_function("!location.search.includes('enterprise=7&') && !location.search.endsWith('enterprise=7')")
    page.locator(CANVAS).focus()
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-testid=sector-table]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    tip = page.inner_text("[data-testid=peers-tip]")
    page.keyboard.press("Enter")
    card.locator("h3").wait_for()
    assert tip.startswith(card.locator("h3").inner_text() + ":")
    assert page.get_attribute("[data-testid=transport]", "data-month") == "24"
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-testid=sector-table]")
    box = page.locator(CANVAS).bounding_box()
    assert box
    for step in range(200):  # from the middle to the right there is an enterprise somewhere
        page.mouse.move(box["x"] + box["width"] / 2 + step * 2, box["y"] + box["height"] / 2)
        if page.locator("[data-testid=peers-tip]").count():
            break
    page.mouse.down()
    page.mouse.up()
    card.locator("h3").wait_for()
    page.wait_for_function("location.search.includes('enterprise=')")
    page.fill("[data-testid=enterprise]", "900")
    page.press("[data-testid=enterprise]", "Enter")
    card.locator("text=There is no enterprise 900").wait_for()


def test_an_occupation_is_chosen_by_list_key_and_pointer(open_page: Open) -> None:
    """Each way shows its card, where people go and come from, and its past; others fade."""
    page = open_page(f"{RUN}&at=2025-12", path="networks")
    page.wait_for_selector("[data-testid=transport][data-state=paused][data-month='36']")
    card, office = page.locator("[data-testid=occupation-card]"), tables.occupations().soc.index("43")
    page.select_option("[data-testid=occupation]", str(office))
    card.locator("h3:has-text('Office and Administrative Support')").wait_for()
    page.wait_for_function("location.search.includes('occupation=43')")
    assert page.get_attribute(f"[data-testid=node-{office}]", "aria-pressed") == "true"
    assert page.locator(".tf-links path:not(.tf-in):not(.tf-out)").count() == 0
    page.locator("[data-testid=panel-unemployment]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-testid=panel-unemployment] .mark-line path")
    page.locator("[data-testid=node-0]").press("Enter")
    card.locator("h3:has-text('Management')").wait_for()
    page.locator("[data-testid=node-0]").press("Enter")
    page.wait_for_selector("[data-testid=occupation-table]")
    page.click("[data-testid=row-2]")
    card.locator("h3:has-text('Computer and Mathematical')").wait_for()
    page.click("[data-testid=node-3]")
    card.locator("h3:has-text('Architecture and Engineering')").wait_for()


def test_a_link_shows_others_the_same(open_page: Open) -> None:
    """The run, the colours and what is looked at are in the address; a new tab shows the same numbers."""
    link = f"seed=3&{RUN}&at=2024-06&colour=mode&enterprise=5&paint=change&flows=applies&occupation=15"
    pages = []
    for _ in range(2):
        page = open_page(link, path="networks")
        page.wait_for_selector("[data-testid=transport][data-state=paused][data-month='18']")
        page.wait_for_function(f"location.search == {json.dumps('?' + link)}")
        pages.append(page)
    one, other = (
        [page.inner_text(f"[data-testid={part}]") for part in ("peers-legend", "enterprise-card", "occupation-card")]
        for page in pages
    )
    assert one == other
    assert "Enterprise 5" in one[1]
    assert pages[0].input_value("[data-testid=paint]") == "change"


def test_the_run_of_the_play_page_goes_on_here(open_page: Open) -> None:
    """What happened before the page was opened counts: moves of the last twelve months are known at once."""
    page = open_page(f"{RUN}&at=2024-06")
    page.wait_for_selector("[data-testid=transport][data-state=paused][data-month='18']")
    page.click("[data-testid=page-networks]")
    page.wait_for_selector("[data-testid=flows-reading]")
    assert "in the last twelve months" in page.inner_text("[data-testid=flows-reading]")
    page.click("[data-testid=step]")
    page.wait_for_selector("[data-testid=transport][data-month='19']")
    page.click("[data-testid=page-play]")
    page.wait_for_selector("[data-testid=transport][data-month='19']")


def test_wrong_links_and_failures_are_a_line_on_the_page(open_page: Open) -> None:
    """A wrong name is refused; a failing model is reported, and the last good picture stays."""
    page = open_page(f"colour=vendr&{RUN}", path="networks")
    assert "unknown colour 'vendr': did you mean 'vendor'?" in page.inner_text("[data-testid=refused]")
    failing = open_page(f"seed=666&{RUN}", path="networks")
    failing.click("[data-testid=play]")
    failing.wait_for_selector("[data-testid=transport][data-state=failed]")
    assert "the thirteenth month cannot be simulated" in failing.inner_text("[data-testid=error]")
    assert sum(key(failing).values()) == 60


def test_a_phone_shows_everything_without_sideways_scrolling(open_page: Open) -> None:
    """At 390 pixels nothing sticks out, and the map of occupations is tall."""
    page = open_page(f"{RUN}&enterprise=3&occupation=43", path="networks", viewport={"width": 390, "height": 844})
    page.wait_for_selector("[data-testid=occupation-card] h3")
    page.wait_for_function("document.querySelector('.tf-flow svg').getAttribute('viewBox').endsWith('350 620')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
