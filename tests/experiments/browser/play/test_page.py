"""The Play page in headless Chromium."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from experiments.charts.catalogue import FIGURES

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

MONTHS = 48  # of a run of the tests' server
VALUES = "name => document.querySelector(`[data-testid=chart-${name}] .tf-plot`).tenfoldView.data('table')"


def state(page: Page) -> str:
    """What the bar says the run is doing."""
    return page.get_attribute("[data-testid=transport]", "data-state") or ""


def month(page: Page) -> int:
    """Months simulated."""
    return int(page.get_attribute("[data-testid=transport]", "data-month") or -1)


def wait_for(page: Page, **wanted: object) -> None:
    """Wait until the bar shows a state or a month."""
    conditions = "".join(f"[data-{name}='{value}']" for name, value in wanted.items())
    page.wait_for_selector(f"[data-testid=transport]{conditions}")


def settled(page: Page) -> None:
    """Wait until the last picture that the server has sent is on the screen."""
    page.wait_for_function(
        "document.querySelector('[data-testid=frame]').dataset.drawn =="
        " document.querySelector('[data-testid=transport]').dataset.frame"
    )


def drawn(page: Page, name: str = "enterprise_share") -> list[dict[str, Any]]:
    """The rows that a chart has drawn."""
    settled(page)
    page.locator(f"[data-testid=chart-{name}]").scroll_into_view_if_needed()  # out of sight nothing is drawn
    page.wait_for_selector(f"[data-testid=chart-{name}] .tf-plot:not([data-waiting])")
    return list(page.evaluate(f"({VALUES})('{name}')"))


def switch(page: Page, policy: str) -> None:
    """Turn a policy on or off."""
    page.locator(f"[data-testid=policy-{policy}]").press("Space")


def slide(page: Page, group: str, parameter: str, key: str) -> None:
    """Open a group and move one of its sliders by a key."""
    page.locator(f"[data-testid='group-{group}'] summary").click()
    page.locator(f"[data-testid='slider-{parameter}']").press(key)


def run_to_end(page: Page) -> None:
    """Play until the run is complete."""
    page.click("[data-testid=play]")
    wait_for(page, state="finished")


def test_play_fills_every_chart_and_completes_the_run(open_page: Open) -> None:
    """Play goes from the first month to the last, and each chart then shows lines over the whole of it."""
    page = open_page()
    assert month(page) == 0
    run_to_end(page)
    assert month(page) == MONTHS
    assert page.inner_text("[data-testid=month]") == "Dec 2026"
    for name in FIGURES:
        assert len(drawn(page, name)) == MONTHS
        lines = page.locator(f"[data-testid=chart-{name}] .mark-line path")
        lengths = [len(path.get_attribute("d") or "") for path in lines.all()]
        assert max(lengths) > 300, name


@pytest.mark.smoke
def test_play_advances_and_pause_stops(open_page: Open) -> None:
    """While playing the month goes up; after pause it stays, and play goes on from there."""
    page = open_page()
    page.fill("[data-testid=seed]", "888")
    page.press("[data-testid=seed]", "Enter")
    page.click("[data-testid=play]")
    wait_for(page, state="playing")
    page.wait_for_function("Number(document.querySelector('[data-testid=transport]').dataset.month) > 3")
    page.click("[data-testid=play]")
    wait_for(page, state="paused")
    paused = month(page)
    page.wait_for_timeout(500)
    assert month(page) == paused < MONTHS
    page.click("[data-testid=play]")
    page.wait_for_function(f"Number(document.querySelector('[data-testid=transport]').dataset.month) > {paused}")


def test_step_moves_by_one_month(open_page: Open) -> None:
    """Each press of step, by mouse or by arrow key, simulates one month."""
    page = open_page()
    for wanted in (1, 2):
        page.click("[data-testid=step]")
        wait_for(page, state="paused", month=wanted)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    wait_for(page, state="paused", month=3)
    assert len(drawn(page)) == 3


def test_reset_starts_again_and_the_seed_decides(open_page: Open) -> None:
    """After reset the same seed gives the same run; another seed another run."""
    page = open_page()
    run_to_end(page)
    first = drawn(page)
    page.click("[data-testid=reset]")
    wait_for(page, state="ready", month=0)
    run_to_end(page)
    assert drawn(page) == first
    page.fill("[data-testid=seed]", "7")
    page.press("[data-testid=seed]", "Enter")
    page.wait_for_selector("[data-testid=comparison]")
    wait_for(page, state="finished")
    assert drawn(page) != first
    assert "seed 1" in page.inner_text("[data-testid=comparison]")


@pytest.mark.smoke
def test_a_policy_changes_the_curves_and_the_run_before_stays_for_comparison(open_page: Open) -> None:
    """Switching a policy on replays to the same month; what came before its start is the same, what follows is not."""
    page = open_page()
    run_to_end(page)
    without = drawn(page, "public_balance")
    switch(page, "UnemploymentInsurance")
    page.wait_for_selector("[data-testid=comparison]")
    wait_for(page, state="finished", month=MONTHS)
    insured = drawn(page, "public_balance")
    assert insured[:36] == without[:36]  # until December 2025
    assert insured[36:] != without[36:]
    assert "without unemployment insurance" in page.inner_text("[data-testid=comparison]")
    drawn(page, "public_balance")
    view = "document.querySelector('[data-testid=chart-public_balance] .tf-plot').tenfoldView"
    assert page.evaluate(f"{view}.data('previous')") == without
    assert page.evaluate(f"{view}.data('marks').map(mark => mark.label)") == ["unemployment insurance"]


def test_a_slider_changes_the_result_and_goes_back_to_its_default(open_page: Open) -> None:
    """A slider moved by keyboard makes another run; its default brings the first one back."""
    page = open_page()
    run_to_end(page)
    before = drawn(page, "unemployment")
    name = "technology.exposure_scale"
    slide(page, "What AI can do", name, "Home")
    page.wait_for_selector("[data-testid=comparison]")
    wait_for(page, state="finished")
    assert drawn(page, "unemployment") != before
    page.locator(".tf-changed .tf-mini").first.click()
    page.wait_for_selector(".tf-changed", state="detached")
    wait_for(page, state="finished")
    assert drawn(page, "unemployment") == before


def test_a_change_while_paused_catches_up_with_the_month_reached(open_page: Open) -> None:
    """The run starts again with the change and stops where the reader was."""
    page = open_page()
    for wanted in (1, 2, 3):
        page.click("[data-testid=step]")
        wait_for(page, month=wanted)
    slide(page, "Uncertainty and compute", "compute.forecast_sd", "End")
    page.wait_for_selector("[data-testid=comparison]")
    wait_for(page, state="paused", month=3)


def test_a_failing_model_is_reported_and_the_page_lives_on(open_page: Open) -> None:
    """An exception is shown with its message; the months before it stay; another seed runs."""
    page = open_page()
    page.fill("[data-testid=seed]", "666")
    page.press("[data-testid=seed]", "Enter")
    page.click("[data-testid=play]")
    wait_for(page, state="failed")
    assert "the thirteenth month cannot be simulated" in page.inner_text("[data-testid=error]")
    assert month(page) == 12
    assert page.is_disabled("[data-testid=play]")
    page.fill("[data-testid=seed]", "1")
    page.press("[data-testid=seed]", "Enter")
    page.wait_for_selector("[data-testid=error]", state="detached")
    run_to_end(page)
    open_page()  # the server still opens pages


def test_the_run_goes_to_a_month_and_back(open_page: Open) -> None:
    """The slider runs to a month and stops; to an earlier one it starts again and is the same so far."""
    page = open_page()
    page.fill("[data-testid=time]", "20")
    wait_for(page, state="paused", month=20)
    assert page.inner_text("[data-testid=month]") == "Aug 2024"
    first = drawn(page)
    page.fill("[data-testid=time]", "5")
    wait_for(page, state="paused", month=5)
    assert drawn(page) == first[:5]


def test_a_policy_has_settings_and_dates(open_page: Open) -> None:
    """A policy may start earlier and be stronger; its settings go back to their defaults one by one."""
    page = open_page("policy=UnemploymentInsurance&until=2026-12&at=2026-12")
    wait_for(page, state="finished")
    before = drawn(page, "public_balance")
    page.fill("[data-testid=UnemploymentInsurance-start]", "2024-01")
    page.wait_for_selector("[data-testid=comparison]:has-text('start at its default')")
    wait_for(page, state="finished")
    earlier = drawn(page, "public_balance")
    assert earlier[:12] == before[:12]
    assert earlier[12:24] != before[12:24]
    page.locator("[data-testid=slider-UnemploymentInsurance-replacement]").press("End")
    page.wait_for_selector("[data-testid=comparison]:has-text('replacement at its default')")
    wait_for(page, state="finished")
    assert drawn(page, "public_balance")[12:24] != earlier[12:24]
    page.click("[data-testid=settings-UnemploymentInsurance] .tf-mini")
    page.wait_for_selector("[data-testid=comparison]:has-text('replacement 1')")
    wait_for(page, state="finished")
    assert drawn(page, "public_balance") == earlier


def test_a_vendor_can_be_left_out(open_page: Open) -> None:
    """Without a vendor its rivals share the market; put back, all is as it was."""
    page = open_page("at=2024-12")
    wait_for(page, state="paused")
    before = drawn(page)
    page.click("[data-testid='group-Consumer first'] summary")
    page.locator("[data-testid=vendor-consumer_first]").press("Space")
    page.wait_for_selector("[data-testid=comparison]")
    wait_for(page, state="paused", month=24)
    alone = drawn(page)
    assert all(row.get("consumer first") in (None, 0) for row in alone)
    assert alone[-1]["enterprise first"] > before[-1]["enterprise first"]
    page.locator("[data-testid=vendor-consumer_first]").press("Space")
    page.wait_for_selector("[data-testid=comparison]:has-text('market.vendors enterprise first')")
    wait_for(page, state="paused", month=24)
    assert drawn(page) == before


def test_the_last_month_can_be_chosen(open_page: Open) -> None:
    """A run may end sooner or later than usual, and the charts' time axis with it."""
    page = open_page("at=2025-06")
    wait_for(page, state="paused")
    page.select_option("[data-testid=until]", "2028-12")
    page.wait_for_function("document.querySelector('[data-testid=time]').max == 72")
    wait_for(page, state="paused", month=30)
    page.wait_for_function(
        "[...document.querySelectorAll('[data-testid=chart-enterprise_share] .role-axis-label text')].map("
        "label => Number(label.textContent)).filter(year => year > 2000).every(year => year <= 2029)"
    )


def test_a_link_shows_others_the_same(open_page: Open) -> None:
    """The address says what one sees, and a new tab opened with it shows the same numbers."""
    page = open_page("seed=3")
    switch(page, "TokenTax")
    slide(page, "Uncertainty and compute", "compute.forecast_sd", "End")
    page.fill("[data-testid=time]", "14")
    wait_for(page, state="paused", month=14)
    page.wait_for_function("location.search.includes('at=2024-02')")
    link = page.url
    for part in ("seed=3", "policy=TokenTax", "set=compute.forecast_sd="):
        assert part in link
    other = open_page(link.partition("?")[2])
    wait_for(other, state="paused", month=14)
    assert drawn(other) == drawn(page)
    assert other.is_checked("[data-testid=policy-TokenTax]")


def test_a_link_that_cannot_be_followed_says_why(open_page: Open) -> None:
    """A wrong name in the address is one clear line, above the default run."""
    page = open_page("set=labour.wage_rigidty=0.5")
    refused = page.inner_text("[data-testid=refused]")
    assert "unknown parameter 'labour.wage_rigidty': did you mean 'labour.wage_rigidity'?" in refused
    run_to_end(page)


def test_a_run_goes_on_while_another_page_is_shown(open_page: Open) -> None:
    """Pages change without losing the run; the browser's back button works, and each page has its title."""
    page = open_page("seed=888&at=2023-03")
    wait_for(page, state="paused", month=3)
    page.click("[data-testid=page-model]")
    page.wait_for_selector("[data-testid=transport]", state="detached")
    page.wait_for_function("document.title.startsWith('Model')")
    assert page.url.endswith("/model")
    page.go_back()
    wait_for(page, state="paused", month=3)
    assert "seed=888" in page.url
    page.click("[data-testid=step]")
    wait_for(page, state="paused", month=4)
    assert len(drawn(page)) == 4


def test_two_tabs_do_not_disturb_each_other(open_page: Open) -> None:
    """Two pages play at once with different seeds and get what each alone gets."""
    one, two = open_page(), open_page()
    two.fill("[data-testid=seed]", "5")
    two.press("[data-testid=seed]", "Enter")
    one.click("[data-testid=play]")
    two.click("[data-testid=play]")
    wait_for(one, state="finished")
    wait_for(two, state="finished")
    assert drawn(one) != drawn(two)
    one.fill("[data-testid=seed]", "5")
    one.press("[data-testid=seed]", "Enter")
    one.wait_for_selector("[data-testid=comparison]")
    wait_for(one, state="finished")
    assert drawn(one) == drawn(two)
    assert two.locator("[data-testid=comparison]").is_hidden()


def kernels(address: str) -> int:
    """How many pages the server is working for."""
    with urlopen(f"{address}/resourcez", timeout=5) as answer:
        return int(json.load(answer)["kernels"]["total"])


def test_closing_the_tab_stops_its_work(open_page: Open, browser_server: str) -> None:
    """A page closed while it plays is not simulated any further: the server lets go of it."""
    page = open_page()
    page.fill("[data-testid=seed]", "888")
    page.press("[data-testid=seed]", "Enter")
    page.click("[data-testid=play]")
    wait_for(page, state="playing")
    before = kernels(browser_server)
    page.close(run_before_unload=True)
    stop = time.monotonic() + 20
    while kernels(browser_server) >= before and time.monotonic() < stop:
        time.sleep(0.1)
    assert kernels(browser_server) < before


def test_hover_shows_values_and_survives_new_data(open_page: Open) -> None:
    """A pointer resting on a chart shows the month's values, also while the run goes on."""
    page = open_page()
    page.click("[data-testid=step]")
    wait_for(page, month=1)
    plot = page.locator("[data-testid=chart-enterprise_share] .tf-plot")
    plot.hover(position={"x": 60, "y": 80})
    tooltip = page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()
    assert "January 2023" in tooltip.inner_text()
    assert "%" in tooltip.inner_text()
    embedded = plot.locator("svg").evaluate_handle("svg => svg")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    wait_for(page, month=2)
    settled(page)
    assert embedded.evaluate("svg => svg.isConnected")  # not drawn anew
    assert page.evaluate(f"({VALUES})('enterprise_share').length") == 2
    assert tooltip.is_visible()


def test_dark_theme_follows_the_system_and_the_button(open_page: Open) -> None:
    """A dark system gets a dark page; the button turns it light, charts included, and the choice is kept."""
    page = open_page(color_scheme="dark")
    ground = "getComputedStyle(document.querySelector('.tf-root')).backgroundColor"
    assert page.evaluate(ground) == "rgb(14, 19, 26)"
    page.click("[data-testid=theme]")
    page.wait_for_function(f"{ground} === 'rgb(243, 245, 248)'")
    page.reload()
    page.wait_for_selector("[data-testid=transport][data-state=ready]")
    assert page.evaluate(ground) == "rgb(243, 245, 248)"


def test_a_phone_shows_everything_without_sideways_scrolling(open_page: Open) -> None:
    """At 390 pixels the charts fit, their legend replaces the labels at the lines, and settings open from a button."""
    page = open_page(viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("[data-testid=chart-enterprise_share] .tf-legend").is_visible()
    assert page.locator("[data-testid=scenario]").is_hidden()
    page.click("[data-testid=settings-toggle]")
    assert page.locator("[data-testid=scenario]").is_visible()
    run_to_end(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_charts_take_the_width_of_the_page(open_page: Open) -> None:
    """A chart follows when the window is resized."""
    page = open_page()
    width = "document.querySelector('[data-testid=chart-jobs] .tf-plot svg').clientWidth"
    before = page.evaluate(width)
    page.set_viewport_size({"width": 1000, "height": 900})
    page.wait_for_function(f"{width} !== {before}")
