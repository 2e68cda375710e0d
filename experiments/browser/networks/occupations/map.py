"""Positions of occupations on the map: near each other where people move between them.

The first two non-trivial eigenvectors of the mobility network's Laplacian give the places (manual work left, care and
teaching right, technical work at the top); then they are spread over the picture and moved apart until no name covers
another. All of it is the same at every start.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from model import tables

type Array = NDArray[np.float64]

# for the map, where the full titles have no room; by SOC major group
SHORT = {
    "11": "Management", "13": "Business", "15": "Computing", "17": "Engineering", "19": "Science",
    "21": "Social service", "23": "Legal", "25": "Teaching", "27": "Arts & media", "29": "Healthcare",
    "31": "Care support", "33": "Protection", "35": "Food", "37": "Cleaning", "39": "Personal care", "41": "Sales",
    "43": "Office", "45": "Farming", "47": "Construction", "49": "Repair", "51": "Production", "53": "Transport",
}  # fmt: skip
SPREAD = 0.65  # between the eigenvectors as they are (0) and evenly spaced in their order (1)
ROUNDS = 400
HALF_NAME = 42.0  # pixels from the middle of the longest name to its end


@cache
def occupation_places(width: int, height: int, largest: float) -> tuple[tuple[float, float], ...]:
    """The middle of each occupation's circle, in pixels of a picture.

    Args:
        width: of the picture.
        height: of the picture.
        largest: radius of the largest circle.
    """
    table = tables.occupations()
    radius = radii(table.share, largest)
    box = np.stack(
        [np.maximum(radius, HALF_NAME) + 3.0, radius + 16.0], axis=1
    )  # half of the circle, its name and value
    size, margin = np.array([width, height], dtype=float), box + np.array([2.0, 2.0])
    places = margin + _spread(_eigenvectors(table.mobility)) * (size - 2.0 * margin)
    for _ in range(ROUNDS):
        places = np.clip(_apart(places, box), margin, size - margin)
    return tuple((round(float(x), 1), round(float(y) - 13.0, 1)) for x, y in places)


def radii(share: Array, largest: float) -> Array:
    """Radius of each circle, whose area goes with the number of people."""
    return np.asarray(np.maximum(largest * np.sqrt(share / share.max()), 3.0))


def _eigenvectors(mobility: Array) -> Array:
    """Two coordinates of each occupation, shape (22, 2)."""
    flow = (mobility + mobility.T) / 2.0
    scale = flow.sum(axis=1) ** -0.5
    _, vectors = np.linalg.eigh(np.eye(len(flow)) - scale[:, None] * flow * scale)
    places = vectors[:, 1:3] * scale[:, None]
    titles = tables.occupations().soc
    construction, engineering = titles.index("47"), titles.index("17")
    # eigenvectors come with either sign: manual work goes left, technical work to the top
    return np.asarray(places * np.where([places[construction, 0] > 0, places[engineering, 1] > 0], -1.0, 1.0))


def _spread(places: Array) -> Array:
    """Places within the unit square, most of the way towards even spacing."""
    rank = places.argsort(axis=0).argsort(axis=0) / (len(places) - 1.0)
    exact = (places - places.min(axis=0)) / np.ptp(places, axis=0)
    return np.asarray(SPREAD * rank + (1.0 - SPREAD) * exact)


def _apart(places: Array, box: Array) -> Array:
    """Move boxes that overlap apart, along the way on which they overlap least."""
    away = places[:, None] - places[None]
    overlap = box[:, None] + box[None] - np.abs(away)
    touching = (overlap > 0).all(axis=2) & ~np.eye(len(places), dtype=bool)
    across = overlap[..., 0] < overlap[..., 1]
    push = np.where(np.stack([across, ~across], axis=2), overlap * np.where(away >= 0, 1.0, -1.0), 0.0)
    return np.asarray(places + 0.3 * (push * touching[..., None]).sum(axis=1))
