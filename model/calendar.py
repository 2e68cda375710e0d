"""Months as numbers and as people write them. Month 0 is January 2023."""

from __future__ import annotations

import re

from model.errors import InputError

FIRST_YEAR = 2023
DEFAULT_END = "2035-12"
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def month_name(month: int) -> str:
    """Name a month: 0 is ``2023-01``."""
    year, rest = divmod(month, 12)
    return f"{FIRST_YEAR + year:04d}-{rest + 1:02d}"


def month_number(name: str) -> int:
    """Number a month written ``YYYY-MM``.

    Raises:
        InputError: the text is not a month, or lies before January 2023 or after December 2100.
    """
    match = _MONTH.fullmatch(name.strip())
    if match is None:
        raise InputError(f"'{name}' is not a month: write it as YYYY-MM, for example {DEFAULT_END}")
    year, rest = int(match[1]), int(match[2])
    if not FIRST_YEAR <= year <= 2100:
        raise InputError(f"month {name} is out of range: from {FIRST_YEAR}-01 to 2100-12")
    return (year - FIRST_YEAR) * 12 + rest - 1
