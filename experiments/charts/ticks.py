"""How the ticks of an axis are written: with as many digits as it takes to tell one from the next."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FORMAT = re.compile(r"([+$,]*)(?:\.\d+)?(~?)([a-z%]?)")
_MOST = 15  # digits of a number, beyond which there is nothing but rounding


def tick_format(form: str) -> str:
    """A format of values (d3-format) for the ticks of a linear axis: no digits, which follow the step between ticks.

    Vega takes the digits that a format leaves out from the step. Percentages and prefixes stay; all else is written as
    a decimal number.
    """
    match = _FORMAT.fullmatch(form)
    if match is None:
        return form
    head, trim, kind = match.groups()
    return f"{head}{trim}{kind if kind in ('%', 's') else 'f'}"


def distinct_format(form: str, values: Iterable[float]) -> str:
    """A format of values for places that are not ticks of a scale: with so many digits that no two are written alike.

    Args:
        form: how they are written otherwise (d3-format), rounded to digits (``r``).
        values: all that are written.
    """
    wanted = {float(value) for value in values}
    digits = next((n for n in range(3, _MOST) if len({f"{value:.{n}g}" for value in wanted}) == len(wanted)), _MOST)
    match = _FORMAT.fullmatch(form)
    return f"{match[1]}.{digits}~r" if match and match[3] in ("r", "g") else form
