"""The law of the month, the policies that amend it, and the events that strike from outside.

Each month starts from the baseline law; every policy in force returns an amended copy. So policies stack, end without
trace and cannot compound. Events do the same to the month's ``Conditions``. A policy never touches a result: it changes
what agents take into account, and what is paid through the ledger.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from model.calendar import month_number
from model.errors import InputError, nearest

NORMAL_WEEK = 40.0  # hours


@dataclass(frozen=True)
class Law:
    """What governments may change. Shares lie within 0 and 1."""

    tax_rate: float  # on wages and profits
    replacement: float  # unemployment benefit relative to the last wage
    benefit_months: int
    retraining_subsidy: float = 0.0  # share of a course's cost
    retraining_places: float = 0.0  # public places, share of the labour force
    retraining_stipend: float = 0.0  # paid while training, share of the last wage
    augmentation_credit: float = 0.0  # share of the wage for time worked with AI's help
    automation_tax: float = 0.0  # on what is paid for automated tasks
    token_tax: float = 0.0  # on AI vendors' revenue
    portability: float = 0.0  # share of switching costs that portability rules remove
    week: float = 1.0  # legal working week, share of the normal one
    prudential_compute: bool = False  # vendors must be able to pay for compute from 10th-percentile revenue


@dataclass(frozen=True)
class Conditions:
    """What comes from outside in a month: 1 or 0 where nothing happens."""

    crunch: bool = False  # a credit crunch is under way whatever the market does by itself
    frontier_jump: float = 0.0  # points of quality that become known to all at once
    compute_available: float = 1.0  # share of new compute orders that suppliers accept
    valuations: float = 1.0  # multiplies what investors think vendors are worth
    entry: bool = False  # somebody founds a new vendor whether or not it seems to pay
    ai_demand: float = 1.0  # multiplies the speed at which enterprises adopt and deepen


class Intervention(BaseModel):
    """Something dated: in force from ``start`` up to but not in ``end`` (both YYYY-MM)."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    start: str = Field("2026-01", description="first month in force")
    end: str | None = Field(None, description="first month no longer in force; none: for good")
    source: ClassVar[str] = ""

    @field_validator("start", "end")
    @classmethod
    def _is_month(cls, value: str | None) -> str | None:
        if value is not None:
            month_number(value)
        return value

    @model_validator(mode="after")
    def _ends_after_start(self) -> Intervention:
        if self.end is not None and month_number(self.end) <= month_number(self.start):
            raise ValueError(f"end {self.end} must come after start {self.start}")
        return self

    @property
    def name(self) -> str:
        """The name users write."""
        return type(self).__name__

    def in_force(self, month: int) -> bool:
        """Whether it acts in this month."""
        return month_number(self.start) <= month and (self.end is None or month < month_number(self.end))


class Policy(Intervention, ABC):
    """A rule of government: amends the law of every month in which it is in force."""

    @abstractmethod
    def amend(self, law: Law) -> Law:
        """Return the amended law. Zero strength returns it unchanged."""

    def amend_in(self, law: Law, month: int) -> Law:
        """Return the law as amended in a month: in full unless a policy is phased in."""
        return self.amend(law)


def _share(default: float, doc: str, high: float = 1.0) -> Any:
    return Field(default, ge=0.0, le=high, description=doc)


class RetrainingSubsidy(Policy):
    """The state pays part of the cost of retraining, adds places, and pays trainees a stipend.

    Acts through the unemployed, who enrol where the expected gain exceeds their part of the cost, and through the
    places; courses are bought from enterprises with public money. While training, people do not search.
    """

    source: ClassVar[str] = "Card, Kluve and Weber 2018; US programmes of 5,000 to 10,000 USD a place"
    share: float = _share(0.8, "share of the course's cost that the state pays")
    places: float = _share(0.01, "additional places, share of the labour force", 0.2)
    stipend: float = _share(0.3, "paid while training, share of the last wage")

    def amend(self, law: Law) -> Law:
        """Raise the share paid, the places and the stipend."""
        return replace(
            law,
            retraining_subsidy=min(1.0, law.retraining_subsidy + self.share),
            retraining_places=law.retraining_places + self.places,
            retraining_stipend=min(1.0, law.retraining_stipend + self.stipend),
        )


class AugmentationCredit(Policy):
    """The state pays enterprises a share of the wage for time that people work with AI's help.

    Acts through enterprises' choice of mode and their cost of augmented tasks; paid each month from the public budget.
    """

    source: ClassVar[str] = "modelled on wage subsidies such as the US work opportunity credit"
    share: float = _share(0.15, "share of the wage of augmented time", 0.9)

    def amend(self, law: Law) -> Law:
        """Raise the credit."""
        return replace(law, augmentation_credit=min(0.9, law.augmentation_credit + self.share))


class AutomationTax(Policy):
    """A tax on what enterprises pay for tasks that AI does on its own.

    Acts through enterprises' choice of mode, unit cost and hand-back of tasks; paid by enterprises to the state.
    """

    source: ClassVar[str] = "the Pigouvian tax of the task-automation literature"
    rate: float = _share(0.10, "tax rate on automated tasks", 5.0)

    def amend(self, law: Law) -> Law:
        """Raise the tax."""
        return replace(law, automation_tax=law.automation_tax + self.rate)


class TokenTax(Policy):
    """A tax on AI vendors' revenue. Vendors pass it on through their price, or lose margin, runway and compute."""

    source: ClassVar[str] = "3 % was proposed in 2025"
    rate: float = _share(0.03, "share of vendors' revenue", 0.9)

    def amend(self, law: Law) -> Law:
        """Raise the tax."""
        return replace(law, token_tax=min(0.9, law.token_tax + self.rate))


class UnemploymentInsurance(Policy):
    """More generous unemployment benefits: a higher replacement rate, paid for longer."""

    source: ClassVar[str] = "OECD tax-benefit database: replacement 0.4 to 0.8, 6 to 24 months"
    replacement: float = _share(0.15, "added to the replacement rate")
    months: int = Field(6, ge=0, le=120, description="months added to the benefit")

    def amend(self, law: Law) -> Law:
        """Raise rate and months; the rate stops at the full wage."""
        return replace(
            law,
            replacement=min(1.0, law.replacement + self.replacement),
            benefit_months=law.benefit_months + self.months,
        )


class PortabilityMandate(Policy):
    """Vendors must make prompts, data and contracts portable: part of the cost of switching goes."""

    source: ClassVar[str] = "modelled on the EU Data Act's switching rules"
    share: float = _share(0.5, "share of switching cost removed")

    def amend(self, law: Law) -> Law:
        """Lower what is left of switching costs."""
        return replace(law, portability=1.0 - (1.0 - law.portability) * (1.0 - self.share))


class ShorterWeek(Policy):
    """The legal working week becomes shorter, step by step over some years.

    Acts through enterprises: of the hours cut, ``labour.work_sharing`` has to be made up by more people, the rest is by
    more work an hour; and through pay: people keep ``labour.pay_kept`` of the pay for hours cut, so that labour becomes
    dearer where they keep more pay than they make up by work.
    """

    source: ClassVar[str] = (
        "Keynes 1930: 15 hours; France 1998-2002: 39 to 35 hours, few jobs created (Crepon and Kramarz 2002)"
    )
    hours: float = Field(32.0, ge=10.0, le=40.0, description="legal working week in the end, hours; 40 is normal")
    years: float = Field(4.0, ge=0.0, le=50.0, description="time over which it is phased in")

    def amend(self, law: Law) -> Law:
        """Shorten the week to its end; of several such laws the shortest week counts."""
        return replace(law, week=min(law.week, self.hours / NORMAL_WEEK))

    def amend_in(self, law: Law, month: int) -> Law:
        """Shorten it as far as it is phased in."""
        months = month - month_number(self.start) + 1
        done = min(months / (12.0 * self.years), 1.0) if self.years > 0.0 else 1.0
        return replace(law, week=min(law.week, 1.0 - done * (1.0 - self.hours / NORMAL_WEEK)))


class PrudentialCompute(Policy):
    """Vendors must order compute so that its bill is payable from the 10th percentile of forecast revenue."""

    source: ClassVar[str] = "modelled on banks' capital rules"
    required: bool = Field(True, description="whether the rule binds")

    def amend(self, law: Law) -> Law:
        """Bind all vendors."""
        return replace(law, prudential_compute=law.prudential_compute or self.required)


class Event(Intervention, ABC):
    """A scheduled shock from outside: amends the conditions of the months in which it is in force."""

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
    points: float = _share(5.0, "points of quality in every month in force", 100.0)

    def amend(self, conditions: Conditions) -> Conditions:
        """Add the points."""
        return replace(conditions, frontier_jump=conditions.frontier_jump + self.points)


class ComputeShortage(Event):
    """Chips, power or sites run short: suppliers accept only part of new orders."""

    source: ClassVar[str] = "assumption"
    end: str | None = Field("2028-01", description="first month no longer in force")
    share: float = _share(0.5, "share of orders refused")

    def amend(self, conditions: Conditions) -> Conditions:
        """Refuse part of the orders."""
        return replace(conditions, compute_available=conditions.compute_available * (1.0 - self.share))


class DemandDisappointment(Event):
    """Enterprises find less use for AI than hoped: they adopt and deepen more slowly."""

    source: ClassVar[str] = "assumption"
    end: str | None = Field("2028-01", description="first month no longer in force")
    share: float = _share(0.7, "share by which adoption and deepening slow down")

    def amend(self, conditions: Conditions) -> Conditions:
        """Slow demand down."""
        return replace(conditions, ai_demand=conditions.ai_demand * (1.0 - self.share))


class MarketCorrection(Event):
    """Investors think again: what they pay for expected sales falls, and with it rounds and listings."""

    source: ClassVar[str] = "corrections of 2000-02 and 2022: falls of 30 to 80 % in technology shares"
    end: str | None = Field("2028-01", description="first month no longer in force")
    share: float = _share(0.5, "share by which valuations fall", 0.99)

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


POLICIES: dict[str, type[Policy]] = {kind.__name__: kind for kind in Policy.__subclasses__()}
EVENTS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}


def law_of_month(baseline: Law, policies: Iterable[Policy], month: int) -> Law:
    """The baseline law, amended by every policy in force in this month."""
    law = baseline
    for policy in policies:
        if policy.in_force(month):
            law = policy.amend_in(law, month)
    return law


def conditions_of_month(events: Iterable[Event], month: int) -> Conditions:
    """Normal conditions, amended by every event in force in this month."""
    conditions = Conditions()
    for event in events:
        if event.in_force(month):
            conditions = event.amend(conditions)
    return conditions


def make_policy(name: str, settings: Mapping[str, Any] | None = None) -> Policy:
    """Make a policy by name, with its settings.

    Raises:
        InputError: no such policy or setting, or a value that is not allowed.
    """
    return _make("policy", POLICIES, name, settings or {})


def make_event(name: str, settings: Mapping[str, Any] | None = None) -> Event:
    """Make an event by name, with its settings.

    Raises:
        InputError: no such event or setting, or a value that is not allowed.
    """
    return _make("event", EVENTS, name, settings or {})


def _make[I: Intervention](kind: str, known: Mapping[str, type[I]], name: str, settings: Mapping[str, Any]) -> I:
    if name not in known:
        raise InputError(f"unknown {kind} '{name}': {nearest(name, known)}")
    fields = known[name].model_fields
    for key in settings:
        if key not in fields:
            raise InputError(f"{kind} {name} has no setting '{key}': {nearest(key, fields)}")
    try:
        return known[name].model_validate(dict(settings))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = f" setting '{first['loc'][0]}' = {first['input']!r}" if first["loc"] else ""
        what = str(first["msg"]).removeprefix("Value error, ")
        raise InputError(f"{kind} {name}{where}: {what[0].lower()}{what[1:]}") from None


def parse_policy(text: str) -> Policy:
    """Read a policy as written on a command line: ``NAME`` or ``NAME:key=value,key=value``.

    Raises:
        InputError: the text has another form, or names something unknown or not allowed.
    """
    name, _, rest = text.partition(":")
    settings: dict[str, str] = {}
    for part in filter(None, rest.split(",")):
        key, equals, value = part.partition("=")
        if not equals or not key.strip() or key.strip() in settings:
            raise InputError(f"policy '{text}': write settings once each, as {name}:key=value,key=value")
        settings[key.strip()] = value.strip()
    return make_policy(name.strip(), settings)
