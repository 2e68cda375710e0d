"""The Compare page in headless Chromium."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from browser_work import SLOW, background_processes, gone, job, saved, wait_for_job

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes as Linux shows them")
PATH = "compare"
RESULT = "[data-testid=result]"
CURRENT = "[data-testid=start-bar][data-shown=true]"
TAXED = "arm=TokenTax:rate=0.2"  # compared once for two tests
LONG = "replicates=300"  # pairs: more than any test waits for


def compared(page: Page) -> Page:
    """Compare what is set, unless that has been done before."""
    page.wait_for_selector("[data-testid=start-bar]")
    page.wait_for_timeout(300)
    if not page.locator(CURRENT).count():
        page.click("[data-testid=start]")
    page.wait_for_selector(f"{RESULT}", timeout=SLOW)
    page.wait_for_selector(CURRENT, timeout=SLOW)
    return page


def cell(page: Page, row: str, place: int) -> str:
    """A number of the first table."""
    return page.locator(f"[data-testid=row-{row}] td").nth(place).locator("b").inner_text()


def test_a_comparison_shows_what_was_found_and_its_files_open(open_page: Open) -> None:
    """The page's numbers are those of the tables; report, tables and charts can be had."""
    page = compared(open_page(path=PATH))
    assert page.get_attribute(RESULT, "data-replicates") == "3"
    with zipfile.ZipFile(io.BytesIO(saved(page, "tables"))) as archive:
        effects = pd.read_parquet(io.BytesIO(archive.read("effects.parquet")))
        histories = pd.read_parquet(io.BytesIO(archive.read("histories.parquet")))
        record = json.loads(archive.read("comparison.json"))
    assert [arm["label"] for arm in record["arms"]] == ["baseline", "RetrainingSubsidy", "AutomationTax"]
    assert len(histories) == 3 * 3 * 48
    window = page.get_attribute(RESULT, "data-window")
    rows = effects[(effects["arm"] == "AutomationTax") & (effects["indicator"] == "junior_employment")]
    row = rows[rows["window"] == window].iloc[0]
    written = float(cell(page, "B", 1).replace("−", "-").replace("+", "").replace(",", ""))
    assert written == pytest.approx(row["difference"], abs=max(0.05 * abs(row["difference"]), 0.06))
    assert "With 3 pairs no effect can be marked" in page.inner_text("[data-testid=few]")
    report = saved(page, "report").decode()
    assert report.startswith("<!doctype html>")
    assert "RetrainingSubsidy" in report
    with zipfile.ZipFile(io.BytesIO(saved(page, "charts"))) as archive:
        assert archive.testzip() is None
        assert archive.read("effects.png").startswith(b"\x89PNG")


def test_sections_and_windows_show_other_things(open_page: Open) -> None:
    """Each section has its charts, each window its numbers; the address keeps both."""
    page = compared(open_page(path=PATH))
    for section, picture in {
        "time": "levels",
        "cost": "cost_and_jobs",
        "people": "occupations",
        "recovery": "recovery",
    }.items():
        page.click(f"[data-testid=section-{section}]")
        page.wait_for_selector(f"[data-testid=picture-{picture}]")
        page.locator(f"[data-testid=panel-{picture}-0]").scroll_into_view_if_needed()
        page.wait_for_selector(f"[data-testid=panel-{picture}-0] svg")
    page.click("[data-testid=section-about]")
    assert "tenfold compare baseline RetrainingSubsidy AutomationTax" in page.inner_text("[data-testid=about]")
    assert "--out out/comparison" in page.inner_text("[data-testid=about]")
    page.click("[data-testid=section-effects]")
    page.wait_for_selector("[data-testid=panel-effects-0] svg")
    drawn = "document.querySelector('[data-testid=panel-effects-0] .tf-drawing').tenfoldView.signal('window')"
    assert page.evaluate(drawn) == page.get_attribute(RESULT, "data-window")
    other = page.locator("[data-testid^=window-]").last
    wanted = other.get_attribute("value")
    other.check(force=True)
    page.wait_for_selector(f"{RESULT}[data-window='{wanted}']")
    page.wait_for_function(f"{drawn} === '{wanted}'")
    page.wait_for_function("decodeURIComponent(location.search).includes('window=')")
    page.click("[data-testid=every] summary")
    assert page.locator("[data-testid=every] tbody tr").count() > 15


@pytest.mark.smoke
def test_every_control_changes_what_is_compared(open_page: Open) -> None:
    """Arms are added, changed, unfolded and removed; scenarios, runs and precision are set; the address says so."""
    page = open_page(path=PATH)
    page.select_option("[data-testid=add-arm]", "steer")
    page.wait_for_selector("[data-testid=arm-C]")
    assert "Steer AI towards helping people" in page.inner_text("[data-testid=arm-C]")
    page.click("[data-testid=edit-C]")
    page.click("[data-testid=unfold-C]")
    page.wait_for_selector("[data-testid=arm-C] [data-testid=settings-AutomationTax]")
    page.locator("[data-testid=arm-C] [data-testid=policy-AugmentationCredit]").press("Space")
    page.wait_for_selector("[data-testid=problem]:has-text('the same')", state="detached")
    page.locator("[data-testid=slider-AutomationTax-rate]").press("ArrowRight")
    page.wait_for_function("decodeURIComponent(location.search).includes('arm=AutomationTax:rate=0.11')")
    page.select_option("[data-testid=add-arm]", "")
    page.wait_for_selector("[data-testid=problem]:has-text('D has no policy yet')")
    assert page.is_disabled("[data-testid=start]")
    page.click("[data-testid=remove-D]")
    page.wait_for_selector("[data-testid=problem]", state="detached")
    page.check("[data-testid=scenario-extreme]")
    page.wait_for_selector("[data-testid=estimate]:has-text('2 scenarios')")
    page.fill("[data-testid=replicates]", "5")
    page.press("[data-testid=replicates]", "Enter")
    page.wait_for_selector("[data-testid=estimate]:has-text('4 arms × 5 seeds × 2 scenarios = 40 runs')")
    page.fill("[data-testid=seed]", "9")
    page.press("[data-testid=seed]", "Enter")
    page.select_option("[data-testid=until]", "2028-12")
    page.check("[data-testid=precise]")
    page.fill("[data-testid=precision-width]", "0.002")
    page.press("[data-testid=precision-width]", "Enter")
    page.wait_for_selector("[data-testid=estimate]:has-text('until it is precise')")
    parts = ("seed=9", "until=2028-12", "precision=unemployment_rate=0.002", "scenario=extreme", "replicates=5")
    for part in parts:
        page.wait_for_function(f"decodeURIComponent(location.search).includes('{part}')")
    other = open_page(page.url.partition("?")[2], path=PATH)
    assert other.inner_text("[data-testid=estimate]") == page.inner_text("[data-testid=estimate]")
    assert other.is_checked("[data-testid=scenario-extreme]")
    assert "rate 0.11" in other.inner_text("[data-testid=arm-C]")


def test_work_goes_on_while_another_page_is_shown(open_page: Open) -> None:
    """The bar shows that the page works; coming back the result is there."""
    page = open_page(TAXED, path=PATH)
    page.click("[data-testid=start]")
    page.click("[data-testid=page-model]")
    page.wait_for_selector("[data-testid=page-compare] i", state="detached", timeout=SLOW)
    page.click("[data-testid=page-compare]")
    page.wait_for_selector(RESULT)
    assert "arm=TokenTax" in page.url


def test_a_link_to_a_finished_comparison_shows_it_without_new_runs(open_page: Open) -> None:
    """Opened again, the same numbers are there at once, and nothing works in the background."""
    page = compared(open_page(f"{TAXED}&show=people", path=PATH))
    assert page.get_attribute("[data-testid=section]", "data-section") == "people"
    other = open_page(page.url.partition("?")[2], path=PATH)
    other.wait_for_selector(RESULT)
    assert other.locator("[data-testid=job]").count() == 0
    assert other.inner_text("[data-testid=first-table]") == page.inner_text("[data-testid=first-table]")
    assert other.get_attribute("[data-testid=section]", "data-section") == "people"
    other.fill("[data-testid=seed]", "77")
    other.press("[data-testid=seed]", "Enter")
    other.wait_for_selector("[data-testid=other]")  # what is shown is said to be of other settings


def test_cancelled_work_goes_on_where_it_was(open_page: Open, browser_server: str) -> None:
    """Cancel ends the process; started again the runs done before are not done again."""
    page = open_page(LONG, path=PATH)
    page.click("[data-testid=start]")
    wait_for_job(page, "running", 4)
    assert page.locator("[data-testid=page-compare] i").count() == 1  # the bar shows which page works
    working = background_processes(browser_server)
    assert working
    page.click("[data-testid=cancel]")
    wait_for_job(page, "cancelled")
    before = job(page)[1]
    assert gone(working)
    assert "Go on" in page.inner_text("[data-testid=start]")
    page.wait_for_selector("[data-testid=page-compare] i", state="detached")
    page.click("[data-testid=start]")
    wait_for_job(page, "running", before)
    page.click("[data-testid=cancel]")
    wait_for_job(page, "cancelled")


def test_closing_the_tab_ends_its_work(open_page: Open, browser_server: str) -> None:
    """The process in the background ends with the tab that wanted it, and so do its workers."""
    page = open_page(LONG + "&seed=400", path=PATH)
    page.click("[data-testid=start]")
    wait_for_job(page, "running", 1)
    working = background_processes(browser_server)
    assert working
    page.close(run_before_unload=True)
    assert gone(working)


def test_a_failing_run_is_shown_and_the_page_lives_on(open_page: Open) -> None:
    """What went wrong is one line with details; the next comparison works."""
    page = open_page("seed=666", path=PATH)
    page.click("[data-testid=start]")
    wait_for_job(page, "failed")
    assert "9 of 9 runs failed" in page.inner_text("[data-testid=error] p")
    assert "no such sum" in page.inner_text("[data-testid=error] p")
    page.fill("[data-testid=seed]", "1")
    page.press("[data-testid=seed]", "Enter")
    page.wait_for_function("!location.search.includes('666')")
    compared(page)


def test_two_tabs_do_not_disturb_each_other(open_page: Open) -> None:
    """Two comparisons started at once are done one after the other, and each tab gets its own."""
    one, two = open_page("seed=11", path=PATH), open_page("seed=21", path=PATH)
    one.click("[data-testid=start]")
    two.click("[data-testid=start]")
    for page in (one, two):
        page.wait_for_selector(RESULT, timeout=SLOW)
    assert one.inner_text("[data-testid=first-table]") != two.inner_text("[data-testid=first-table]")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("arm=TokenTaxx", "did you mean 'TokenTax'?"),
        ("scenario=nowhere", "unknown scenario 'nowhere'"),
    ],
)
def test_a_wrong_link_is_refused_in_one_line(open_page: Open, query: str, message: str) -> None:
    """The page says what is wrong with its address, and shows what it starts with."""
    page = open_page(query, path=PATH)
    assert message in page.inner_text("[data-testid=refused] p")
    assert page.is_enabled("[data-testid=start]")


def test_a_phone_shows_it_without_sideways_scrolling_and_keys_reach_everything(open_page: Open) -> None:
    """At 390 pixels the table becomes cards; settings open from a button; keys start and choose."""
    page = open_page(path=PATH, viewport={"width": 390, "height": 844})
    assert page.locator("[data-testid=replicates]").is_hidden()
    page.locator("[data-testid=settings-toggle]").press("Enter")
    assert page.locator("[data-testid=replicates]").is_visible()
    page.locator("[data-testid=settings-toggle]").press("Enter")
    if not page.locator(CURRENT).count():
        page.locator("[data-testid=start]").press("Enter")
    page.wait_for_selector(RESULT, timeout=SLOW)
    for section in ("effects", "time", "people", "about"):
        page.locator(f"[data-testid=section-{section}]").press("Enter")
        page.wait_for_selector(f"[data-section={section}]")
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, section
