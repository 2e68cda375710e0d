"""Positions of enterprises on the map of the peer network.

The peer graph is a small world: enterprises stand in a ring, those of one sector together, each linked to a few
neighbours, and some links lead anywhere. The map shows this structure. Sectors are slices of a wide ring; along it
enterprises keep their order, across it they are spread evenly, so that none covers another; links to neighbours stay
within the ring, the others cross the empty middle. It is worked out at once, whatever the number of enterprises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import networks

type Array = NDArray[np.float64]
type Rows = NDArray[np.intp]

MOST = 2_500  # enterprises drawn; of more, every so many
GAP = 0.05  # radians between two sectors
INNER = 0.52  # radius of the empty middle; the outer one is 1
GOLDEN = 0.6180339887498949  # steps of this spread points evenly


@dataclass(frozen=True, eq=False)
class PeerMap:
    """The map, with all links. E is the number of enterprises.

    Attributes:
        x: rightwards, within ±1, shape (E,).
        y: downwards, within ±1, shape (E,).
        shown: rows of the enterprises drawn.
        links: pairs of positions in ``shown``, each link once, shape (L, 2); none where not all are shown.
        sectors: name, and angle of the middle, clockwise from the top, for each that has enterprises.
        first: where each enterprise's peers begin in ``peers``, and the end of the last ones', shape (E + 1,).
        peers: rows of the peers of each enterprise, one after another.
    """

    x: Array
    y: Array
    shown: Rows
    links: NDArray[np.intp]
    sectors: tuple[tuple[str, float], ...]
    first: Rows
    peers: Rows

    @property
    def complete(self) -> bool:
        """Whether every enterprise is drawn, with its links."""
        return len(self.shown) == len(self.x)

    def peers_of(self, row: int) -> list[int]:
        """The peers of an enterprise."""
        return [int(one) for one in self.peers[self.first[row] : self.first[row + 1]]]


def peer_map(economy: Any) -> PeerMap:
    """The map of an economy's peer graph."""
    industry, names = np.asarray(economy.enterprises.industry, dtype=np.intp), economy.sectors.name
    number = len(industry)
    angle, middles = _around(industry, len(names))
    radius = np.sqrt(INNER**2 + (1.0 - INNER**2) * ((np.arange(number) * GOLDEN) % 1.0))
    looks, seen = networks.directed_edges(economy.peer_network.graph)
    shown = np.arange(number) if number <= MOST else np.arange(0, number, -(-number // MOST))
    once = looks < seen
    every = len(shown) == number
    return PeerMap(
        x=radius * np.sin(angle),
        y=-radius * np.cos(angle),
        shown=shown,
        links=np.stack([looks[once], seen[once]], axis=1) if every else np.empty((0, 2), dtype=np.intp),
        sectors=tuple((name, middle) for name, middle in zip(names, middles, strict=True) if np.isfinite(middle)),
        first=np.searchsorted(looks, np.arange(number + 1)),
        peers=seen,
    )


def _around(industry: Rows, sectors: int) -> tuple[Array, Array]:
    """Angle of each enterprise in the order of the ring, and of the middle of each sector (NaN for an empty one)."""
    size = np.bincount(industry, minlength=sectors)
    gaps = int((size > 0).sum())
    step = (2.0 * np.pi - GAP * gaps) / max(len(industry), 1)
    start = np.concatenate([[0.0], np.cumsum(size * step + GAP * (size > 0))])[:-1] + GAP / 2.0
    ring = np.argsort(industry, kind="stable")
    place = np.empty(len(industry))
    place[ring] = np.arange(len(industry)) - np.repeat(np.cumsum(size) - size, size)
    middle = np.where(size > 0, start + size * step / 2.0, np.nan)
    return start[industry] + (place + 0.5) * step, middle
