"""The widgets of work in the background: start, progress, downloads, and what a page is for before a result."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.browser.shared.widgets import Rows


@solara.component_vue("start.vue")
def StartBar(
    label: str, words: str, problem: str, busy: bool, current: bool, event_start: Callable[[Any], None]
) -> None:
    """A button that starts work in the background, with what it will take, or why it cannot be done.

    Args:
        label: on the button.
        words: how many runs, how long.
        problem: why it cannot be started; empty if it can.
        busy: whether the work is under way.
        current: whether the result shown is that of the settings.
        event_start: called when the reader wants it.
    """


@solara.component_vue("job.vue")
def JobBar(news: dict[str, Any], event_order: Callable[[str], None]) -> None:
    """How work in the background stands, with a button to cancel it.

    Args:
        news: fields of `experiments.browser.shared.work.jobs.News`, without its result.
        event_order: called with ``cancel``.
    """


@solara.component_vue("welcome.vue")
def Welcome(title: str, text: str) -> None:
    """What a page is for, before there is a result."""


@solara.component_vue("downloads.vue")
def DownloadButtons(
    files: Rows,
    preparing: str,
    ready: dict[str, Any] | None,
    error: str,
    event_want: Callable[[str], None],
    event_saved: Callable[[Any], None],
) -> None:
    """Files to download, see `experiments.browser.shared.work.downloads.Downloads`."""
