"""The widgets of the Play page."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.browser.shared.widgets import FIELDS, Rows


@solara.component_vue("settings.vue")
def SettingsPanel(
    settings: dict[str, Any],
    scenarios: Rows,
    groups: Rows,
    vendors: Rows,
    policies: Rows,
    event_change: Callable[[dict[str, Any]], None],
    components: dict[str, str] = FIELDS,
) -> None:
    """Scenario, seed, policies, vendors and parameters. ``event_change`` receives what the reader has changed."""


@solara.component_vue("headlines.vue")
def Headlines(cards: Rows) -> None:
    """The figures at the top."""


@solara.component_vue("legend.vue")
def Legend() -> None:
    """What the signs in the charts mean."""


@solara.component_vue("chart.vue")
def VegaChart(
    name: str,
    specs: str,
    table: str,
    previous: str,
    marks: Rows,
    symbols: Rows,
    spans: Rows,
    events: Rows,
    event_sight: Callable[[bool], None],
) -> None:
    """A chart that takes new data without being drawn anew: no flicker, and the hover stays.

    Args:
        name: of the figure.
        specs: Vega-Lite without data, for ``light`` and ``dark``, as JSON: one text takes less memory than its parts,
            and gives all of it back.
        table: columns of the run, as JSON for the same reason.
        previous: columns of the run to compare with, as JSON too; "{}" without one.
        marks: months to point out.
        symbols: what happened to the vendors drawn.
        spans: times of the whole market.
        events: what happened, in words, for the hover.
        event_sight: called with whether the chart is in view, when that changes.
    """
