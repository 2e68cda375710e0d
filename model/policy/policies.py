"""The policies: each month starts from the baseline law, and every policy in force returns an amended copy.

So policies stack, end without trace and cannot compound. A policy never touches a result: it changes what agents take
into account, and what is paid through the ledger.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field

from model.calendar import month_number
from model.errors import InputError
from model.policy.interventions import Intervention, fraction, make
from model.policy.law import NORMAL_WEEK, Law


class Policy(Intervention, ABC):
    """A rule of government: amends the law of every month in which it is in force.

    Settings named in ``amounts`` are money, USD a month. A policy that has any has the setting ``indexed`` too.
    """

    amounts: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def amend(self, law: Law) -> Law:
        """Return the amended law. Zero strength returns it unchanged."""

    def amend_in(self, law: Law, month: int) -> Law:
        """Return the law as amended in a month: in full unless a policy is phased in."""
        return self.amend(law)

    def at_prices(self, level: float) -> Policy:
        """The policy with its amounts in money of a month; unchanged if it has none, or they are nominal.

        Args:
            level: of prices, relative to January 2023, at whose prices the amounts are given.
        """
        if not (self.amounts and getattr(self, "indexed", False)):
            return self
        return self.model_copy(update={name: getattr(self, name) * level for name in self.amounts})


def _indexed() -> Any:
    """Declare whether the amounts of a policy move with prices."""
    return Field(True, description="amounts are at prices of January 2023 and move with prices; false: nominal, fixed")


class RetrainingSubsidy(Policy):
    """The state pays part of the cost of retraining, adds places, and pays trainees a stipend.

    Acts through the unemployed, who enrol where the expected gain exceeds their part of the cost, and through the
    places; courses are bought from enterprises with public money. While training, people do not search.
    """

    source: ClassVar[str] = "Card, Kluve and Weber 2018; US programmes of 5,000 to 10,000 USD a place"
    share: float = fraction(0.8, "share of the course's cost that the state pays")
    places: float = fraction(0.01, "additional places, share of the labour force", 0.2)
    stipend: float = fraction(0.3, "paid while training, share of the last wage")

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

    needs_vendors: ClassVar[bool] = True
    source: ClassVar[str] = "modelled on wage subsidies such as the US work opportunity credit"
    share: float = fraction(0.15, "share of the wage of augmented time", 0.9)

    def amend(self, law: Law) -> Law:
        """Raise the credit."""
        return replace(law, augmentation_credit=min(0.9, law.augmentation_credit + self.share))


class AutomationTax(Policy):
    """A tax on what enterprises pay for tasks that AI does on its own.

    Acts through enterprises' choice of mode, unit cost and hand-back of tasks; paid by enterprises to the state.
    """

    needs_vendors: ClassVar[bool] = True
    source: ClassVar[str] = "the Pigouvian tax of the task-automation literature"
    rate: float = fraction(0.10, "tax rate on automated tasks", 5.0)

    def amend(self, law: Law) -> Law:
        """Raise the tax."""
        return replace(law, automation_tax=law.automation_tax + self.rate)


class TokenTax(Policy):
    """A tax on AI vendors' revenue. Vendors pass it on through their price, or lose margin, runway and compute."""

    needs_vendors: ClassVar[bool] = True
    source: ClassVar[str] = "3 % was proposed in 2025"
    rate: float = fraction(0.03, "share of vendors' revenue", 0.9)

    def amend(self, law: Law) -> Law:
        """Raise the tax."""
        return replace(law, token_tax=min(0.9, law.token_tax + self.rate))


class WindfallTax(Policy):
    """A tax on profits of the AI industry, vendors and compute suppliers, beyond a normal share of revenue.

    Leaves vendors less cash in good times, and so a shorter runway and less room for compute; brings in nothing where
    nobody earns much.
    """

    needs_vendors: ClassVar[bool] = True
    source: ClassVar[str] = "O'Keefe et al. 2020, the windfall clause; Norway's petroleum tax of 0.5 on profits"
    rate: float = fraction(0.5, "tax rate on profit beyond what is free", 0.95)
    free: float = fraction(0.2, "profit that is free of it, relative to revenue")

    def amend(self, law: Law) -> Law:
        """Raise the tax; of several free amounts the smallest counts."""
        if self.rate == 0.0:
            return law
        rate = min(0.95, law.windfall_tax + self.rate)
        return replace(law, windfall_tax=rate, windfall_free=min(law.windfall_free, self.free))


class UnemploymentInsurance(Policy):
    """More generous unemployment benefits: a higher replacement rate, paid for longer."""

    source: ClassVar[str] = "OECD tax-benefit database: replacement 0.4 to 0.8, 6 to 24 months"
    replacement: float = fraction(0.15, "added to the replacement rate")
    months: int = Field(6, ge=0, le=120, description="months added to the benefit")

    def amend(self, law: Law) -> Law:
        """Raise rate and months; the rate stops at the full wage."""
        return replace(
            law,
            replacement=min(1.0, law.replacement + self.replacement),
            benefit_months=law.benefit_months + self.months,
        )


class WageInsurance(Policy):
    """The state pays people who were laid off and take a job that pays less a part of the pay they lost.

    Acts through how hard people look for work: a job is worth more to them. Counts months in work from the new job on.
    """

    source: ClassVar[str] = "US reemployment trade adjustment assistance: half the loss, 10,000 USD in two years"
    share: float = fraction(0.5, "share of the pay lost that is made up")
    months: int = Field(24, ge=0, le=240, description="months in the new job for which it is paid")
    most: float = Field(420.0, ge=0.0, le=100_000.0, description="most that a person is paid, USD a month")
    indexed: bool = _indexed()
    amounts: ClassVar[tuple[str, ...]] = ("most",)

    def amend(self, law: Law) -> Law:
        """Raise the share; of several such laws the longest and the highest maximum count."""
        if 0.0 in (self.share, self.months, self.most):
            return law
        return replace(
            law,
            wage_insurance=min(1.0, law.wage_insurance + self.share),
            wage_insurance_months=max(law.wage_insurance_months, self.months),
            wage_insurance_most=max(law.wage_insurance_most, self.most),
        )


class EntryLevelHiringCredit(Policy):
    """The state pays enterprises part of the wage of juniors hired out of unemployment, for their first months.

    Acts through enterprises: a junior hire pays back sooner, so posts are filled although AI may take over their tasks,
    and junior work is cheaper relative to senior work by what the credit is worth over the time that a hire stays.
    """

    source: ClassVar[str] = "French hiring credit of 2009, one year: Cahuc, Carcillo and Le Barbanchon 2019"
    rate: float = fraction(0.5, "share of the wage that the state pays", 0.9)
    months: int = Field(12, ge=0, le=120, description="months from the hire for which it is paid")

    def amend(self, law: Law) -> Law:
        """Raise the credit; of several such laws the longest counts."""
        if self.rate == 0.0 or self.months == 0:
            return law
        months = max(law.hiring_credit_months, self.months)
        return replace(law, hiring_credit=min(0.9, law.hiring_credit + self.rate), hiring_credit_months=months)


class BasicIncome(Policy):
    """The state pays everybody the same amount every month, in work or not, at prices of January 2023 if indexed.

    Acts through people: with an income of their own some prefer not to work, and others look for work less hard; and
    through spending. A higher tax rate on wages and profits pays for it, or for part of it; the rest is debt.
    """

    source: ClassVar[str] = "Vivalt et al. 2024: 1,000 USD a month for three years"
    amount: float = Field(1000.0, ge=0.0, le=20_000.0, description="paid to everybody, USD a month")
    financed: float = fraction(1.0, "part of its cost that a higher tax rate brings in; 0: all by debt")
    indexed: bool = _indexed()
    amounts: ClassVar[tuple[str, ...]] = ("amount",)

    def amend(self, law: Law) -> Law:
        """Raise the amount."""
        financed = law.basic_income_financed + self.amount * self.financed
        return replace(law, basic_income=law.basic_income + self.amount, basic_income_financed=financed)


class AiDividend(Policy):
    """What the taxes on AI bring in is paid out to everybody in equal parts, in the same month.

    Shares out the proceeds of `AutomationTax`, `TokenTax` and `WindfallTax`; alone it would pay nothing and is refused.
    Acts through spending, and through people's wish to work as `BasicIncome` does.
    """

    needs_vendors: ClassVar[bool] = True
    source: ClassVar[str] = "modelled on the Alaska Permanent Fund dividend"
    share: float = fraction(1.0, "share of the proceeds that is paid out")

    def amend(self, law: Law) -> Law:
        """Raise the share."""
        return replace(law, ai_dividend=min(1.0, law.ai_dividend + self.share))


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


class PortabilityMandate(Policy):
    """Vendors must make prompts, data and contracts portable: part of the cost of switching goes."""

    needs_vendors: ClassVar[bool] = True
    source: ClassVar[str] = "modelled on the EU Data Act's switching rules"
    share: float = fraction(0.5, "share of switching cost removed")

    def amend(self, law: Law) -> Law:
        """Lower what is left of switching costs."""
        return replace(law, portability=1.0 - (1.0 - law.portability) * (1.0 - self.share))


class PrudentialCompute(Policy):
    """Vendors must order compute so that its bill is payable from the 10th percentile of forecast revenue."""

    needs_vendors: ClassVar[bool] = True
    source: ClassVar[str] = "modelled on banks' capital rules"
    required: bool = Field(True, description="whether the rule binds")

    def amend(self, law: Law) -> Law:
        """Bind all vendors."""
        return replace(law, prudential_compute=law.prudential_compute or self.required)


POLICIES: dict[str, type[Policy]] = {kind.__name__: kind for kind in Policy.__subclasses__()}


def law_of_month(baseline: Law, policies: Iterable[Policy], month: int, price_level: float = 1.0) -> Law:
    """The baseline law, amended by every policy in force in this month.

    Args:
        baseline: the law without policies.
        policies: in the order in which they amend it.
        month: from 0, January 2023.
        price_level: of the month before, relative to January 2023; indexed amounts move with it.
    """
    law = baseline
    for policy in policies:
        if policy.in_force(month):
            law = policy.at_prices(price_level).amend_in(law, month)
    return law


def refuse_contradictions(policies: Sequence[Policy]) -> None:
    """Refuse policies that cannot be meant together.

    Raises:
        InputError: a dividend is to share out taxes on AI in a month in which there is none.
    """
    for policy in policies:
        if not isinstance(policy, AiDividend) or policy.share == 0.0:
            continue
        month = month_number(policy.start)
        law = law_of_month(Law(0.0, 0.0, 0), policies, month)
        if not law.taxes_ai:
            raise InputError(
                f"policy AiDividend from {policy.start} would pay nothing: it shares out what AutomationTax, "
                "TokenTax or WindfallTax bring in, and none is in force then; add one that is"
            )


def make_policy(name: str, settings: Mapping[str, Any] | None = None) -> Policy:
    """Make a policy by name, with its settings.

    Raises:
        InputError: no such policy or setting, or a value that is not allowed.
    """
    return make("policy", POLICIES, name, settings or {})


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
