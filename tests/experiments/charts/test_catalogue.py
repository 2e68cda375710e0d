"""Charts: valid, readable, and saved without a network."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import vl_convert
from altair import LayerChart

from experiments.analysis.timeline import Happening, happenings
from experiments.charts import catalogue, layers, palette, saving
from experiments.charts.catalogue import FIGURES
from experiments.charts.time_series import SUM, columns, event_records, records, span_records
from model.errors import InputError

VENDORS = ["enterprise_first", "consumer_first", "search_incumbent"]
THEMES: list[layers.Theme] = ["light", "dark"]


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    """Twenty years of made-up indicators; the last vendor fails after four."""
    months = pd.date_range("2023-01-01", periods=48, freq="MS", name="month")
    time = np.arange(48.0)
    frame = pd.DataFrame(index=months)
    for figure in FIGURES.values():
        for place, column in enumerate(figure.series(VENDORS).values()):
            frame[column.replace(SUM, ".enterprise_first")] = (place + 1) * 10.0 + time
    frame.loc[frame.index[30] :, [f"{family}.search_incumbent" for family in ("enterprise_share", "run_rate")]] = np.nan
    return frame


def axes(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The axes of the first layer that has both."""
    encoding = next(layer["encoding"] for layer in spec["layer"] if {"x", "y", "color"} <= set(layer["encoding"]))
    return {channel: encoding[channel]["axis"] for channel in ("x", "y")}


@pytest.mark.parametrize(("name", "theme"), [(name, THEMES[place % 2]) for place, name in enumerate(FIGURES)])
def test_every_chart_is_valid_and_says_what_it_shows(name: str, theme: layers.Theme, history: pd.DataFrame) -> None:
    """Altair's own schema accepts the chart; title, subtitle and both axes are there, the value axis with its unit."""
    figure = FIGURES[name]
    chart = figure.chart(history, previous=history * 1.1, marks={"2026-01": "a tax"}, theme=theme)
    assert isinstance(chart, LayerChart)
    spec = chart.to_dict()
    assert spec["title"]["text"]
    assert spec["title"]["subtitle"]
    titles = {channel: axis["title"] for channel, axis in axes(spec).items()}
    assert titles["x"] == "year"
    assert re.search("%|USD|million", titles["y"])


@pytest.mark.parametrize("name", FIGURES)
def test_every_chart_compiles_and_draws_its_lines(name: str, history: pd.DataFrame) -> None:
    """Drawn as SVG, a chart has a line for each of its series, named at its end."""
    chart = FIGURES[name].chart(history)
    svg = vl_convert.vegalite_to_svg(chart.to_dict())
    for label in FIGURES[name].series(VENDORS):
        assert f">{label}<" in svg
    lines = re.findall(r'aria-roledescription="line mark"[^>]* d="([^"]+)"', svg)
    assert len([line for line in lines if line.count("L") > 20]) == len(FIGURES[name].series(VENDORS))
    vega = json.dumps(vl_convert.vegalite_to_vega(chart.to_dict()))
    assert "utcFormat(" in vega
    assert "timeFormat(" not in vega  # which reads the clock of its reader


def test_a_chart_without_months_or_vendors_is_still_a_chart() -> None:
    """Before the first month, and in an economy without vendors, there is a frame and nothing in it."""
    nothing = pd.DataFrame(index=pd.DatetimeIndex([], name="month"))
    for figure in (FIGURES["enterprise_share"], FIGURES["run_rate"], FIGURES["jobs"]):
        assert vl_convert.vegalite_to_svg(figure.chart(nothing).to_dict()).startswith("<svg")
        assert vl_convert.vegalite_to_svg(figure.spec([])).startswith("<svg")


def test_colours_belong_to_vendors(history: pd.DataFrame) -> None:
    """A vendor has its colour whoever else is in the chart; unknown vendors get colours nobody else has."""
    both = FIGURES["run_rate"].spec(["consumer_first", "enterprise_first", "newcomer", "another"])["usermeta"]["lines"]
    alone = FIGURES["enterprise_share"].spec(["enterprise_first"])["usermeta"]["lines"]
    assert alone[0] in both
    assert len({line["colour"] for line in both}) == 4
    assert [line["name"] for line in both][:2] == ["consumer first", "enterprise first"]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as the web's accessibility guidelines define it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_its_ground(theme: layers.Theme) -> None:
    """Titles, labels and axis text reach a contrast of 4.5, lines and their names at least 2."""
    ink = palette.INK[theme]
    assert contrast(ink.text, ink.ground) > 7
    assert contrast(ink.faint, ink.ground) > 4.5
    for colour in palette.VENDOR_COLOURS.values():
        assert contrast(getattr(colour, theme), ink.ground) > 2


def test_tables_hold_what_is_drawn(history: pd.DataFrame) -> None:
    """Months are UTC milliseconds; changes are relative to the first month; a log chart has no zeros."""
    table = FIGURES["jobs"].table(history)
    assert list(table) == ["month", "junior", "senior"]
    assert table["month"].iloc[0] == 1_672_531_200_000
    assert table["junior"].iloc[0] == 0.0
    assert table["junior"].iloc[-1] == pytest.approx(4.7)
    zero = history.assign(**{"run_rate.enterprise_first": 0.0})
    assert FIGURES["run_rate"].table(zero)["enterprise first"].isna().all()


def test_the_line_of_a_vendor_ends_when_it_fails(history: pd.DataFrame) -> None:
    """A vendor that is no longer alive has no share, rather than one of zero."""
    failed = history.assign(**{"alive.enterprise_first": [1.0] * 20 + [0.0] * 28})
    table = FIGURES["enterprise_share"].table(failed)
    assert table["enterprise first"].notna().sum() == 20
    assert table["consumer first"].notna().all()


def test_missing_values_become_none_and_numbers_are_short(history: pd.DataFrame) -> None:
    """What is sent to the browser is compact, and valid JSON."""
    table = FIGURES["enterprise_share"].table(history / 3.0)
    sent = json.loads(json.dumps(columns(table), allow_nan=False))
    assert sent["search incumbent"][-1] is None
    assert sent["enterprise first"][0] == 3.3333
    assert records(table)[0]["enterprise first"] == 3.3333


def test_an_indicator_that_is_not_there_is_left_empty(history: pd.DataFrame) -> None:
    """A history from an older version, without some indicator, still gives the chart."""
    table = FIGURES["output"].table(history.drop(columns="productivity"))
    assert table["productivity"].isna().all()
    assert table["output"].notna().all()


@pytest.mark.parametrize("ending", saving.FORMATS)
def test_charts_are_saved_without_a_network(
    ending: str, history: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PNG, SVG, JSON and HTML are written; the HTML carries its own JavaScript."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # whoever asks a network gets no answer
    path = saving.save(FIGURES["jobs"].chart(history), tmp_path / "new" / f"jobs{ending}")
    content = path.read_bytes()
    assert len(content) > 2_000
    if ending == ".png":
        assert content.startswith(b"\x89PNG")
    if ending == ".html":
        assert b"<script src=" not in content
        assert b"Junior and senior jobs" in content


def test_saving_refuses_in_one_line(history: pd.DataFrame, tmp_path: Path) -> None:
    """An unknown ending, a place that cannot be written to, and an unknown figure are named."""
    chart = FIGURES["jobs"].chart(history)
    with pytest.raises(InputError, match=r"has no known ending: use one of \.png"):
        saving.save(chart, tmp_path / "jobs.docx")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        saving.save(chart, tmp_path / "file" / "jobs.png")
    with pytest.raises(InputError, match="did you mean 'enterprise_share'"):
        catalogue.figure("enterprise_shares")


# -------------------------------------------------------------------------------------------------- what happened


@pytest.fixture
def eventful() -> pd.DataFrame:
    """Eight months in which much happens to one vendor and little to another."""
    months = pd.date_range("2023-01-01", periods=8, freq="MS", name="month")
    nan = np.nan
    return pd.DataFrame(
        {
            "enterprise_share.one": [0.5, 0.6, 0.7, 0.7, 0.7, 0.7, 0.0, 0.0],
            "alive.one": [1, 1, 1, 1, 1, 1, 0, 0],
            "alive.two": [0, 0, 0, 1, 1, 1, 1, 1],
            "enterprise_quality.one": [100, 100, 103, 103, 103, 103, nan, nan],
            "consumer_quality.one": [100, 100, 103, 103, 104, 104, nan, nan],
            "enterprise_quality.two": [nan, nan, nan, 95, 95, 95, 95, 95],
            "listed.one": [0, 1, 1, 1, 1, 1, nan, nan],
            "listed.two": [nan, nan, nan, 1, 1, 1, 1, 1],
            "code_red.one": [0, 0, 1, 1, 0, 0, nan, nan],
            "credit_crunch": [0, 0, 0, 0, 0, 1, 1, 1],
        },
        index=months,
    )


def test_happenings_are_read_from_a_history(eventful: pd.DataFrame) -> None:
    """Each change is found once, in its month; what was so from the start or from the entry on is not news."""
    assert happenings(eventful) == [
        Happening(1, "listing", "one"),
        Happening(2, "release", "one"),
        Happening(2, "code red", "one", 2),
        Happening(3, "entry", "two"),
        Happening(4, "release", "one"),
        Happening(5, "crunch", months=3),
        Happening(6, "failure", "one"),
    ]
    assert Happening(6, "failure", "late_entrant").words == "late entrant fails"
    assert happenings(eventful.iloc[:0]) == happenings(eventful.iloc[:1]) == []


def test_what_happened_is_drawn_where_the_vendor_is(eventful: pd.DataFrame) -> None:
    """Signs lie on the vendor's line, a failure at its end; a crunch covers its months; the hover says it in words."""
    found, figure = happenings(eventful), FIGURES["enterprise_share"]
    lists = columns(figure.table(eventful, ["one"]))
    signs = {row["kind"]: row for row in figure.symbols(lists, found)}
    assert signs["failure"]["value"] == 0.7
    assert signs["failure"]["month"] == lists["month"][6]
    assert signs["listing"]["value"] == 0.6
    assert "entry" not in signs  # of a vendor that is not drawn
    assert FIGURES["jobs"].symbols(lists, found) == []
    (span,) = span_records(eventful, found)
    assert span["until"] - span["month"] == (30 + 31 + 31) * 86_400_000  # June to the end of August
    said = {row["month"]: row["events"] for row in event_records(eventful, found)}
    assert said[lists["month"][2]] == "one releases new models; one calls a code red"


def test_orders_are_drawn_when_they_will_run(history: pd.DataFrame) -> None:
    """A line about the month one lead time ahead is drawn there, as far as the chart goes; the others are not moved."""
    figure = FIGURES["compute"]
    table = figure.table(history, VENDORS, lead_time=24, end="2035-12")
    assert len(table) == 48 + 24
    assert table["ordered"].first_valid_index() == 24
    assert table["ordered"].iloc[24] == history["compute_ordered.enterprise_first"].iloc[0]
    assert table["needed"].last_valid_index() == 47
    assert len(figure.table(history, VENDORS, lead_time=24, end="2027-03")) == 51
    assert len(figure.table(history, VENDORS)) == 48


def test_facts_stand_beside_the_lines_they_are_about() -> None:
    """A fact is drawn on its vendor's chart and line, expectations as such, and only of vendors that are drawn."""
    known = FIGURES["run_rate"].known(["enterprise_first"])
    assert {line for line, _ in known} == {"enterprise first"}
    spec = FIGURES["run_rate"].spec(["enterprise_first", "consumer_first"])
    rows = next(
        layer["data"]["values"] for layer in spec["layer"] if layer.get("data", {}).get("values", [{}])[0].get("known")
    )
    assert {row["known"] for row in rows} == {"fact", "expectation"}
    assert all(row["low"] <= row["value"] and row["words"] for row in rows)
    shares = FIGURES["consumer_share"].known(VENDORS)
    assert [fact.value for _, fact in shares] == [0.867]  # shares relative to the leader are something else
    assert FIGURES["jobs"].known(VENDORS) == []
