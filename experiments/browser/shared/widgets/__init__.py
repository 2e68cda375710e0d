"""Widgets that several pages use: each a Vue template beside this file, its data and events declared here.

A part of a page is one widget rather than dozens of small ones: a page of few widgets opens fast, and plain HTML
elements inside them are reachable by keyboard as they are.
"""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import solara

Rows = list[dict[str, Any]]

# templates that stand within others, by the name of their element
FIELDS = {
    f"tf-{name}": Path(__file__).with_name(f"{name}.vue").read_text(encoding="utf-8") for name in ("policies", "until")
}


@solara.component_vue("address.vue")
def Address(query: str) -> None:
    """Keeps the page's state in the browser's address, so that a link shows others the same."""


@solara.component_vue("heading.vue")
def Heading(title: str, words: str, refused: str) -> None:
    """What a page is about, and why the address could not be used if that is so."""


@solara.component_vue("vega_panel.vue")
def VegaPanel(name: str, spec: dict[str, Any]) -> None:
    """A chart with its data, drawn when it comes into view.

    Args:
        name: tells it from the page's other charts.
        spec: Vega-Lite, its colours themed (`experiments.charts.theme`); where its width is ``container`` it is as wide
            as there is room for, otherwise it scrolls sideways where there is too little.
    """


@solara.component_vue("notice.vue")
def Notice(
    refused: str, error: str, details: str, comparison: str, idle: list[str], event_forget: Callable[[Any], None]
) -> None:
    """What went wrong with the address or the run, what of it changes nothing and why, and what dashed lines are."""
