"""Colours and fonts of all charts, on a light and on a dark ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

Theme = Literal["light", "dark"]
Spec = dict[str, Any]


class Colour(NamedTuple):
    """A colour on a light and on a dark ground."""

    light: str
    dark: str


# Okabe and Ito's palette, distinguishable with any kind of colour vision; lighter on dark grounds.
ORANGE = Colour("#E69F00", "#F2B33D")
SKY = Colour("#56B4E9", "#7CC7F0")
GREEN = Colour("#009E73", "#2BC79B")
BLUE = Colour("#0072B2", "#4BA3DC")
VERMILION = Colour("#D55E00", "#F07F36")
PURPLE = Colour("#CC79A7", "#DE9CC2")
NEUTRAL = Colour("#3B4252", "#D5DAE5")
SPARE = (SKY, NEUTRAL, Colour("#8C6D1F", "#C9B458"), Colour("#7A5195", "#B08CD0"), Colour("#5E6B7A", "#9AA7B8"))

VENDOR_COLOURS = {
    "enterprise first": VERMILION,
    "consumer first": GREEN,
    "search incumbent": BLUE,
    "open weights": PURPLE,
    "late entrant": ORANGE,
}
PEOPLE_COLOURS = {
    "all": NEUTRAL,
    "junior": ORANGE,
    "senior": BLUE,
    "beginners": ORANGE,
    "seniors": BLUE,
    "senior posts": BLUE,
    "all posts": NEUTRAL,
}
COMPUTE_COLOURS = {"ordered": PURPLE, "running": BLUE, "needed": VERMILION}
USE_COLOURS = {"enterprises": BLUE, "by staff": SKY, "done alone": VERMILION}
MODE_COLOURS = {"automated": VERMILION, "augmented": GREEN}
MONEY_COLOURS = {
    "in dollars": ORANGE,
    "buying power": GREEN,
    "labour share": BLUE,
    "balance": PURPLE,
    "output": BLUE,
    "productivity": GREEN,
    "income": VERMILION,
    "taxes on AI": ORANGE,
    "support": GREEN,
}

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # a name: nobody fetches it


class Ink(NamedTuple):
    """What is neither line nor label: text, grid, ground."""

    text: str
    faint: str
    grid: str
    ground: str


INK: dict[Theme, Ink] = {
    "light": Ink("#1B2330", "#5B6676", "#E6E9EE", "#FFFFFF"),
    "dark": Ink("#EDF1F7", "#9FACBD", "#2B3442", "#171D26"),
}


def colours_of(names: Sequence[str], known: Mapping[str, Colour], theme: Theme) -> list[str]:
    """A colour for each line: its own where it has one, otherwise the next spare one."""
    spare = iter(SPARE * (1 + len(names)))
    index = 0 if theme == "light" else 1
    return [(known[name] if name in known else next(spare))[index] for name in names]


def config(ink: Ink) -> Spec:
    """Fonts and the colours of what is not data."""
    return {
        "background": ink.ground,
        "font": FONT,
        "title": {
            "color": ink.text,
            "subtitleColor": ink.faint,
            "fontSize": 16,
            "subtitleFontSize": 12,
            "subtitlePadding": 5,
        },
        "axis": {
            "labelColor": ink.faint,
            "titleColor": ink.faint,
            "gridColor": ink.grid,
            "domain": False,
            "ticks": False,
            "labelFontSize": 11,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
            "labelPadding": 6,
        },
        "axisX": {"domain": True, "domainColor": ink.faint, "ticks": True, "tickColor": ink.faint, "tickSize": 4},
        "view": {"stroke": None},
    }
