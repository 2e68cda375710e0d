"""Pictures of the networks of an economy, their maps and cards."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from agents.workers.values import JUNIOR, SENIOR
from experiments.browser.networks.occupations import view as occupations_view
from experiments.browser.networks.occupations.map import SHORT, occupation_places, radii
from experiments.browser.networks.peers import map as peer_map
from experiments.browser.networks.peers import view as peers_view
from experiments.browser.networks.pictures import NO_AI, Picture, take_picture
from experiments.browser.networks.state import COLOURS, FLOWS, PAINTS
from experiments.browser.shared.simulation.chronicle import Chronicle
from model import tables
from model.economy import Economy
from model.scenario import load_scenario

SMALL = {"workers.number": 2_000, "enterprises.number": 60, "consumers.number": 300}  # as the tests' server


def small(seed: int, **changes: Any) -> Chronicle:
    """A small economy at its start."""
    return Chronicle(Economy(load_scenario().with_changes({**SMALL, **changes}).parameters, rng=seed))


@pytest.fixture(scope="module")
def chronicle() -> Chronicle:
    """A small economy after sixteen months."""
    found = small(2)
    for _ in range(16):
        found.step()
    return found


def test_moves_are_those_of_people_who_did_not_retire() -> None:
    """Counted again, person by person; retirement and entry are no move."""
    chronicle = small(1)
    workers = chronicle.economy.workers
    for _ in range(6):
        occupation, level = workers.occupation.copy(), workers.level.copy()
        chronicle.step()
        counted = np.zeros((22, 22), dtype=int)
        for row in range(len(workers)):
            retired = level[row] == SENIOR and workers.level[row] == JUNIOR
            if occupation[row] != workers.occupation[row] and not retired:
                counted[occupation[row], workers.occupation[row]] += 1
        assert (chronicle.moves[-1] == counted).all()
    retired = chronicle.economy.labour_market.worker_flows["retirements"]
    assert sum(int(one.sum()) for one in chronicle.moves) > 0
    assert retired >= 0


def test_the_chronicle_agrees_with_the_indicators(chronicle: Chronicle) -> None:
    """Its censuses give the unemployment that the economy reports; the last twelve months are summed."""
    rates = [float(jobless.sum() / people.sum()) for people, jobless in chronicle.censuses[1:]]
    assert rates == pytest.approx(chronicle.history["unemployment_rate"].tolist())
    assert (chronicle.moves_lately() == sum(chronicle.moves[4:])).all()


def copies(part: Any) -> dict[str, Any]:
    """All arrays of a picture, copied."""
    found: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if is_dataclass(value):
            found |= {f"{field.name}.{name}": one for name, one in copies(value).items()}
        elif isinstance(value, np.ndarray):
            found[field.name] = value.copy()
    return found


def test_a_picture_never_changes(chronicle: Chronicle) -> None:
    """The economy goes on; what was taken stays."""
    economy = small(3)
    picture = take_picture(economy)
    before = copies(picture)
    for _ in range(8):
        economy.step()
    after = copies(picture)
    assert all(np.array_equal(before[name], after[name], equal_nan=True) for name in before)
    assert not np.array_equal(before["enterprises.vendor"], copies(take_picture(economy))["enterprises.vendor"])


def test_the_map_of_peers_is_the_graph(chronicle: Chronicle) -> None:
    """Every link once, every peer of everybody; sectors in slices of a ring."""
    where, graph = chronicle.once(peer_map.peer_map), chronicle.economy.peer_network.graph
    assert {tuple(sorted(link)) for link in where.links.tolist()} == {tuple(sorted(edge)) for edge in graph.edges}
    assert all(sorted(where.peers_of(row)) == sorted(graph.neighbors(row)) for row in graph.nodes)
    radius = np.hypot(where.x, where.y)
    assert radius.min() >= peer_map.INNER - 1e-9
    assert radius.max() <= 1.0
    assert len(np.unique(np.round(np.stack([where.x, where.y]), 6), axis=1)[0]) == len(where.x)
    around = (np.arctan2(where.x, -where.y) % (2 * np.pi))[
        np.argsort(chronicle.economy.enterprises.industry, kind="stable")
    ]
    assert (np.diff(around) > 0).all()


def test_of_many_enterprises_some_are_drawn_and_the_page_says_so() -> None:
    """Without links, but with those of the enterprise chosen."""
    found = small(1, **{"enterprises.number": 6_000})
    firms = take_picture(found).enterprises
    ground, view = peers_view.peers_ground(firms), peers_view.peers_view(firms, "vendor", 5_999)
    assert len(ground["rows"]) == len(view["codes"]) == 2_000 <= peer_map.MOST
    assert ground["links"] == []
    assert ground["note"].startswith("2,000 of 6,000 enterprises are drawn")
    assert [spot["row"] for spot in view["spots"]] == [5_999, *firms.map.peers_of(5_999)]
    assert sum(int(row["count"].replace(",", "")) for row in view["legend"]) == 6_000


@pytest.mark.parametrize("size", [occupations_view.WIDE, occupations_view.TALL])
def test_no_name_covers_another_on_the_map_of_occupations(size: tuple[int, int, float]) -> None:
    """Circles with their names and values keep apart and within the picture; related occupations are near."""
    places, radius = np.array(occupation_places(*size)), radii(tables.occupations().share, size[2])
    boxes = [(x - 38, x + 38, y - r, y + r + 24) for (x, y), r in zip(places, radius, strict=True)]
    for one, (left, right, top, bottom) in enumerate(boxes):
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
        for a, b, c, d in boxes[one + 1 :]:
            assert right <= a or b <= left or bottom <= c or d <= top
    at = dict(zip(tables.occupations().soc, places, strict=True))
    assert np.linalg.norm(at["29"] - at["31"]) < np.linalg.norm(at["29"] - at["47"])  # nurses, carers, builders
    assert set(SHORT) == set(tables.occupations().soc)


def made(chronicle: Chronicle) -> Picture:
    return take_picture(chronicle)


@pytest.mark.parametrize("colour", COLOURS)
def test_colours_tell_all_enterprises_apart(chronicle: Chronicle, colour: str) -> None:
    """Counts of the legend are of every enterprise; who has no AI is in no other group."""
    firms = made(chronicle).enterprises
    groups, code = peers_view.kinds(firms, colour)
    assert code.min() >= 0
    assert code.max() < len(groups)
    shown = peers_view.legend(groups, code, firms.staff)
    assert sum(int(row["count"]) for row in shown) == len(code)
    if colour != "sector":
        assert ((code == 0) == (firms.mode == NO_AI)).all()
    json.dumps(peers_view.peers_view(firms, colour, 3))


def test_cards_say_what_the_economy_holds(chronicle: Chronicle) -> None:
    """Staff, workloads and peers of an enterprise; people of an occupation."""
    picture, economy = made(chronicle), chronicle.economy
    row = int(np.argmax(economy.enterprises.used.sum(axis=1)))
    card = peers_view.enterprise_card(picture.enterprises, row, picture.people_per_worker, picture.month)
    assert card["facts"][0]["value"] == str(int(economy.enterprises.headcount[row].sum()))
    assert sum(bool(one["vendor"]) for one in card["workloads"]) == int(economy.enterprises.used[row].sum())
    assert [one["row"] for one in card["peers"]] == sorted(economy.peer_network.graph.neighbors(row))
    assert "numbered from 0 to 59" in peers_view.enterprise_card(picture.enterprises, 60, 1.0, 1)["missing"]
    about = occupations_view.occupation_card(picture.occupations, 16, "moved", picture.people_per_worker)
    jobless = economy.workers.jobless & (economy.workers.occupation == 16)
    people = economy.workers.occupation == 16
    assert about["facts"][2]["value"] == f"{100 * jobless.sum() / people.sum():.1f}%"
    for flows in FLOWS:
        for paint in PAINTS:
            json.dumps(occupations_view.occupations_view(picture.occupations, paint, flows, 16, 1.0))
    json.dumps(about)


def test_an_economy_without_vendors_can_be_looked_at() -> None:
    """Nobody uses AI, and nothing of it can be done."""
    found = small(1, **{"market.vendors": ()})
    found.step()
    picture = take_picture(found)
    assert peers_view.summary(picture.enterprises) == "None of 60 enterprises uses AI."
    assert picture.occupations.reach.max() == 0.0
    peers_view.peers_view(picture.enterprises, "depth", 0)
