"""Months of the report are months, in whatever time zone it is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import vl_convert
from comparison_folder import write_comparison

from experiments.comparison.charts.style import Style
from experiments.comparison.charts.trajectories import difference_panels, level_panels, trajectory_names
from experiments.comparison.files import open_comparison
from experiments.comparison.report.report import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ZONES = ("America/Los_Angeles", "Pacific/Auckland", "UTC")
DRAWN = "document.documentElement.dataset.drawn === 'true'"
LABELS = "[...document.querySelectorAll('svg [aria-label]')].map(e => e.getAttribute('aria-label'))"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_comparison(tmp_path_factory.mktemp("months"))


def test_no_chart_of_time_reads_the_clock_of_its_reader(folder: Path) -> None:
    comparison = open_comparison(folder)
    style = Style(comparison.reference, comparison.arms)
    fans = [panel for name in trajectory_names(comparison) for panel in level_panels(comparison, style, name)]
    drawn = [*fans, *difference_panels(comparison, style)]
    assert drawn
    for spec in drawn:
        vega = json.dumps(vl_convert.vegalite_to_vega(spec))
        assert "utcFormat(" in vega
        assert "timeFormat(" not in vega
        assert '"type": "time"' not in vega


def test_the_first_month_is_the_first_month_in_every_time_zone(
    chromium: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.comparison.charts.pictures.SCALE", 0.4)
    name = write_report(folder)[0]
    seen: list[tuple[str, list[str]]] = []
    for zone in ZONES:
        context = chromium.new_context(timezone_id=zone, offline=True)
        page = context.new_page()
        page.goto((folder / name).as_uri())
        page.wait_for_function(DRAWN)
        seen.append((page.inner_text("body"), page.evaluate(LABELS)))
        context.close()
    assert seen[0] == seen[1] == seen[2]
    said = " ".join(seen[0][1])
    assert "January 2023" in said
    assert "December 2022" not in said
