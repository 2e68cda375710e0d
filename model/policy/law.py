"""The law of a month: everything that governments may change, as agents and the public budget find it."""

from __future__ import annotations

from dataclasses import dataclass

NORMAL_WEEK = 40.0  # hours


@dataclass(frozen=True)
class Law:
    """What governments may change. Shares lie within 0 and 1; money is in USD a month and person."""

    tax_rate: float  # on wages and profits
    replacement: float  # unemployment benefit relative to the last wage
    benefit_months: int
    retraining_subsidy: float = 0.0  # share of a course's cost
    retraining_places: float = 0.0  # public places, share of the labour force
    retraining_stipend: float = 0.0  # paid while training, share of the last wage
    augmentation_credit: float = 0.0  # share of the wage for time worked with AI's help
    automation_tax: float = 0.0  # on what is paid for automated tasks
    token_tax: float = 0.0  # on AI vendors' revenue
    windfall_tax: float = 0.0  # on profits of the AI industry beyond what is free
    windfall_free: float = 1.0  # profit, relative to revenue, that is free of it
    wage_insurance: float = 0.0  # share of the pay lost with a job, paid to those who take another
    wage_insurance_months: int = 0
    wage_insurance_most: float = 0.0  # paid to one person
    hiring_credit: float = 0.0  # share of the wage of a newly hired junior
    hiring_credit_months: int = 0
    basic_income: float = 0.0  # paid to everybody
    basic_income_financed: float = 0.0  # USD a month and person of it that a higher tax rate brings in
    ai_dividend: float = 0.0  # share of what taxes on AI bring in, paid out in equal parts
    portability: float = 0.0  # share of switching costs that portability rules remove
    week: float = 1.0  # legal working week, share of the normal one
    prudential_compute: bool = False  # vendors must be able to pay for compute from 10th-percentile revenue

    @property
    def taxes_ai(self) -> bool:
        """Whether there is a tax on AI whose proceeds could be shared out."""
        return max(self.automation_tax, self.token_tax, self.windfall_tax) > 0.0

    @property
    def paid_months_of_a_hire(self) -> float:
        """Months of a newly hired junior's pay that the state takes over."""
        return self.hiring_credit * self.hiring_credit_months
