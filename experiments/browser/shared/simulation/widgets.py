"""The widgets that drive a run: the transport bar, and the clock that reports each frame once it is drawn."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("transport.vue")
def Transport(
    state: str,
    frame: int,
    month: int,
    end: int,
    words: str,
    event_order: Callable[[str], None],
    event_go_to: Callable[[int], None],
) -> None:
    """The bar that drives the run: play, pause, step, reset, and where it stands."""


@solara.component_vue("clock.vue")
def Clock(frame: int, event_drawn: Callable[[int], None]) -> None:
    """Reports each frame once it is on the screen."""
