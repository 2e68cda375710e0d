"""The Compute dilemma page in headless Chromium, and what is behind it without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import pytest
from browser_server import DILEMMA_UNTIL, dilemma_runs

from agents.economics import ordering
from experiments.analysis.ordering_rules import failure_table
from experiments.browser.dilemma import words as dilemma_words
from experiments.browser.dilemma.state import SLIDERS, Choices, read_choices, write_choices
from experiments.browser.shared.panels import page_panel
from experiments.browser.shared.visit import Query
from experiments.studies.compute_dilemma import answers as runs
from experiments.studies.compute_dilemma import charts, one_shot
from experiments.studies.compute_dilemma.answers import Question
from model.errors import InputError

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

RULES = ("solvency_constrained", "newsvendor", one_shot.UPPER)
JOB = 60_000  # milliseconds that a few short runs may take on a busy machine
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


# ------------------------------------------------------------------------------------------------- in a browser


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
    page.wait_for_selector("[data-testid=findings]", timeout=JOB)
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
    page.wait_for_selector("[data-testid=job][data-state=cancelled]", timeout=JOB)
    page.wait_for_selector("[data-testid=run]")
    assert kept.name.startswith("tenfold-tests")


def test_work_that_fails_is_reported_and_the_page_lives_on(open_page: Open, kept: Path) -> None:
    """What went wrong is a line on the page, which still answers."""
    question = Question("open_weights", ("trend_extrapolation",), 1.0, 24, 4, DILEMMA_UNTIL)
    kept.mkdir(parents=True, exist_ok=True)
    question.folder(kept).write_text("in the way")
    page = open_page("vendor=open_weights&rules=trend_extrapolation&runs=4", path="dilemma")
    page.click("[data-testid=run]")
    page.wait_for_selector("[data-testid=job][data-state=failed]", timeout=JOB)
    assert page.inner_text("[data-testid=error]").startswith("It did not work")
    assert question.folder(kept).name in page.inner_text("[data-testid=error]")
    page.locator("[data-testid=slider-margin]").press("Home")
    page.wait_for_function("location.search.includes('margin=0.2')")


def test_a_phone_shows_everything_without_sideways_scrolling(open_page: Open) -> None:
    """At 390 pixels nothing sticks out; tables scroll by themselves."""
    page = open_page(path="dilemma", viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("[data-testid=slider-margin]").is_visible()


# --------------------------------------------------------------------------------------------- one order, exactly


def test_the_spread_ahead_is_that_of_the_swings_of_the_model() -> None:
    """Drawn as `Economy` draws them: a mean-reverting swing whose spread 24 months ahead is the cone."""
    memory, cone, runs_drawn = 0.97, 0.8, 40_000
    kick = ordering.stationary_sd(cone, memory) * (1.0 - memory**2) ** 0.5
    rng, swing, spreads = np.random.default_rng(0), np.full(runs_drawn, 0.7), {}
    for month in range(1, 49):
        swing = memory * swing + kick * rng.standard_normal(runs_drawn)
        spreads[month] = swing.std()
    for month in (1, 12, 24, 48):
        assert float(ordering.spread_ahead(cone, memory, month)) == pytest.approx(spreads[month], rel=0.02)
    assert float(ordering.spread_ahead(cone, memory, 24)) == pytest.approx(cone)
    assert float(ordering.spread_ahead(cone, memory, 0)) == 0.0


def test_one_order_with_salvage_agrees_with_drawing_demand() -> None:
    """Unused compute brings part of its cost."""
    demand = np.exp(0.9 * np.random.default_rng(1).standard_normal(400_000))
    exact = one_shot.one_shot(2.0, 0.6, 0.9, salvage=0.5)
    made = np.minimum(demand, 2.0) + 0.5 * 0.4 * np.maximum(2.0 - demand, 0.0)
    assert exact["ruin"] == pytest.approx(np.mean(made < 0.4 * 2.0), abs=0.003)
    assert exact["expected profit"] == pytest.approx(made.mean() - 0.4 * 2.0, abs=0.005)
    curves = one_shot.one_shot_curves(0.6, [0.9], 0.5)
    best = one_shot.one_shot_rules([0.6], [0.9], 0.5).set_index("rule").loc["newsvendor"]
    assert best["expected profit"] >= curves["expected profit"].max()


@pytest.mark.parametrize("margin", [0.2, 0.9])
@pytest.mark.parametrize("cone", [0.3, 1.5])
@pytest.mark.parametrize("lead", [0, 1, 48])
@pytest.mark.parametrize("salvage", [0.0, 0.6])
def test_everything_that_can_be_chosen_has_an_answer(margin: float, cone: float, lead: int, salvage: float) -> None:
    """At the corners of all sliders: finite numbers, sentences, and charts with rows."""
    choices = Choices(margin, cone, lead, salvage)
    sigma = charts.spread(cone, 0.97, lead)
    rules = one_shot.one_shot_rules([margin], [sigma], salvage)
    assert np.isfinite(rules.select_dtypes("number").to_numpy()).all()
    assert (rules["ruin"].between(0, 1) & rules["lost demand"].between(-1e-9, 1)).all()
    assert all(0 <= part["share"] <= 1 for row in dilemma_words.rule_rows(rules) for part in row["cells"])
    assert all(dilemma_words.meaning(choices, sigma, rules))
    for panel in (
        charts.cone_panel(cone, 0.97, lead, rules),
        *charts.capacity_panels(margin, sigma, salvage, rules),
    ):
        spec = page_panel(panel, legends=True)
        assert all(len(rows) > 0 for rows in spec["datasets"].values())
        assert "#" not in str(spec["layer"])  # every colour follows the page


def test_without_a_wait_nobody_is_ruined() -> None:
    """Demand is known: everybody orders it, and the sentences say so."""
    sigma = charts.spread(1.0, 0.97, 0)
    rules = one_shot.one_shot_rules([0.8], [sigma])
    assert rules["capacity"].to_numpy() == pytest.approx(1.0, abs=1e-5)
    assert rules["ruin"].max() == 0.0
    said = dilemma_words.meaning(Choices(lead=0), sigma, rules)
    assert said[0].startswith("Compute runs as soon as it is ordered")
    assert len(said) == 2


def test_shares_are_written_with_as_many_digits_as_they_need() -> None:
    for share, written in ((0.0, "0%"), (0.0003, "below 0.1%"), (0.034, "3.4%"), (0.1, "10%"), (0.514, "51%")):
        assert dilemma_words.percent(share) == written


# ------------------------------------------------------------------------------------------------------- addresses


def test_choices_go_into_an_address_and_come_back() -> None:
    choices = Choices(0.35, 0.45, 3, 0.15, "late_entrant", ("solvency_constrained", "trend_extrapolation"), 16)
    assert read_choices(Query(write_choices(choices))) == choices
    assert write_choices(Choices()) == ""
    assert set(SLIDERS) <= set(vars(choices))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("margin=high", "margin 'high' is not a number"),
        ("lead=60", "lead 60 is out of range: from 0 to 48"),
        ("cone=nan", "cone nan is out of range"),
        ("vendor=open_weigths", "unknown vendor 'open_weigths': did you mean 'open_weights'?"),
        ("rules=trend_extrapolation,bold", "unknown rule 'bold'"),
        ("runs=7", "runs '7' cannot be chosen: one of 4, 8, 16, 32, 64"),
        ("margins=0.4", "unknown choice 'margins': did you mean 'margin'?"),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(query: str, message: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_choices(Query(query))
    assert message in str(refusal.value)


# ------------------------------------------------------------------------------------------------- what is kept


def test_answers_are_kept_by_question_and_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another question, or another version of the model, has another folder; half an answer is none."""
    question = Question("enterprise_first", ("trend_extrapolation",), 1.0, 24, 4, "2026-12")
    assert runs.kept(question, tmp_path) is None
    rows = [
        {"rule": "trend_extrapolation", "cone": 1.0, "change": "as it is", "seed": 1, "failed": False,
         "failed_before_2026": False, "month_of_failure": "", "unserved": None, "cash_made": 2.0, "valuation": 1.0,
         "share": 0.5},
    ]  # fmt: skip
    question.folder(tmp_path).mkdir()
    runs._write(question.folder(tmp_path) / runs.OUTCOMES, rows)
    assert runs.kept(question, tmp_path) == rows
    assert failure_table(runs.as_table(rows))["failed"].tolist() == [0]
    assert runs.kept(Question("enterprise_first", ("trend_extrapolation",), 0.9, 24, 4, "2026-12"), tmp_path) is None
    (question.folder(tmp_path) / runs.OUTCOMES).write_text('[{"rule": "yo')
    assert runs.kept(question, tmp_path) is None
    before = question.folder(tmp_path)
    monkeypatch.setattr("experiments.runs.identity.code_hash", lambda: "another")
    assert question.folder(tmp_path) != before
