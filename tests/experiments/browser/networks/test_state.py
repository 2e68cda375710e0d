"""Choices on the Networks page."""

from __future__ import annotations

import pytest

from experiments.browser.networks.state import Choices, choice_pairs, read_choices
from experiments.browser.shared.address import query
from experiments.browser.shared.visit import Query
from model.errors import InputError


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
