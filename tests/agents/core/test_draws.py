"""Luck by name: the same numbers whichever way they are asked for."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from agents.core import draws as luck
from agents.core.draws import NamedStreams
from agents.core.sampling import chance_below


def streams(seed: int = 5, month: int = 3) -> NamedStreams:
    made = NamedStreams()
    made.root_seed, made.month, made._normals = seed, month, {}
    return made


@pytest.mark.parametrize("number", [1, 2, 999, 1000])
def test_luck_of_some_is_that_of_all_at_their_places(number: int) -> None:
    some = np.arange(0, number, 3)
    everyone = streams().luck("quit", (number,))
    np.testing.assert_array_equal(streams().luck_of("quit", some), everyone[some])
    np.testing.assert_array_equal(streams().luck_of("quit", some[::-1]), everyone[some[::-1]])
    np.testing.assert_array_equal(streams().luck("quit", (number, 2)).ravel()[:number], everyone)
    assert (everyone >= 0.0).all()
    assert (everyone < 1.0).all()


def test_luck_is_uniform_in_all_its_bits_and_without_memory() -> None:
    number = 2**20
    luck = streams().luck("quit", (number,))
    steps = (luck * np.float32(2**24)).astype(np.int64)
    np.testing.assert_array_equal(steps, luck.astype(float) * 2**24)  # whole steps
    for shift, parts in ((16, 256), (8, 256), (0, 256), (20, 16)):  # three bytes, and the first half of the first
        seen = np.bincount((steps >> shift) % parts, minlength=parts)
        assert stats.chisquare(seen).pvalue > 1e-4, shift
    pairs = np.bincount((steps[:-1] >> 20) * 16 + (steps[1:] >> 20), minlength=256)
    assert stats.chisquare(pairs).pvalue > 1e-4  # neighbours share a word for their first bits
    halves = np.bincount((steps >> 20) * 16 + ((steps >> 12) & 15), minlength=256)
    assert stats.chisquare(halves).pvalue > 1e-4  # the first and the later bits of one member


@pytest.mark.parametrize("most", [0.0, 1e-9, 0.003, 1 / 256, 0.0625, 0.4, 0.999, 1.0, 3.0])
@pytest.mark.parametrize("rows", [slice(None), slice(3, 300), slice(256, 301), slice(5, 5), np.arange(900, 3, -7)])
def test_nobody_is_missed_whose_luck_lies_below(most: float, rows: slice | NDArray[np.intp]) -> None:
    everyone = streams().luck("quit", (1000,))
    asked = np.arange(1000)[rows]
    found = streams().may_lie_below("quit", rows, 1000, most)
    np.testing.assert_array_equal(found[everyone[found] < most], asked[everyone[asked] < most])
    assert np.isin(found, asked).all()
    odd = asked % 2 == 1
    np.testing.assert_array_equal(streams().may_lie_below("quit", rows, 1000, most, odd), found[found % 2 == 1])
    assert (everyone[found] < most + 1 / 256).all()  # and few others are kept


@pytest.mark.parametrize("few", [0, 2_000])
@pytest.mark.parametrize("rows", [np.arange(1000), np.arange(900, 3, -7), np.array([5, 100_000]), np.arange(0)])
def test_luck_lies_below_chances(rows: NDArray[np.intp], few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(luck, "_FEW", few)
    chance = np.array([0.0, 1e-9, 0.003, 1 / 256, 0.4, 1.0, 3.0])[rows % 7]
    expected = streams().luck_of("quit", rows) < chance
    np.testing.assert_array_equal(streams().lies_below("quit", rows, chance), np.flatnonzero(expected))


@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**100 + 7, 2**130])
@pytest.mark.parametrize("month", [-1200, 0, 155])
def test_streams_are_keyed_as_numpy_keys_them(seed: int, month: int) -> None:
    key = np.random.SeedSequence(seed, spawn_key=(month + 1200, zlib.crc32(b"quit")))
    expected = np.random.Generator(np.random.PCG64DXSM(key)).random(4)
    np.testing.assert_array_equal(streams(seed, month).random_stream("quit").random(4), expected)


def test_luck_lies_below_a_32_bit_chance_where_it_lies_below_the_chance() -> None:
    luck = np.arange(1000, dtype=np.float32) / np.float32(2**24)
    for chance in np.concatenate([luck[:300].astype(float), np.linspace(0.0, 5e-5, 500), [1.0]]):
        np.testing.assert_array_equal(luck < chance_below(chance), luck < chance)
