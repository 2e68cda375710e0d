"""How indicators are declared: measures of the whole economy, and families with one value a vendor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.economy import Economy

EACH = ".<vendor>"
NONE = float("nan")


@dataclass(frozen=True)
class Indicator:
    """One thing that is measured: name, unit and meaning."""

    name: str
    unit: str
    doc: str


DECLARED: dict[str, Indicator] = {}
MEASURES: dict[str, Callable[[Economy], float]] = {}
FAMILIES: dict[str, Callable[[Economy], Iterable[float]]] = {}


def indicator(name: str, unit: str) -> Callable[[Callable[[Economy], float]], Callable[[Economy], float]]:
    """Register a measure of the whole economy; its docstring is the meaning."""

    def register(measure: Callable[[Economy], float]) -> Callable[[Economy], float]:
        DECLARED[name] = Indicator(name, unit, " ".join((measure.__doc__ or "").split()))
        MEASURES[name] = measure
        return measure

    return register


def family(name: str, unit: str, doc: str, measure: Callable[[Economy], Iterable[float]]) -> None:
    """Register a measure with one value a vendor, in the vendors' order."""
    DECLARED[name + EACH] = Indicator(name + EACH, unit, doc)
    FAMILIES[name] = measure


def people(economy: Economy, heads: float) -> float:
    """Simulated heads as millions of people."""
    return heads * economy.parameters.people_per_worker / 1e6
