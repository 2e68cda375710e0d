"""The report of a comparison: read in a browser without a network, with numbers missing, and from damaged folders."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from comparison_folder import ARMS, OBJECTIVES, write_comparison
from conftest import Watch

from experiments.analysis.measures import LIKELY, OPEN, SURE, estimate, mark_of_p, mark_within, measure, number
from experiments.comparison.charts.pictures import Picture, pictures, save
from experiments.comparison.charts.style import COLOURS, Style
from experiments.comparison.files import COLUMNS, open_comparison
from experiments.comparison.report import report as comparison_report
from experiments.comparison.report.content import pairs_needed
from experiments.comparison.report.report import write_report
from experiments.comparison.wording import sentences, window_words
from model.errors import InputError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NASTY = "tax <b>&</b> (TokenTax)"
DRAWN = "document.documentElement.dataset.drawn === 'true'"


def drawn(folder: Path) -> tuple[str, list[Picture]]:
    """The page of a folder, without the library, and its pictures, unsaved."""
    comparison = open_comparison(folder)
    style = Style(comparison.reference, comparison.arms)
    by_scenario = comparison_report._pictures(comparison, style)
    found = [picture for some in by_scenario.values() for picture in some]
    return comparison_report.page(comparison, style, by_scenario), found


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without the library that draws charts, which takes two seconds to make."""
    monkeypatch.setattr(comparison_report, "_library", lambda: "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    arms = dict(list(ARMS.items())[:2]) | {NASTY: [{"name": "TokenTax", "rate": 0.1, "source": "<i>", "meaning": "&"}]}
    return write_comparison(
        tmp_path_factory.mktemp("report"), arms=arms, scenarios=("modest", "extreme"), replicates=8, until="2028-12",
        indicators=[*OBJECTIVES, "employment", "public_balance"],
    )  # fmt: skip


@pytest.fixture(scope="module")
def names(folder: Path) -> Iterator[list[str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.comparison.charts.pictures.SCALE", 0.4)
        yield write_report(folder)


# -------------------------------------------------------------------------------------------------------- in a browser


def test_a_page_and_its_pictures_are_written(folder: Path, names: list[str]) -> None:
    assert names[0] == "report.html"
    assert {"figures/effects_modest.png", "figures/occupations_extreme.svg", "figures/robustness.png"} <= set(names)
    assert {path.relative_to(folder).as_posix() for path in folder.glob("figures/*")} == set(names[1:])
    assert (folder / "figures/levels_modest.png").read_bytes().startswith(b"\x89PNG")
    assert 0.9e6 < (folder / "report.html").stat().st_size < 3e6


@pytest.fixture
def page(chromium: Browser, folder: Path, names: list[str]) -> Iterator[Page]:
    """The report opened as a file by a browser without a network; it must ask for nothing and complain of nothing."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    watch, page = Watch(), context.new_page()
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text))
    watch.over(page).goto((folder / names[0]).as_uri())
    page.wait_for_function(DRAWN)
    yield page
    context.close()
    assert watch.hosts <= {""}
    assert watch.problems == []
    assert warnings == []


def test_the_first_screen_tells_the_result_and_all_charts_are_drawn(page: Page) -> None:
    table = page.locator("[data-testid=first-table]:visible")
    assert table.count() == 1
    box = table.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 800
    assert NASTY in table.inner_text()  # as it was written
    assert page.locator("b:text-is('&')").count() == 0  # and not as HTML
    assert "8 paired runs" in page.locator(".lead").inner_text()
    charts = page.locator(".chart:visible")
    assert charts.count() > 20
    assert page.locator(".chart:visible svg").count() == charts.count()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_scenario_and_a_window_can_be_chosen(page: Page) -> None:
    first = page.locator("[data-testid=first-table]:visible").inner_text()
    effect = page.locator("#effects .chart:visible").first
    before = effect.inner_html()
    page.check("input[name=window][value='last year']", force=True)
    second = page.locator("[data-testid=first-table]:visible").inner_text()
    page.wait_for_function("([one, text]) => one.innerHTML !== text", arg=[effect.element_handle(), before])
    page.check("input[name=scenario][value='1']", force=True)
    page.wait_for_function(DRAWN)
    third = page.locator("[data-testid=first-table]:visible").inner_text()
    assert len({first, second, third}) == 3
    assert page.locator(".chart:visible svg").count() == page.locator(".chart:visible").count()
    assert "Extreme" in third


def test_a_telephone_shows_all_of_it(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_charts_follow_the_theme_and_print_light(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    title = "getComputedStyle(document.querySelector('.chart svg .role-title-text text')).fill"
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(ground), page.evaluate(title)
    page.emulate_media(color_scheme="dark", media="print")
    light = page.evaluate(ground), page.evaluate(title)
    assert light == ("rgb(255, 255, 255)", "rgb(27, 35, 48)")
    assert dark == ("rgb(23, 29, 38)", "rgb(237, 241, 247)")


# ------------------------------------------------------------------------------------------------------- what it says


def test_what_users_wrote_is_escaped(folder: Path, names: list[str]) -> None:
    text = (folder / names[0]).read_text(encoding="utf-8")
    assert "<b>&</b>" not in text
    assert "&lt;b&gt;&amp;" in text
    assert "Source: &lt;i&gt;." in text
    assert "\\u003cb>&\\u003c/b>" in text  # in the data of the charts


def test_sections_and_provenance_are_there(folder: Path, names: list[str]) -> None:
    text = (folder / names[0]).read_text(encoding="utf-8")
    for name in ("effects", "time", "cost", "people", "recovery", "robustness", "sure", "run", "glossary"):
        assert f'<section id="{name}">' in text
    for words in ("workers.number = 4000", "1 to 8", "gabcdef0", "tenfold compare", "Robust over the 2 scenarios"):
        assert words in text


def test_sentences_follow_from_the_numbers(folder: Path) -> None:
    comparison = open_comparison(folder).within("modest")
    effects = comparison.effects
    here = (effects["arm"] == "RetrainingSubsidy") & (effects["window"] == "3 years on")
    rows = {"unemployment_rate": (-0.004, -0.007, -0.001, 1e-4), "junior_employment": (0.1, -0.1, 0.3, 0.5)}
    for name, values in rows.items():
        effects.loc[here & (effects["indicator"] == name), ["difference", "low", "high", "p_holm"]] = values
        effects.loc[here & (effects["indicator"] == name), "p"] = values[-1]
    costs = comparison.costs
    arm = costs["arm"] == "RetrainingSubsidy"
    costs.loc[arm, ["budget", "budget_low", "budget_high", "budget_p"]] = (-120.0, -145.0, -95.0, 0.001)
    costs.loc[arm, ["job_years", "job_years_low", "job_years_high", "job_years_p"]] = (1.5, 1.2, 1.8, 0.001)
    costs.loc[arm, "verdict"] = "pays for itself"
    text = " ".join(sentences(comparison, "RetrainingSubsidy", "3 years on"))
    assert "In the third year (2028), it lowers unemployment by 0.4 points (0.1 to 0.7)" in text
    assert "junior jobs (−0.10 to +0.30 million)" in text
    assert "It brings the state USD 120 bn (95 to 145) from January 2026 to December 2028." in text
    assert "It adds 1.5 million job-years (1.2 to 1.8)." in text


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (0.1, 0.72, ("+0.4", "+0.1 to +0.7")),
        (0.36, 0.46, ("+0.41", "+0.36 to +0.46")),
        (math.nan, math.nan, ("+0.410", "")),
    ],
)
def test_numbers_are_rounded_to_what_their_interval_allows(low: float, high: float, written: tuple[str, str]) -> None:
    assert estimate(0.41, low, high)[:2] == written


def test_large_and_missing_numbers() -> None:
    assert estimate(-4512.3, -4830.0, -4210.0)[:2] == ("−4,500", "−4,800 to −4,200")
    assert estimate(0.0, 0.0, 0.0)[:2] == ("0", "0 to 0")
    assert number(math.nan, 2) == "–"
    assert number(-0.001, 2) == "0.00"


def test_marks_say_how_sure() -> None:
    assert [mark_of_p(0.001, 0.01), mark_of_p(0.01, 0.2), mark_of_p(0.2, 1.0), mark_of_p(math.nan, math.nan)] == [
        SURE, LIKELY, OPEN, OPEN,
    ]  # fmt: skip
    assert mark_within(0.1, 1.9, 0.001, 0.01) == mark_within(-1.9, -0.1, 0.001, 0.01) == SURE
    assert mark_within(0.1, 1.9, 0.01, 0.2) == LIKELY
    assert mark_within(-0.1, 1.9, 0.001, 0.01) == OPEN
    assert mark_within(math.nan, math.nan, 0.001, 0.01) == OPEN


def test_too_few_pairs_are_said_to_be_too_few(folder: Path, names: list[str]) -> None:
    assert [pairs_needed(number) for number in (1, 40, 60)] == [6, 11, 12]  # 2/2⁵ > 0.05, 40 · 2/2¹⁰ > 0.05
    comparisons = len(open_comparison(folder).within("modest").effects.query("window == '3 years on'"))
    text = (folder / names[0]).read_text(encoding="utf-8")
    assert (
        f"With 8 pairs no effect can be marked ●, however large: that takes at least {pairs_needed(comparisons)}"
        in text
    )


def test_an_indicator_unknown_to_the_report_is_shown_by_its_name() -> None:
    assert measure("vacancy_rate").title == "vacancy rate"
    assert (measure("vacancy_rate").change, measure("vacancy_rate").scale) == ("points", 100.0)


def test_windows_that_do_not_begin_in_january() -> None:
    assert window_words("1 year on", "2026-04", "2030-06") == "in the first year (from April 2026)"
    assert window_words("last year", "2026-04", "2030-12") == "in the last year (2030)"


# ------------------------------------------------------------------------------------------------- with things missing


def test_without_jobs_people_or_recovery(tmp_path: Path, no_library: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One scenario, one arm, three runs and little known: all that is left is still drawn."""
    arms = dict(list(ARMS.items())[:2])
    write_comparison(tmp_path, arms=arms, replicates=3, until="2027-12", people=False, jobs=False)
    recovery = pd.read_parquet(tmp_path / "recovery.parquet")
    recovery[["months", "low", "high"]] = np.nan
    recovery.to_parquet(tmp_path / "recovery.parquet")
    text, found = drawn(tmp_path)
    assert "What becomes of groups of people was not recorded." in text
    assert "not recorded" in text
    assert "nan" not in text.split('<script type="application/json"')[0].lower().replace("finan", "")
    assert [picture.name for picture in found] == ["effects", "levels", "differences", "cost_and_jobs", "recovery"]
    monkeypatch.setattr("experiments.comparison.charts.pictures.SCALE", 0.4)
    assert all(path.exists() for picture in found for path in save(picture, tmp_path / "figures" / picture.name))


def test_costs_and_effects_without_numbers(tmp_path: Path, no_library: None) -> None:
    write_comparison(tmp_path, arms=dict(list(ARMS.items())[:2]), replicates=3, until="2027-12")
    for name in ("costs", "effects"):
        table = pd.read_parquet(tmp_path / f"{name}.parquet")
        numbers = table.select_dtypes("float").columns
        table[numbers] = np.nan
        table.to_parquet(tmp_path / f"{name}.parquet")
    text, found = drawn(tmp_path)
    assert "cost_and_jobs" not in [picture.name for picture in found]
    assert "Neither cost nor jobs were recorded." in text


def test_no_more_than_eight_arms_are_drawn(tmp_path: Path, no_library: None) -> None:
    arms: dict[str, list[dict[str, Any]]] = {"baseline": []}
    arms |= {f"TokenTax:rate=0.{n:02}": [{"name": "TokenTax", "rate": n / 100}] for n in range(1, 11)}
    few = [*OBJECTIVES, "employment"]
    write_comparison(tmp_path, arms=arms, replicates=3, until="2026-12", indicators=few)
    text, _ = drawn(tmp_path)
    assert "first 8 arms; only in the tables: TokenTax:rate=0.09; TokenTax:rate=0.10." in text
    comparison = open_comparison(tmp_path)
    found = pictures(comparison, Style(comparison.reference, comparison.arms), comparison.windows)
    occupations = next(picture for picture in found if picture.name == "occupations")
    assert len(occupations.panels) == len(COLOURS) == 8


# ------------------------------------------------------------------------------------------------------ wrong folders


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def _lose_a_column(path: Path) -> None:
    pd.read_parquet(path).drop(columns="p_holm").to_parquet(path)


def _strange_arm(path: Path) -> None:
    pd.read_parquet(path).assign(arm="other").to_parquet(path)


@pytest.mark.parametrize(
    ("name", "harm", "words"),
    [
        ("comparison.json", Path.unlink, "holds no comparison"),
        ("comparison.json", _cut, "comparison.json is damaged"),
        ("comparison.json", lambda path: path.write_text("{}", encoding="utf-8"), "does not say 'title'"),
        ("effects.parquet", Path.unlink, "effects.parquet is missing"),
        ("levels.parquet", _cut, "levels.parquet is damaged"),
        ("effects.parquet", _lose_a_column, "effects.parquet has no column 'p_holm'"),
        ("costs.parquet", _strange_arm, "has an arm 'other' that comparison.json does not list"),
    ],
)
def test_a_damaged_folder_is_refused_in_one_line(
    tmp_path: Path, name: str, harm: Callable[[Path], object], words: str
) -> None:
    write_comparison(tmp_path, arms=dict(list(ARMS.items())[:2]), replicates=3, until="2026-12")
    harm(tmp_path / name)
    with pytest.raises(InputError, match=words) as refusal:
        write_report(tmp_path)
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "report.html").exists()


def test_the_folder_of_these_tests_has_the_columns_that_the_report_reads(folder: Path) -> None:
    for name, columns in COLUMNS.items():
        assert set(columns) <= set(pd.read_parquet(folder / f"{name}.parquet").columns)
