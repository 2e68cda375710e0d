"""The pages of the front end, each with an address of its own, and the frame around them."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from typing import Any, NamedTuple

import solara

from experiments.browser.compare.page import Compare, comparing
from experiments.browser.dilemma.page import ComputeDilemma, Dilemma
from experiments.browser.model_page.page import Model
from experiments.browser.networks.page import Networks
from experiments.browser.play.page import Play
from experiments.browser.server import assets, widgets
from experiments.browser.shared.board import use_board
from experiments.browser.shared.visit import use_visit
from experiments.browser.sweep.page import Sweep, sweeping

assets.install()


class Shot(NamedTuple):
    """How a page is photographed (`experiments.browser.screenshot`): in a state that says what the page is for.

    Attributes:
        query: of its address.
        press: what to press then, in turn: ``data-testid`` of buttons.
        work: ``data-testid`` of what work in the background brings; empty where there is none.
        show: ``data-testid`` of what to scroll to; the top of the page where empty.
    """

    query: str = ""
    press: tuple[str, ...] = ()
    work: str = ""
    show: str = ""


class Page(NamedTuple):
    """A page: its path, its title in the bar, what it is for, what draws it, and how it is photographed.

    ``part`` makes what it keeps over a visit; it is named where that works in the background, which the bar shows.
    """

    path: str
    title: str
    words: str
    component: Any
    shot: Shot = Shot()
    part: Any = None

    @property
    def name(self) -> str:
        """Its name in tests and files."""
        return self.path[1:] or "play"


PAGES = (
    Page(
        "/", "Play", "One economy, month by month, with everything that may be changed about it", Play,
        Shot("at=2035-12"),
    ),
    Page(
        "/networks", "Networks", "Peer effects in AI adoption, and moves between occupations", Networks,
        Shot("at=2030-12"),
    ),
    Page(
        "/compare", "Compare", "Policies compared: effects, how certain they are, cost, winners and losers", Compare,
        Shot(press=("start",), work="result"), comparing,
    ),
    Page(
        "/dilemma", "Compute dilemma", "How much compute to order two years before demand is known", ComputeDilemma,
        part=Dilemma,
    ),
    Page(
        "/sweep", "Sweep", "Outcomes as one or two parameters vary", Sweep,
        Shot(press=("start",), work="panel-sweep"), sweeping,
    ),
    Page(
        "/model", "Model", "What the model is, every number in it, and how it compares with evidence", Model,
        Shot(show="flows"),
    ),
)  # fmt: skip


@solara.component
def Layout(children: list[Any] | None = None) -> solara.Element:
    """The frame around every page: the bar, and what outlives the change from page to page."""
    busy = use_board(use_visit().busy)
    router = solara.use_router()
    known = [
        {
            "path": page.path,
            "name": page.name,
            "title": page.title,
            "words": page.words,
            "busy": page.part in busy,
        }
        for page in PAGES
    ]
    current = "/" + "/".join(filter(None, router.parts))
    bar = widgets.Nav(pages=known, current=current, event_go=router.push)
    styled = " ".join(["tf-root", *(f"tf-on-{page.name}" for page in PAGES if page.path == current)])
    return solara.v.Html(tag="div", class_=styled, children=[bar, *(children or [])])


routes = [
    solara.Route(
        path=page.path.strip("/") or "/",
        component=page.component,
        layout=Layout if page.path == "/" else None,
        label=page.title,
    )
    for page in PAGES
]
