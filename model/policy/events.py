"""Events: scheduled shocks from outside. Each amends the conditions of the months in which it is in force."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pydantic import Field

from model.policy.interventions import Intervention, fraction, make


@dataclass(frozen=True)
class Conditions:
    """What comes from outside in a month: 1 or 0 where nothing happens."""

    crunch: bool = False  # a credit crunch is under way whatever the market does by itself
    frontier_jump: float = 0.0  # points of quality that become known to all at once
    compute_available: float = 1.0  # share of new compute orders that suppliers accept
    valuations: float = 1.0  # multiplies what investors think vendors are worth
    entry: bool = False  # somebody founds a new vendor whether or not it seems to pay
    ai_demand: float = 1.0  # multiplies the speed at which enterprises adopt and deepen


class Event(Intervention, ABC):
    """A scheduled shock from outside: amends the conditions of the months in which it is in force."""

    needs_vendors: ClassVar[bool] = True
    start: str = Field("2027-01", description="first month in force")

    @abstractmethod
    def amend(self, conditions: Conditions) -> Conditions:
        """Return the amended conditions. Zero strength returns them unchanged."""


class CreditCrunch(Event):
    """Investors withdraw: valuations fall to crunch level while it lasts."""

    source: ClassVar[str] = "dot-com bust: 18 to 30 months"
    end: str | None = Field("2028-07", description="first month no longer in force")

    def amend(self, conditions: Conditions) -> Conditions:
        """Impose the crunch."""
        return replace(conditions, crunch=True)


class FrontierJump(Event):
    """A breakthrough everybody learns of: the quality of every vendor's next model rises by some points."""

    source: ClassVar[str] = "assumption"
    end: str | None = Field("2027-02", description="first month no longer in force")
    points: float = fraction(5.0, "points of quality in every month in force", 100.0)

    def amend(self, conditions: Conditions) -> Conditions:
        """Add the points."""
        return replace(conditions, frontier_jump=conditions.frontier_jump + self.points)


class ComputeShortage(Event):
    """Chips, power or sites run short: suppliers accept only part of new orders."""

    source: ClassVar[str] = "assumption"
    end: str | None = Field("2028-01", description="first month no longer in force")
    share: float = fraction(0.5, "share of orders refused")

    def amend(self, conditions: Conditions) -> Conditions:
        """Refuse part of the orders."""
        return replace(conditions, compute_available=conditions.compute_available * (1.0 - self.share))


class DemandDisappointment(Event):
    """Enterprises find less use for AI than hoped: they adopt and deepen more slowly."""

    source: ClassVar[str] = "assumption"
    end: str | None = Field("2028-01", description="first month no longer in force")
    share: float = fraction(0.7, "share by which adoption and deepening slow down")

    def amend(self, conditions: Conditions) -> Conditions:
        """Slow demand down."""
        return replace(conditions, ai_demand=conditions.ai_demand * (1.0 - self.share))


class MarketCorrection(Event):
    """Investors think again: what they pay for expected sales falls, and with it rounds and listings."""

    source: ClassVar[str] = "corrections of 2000-02 and 2022: falls of 30 to 80 % in technology shares"
    end: str | None = Field("2028-01", description="first month no longer in force")
    share: float = fraction(0.5, "share by which valuations fall", 0.99)

    def amend(self, conditions: Conditions) -> Conditions:
        """Lower valuations."""
        return replace(conditions, valuations=conditions.valuations * (1.0 - self.share))


class VendorEntry(Event):
    """A well-funded newcomer enters, whether or not it seems to pay: the next of ``market.entrants``."""

    source: ClassVar[str] = "assumption"
    end: str | None = Field("2027-02", description="first month no longer in force")
    happens: bool = Field(True, description="whether anybody comes")

    def amend(self, conditions: Conditions) -> Conditions:
        """Let the next one in."""
        return replace(conditions, entry=conditions.entry or self.happens)


EVENTS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}


def conditions_of_month(events: Iterable[Event], month: int) -> Conditions:
    """Normal conditions, amended by every event in force in this month."""
    conditions = Conditions()
    for event in events:
        if event.in_force(month):
            conditions = event.amend(conditions)
    return conditions


def make_event(name: str, settings: Mapping[str, Any] | None = None) -> Event:
    """Make an event by name, with its settings.

    Raises:
        InputError: no such event or setting, or a value that is not allowed.
    """
    return make("event", EVENTS, name, settings or {})
