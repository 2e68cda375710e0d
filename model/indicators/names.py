"""Former names of indicators, which users may have written in conditions, scripts and comparisons."""

from __future__ import annotations

RENAMED = {"heads_imbalance": "headcount_imbalance"}


def current_name(name: str) -> str:
    """The present name of an indicator; names that were never changed stay as they are."""
    return RENAMED.get(name, name)
