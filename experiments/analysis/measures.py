"""How numbers are written, everywhere: titles, units and scales of indicators, rounding by precision, and marks.

A difference in a share is given in points (of a hundred); in a wage or in output as a percentage of the reference; in
anything else in the unit of the indicator. Numbers are rounded to what their interval allows.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

SURE, LIKELY, OPEN = "●", "◐", "○"
MARKS: Mapping[str, str] = {
    SURE: "statistically distinguishable from zero, corrected for multiple comparisons",
    LIKELY: "likely: distinguishable from zero only without that correction",
    OPEN: "not statistically distinguishable from zero",
}
SIGNIFICANCE = 0.05  # p value below which an effect is statistically distinguishable from zero
NOTHING = "–"
_ROUNDING = 1e-12  # relative width of an interval that is none
NOT_IN_FORCE = "not in force"  # in place of an effect where there is nothing that could have one


@dataclass(frozen=True)
class Measure:
    """How an indicator is written.

    Attributes:
        name: the indicator.
        title: in plain words.
        good: 1 where more is better, -1 where less is, 0 where that is for the reader to say.
        unit: of a level as written.
        change: unit of a difference as written.
        scale: what a value is multiplied by before it is written.
        relative: differences are written as a percentage of the reference.
        meaning: what exactly is measured.
    """

    name: str
    title: str
    good: Literal[-1, 0, 1]
    unit: str
    change: str
    scale: float
    relative: bool
    meaning: str

    def factor(self, reference: float) -> float:
        """What a difference from this reference is multiplied by before it is written."""
        if not self.relative:
            return self.scale
        return 100.0 / abs(reference) if reference else math.nan

    @property
    def noun(self) -> str:
        """The title within a sentence."""
        return self.title if self.title[1:2].isupper() else self.title[:1].lower() + self.title[1:]

    @property
    def preference(self) -> str:
        """Which way is better, in words; empty where that is for the reader to say."""
        return {1: "more is better", -1: "less is better", 0: ""}[self.good]


_TITLES: Mapping[str, tuple[str, Literal[-1, 0, 1]]] = {
    "unemployment_rate": ("Unemployment", -1),
    "employment": ("People in work", 1),
    "junior_employment": ("Junior jobs", 1),
    "unemployment_rate.junior": ("Unemployment of juniors", -1),
    "senior_vacancy_rate": ("Shortage of seniors", -1),
    "real_wage": ("Real wage", 1),
    "real_income": ("Real income", 1),
    "labour_share": ("Labour share", 0),
    "gini": ("Inequality", -1),
    "gdp": ("Output", 1),
    "productivity": ("Productivity", 0),
    "adoption": ("Enterprises with AI", 0),
    "automation_share": ("AI work done alone", 0),
    "hhi": ("Concentration of AI market", -1),
    "churn": ("Switching of AI vendor", 0),
    "unserved_share": ("Unserved demand for AI", -1),
    "vendor_revenue": ("AI vendors’ revenue", 0),
    "public_balance": ("Public balance", 1),
    "public_debt": ("Public debt", -1),
    "participation_rate": ("Participation", 1),
    "vendors_failed": ("Vendors failed", -1),
}
_DERIVED: Mapping[str, tuple[str, str]] = {  # what runs do not record themselves: unit and meaning
    "vendors_failed": ("vendors", "AI vendors that were in the market and no longer are."),
    "real_income": ("USD of 2023/month", "Mean income of people after tax and transfers, at prices of January 2023."),
}
_GINI = ("Gini index × 100", "Gini points", 100.0, False)
_UNITS: Mapping[str, tuple[str, str, float, bool]] = {  # unit of level and of change, scale, relative
    "share": ("%", "points", 100.0, False),
    "share/year": ("% a year", "points", 100.0, False),
    "USD of 2023/year": ("USD of 2023 a year", "%", 1.0, True),
    "USD of 2023/month": ("USD of 2023 a month", "%", 1.0, True),
    "USD bn of 2023/year": ("USD bn of 2023 a year", "%", 1.0, True),
    "USD bn/year": ("USD bn a year", "USD bn a year", 1.0, False),
    "million people": ("million", "million", 1.0, False),
}


@functools.cache
def measure(name: str) -> Measure:
    """How an indicator is written; one without a title of its own is written by its name."""
    from model.indicators.registry import INDICATORS

    title, good = _TITLES[name] if name in _TITLES else (name.replace("_", " ").replace(".", ": "), 0)
    known = INDICATORS.get(name) or INDICATORS.get(f"{name.partition('.')[0]}.<vendor>")
    unit, meaning = (known.unit, known.doc) if known else _DERIVED.get(name, ("", ""))
    plain = unit.replace("/", " a ")
    written = _GINI if name == "gini" else _UNITS.get(unit, (plain, plain, 1.0, False))
    return Measure(name, title, good, *written, meaning)


# ------------------------------------------------------------------------------------------------------------ numbers


class Estimate(NamedTuple):
    """A number as written, its 95 % interval, and how sure it is to differ from zero."""

    value: str
    interval: str
    mark: str = ""


def decimals(value: float, low: float, high: float) -> int:
    """Decimals worth writing: one or two digits of the interval's half-width; negative: tens, hundreds.

    But no more than three digits of the number, which is all there are where there is no interval, unless it takes more
    to tell the ends of the interval apart.
    """
    size = max((abs(one) for one in (value, low, high) if math.isfinite(one)), default=0.0)
    most = 2 - math.floor(math.log10(size)) if size > 0.0 else 0
    width = (high - low) / 2.0
    if not math.isfinite(width) or width <= size * _ROUNDING:
        return most
    power = math.floor(math.log10(width))
    return max(min(most, (0 if width / 10.0**power > 2.99 else 1) - power), -power)


def telling(low: float, high: float, digits: int) -> int:
    """Decimals at which the ends of an interval are not written alike: those wanted, or more where it takes them."""
    return digits if round(low, digits) != round(high, digits) else max(digits, decimals(low, low, high))


def number(value: float, digits: int = 0, *, sign: bool = False) -> str:
    """A number with so many decimals, thousands apart, and a true minus."""
    if not math.isfinite(value):
        return NOTHING
    rounded = round(value, digits) + 0.0
    text = f"{abs(rounded):,.{max(digits, 0)}f}"
    before = "−" if rounded < 0.0 else "+" if sign and rounded > 0.0 else ""
    return before + text


def typeset(text: str) -> str:
    """A formatted number with a true minus."""
    return text.replace("-", "−")


def count(number: int, word: str) -> str:
    """A number with its noun, in the plural where it is not one."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def span(low: float, high: float, digits: int, *, sign: bool = False) -> str:
    """An interval in words; empty where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"{number(low, digits, sign=sign)} to {number(high, digits, sign=sign)}"


def estimate(value: float, low: float, high: float, mark: str = "", *, sign: bool = True) -> Estimate:
    """A number and its interval, rounded alike."""
    digits = decimals(value, low, high)
    return Estimate(number(value, digits, sign=sign), span(low, high, digits, sign=sign), mark)


# -------------------------------------------------------------------------------------------------------------- marks


def mark_of_p(p: float, corrected: float) -> str:
    """How sure, from the p value before and after the correction."""
    if corrected < SIGNIFICANCE:
        return SURE
    return LIKELY if p < SIGNIFICANCE else OPEN


def mark_within(low: float, high: float, p: float, corrected: float) -> str:
    """The same, where zero must lie outside the interval too: with few runs test and interval may disagree."""
    return mark_of_p(p, corrected) if low > 0.0 or high < 0.0 else OPEN
