"""Random numbers by name, the same in every run with the same seed (common random numbers).

A uniform number is a function of seed, month, name of the use and member, as in Salmon et al. (2011), "Parallel random
numbers: as easy as 1, 2, 3". So numbers that nobody needs cost nothing, no member's number depends on who else is
asked, and two runs with one seed differ only by what a policy changes. The function is the mixer of splitmix64 (Steele,
Lea and Flood 2014) on whole numbers, so it gives the same on every machine.
"""

from __future__ import annotations

import zlib
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]
Members = slice | Indices
NORMAL_BOUND, EXPONENTIAL_BOUND = 3.6541528853610088, 7.69711747013104972  # of numpy's ziggurats
_STEP = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ over the golden ratio, odd
_MIXING = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
_LAST_SHIFT = np.uint64(31)
_FEW = 2_000  # members up to which all of their bits cost less than the first eight of them
_SEVEN, _THREE, _BYTE = np.uint64(7), np.uint64(3), np.uint64(255)


class Draws(Protocol):
    """What a population asks of its model's random numbers; see `RandomDraws`."""

    def random_generator(self, name: str) -> np.random.Generator:
        """Return a generator for one use in this month."""

    def draws(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Return uniform numbers for one use in this month."""

    def draws_of(self, name: str, members: Indices) -> NDArray[np.float32]:
        """Return the same for some members only."""

    def normal_draws(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Return standard normal numbers for one use in this month."""

    def candidates_below(
        self, name: str, members: Members, number: int, most: float, among: NDArray[np.bool_] | None = None
    ) -> Indices:
        """Return members that include all whose number lies below a bound, and few others."""

    def bernoulli(self, name: str, members: Indices, probability: NDArray[np.float64]) -> Indices:
        """Return for which members an event happens."""


class RandomDraws:
    """The random numbers of a model, keyed by seed, month and the name of the use."""

    root_seed: int
    month: int
    _normals: dict[str, NDArray[Any]]  # of this month

    def random_generator(self, name: str) -> np.random.Generator:
        """Return a generator for one use in this month, keyed by seed, month and name."""
        # SeedSequence(seed, spawn_key=(month, name)), put together here, which takes a fifth of the time
        words = [*_words(self.root_seed), self.month + 1200, zlib.crc32(name.encode())]
        key = np.random.SeedSequence(np.array(words, dtype=np.uint32))
        return np.random.Generator(np.random.PCG64DXSM(key))

    def draws(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Return uniform numbers for one use in this month; the same each time they are asked for."""
        return self.draws_of(name, np.arange(int(np.prod(shape)))).reshape(shape)

    def draws_of(self, name: str, members: Indices) -> NDArray[np.float32]:
        """Return the same for some members only: ``draws(name, shape).ravel()[members]``.

        Multiples of 2⁻²⁴ from 0 to below 1: the first eight bits come from a word that eight members share (see
        `candidates_below`), the other sixteen from a word of the member's own.
        """
        shared, own = number = np.empty((2, len(members)), dtype=np.uint64)
        own[:] = members
        np.right_shift(own, _THREE, out=shared)
        place = (own & _SEVEN) << _THREE
        _mixed(number, self._keys(name))
        shared >>= place
        shared &= _BYTE
        shared <<= np.uint64(16)
        shared |= own >> np.uint64(48)
        return np.asarray(shared.astype(np.int32).astype(np.float32) * np.float32(2.0**-24))

    def candidates_below(
        self, name: str, members: Members, number: int, most: float, among: NDArray[np.bool_] | None = None
    ) -> Indices:
        """Return members that include all whose number lies below a bound, and few others.

        Only the first eight bits are computed, a fortieth of the work: for events that happen to few.

        Args:
            name: the use.
            members: a slice or row numbers.
            number: of all members, for slices without an end.
            most: the highest bound of any member.
            among: a mask over the members, who comes into question; all if left out.
        """
        if most <= 0.0:
            return np.empty(0, dtype=np.intp)
        if isinstance(members, slice):
            start, stop, _ = members.indices(number)
            near = self._first_bits_from(name, start, stop) <= _first_bits_below(most)
        else:
            near = self._first_bits(name, members) <= _first_bits_below(most)
        if among is not None:
            near &= among
        return np.flatnonzero(near) + start if isinstance(members, slice) else members[near]

    def bernoulli(self, name: str, members: Indices, probability: NDArray[np.float64]) -> Indices:
        """Return for which members an event happens, whose number lies below its probability: places among them.

        Args:
            name: the use.
            members: row numbers, shape (N,).
            probability: of each, or of all, shape (N,) or ().
        """
        if len(members) <= _FEW:
            return np.flatnonzero(self.draws_of(name, members) < probability)
        near = np.flatnonzero(self._first_bits(name, members) <= _first_bits_below(probability))
        exact = probability[near] if probability.ndim else probability
        return near[self.draws_of(name, members[near]) < exact]

    def _first_bits(self, name: str, members: Indices) -> NDArray[np.uint8]:
        """Return the first eight bits of some members' numbers."""
        lowest, highest = (int(members.min()), int(members.max())) if len(members) else (0, 0)
        if highest - lowest < 8 * len(members):  # the words of all between them are no more than a word for each
            return self._first_bits_from(name, lowest, highest + 1)[members - lowest]
        number = members.astype(np.uint64)
        words = _mixed(number >> _THREE, self._keys(name)[0])
        words >>= (number & _SEVEN) << _THREE
        return words.astype(np.uint8)

    def _first_bits_from(self, name: str, start: int, stop: int) -> NDArray[np.uint8]:
        """Return the same for all members from one up to another."""
        first = start >> 3
        words = _mixed(np.arange(first, (stop + 7) >> 3, dtype=np.uint64), self._keys(name)[0])
        return words.astype("<u8", copy=False).view(np.uint8)[start - 8 * first : stop - 8 * first]

    def _keys(self, name: str) -> NDArray[np.uint64]:
        """Return where the two sequences of a use start in this month, shape (2, 1)."""
        return _keys(self.root_seed, self.month, name)

    def normal_draws(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Return standard normal numbers for one use in this month; the same each time they are asked for."""
        if name not in self._normals:
            self._normals[name] = normal(self.random_generator(name), shape)
        return self._normals[name]


def normal(rng: np.random.Generator, shape: int | tuple[int, ...]) -> NDArray[np.float64]:
    """Return standard normal numbers that are the same on every machine."""
    return _machine_independent(rng.standard_normal(shape), NORMAL_BOUND)


def exponential(rng: np.random.Generator, mean: float, number: int) -> NDArray[np.float64]:
    """Return exponential numbers that are the same on every machine, shape (number,)."""
    return mean * _machine_independent(rng.standard_exponential(number), EXPONENTIAL_BOUND)


def _machine_independent(drawn: NDArray[np.float64], bound: float) -> NDArray[np.float64]:
    """Return numbers with those beyond a bound rounded to nine decimals.

    The generator makes nearly all of them by multiplying; the few far out come from the C library's logarithm, whose
    last bit differs between machines.
    """
    far = np.abs(drawn) > bound
    return np.where(far, np.rint(drawn * 2.0**30) * 2.0**-30, drawn) if far.any() else drawn


@cache
def _words(seed: int) -> list[int]:
    """Return a seed as numbers of 32 bits, the lowest first and at least four, as numpy's SeedSequence does."""
    words = [seed >> shift & 0xFFFF_FFFF for shift in range(0, seed.bit_length(), 32)]
    return words + [0] * (4 - len(words))


@lru_cache(maxsize=128)  # a use asks several times a month
def _keys(seed: int, month: int, name: str) -> NDArray[np.uint64]:
    digest = blake2b(f"{seed}/{month}/{name}".encode(), digest_size=16).digest()
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64)[:, None]


def _mixed(number: NDArray[np.uint64], key: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Replace each number by 64 random bits: splitmix64, started at the key."""
    number *= _STEP
    number += key
    for shift, factor in _MIXING:
        number ^= number >> shift
        number *= factor
    number ^= number >> _LAST_SHIFT
    return number


def _first_bits_below(most: float | NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the highest first eight bits that numbers below some bounds can have: those of the bounds."""
    return np.minimum(np.asarray(most) * 256.0, 255.0).astype(np.uint8)
