"""The widgets of the Compare page."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.browser.shared.widgets import FIELDS, Rows


@solara.component_vue("side.vue")
def CompareSide(
    wanted: dict[str, Any],
    arms: Rows,
    scenarios: Rows,
    bundles: Rows,
    policies: Rows,
    measures: Rows,
    changes: Rows,
    most_arms: int,
    event_change: Callable[[dict[str, Any]], None],
    components: dict[str, str] = FIELDS,
) -> None:
    """What to compare: sets of policies, scenarios, runs. ``event_change`` receives what the reader has changed."""


@solara.component_vue("result.vue")
def ComparisonResult(
    facts: dict[str, Any],
    window: str,
    section: str,
    sections: Rows,
    current: bool,
    event_look: Callable[[dict[str, str]], None],
) -> None:
    """The first screen of a comparison: what was compared, effects with intervals, cost, winners and losers."""


@solara.component_vue("notes.vue")
def ComparisonNotes(facts: dict[str, Any], window: str, section: str) -> None:
    """The numbers and words that belong to a section of a comparison."""


@solara.component_vue("picture.vue")
def PictureHead(name: str, title: str, reading: str, lines: Rows) -> None:
    """Title, reading and legend over the panels of a picture.

    Args:
        name: of the picture.
        title: what it shows; may be empty.
        reading: how to read it.
        lines: ``letter``, ``words`` and ``colour`` of each.
    """
