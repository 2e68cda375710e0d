"""The one error a user of Tenfold can cause: wrong input, said in one line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """Input that cannot be used. Its message is one line: what, where, and what would be right."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant.

    Args:
        name: what was written.
        known: the names that exist.

    Returns:
        A clause such as ``did you mean 'labour.wage_leak'?``, or the list of names where none is near.
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if not close:  # a right last part under a wrong group is a common slip
        close = [n for n in names if n.rsplit(".", 1)[-1] == name.rsplit(".", 1)[-1]][:1]
    if close:
        return f"did you mean '{close[0]}'?"
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"known: {shown}"
