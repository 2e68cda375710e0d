"""The Sweep page."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

import solara


class Sweeping:
    """A reader's work."""

    def __init__(self, query) -> None:
        pass

    def close(self):
        pass


@solara.component
def Sweep() -> solara.Element:
    """The page."""
    return solara.v.Html(tag="main", class_="tf-main", children=["Sweep"])
