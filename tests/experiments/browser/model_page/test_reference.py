"""What can be looked up on the Model page, its payments and its addresses."""

from __future__ import annotations

import time
from typing import Any

import pandas as pd
import pytest

from experiments.browser.model_page import overview, payments, reference
from experiments.browser.model_page.state import Place, Reading, read_place, write_place
from experiments.browser.shared.visit import Query
from model import Economy, Parameters
from model.errors import InputError
from model.indicators.registry import INDICATORS
from model.parameters import describe
from model.policy.events import EVENTS
from model.policy.policies import POLICIES
from model.scenario import Scenario, load_scenario, scenario_names


def names(kind: str) -> list[str]:
    """All names that the look-up has of a kind, those of vendors' members included."""
    lists = next(one for one in reference.reference() if one["kind"] == kind)
    found = []
    for entry in (entry for group in lists["groups"] for entry in group["entries"]):
        found += [value["name"] for value in entry["values"]] if "values" in entry else [entry["name"]]
    return found


def test_everything_can_be_looked_up_once() -> None:
    assert names("parameters") == [row.name for row in describe() if not row.name.startswith("vendors.")] + [
        f"vendors.{vendor}.{field}"
        for field in type(Parameters().vendors["open_weights"]).model_fields
        for vendor in Parameters().vendors
    ]
    assert names("policies") == list(POLICIES)
    assert names("events") == list(EVENTS)
    assert names("scenarios") == scenario_names()
    assert sorted(names("indicators")) == sorted(INDICATORS)


def test_entries_say_what_they_mean_and_where_they_come_from() -> None:
    rows = {row.name: row for row in describe()}
    for one in reference.reference():
        for entry in (entry for group in one["groups"] for entry in group["entries"]):
            assert entry["title"]
            assert entry["source"] or rows[entry["name"].replace("NAME", "open_weights")].source == ""
            if one["kind"] in ("parameters", "indicators") and entry["name"] in rows:
                numeric = isinstance(rows[entry["name"]].value, (int, float))
                assert entry["unit"] or not numeric, entry["name"]


def test_values_are_written_for_readers() -> None:
    assert reference.written(640_000_000.0) == "640,000,000"
    assert reference.written(0.0001) == "0.0001"
    assert reference.written(True) == "yes"
    assert reference.written(("open_weights", "late_entrant")) == "open weights, late entrant"
    assert reference.written(None) == reference.written(()) == "none"


def test_changed_parameters_are_those_that_differ() -> None:
    assert reference.changed(Scenario()) == {}
    changed = reference.changed(load_scenario("no_ai").with_changes({"labour.wage_rigidity": 0.9}))
    assert changed["labour.wage_rigidity"] == "0.9"
    assert changed["market.vendors"] == "none"


def test_the_picture_shows_all_money_between_sectors() -> None:
    economy = Economy(Parameters().replace({"workers.number": 500, "enterprises.number": 30, "consumers.number": 50}))
    economy.run(until="2023-06")
    table = economy.payments
    picture = payments.picture(table)
    assert len(picture["rows"]) == len(table)
    between = table[table.payer != table.payee].amount.sum()
    assert sum(arrow["amount"] for arrow in picture["arrows"]) == pytest.approx(between)
    assert between * economy.usd_bn == pytest.approx(economy.ledger.turnover(), rel=1e-9)
    known = {sector["name"] for sector in picture["sectors"]}
    assert {arrow[end] for arrow in picture["arrows"] for end in ("payer", "payee")} <= known
    assert all(arrow["kinds"] for arrow in picture["arrows"])


def test_the_numbers_in_the_words_are_the_parameters() -> None:
    parameters = Parameters().replace({"workers.number": 12_345, "compute.lead_time": 7})
    texts = [f"{one['number']} {one['words']}" for one in overview.agents(parameters)]
    assert any("12,345" in text for text in texts)
    assert any("Ordered 7 months ahead" in one["words"] for one in overview.markets(parameters))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", Place()),
        ("view=month", Place("month")),
        ("find=switching", Place("lookup", "switching")),
        ("find=hiring%20credit&kind=policies", Place("lookup", "hiring credit", "policies")),
        ("kind=events", Place("lookup", kind="events")),
        ("view=lookup", Place("lookup")),
        ("show=not%20modelled", Place("evidence", show="not modelled")),
        ("view=evidence", Place("evidence")),
    ],
)
def test_places_have_addresses(text: str, place: Place) -> None:
    assert read_place(Query(text)) == place
    assert write_place(place) == text


def test_a_place_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="unknown kind 'polices': did you mean 'policies'"):
        read_place(Query("kind=polices"))
    assert Reading(Query("show=mist")).refused.startswith("unknown show 'mist'")


class Counting:
    """An economy that counts its months, or fails."""

    def __init__(self, fail: bool = False) -> None:
        self.months, self.fail = 0, fail

    @property
    def payments(self) -> pd.DataFrame:
        """Nothing was paid."""
        return pd.DataFrame(columns=["kind", "payer", "payee", "amount"])

    def step(self) -> None:
        """A month."""
        if self.fail:
            raise ArithmeticError("no such month")
        self.months += 1


def wait_for(seen: list[Any]) -> Any:
    """The first thing put on a board."""
    stop = time.monotonic() + 20
    while not seen and time.monotonic() < stop:
        time.sleep(0.01)
    return seen[0]


def test_an_example_that_fails_is_said_and_one_that_nobody_waits_for_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payments, "_example", None)
    monkeypatch.setattr(payments.playing, "make_economy", lambda settings: Counting(fail=True))
    reading, seen = Reading(Query()), []
    reading.example.listen(seen.append)
    reading.start_example()
    assert wait_for(seen) == "ArithmeticError: no such month"
    economy = Counting()
    monkeypatch.setattr(payments.playing, "make_economy", lambda settings: economy)
    assert payments.example(lambda: economy.months < 3) is None
    assert economy.months == 3
    assert payments.example(lambda: True) is not None
    assert economy.months == 3 + payments.EXAMPLE_MONTHS
