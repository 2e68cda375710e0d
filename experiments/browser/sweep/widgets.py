"""The widgets of the Sweep page."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.browser.shared.widgets import FIELDS, Rows


@solara.component_vue("side.vue")
def SweepSide(
    wanted: dict[str, Any],
    variables: Rows,
    scenarios: Rows,
    policies: Rows,
    indicators: Rows,
    ways: Rows,
    most: int,
    event_change: Callable[[dict[str, Any]], None],
    components: dict[str, str] = FIELDS,
) -> None:
    """What varies, what is looked at, and the runs. ``event_change`` receives what the reader has changed."""


@solara.component_vue("result.vue")
def SweepResult(facts: dict[str, Any]) -> None:
    """What is shown of a sweep, how far it has got, and what failed."""
