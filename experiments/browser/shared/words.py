"""Names of the program as words for readers."""

from __future__ import annotations

import re

from model.calendar import FIRST_YEAR

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def policy_title(name: str) -> str:
    """A policy's name as words: ``TokenTax`` is "token tax", ``AiDividend`` "AI dividend"."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower().replace("ai ", "AI ")


def sentence(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def first_sentence(doc: str | None) -> str:
    """The first sentence of a docstring."""
    text = " ".join((doc or "").split())
    return re.split(r"(?<=\.) ", text, maxsplit=1)[0]


def month_words(month: int) -> str:
    """A month as people write it: 0 is "Jan 2023"."""
    year, rest = divmod(month, 12)
    return f"{_MONTHS[rest]} {FIRST_YEAR + year}"


def duration(seconds: float) -> str:
    """A rough time: "about 40 seconds", "about 3 minutes"."""
    if seconds < 50:
        return f"about {max(5, 5 * round(seconds / 5))} seconds"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minute{'' if minutes == 1 else 's'}"
    return f"about {seconds / 3600:.1f} hours"
