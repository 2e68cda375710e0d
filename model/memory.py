"""Memory that one month frees and the next asks for again stays with the process, on Linux with the GNU C library."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

LARGE = 100_000  # workers from which it matters: below, arrays are small enough for the library to keep them anyway
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as <malloc.h> names them
_MOST_KEPT, _LARGEST_KEPT = 2**31 - 1, 2**25  # bytes; the library takes no larger numbers


@cache
def keep_freed_memory() -> None:
    """Ask the C library not to hand freed memory back at once: getting it again costs more than using it."""
    if not sys.platform.startswith("linux"):
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries do not have it
    if set_option is not None:
        set_option(_MMAP_THRESHOLD, _LARGEST_KEPT)
        set_option(_TRIM_THRESHOLD, _MOST_KEPT)
