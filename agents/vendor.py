"""Vendors: they train and release models, post prices, order compute two years ahead, and need money for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import exp, log
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from mesa import Agent
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.economy import Economy
    from model.parameters import VendorProfile

ENTERPRISE, CONSUMER = 0, 1  # the two markets, and so the two dimensions of quality
Array = NDArray[np.float64]
_NORMAL = NormalDist()


class Vendor(Agent):  # type: ignore[misc]
    """One AI vendor. Money is in the books' dollars: US dollars per represented person."""

    sector = "vendors"
    model: Economy
    released: Array  # quality that customers can buy, of the two markets, points
    price: float
    compute: Array  # bill of contracted compute by months ahead
    cash: float
    customers_need: float  # compute its customers asked for last month, served or not
    need: float  # the same with the fixed fleet
    valuation: float
    listed: bool
    alive: bool
    red_months: int  # months of code red left

    def __init__(self, model: Economy, name: str, profile: VendorProfile, index: int) -> None:
        super().__init__(model)
        usd_bn = model.usd_bn
        self.name, self.profile, self.index = name, profile, index
        self.latent = np.array([profile.enterprise_quality, profile.consumer_quality])
        self.released = self.latent.copy()
        self.months_to_release = 0.0
        self.red_months = 0
        self.shares_seen: list[float] = []  # consumer share, month by month
        self.price = model.unit_cost / (1.0 - profile.margin)
        self.compute = self._first_contracts(usd_bn)
        self.cash = profile.cash * usd_bn
        self.need = self.customers_need = 0.0
        self.growth = [profile.demand_growth] * 12  # of that need, log, last twelve months
        self.research = profile.training * usd_bn  # compute spent on training last month
        self.revenue: dict[str, float] = {"AI services": 0.0, "advertising": 0.0, "subscriptions": 0.0}
        self.bills = self.compute[0] + self.opex
        self.reliability = 1.0  # share of enterprise demand served lately
        self.utilisation = 0.0
        self.dilution_room = model.parameters.finance.dilution
        self.valuation = 0.0
        self.listed = profile.listed
        self.alive = True

    def _first_contracts(self, usd_bn: float) -> Array:
        """Compute ordered before 2023: growing for two years, level for one, rolled off over two."""
        settings = self.model.parameters.compute
        months = np.arange(max(60, settings.lead_time + settings.contract_months) + 1)
        path = np.exp(self.profile.compute_growth * np.minimum(months, 24)) * np.clip((60 - months) / 24, 0.0, 1.0)
        return np.asarray(self.profile.compute * usd_bn * path)

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
        return max(0.0, self.profile.focus - 0.2) if self.red_months > 0 else self.profile.focus

    def train(self, frontier: Array, mean_research: float) -> None:
        """Improve both qualities: with the research given to each market, and by catching up with the best.

        Args:
            frontier: best released quality of each market, shape (2,).
            mean_research: training compute of the mean vendor.
        """
        technology, model = self.model.parameters.technology, self.model
        pace = technology.growth_before if model.month < 15 else technology.growth_after  # April 2024
        attention = np.array([self.focus, 1.0 - self.focus]) / technology.focus_reference
        spending = min(max(self.research / max(mean_research, 1e-300), 0.3), 1.6) ** technology.research_exponent
        noise = np.exp(technology.quality_noise * model.normal_luck("progress", (model.vendors.number, 2))[self.index])
        gain = pace / 12 * attention**technology.focus_exponent * spending * noise
        self.latent += gain + technology.catch_up * np.maximum(frontier - self.latent, 0.0)
        self.latent += model.conditions.frontier_jump

    def release(self) -> None:
        """Show the latest models to customers every few months."""
        technology = self.model.parameters.technology
        self.months_to_release -= 1.0
        if self.months_to_release <= 0.0:
            self.released = self.latent.copy()
            luck = float(self.model.normal_luck("release", (self.model.vendors.number,))[self.index])
            self.months_to_release += technology.release_interval * exp(technology.release_spread * luck)

    def watch_consumers(self, share: float, best_quality: float) -> None:
        """Call a code red when consumers leave for much better rivals: research turns to them, releases wait."""
        self.shares_seen.append(share)
        self.red_months = max(0, self.red_months - 1)
        falls = len(self.shares_seen) > 3 and self.shares_seen[-4] - share > 0.01
        if self.red_months == 0 and falls and best_quality - self.released[CONSUMER] > 4.0:
            self.red_months = 2
            self.months_to_release += 2.0

    # --------------------------------------------------------------------------------------------- price and compute

    @property
    def capacity(self) -> float:
        """Compute running this month, as its bill."""
        return float(self.compute[0])

    @property
    def fleet(self) -> float:
        """Compute kept running for service whatever the demand, as its bill."""
        return self.model.parameters.compute.fixed_fleet * self.model.usd_bn

    @property
    def contracted(self) -> float:
        """Compute under contract for the month one lead time ahead, as its bill."""
        return float(self.compute[max(self.model.parameters.compute.lead_time - 1, 0)])

    def post_price(self) -> None:
        """Move the price towards unit cost and margin, dearer when compute is short and cheaper when it is idle."""
        settings, law = self.model.parameters.compute, self.model.law
        tension = settings.price_flexibility * (self.utilisation - settings.target_utilisation)
        tension = min(max(tension, -settings.scarcity_cap), settings.scarcity_cap)
        target = self.model.unit_cost / (1.0 - self.profile.margin) / (1.0 - law.token_tax) * exp(tension)
        self.price *= (target / self.price) ** settings.price_speed

    def expected_growth(self, months: float, *, fade: bool = True) -> float:
        """Log growth of demand expected over some months: recent growth, fading towards the long run."""
        settings = self.model.parameters.compute
        recent = min(max(float(np.mean(self.growth)), 0.0), 0.25)
        if not fade:
            return min(recent * months, 8.0)
        half_life = settings.growth_half_life / log(2.0)
        faded = (recent - settings.long_run_growth) * half_life * (1.0 - exp(-months / half_life))
        return min(settings.long_run_growth * months + faded, 8.0)

    def order_compute(self) -> float:
        """Order compute that runs after the lead time, by the vendor's rule; returns the monthly bill ordered."""
        settings, lead = self.model.parameters.compute, self.model.parameters.compute.lead_time
        wanted = self.wanted_serving(lead) + self.planned_training(self.model.month + lead)
        order = settings.order_speed * max(0.0, wanted - self.compute[lead]) * self.model.conditions.compute_available
        self.compute[lead : lead + settings.contract_months] += order
        return float(order)

    def wanted_serving(self, lead: int) -> float:
        """Compute wanted for customers after the lead time, as a monthly bill: the compute dilemma."""
        settings, finance = self.model.parameters.compute, self.model.parameters.finance
        rule = "p10_solvent" if self.model.law.prudential_compute else self.profile.ordering_rule
        if rule == "yolo":
            return self.customers_need * exp(self.expected_growth(lead, fade=False)) + self.fleet
        median = self.customers_need * exp(self.expected_growth(lead))
        spread = settings.forecast_sd * (lead / 24.0) ** 0.5
        income = max(self.income / max(self.need, 1e-300), 1.0 / (1.0 - self.profile.margin))  # per unit of compute
        income = min(income, 20.0)
        underage = max(income * (1.0 - finance.opex_share) - 1.0, 0.0)
        critical = min(max(underage / (underage + 1.0 - settings.salvage), 0.05), 0.99)
        wanted = median * exp(spread * _NORMAL.inv_cdf(critical))
        if rule == "p10_solvent":
            low = median * income * exp(spread * _NORMAL.inv_cdf(0.10))
            payable = low * (1.0 - finance.opex_share) + (max(self.cash, 0.0) + 0.5 * self.round_size) / 24.0
            wanted = min(wanted, payable)
        return wanted + self.fleet

    def planned_training(self, month: int) -> float:
        """Training compute planned for a month: growing, as far as expected revenue and cash allow."""
        settings = self.model.parameters.compute
        plan = self.profile.training * self.model.usd_bn * settings.training_growth ** min(month / 12.0, 60.0)
        ahead = max(month - self.model.month, 0)
        expected = self.income * exp(self.expected_growth(ahead))
        return float(min(plan, settings.training_share * expected + max(self.cash, 0.0) / 48.0))

    def take_delivery(self) -> None:
        """A month passes: contracts for next month start running, those that end stop."""
        self.compute = np.append(self.compute[1:], 0.0)

    def note_demand(self, for_customers: float) -> None:
        """Remember what customers asked for, served or not."""
        if self.customers_need > 0.0 and for_customers > 0.0:
            change = min(max(log(for_customers / self.customers_need), -0.3), 0.3)
            self.growth = [*self.growth[1:], change]
        self.customers_need = for_customers
        self.need = need = for_customers + self.fleet
        self.utilisation = min(need / max(self.capacity, 1e-300), 2.0)
        self.research = min(max(self.capacity - need, 0.0), self.planned_training(self.model.month))

    # --------------------------------------------------------------------------------------------------------- money

    @property
    def income(self) -> float:
        """Revenue of last month."""
        return sum(self.revenue.values())

    @property
    def opex(self) -> float:
        """Payroll and other running cost of this month."""
        finance = self.model.parameters.finance
        return finance.opex_fixed * self.model.usd_bn + finance.opex_share * self.income

    @property
    def compute_due(self) -> float:
        """Bill for running compute; what neither customers nor training use is sublet at its salvage value."""
        idle = max(0.0, self.capacity - self.need - self.research)
        return self.capacity - self.model.parameters.compute.salvage * idle

    def appraise(self, appetite: float) -> None:
        """Value: a multiple of the sales expected three years ahead, times investors' appetite."""
        finance = self.model.parameters.finance
        sales = 12.0 * self.income * exp(self.expected_growth(36.0))
        self.valuation = finance.valuation_multiple * sales * appetite * (1.0 + 0.1 * self.profile.safety)
        self.dilution_room = min(finance.dilution, self.dilution_room + finance.dilution / 12.0)

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
        old_enough = self.profile.age + self.model.month >= finance.listing_age
        return not self.listed and old_enough and 12.0 * self.income >= finance.listing_revenue * self.model.usd_bn

    def close(self) -> None:
        """Fail: contracts end, nothing is sold any more."""
        self.alive = False
        self.compute[:] = 0.0
        self.need = self.customers_need = self.research = self.utilisation = self.valuation = 0.0
        self.revenue = dict.fromkeys(self.revenue, 0.0)


class Vendors(Sequence[Vendor]):
    """The vendors side by side: every quantity that customers look at, as an array of shape (V,)."""

    def __init__(self, members: Iterable[Vendor]) -> None:
        self.members = list(members)
        number = len(self.members)
        self.served = np.ones(number)  # share of enterprise demand served this month, rivals' help included
        self.consumer_served = np.ones(number)
        self.service = np.eye(number)  # (V, V): who serves whose customers
        self.exposure = np.zeros((number, 44))  # share of each cell's tasks its models can do
        self.gain = np.zeros(number)  # log labour saving on an augmented task
        self.consumer_gain = np.zeros(number)

    def __len__(self) -> int:
        return len(self.members)

    def __getitem__(self, index: Any) -> Any:
        return self.members[index]

    def __iter__(self) -> Iterator[Vendor]:
        return iter(self.members)

    @property
    def number(self) -> int:
        """How many, failed ones included."""
        return len(self.members)

    @property
    def active(self) -> list[Vendor]:
        """Those that have not failed."""
        return [vendor for vendor in self.members if vendor.alive]

    def _array(self, read: Callable[[Vendor], float]) -> Array:
        return np.array([read(vendor) for vendor in self.members], dtype=float)

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Which have not failed."""
        return np.array([vendor.alive for vendor in self.members], dtype=bool)

    @property
    def price(self) -> Array:
        """Price of an automated task relative to its human cost in 2023."""
        return self._array(lambda vendor: vendor.price)

    @property
    def enterprise_quality(self) -> Array:
        """Released enterprise quality, points."""
        return self._array(lambda vendor: vendor.released[ENTERPRISE])

    @property
    def consumer_quality(self) -> Array:
        """Released consumer quality, points."""
        return self._array(lambda vendor: vendor.released[CONSUMER])

    @property
    def frontier(self) -> Array:
        """Best released quality of each market among the living, shape (2,)."""
        released = [vendor.released for vendor in self.active]
        return np.max(released, axis=0) if released else np.zeros(2)

    @property
    def safety(self) -> Array:
        """Reputation for safety."""
        return self._array(lambda vendor: vendor.profile.safety)

    @property
    def brand(self) -> Array:
        """Reputation with consumers."""
        return self._array(lambda vendor: vendor.profile.brand)

    @property
    def reliability(self) -> Array:
        """Share of enterprise demand served lately."""
        return self._array(lambda vendor: vendor.reliability)

    @property
    def automation_leaning(self) -> Array:
        """Pull of their products towards automating."""
        return self._array(lambda vendor: vendor.profile.automation_leaning)

    @property
    def capacity(self) -> Array:
        """Running compute, as its monthly bill."""
        return self._array(lambda vendor: vendor.capacity if vendor.alive else 0.0)
