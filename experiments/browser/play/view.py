"""The headline figures at the top of the Play page: current values, and changes since the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from experiments.browser.shared.words import dollars, millions, percent

Change = Literal["relative", "points", "times", "none"]


@dataclass(frozen=True)
class Headline:
    """One figure: an indicator, the words above it, and how value and change are written."""

    indicator: str
    words: str
    help: str
    write: Callable[[float], str]
    change: Change
    good: int  # 1 where more is better, -1 where less is, 0 where that is for the reader to say


HEADLINES = (
    Headline(
        "vendor_revenue",
        "AI revenue",
        "Of all vendors: services, subscriptions, advertising, a year",
        dollars,
        "times",
        0,
    ),
    Headline("adoption", "Adoption", "Enterprises that use AI", percent, "points", 0),
    Headline("unemployment_rate", "Unemployment", "People without a job, trainees included", percent, "points", -1),
    Headline("junior_employment", "Junior jobs", "People in junior jobs", millions, "relative", 1),
    Headline(
        "real_wage",
        "Real wage",
        "Mean pay of people in work, at prices of 2023, a year",
        lambda usd: f"${usd:,.0f}",
        "relative",
        1,
    ),
    Headline("labour_share", "Labour share", "Wages relative to everything that is earned", percent, "points", 1),
    Headline("gdp", "Output", "Real gross domestic product, a year", dollars, "relative", 1),
)


def headlines(history: pd.DataFrame) -> list[dict[str, Any]]:
    """The figures as the page shows them, with the line of the past behind each."""
    return [_card(headline, _values(history, headline.indicator)) for headline in HEADLINES]


def _values(history: pd.DataFrame, name: str) -> np.ndarray:
    values = history[name].to_numpy(float) if name in history else np.array([])
    return values[np.isfinite(values)]


def _card(headline: Headline, values: np.ndarray) -> dict[str, Any]:
    card: dict[str, Any] = {
        "words": headline.words,
        "help": headline.help,
        "value": "–",
        "change": "",
        "tone": "",
        "line": "",
    }
    if len(values) == 0:
        return card
    first, last = float(values[0]), float(values[-1])
    moved = (last - first) * headline.good
    card["value"] = headline.write(last)
    card["line"] = _line(values)
    if len(values) > 1:
        card["change"] = _change(headline.change, first, last)
        card["tone"] = "" if card["change"].startswith("±") or moved == 0 else "good" if moved > 0 else "bad"
    return card


def _change(kind: Change, first: float, last: float) -> str:
    if kind == "points":
        return _signed((last - first) * 100, "pts")
    if kind == "none" or first == 0:
        return ""
    if kind == "times" and last / first >= 2:
        return f"×{last / first:,.0f}" if last / first >= 10 else f"×{last / first:.1f}"
    return _signed((last / first - 1) * 100, "%")


def _signed(value: float, unit: str) -> str:
    sign = "±" if abs(value) < 0.05 else "−" if value < 0 else "+"
    return f"{sign}{abs(value):,.1f}{'' if unit == '%' else ' '}{unit}"


def _line(values: np.ndarray, points: int = 40) -> str:
    """A small line of the past: the points of a polyline within a square of 100 by 100, y pointing down."""
    if len(values) == 1:
        return ""
    shown = values[np.unique(np.linspace(0, len(values) - 1, min(points, len(values))).astype(int))]
    low, high = float(shown.min()), float(shown.max())
    heights = (high - shown) / (high - low) if high > low else np.full(len(shown), 0.5)
    places = zip(np.linspace(0, 100, len(shown)).tolist(), (8 + 84 * heights).tolist(), strict=True)
    return " ".join(f"{across:.1f},{down:.1f}" for across, down in places)
