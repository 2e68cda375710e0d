"""Enterprises: they adopt AI, choose vendors and modes, produce, price and staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.arithmetic import exp, log, power, product_of_shares
from agents.population import Column, PopulationAgent
from agents.staff import CELLS, Staff

if TYPE_CHECKING:
    from model.economy import Economy
    from model.production import AiUse, Technique

WORKLOADS = 8
UNUSED = -1
AUGMENT, AUTOMATE = 0, 1
MOST = 0.7  # share of enterprises
Array = NDArray[np.float64]
Indices = NDArray[np.intp]


class Enterprise(PopulationAgent):
    """One enterprise, seen as a Mesa agent: a view of one row."""


class Enterprises(Staff):
    """All enterprises: columns of one row an enterprise.

    Money is in US dollars per represented person, as everywhere in the model's books. Wages, prices and output are
    relative to January 2023.
    """

    member = Enterprise
    sector = "enterprises"  # of the ledger; the economic sector of each is ``industry``
    model: Economy
    match: NDArray[np.float32]  # (E, V): lasting fit of vendors to enterprises and their sectors
    workload_match: NDArray[np.float32]  # (E, 8, V): and to single workloads

    industry = Column(np.int8, "row of the sector table", unit="index")
    propensity = Column(np.float64, "inclination to adopt, mean one", unit="x", default=1.0)
    workload_vendor = Column(
        np.int8, "vendor of each workload, -1 unused", unit="index", default=UNUSED, shape=(WORKLOADS,)
    )
    workload_mode = Column(np.int8, "0 augment, 1 automate", unit="index", shape=(WORKLOADS,))
    workload_depth = Column(
        np.float32, "share of the workload's feasible tasks given to AI", unit="share", shape=(WORKLOADS,)
    )
    workload_tenure = Column(np.int16, "months with the vendor", unit="months", shape=(WORKLOADS,))
    reconsiders = Column(
        np.bool_, "badly served last month, so free to choose again", unit="yes/no", shape=(WORKLOADS,)
    )
    cost_share = Column(
        np.float64, "labour cost of the cell in unit cost of January 2023", unit="share", shape=(CELLS,)
    )
    base_output = Column(np.float64, "output of January 2023 at its prices", unit="USD/month")
    base_share = Column(np.float64, "share of the sector's sales in January 2023", unit="share")
    market_share = Column(np.float64, "share of the sector's sales", unit="share")
    orders = Column(np.float64, "orders of the month", unit="USD of January 2023/month")
    output = Column(np.float64, "output of the month", unit="USD of January 2023/month")
    price = Column(np.float64, "price", unit="x", default=1.0)
    unit_cost = Column(np.float64, "unit cost", unit="x", default=1.0)
    sales = Column(np.float64, "sales of the month", unit="USD/month")
    wage_bill = Column(np.float64, "wages of the month", unit="USD/month")
    ai_bill = Column(np.float64, "paid to AI vendors and as tax on automation, less public credits", unit="USD/month")
    courses = Column(np.int32, "courses for staff that changes occupation in the firm", unit="courses/month")
    margin = Column(np.float64, "profit as a share of sales", unit="share")
    cash = Column(np.float64, "money held", unit="USD")

    # ------------------------------------------------------------------------------------------------- as an account

    def credit(self, amount: Any) -> None:
        """Add to cash, USD; one amount an enterprise."""
        self.cash += amount

    def money(self) -> float:
        """All cash, USD."""
        return float(self.cash.sum())

    # --------------------------------------------------------------------------------------------- adoption and choice

    @property
    def used(self) -> NDArray[np.bool_]:
        """Which workloads run on AI, shape (E, 8)."""
        return np.asarray(self.workload_vendor >= 0)

    @property
    def mode_balance(self) -> Array:
        """Automated less augmented share of each enterprise's AI use by depth, shape (E,), zero where none is used."""
        depth = np.where(self.used, self.workload_depth, 0.0).astype(float)
        signed = (depth * np.where(self.workload_mode == AUTOMATE, 1.0, -1.0)).sum(axis=1)
        return np.asarray(signed / np.maximum(depth.sum(axis=1), 1e-12))

    @property
    def main_vendor(self) -> NDArray[np.int64]:
        """The vendor with most of each enterprise's AI use by depth, shape (E,); -1 where none is used."""
        vendors, row = self.model.vendors.number, np.arange(len(self))[:, None]
        if not vendors:
            return np.full(len(self), UNUSED)
        used = self.used
        place = (self.workload_vendor.astype(np.intp) * len(self) + row)[used]
        use = np.bincount(place, self.workload_depth[used], minlength=vendors * len(self)).reshape(vendors, -1)
        return np.where(use.max(axis=0) > 0.0, use.argmax(axis=0), UNUSED)

    def adopt(self) -> None:
        """Take up AI for further workloads: by oneself, after peers' example, and more easily with experience."""
        market = self.model.parameters.market
        used = self.used
        own = used.mean(axis=1)
        peers = self.model.mean_over_peers(own)
        hazard = (market.innovation + market.imitation * peers + market.own_experience * own) * self.propensity
        chance = 1.0 - exp(-hazard[:, None] * self.model.expected_gain[None, :] * self.model.ai_mood)
        row, workload = np.nonzero(~used)
        adopts = self.luck_of("adoption", row, workload, WORKLOADS) < chance[row, workload]
        self._choose_vendor(row[adopts], workload[adopts], new=True)

    def review_contracts(self) -> None:
        """Renew or switch where a contract ends or service was bad."""
        months = self.model.parameters.market.renewal_months
        ends = self.used & ((self.workload_tenure > 0) & (self.workload_tenure % months == 0) | self.reconsiders)
        self._choose_vendor(*np.nonzero(ends), new=False)
        self.workload_tenure[self.used] += 1
        self._deepen()

    def _deepen(self) -> None:
        """Use goes deeper as people learn, up to what the price makes worth while."""
        market, technology = self.model.parameters.market, self.model.parameters.technology
        used = self.used
        price = self.model.vendors.task_price[self.workload_vendor[used]]
        limit = np.minimum(1.0, power(price / market.depth_price, -0.5))
        depth = self.workload_depth[used].astype(float)
        growth = np.clip(market.deepening * self.model.ai_mood * depth * (1.0 - depth / limit), -0.5 * depth, None)
        self.workload_depth[used] = np.clip(depth + growth, 0.0, 1.0) if technology.exposure_scale > 0 else depth

    def utility(self, row: Indices, workload: Indices) -> Array:
        """What each vendor is worth for given workloads, shape (N, V), switching costs left out."""
        market, vendors = self.model.parameters.market, self.model.vendors
        common = market.quality_weight * vendors.enterprise_quality + market.safety_weight * vendors.safety
        common = common - market.price_weight * log(vendors.price) + market.reliability_weight * vendors.reliability
        used = self.workload_vendor[row]
        by_workload = np.ascontiguousarray(used.T)
        others = np.stack([(by_workload == v).sum(axis=0) for v in range(vendors.number)], axis=1)
        fit = self.match[row] + self.workload_match[row, workload]
        utility = common + fit + market.concentration_weight * others / WORKLOADS
        return np.where(vendors.alive, utility, -np.inf)

    def switching_cost(self, row: Indices, workload: Indices) -> Array:
        """What leaving the present vendor costs in utility under the month's law, shape (N,)."""
        cost = self.lock_in(row, workload) * (1.0 - self.model.law.portability)
        return np.asarray(np.where(self.reconsiders[row, workload], 0.5 * cost, cost))

    def lock_in(self, row: Indices, workload: Indices) -> Array:
        """What it costs without portability rules: contract, prompts and habits, dependent workloads; shape (N,)."""
        market = self.model.parameters.market
        tenure = self.workload_tenure[row, workload]
        vendor = self.workload_vendor[row, workload]
        dependants = (self.workload_vendor[row] == vendor[:, None]).sum(axis=1) - 1
        cost = market.contract_cost + market.prompt_cost * (1.0 - exp(-tenure / market.prompt_months))
        return np.asarray(cost + market.downstream_cost * dependants)

    def _choose_vendor(self, row: Indices, workload: Indices, *, new: bool) -> None:
        if self.model.vendors.number == 0 or len(row) == 0:
            return
        utility = self.utility(row, workload)
        before = self.workload_vendor[row, workload]
        if not new:
            utility[np.arange(len(row)), before] += self.switching_cost(row, workload)
        chosen = self.model.markets.choose(utility, self.luck_of("vendor choice", row, workload, WORKLOADS))
        none_left = chosen < 0
        moved = chosen != before
        self.workload_vendor[row, workload] = np.where(none_left, UNUSED, chosen)
        self.workload_tenure[row, workload] = np.where(moved, 0, self.workload_tenure[row, workload])
        self.reconsiders[row, workload] = False
        start = self.model.parameters.market.depth_at_start
        self.workload_depth[row, workload] = np.where(
            none_left, 0.0, start if new else self.workload_depth[row, workload]
        )
        self._choose_mode(row, workload)
        if not new:
            self.model.contracts_moved += int((moved & ~none_left).sum())

    def leave(self, vendor: int) -> None:
        """A vendor has failed: its customers have no contract to lose and choose again."""
        row, workload = np.nonzero(self.workload_vendor == vendor)
        self._choose_vendor(row, workload, new=False)

    def _choose_mode(self, row: Indices, workload: Indices) -> None:
        """Automate or augment: by unit cost, the vendor's products, and the example of more profitable peers."""
        market, technology = self.model.parameters.market, self.model.parameters.technology
        vendors, law = self.model.vendors, self.model.law
        vendor = np.maximum(self.workload_vendor[row, workload], 0)
        price, gain = vendors.task_price[vendor], vendors.gain[vendor]
        better = (vendors.enterprise_quality[vendor] - technology.quality_reference) / technology.error_halving
        wage = self.model.wages.of_workloads[workload]
        augment = wage * (1.0 - law.augmentation_credit) * exp(-gain) + technology.augmented_tokens * price
        automate = price * (1.0 + law.automation_tax) + technology.error_cost * power(0.5, better)
        pull = market.mode_sensitivity * log(augment / automate) + vendors.automation_leaning[vendor]
        pull += market.peer_weight * self.model.peers_automate[row]
        chance = 1.0 / (1.0 + exp(-np.clip(pull, -50, 50)))
        automates = self.luck_of("mode", row, workload, WORKLOADS) < chance
        self.workload_mode[row, workload] = np.where(automates, AUTOMATE, AUGMENT)

    # ----------------------------------------------------------------------------------------------------- production

    def ai_use(self) -> Iterator[AiUse]:
        """What each vendor's AI does by cell: depth × what its model can do × what could be served."""
        vendors, price, gain = self.model.vendors, self.model.vendors.task_price, self.model.vendors.gain
        weights = np.repeat(self.model.workload_weights, 2, axis=1)  # of cells
        by_workload = np.ascontiguousarray(self.workload_vendor.T)  # along which sums take a fifth of the time
        augments = np.ascontiguousarray(self.workload_mode.T) == AUGMENT
        for v in range(vendors.number):
            uses = by_workload == v
            rows: slice | Indices = np.flatnonzero(uses.any(axis=0))
            if not len(rows):
                nothing = np.empty((0, CELLS))
                yield self.model.production.AiUse(rows, nothing, nothing, price[v], gain[v])
                continue
            if len(rows) > MOST * len(self):
                rows = slice(None)  # computing for all takes less time than picking them
            helped = np.flatnonzero((uses & augments).any(axis=0)[rows])
            depth = np.where(self.workload_vendor[rows] == v, self.workload_depth[rows], np.float32(0.0))
            depth, automates = depth * vendors.served[v], self.workload_mode[rows] == AUTOMATE
            automated = product_of_shares(depth * automates, weights)
            augmented = product_of_shares((depth * ~automates)[helped], weights)
            for share in (automated, augmented):
                share *= vendors.exposure[v]
            yield self.model.production.AiUse(rows, automated, augmented, price[v], gain[v], helped)

    def plan_production(self) -> Technique:
        """Choose the cheapest technique at this month's wages, prices and law."""
        production, technology, law = self.model.parameters.production, self.model.parameters.technology, self.model.law
        plan: Technique = self.model.production.technique(
            self.ai_use(),
            self.cost_share,
            self.model.wages.relative_of_cells * self.model.hiring_discount,
            self.model.price_level,
            sigma=production.task_elasticity,
            reinstatement=production.reinstatement,
            augmented_tokens=technology.augmented_tokens,
            automation_tax=law.automation_tax,
            augmentation_credit=law.augmentation_credit,
        )
        self.unit_cost[:] = plan.unit_cost
        return plan

    def post_prices(self, plan: Technique) -> None:
        """Move prices towards unit cost: fast where AI augments (gains are passed on), slowly where it automates."""
        settings = self.model.parameters.enterprises
        uses_ai = self.used.any(axis=1)
        share = np.where(uses_ai, 0.5 + 0.5 * self.mode_balance, 0.0)  # without AI there are no gains to keep
        speed = settings.price_speed_augmenting * (1.0 - share) + settings.price_speed_automating * share
        self.price += speed * (plan.unit_cost - self.price)

    def capacity(self, plan: Technique) -> Array:
        """Sales that the present staff can deliver with overtime, USD a month, shape (E,)."""
        needed = (self.slots * plan.labour_per_output).sum(axis=1) / np.maximum(self.base_output, 1e-300)
        staff = self.heads.sum(axis=1) * (1.0 + self.model.parameters.enterprises.overtime) * self.model.work_per_head
        return np.asarray(np.where(needed > 0, staff / np.maximum(needed, 1e-300) * self.price, 0.0))

    def plan_staff(self, plan: Technique) -> None:
        """Desired staff for the orders at hand, and what to expect of AI before posts are filled."""
        growth = self.orders / np.maximum(self.base_output, 1e-300)
        desired = self.slots * plan.labour_per_output * (growth / self.model.work_per_head)[:, None]
        self.approach(desired.astype(np.float32))
        self._foresee()

    def _foresee(self) -> None:
        """Which part of juniors' tasks AI is likely to do some time ahead: a post filled now is meant to last longer.

        Use in hand deepens, AI spreads to further workloads and models improve as they did lately.
        """
        market, horizon = self.model.parameters.market, self.model.hiring_horizon
        if horizon == 0.0 or self.model.vendors.number == 0:
            self.foreseen[:] = 0.0
            return
        pace = market.deepening * self.model.ai_mood
        depth = np.where(self.used, self.workload_depth, market.depth_at_start)
        months = np.where(self.used, horizon, horizon / 2.0)  # new use starts half-way on average
        later = depth / (depth + (1.0 - depth) * exp(-pace * months))
        chance = 1.0 - power(1.0 - self.model.foreseen_adoption, self.propensity[:, None])
        chance = np.where(self.used, 1.0, chance)
        self.foreseen = product_of_shares(chance * later, self.model.workload_weights) * self.model.foreseen_exposure

    # ---------------------------------------------------------------------------------------------------------- money

    def dividends(self) -> Array:
        """What is paid to owners: part of the cash above some months of cost, USD, shape (E,)."""
        settings = self.model.parameters.enterprises
        cost = self.wage_bill + np.maximum(self.ai_bill, 0.0)
        surplus = self.cash - settings.cash_buffer_months * cost
        return np.asarray(np.maximum(0.0, settings.dividend_rate * surplus))
