"""The Model page in headless Chromium, and what it is made of without a browser."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_type_hints

import pandas as pd
import pytest

from agents.vendors.vendor import Vendor
from experiments.browser.model_page import month, overview, payments, reference
from experiments.browser.model_page.page import Place, Reading, read_place, write_place
from experiments.browser.shared.visit import Query
from experiments.reporting.verdicts import reports
from model import Economy, Parameters
from model.economy import Economy as TheEconomy
from model.errors import InputError
from model.indicators.registry import INDICATORS
from model.parameters import describe
from model.policy.events import EVENTS
from model.policy.policies import POLICIES
from model.scenario import Scenario, load_scenario, scenario_names

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]


# ------------------------------------------------------------------------------------------- in a browser


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


# --------------------------------------------------------------------------------------- the month, without a browser


def test_the_steps_are_the_calls_of_the_month_in_order() -> None:
    """Read in another way: from the compiled function instead of its file."""
    source = ast.parse(textwrap.dedent(inspect.getsource(TheEconomy.step)))
    calls = [node for node in ast.walk(source) if isinstance(node, ast.Call)]
    wanted = [ast.unparse(node.func) for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset))]
    assert [step.call for stage in month.stages() for step in stage.steps] == wanted
    assert month.schedule() == textwrap.dedent(inspect.getsource(TheEconomy.step))


def test_every_step_is_told_where_it_lives_and_what_it_does() -> None:
    """The function that the month really calls has that sentence, in that file, at that line."""
    hints = get_type_hints(TheEconomy) | {"vendor": Vendor}
    small = {"workers.number": 300, "enterprises.number": 20, "consumers.number": 20, "labour.burn_in_months": 0}
    vendor = Economy(Parameters().replace(small)).vendors[0]
    for step in (step for stage in month.stages() for step in stage.steps):
        *owner, name = step.call.removeprefix("self.").split(".")
        if not owner:
            holder: Any = TheEconomy
        elif owner[0] in hints:
            holder = hints[owner[0]]
            for part in owner[1:]:
                holder = type(getattr(vendor, part))
        else:
            holder = importlib.import_module(month._imports()[owner[0]].removesuffix(".py").replace("/", "."))
        function = inspect.unwrap(getattr(holder, name))
        assert " ".join((function.__doc__ or "").split()).startswith(step.words)
        assert (inspect.getsourcefile(function) or "").endswith(step.file)
        assert inspect.getsourcelines(function)[1] in (step.line, step.line - 1)  # a decorator may stand above
        assert step.words.endswith(".")


def test_the_stages_are_the_comments_of_the_month() -> None:
    comments = [line.strip()[2:] for line in month.schedule().splitlines() if line.strip().startswith("# ")]
    titles = [stage.title for stage in month.stages()]
    assert [title[0].lower() + title[1:] for title in titles] == [month.BEFORE, *comments, month.AFTER]


# ------------------------------------------------------------------------------------ the lists and the payments


def names(kind: str) -> list[str]:
    """All names that the look-up has of a kind, those of vendors' members included."""
    lists = next(one for one in reference.reference() if one["kind"] == kind)
    found = []
    for entry in (entry for group in lists["groups"] for entry in group["entries"]):
        found += [value["name"] for value in entry["values"]] if "values" in entry else [entry["name"]]
    return found


def test_everything_can_be_looked_up_once() -> None:
    assert names("parameters") == [row.name for row in describe() if not row.name.startswith("vendors.")] + [
        f"vendors.{vendor}.{field}"
        for field in type(Parameters().vendors["open_weights"]).model_fields
        for vendor in Parameters().vendors
    ]
    assert names("policies") == list(POLICIES)
    assert names("events") == list(EVENTS)
    assert names("scenarios") == scenario_names()
    assert sorted(names("indicators")) == sorted(INDICATORS)


def test_entries_say_what_they_mean_and_where_they_come_from() -> None:
    rows = {row.name: row for row in describe()}
    for one in reference.reference():
        for entry in (entry for group in one["groups"] for entry in group["entries"]):
            assert entry["title"]
            assert entry["source"] or rows[entry["name"].replace("NAME", "open_weights")].source == ""
            if one["kind"] in ("parameters", "indicators") and entry["name"] in rows:
                numeric = isinstance(rows[entry["name"]].value, (int, float))
                assert entry["unit"] or not numeric, entry["name"]


def test_values_are_written_for_readers() -> None:
    assert reference.written(640_000_000.0) == "640,000,000"
    assert reference.written(0.0001) == "0.0001"
    assert reference.written(True) == "yes"
    assert reference.written(("open_weights", "late_entrant")) == "open weights, late entrant"
    assert reference.written(None) == reference.written(()) == "none"


def test_changed_parameters_are_those_that_differ() -> None:
    assert reference.changed(Scenario()) == {}
    changed = reference.changed(load_scenario("no_ai").with_changes({"labour.wage_rigidity": 0.9}))
    assert changed["labour.wage_rigidity"] == "0.9"
    assert changed["market.vendors"] == "none"


def test_the_picture_shows_all_money_between_sectors() -> None:
    economy = Economy(Parameters().replace({"workers.number": 500, "enterprises.number": 30, "consumers.number": 50}))
    economy.run(until="2023-06")
    table = economy.payments
    picture = payments.picture(table)
    assert len(picture["rows"]) == len(table)
    between = table[table.payer != table.payee].amount.sum()
    assert sum(arrow["amount"] for arrow in picture["arrows"]) == pytest.approx(between)
    assert between * economy.usd_bn == pytest.approx(economy.ledger.turnover(), rel=1e-9)
    known = {sector["name"] for sector in picture["sectors"]}
    assert {arrow[end] for arrow in picture["arrows"] for end in ("payer", "payee")} <= known
    assert all(arrow["kinds"] for arrow in picture["arrows"])


def test_the_numbers_in_the_words_are_the_parameters() -> None:
    parameters = Parameters().replace({"workers.number": 12_345, "compute.lead_time": 7})
    texts = [f"{one['number']} {one['words']}" for one in overview.agents(parameters)]
    assert any("12,345" in text for text in texts)
    assert any("Ordered 7 months ahead" in one["words"] for one in overview.markets(parameters))


# ------------------------------------------------------------------------------------------------- the address


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", Place()),
        ("view=month", Place("month")),
        ("find=switching", Place("lookup", "switching")),
        ("find=hiring%20credit&kind=policies", Place("lookup", "hiring credit", "policies")),
        ("kind=events", Place("lookup", kind="events")),
        ("view=lookup", Place("lookup")),
        ("show=not%20modelled", Place("evidence", show="not modelled")),
        ("view=evidence", Place("evidence")),
    ],
)
def test_places_have_addresses(text: str, place: Place) -> None:
    assert read_place(Query(text)) == place
    assert write_place(place) == text


def test_a_place_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="unknown kind 'polices': did you mean 'policies'"):
        read_place(Query("kind=polices"))
    assert Reading(Query("show=mist")).refused.startswith("unknown show 'mist'")


# ------------------------------------------------------------------------------------------------- the example


class Counting:
    """An economy that counts its months, or fails."""

    def __init__(self, fail: bool = False) -> None:
        self.months, self.fail = 0, fail

    @property
    def payments(self) -> pd.DataFrame:
        """Nothing was paid."""
        return pd.DataFrame(columns=["kind", "payer", "payee", "amount"])

    def step(self) -> None:
        """A month."""
        if self.fail:
            raise ArithmeticError("no such month")
        self.months += 1


def wait_for(seen: list[Any]) -> Any:
    """The first thing put on a board."""
    stop = time.monotonic() + 20
    while not seen and time.monotonic() < stop:
        time.sleep(0.01)
    return seen[0]


def test_an_example_that_fails_is_said_and_one_that_nobody_waits_for_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payments, "_example", None)
    monkeypatch.setattr(payments.playing, "make_economy", lambda settings: Counting(fail=True))
    reading, seen = Reading(Query()), []
    reading.example.listen(seen.append)
    reading.start_example()
    assert wait_for(seen) == "ArithmeticError: no such month"
    economy = Counting()
    monkeypatch.setattr(payments.playing, "make_economy", lambda settings: economy)
    assert payments.example(lambda: economy.months < 3) is None
    assert economy.months == 3
    assert payments.example(lambda: True) is not None
    assert economy.months == 3 + payments.EXAMPLE_MONTHS
