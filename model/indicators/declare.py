"""How indicators are declared: measures of the whole economy, and families with one value a vendor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from model.markets.world import MarketWorld

if TYPE_CHECKING:
    from model.indicators.month_end import MonthEnd


class Measured(MarketWorld, Protocol):
    """The economy at the end of a month, as indicators read it."""

    month_end: MonthEnd
    early_careers_at_start: float


EACH = ".<vendor>"
NONE = float("nan")


@dataclass(frozen=True)
class Indicator:
    """One thing that is measured: name, unit and meaning."""

    name: str
    unit: str
    doc: str


DECLARED: dict[str, Indicator] = {}
MEASURES: dict[str, Callable[[Measured], float]] = {}
FAMILIES: dict[str, Callable[[Measured], Iterable[float]]] = {}


def indicator(name: str, unit: str) -> Callable[[Callable[[Measured], float]], Callable[[Measured], float]]:
    """Register a measure of the whole economy; its docstring is the meaning."""

    def register(measure: Callable[[Measured], float]) -> Callable[[Measured], float]:
        DECLARED[name] = Indicator(name, unit, " ".join((measure.__doc__ or "").split()))
        MEASURES[name] = measure
        return measure

    return register


def family(name: str, unit: str, doc: str, measure: Callable[[Measured], Iterable[float]]) -> None:
    """Register a measure with one value a vendor, in the vendors' order."""
    DECLARED[name + EACH] = Indicator(name + EACH, unit, doc)
    FAMILIES[name] = measure


def people(economy: Measured, heads: float) -> float:
    """Simulated heads as millions of people."""
    return heads * economy.parameters.people_per_worker / 1e6
