"""The Networks page: which enterprises observe which, and moves between occupations."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

import solara

from experiments.browser.networks.occupations import view as occupations_view
from experiments.browser.networks.occupations.widgets import OccupationCard, OccupationsMap
from experiments.browser.networks.peers import view as peers_view
from experiments.browser.networks.peers.widgets import PeersMap
from experiments.browser.networks.pictures import Picture, take_picture
from experiments.browser.networks.state import COLOURS, FLOWS, PAINTS, Choices, Looking, choice_pairs
from experiments.browser.shared.address import query, write_settings
from experiments.browser.shared.board import use_board
from experiments.browser.shared.panels import page_panel
from experiments.browser.shared.simulation.playing import Playing, notice, transport
from experiments.browser.shared.simulation.snapshot import Snapshot
from experiments.browser.shared.simulation.widgets import Clock
from experiments.browser.shared.visit import use_part
from experiments.browser.shared.widgets import Address, VegaPanel
from experiments.browser.shared.words import sentence
from model import tables


@solara.component
def Networks() -> solara.Element:
    """The page."""
    playing, looking = use_part(Playing), use_part(Looking)
    session, snapshot, choices = playing.session, use_board(playing.board), use_board(looking.board)
    solara.use_effect(lambda: session.look_on(take_picture), [session])
    picture: Picture | None = snapshot.pictures.get(take_picture)
    children = [
        transport(session, snapshot),
        notice(session, snapshot, playing.refused or looking.refused),
        *([] if picture is None else _networks(picture, choices, looking)),
        Clock(frame=snapshot.frame, event_drawn=session.drawn),
    ]
    if not snapshot.busy:  # while it plays the address rests
        children.append(Address(query=_address(snapshot, choices)))
    return solara.v.Html(tag="main", class_="tf-main tf-networks", children=children)


def _address(snapshot: Snapshot, choices: Choices) -> str:
    parts = (write_settings(snapshot.settings, snapshot.month), query(choice_pairs(choices)))
    return "&".join(part for part in parts if part)


def _networks(picture: Picture, choices: Choices, looking: Looking) -> list[solara.Element]:
    return [_Peers(picture, choices, looking), _Occupations(picture, choices, looking)]


def _options(known: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "words": sentence(words)} for name, words in known.items()]


@solara.component
def _Peers(picture: Picture, choices: Choices, looking: Looking) -> solara.Element:
    """Enterprises and their peers."""
    firms = picture.enterprises
    ground = solara.use_memo(lambda: peers_view.peers_ground(firms), [firms.map])
    card = {}
    if choices.enterprise >= 0:
        card = peers_view.enterprise_card(firms, choices.enterprise, picture.people_per_worker, picture.month)
    return PeersMap(
        ground=ground,
        view=peers_view.peers_view(firms, choices.colour, choices.enterprise),
        colours=_options(COLOURS),
        colour=choices.colour,
        chosen=choices.enterprise,
        number=len(firms.mode),
        card=card,
        event_change=looking.change,
    )


@solara.component
def _Occupations(picture: Picture, choices: Choices, looking: Looking) -> solara.Element:
    """Occupations and moves between them."""
    now, row, each = picture.occupations, choices.occupation, picture.people_per_worker
    card = occupations_view.occupation_card(now, row, choices.flows, each) if row >= 0 else {}
    course = [] if row < 0 else [VegaPanel(
        name="unemployment", spec=page_panel(occupations_view.unemployment_panel(now, row), legends=True)
    )]  # fmt: skip
    table = tables.occupations()
    chart = OccupationsMap(
        view=occupations_view.occupations_view(now, choices.paint, choices.flows, row, each),
        sizes={"wide": list(occupations_view.WIDE[:2]), "tall": list(occupations_view.TALL[:2])},
        paints=_options(PAINTS),
        flows=_options(FLOWS),
        occupations=[{"row": place, "words": title} for place, title in enumerate(table.title)],
        choices={"paint": choices.paint, "flows": choices.flows, "occupation": row},
        event_change=looking.change,
    )
    rows = [] if card else occupations_view.occupation_table(now)
    about = OccupationCard(card=card, rows=rows, event_change=looking.change)
    side = solara.v.Html(tag="div", class_="tf-about", children=[about, *course])
    return solara.v.Html(tag="section", class_="tf-card tf-network", children=[chart, side])
