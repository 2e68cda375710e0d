"""Results that are kept in the user's cache, each in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def keep(folder: Path, most: float, work: Callable[[Path], object]) -> str:
    """Do work whose results go into a folder, having made room for it, and return the folder for JSON.

    Args:
        folder: of the result; what was used longest ago beside it may be removed.
        most: bytes that may be kept beside each other.
        work: is given the folder.
    """
    from experiments.runs.store.cache import make_room, mark_used

    make_room(folder.parent, most, folder.name)
    work(folder)
    mark_used(folder)
    return str(folder)
