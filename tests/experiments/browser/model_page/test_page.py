"""The Model page in headless Chromium."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from experiments.browser.model_page import month
from experiments.reporting.checks import reports
from model.parameters import describe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]


def entries(page: Page) -> list[str]:
    """Names of the entries that the look-up shows."""
    found = page.locator(".tf-entry").all()
    return [(one.get_attribute("data-testid") or "").removeprefix("entry-") for one in found]


@pytest.mark.smoke
def test_the_page_opens_with_what_the_model_is_and_who_pays_whom(open_page: Open) -> None:
    """Without a run of the reader's own the picture shows an example; a chosen sector shows its payments alone."""
    page = open_page(path="model")
    page.wait_for_selector("[data-testid=payments]")
    assert page.get_attribute("[data-testid=flows]", "data-own") == "false"
    assert "Dec 2025 of the default run" in page.inner_text("[data-testid=flows-when]")
    everything = page.locator("[data-testid=payments] tbody tr").count()
    page.locator("[data-testid=sector-vendors]").press("Enter")
    page.wait_for_selector("[data-testid=all-payments]")
    rows = page.locator("[data-testid=payments] tbody tr").all_inner_texts()
    assert 0 < len(rows) < everything
    assert all("Vendors" in row for row in rows)
    assert page.get_attribute("[data-testid=sector-vendors]", "aria-pressed") == "true"
    page.click("[data-testid=all-payments]")
    page.wait_for_function(f"document.querySelectorAll('[data-testid=payments] tbody tr').length === {everything}")


def test_a_run_of_ones_own_takes_the_place_of_the_example(open_page: Open) -> None:
    """The payments, and the values that the reader has changed, are those of the run on the Play page."""
    page = open_page("set=labour.wage_rigidity=0.9&at=2023-02")
    page.wait_for_selector("[data-testid=transport][data-month='2']")
    page.click("[data-testid=page-model]")
    page.wait_for_selector("[data-testid=flows][data-own=true]")
    assert "Feb 2023 of your run" in page.inner_text("[data-testid=flows-when]")
    page.click("[data-testid=view-lookup]")
    page.click("[data-testid=kind-yours]")
    page.wait_for_function("document.querySelectorAll('.tf-entry').length === 1")
    assert entries(page) == ["labour.wage_rigidity"]
    assert page.inner_text("[data-testid=yours]") == "0.9"
    page.click("[data-testid=page-play]")
    page.wait_for_selector("[data-testid=transport][data-month='2']")
    page.click("[data-testid=page-model]")
    page.wait_for_selector("[data-testid=find]")  # the page is as it was left


def test_the_month_is_told_in_all_its_steps(open_page: Open) -> None:
    page = open_page("view=month", path="model")
    for stage in month.stages():
        for step in stage.steps:
            assert page.locator(f"[data-testid='step-{step.call}']").count() == 1
    page.click("summary")
    assert "self.consumers.switch()" in page.inner_text("pre")


def test_typing_filters_without_the_server_and_the_address_follows(open_page: Open) -> None:
    page = open_page("view=lookup", path="model")
    assert len(entries(page)) > 300
    page.context.set_offline(True)  # nothing more comes from the server, and the list still answers
    page.fill("[data-testid=find]", "switching cost")
    page.wait_for_function("document.querySelectorAll('.tf-entry').length < 20")
    page.context.set_offline(False)
    found = entries(page)
    assert {"market.contract_cost", "market.prompt_cost", "PortabilityMandate"} <= set(found)
    page.wait_for_function("location.search === '?find=switching%20cost'")
    page.click("[data-testid=kind-parameters]")
    page.wait_for_selector("[data-testid=entry-PortabilityMandate]", state="detached")
    page.wait_for_function("location.search.includes('kind=parameters')")
    other = open_page(page.url.partition("?")[2], path="model")
    assert entries(other) == entries(page)
    assert other.input_value("[data-testid=find]") == "switching cost"
    page.fill("[data-testid=find]", "xyzzy")
    page.wait_for_selector("[data-testid=nothing]")


def test_a_link_to_one_parameter_shows_it(open_page: Open) -> None:
    page = open_page("find=market.contract_cost", path="model")
    assert entries(page) == ["market.contract_cost"]
    text = page.inner_text("[data-testid='entry-market.contract_cost']")
    row = next(row for row in describe() if row.name == "market.contract_cost")
    for part in (row.doc[1:], row.source, row.unit, f"{row.value:g}", f"{row.high:g}"):
        assert part in text


def test_right_and_wrong_shows_every_check_and_misses_alone(open_page: Open) -> None:
    page = open_page("view=evidence", path="model")
    checks = [check for report in reports() for check in report.checks]
    rows = "document.querySelectorAll('.tf-checks tbody tr').length"
    assert page.evaluate(rows) == len(checks)
    page.click("[data-testid=show-missed]")
    missed = sum(check.judgement == "missed" for check in checks)
    page.wait_for_function(f"{rows} === {missed}")
    assert all("missed" in row for row in page.locator(".tf-checks tbody tr").all_inner_texts())
    page.wait_for_function("location.search === '?show=missed'")
    other = open_page("show=missed", path="model")
    assert other.evaluate(rows) == missed
    assert other.get_attribute("[data-testid=show-missed]", "aria-pressed") == "true"


def test_a_link_that_cannot_be_followed_says_why(open_page: Open) -> None:
    page = open_page("view=evidense", path="model")
    assert "unknown view 'evidense': did you mean 'evidence'?" in page.inner_text("[data-testid=refused]")
    page.click("[data-testid=view-month]")
    page.wait_for_selector("[data-testid=refused]", state="detached")
    page.wait_for_selector("[data-testid=month-in-words]")


@pytest.mark.parametrize("view", ["overview", "month", "lookup", "evidence"])
def test_a_phone_needs_no_sideways_scrolling(open_page: Open, view: str) -> None:
    page = open_page(f"view={view}", path="model", viewport={"width": 390, "height": 844})
    if view == "overview":
        page.wait_for_selector("[data-testid=payments]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_everything_is_reached_by_keyboard(open_page: Open) -> None:
    """Tab goes from the parts of the page to its controls, and Enter opens them."""
    page = open_page("view=month", path="model")
    page.focus("[data-testid=view-lookup]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=find]")
    page.focus("[data-testid=find]")
    page.keyboard.type("hiring credit")
    page.wait_for_selector("[data-testid=entry-EntryLevelHiringCredit]")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_selector("[data-testid=kind-parameters][aria-pressed=true]")
