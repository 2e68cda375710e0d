"""Vendors: they train and release models, post prices, order compute two years ahead, and need money for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mesa import Agent
from numpy.typing import NDArray

from agents.economics.numerics import exp, log, mean, power
from agents.vendors.contracts import ComputeContracts

if TYPE_CHECKING:
    from model.economy import Economy
    from model.parameters import VendorProfile

ENTERPRISE, CONSUMER = 0, 1  # the two markets, and so the two dimensions of quality
FASTEST_GROWTH, FASTEST_FALL = 0.18, -0.1  # log points a month: no forecast extrapolates more
CODE_RED_SHARE, CODE_RED_MONTHS = 0.2, 2  # of research, moved to consumers for so long
NOT_YET = -1  # the month of what has not happened
FORGIVEN = 24  # months after which somebody may try again in the place of a newcomer that failed
Array = NDArray[np.float64]


class Vendor(Agent):  # type: ignore[misc]
    """One AI vendor. Money is in the books' dollars: US dollars per represented person.

    Compute is counted by its monthly bill at the normal price.
    """

    sector = "vendors"
    model: Economy
    released: Array  # quality that customers can buy, of the two markets, points
    price: float  # of an automated task, relative to its human cost in 2023
    contracts: ComputeContracts
    committed: Array  # spending promised to partners, by month ahead
    cash: float
    spot: float  # compute rented this month
    raised: float  # from investors and partners, so far
    customers_need: float  # compute its customers asked for last month, served or not
    need: float  # the same with the fixed fleet
    swing: float  # of its customers' use of AI, log points, beside the swing that all vendors share
    valuation: float
    listed: bool
    alive: bool

    def __init__(self, model: Economy, name: str, profile: VendorProfile, index: int, *, in_market: bool) -> None:
        super().__init__(model)
        self.name, self.profile, self.index = name, profile, index
        self.latent = np.array([profile.enterprise_quality, profile.consumer_quality])
        self.ready = self.latent.copy()  # the latest finished models, whether on sale or held back
        self.released = self.latent.copy()
        self.months_to_release = 0.0
        self.red_months = 0
        self.founded = 0 if in_market else NOT_YET  # month
        self.newcomer = not in_market
        self.failed = NOT_YET  # month
        self.shares_seen: list[float] = []  # consumer share, month by month
        self.price = model.unit_cost / (1.0 - profile.margin)
        self.utilisation, self.reliability = 0.0, 1.0  # of compute; share of enterprise demand served lately
        self.need = self.customers_need = self.busy = self.demand_shock = 0.0
        self.growth = [profile.demand_growth] * 12  # of customers' need, log, last twelve months
        self.revenue: dict[str, float] = {}
        self.contracts = ComputeContracts(model.compute_horizon)
        self.committed = np.zeros(model.compute_horizon + 1)
        self.spot = self.cancellation_fee = self.research = 0.0  # of the month
        self.lines = self.lines_under_way = 0.0  # money put into other lines of business
        self.cash = self.bills = self.valuation = 0.0
        self.raised = 0.0  # from investors and partners, so far
        self.dilution_room = model.parameters.finance.dilution
        self.listed = profile.listed
        self.alive = in_market
        if in_market:
            self._start(model.usd_bn)

    def _start(self, usd_bn: float) -> None:
        """Cash of January 2023, and compute ordered before: growing for two years, level for one, then rolled off."""
        months = np.arange(61)
        path = exp(self.profile.compute_growth * np.minimum(months, 24)) * np.clip((60 - months) / 24, 0.0, 1.0)
        if self.model.parameters.compute.limited:
            self.contracts.add(self.profile.compute * usd_bn * path, 1.0, 0.0)
        self.cash = self.profile.cash * usd_bn
        self.research = self.profile.training * usd_bn
        self.bills = self.contracts.due + self.opex

    # ------------------------------------------------------------------------------------------------- as an account

    def credit(self, amount: Any) -> None:
        """Add to cash."""
        self.cash += float(amount)

    def money(self) -> float:
        """Cash."""
        return self.cash

    # -------------------------------------------------------------------------------------------------------- models

    @property
    def focus(self) -> float:
        """Share of research for enterprises; a code red takes a fifth of all research away to consumers."""
        return max(0.0, self.profile.focus - CODE_RED_SHARE) if self.red_months > 0 else self.profile.focus

    def train(self, frontier: Array, mean_research: float) -> None:
        """Improve both qualities: with the research given to each market, and by catching up with the best.

        Args:
            frontier: best released quality of each market, shape (2,).
            mean_research: training compute of the mean vendor.
        """
        technology, model = self.model.parameters.technology, self.model
        pace = technology.growth_before if model.month < 15 else technology.growth_after  # April 2024
        spread_thin = 1.0 - technology.attention_cost * self.profile.diversification
        spending = power(min(max(self.research / max(mean_research, 1e-300), 0.3), 1.6), technology.research_exponent)
        draws = model.normal_draws("progress", (model.vendors.number, 2))[self.index].tolist()
        best, focus = frontier.tolist(), (self.focus, 1.0 - self.focus)
        for market, quality in enumerate(self.latent.tolist()):
            attention = power(focus[market] / technology.focus_reference, technology.focus_exponent)
            noise = exp(technology.quality_noise * draws[market])
            gain = pace / 12 * attention * spending * spread_thin * noise
            gain += technology.catch_up * max(best[market] - quality, 0.0)
            self.latent[market] = quality + gain + model.conditions.frontier_jump

    def release(self) -> None:
        """Show the latest models to customers every few months; a code red holds back those for enterprises."""
        technology = self.model.parameters.technology
        self.months_to_release -= 1.0
        if self.months_to_release <= 0.0:
            draws = float(self.model.normal_draws("release", (self.model.vendors.number,))[self.index])
            self.months_to_release += technology.release_interval * exp(technology.release_spread * draws)
            self.ready = self.latent.copy()
            self.released[CONSUMER] = self.ready[CONSUMER]
        if self.red_months == 0:
            self.released[ENTERPRISE] = self.ready[ENTERPRISE]

    def watch_consumers(self, share: float, best_quality: float) -> None:
        """Call a code red when consumers leave for much better rivals; it ends with a new model for them."""
        self.shares_seen.append(share)
        if self.red_months == 1:
            self.released[CONSUMER] = self.latent[CONSUMER]
        self.red_months = max(0, self.red_months - 1)
        falls = len(self.shares_seen) > 3 and self.shares_seen[-4] - share > 0.01
        if self.red_months == 0 and falls and best_quality - self.released[CONSUMER] > 4.0:
            self.red_months = CODE_RED_MONTHS

    # ------------------------------------------------------------------------------------------------ demand and price

    def post_price(self) -> None:
        """Move the price towards unit cost and margin, dearer when compute is short and cheaper when it is idle."""
        settings, law = self.model.parameters.compute, self.model.law
        tension = settings.price_flexibility * (self.utilisation - settings.target_utilisation)
        tension = min(max(tension, -settings.scarcity_cap), settings.scarcity_cap)
        target = self.model.unit_cost / (1.0 - self.margin_sought) / (1.0 - law.token_tax) * exp(tension)
        self.price *= power(target / self.price, settings.price_speed)

    @property
    def margin_sought(self) -> float:
        """Margin that it aims at: smaller where rules make its customers freer to leave.

        Margins are inversely proportional to the elasticity of demand (Lerner), which is of use and of customers: one
        who stays with chance P in a logit answers to the price by its weight times 1 - P. The vendor's own margin is
        that of a market without such rules.
        """
        ported, enterprises, market = self.model.law.portability, self.model.enterprises, self.model.parameters.market
        row, workload = np.nonzero(enterprises.workload_vendor == self.index) if ported else ((), ())
        if len(row) == 0:
            return self.profile.margin
        wins = min(len(row) / int(enterprises.used.sum()), 0.95)  # among customers who are free to choose
        cost = enterprises.lock_in(row, workload)
        renews = enterprises.workload_tenure[row, workload] >= market.renewal_months

        def elasticity(costs: Array) -> float:
            leaves = (1.0 - wins) / (1.0 - wins + wins * exp(costs))
            return market.use_elasticity + market.price_weight * float(np.where(renews, leaves, 1.0 - wins).mean())

        return self.profile.margin * elasticity(cost) / elasticity(cost * (1.0 - ported))

    def draw_demand_shock(self, innovation_sd: float, memory: float) -> None:
        """The demand of its own customers for compute moves: an AR(1) around normal."""
        draws = float(self.model.normal_draws("vendor demand", (self.model.vendors.number,))[self.index])
        self.demand_shock = memory * self.demand_shock + innovation_sd * draws

    @property
    def recent_growth(self) -> float:
        """Log growth a month of what customers asked for, mean of a year."""
        return min(max(mean(tuple(self.growth)), FASTEST_FALL), FASTEST_GROWTH)

    def expected_growth(self, months: Array | float) -> Any:
        """Log growth of demand expected over some months: recent growth, fading towards the long run."""
        settings = self.model.parameters.compute
        return self.model.ordering.growth_ahead(
            self.recent_growth, settings.long_run_growth, settings.growth_half_life, months
        )

    def demand_ahead(self, months: Array | float) -> Any:
        """What customers will ask for some months ahead at that growth, relative to what they ask for now."""
        settings = self.model.parameters.compute
        return self.model.ordering.demand_ahead(
            self.recent_growth, settings.long_run_growth, settings.growth_half_life, months
        )

    def note_demand(self, for_customers: float) -> None:
        """Remember what customers asked for, served or not."""
        if self.customers_need > 0.0 and for_customers > 0.0:
            change = min(max(log(for_customers / self.customers_need), -0.3), 0.3)
            self.growth = [*self.growth[1:], change]
        self.customers_need, self.need = for_customers, for_customers + self.fleet
        self.utilisation = min(self.need / max(self.capacity, 1e-300), 2.0)

    def use_compute(self, for_service: float, let: float) -> None:
        """Train on what is left of this month's compute when customers, own and rivals', are served and some is let."""
        self.busy = for_service + self.fleet
        self.research = min(max(self.capacity - let - self.busy, 0.0), self.planned_training(0))

    # ---------------------------------------------------------------------------------------------------- the dilemma

    @property
    def capacity(self) -> float:
        """Compute running this month."""
        return self.contracts.running + self.spot

    @property
    def fleet(self) -> float:
        """Compute kept running for service whatever the demand."""
        return self.model.parameters.compute.fixed_fleet * self.model.usd_bn

    @property
    def contracted(self) -> float:
        """Compute under contract for the month one lead time ahead."""
        return float(self.contracts.quantity[max(self.model.parameters.compute.lead_time - 1, 0)])

    @property
    def earned_by_compute(self) -> float:
        """Revenue per unit of compute that customers use, less running cost; at first what the price promises."""
        promised = 1.0 / (1.0 - self.profile.margin)
        from_ai = self.income - self.revenue.get("other lines", 0.0)
        earned = min(max(from_ai / max(self.need, 1e-300), promised), 20.0)
        return earned * (1.0 - self.model.parameters.finance.opex_share)

    def order_compute(self) -> float:
        """Order compute that runs after the lead time, by the vendor's rule; returns the monthly amount ordered."""
        settings, lead = self.model.parameters.compute, self.model.parameters.compute.lead_time
        if not settings.limited:
            return 0.0
        price = self.model.suppliers.price
        wanted = float(self.wanted_serving(lead, price)) + self.planned_training(lead)
        gap = max(0.0, wanted - self.contracts.quantity[lead])
        order = settings.order_speed * gap * self.model.conditions.compute_available
        self.contracts.order(order, price, lead, settings.contract_months, settings.cancellable_share)
        return float(order)

    def wanted_serving(self, months: Array | float, cost: float) -> Any:
        """Compute wanted for customers some months ahead: the compute dilemma.

        Args:
            months: how far ahead; a number or an array.
            cost: of a unit of compute relative to normal.
        """
        settings, ordering = self.model.parameters.compute, self.model.ordering
        rule = "solvency_constrained" if self.model.law.prudential_compute else self.profile.ordering_rule
        if (
            rule == "trend_extrapolation"
        ):  # what recent growth comes to if it never fades, with room to run at the usual utilisation
            recent = self.recent_growth
            grown = ordering.demand_ahead(recent, recent, settings.growth_half_life, months)
            return self.customers_need * grown / settings.target_utilisation + self.fleet
        median = self.customers_need * self.demand_ahead(months)
        spread = settings.forecast_sd * power(months / 24.0, 0.5)
        earned = self.earned_by_compute
        critical = ordering.critical_ratio(earned, cost, settings.salvage, settings.goodwill)
        wanted = ordering.newsvendor(median, spread, critical)
        if rule == "solvency_constrained":
            reserve = (max(self.cash, 0.0) + 0.5 * self.round_size) / 24.0
            reserve -= cost * (self.fleet + self.research)  # which must be paid as well
            payable = ordering.payable(median, spread, earned, reserve, cost)
            wanted = np.minimum(np.maximum(payable, 0.0), wanted)
        return wanted + self.fleet

    def planned_training(self, months: int) -> float:
        """Training compute planned for some months ahead: growing, as far as expected revenue and cash allow."""
        expected = self.model.parameters.compute.training_share * self.income * self.demand_ahead(months)
        return float(min(self.training_plan(months), expected + max(self.cash, 0.0) / 48.0))

    def training_plan(self, months: Array | float) -> Any:
        """Training compute that the race asks for some months ahead, whatever can be paid for."""
        ahead = (self.model.month + months) / 12.0
        years = np.minimum(ahead, 60.0) if isinstance(ahead, np.ndarray) else min(ahead, 60.0)
        growth = self.model.parameters.compute.training_growth
        return self.profile.training * self.model.usd_bn * self.model.ordering.grown(growth, years)

    def drop_contracts(self) -> None:
        """Drop compute not worth its price less the fee any more, as far as contracts allow."""
        settings = self.model.parameters.compute
        if settings.cancellable_share == 0.0 or not self.contracts.droppable.any():
            return
        notice, quantity = settings.cancellation_notice, self.contracts.quantity
        months = np.arange(len(quantity), dtype=float)
        kept = self.wanted_serving(months, 1.0 - settings.cancellation_fee) + self.planned_training(notice)
        price = self.contracts.bill / np.maximum(quantity, 1e-300)
        promised = self.committed / np.maximum(price, 1e-300)
        excess = quantity - np.maximum(kept, promised)
        excess[:notice] = 0.0
        self.cancellation_fee = settings.cancellation_fee * self.contracts.drop(excess)

    def lacking(self) -> Array:
        """Compute that customers and training will probably lack before a new order could run, by month ahead."""
        months = np.arange(self.model.parameters.compute.lead_time, dtype=float)
        need = self.customers_need * self.demand_ahead(months) + self.fleet + self.planned_training(0)
        return np.asarray(np.maximum(need - self.contracts.quantity[: len(months)], 0.0))

    @property
    def compute_due(self) -> float:
        """Bill for compute under contract; what neither customers nor training use is sublet at its salvage value."""
        idle = min(max(0.0, self.capacity - self.busy - self.research), self.contracts.running)
        return self.contracts.due - self.model.parameters.compute.salvage * idle * self.contracts.mean_price

    def take_delivery(self) -> None:
        """A month passes: contracts for next month start running, those that end stop."""
        self.contracts.month_passes()
        self.committed[:-1] = self.committed[1:]
        self.committed[-1] = 0.0

    # --------------------------------------------------------------------------------------------------------- money

    @property
    def income(self) -> float:
        """Revenue of last month."""
        return sum(self.revenue.values())

    @property
    def opex(self) -> float:
        """Payroll, other running cost and spending on other lines of business, of this month."""
        finance = self.model.parameters.finance
        share = finance.opex_share + self.profile.diversification
        return finance.opex_fixed * self.model.usd_bn + share * self.income

    def build_lines(self) -> float:
        """Other lines of business: today's spending earns from some years on; returns their revenue."""
        finance = self.model.parameters.finance
        ready = self.lines_under_way / finance.line_delay
        self.lines_under_way += self.profile.diversification * self.income - ready
        self.lines += ready - finance.line_decay * self.lines
        return finance.line_return * self.lines

    @property
    def age(self) -> float:
        """Months since it was founded."""
        return self.profile.age + self.model.month - self.founded

    @property
    def expected_sales(self) -> float:
        """Sales of a year, three years ahead, if its own growth goes on and fades."""
        return float(12.0 * self.income * self.demand_ahead(36.0))

    @property
    def idle_commitments(self) -> float:
        """Losses to come on compute under contract that neither customers nor training will probably need."""
        settings = self.model.parameters.compute
        months = np.arange(len(self.contracts.bill), dtype=float)
        need = self.customers_need * self.demand_ahead(months) + self.fleet + self.training_plan(months)
        return float(np.maximum(self.contracts.bill - need, 0.0).sum()) * (1.0 - settings.salvage)

    @property
    def round_size(self) -> float:
        """The most a funding round could raise now."""
        return self.dilution_room * self.valuation

    @property
    def shortfall(self) -> float:
        """Money wanted: none while cash covers some months of bills, else enough for twice as many."""
        months = self.model.parameters.finance.runway_months
        return 0.0 if self.cash >= months * self.bills else max(0.0, 2.0 * months * self.bills - self.cash)

    @property
    def may_list(self) -> bool:
        """Whether revenue and age allow a listing."""
        finance = self.model.parameters.finance
        large_enough = 12.0 * self.income >= finance.listing_revenue * self.model.usd_bn
        return not self.listed and self.age >= finance.listing_age and large_enough

    @property
    def may_commit(self) -> float:
        """Spending a month that it could still promise to partners: part of the compute it runs two years ahead."""
        return max(0.0, self.model.parameters.finance.partner_reach * self.contracted - float(self.committed.max()))

    def commit(self, spending: float) -> None:
        """Promise spending to a partner, spread over some years from one lead time on."""
        finance, lead = self.model.parameters.finance, self.model.parameters.compute.lead_time
        monthly = spending / finance.partner_months
        promised = self.committed.copy()
        promised[lead : lead + finance.partner_months] += monthly
        extra = np.maximum(promised - self.contracts.bill, 0.0) - np.maximum(self.committed - self.contracts.bill, 0.0)
        self.contracts.add(np.maximum(extra, 0.0), 1.0, 0.0)
        self.committed = promised

    # ---------------------------------------------------------------------------------------------- coming and going

    @property
    def may_enter(self) -> bool:
        """Whether it is a newcomer not in the market: never was, or failed long enough ago for others to try again."""
        forgotten = self.failed == NOT_YET or self.model.month - self.failed >= FORGIVEN
        return self.newcomer and not self.alive and forgotten

    def enter(self, frontier: Array, share: float) -> None:
        """Enter the market with a model close to the best, and compute ordered for a share of today's need."""
        market, settings = self.model.parameters.market, self.model.parameters.compute
        self.alive, self.founded = True, self.model.month
        self.latent = frontier - market.entry_gap
        self.ready, self.released = self.latent.copy(), self.latent.copy()
        self.months_to_release = self.model.parameters.technology.release_interval
        self.price = self.model.unit_cost / (1.0 - self.profile.margin)
        self.research, self.reliability = self.model.mean_research, 1.0
        self.growth, self.shares_seen = [self.profile.demand_growth] * 12, []
        if settings.limited:
            total = sum(vendor.need for vendor in self.model.vendors.active)
            self.contracts.order(share * total, self.model.suppliers.price, settings.lead_time,
                                 settings.contract_months, settings.cancellable_share)  # fmt: skip

    def close(self) -> ComputeContracts:
        """Fail: nothing is sold any more; returns the contracts left behind."""
        left, self.contracts = self.contracts, ComputeContracts(self.model.compute_horizon)
        self.alive, self.failed = False, self.model.month
        self.committed[:] = 0.0
        self.need = self.customers_need = self.busy = 0.0
        self.research = self.utilisation = self.valuation = self.lines = self.lines_under_way = self.spot = 0.0
        self.revenue = {}
        return left
