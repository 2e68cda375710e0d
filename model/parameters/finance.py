"""Funding of vendors, and the money of households and government."""

from __future__ import annotations

from model.parameters.fields import ASSUMED, PROTOTYPE, Group, quantity


class FinanceParameters(Group):
    """Vendors' cost and funding: rounds, listings, partners, other lines of business, and investors."""

    opex_share: float = quantity(0.18, "share", "payroll and other running cost as a share of revenue", 0.0, 1.0, PROTOTYPE)
    opex_fixed: float = quantity(0.02, "USD bn/month", "fixed payroll, independent of revenue", 0.0, 10.0, ASSUMED)
    limited: bool = quantity(True, "yes/no", "whether vendors can run out of money; no: investors cover any loss")
    runway_months: float = quantity(6.0, "months", "months of bills in cash below which a vendor raises a round", 0.0, 60.0)
    round_cover: float = quantity(2.0, "x", "months of bills that a round covers, relative to the runway below which it is raised", 1.0, 10.0, ASSUMED)
    valuation_multiple: float = quantity(5.0, "x sales", "value as a multiple of annual sales expected at the valuation horizon", 0.0, 100.0, "facts.csv valuation")
    valuation_horizon: float = quantity(36.0, "months", "horizon at which investors value expected sales", 0.0, 120.0, "facts.csv valuation")
    market_growth_at_start: float = quantity(0.1, "1/month", "log growth of all vendors' sales observed in 2022", -0.1, 0.5, ASSUMED)
    prospects_half_life: float = quantity(36.0, "months", "half-life of the weight that a young vendor's prospects have in its valuation, against its own sales", 1.0, 600.0, ASSUMED)
    safety_premium: float = quantity(0.1, "share", "valuation premium for a full reputation for safety; negative: a discount", -1.0, 1.0, ASSUMED)
    dilution: float = quantity(0.08, "share/year", "largest share of a vendor sold in a year", 0.0, 1.0)
    listing_revenue: float = quantity(5.0, "USD bn/year", "revenue from which a vendor may list", 0.0, 1000.0, ASSUMED)
    listing_age: float = quantity(60.0, "months", "age from which a vendor may list", 0.0, 600.0, ASSUMED)
    listing_share: float = quantity(0.10, "share", "share of the vendor sold at listing", 0.0, 1.0, ASSUMED)
    listing_appetite: float = quantity(0.9, "x", "risk appetite, relative to normal, below which nobody can list", 0.0, 2.0, ASSUMED)
    partner_ratio: float = quantity(0.5, "share", "what a partner invests relative to the spending with it that the vendor commits to", 0.05, 1.0, "model specification: 15 against 30 billion")
    partner_fund: float = quantity(150.0, "USD bn", "money that clouds and chip makers keep for investments in vendors", 0.0, 10_000.0, ASSUMED)
    partner_months: int = quantity(60, "months", "time over which spending committed to partners is spread", 12, 120, ASSUMED)
    partner_stake: float = quantity(0.2, "share", "largest share of a vendor's value that partners buy in a month", 0.0, 1.0, ASSUMED)
    partner_reach: float = quantity(0.5, "share", "largest share of a vendor's compute that may be committed to partners", 0.0, 1.0, ASSUMED)
    line_return: float = quantity(0.03, "1/month", "monthly revenue from other lines of business per dollar invested in them", 0.0, 0.5, ASSUMED)
    line_decay: float = quantity(0.02, "1/month", "depreciation of investment in other lines of business", 0.0, 1.0, ASSUMED)
    line_delay: float = quantity(24.0, "months", "time from an investment in other lines of business to its revenue", 1.0, 120.0, ASSUMED)
    founding_share: float = quantity(0.4, "share", "share of the expected value that the founders of a new vendor can sell to pay for entry", 0.0, 1.0, ASSUMED)
    payout_months: float = quantity(12.0, "months", "months of bills in cash above which a vendor pays dividends", 1.0, 120.0, ASSUMED)
    payout_rate: float = quantity(0.1, "1/month", "share of cash above that level that a profitable vendor pays out", 0.0, 1.0, ASSUMED)
    fund_size: float = quantity(400.0, "USD bn", "smallest size of the investors' fund", 0.0, 1e5, ASSUMED)
    fund_share: float = quantity(0.03, "share", "size of the investors' fund relative to the value of all vendors", 0.0, 1.0, ASSUMED)
    fund_speed: float = quantity(0.1, "1/month", "share of the gap between the fund's cash and its size that households close in a month", 0.0, 1.0, ASSUMED)
    appetite_memory: float = quantity(0.95, "1/month", "persistence of investors' risk appetite", 0.0, 0.999, ASSUMED)
    appetite_sd: float = quantity(0.05, "log points", "monthly noise (log sd) of risk appetite", 0.0, 1.0, ASSUMED)
    crunch_hazard: float = quantity(0.002, "1/month", "hazard of a crunch at normal leverage", 0.0, 1.0, ASSUMED)
    crunch_leverage: float = quantity(0.5, "1/log point", "sensitivity of the hazard of a crunch to appetite above normal and to leverage", 0.0, 10.0, ASSUMED)
    crunch_multiple: float = quantity(0.3, "x", "valuations in a crunch relative to normal", 0.0, 1.0)
    crunch_months: int = quantity(18, "months", "length of a crunch", 1, 120)


class MoneyParameters(Group):
    """Household spending, and taxes and benefits of the baseline law."""

    spend_labour: float = quantity(0.9, "share", "spent out of disposable labour income and benefits", 0.0, 1.0)
    spend_capital: float = quantity(0.4, "share", "spent out of disposable capital income", 0.0, 1.0)
    spend_deposits: float = quantity(0.03, "1/month", "spent out of deposits", 0.001, 0.5)
    tax_rate: float = quantity(0.30, "share", "tax on wages and profits", 0.05, 0.7)
    highest_tax: float = quantity(0.95, "share", "highest tax rate, including the surtax that pays for a basic income", 0.7, 1.0, ASSUMED)
    replacement: float = quantity(0.45, "share", "unemployment benefit relative to the last wage", 0.0, 1.0)
    benefit_months: int = quantity(12, "months", "months for which the benefit is paid", 0, 120, "OECD: 6 to 24 months; assumption to state")
    demand_feedback: bool = quantity(True, "yes/no", "whether income moves demand; if not, public purchases keep nominal turnover where it was", source="the comparison of the model's specification")
    supplier_orders: float = quantity(0.6, "share", "compute suppliers' revenue spent on goods and energy", 0.0, 1.0)
