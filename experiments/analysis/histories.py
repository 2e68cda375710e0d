"""A table of many runs, taken apart into histories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import pandas as pd


def by_run(table: pd.DataFrame) -> Iterator[tuple[tuple[str, int], pd.DataFrame]]:
    """Split a table of many runs into histories, in its order: (label, seed) and the history."""
    for key, rows in table.groupby(["label", "seed"], sort=False):
        label, seed = cast("tuple[str, int]", key)
        yield (label, int(seed)), rows.set_index("month").drop(columns=["label", "seed"])
