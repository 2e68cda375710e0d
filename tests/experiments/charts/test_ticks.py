"""No two labels of an axis are equal, however small its span and wherever it lies."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from experiments.analysis.measures import decimals, estimate, number, span, telling
from experiments.charts import sweeps
from experiments.charts.catalogue import FIGURES
from experiments.charts.panels import Axis, layer, panel
from experiments.charts.ticks import distinct_format, tick_format
from experiments.comparison.charts.style import points

FORMATS = ("~g", "~r", ",.3~r", "+.3~r", ".0%", ".1%", "+.1%", "+.2%", ".2f", "+,.0f", "+~g", "+.1~f", "d", "~s")
SPANS = [10.0**power for power in range(-6, 4)]
PLACES = (0.0, 0.03, 97.0)


def labels(spec: dict[str, Any], role: str = "axis-label") -> list[list[str]]:
    """The labels of each axis or legend of a chart as it is drawn."""
    svg = vl_convert.vegalite_to_svg(spec)
    groups = re.findall(rf'<g class="mark-text role-{role}"[^>]*>(.*?)</g>', svg, re.DOTALL)
    return [[unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", group)] for group in groups]


def equal(found: list[str]) -> list[str]:
    """The labels that come more than once."""
    return [text for text, times in Counter(found).items() if times > 1]


def drawn(axis: Axis, low: float, high: float) -> dict[str, Any]:
    """A panel of two points."""
    at = {"x": {"field": "x", "type": "quantitative", "axis": None}, "y": axis.of("y")}
    return panel([layer(pd.DataFrame({"x": [0, 1], "y": [low, high]}), "point", at)], "", 100, 200)


@pytest.mark.parametrize("form", FORMATS)
def test_no_two_ticks_of_a_panel_are_labelled_alike(form: str) -> None:
    for low, width in product(PLACES, SPANS):
        for start in (low, -width / 2.0) if low == 0.0 else (low,):
            axis = Axis("value", form, domain=(start, start + width))
            (found,) = labels(drawn(axis, start, start + width))
            assert len(found) >= 3, (form, start, width)
            assert equal(found) == [], (form, start, width)


@pytest.mark.parametrize("name", FIGURES)
def test_no_two_ticks_of_a_chart_over_time_are_labelled_alike(name: str) -> None:
    figure = FIGURES[name]
    columns = list(figure.series(["one"]).values())
    months = pd.date_range("2023-01-01", periods=24, freq="MS", name="month")
    for width in (1e-5, 0.002, 4.0):
        values = np.linspace(1.0, 1.0 + width, 24) if figure.since_start or figure.log else np.linspace(0.0, width, 24)
        history = pd.DataFrame({column.replace(".*", ".one"): values for column in columns}, index=months)
        for found in labels(figure.chart(history.assign(**{"run_rate.one": 1.0})).to_dict()):
            assert equal(found) == [], (name, width)


@pytest.mark.parametrize("width", SPANS)
def test_effects_and_sweeps_of_small_span_are_labelled_apart(width: float) -> None:
    rows = pd.DataFrame({"line": ["a"], "place": ["A"], "mark": [""], "low": [0.0], "middle": [width / 2],
                         "high": [width]})  # fmt: skip
    for found in labels(points(rows, "place", Axis("points", "+.3~r"), {"a": "#000000"}, {"line": "arm"})):
        assert equal(found) == []
    runs = pd.DataFrame(
        [{"x": 0.5 + width * i, "y": 5.0 + width * j, "outcome": 0.2 + width * (i + j), "seed": 1}
         for i in range(3) for j in range(3)])  # fmt: skip
    x, y, value = Axis("x", "~r"), Axis("y", "~r"), Axis("value", ",.3~r")
    line, heat = sweeps.line_panel(runs, x, value), sweeps.heat_panel(runs, x, y, value)
    for found in [*labels(line), *labels(heat), *labels(heat, "legend-label")]:
        assert equal(found) == []


def test_a_format_of_ticks_keeps_sign_symbol_and_per_cent() -> None:
    assert [tick_format(form) for form in (".0%", "+.1%", "+,.0f", ",.3~r", "$,.2f", "d", "~s", "")] == [
        "%", "+%", "+,f", ",~f", "$,f", "f", "~s", "f",
    ]  # fmt: skip
    assert distinct_format("~r", [0.1, 0.2]) == ".3~r"
    assert distinct_format("~r", [1.00001, 1.00002]) == ".6~r"


FINITE = st.floats(-1e6, 1e6).filter(lambda value: value == 0.0 or abs(value) > 1e-9)


@given(FINITE, st.floats(1e-9, 1e3), st.floats(0.05, 0.95))
def test_the_ends_of_an_interval_and_its_middle_are_never_written_alike(low: float, width: float, place: float) -> None:
    high = low + width * (abs(low) or 1.0)
    value = low + place * (high - low)
    digits = decimals(value, low, high)
    assert number(low, digits) != number(high, digits)
    if 0.3 < place < 0.7:
        assert len({number(one, digits) for one in (low, value, high)}) == 3
    assert number(low, telling(low, high, 0)) != number(high, telling(low, high, 0))
    assert estimate(value, low, high).interval == span(low, high, digits, sign=True)
