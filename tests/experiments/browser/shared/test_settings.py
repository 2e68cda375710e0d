"""Settings of a run: controls, changes, addresses, and differences in words."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.browser.shared import controls
from experiments.browser.shared.address import read_settings, write_settings
from experiments.browser.shared.changes import changed
from experiments.browser.shared.simulation.session import build_economy
from experiments.browser.shared.simulation.settings import Settings, differences
from experiments.browser.shared.visit import Query
from model.errors import InputError
from model.scenario import load_scenario, scenario_names


def test_differences_are_said_in_words() -> None:
    """What an earlier run did differently is named, in its own terms."""
    shared = "PortabilityMandate"
    now = Settings(seed=2, changes={"labour.wage_rigidity": 0.9}, policies={"TokenTax": {}, shared: {"share": 0.2}})
    before = Settings(seed=1, policies={"AutomationTax": {}, shared: {"share": 0.8}})
    assert differences(now, before) == [
        "seed 1",
        "with automation tax",
        "without token tax",
        "portability mandate: share 0.8",
        "labour.wage_rigidity at its default",
    ]
    assert differences(now, now) == []


@pytest.mark.parametrize("name", scenario_names())
def test_controls_exist_for_every_scenario(name: str) -> None:
    """Every slider holds its value and its default within its range, with unit, meaning and source."""
    chosen = [c for group in controls.groups(name) for c in group["controls"]]
    for control in chosen:
        assert control["help"]
        assert control["source"]
        if control["kind"] == "slider":
            assert control["low"] <= control["default"] <= control["high"]
            assert control["unit"]
            for value in (control["low"], control["high"]):
                Settings(name, changes={control["name"]: value}).resolve()
    assert len([c for c in chosen if c["kind"] == "slider"]) >= 12
    for policy in controls.policies(name):
        assert policy["help"]
        assert policy["source"]
        assert policy["start"]
        assert policy["controls"]
        assert all(c["words"] for c in policy["controls"])
        for control in (c for c in policy["controls"] if c["kind"] == "slider"):
            for value in (control["low"], control["high"]):
                Settings(name, policies={policy["name"]: {control["name"]: value}}).resolve()
    for vendor in controls.vendors(name):
        assert vendor["help"]
        assert {c["kind"] for c in vendor["controls"]} == {"choice", "slider"}


def test_changes_from_the_page_become_settings() -> None:
    """Each kind of change, and the way back, gives the settings it says."""
    settings = Settings()
    settings = changed(settings, {"parameter": "labour.wage_rigidity", "value": 0.9})
    settings = changed(settings, {"policy": "TokenTax", "on": True})
    settings = changed(settings, {"seed": 4})
    assert settings == Settings(seed=4, changes={"labour.wage_rigidity": 0.9}, policies={"TokenTax": {}})
    assert [policy.name for policy in settings.resolve().policies] == ["TokenTax"]
    settings = changed(settings, {"parameter": "labour.wage_rigidity", "value": None})
    settings = changed(settings, {"policy": "TokenTax", "setting": "rate", "value": 0.2})
    assert settings.resolve().policies[0].rate == 0.2
    settings = changed(settings, {"policy": "TokenTax", "setting": "rate", "value": None})
    assert settings == Settings(seed=4, policies={"TokenTax": {}})
    settings = changed(settings, {"policy": "TokenTax", "on": False})
    assert settings == Settings(seed=4)
    assert changed(settings, {"until": "2030-12"}).until == "2030-12"
    without = changed(settings, {"vendor": "consumer_first", "on": False})
    assert "consumer_first" not in without.resolve().parameters.market.vendors
    assert changed(without, {"vendor": "consumer_first", "on": True}) == settings
    assert changed(settings, {"defaults": True}) == Settings.of_scenario("baseline", 4)
    assert changed(settings, {"nonsense": 1}) == settings


def test_settings_go_into_an_address_and_come_back() -> None:
    """Whatever may be changed survives the way through a link; what is as the scenario has it takes no room."""
    settings = Settings(
        "extreme",
        4,
        {"labour.wage_rigidity": 0.9, "compute.lead_time": 12, "market.vendors": ("open_weights", "consumer_first")},
        {"TokenTax": {"rate": 0.1, "start": "2027-01"}, "ShorterWeek": {}},
        "2032-12",
    )
    assert read_settings(Query(write_settings(settings, 30))) == (settings, 30)
    assert write_settings(Settings()) == ""
    assert read_settings(Query()) == (Settings(), 0)
    crunch = Settings.of_scenario("crunch")
    assert read_settings(Query(write_settings(crunch))) == (crunch, 0)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("scenario=extrem", "unknown scenario 'extrem': did you mean 'extreme'?"),
        ("scenario=/etc/passwd.toml", "unknown scenario"),
        ("seed=-1", "seed '-1' is not a whole number from 0"),
        ("set=labour.wage_rigidity=7", "must be a number from 0 to 0.99"),
        ("policy=TokenTax:rate=9", "less than or equal to 0.9"),
        ("until=2020-01", "month 2020-01 is out of range"),
        ("at=soon", "'soon' is not a month"),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(query: str, message: str) -> None:
    """One line says what is wrong and what would be right."""
    with pytest.raises(InputError) as refusal:
        read_settings(Query(query))
    assert message in str(refusal.value)


@pytest.mark.parametrize("name", scenario_names())
def test_settings_of_a_scenario_are_the_scenario(name: str) -> None:
    """A scenario chosen and left alone runs exactly as it is written."""
    assert Settings.of_scenario(name).resolve() == load_scenario(name)


def test_the_economy_is_built_from_the_settings() -> None:
    """Seed, changed parameters and policies reach the economy."""
    economy: Any = build_economy(Settings(seed=3, changes={"workers.number": 500}, policies={"TokenTax": {}}))
    assert len(economy.workers) == 500
    economy.step()
    assert len(economy.history) == 1
