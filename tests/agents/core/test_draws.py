"""Draws by name: the same numbers whichever way they are asked for."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from agents.core import draws as draws_module
from agents.core.draws import RandomDraws


def streams(seed: int = 5, month: int = 3) -> RandomDraws:
    made = RandomDraws()
    made.root_seed, made.month, made._normals = seed, month, {}
    return made


@pytest.mark.parametrize("number", [1, 2, 999, 1000])
def test_draws_of_some_are_those_of_all_at_their_places(number: int) -> None:
    some = np.arange(0, number, 3)
    everyone = streams().draws("quit", (number,))
    np.testing.assert_array_equal(streams().draws_of("quit", some), everyone[some])
    np.testing.assert_array_equal(streams().draws_of("quit", some[::-1]), everyone[some[::-1]])
    np.testing.assert_array_equal(streams().draws("quit", (number, 2)).ravel()[:number], everyone)
    assert (everyone >= 0.0).all()
    assert (everyone < 1.0).all()


def test_draws_are_uniform_in_all_their_bits_and_uncorrelated() -> None:
    number = 2**20
    draws = streams().draws("quit", (number,))
    steps = (draws * np.float32(2**24)).astype(np.int64)
    np.testing.assert_array_equal(steps, draws.astype(float) * 2**24)  # whole steps
    for shift, parts in ((16, 256), (8, 256), (0, 256), (20, 16)):  # three bytes, and the first half of the first
        seen = np.bincount((steps >> shift) % parts, minlength=parts)
        assert stats.chisquare(seen).pvalue > 1e-4, shift
    pairs = np.bincount((steps[:-1] >> 20) * 16 + (steps[1:] >> 20), minlength=256)
    assert stats.chisquare(pairs).pvalue > 1e-4  # neighbours share a word for their first bits
    halves = np.bincount((steps >> 20) * 16 + ((steps >> 12) & 15), minlength=256)
    assert stats.chisquare(halves).pvalue > 1e-4  # the first and the later bits of one member


@pytest.mark.parametrize("most", [0.0, 1e-9, 0.003, 1 / 256, 0.0625, 0.4, 0.999, 1.0, 3.0])
@pytest.mark.parametrize("rows", [slice(None), slice(3, 300), slice(256, 301), slice(5, 5), np.arange(900, 3, -7)])
def test_no_candidate_is_missed(most: float, rows: slice | NDArray[np.intp]) -> None:
    everyone = streams().draws("quit", (1000,))
    asked = np.arange(1000)[rows]
    found = streams().candidates_below("quit", rows, 1000, most)
    np.testing.assert_array_equal(found[everyone[found] < most], asked[everyone[asked] < most])
    assert np.isin(found, asked).all()
    odd = asked % 2 == 1
    np.testing.assert_array_equal(streams().candidates_below("quit", rows, 1000, most, odd), found[found % 2 == 1])
    assert (everyone[found] < most + 1 / 256).all()  # and few others are kept


@pytest.mark.parametrize("all_at_once", [0, 2_000])
@pytest.mark.parametrize("rows", [np.arange(1000), np.arange(900, 3, -7), np.array([5, 100_000]), np.arange(0)])
def test_bernoulli_trials_succeed_where_draws_lie_below_the_probability(
    rows: NDArray[np.intp], all_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draws_module, "_FEW", all_at_once)
    probability = np.array([0.0, 1e-9, 0.003, 1 / 256, 0.4, 1.0, 3.0])[rows % 7]
    expected = streams().draws_of("quit", rows) < probability
    np.testing.assert_array_equal(streams().bernoulli("quit", rows, probability), np.flatnonzero(expected))


@settings(deadline=None)
@given(st.lists(st.integers(0, 2_000), unique=True, max_size=60), st.floats(0.0, 1.0), st.booleans())
def test_looking_at_eight_bits_first_finds_the_very_same_members(members: list[int], most: float, same: bool) -> None:
    rows = np.array(members, dtype=np.intp)
    probability = np.array(most) if same else most * np.linspace(0.0, 1.0, len(rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draws_module, "_FEW", 0)
        found = streams().bernoulli("quit", rows, probability)
    np.testing.assert_array_equal(found, np.flatnonzero(streams().draws_of("quit", rows) < probability))


@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**100 + 7, 2**130])
@pytest.mark.parametrize("month", [-1200, 0, 155])
def test_streams_are_keyed_as_numpy_keys_them(seed: int, month: int) -> None:
    key = np.random.SeedSequence(seed, spawn_key=(month + 1200, zlib.crc32(b"quit")))
    expected = np.random.Generator(np.random.PCG64DXSM(key)).random(4)
    np.testing.assert_array_equal(streams(seed, month).random_generator("quit").random(4), expected)
