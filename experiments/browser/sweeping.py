"""The Sweep page."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

import solara


@solara.component
def Sweep() -> solara.Element:
    """The page."""
    return solara.v.Html(tag="main", class_="tf-main", children=["Sweep"])
