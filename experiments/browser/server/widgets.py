"""The bar over every page."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable

import solara

from experiments.browser.shared.widgets import Rows


@solara.component_vue("nav.vue")
def Nav(pages: Rows, current: str, event_go: Callable[[str], None]) -> None:
    """The bar over every page: where one is, the other pages, light or dark.

    Args:
        pages: ``path``, ``name``, ``title``, ``words`` and whether the page is ``busy`` in the background.
        current: path of the page shown.
        event_go: called with the path of the page that the reader wants.
    """
