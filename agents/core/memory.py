"""How much freed memory the process keeps, on Linux with the GNU C library.

What one month frees and the next asks for again stays with the process. What a server's readers have left behind goes
back to the system.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache

LARGE = 100_000  # workers from which it matters: below, arrays are small enough for the library to keep them anyway
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENAS = -1, -3, -8  # as <malloc.h> names them
_MOST_KEPT, _LARGEST_KEPT = 2**31 - 1, 2**25  # bytes; the library takes no larger numbers


@cache
def keep_freed_memory() -> None:
    """Ask the C library not to hand freed memory back at once: getting it again costs more than using it."""
    _call("mallopt", _MMAP_THRESHOLD, _LARGEST_KEPT)
    _call("mallopt", _TRIM_THRESHOLD, _MOST_KEPT)


@cache
def share_memory_between_threads() -> None:
    """Let all threads, and tables too, allocate from one heap: what some leave behind is of use to others.

    To be called before the first table is made.
    """
    _call("mallopt", _ARENAS, 1)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def give_freed_memory_back() -> None:
    """Hand what is free to the system, wherever in the heap it lies."""
    _call("malloc_trim", 0)


def _call(name: str, *numbers: int) -> None:
    """Call a function of the C library, if it has it."""
    function = getattr(ctypes.CDLL(None), name, None) if sys.platform.startswith("linux") else None
    if function is not None:
        function(*numbers)
