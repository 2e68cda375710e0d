"""The Sweep page in headless Chromium."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from browser_work import SLOW, background_processes, gone, saved, wait_for_job

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes as Linux shows them")
PATH = "sweep"
RESULT = "[data-testid=result]"
DONE = "[data-testid=start-bar][data-shown=true]"
TINY = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 2}
IN_LINK = "until=2023-06&" + "&".join(f"set={name}={value}" for name, value in TINY.items())
FAILING = "vary=market.contract_cost=2.0:11.0:2"  # see sweep_help.Trap
LONG = "replicates=200&" + IN_LINK.replace("2023-06", "2026-12")


def swept(page: Page) -> Page:
    """Sweep what is set, unless that has been done before."""
    page.wait_for_selector("[data-testid=start-bar]")
    page.wait_for_timeout(500)
    if not page.locator(DONE).count():
        page.click("[data-testid=start]")
    page.wait_for_selector(DONE, timeout=SLOW)
    page.wait_for_selector("[data-testid=panel-sweep] svg", timeout=SLOW)
    return page


def put(page: Page, field: str, value: str, said: str) -> None:
    """Write into a field, and wait until the address says so."""
    page.fill(f"[data-testid={field}]", value)
    page.press(f"[data-testid={field}]", "Enter")
    page.wait_for_function(f"decodeURIComponent(location.search).includes('{said}')")


def marks(page: Page, kind: str) -> int:
    """How many marks of a kind the chart has drawn."""
    return page.locator(f"[data-testid=panel-sweep] .mark-{kind} path").count()


@pytest.mark.smoke
def test_one_number_varies_and_the_files_open(open_page: Open) -> None:
    """A line with its band and a dot for each run; tables and chart can be had."""
    page = swept(open_page(path=PATH))
    assert page.get_attribute(RESULT, "data-done") == "6"
    assert "Unemployment at its highest" in page.inner_text(RESULT)
    assert marks(page, "symbol") == 6 + 3  # runs and medians
    assert marks(page, "line") == 1
    with zipfile.ZipFile(io.BytesIO(saved(page, "tables"))) as archive:
        outcomes = pd.read_parquet(io.BytesIO(archive.read("outcomes.parquet")))
        months = pd.read_parquet(io.BytesIO(archive.read("history/part-000001.parquet")))
    assert sorted(set(outcomes["market.contract_cost"])) == [0.0, 2.0, 4.0]
    assert outcomes["max(unemployment_rate)"].between(0.001, 0.5).all()
    assert {"run", "month", "unemployment_rate"} <= set(months)
    assert saved(page, "chart").startswith(b"\x89PNG")


def test_another_indicator_needs_no_new_runs(open_page: Open) -> None:
    """What is looked at, and how, changes the chart at once; the address keeps it."""
    page = swept(open_page(path=PATH))
    page.select_option("[data-testid=indicator]", "adoption")
    page.wait_for_selector(f"{RESULT}:has-text('Enterprises with AI at its highest')")
    page.select_option("[data-testid=way]", "month")
    page.wait_for_selector("[data-testid=month]")
    page.fill("[data-testid=month]", "2023-03")
    page.wait_for_selector(f"{RESULT}:has-text('in Mar 2023')")
    page.wait_for_function("decodeURIComponent(location.search).includes('read=adoption@2023-03')")
    assert page.locator("[data-testid=job][data-state=running]").count() == 0
    page.select_option("[data-testid=way]", "year")
    page.wait_for_selector(f"{RESULT}:has-text('mean of the last year')")
    other = open_page(page.url.partition("?")[2], path=PATH)
    other.wait_for_selector(f"{RESULT}:has-text('Enterprises with AI mean of the last year')")
    other.wait_for_selector("[data-testid=panel-sweep] svg")
    assert other.locator("[data-testid=job]").count() == 0  # a link to finished work needs no runs


def test_two_numbers_vary_as_a_heat_map_with_values(open_page: Open) -> None:
    """A second number is found by words; the chart then has a cell for each point, with its value."""
    page = open_page(IN_LINK + "&vary=market.contract_cost=0.0:4.0:2&replicates=1", path=PATH)
    page.click("[data-testid=vary-add]")
    page.wait_for_selector("[data-testid=vary-1]")
    page.fill("[data-testid=vary-name-1]", "stickiness of wages")
    page.press("[data-testid=vary-name-1]", "Enter")
    page.wait_for_selector("[data-testid=vary-1]:has-text('Stickiness of wages')")
    assert page.input_value("[data-testid=vary-name-1]") == "labour.wage_rigidity"
    page.fill("[data-testid=vary-number-1]", "2")
    page.press("[data-testid=vary-number-1]", "Enter")
    page.wait_for_selector("[data-testid=estimate]:has-text('4 points × 1 seed = 4 runs')")
    swept(page)
    assert marks(page, "rect") >= 4
    texts = page.locator("[data-testid=panel-sweep] .mark-text.role-mark text").all_text_contents()
    assert len([text for text in texts if text]) == 4
    page.locator("[data-testid=panel-sweep] .mark-rect path").first.hover(force=True)
    page.locator("#vg-tooltip-element.visible").wait_for()
    assert "median" in page.inner_text("#vg-tooltip-element")
    page.click("[data-testid=vary-remove-0]")
    page.wait_for_selector("[data-testid=vary-1]", state="detached")
    page.wait_for_function("!location.search.includes('contract_cost')")


def test_every_control_changes_what_is_swept(open_page: Open) -> None:
    """Range, points, runs, seed, last month, scenario and policies are set; the address says so."""
    page = open_page(path=PATH)
    page.fill("[data-testid=vary-name-0]", "RetrainingSubsidy.places")
    page.press("[data-testid=vary-name-0]", "Enter")
    page.wait_for_selector("[data-testid=vary-0]:has-text('Retraining subsidy: additional places')")
    page.wait_for_selector("[data-testid=policies] summary:has-text('1 on')")  # the policy whose setting varies
    put(page, "vary-high-0", "0.1", ":0.1:6")
    put(page, "vary-low-0", "0.02", "vary=RetrainingSubsidy.places=0.02:0.1:6")
    put(page, "vary-number-0", "4", "vary=RetrainingSubsidy.places=0.02:0.1:4")
    put(page, "replicates", "5", "replicates=5")
    page.wait_for_selector("[data-testid=estimate]:has-text('4 points × 5 seeds = 20 runs')")
    put(page, "seed", "8", "seed=8")
    page.select_option("[data-testid=until]", "2028-12")
    page.click("[data-testid=policies] summary")
    page.locator("[data-testid=policy-TokenTax]").press("Space")
    page.wait_for_selector("[data-testid=policies] summary:has-text('2 on')")
    parts = ("vary=RetrainingSubsidy.places=0.02:0.1:4", "replicates=5", "seed=8", "until=2028-12", "policy=TokenTax")
    for part in parts:
        page.wait_for_function(f"decodeURIComponent(location.search).includes('{part}')")
    other = open_page(page.url.partition("?")[2], path=PATH)
    assert other.inner_text("[data-testid=estimate]") == page.inner_text("[data-testid=estimate]")
    page.select_option("[data-testid=scenario]", "extreme")  # with its own policies: none whose setting could vary
    page.wait_for_selector("[data-testid=problem]:has-text('no policy RetrainingSubsidy')")
    assert page.is_disabled("[data-testid=start]")
    page.fill("[data-testid=vary-name-0]", "market.imitatio")
    page.press("[data-testid=vary-name-0]", "Enter")
    page.wait_for_function("document.querySelector('[data-testid=vary-name-0]').value === 'market.imitation'")
    page.wait_for_selector("[data-testid=problem]", state="detached")
    page.fill("[data-testid=vary-high-0]", "7")
    page.press("[data-testid=vary-high-0]", "Enter")
    page.wait_for_selector("[data-testid=problem]:has-text('must be a number from 0 to 1')")


def test_failed_runs_are_listed_with_their_error(open_page: Open) -> None:
    """Where some points fail the others are shown, and the page says what failed and why."""
    page = open_page(f"{FAILING}&replicates=2&{IN_LINK}", path=PATH)
    page.click("[data-testid=start]")
    page.wait_for_selector("[data-testid=failed]", timeout=SLOW)
    page.wait_for_selector(DONE, timeout=SLOW)
    said = page.inner_text("[data-testid=failed]")
    assert "2 of 4 runs failed" in said
    assert "no such sum" in said
    assert "market.contract_cost = 11, seed 1" in said
    page.click("[data-testid=failed] summary")
    assert "Traceback" in page.inner_text("[data-testid=failed] pre")
    assert page.get_attribute(RESULT, "data-done") == "2"


def test_the_chart_fills_and_cancelled_work_goes_on(open_page: Open, browser_server: str) -> None:
    """While runs are done the chart shows those that are there; cancelled and started again it goes on."""
    page = open_page(LONG, path=PATH)
    page.click("[data-testid=start]")
    page.wait_for_function(
        "(() => { const found = document.querySelector('[data-testid=result]');"
        " return found && Number(found.dataset.done) >= 3; })()",
        timeout=SLOW,
    )
    assert "the chart fills as more come" in page.inner_text("[data-testid=partly]")
    assert page.locator("[data-testid=page-sweep] i").count() == 1
    working = background_processes(browser_server)
    page.click("[data-testid=cancel]")
    wait_for_job(page, "cancelled")
    assert gone(working)
    assert "Go on" in page.inner_text("[data-testid=start]")
    before = int(page.get_attribute(RESULT, "data-done") or 0)
    page.click("[data-testid=start]")
    wait_for_job(page, "running", before)
    working = background_processes(browser_server)
    page.close(run_before_unload=True)
    assert gone(working)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("vary=market.imitatio=0:1:3", "did you mean 'market.imitation'?"),
        ("read=median(x)", "is not an indicator"),
    ],
)
def test_a_wrong_link_is_refused_in_one_line(open_page: Open, query: str, message: str) -> None:
    """The page says what is wrong with its address, and shows what it starts with."""
    page = open_page(query, path=PATH)
    assert message in page.inner_text("[data-testid=refused] p")
    assert page.is_enabled("[data-testid=start]")


def test_a_phone_shows_it_without_sideways_scrolling_and_keys_reach_everything(open_page: Open) -> None:
    """At 390 pixels the chart fits; settings open from a button; keys start."""
    page = open_page(path=PATH, viewport={"width": 390, "height": 844})
    assert page.locator("[data-testid=indicator]").is_hidden()
    page.locator("[data-testid=settings-toggle]").press("Enter")
    assert page.locator("[data-testid=indicator]").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("[data-testid=settings-toggle]").press("Enter")
    page.wait_for_timeout(500)
    if not page.locator(DONE).count():
        page.locator("[data-testid=start]").press("Enter")
    page.wait_for_selector(DONE, timeout=SLOW)
    page.wait_for_selector("[data-testid=panel-sweep] svg")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
