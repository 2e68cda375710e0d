"""The pages of the front end, each with an address of its own."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from typing import Any

import solara

from experiments.browser import assets
from experiments.browser.play import Play

assets.install()


@solara.component
def Layout(children: list[Any] | None = None) -> solara.Element:
    """The frame around every page: nothing but the page."""
    return solara.v.Html(tag="div", class_="tf-root", children=children or [])


routes = [solara.Route(path="/", component=Play, layout=Layout, label="Tenfold")]
