"""The Compare page."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

import solara


class Comparing:
    """A reader's work."""

    def __init__(self, query) -> None:
        pass

    def close(self):
        pass


@solara.component
def Compare() -> solara.Element:
    """The page."""
    return solara.v.Html(tag="main", class_="tf-main", children=["Compare"])
