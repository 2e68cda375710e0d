"""Scenarios: what users write is read as they meant it, or refused in one line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import InputError, nearest
from model.parameters import Parameters, apply_changes, describe, flatten
from model.scenario import Scenario, load_scenario, scenario_names

BOUNDED = [row for row in describe() if row.low is not None]


def written(folder: Path, text: str) -> str:
    """A scenario file with this text."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def refusal(changes: dict[str, Any]) -> str:
    """The one line with which changes are refused."""
    with pytest.raises(InputError) as caught:
        apply_changes(Parameters(), changes)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_loads_and_says_what_it_is(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.description


def test_the_baseline_is_the_defaults() -> None:
    assert load_scenario("baseline").parameters == Parameters()


def test_every_parameter_says_unit_meaning_and_source_and_lies_within_its_bounds() -> None:
    for row in describe():
        assert all((row.unit, row.doc, row.source)), row.name
        if row.low is not None and row.high is not None:
            assert row.low <= row.value <= row.high, row.name


def test_text_is_read_as_the_parameters_type() -> None:
    changed = apply_changes(
        Parameters(),
        {
            "workers.number": "500",
            "labour.scar_stay": "0.2",
            "market.vendors": "open_weights, late_entrant",
            "vendors.late_entrant.ordering_rule": "newsvendor",
            "vendors.late_entrant.listed": "true",
        },
    )
    assert changed.workers.number == 500
    assert changed.labour.scar_stay == 0.2
    assert changed.market.vendors == ("open_weights", "late_entrant")
    assert changed.vendors["late_entrant"].ordering_rule == "newsvendor"
    assert changed.vendors["late_entrant"].listed is True


def test_changes_leave_everything_else_and_the_original_alone() -> None:
    before = flatten(Parameters())
    after = flatten(apply_changes(Parameters(), {"labour.scar_stay": 0.2}))
    assert {name for name in before if before[name] != after[name]} == {"labour.scar_stay"}
    assert flatten(Parameters()) == before


@settings(deadline=None)  # other tests may keep the machine busy
@given(st.sampled_from(BOUNDED), st.floats(1e-6, 1e6))
def test_a_value_beyond_its_bounds_is_refused_with_name_value_and_bounds(row: Any, beyond: float) -> None:
    for value in (row.low - beyond, row.high + beyond):
        message = refusal({row.name: value})
        assert row.name in message
        assert f"from {row.low:g} to {row.high:g}" in message


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"labour.scar_stey": 0.1}, "did you mean 'labour.scar_stay'?"),
        ({"scar_stay": 0.1}, "did you mean 'labour.scar_stay'?"),
        ({"labour": 1}, "is a group of parameters"),
        ({"labour.scar_stay.x": 1}, "is a value, not a group"),
        ({"labour.scar_stay": "much"}, "must be a number"),
        ({"labour.scar_stay": "nan"}, "must be a number"),
        ({"workers.number": "1000.5"}, "must be a whole number"),
        (
            {"vendors.open_weights.ordering_rule": "hope"},
            "must be one of newsvendor, solvency_constrained, trend_extrapolation",
        ),
        ({"vendors.open_weights.listed": "perhaps"}, "must be true or false"),
        ({"market.vendors": "nobody"}, "'nobody' has no profile"),
        ({"market.vendors": "open_weights,open_weights"}, "may be named once"),
    ],
)
def test_a_wrong_change_is_refused_with_what_would_be_right(changes: dict[str, Any], expected: str) -> None:
    assert expected in refusal(changes)


def test_a_file_extends_a_scenario_and_adds_to_it(tmp_path: Path) -> None:
    text = """
    title = "Mine"
    extends = "baseline"
    [parameters.labour]
    scar_stay = 0.2
    [parameters.vendors.newcomer]
    cash = 5.0
    [parameters.market]
    vendors = ["open_weights", "newcomer"]
    [[policies]]
    name = "TokenTax"
    rate = 0.05
    [[events]]
    name = "CreditCrunch"
    """
    scenario = load_scenario(written(tmp_path, text))
    assert (scenario.name, scenario.title) == ("mine", "Mine")
    assert scenario.parameters.labour.scar_stay == 0.2
    assert scenario.parameters.vendors["newcomer"].cash == 5.0
    assert [policy.name for policy in scenario.policies] == ["TokenTax"]
    assert [event.name for event in scenario.events] == ["CreditCrunch"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('title = "x', "is not valid TOML"),
        ("titel = 'x'", "did you mean 'title'?"),
        ("title = 3", "'title' must be text"),
        ("parameters = 3", "'parameters' must be a table"),
        ("extends = 'nothing'", "unknown scenario 'nothing'"),
        ("[parameters.labor]\nscar_stay = 0.2", "unknown parameter 'labor"),
        ("[parameters.labour]\nscar_stay = 2", "must be a number from 0 to 0.9"),
        ("policies = 3", "'policies' must be a list"),
        ("[[policies]]\nrate = 0.1", "each of [[policies]] needs a name"),
        ("[[policies]]\nname = 'TokenTaks'", "did you mean 'TokenTax'?"),
        ("[[events]]\nname = 'CreditCrunch'\nstrength = 1", "has no setting 'strength'"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(tmp_path: Path, text: str, expected: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    assert path in str(caught.value)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_unreadable_and_foreign_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.toml").write_bytes(b"\xff\xfe")
    for name in ("basline", str(tmp_path / "none.toml"), str(tmp_path), str(tmp_path / "text.toml")):
        with pytest.raises(InputError, match=r"baseline|cannot be read"):
            load_scenario(name)


def test_describe_finds_by_text_by_meaning_and_by_pattern() -> None:
    assert {row.name for row in describe(pattern="scar")} >= {"labour.scar_stay", "labour.scar_months"}
    assert "compute.forecast_sd" in {row.name for row in describe(pattern="cone of uncertainty")}
    assert all(row.name.startswith("workers.") for row in describe(pattern="workers.*"))
    assert describe(pattern="nothing like it") == []


def test_scenario_files_hold_no_value_that_is_the_default_anyway() -> None:
    normal = flatten(Parameters())
    for name in scenario_names():
        path = Path(__file__).parents[2] / "model" / "scenarios" / f"{name}.toml"
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("parameters", {})
        for key, value in _flat(table).items():
            assert normal.get(key) != (tuple(value) if isinstance(value, list) else value), f"{name}: {key}"


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def test_with_changes_keeps_the_rest_of_the_scenario() -> None:
    changed = Scenario(title="Mine").with_changes({"labour.scar_stay": 0.2})
    assert changed.title == "Mine"
    assert changed.parameters.labour.scar_stay == 0.2


def test_nearest_names_what_was_meant_or_lists_what_there_is() -> None:
    assert nearest("labor.quit", ["labour.quit", "money.tax"]) == "did you mean 'labour.quit'?"
    assert nearest("quit", ["labour.quit", "money.tax"]) == "did you mean 'labour.quit'?"
    assert nearest("zzz", ["b", "a"]) == "known: a, b"
