"""Luck by name: the same numbers whichever way they are asked for."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from agents.luck import chance_below
from model.luck import NamedStreams


def streams(seed: int = 5, month: int = 3) -> NamedStreams:
    made = NamedStreams()
    made.root_seed, made.month, made._luck = seed, month, {}
    return made


@pytest.mark.parametrize("number", [1, 2, 999, 1000])
def test_luck_of_some_is_that_of_all_at_their_places(number: int) -> None:
    some = np.arange(0, number, 3)
    everyone = streams().luck("quit", (number,))
    np.testing.assert_array_equal(streams().luck_of("quit", number, some), everyone[some])
    np.testing.assert_array_equal(streams().luck_of("quit", number, slice(None)), everyone)


def test_luck_asked_for_both_ways_is_the_same() -> None:
    first = streams()
    some = first.luck_of("quit", 100, np.array([7, 3]))
    assert (first.luck("quit", (100,))[[7, 3]] == some).all()
    assert (first.luck_of("quit", 100, np.array([7, 3])) == some).all()


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
