"""The browser page in headless Chromium, and the session behind it without a browser."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pandas as pd
import pytest
from browser_help import free_port, wait_until_up

from experiments.browser.play import view as headlines
from experiments.browser.server import server
from experiments.browser.shared import controls, words
from experiments.browser.shared.address import read_settings, write_settings
from experiments.browser.shared.changes import changed
from experiments.browser.shared.simulation import session
from experiments.browser.shared.simulation.session import Session, build_economy
from experiments.browser.shared.simulation.settings import Settings, differences
from experiments.browser.shared.simulation.snapshot import Snapshot
from experiments.browser.shared.visit import Query
from experiments.charts.catalogue import FIGURES
from model.errors import InputError
from model.scenario import load_scenario, scenario_names

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

MONTHS = 48  # of a run of the tests' server
VALUES = "name => document.querySelector(`[data-testid=chart-${name}] .tf-plot`).tenfoldView.data('table')"
DATES = [f"{2023 + month // 12}-{month % 12 + 1:02d}-01" for month in range(156)]


# ------------------------------------------------------------------------------------------- in a browser


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


# --------------------------------------------------------------------------------- the session, without a browser


class Counting:
    """A simulation that counts months, quickly; the seed shifts its one indicator."""

    def __init__(self, settings: Settings, fail_at: int = -1) -> None:
        self.rows: list[float] = []
        self.offset = float(settings.seed)
        self.fail_at = fail_at

    @property
    def history(self) -> pd.DataFrame:
        """Months so far."""
        index = pd.DatetimeIndex(DATES[: len(self.rows)], name="month")
        return pd.DataFrame({"gdp": self.rows}, index=index)

    def step(self) -> None:
        """One month."""
        if len(self.rows) == self.fail_at:
            raise ValueError("no more")
        self.rows.append(self.offset + len(self.rows))
        time.sleep(0.001)


class Reader:
    """Someone who looks at every snapshot, and can wait for one of a kind."""

    def __init__(self, draws: bool = True, build: Callable[[Settings], Any] = Counting) -> None:
        self.seen: list[Snapshot] = []
        self.draws = draws
        self.news = threading.Condition()
        self.session = Session(self.look, build=build)
        self.session.start()

    def look(self, snapshot: Snapshot) -> None:
        """Take a snapshot in, and say so."""
        with self.news:
            self.seen.append(snapshot)
            self.news.notify_all()
        if self.draws:
            self.session.drawn(snapshot.frame)

    def wait(self, wanted: Callable[[Snapshot], bool], seconds: float = 10.0) -> Snapshot:
        """The last snapshot, once it is as wanted."""
        with self.news:
            assert self.news.wait_for(lambda: bool(self.seen) and wanted(self.seen[-1]), seconds), self.seen[-1:]
            return self.seen[-1]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """A reader with a session that counts, and shows every few months: whole runs take less than a usual frame."""
    monkeypatch.setattr(session, "FRAME_SECONDS", 0.02)
    one = Reader()
    yield one
    one.session.close()


def test_session_steps_plays_pauses_and_plays_again(reader: Reader) -> None:
    """Orders do what they say, and a snapshot once published does not change."""
    reader.wait(lambda s: s.state == "ready")
    reader.session.step()
    one = reader.wait(lambda s: s.month == 1)
    assert one.state == "paused"
    reader.session.play()
    reader.wait(lambda s: s.month > 1)
    reader.session.pause()
    paused = reader.wait(lambda s: not s.busy)
    assert len(one.history) == 1
    reader.session.play()
    assert reader.wait(lambda s: s.state == "finished").month == 156 > paused.month
    reader.session.play()
    reader.wait(lambda s: 0 < s.month < 156)
    reader.wait(lambda s: s.state == "finished")


def test_session_compares_with_the_last_run_that_got_as_far(reader: Reader) -> None:
    """A change replays to the month reached and keeps the run before; a run cut short is not kept."""
    for wanted in (1, 2, 3):
        reader.session.step()
        reader.wait(lambda s, wanted=wanted: s.month == wanted)  # type: ignore[misc]
    reader.session.change(Settings(seed=2))
    caught_up = reader.wait(lambda s: s.settings.seed == 2 and s.month == 3)
    assert caught_up.state == "paused"
    assert caught_up.previous is not None
    assert caught_up.previous.settings.seed == 1
    assert caught_up.history["gdp"].iloc[0] == 2.0
    with reader.session._changed:  # two changes before the worker can move: the first run is never seen
        reader.session.change(Settings(seed=3))
        reader.session.change(Settings(seed=4))
    last = reader.wait(lambda s: s.settings.seed == 4 and s.month == 3)
    assert last.previous is not None
    assert last.previous.settings.seed == 2
    reader.session.forget()
    assert reader.wait(lambda s: s.previous is None).month == 3


def test_session_goes_on_playing_after_a_change(reader: Reader) -> None:
    """Who changes something while playing sees the new run to its end."""
    reader.session.play()
    reader.wait(lambda s: s.month > 0)
    reader.session.change(Settings(seed=9))
    end = reader.wait(lambda s: s.settings.seed == 9 and s.state == "finished")
    assert end.month == 156


def test_session_reports_a_failure_and_recovers() -> None:
    """An exception stops the run at the last good month; reset or a change starts another."""
    one = Reader(build=lambda settings: Counting(settings, fail_at=5 if settings.seed == 1 else -1))
    one.session.play()
    failed = one.wait(lambda s: s.state == "failed")
    assert failed.error == "ValueError: no more"
    assert failed.month == len(failed.history) == 5
    assert "Counting" in failed.details or "step" in failed.details
    one.session.play()  # to no avail
    one.session.change(Settings(seed=2))
    assert one.wait(lambda s: s.settings.seed == 2 and s.month == 5 and not s.busy).error == ""
    one.session.close()


def test_session_waits_for_a_reader_who_does_not_look() -> None:
    """Work stops within a frame when nothing is drawn any more, and ends when the page is closed."""
    one = Reader(draws=False)
    one.session.play()
    one.wait(lambda s: s.frame == 1)
    time.sleep(0.6)
    assert one.seen[-1].frame == 1
    assert one.session._run.month < 156 or len(one.seen) == 1
    workers = [thread for thread in threading.enumerate() if thread.name == "tenfold-session"]
    one.session.close()
    for worker in workers:
        worker.join(timeout=5)
        assert not worker.is_alive()


def test_differences_are_said_in_words() -> None:
    """What an earlier run did differently is named, in its own terms."""
    shared = "PortabilityMandate"
    now = Settings(seed=2, changes={"labour.wage_rigidity": 0.9}, policies={"TokenTax": {}, shared: {"share": 0.2}})
    before = Settings(seed=1, policies={"AutomationTax": {}, shared: {"share": 0.8}})
    assert differences(now, before) == [
        "seed 1",
        "with automation tax",
        "without token tax",
        "portability mandate: share 0.8",
        "labour.wage_rigidity at its default",
    ]
    assert differences(now, now) == []


# ------------------------------------------------------------------------------------ what the page is made of


@pytest.mark.parametrize("name", scenario_names())
def test_controls_exist_for_every_scenario(name: str) -> None:
    """Every slider holds its value and its default within its range, with unit, meaning and source."""
    chosen = [c for group in controls.groups(name) for c in group["controls"]]
    for control in chosen:
        assert control["help"]
        assert control["source"]
        if control["kind"] == "slider":
            assert control["low"] <= control["default"] <= control["high"]
            assert control["unit"]
            for value in (control["low"], control["high"]):
                Settings(name, changes={control["name"]: value}).resolve()
    assert len([c for c in chosen if c["kind"] == "slider"]) >= 12
    for policy in controls.policies(name):
        assert policy["help"]
        assert policy["source"]
        assert policy["start"]
        assert policy["controls"]
        assert all(c["words"] for c in policy["controls"])
        for control in (c for c in policy["controls"] if c["kind"] == "slider"):
            for value in (control["low"], control["high"]):
                Settings(name, policies={policy["name"]: {control["name"]: value}}).resolve()
    for vendor in controls.vendors(name):
        assert vendor["help"]
        assert {c["kind"] for c in vendor["controls"]} == {"choice", "slider"}


def test_changes_from_the_page_become_settings() -> None:
    """Each kind of change, and the way back, gives the settings it says."""
    settings = Settings()
    settings = changed(settings, {"parameter": "labour.wage_rigidity", "value": 0.9})
    settings = changed(settings, {"policy": "TokenTax", "on": True})
    settings = changed(settings, {"seed": 4})
    assert settings == Settings(seed=4, changes={"labour.wage_rigidity": 0.9}, policies={"TokenTax": {}})
    assert [policy.name for policy in settings.resolve().policies] == ["TokenTax"]
    settings = changed(settings, {"parameter": "labour.wage_rigidity", "value": None})
    settings = changed(settings, {"policy": "TokenTax", "setting": "rate", "value": 0.2})
    assert settings.resolve().policies[0].rate == 0.2
    settings = changed(settings, {"policy": "TokenTax", "setting": "rate", "value": None})
    assert settings == Settings(seed=4, policies={"TokenTax": {}})
    settings = changed(settings, {"policy": "TokenTax", "on": False})
    assert settings == Settings(seed=4)
    assert changed(settings, {"until": "2030-12"}).until == "2030-12"
    without = changed(settings, {"vendor": "consumer_first", "on": False})
    assert "consumer_first" not in without.resolve().parameters.market.vendors
    assert changed(without, {"vendor": "consumer_first", "on": True}) == settings
    assert changed(settings, {"defaults": True}) == Settings.of_scenario("baseline", 4)
    assert changed(settings, {"nonsense": 1}) == settings


def test_settings_go_into_an_address_and_come_back() -> None:
    """Whatever may be changed survives the way through a link; what is as the scenario has it takes no room."""
    settings = Settings(
        "extreme",
        4,
        {"labour.wage_rigidity": 0.9, "compute.lead_time": 12, "market.vendors": ("open_weights", "consumer_first")},
        {"TokenTax": {"rate": 0.1, "start": "2027-01"}, "ShorterWeek": {}},
        "2032-12",
    )
    assert read_settings(Query(write_settings(settings, 30))) == (settings, 30)
    assert write_settings(Settings()) == ""
    assert read_settings(Query()) == (Settings(), 0)
    crunch = Settings.of_scenario("crunch")
    assert read_settings(Query(write_settings(crunch))) == (crunch, 0)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("scenario=extrem", "unknown scenario 'extrem': did you mean 'extreme'?"),
        ("scenario=/etc/passwd.toml", "unknown scenario"),
        ("seed=-1", "seed '-1' is not a whole number from 0"),
        ("set=labour.wage_rigidity=7", "must be a number from 0 to 0.99"),
        ("policy=TokenTax:rate=9", "less than or equal to 0.9"),
        ("until=2020-01", "month 2020-01 is out of range"),
        ("at=soon", "'soon' is not a month"),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(query: str, message: str) -> None:
    """One line says what is wrong and what would be right."""
    with pytest.raises(InputError) as refusal:
        read_settings(Query(query))
    assert message in str(refusal.value)


@pytest.mark.parametrize("name", scenario_names())
def test_settings_of_a_scenario_are_the_scenario(name: str) -> None:
    """A scenario chosen and left alone runs exactly as it is written."""
    assert Settings.of_scenario(name).resolve() == load_scenario(name)


def test_headlines_say_value_and_change() -> None:
    """Values are written with their unit, changes with sign, and good news told from bad."""
    index = pd.DatetimeIndex(DATES[:3], name="month")
    history = pd.DataFrame(
        {"unemployment_rate": [0.04, 0.05, 0.061], "junior_employment": [160.0, 150.0, 120.0]}, index=index
    )
    cards = {card["words"]: card for card in headlines.headlines(history)}
    assert (cards["Unemployment"]["value"], cards["Unemployment"]["change"]) == ("6.1%", "+2.1 pts")
    assert (cards["Junior jobs"]["change"], cards["Junior jobs"]["tone"]) == ("−25.0%", "bad")
    assert cards["Output"]["value"] == "–"
    assert words.dollars(1234.0) == "$1.23tn"
    assert words.dollars(-2.5) == "−$2.5bn"
    assert words.dollars(0.02) == "$20m"


def test_words() -> None:
    """Names of the program become words."""
    assert words.policy_title("RetrainingSubsidy") == "retraining subsidy"
    assert words.policy_title("AiDividend") == "AI dividend"
    assert words.month_words(37) == "Feb 2026"
    assert words.first_sentence("One thing.\n\n    Another thing.") == "One thing."


def test_the_economy_is_built_from_the_settings() -> None:
    """Seed, changed parameters and policies reach the economy."""
    economy: Any = build_economy(Settings(seed=3, changes={"workers.number": 500}, policies={"TokenTax": {}}))
    assert len(economy.workers) == 500
    economy.step()
    assert len(economy.history) == 1


# ------------------------------------------------------------------------------------------------- the server


def test_a_port_in_use_is_refused_or_passed_over() -> None:
    """A named port that is taken is an error in one line; without a name the next free one is used."""
    with server.listen(None) as first:
        taken = first.getsockname()[1]
        with pytest.raises(InputError, match=rf"^port {taken} is in use: .* for example --port {taken + 1}$"):
            server.listen(taken)
        with server.listen(None) as second:
            assert second.getsockname()[1] > taken
    with pytest.raises(InputError, match="port 70000 does not exist"):
        server.listen(70000)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to another process")
def test_the_server_says_its_address_and_ends_quietly() -> None:
    """Started from any folder, it prints where it is; Ctrl+C ends it at once, without a traceback."""
    port = free_port()
    code = f"from experiments.browser.server.server import serve; serve({port}, open_browser=False)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        wait_until_up(process, f"http://127.0.0.1:{port}")
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=20)[0]
    assert f"http://localhost:{port}" in output
    assert "Traceback" not in output
    assert process.returncode == 0
    with contextlib.closing(socket.socket()) as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
