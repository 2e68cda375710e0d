"""The pages of the front end, each with an address of its own, and the frame around them."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from typing import Any, NamedTuple

import solara

from experiments.browser import assets, widgets
from experiments.browser.board import use_board
from experiments.browser.comparing import Compare, Comparing
from experiments.browser.dilemma import ComputeDilemma
from experiments.browser.model_page import Model
from experiments.browser.networks import Networks
from experiments.browser.play import Play
from experiments.browser.sweeping import Sweep, Sweeping
from experiments.browser.visit import use_visit

assets.install()


class Page(NamedTuple):
    """A page: its path, its title in the bar, what it is for, what draws it, and what makes its part of a visit.

    The part is named where it works in the background, which the bar shows.
    """

    path: str
    title: str
    words: str
    component: Any
    part: Any = None


PAGES = (
    Page("/", "Play", "One economy, month by month, with everything that may be changed about it", Play),
    Page("/networks", "Networks", "Who follows whom into AI, and who can move to which occupation", Networks),
    Page(
        "/compare", "Compare", "Policies compared: what changes, how sure, at what cost, for whom", Compare, Comparing
    ),
    Page("/dilemma", "Compute dilemma", "How much compute to order two years before demand is known", ComputeDilemma),
    Page("/sweep", "Sweep", "What follows when one or two numbers vary", Sweep, Sweeping),
    Page("/model", "Model", "What the model is, every number in it, what it gets right and wrong", Model),
)


@solara.component
def Layout(children: list[Any] | None = None) -> solara.Element:
    """The frame around every page: the bar, and what outlives the change from page to page."""
    busy = use_board(use_visit().busy)
    router = solara.use_router()
    known = [
        {
            "path": page.path,
            "name": page.path[1:] or "play",
            "title": page.title,
            "words": page.words,
            "busy": page.part in busy,
        }
        for page in PAGES
    ]
    bar = widgets.Nav(pages=known, current="/" + "/".join(filter(None, router.parts)), event_go=router.push)
    return solara.v.Html(tag="div", class_="tf-root", children=[bar, *(children or [])])


routes = [
    solara.Route(
        path=page.path.strip("/") or "/",
        component=page.component,
        layout=Layout if page.path == "/" else None,
        label=page.title,
    )
    for page in PAGES
]
