"""Charts on pages that are light or dark: colours as variables of the page's style, so that both change together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from experiments.charts.palette import BLUE, GREEN, INK, NEUTRAL, ORANGE, PURPLE, SKY, SPARE, VERMILION, Colour

LINES = (NEUTRAL, BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, *SPARE)
INKS = {name: Colour(getattr(INK["light"], name), getattr(INK["dark"], name)) for name in INK["light"]._fields}

# every colour of the charts by the name of its variable
PALETTE: dict[str, Colour] = INKS | {colour.light.lstrip("#"): colour for colour in LINES}
_VARIABLES = {colour.light: f"var(--c-{name})" for name, colour in PALETTE.items()}


def variable(colour: Colour) -> str:
    """The colour as the page's style knows it."""
    return _VARIABLES[colour.light]


def themed(part: Any) -> Any:
    """A chart, or part of one, with variables in the place of the colours for light ground."""
    match part:
        case str():
            return _VARIABLES.get(part, part)
        case dict():
            return {name: themed(value) for name, value in part.items()}
        case list() | tuple():
            return [themed(value) for value in part]
    return part


def light_style() -> str:
    """The variables on light ground, as declarations of a style sheet."""
    return _block(lambda colour: colour.light)


def dark_style() -> str:
    """The variables on dark ground."""
    return _block(lambda colour: colour.dark)


def _block(pick: Callable[[Colour], str]) -> str:
    return " ".join(f"--c-{name}: {pick(colour)};" for name, colour in PALETTE.items())
