"""What governments and the world outside set, and who the vendors are, as agents read it."""

from __future__ import annotations

from typing import Any, Protocol


class Law(Protocol):
    """The law of a month: what governments may change. Shares within 0 and 1; money in USD a month and person."""

    @property
    def tax_rate(self) -> float:
        """Tax on wages and profits."""

    @property
    def replacement(self) -> float:
        """Unemployment benefit relative to the last wage."""

    @property
    def benefit_months(self) -> int:
        """Months for which it is paid."""

    @property
    def retraining_subsidy(self) -> float:
        """Share of a course's cost that the state pays."""

    @property
    def retraining_places(self) -> float:
        """Public places, share of the labour force."""

    @property
    def retraining_stipend(self) -> float:
        """Paid while training, share of the last wage."""

    @property
    def augmentation_credit(self) -> float:
        """Share of the wage for time worked with AI's help."""

    @property
    def automation_tax(self) -> float:
        """Tax on what is paid for automated tasks."""

    @property
    def token_tax(self) -> float:
        """Tax on vendors' revenue."""

    @property
    def wage_insurance(self) -> float:
        """Share of the pay lost with a job that is paid to those who take another."""

    @property
    def wage_insurance_months(self) -> int:
        """Months for which it is paid."""

    @property
    def wage_insurance_most(self) -> float:
        """Most that one person is paid."""

    @property
    def hiring_credit(self) -> float:
        """Share of the wage of a newly hired junior."""

    @property
    def hiring_credit_months(self) -> int:
        """Months for which it is paid."""

    @property
    def paid_months_of_a_hire(self) -> float:
        """Months of a newly hired junior's pay that the state takes over."""

    @property
    def basic_income(self) -> float:
        """Paid to everybody."""

    @property
    def basic_income_financed(self) -> float:
        """Part of it that a higher tax rate raises."""

    @property
    def ai_dividend(self) -> float:
        """Share of what taxes on AI raise that is paid out."""

    @property
    def portability(self) -> float:
        """Share of switching costs that portability rules remove."""

    @property
    def prudential_compute(self) -> bool:
        """Whether vendors must be able to pay for compute out of low revenue."""


class Conditions(Protocol):
    """What comes from outside in a month."""

    @property
    def crunch(self) -> bool:
        """Whether a credit crunch is imposed."""

    @property
    def frontier_jump(self) -> float:
        """Points of quality that become known to all at once."""

    @property
    def compute_available(self) -> float:
        """Share of new compute orders that suppliers accept."""

    @property
    def valuations(self) -> float:
        """Multiplies what investors think vendors are worth."""

    @property
    def entry(self) -> bool:
        """Whether a vendor is founded whatever it seems to earn."""

    @property
    def ai_demand(self) -> float:
        """Multiplies the speed at which enterprises adopt and deepen."""


class VendorProfile(Protocol):
    """One vendor at the start of 2023, as its parameters have it."""

    @property
    def focus(self) -> float:
        """Share of research for enterprises; the rest is for consumers."""

    @property
    def ordering_rule(self) -> str:
        """How compute is ordered."""

    @property
    def enterprise_quality(self) -> float:
        """Enterprise quality in January 2023, points."""

    @property
    def consumer_quality(self) -> float:
        """Consumer quality in January 2023, points."""

    @property
    def safety(self) -> float:
        """Reputation for safety, -1 to 1."""

    @property
    def brand(self) -> float:
        """Reputation with consumers."""

    @property
    def margin(self) -> float:
        """Target gross margin on enterprise use."""

    @property
    def automation_leaning(self) -> float:
        """Pull of its products towards automating."""

    @property
    def compute(self) -> float:
        """Running compute in January 2023, USD bn a month."""

    @property
    def compute_growth(self) -> float:
        """Log growth of the compute already ordered, a month."""

    @property
    def demand_growth(self) -> float:
        """Log growth of demand seen in 2022, a month."""

    @property
    def training(self) -> float:
        """Training compute in January 2023, USD bn a month."""

    @property
    def cash(self) -> float:
        """Cash in January 2023, USD bn."""

    @property
    def diversification(self) -> float:
        """Share of revenue put into other lines of business."""

    @property
    def age(self) -> float:
        """Age in January 2023, months."""

    @property
    def listed(self) -> bool:
        """Whether its parent is listed already."""

    @property
    def backing(self) -> float:
        """What a parent adds when cash runs short, USD bn a month."""

    @property
    def enterprise_share(self) -> float:
        """Weight among enterprise users in January 2023."""

    @property
    def consumer_share(self) -> float:
        """Weight among consumers in January 2023."""

    def model_copy(self, *, update: dict[str, Any]) -> Any:
        """A copy with some values changed."""
