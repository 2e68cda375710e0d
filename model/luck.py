"""Luck by name: every use of chance has a stream of its own, so that two runs differ only by what a change does."""

from __future__ import annotations

import sys
import zlib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]
_BITS_IN_ORDER = sys.byteorder == "little"  # the lower half of 64 bits comes first, in memory as in numpy's generators
_ALL_BITS = 2**64 - 1
NORMAL_BOUND, EXPONENTIAL_BOUND = 3.6541528853610088, 7.69711747013104972  # of numpy's ziggurats


class NamedStreams:
    """What a model draws its luck with: keyed by seed, month and the name of the use."""

    root_seed: int
    month: int
    _luck: dict[str, NDArray[Any]]  # of this month

    def random_stream(self, name: str) -> np.random.Generator:
        """A generator of its own for one use in this month, keyed by seed, month and name."""
        # SeedSequence(seed, spawn_key=(month, name)), put together here, which takes a fifth of the time
        words = [*_words(self.root_seed), self.month + 1200, zlib.crc32(name.encode())]
        key = np.random.SeedSequence(np.array(words, dtype=np.uint32))
        return np.random.Generator(np.random.PCG64DXSM(key))

    def luck(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Uniform numbers for one use in this month; asked again, the same."""
        drawn = self._luck.get(name)
        if drawn is None:
            drawn = self._luck[name] = self.random_stream(name).random(shape, dtype=np.float32)
        elif drawn.dtype == np.uint32:
            drawn = self._luck[name] = _uniform(drawn)
        return drawn

    def luck_of(self, name: str, number: int, members: slice | Indices) -> NDArray[np.float32]:
        """The same as ``luck(name, (number,))[members]``, quicker where few of all members need their luck.

        Everybody's bits are drawn, but only those asked for become numbers.
        """
        if name not in self._luck and _BITS_IN_ORDER:
            pairs = self.random_stream(name).integers(0, _ALL_BITS, (number + 1) // 2, dtype=np.uint64, endpoint=True)
            self._luck[name] = pairs.view(np.uint32)[:number]
        drawn = self._luck.get(name)
        if drawn is None or drawn.dtype != np.uint32:
            return self.luck(name, (number,))[members]
        return _uniform(drawn[members])

    def normal_luck(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Standard normal numbers for one use in this month; asked again, the same."""
        if name not in self._luck:
            self._luck[name] = normal(self.random_stream(name), shape)
        return self._luck[name]


def normal(rng: np.random.Generator, shape: int | tuple[int, ...]) -> NDArray[np.float64]:
    """Standard normal numbers that are the same on every machine."""
    return _settled(rng.standard_normal(shape), NORMAL_BOUND)


def exponential(rng: np.random.Generator, mean: float, number: int) -> NDArray[np.float64]:
    """Exponential numbers that are the same on every machine, shape (number,)."""
    return mean * _settled(rng.standard_exponential(number), EXPONENTIAL_BOUND)


def _settled(drawn: NDArray[np.float64], bound: float) -> NDArray[np.float64]:
    """Numbers with those beyond a bound rounded to nine decimals.

    The generator makes nearly all of them by multiplying; the few far out come from the C library's logarithm, whose
    last bit differs between machines.
    """
    far = np.abs(drawn) > bound
    return np.where(far, np.rint(drawn * 2.0**30) * 2.0**-30, drawn) if far.any() else drawn


@cache
def _words(seed: int) -> list[int]:
    """A seed as numbers of 32 bits, the lowest first and at least four, as numpy's SeedSequence takes it apart."""
    words = [seed >> shift & 0xFFFF_FFFF for shift in range(0, seed.bit_length(), 32)]
    return words + [0] * (4 - len(words))


def _uniform(bits: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Numbers from 0 to 1 out of 32 random bits each, as numpy's generators make them."""
    return np.asarray((bits >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24))
