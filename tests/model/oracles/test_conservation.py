"""Money and people are conserved in every month, whatever the parameters, policies and events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from economies import SMALL, STRENGTHS, assert_conserved, small, with_a_tax
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import Economy, Parameters
from model.calendar import month_name
from model.parameters import OrderingRule, describe
from model.policy.events import EVENTS, Event, make_event
from model.policy.policies import (
    POLICIES,
    Policy,
    make_policy,
)

SIZES = set(SMALL)


BURN_IN = 12  # months at most: longer ones are only slower
CHOICES = {row.name: row for row in describe() if row.low is not None and row.name not in SIZES}


def value_of(name: str) -> st.SearchStrategy[float]:
    """Any value within a parameter's bounds, the bounds themselves often."""
    row = CHOICES[name]
    high = min(row.high, BURN_IN) if name == "labour.burn_in_months" else row.high
    ends = st.sampled_from([row.low, high])
    if isinstance(row.value, int):
        return ends.map(int) | st.integers(int(row.low), int(high))
    return ends | st.floats(row.low, high)


@st.composite
def changed_parameters(draw: st.DrawFn) -> dict[str, Any]:
    """Some or many parameters anywhere within their bounds, and any set of vendors with any rules."""
    names = draw(st.lists(st.sampled_from(sorted(CHOICES)), max_size=60, unique=True))
    changes: dict[str, Any] = {name: draw(value_of(name)) for name in names}
    changes.setdefault("labour.burn_in_months", BURN_IN)
    known = sorted(Parameters().vendors)
    named, first, last = draw(st.permutations(known)), draw(st.integers(0, 5)), draw(st.integers(5, len(known)))
    changes["market.vendors"], changes["market.entrants"] = tuple(named[:first]), tuple(named[first:last])
    changes["compute.limited"], changes["finance.limited"] = draw(st.booleans()), draw(st.booleans())
    for vendor in named[:last]:
        changes[f"vendors.{vendor}.ordering_rule"] = draw(st.sampled_from(OrderingRule.__args__))
    changes["workers.number"] = draw(st.integers(300, 600))
    changes["enterprises.number"] = draw(st.integers(20, 40))
    changes["consumers.number"] = 50
    return changes


def dated(kinds: Mapping[str, type[Any]], make: Callable[..., Any]) -> st.SearchStrategy[Any]:
    """A policy or event of any kind, any strength, any start within the run."""

    @st.composite
    def one(draw: st.DrawFn) -> Any:
        name, start = draw(st.sampled_from(sorted(kinds))), draw(st.integers(0, 17))
        chosen: dict[str, Any] = {"start": month_name(start)}
        chosen["end"] = month_name(start + draw(st.integers(1, 18))) if draw(st.booleans()) else None
        for key, field in kinds[name].model_fields.items():
            if key not in STRENGTHS:
                continue
            high = next((m.le for m in field.metadata if hasattr(m, "le")), 1)
            kind = type(field.default)
            numbers = st.integers(0, high) if kind is int else st.floats(0.0, high)
            chosen[key] = draw(st.booleans() if kind is bool else numbers)
        return make(name, chosen)

    return one()


@settings(deadline=None, derandomize=True, max_examples=30, suppress_health_check=list(HealthCheck))
@given(
    changed_parameters(),
    st.lists(dated(POLICIES, make_policy), max_size=4),
    st.lists(dated(EVENTS, make_event), max_size=2),
    st.integers(0, 2**32),
)
def test_money_and_heads_balance_every_month_whatever_the_parameters_policies_and_events(
    changes: dict[str, Any], policies: list[Policy], events: list[Event], seed: int
) -> None:
    economy = Economy(Parameters().replace(changes), with_a_tax(policies), events, rng=seed)
    for _ in range(18):
        economy.step()
        assert_conserved(economy)
    assert len(economy.workers) == changes["workers.number"]


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("group", [name for name in Parameters.model_fields if name != "vendors"])
def test_money_and_heads_balance_with_all_parameters_of_a_group_at_their_bounds(group: str, end: str) -> None:
    skipped = SIZES | {"labour.burn_in_months"}
    rows = [row for row in describe(pattern=f"{group}.*") if row.low is not None and row.name not in skipped]
    changes = {row.name: type(row.value)(getattr(row, end)) for row in rows}
    economy = small({**changes, "labour.burn_in_months": BURN_IN})
    for _ in range(24):
        economy.step()
        assert_conserved(economy)
