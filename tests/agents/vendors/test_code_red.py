"""Code reds: when they are called, what they move, how they end."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_market import ALONE, market

from agents.vendors.technology import CONSUMER, ENTERPRISE, Technology
from agents.vendors.vendor import Vendor


@cache
def lonely() -> Vendor:
    return market(ALONE).vendors[0]


def watch(vendor: Vendor, share: float, best_quality: float) -> None:
    vendor.technology.note_consumer_share(share)
    vendor.technology.consider_code_red(best_quality)


def watched(shares: list[float], behind: float) -> Vendor:
    """A vendor that has seen its consumer share month by month, so many points behind the best."""
    vendor = market(ALONE).vendors[0]
    for share in shares:
        watch(vendor, share, vendor.released[CONSUMER] + behind)
    return vendor


@pytest.mark.parametrize(
    ("shares", "behind", "red"),
    [
        ([0.50, 0.50, 0.50, 0.48], 5.0, True),
        ([0.50, 0.50, 0.50, 0.48], 3.9, False),  # not far enough behind
        ([0.50, 0.50, 0.50, 0.495], 5.0, False),  # share falls too little
        ([0.50, 0.497, 0.494, 0.491, 0.488], 5.0, False),  # 0.9 points a quarter
        ([0.50, 0.496, 0.492, 0.488], 5.0, True),  # 1.2 points a quarter
        ([0.50, 0.45, 0.40], 5.0, False),  # no quarter seen yet
        ([0.40, 0.45, 0.50, 0.55], 5.0, False),
        ([0.60, 0.50, 0.50, 0.50, 0.50], 5.0, True),  # called a month ago
    ],
)
def test_a_code_red_is_called_when_far_behind_and_losing_consumers(
    shares: list[float], behind: float, red: bool
) -> None:
    assert (watched(shares, behind).technology.code_red_months > 0) is red


def states(months: list[tuple[float, float]]) -> list[int]:
    """Months of code red left at the end of each month, given consumer shares and points behind the best."""
    vendor = lonely()
    vendor.technology = Technology(vendor)
    left = []
    for share, behind in months:
        watch(vendor, share, vendor.released[CONSUMER] + behind)
        left.append(vendor.technology.code_red_months)
    return left


HISTORY = st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(-10.0, 20.0)), max_size=20)


@settings(deadline=None)
@given(HISTORY)
def test_without_a_gap_in_quality_no_code_red_is_called(months: list[tuple[float, float]]) -> None:
    assert not any(states([(share, min(behind, 4.0)) for share, behind in months]))


@settings(deadline=None)
@given(HISTORY)
def test_without_a_loss_of_consumers_no_code_red_is_called(months: list[tuple[float, float]]) -> None:
    shares = sorted(share for share, _ in months)
    assert not any(states([(share, behind) for share, (_, behind) in zip(shares, months, strict=True)]))


@settings(deadline=None)
@given(HISTORY)
def test_a_code_red_lasts_two_months(months: list[tuple[float, float]]) -> None:
    left = states(months)
    assert set(left) <= {0, 1, 2}
    for before, after in pairwise(left):
        assert after == 1 if before == 2 else after in (0, 2)


def test_a_code_red_moves_a_fifth_of_research_to_consumers_for_two_months_and_holds_back_other_models() -> None:
    vendor = watched([0.50, 0.50, 0.50, 0.48], 5.0)
    normal, sold = vendor.profile.focus, vendor.released[ENTERPRISE]
    vendor.technology.months_to_release = 1.0  # a release is due
    for red in (True, True, False):
        assert vendor.technology.focus == pytest.approx(normal - 0.2 if red else normal)
        vendor.technology.latent += 1.0
        vendor.technology.release()
        assert (vendor.released[ENTERPRISE] == sold) == red
        watch(vendor, 0.48, vendor.released[CONSUMER] + 5.0)
    assert vendor.technology.code_red_months == 0


def test_a_code_red_ends_with_a_new_model_for_consumers() -> None:
    vendor = watched([0.50, 0.50, 0.50, 0.48], 5.0)
    vendor.technology.months_to_release = 100.0  # none is due
    for shown in (0.0, 2.0):  # after the first and the second month
        vendor.technology.latent += 1.0
        vendor.technology.release()
        before = vendor.released[CONSUMER]
        watch(vendor, 0.48, 1e3)
        assert vendor.released[CONSUMER] - before == pytest.approx(shown)
