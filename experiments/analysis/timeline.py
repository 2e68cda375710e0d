"""What happened when, read from a history: releases, code reds, failures, entries, listings, credit crunches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Kind = Literal["release", "code red", "failure", "entry", "listing", "crunch"]
QUALITIES = ("enterprise_quality", "consumer_quality")

WORDS: Mapping[Kind, str] = {
    "release": "releases new models",
    "code red": "calls a code red",
    "failure": "fails",
    "entry": "enters the market",
    "listing": "goes public",
    "crunch": "a credit crunch begins",
}


@dataclass(frozen=True)
class Happening:
    """One thing that happened.

    Attributes:
        month: row of the history, from 0.
        kind: of what happened.
        vendor: to whom; "" where it is the whole market.
        months: how long it lasts; 0 for what takes no time.
    """

    month: int
    kind: Kind
    vendor: str = ""
    months: int = 0

    @property
    def words(self) -> str:
        """What happened, as a sentence without its date."""
        return f"{self.vendor.replace('_', ' ')} {WORDS[self.kind]}".strip()


def happenings(history: pd.DataFrame) -> list[Happening]:
    """Everything that happened in a history (month × indicator), by month. What was so from the start is left out."""
    vendors = [str(column).partition(".")[2] for column in history if str(column).startswith("alive.")]
    found = [one for vendor in vendors for one in _of_vendor(history, vendor)]
    found += [Happening(month, "crunch", months=months) for month, months in _spells(history, "credit_crunch")]
    return sorted(found, key=lambda one: one.month)


def _of_vendor(history: pd.DataFrame, vendor: str) -> Iterator[Happening]:
    alive = history[f"alive.{vendor}"].to_numpy(float) > 0
    for month in _months(alive[1:] != alive[:-1]):
        yield Happening(month, "entry" if alive[month] else "failure", vendor)
    for month in _months(_better(history, vendor)):
        yield Happening(month, "release", vendor)
    listed = _column(history, f"listed.{vendor}")
    for month in _months((listed[1:] > 0) & (listed[:-1] == 0)):
        yield Happening(month, "listing", vendor)
    for month, months in _spells(history, f"code_red.{vendor}"):
        yield Happening(month, "code red", vendor, months)


def _better(history: pd.DataFrame, vendor: str) -> np.ndarray:
    """Whether customers of either market get a better model than in the month before, from the second month on."""
    qualities = [_column(history, f"{quality}.{vendor}") for quality in QUALITIES]
    return np.any([quality[1:] > quality[:-1] for quality in qualities], axis=0)


def _months(news: np.ndarray) -> list[int]:
    """The months in which something is new, given whether it is from the second month on."""
    return [int(place) + 1 for place in np.flatnonzero(news)]


def _spells(history: pd.DataFrame, column: str) -> Iterator[tuple[int, int]]:
    """First month and length of each time that something is so."""
    on = np.concatenate([[False], _column(history, column) > 0, [False]])
    edges = np.flatnonzero(on[1:] != on[:-1])
    yield from zip(edges[::2].tolist(), (edges[1::2] - edges[::2]).tolist(), strict=True)


def _column(history: pd.DataFrame, name: str) -> np.ndarray:
    """An indicator; missing values where it was not measured."""
    return history[name].to_numpy(float) if name in history else np.full(len(history), np.nan)
