"""Investors: their risk appetite decides which vendors are funded, which list, and which may enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa import Agent

from agents.economics import ordering
from agents.economics.numerics import exp, log, mean

if TYPE_CHECKING:
    from agents.environment import Environment
    from agents.vendors.vendor import Vendor


class Investors(Agent):  # type: ignore[misc]
    """All investors as one: a fund filled by households, which buys shares of vendors."""

    sector = "investors"
    model: Environment
    cash: float
    appetite_log: float  # risk appetite relative to normal, log points
    crunch_left: int  # months that a crunch still lasts
    recent_funding: float  # of vendors by investors, a month, smoothed
    bought: float  # shares bought so far this month
    market_sales: float  # of all vendors last month
    market_growth: list[float]  # of those, log, last twelve months

    def __init__(self, model: Environment) -> None:
        super().__init__(model)
        self.cash = model.parameters.finance.fund_size * model.usd_bn
        self.appetite_log, self.crunch_left = 0.0, 0
        self.recent_funding = self.bought = self.market_sales = 0.0
        self.market_growth = [model.parameters.finance.market_growth_at_start] * 12

    def credit(self, amount: Any) -> None:
        """Add to cash."""
        self.cash += float(amount)

    def money(self) -> float:
        """Cash."""
        return self.cash

    # ------------------------------------------------------------------------------------------------------ risk

    @property
    def in_crunch(self) -> bool:
        """Whether there is a credit crunch, endogenous or brought about by an event."""
        return self.crunch_left > 0 or self.model.conditions.crunch

    @property
    def appetite(self) -> float:
        """Risk appetite relative to normal, which scales valuations: below one in a crunch, above in a boom."""
        multiple = self.model.parameters.finance.crunch_multiple if self.in_crunch else 1.0
        return exp(self.appetite_log) * multiple * self.model.conditions.valuations

    @property
    def leverage(self) -> float:
        """Vendors' recent funding and commitments to partners relative to their sales: log of one plus the ratio."""
        promised = sum(float(vendor.funding.committed.sum()) for vendor in self.model.vendors.active) / 12.0
        sales = self.model.vendors.income
        return log(1.0 + (self.recent_funding + promised) / sales) if sales > 0.0 else 0.0

    def weigh_risk(self) -> None:
        """Move risk appetite, an AR(1) around normal; a crunch is more likely with high appetite and leverage."""
        finance = self.model.parameters.finance
        shock, draw = self.model.normal_draws("appetite", (1,))[0], self.model.draws("crunch", (1,))[0]
        self.appetite_log = finance.appetite_memory * self.appetite_log + finance.appetite_sd * float(shock)
        self.crunch_left = max(0, self.crunch_left - 1)
        strain = finance.crunch_leverage * (max(self.appetite_log, 0.0) + self.leverage)
        if self.crunch_left == 0 and draw < finance.crunch_hazard * exp(min(strain, 50.0)):
            self.crunch_left = finance.crunch_months

    # --------------------------------------------------------------------------------------------------------- value

    def observe_market(self) -> None:
        """Record how fast all vendors' sales grow."""
        sales = self.model.vendors.income
        if self.market_sales > 0.0 and sales > 0.0:
            most = self.model.parameters.compute.largest_change
            change = min(max(log(sales / self.market_sales), -most), most)
            self.market_growth = [*self.market_growth[1:], change]
        self.market_sales = sales

    @property
    def market_ahead(self) -> float:
        """Annual sales of all vendors expected at the valuation horizon, if growth goes on and fades."""
        settings, horizon = self.model.parameters.compute, self.model.parameters.finance.valuation_horizon
        recent = max(mean(tuple(self.market_growth)), 0.0)
        ahead = ordering.growth_ahead(recent, settings.long_run_growth, settings.growth_half_life, horizon)
        return 12.0 * self.market_sales * exp(float(ahead))

    def appraise(self, vendor: Vendor, fair_share: float) -> None:
        """Value a vendor: a multiple of expected sales, times appetite and a premium for safety, less expected losses.

        The losses are those on contracted compute that the vendor will probably not need. The younger a vendor, the
        more its expected sales are those that its models would earn in the market.

        Args:
            vendor: to be valued.
            fair_share: of the market that its qualities and brand would earn if no customer were bound.
        """
        finance = self.model.parameters.finance
        young = ordering.fades(finance.prospects_half_life, vendor.age)
        sales = max(vendor.funding.expected_sales, young * fair_share * self.market_ahead)
        premium = 1.0 + finance.safety_premium * vendor.profile.safety
        worth = finance.valuation_multiple * sales * self.appetite * premium - vendor.compute.expected_loss
        vendor.funding.revalue(max(worth, 0.0))

    # ------------------------------------------------------------------------------------------------------- funding

    def support(self, vendor: Vendor) -> float:
        """Money that a parent company adds when cash runs short."""
        return min(vendor.funding.shortfall, vendor.profile.backing * self.model.usd_bn, max(self.cash, 0.0))

    def fund(self, vendor: Vendor) -> float:
        """Buy shares of a vendor that runs short of money, as far as dilution, value and the fund allow."""
        wanted = vendor.funding.shortfall
        if not self.model.parameters.finance.limited:
            return wanted
        amount = min(wanted, vendor.funding.round_size, max(self.cash, 0.0))
        if amount > 0.0:
            vendor.funding.dilute(amount)
        return amount

    def list_shares(self, vendor: Vendor) -> float:
        """List a vendor if it is eligible and appetite allows; later ones find less money left in the fund."""
        finance = self.model.parameters.finance
        if not vendor.funding.may_list or self.appetite < finance.listing_appetite:
            return 0.0
        amount = min(finance.listing_share * vendor.funding.valuation, max(self.cash, 0.0))
        vendor.funding.go_public(amount)
        return amount

    def back_entry(self, vendor: Vendor) -> float | None:
        """Found a new vendor if the founders' part of its expected value exceeds the cost of entry.

        Returns:
            Its money; None if nobody enters.
        """
        market, finance = self.model.parameters.market, self.model.parameters.finance
        active = self.model.vendors.active
        due = self.model.month >= market.entry_month and len(active) > 0
        if not self.model.conditions.entry and not (due and self._considers_entry(vendor)):
            return None
        payroll = self.model.parameters.finance.opex_fixed * self.model.usd_bn
        bills = sum(v.technology.research + v.compute.fleet + payroll for v in active) / max(len(active), 1)
        cost = market.entry_cost * bills
        share = 1.0 / (len(active) + 1.0)
        value = finance.valuation_multiple * share * self.market_ahead * self.appetite
        worth_it = value * finance.founding_share >= cost or self.model.conditions.entry
        return cost if worth_it and cost <= self.cash else None

    def _considers_entry(self, vendor: Vendor) -> bool:
        """Whether entry is considered this month: a draw with the entry hazard."""
        draws = self.model.draws("entry", (self.model.vendors.number,))
        return float(draws[vendor.index]) < self.model.parameters.market.entry_hazard

    def note_purchase(self, amount: float) -> None:
        """Count shares bought this month, USD."""
        self.bought += amount

    def note_funding(self) -> None:
        """Update the smoothed monthly sum of what vendors raised."""
        self.recent_funding += (self.bought - self.recent_funding) / 12.0
        self.bought = 0.0

    @property
    def call(self) -> float:
        """Money called from households (positive) or returned to them (negative) to bring the fund to its size."""
        return self.model.parameters.finance.fund_speed * (self.size - self.cash)

    @property
    def size(self) -> float:
        """Cash that investors keep ready: more where all vendors together are worth more."""
        finance = self.model.parameters.finance
        worth = sum(vendor.funding.valuation for vendor in self.model.vendors)
        return max(finance.fund_size * self.model.usd_bn, finance.fund_share * worth)
