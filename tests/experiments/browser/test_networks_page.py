"""The Networks page in headless Chromium, and what is behind it without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from agents.workers.workers import JUNIOR, SENIOR
from experiments.browser.networks.occupations import view as occupations_view
from experiments.browser.networks.occupations.map import SHORT, occupation_places, radii
from experiments.browser.networks.peers import map as peer_map
from experiments.browser.networks.peers import view as peers_view
from experiments.browser.networks.pictures import NO_AI, Picture, take_picture
from experiments.browser.networks.state import COLOURS, FLOWS, PAINTS, Choices, choice_pairs, read_choices
from experiments.browser.shared.address import query
from experiments.browser.shared.simulation.chronicle import Chronicle
from experiments.browser.shared.simulation.session import Session
from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.simulation.snapshot import Snapshot
from experiments.browser.shared.visit import Query
from model import tables
from model.economy import Economy
from model.errors import InputError
from model.scenario import load_scenario

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

SMALL = {"workers.number": 2_000, "enterprises.number": 60, "consumers.number": 300}  # as the tests' server
RUN = "until=2026-12"
CANVAS = "[data-testid=peers-canvas]"


def run_to(page: Page, month: int) -> None:
    """Simulate so many months, and wait until they are drawn."""
    page.fill("[data-testid=time]", str(month))
    page.wait_for_selector(f"[data-testid=transport][data-state=paused][data-month='{month}']")


def key(page: Page) -> dict[str, int]:
    """The legend of enterprises: how many of each kind."""
    rows = page.locator("[data-testid=peers-legend] tbody tr").all()
    return {row.locator("th").inner_text(): int(row.locator("td").first.inner_text()) for row in rows}


# ------------------------------------------------------------------------------------------------- in a browser


@pytest.mark.smoke
def test_the_networks_follow_the_run(open_page: Open) -> None:
    """Months make adopters and movers; each colouring counts every enterprise once; each line's meaning is said."""
    page = open_page(RUN, path="networks")
    page.wait_for_selector(f"{CANVAS}[data-drawn='60 0']")
    assert "Nobody has yet: press Play" in page.inner_text("[data-testid=flows-reading]")
    first = key(page)
    run_to(page, 47)
    page.wait_for_function("document.querySelectorAll('.tf-links path').length > 10")
    assert key(page)["no AI yet"] < first["no AI yet"]
    assert "in the last twelve months" in page.inner_text("[data-testid=flows-reading]")
    found = []
    for colour in COLOURS:
        page.select_option("[data-testid=colour]", colour)
        written = None if colour == Choices().colour else colour  # what is as it comes is left out
        page.wait_for_function(f"new URLSearchParams(location.search).get('colour') === {json.dumps(written)}")
        found.append(key(page))
        assert sum(found[-1].values()) == 60
    assert len({tuple(one) for one in found}) == len(COLOURS)
    said = page.inner_text("[data-testid=flows-reading]")
    values = page.get_attribute("[data-testid=node-2]", "aria-label")
    page.select_option("[data-testid=flows]", "applies")
    page.wait_for_function("location.search.includes('flows=applies')")
    assert page.inner_text("[data-testid=flows-reading]") != said
    page.select_option("[data-testid=paint]", "exposure")
    page.wait_for_function("location.search.includes('paint=exposure')")
    assert page.get_attribute("[data-testid=node-2]", "aria-label") != values


def test_an_enterprise_is_chosen_by_number_key_and_pointer(open_page: Open) -> None:
    """Each way shows its card with its peers, and puts it into the address; the arrow keys do not step the run."""
    page = open_page(f"{RUN}&at=2024-12", path="networks")
    page.wait_for_selector("[data-testid=transport][data-state=paused][data-month='24']")
    card = page.locator("[data-testid=enterprise-card]")
    page.fill("[data-testid=enterprise]", "7")
    page.press("[data-testid=enterprise]", "Enter")
    card.locator("h3:has-text('Enterprise 7')").wait_for()
    peers = page.locator("[data-testid^=peer-]").count()
    page.wait_for_selector(f"{CANVAS}[data-drawn='60 {1 + peers}']")
    assert card.locator("tbody tr").count() == 8
    page.locator("[data-testid^=peer-]").first.click()
    page.wait_for_function("!location.search.includes('enterprise=7&') && !location.search.endsWith('enterprise=7')")
    page.locator(CANVAS).focus()
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-testid=sector-table]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    tip = page.inner_text("[data-testid=peers-tip]")
    page.keyboard.press("Enter")
    card.locator("h3").wait_for()
    assert tip.startswith(card.locator("h3").inner_text() + ":")
    assert page.get_attribute("[data-testid=transport]", "data-month") == "24"
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-testid=sector-table]")
    box = page.locator(CANVAS).bounding_box()
    assert box
    for step in range(200):  # from the middle to the right there is an enterprise somewhere
        page.mouse.move(box["x"] + box["width"] / 2 + step * 2, box["y"] + box["height"] / 2)
        if page.locator("[data-testid=peers-tip]").count():
            break
    page.mouse.down()
    page.mouse.up()
    card.locator("h3").wait_for()
    page.wait_for_function("location.search.includes('enterprise=')")
    page.fill("[data-testid=enterprise]", "900")
    page.press("[data-testid=enterprise]", "Enter")
    card.locator("text=There is no enterprise 900").wait_for()


def test_an_occupation_is_chosen_by_list_key_and_pointer(open_page: Open) -> None:
    """Each way shows its card, where people go and come from, and its past; others fade."""
    page = open_page(f"{RUN}&at=2025-12", path="networks")
    page.wait_for_selector("[data-testid=transport][data-state=paused][data-month='36']")
    card, office = page.locator("[data-testid=occupation-card]"), tables.occupations().soc.index("43")
    page.select_option("[data-testid=occupation]", str(office))
    card.locator("h3:has-text('Office and Administrative Support')").wait_for()
    page.wait_for_function("location.search.includes('occupation=43')")
    assert page.get_attribute(f"[data-testid=node-{office}]", "aria-pressed") == "true"
    assert page.locator(".tf-links path:not(.tf-in):not(.tf-out)").count() == 0
    page.locator("[data-testid=panel-unemployment]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-testid=panel-unemployment] .mark-line path")
    page.locator("[data-testid=node-0]").press("Enter")
    card.locator("h3:has-text('Management')").wait_for()
    page.locator("[data-testid=node-0]").press("Enter")
    page.wait_for_selector("[data-testid=occupation-table]")
    page.click("[data-testid=row-2]")
    card.locator("h3:has-text('Computer and Mathematical')").wait_for()
    page.click("[data-testid=node-3]")
    card.locator("h3:has-text('Architecture and Engineering')").wait_for()


def test_a_link_shows_others_the_same(open_page: Open) -> None:
    """The run, the colours and what is looked at are in the address; a new tab shows the same numbers."""
    link = f"seed=3&{RUN}&at=2024-06&colour=mode&enterprise=5&paint=change&flows=applies&occupation=15"
    pages = []
    for _ in range(2):
        page = open_page(link, path="networks")
        page.wait_for_selector("[data-testid=transport][data-state=paused][data-month='18']")
        page.wait_for_function(f"location.search == {json.dumps('?' + link)}")
        pages.append(page)
    one, other = (
        [page.inner_text(f"[data-testid={part}]") for part in ("peers-legend", "enterprise-card", "occupation-card")]
        for page in pages
    )
    assert one == other
    assert "Enterprise 5" in one[1]
    assert pages[0].input_value("[data-testid=paint]") == "change"


def test_the_run_of_the_play_page_goes_on_here(open_page: Open) -> None:
    """What happened before the page was opened counts: moves of the last twelve months are known at once."""
    page = open_page(f"{RUN}&at=2024-06")
    page.wait_for_selector("[data-testid=transport][data-state=paused][data-month='18']")
    page.click("[data-testid=page-networks]")
    page.wait_for_selector("[data-testid=flows-reading]")
    assert "in the last twelve months" in page.inner_text("[data-testid=flows-reading]")
    page.click("[data-testid=step]")
    page.wait_for_selector("[data-testid=transport][data-month='19']")
    page.click("[data-testid=page-play]")
    page.wait_for_selector("[data-testid=transport][data-month='19']")


def test_wrong_links_and_failures_are_a_line_on_the_page(open_page: Open) -> None:
    """A wrong name is refused; a failing model is reported, and the last good picture stays."""
    page = open_page(f"colour=vendr&{RUN}", path="networks")
    assert "unknown colour 'vendr': did you mean 'vendor'?" in page.inner_text("[data-testid=refused]")
    failing = open_page(f"seed=666&{RUN}", path="networks")
    failing.click("[data-testid=play]")
    failing.wait_for_selector("[data-testid=transport][data-state=failed]")
    assert "the thirteenth month cannot be simulated" in failing.inner_text("[data-testid=error]")
    assert sum(key(failing).values()) == 60


def test_a_phone_shows_everything_without_sideways_scrolling(open_page: Open) -> None:
    """At 390 pixels nothing sticks out, and the map of occupations is tall."""
    page = open_page(f"{RUN}&enterprise=3&occupation=43", path="networks", viewport={"width": 390, "height": 844})
    page.wait_for_selector("[data-testid=occupation-card] h3")
    page.wait_for_function("document.querySelector('.tf-flow svg').getAttribute('viewBox').endsWith('350 620')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# ------------------------------------------------------------------------------------------------- what is counted


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


# ------------------------------------------------------------------------------------------------------- the maps


def test_the_map_of_peers_is_the_graph(chronicle: Chronicle) -> None:
    """Every link once, every peer of everybody; sectors in slices of a ring."""
    where, graph = chronicle.peers, chronicle.economy.peer_network.graph
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


# ------------------------------------------------------------------------------------------------------- addresses


def test_choices_go_into_an_address_and_come_back() -> None:
    choices = Choices("depth", 17, "change", "applies", 2)
    assert read_choices(Query(query(choice_pairs(choices)))) == choices
    assert choice_pairs(Choices()) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour=sectr", "unknown colour 'sectr': did you mean 'sector'?"),
        ("occupation=99", "unknown occupation '99'"),
        ("enterprise=-3", "enterprise '-3' is not a whole number from 0"),
        ("paint=blue", "unknown paint 'blue'"),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_choices(Query(text))
    assert message in str(refusal.value)


# ---------------------------------------------------------------------------------------- pictures of a session


class Counting:
    """A simulation that counts months."""

    def __init__(self, _: Settings) -> None:
        self.months = 0

    @property
    def history(self) -> pd.DataFrame:
        """Months so far."""
        index = pd.date_range("2023-01", periods=self.months, freq="MS", name="month")
        return pd.DataFrame({"gdp": np.arange(float(self.months))}, index=index)

    def step(self) -> None:
        """One month."""
        self.months += 1


def steered(orders: Callable[[Session], Any], wanted: Callable[[Snapshot], bool]) -> Snapshot:
    """A session's first snapshot as wanted after some orders."""
    import threading

    found, news = [], threading.Event()

    def look(snapshot: Snapshot) -> None:
        session.drawn(snapshot.frame)
        if wanted(snapshot):
            found.append(snapshot)
            news.set()

    session = Session(look, build=Counting)
    session.start()
    orders(session)
    assert news.wait(10)
    session.close()
    return found[0]


def months(simulation: Counting) -> int:
    return simulation.months


def broken(_: Counting) -> int:
    raise ValueError("out of film")


def test_pictures_are_taken_only_while_somebody_looks() -> None:
    """They are of the month shown; before and after there are none."""

    def orders(session: Session) -> None:
        end = session.look_on(months)
        session.run_to(7)
        session.end = end  # type: ignore[attr-defined]

    assert steered(orders, lambda s: s.month == 7).pictures == {months: 7}
    assert steered(lambda s: s.run_to(7), lambda s: s.month == 7).pictures == {}
    assert steered(lambda s: (s.look_on(months)(), s.run_to(7)), lambda s: s.month == 7).pictures == {}


def test_a_picture_that_fails_is_reported() -> None:
    """As any failure of a run: what went wrong, and where."""
    failed = steered(lambda session: session.look_on(broken), lambda s: s.state == "failed")
    assert failed.error == "ValueError: out of film"
    assert "broken" in failed.details
