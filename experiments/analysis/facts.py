"""Facts observed of the AI economy up to the end of 2025, and their counterparts in a run.

The figures and their sources are in ``model/data/facts.csv``. A fact is *fitted* (parameters were chosen by it),
*checked* (only looked at afterwards) or an *expectation* stated at the time about later years.
"""

from __future__ import annotations

import csv
import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FILE = Path(__file__).resolve().parents[2] / "model" / "data" / "facts.csv"
VENDORS = ("enterprise_first", "consumer_first", "search_incumbent")
MARKET = (*VENDORS, "market", "enterprises", "technology")  # subjects of the vendor market
NONE = math.nan


@dataclass(frozen=True)
class Fact:
    """One figure: what, of whom, when, and how far it may be off."""

    id: str
    date: str  # YYYY-MM or YYYY
    subject: str
    quantity: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    confidence: str
    use: str

    @property
    def name(self) -> str:
        """A name of its own."""
        return f"{self.id} {self.subject} {self.date}"

    @property
    def widest(self) -> float:
        """Widest 80 % band that still says something: twice the fact's own range, or half of it up and down."""
        return max(2.0 * (self.high - self.low), abs(self.value))

    @property
    def by_ratio(self) -> bool:
        """Whether a deviation counts as a ratio, as for money that grows tenfold a year."""
        return self.unit in ("$bn", "$bn/yr", "x")


@functools.cache
def facts(use: str | None = None, subjects: tuple[str, ...] = MARKET) -> tuple[Fact, ...]:
    """The facts about some subjects, in the order of the file.

    Args:
        use: ``fit``, ``check`` or ``expectation``; all if left out.
        subjects: whom they are about.
    """
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [_fact(row) for row in csv.DictReader(file)]
    return tuple(fact for fact in rows if fact.subject in subjects and use in (None, fact.use))


def _fact(row: Mapping[str, str]) -> Fact:
    low, value, high = (float(row[name] or row["value"]) for name in ("low", "value", "high"))
    texts = {name: row[name] for name in ("id", "date", "subject", "quantity", "unit", "source", "confidence", "use")}
    return Fact(value=value, low=low, high=high, **texts)


# ------------------------------------------------------------------------------------------------- what a run says

Reading = Callable[["pd.DataFrame", Fact], float]


def _at(family: str) -> Reading:
    """The value of a vendor's indicator in a month."""
    return lambda history, fact: float(history[f"{family}.{fact.subject}"].loc[fact.date].iloc[0])


def _all_at(column: str) -> Reading:
    """The value of an indicator in a month."""
    return lambda history, fact: float(history[column].loc[fact.date].iloc[-1])


def _mean_of(column: str) -> Reading:
    """The mean of an indicator over a year."""
    return lambda history, fact: float(history[column].loc[fact.date].mean())


def _sum_of(family: str) -> Reading:
    """What an annualised flow of a vendor adds up to over a year."""
    return lambda history, fact: float(history[f"{family}.{fact.subject}"].loc[fact.date].mean())


def _margin_of(family: str, weight: str) -> Reading:
    """A margin over the period, weighted by the revenue it is a share of."""

    def read(history: pd.DataFrame, fact: Fact) -> float:
        margin = history[f"{family}.{fact.subject}"].loc[fact.date]
        revenue = history[f"{weight}.{fact.subject}"].loc[fact.date]
        total = float(revenue.sum())
        return float((margin * revenue).sum()) / total if total > 0.0 else NONE

    return read


def _growth_of(family: str, *, ratio: bool) -> Reading:
    """Growth of a vendor's indicator from December to December: a ratio, or a relative change."""

    def read(history: pd.DataFrame, fact: Fact) -> float:
        values = history[f"{family}.{fact.subject}"]
        before, after = values.loc[f"{int(fact.date) - 1}-12"].iloc[0], values.loc[f"{fact.date}-12"].iloc[0]
        return float(after / before - (0.0 if ratio else 1.0)) if before > 0.0 else NONE

    return read


def _frontier(history: pd.DataFrame, fact: Fact) -> float:
    """Pace of the best released model: before April 2024, or from then to the end of 2025; points a year."""
    best = history.filter(regex=r"^enterprise_quality\.").max(axis=1)
    first, last = ("2023-01", "2024-03") if fact.date == "2024-03" else ("2024-04", "2025-12")
    period = best.loc[first:last]
    return float((period.iloc[-1] - period.iloc[0]) / (len(period) - 1) * 12.0)


def _relative_to_leader(history: pd.DataFrame, fact: Fact) -> float:
    """A vendor's consumers relative to those of the largest."""
    shares = history.filter(regex=r"^consumer_share\.").loc[fact.date].iloc[0]
    return float(shares[f"consumer_share.{fact.subject}"] / shares.max())


READINGS: dict[str, Reading] = {
    "run_rate": _at("run_rate"),
    "revenue": _sum_of("run_rate"),
    "enterprise_share": _at("enterprise_share"),
    "enterprise_market": _all_at("enterprise_spending"),
    "switched_vendor": _all_at("switched_vendor"),
    "gross_margin": _margin_of("gross_margin", "run_rate"),
    "paying_margin": _margin_of("paying_margin", "consumer_revenue"),
    "cloud_bill": _sum_of("compute"),
    "traffic_share": _at("consumer_share"),
    "traffic_share relative": _relative_to_leader,
    "subscription_growth x": _growth_of("consumer_revenue", ratio=True),
    "subscription_growth share/yr": _growth_of("consumer_revenue", ratio=False),
    "paying_share": _mean_of("paying_share"),
    "frontier": _frontier,
    "automation_share_api": _all_at("automation_share"),
    "firm_use": _all_at("adoption"),
    "firm_use_weighted": _all_at("adoption_weighted"),
    "valuation": _at("valuation"),
    "expected_run_rate": _at("run_rate"),
    "expected_sales": _sum_of("run_rate"),
}
NOT_IN_A_HISTORY = {
    "lead_time": "a parameter, set to the fact",
    "price_elasticity": "measured by a price experiment",
    "automation_share_chat": "not modelled: consumers' chats have no modes",
    "price_fall": "not modelled: prices are of tasks as models of the day do them, not at fixed quality",
    "compute": "not comparable: compute is counted in dollars, not in chips",
    "upgraded_within": "not modelled: everybody uses a vendor's latest release",
    "customers": "not comparable: one enterprise of the model stands for many firms",
}


def reading(fact: Fact) -> Reading | None:
    """How to read a fact's counterpart from a history; None where it is not there, see ``NOT_IN_A_HISTORY``."""
    relative = "relative" if "relative to the leader" in fact.quantity else fact.unit
    return READINGS.get(f"{fact.id} {relative}") or READINGS.get(fact.id)


def readings(history: pd.DataFrame, chosen: tuple[Fact, ...]) -> dict[str, float]:
    """What a history says about facts, by name; those beyond its end or not to be read from it are left out."""
    last = f"{history.index[-1]:%Y-%m}"
    found = {}
    for fact in chosen:
        read = reading(fact)
        if read is not None and (fact.date if len(fact.date) > 4 else f"{fact.date}-12") <= last:
            found[fact.name] = read(history, fact)
    return found
