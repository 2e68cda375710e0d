"""Parameters: what users change is read as they meant it, or refused in one line; how they are listed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import InputError, nearest
from model.parameters import Parameters, apply_changes, describe, flatten

BOUNDED = [row for row in describe() if row.low is not None]


def refusal(changes: dict[str, Any]) -> str:
    """The one line with which changes are refused."""
    with pytest.raises(InputError) as caught:
        apply_changes(Parameters(), changes)
    assert "\n" not in str(caught.value)
    return str(caught.value)


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


def test_describe_finds_by_text_by_meaning_and_by_pattern() -> None:
    assert {row.name for row in describe(pattern="scar")} >= {"labour.scar_stay", "labour.scar_months"}
    assert "compute.forecast_sd" in {row.name for row in describe(pattern="cone of uncertainty")}
    assert all(row.name.startswith("workers.") for row in describe(pattern="workers.*"))
    assert describe(pattern="nothing like it") == []


def test_nearest_names_what_was_meant_or_lists_what_there_is() -> None:
    assert nearest("labor.quit", ["labour.quit", "money.tax"]) == "did you mean 'labour.quit'?"
    assert nearest("quit", ["labour.quit", "money.tax"]) == "did you mean 'labour.quit'?"
    assert nearest("zzz", ["b", "a"]) == "known: a, b"
