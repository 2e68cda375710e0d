"""Names and numbers of the program as readers see them."""

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
    """A month in words: 0 is "Jan 2023"."""
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


def dollars(billions: float) -> str:
    """Dollars a year: ``$350bn`` or ``$1.2tn``."""
    size = abs(billions)
    sign = "−" if billions < 0 else ""
    if size >= 1000:
        return f"{sign}${size / 1000:.3g}tn"
    return f"{sign}${size:.3g}bn" if size >= 1 else f"{sign}${size * 1000:.0f}m"


def percent(fraction: float) -> str:
    """A fraction as a percentage: 0.0384 is "3.8%"."""
    return f"{fraction * 100:.1f}%"


def millions(people: float) -> str:
    """Millions of people."""
    return f"{people:,.1f}m"
