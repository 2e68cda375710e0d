"""Luck by name: every use of chance has a stream of its own, so that two runs differ only by what a change does."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray


class NamedStreams:
    """What a model draws its luck with: keyed by seed, month and the name of the use."""

    root_seed: int
    month: int
    _luck: dict[str, NDArray[Any]]  # of this month

    def random_stream(self, name: str) -> np.random.Generator:
        """A generator of its own for one use in this month, keyed by seed, month and name."""
        key = np.random.SeedSequence(self.root_seed, spawn_key=(self.month + 1200, zlib.crc32(name.encode())))
        return np.random.Generator(np.random.PCG64DXSM(key))

    def luck(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Uniform numbers for one use in this month; asked again, the same."""
        if name not in self._luck:
            self._luck[name] = self.random_stream(name).random(shape, dtype=np.float32)
        return self._luck[name]

    def normal_luck(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Standard normal numbers for one use in this month; asked again, the same."""
        if name not in self._luck:
            self._luck[name] = self.random_stream(name).standard_normal(shape)
        return self._luck[name]
