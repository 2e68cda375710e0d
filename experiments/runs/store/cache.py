"""The user's cache: files that can be made again, such as what pages load and the runs that were started on them.

The folder is that of the platform (platformdirs). diskcache is not used for what lies there: these are folders of
Parquet files that other tools read, while diskcache keeps pickles in a database of its own.
"""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from pathlib import Path

import platformdirs


@functools.cache
def cache_folder() -> Path:
    """A folder of the user's own for files that can be made again; a temporary one where there is none."""
    folder = platformdirs.user_cache_path("tenfold", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="tenfold-"))


def make_room(folder: Path, most: float, spared: str = "") -> None:
    """Remove what was used longest ago in a folder until the rest is small enough.

    Args:
        folder: need not exist.
        most: what may stay, bytes.
        spared: the name of an entry that stays whatever its age.
    """
    entries = sorted(folder.glob("*"), key=_last_used, reverse=True)
    total = 0.0
    for entry in entries:
        total += _size(entry)
        if total > most and entry.name != spared:
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


def mark_used(folder: Path) -> None:
    """Note that a folder is used now."""
    os.utime(folder)


def _last_used(entry: Path) -> float:
    try:
        return entry.stat().st_mtime
    except OSError:  # somebody else has removed it
        return 0.0


def _size(entry: Path) -> int:
    files = entry.rglob("*") if entry.is_dir() else (entry,)
    total = 0
    for file in files:
        try:
            total += file.stat().st_size
        except OSError:
            continue
    return total
