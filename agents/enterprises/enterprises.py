"""Enterprises: they adopt AI, choose vendors and modes, produce, price and staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.core.column import Column
from agents.core.member import PopulationAgent
from agents.economics.choice import choose
from agents.economics.numerics import exp, log, power, product_of_shares
from agents.economics.production import AiUse, TaskPrices, TaskShares, Technique, technique
from agents.enterprises.churn import VendorChurn
from agents.enterprises.expectations import Expectations
from agents.enterprises.staffing import CELLS, OCCUPATIONS, Staff
from agents.vendors.vendor import ENTERPRISE

if TYPE_CHECKING:
    from agents.environment import Environment

WORKLOADS = 8
UNUSED = -1
AUGMENT, AUTOMATE = 0, 1
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
    model: Environment
    vendor_taste: NDArray[np.float32]  # (E, V): lasting fit of vendors to enterprises and their sectors
    workload_taste: NDArray[np.float32]  # (E, 8, V): and to single workloads

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

    def __init__(self, model: Environment, number: int) -> None:
        super().__init__(model, number)
        self.expectations = Expectations(WORKLOADS, OCCUPATIONS)
        self.churn = VendorChurn()

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
        depth = by_workload(np.where(self.used, self.workload_depth, np.float32(0.0))).astype(float)
        signed = np.where(by_workload(self.workload_mode) == AUTOMATE, depth, -depth)
        return np.asarray(signed.sum(axis=0) / np.maximum(depth.sum(axis=0), 1e-12))

    @property
    def main_vendor(self) -> NDArray[np.int64]:
        """The vendor with most of each enterprise's AI use by depth, shape (E,); -1 where none is used."""
        vendors, number = self.model.vendors.number, len(self)
        if not vendors:
            return np.full(number, UNUSED)
        place = (by_workload(self.workload_vendor).astype(np.intp) - UNUSED) * number + np.arange(number)
        use = np.bincount(place.ravel(), by_workload(self.workload_depth).ravel(), minlength=(vendors + 1) * number)
        of_vendors = use.reshape(-1, number)[1:]  # the first row is of unused workloads
        return np.where(of_vendors.max(axis=0) > 0.0, of_vendors.argmax(axis=0), UNUSED)

    def adopt(self) -> None:
        """Take up AI for further workloads: by oneself, after peers' example, and more easily with experience."""
        market = self.model.parameters.market
        own = by_workload(self.used).sum(axis=0) / WORKLOADS
        peers = self.model.peer_network.mean(own)
        hazard = (market.innovation + market.imitation * peers + market.own_experience * own) * self.propensity
        place = np.flatnonzero(~self.used)
        row, workload = _row_and_workload(place)
        gain = self.expectations.expected_gain.take(workload)
        chance = 1.0 - exp(-hazard.take(row) * gain * self.model.conditions.ai_demand)
        adopts = np.flatnonzero(self.draws_of("adoption", place) < chance)
        self._choose_vendor(row.take(adopts), workload.take(adopts), new=True)

    def review_contracts(self) -> None:
        """Renew or switch where a contract ends or service was bad."""
        months, tenure = self.model.parameters.market.renewal_months, self.workload_tenure
        ends = self.used & ((tenure > 0) & (tenure % months == 0) | self.reconsiders)
        self._choose_vendor(*_row_and_workload(np.flatnonzero(ends)), new=False)
        self.workload_tenure += self.used

    def deepen_use(self) -> None:
        """Use goes deeper as people learn, up to what the price makes worth while."""
        market = self.model.parameters.market
        if self.model.parameters.technology.exposure_scale <= 0:
            return
        limits = np.minimum(1.0, power(self.model.vendors.task_price / market.depth_price, -0.5))
        place, depths = np.flatnonzero(self.used), self.workload_depth.reshape(-1)
        limit = limits.take(self.workload_vendor.reshape(-1).take(place))
        depth = depths.take(place).astype(float)
        pace = market.deepening * self.model.conditions.ai_demand
        growth = np.maximum(pace * depth * (1.0 - depth / limit), -0.5 * depth)
        depths[place] = np.minimum(np.maximum(depth + growth, 0.0), 1.0)

    def utility(self, row: Indices, workload: Indices) -> Array:
        """What each vendor is worth for given workloads, shape (N, V), switching costs left out."""
        vendors, weight = self.model.vendors, self.model.parameters.market.concentration_weight
        others = self._contracts_with(row)
        fit = self.vendor_taste.take(row, axis=0)
        fit += self.workload_taste.reshape(-1, vendors.number).take(row * WORKLOADS + workload, axis=0)
        return np.asarray(self._common_utility() + fit + weight * others / WORKLOADS)

    def _common_utility(self) -> Array:
        """What each vendor is worth to any enterprise, shape (V,): minus infinity if it has failed."""
        market = self.model.parameters.market
        return np.array(
            [
                market.quality_weight * vendor.released[ENTERPRISE]
                + market.safety_weight * vendor.profile.safety
                - market.price_weight * log(vendor.price)
                + market.reliability_weight * vendor.compute.reliability
                if vendor.alive
                else -np.inf
                for vendor in self.model.vendors
            ]
        )

    def _contracts_with(self, row: Indices) -> NDArray[np.intp]:
        """How many workloads given enterprises run with each vendor, shape (N, V)."""
        width = self.model.vendors.number + 1  # and one column for unused
        place = self.workload_vendor.take(row, axis=0) + np.arange(1, len(row) * width, width)[:, None]
        return np.bincount(place.ravel(), minlength=len(row) * width).reshape(-1, width)[:, 1:]

    def switching_cost(self, row: Indices, workload: Indices) -> Array:
        """What leaving the present vendor costs in utility under the month's law, shape (N,)."""
        cost = self.lock_in(row, workload) * (1.0 - self.model.law.portability)
        return np.asarray(np.where(self.reconsiders[row, workload], 0.5 * cost, cost))

    def lock_in(self, row: Indices, workload: Indices) -> Array:
        """What it costs without portability rules: contract, prompts and habits, dependent workloads; shape (N,)."""
        market = self.model.parameters.market
        place = row * WORKLOADS + workload
        tenure = self.workload_tenure.reshape(-1).take(place)
        vendor = self.workload_vendor.reshape(-1).take(place)
        dependants = (by_workload(self.workload_vendor.take(row, axis=0)) == vendor).sum(axis=0) - 1
        cost = market.contract_cost + market.prompt_cost * (1.0 - exp(-tenure / market.prompt_months))
        return np.asarray(cost + market.downstream_cost * dependants)

    def _choose_vendor(self, row: Indices, workload: Indices, *, new: bool) -> None:
        if self.model.vendors.number == 0 or len(row) == 0:
            return
        place = row * WORKLOADS + workload
        vendors, depth = self.workload_vendor.reshape(-1), self.workload_depth.reshape(-1)
        utility = self.utility(row, workload)
        before = vendors.take(place)
        if not new:
            utility[np.arange(len(row)), before] += self.switching_cost(row, workload)
        chosen = choose(utility, self.draws_of("vendor choice", place))
        none_left = chosen < 0
        moved = chosen != before
        vendors[place] = np.where(none_left, UNUSED, chosen)
        self.workload_tenure.reshape(-1)[place[moved]] = 0
        self.reconsiders.reshape(-1)[place] = False
        if new:
            depth[place] = self.model.parameters.market.depth_at_start
        depth[place[none_left]] = 0.0
        self._choose_mode(row, workload)
        if not new:
            self.churn.note_moves(int(np.count_nonzero(moved & ~none_left)))

    def leave(self, vendor: int) -> None:
        """A vendor has failed: its customers have no contract to lose and choose again."""
        row, workload = np.nonzero(self.workload_vendor == vendor)
        self._choose_vendor(row, workload, new=False)

    def _choose_mode(self, row: Indices, workload: Indices) -> None:
        """Automate or augment: by unit cost, the vendor's products, and the example of more profitable peers."""
        place = row * WORKLOADS + workload
        vendor = np.maximum(self.workload_vendor.reshape(-1).take(place), 0)
        pull = self._mode_pull().take(vendor * WORKLOADS + workload)
        pull += self.model.parameters.market.peer_weight * self.model.peer_network.automation_pull.take(row)
        chance = 1.0 / (1.0 + exp(-np.minimum(np.maximum(pull, -50.0), 50.0)))
        automates = self.draws_of("mode", place) < chance
        self.workload_mode.reshape(-1)[place] = np.where(automates, AUTOMATE, AUGMENT)

    def _mode_pull(self) -> Array:
        """How much cost and products pull towards automating, by vendor and workload, shape (V, 8)."""
        market, technology = self.model.parameters.market, self.model.parameters.technology
        vendors, law = self.model.vendors, self.model.law
        price, quality = vendors.task_price, vendors.enterprise_quality
        better = (quality - technology.quality_reference) / technology.error_halving
        wage = self.model.wages.of_workloads * (1.0 - law.augmentation_credit)
        augment = wage * exp(-vendors.gain)[:, None] + (technology.augmented_tokens * price)[:, None]
        automate = price * (1.0 + law.automation_tax) + technology.error_cost * power(0.5, better)
        pull = market.mode_sensitivity * log(augment / automate[:, None])
        return np.asarray(pull + vendors.automation_leaning[:, None])

    # ----------------------------------------------------------------------------------------------------- production

    def ai_use(self) -> Iterator[AiUse]:
        """Yield what each vendor's AI does by cell: depth of use × what could be served × what its model can do."""
        vendors = self.model.vendors
        weights = np.repeat(self.model.workload_weights, 2, axis=1)  # of cells
        of_vendor, automating = by_workload(self.workload_vendor), by_workload(self.workload_mode) == AUTOMATE
        for v in range(vendors.number):
            uses = of_vendor == v
            automated, augmented = (
                TaskShares(rows, self._tasks(v, rows, used, weights))
                for used in (uses & automating, uses & ~automating)
                for rows in (np.flatnonzero(used.any(axis=0)),)
            )
            yield AiUse(automated, augmented, vendors.task_price[v], vendors.gain[v])

    def _tasks(self, vendor: int, rows: Indices, used: NDArray[np.bool_], weights: Array) -> Array:
        """Return the tasks that one vendor's AI does in given enterprises, in workloads for which it is used.

        Args:
            vendor: its number.
            rows: the enterprises, shape (N,).
            used: whether it is, shape (8, E).
            weights: of cells in workloads, shape (8, 44).

        Returns:
            Shares of tasks by cell, shape (N, 44).
        """
        if not len(rows):
            return np.empty((0, weights.shape[1]))
        depth = np.where(used.T[rows], self.workload_depth[rows], np.float32(0.0)) * self.model.vendors.served[vendor]
        shares = product_of_shares(depth, weights)
        shares *= self.model.vendors.exposure[vendor]
        return shares

    def note_service(self, own: Array) -> None:
        """Customers that their vendor could not serve itself may choose again at once.

        Args:
            own: share of each vendor's demand that it served itself, shape (V,).
        """
        if not (own < 1.0).any():
            return
        used = self.used
        row, workload = np.nonzero(used)
        missed = 1.0 - own[self.workload_vendor[row, workload]]
        self.reconsiders[:] = False
        self.reconsiders[row, workload] = self.draws_of("unserved", row, workload, used.shape[1]) < missed

    def record_sales(self, sales: Array, ordered: Array) -> None:
        """Set sales, output and orders of the month from sales and orders at today's prices, USD, shapes (E,)."""
        self.sales[:] = sales
        self.output[:] = sales / self.price
        self.orders[:] = ordered / self.price

    def plan_production(self) -> Technique:
        """Choose the cheapest technique at this month's wages, prices and law."""
        production, technology, law = self.model.parameters.production, self.model.parameters.technology, self.model.law
        prices = TaskPrices(
            self.model.wages.relative_of_cells * self.hiring_discount,
            self.model.goods_market.price_level,
            sigma=production.task_elasticity,
            reinstatement=production.reinstatement,
            augmented_tokens=technology.augmented_tokens,
            automation_tax=law.automation_tax,
            augmentation_credit=law.augmentation_credit,
        )
        plan = technique(self.ai_use(), self.cost_share, prices)
        self.unit_cost[:] = plan.unit_cost
        return plan

    def post_prices(self, plan: Technique) -> None:
        """Move prices towards unit cost: fast where AI augments (gains are passed on), slowly where it automates."""
        settings = self.model.parameters.enterprises
        uses_ai = by_workload(self.used).any(axis=0)
        share = np.where(uses_ai, 0.5 + 0.5 * self.mode_balance, 0.0)  # without AI there are no gains to keep
        speed = settings.price_speed_augmenting * (1.0 - share) + settings.price_speed_automating * share
        self.price += speed * (plan.unit_cost - self.price)

    def capacity(self, plan: Technique) -> Array:
        """Sales that the present staff can deliver with overtime, USD a month, shape (E,)."""
        needed = (self.baseline_positions * plan.labour_per_output).sum(axis=1) / np.maximum(self.base_output, 1e-300)
        overtime = self.model.parameters.enterprises.overtime
        staff = self.headcount.sum(axis=1, dtype=np.int32) * (1.0 + overtime) * self.model.wages.work_per_head
        return np.asarray(np.where(needed > 0, staff / np.maximum(needed, 1e-300) * self.price, 0.0))

    def plan_staff(self, plan: Technique) -> None:
        """Move desired staff towards what the orders at hand need."""
        growth = self.orders / np.maximum(self.base_output, 1e-300)
        desired = self.baseline_positions * plan.labour_per_output * (growth / self.model.wages.work_per_head)[:, None]
        self.approach(desired.astype(np.float32))

    @property
    def hiring_horizon(self) -> float:
        """Months in which a junior hire has to pay back: fewer where the state pays for the first of them."""
        return max(0.0, self.model.parameters.enterprises.hiring_horizon - self.model.law.paid_months_of_a_hire)

    @property
    def hiring_discount(self) -> Array:
        """Cost of each cell's work relative to its wage: a credit for junior hires counts over the time they stay."""
        law = self.model.law
        stay = 1.0 / np.maximum(self.model.labour_market.quit_rate[:, 0], 1e-6)
        paid = law.hiring_credit * np.minimum(law.hiring_credit_months, stay) / stay
        return np.asarray(np.stack([1.0 - paid, np.ones_like(paid)], axis=1).ravel())

    def foresee_automation(self) -> None:
        """Which part of juniors' tasks AI is likely to do some time ahead: a post filled now is meant to last longer.

        Use in hand deepens, AI spreads to further workloads and models improve as they did lately.
        """
        market, horizon = self.model.parameters.market, self.hiring_horizon
        if horizon == 0.0 or self.model.vendors.number == 0:
            self.foreseen[:] = 0.0
            return
        pace = market.deepening * self.model.conditions.ai_demand
        in_hand = _deepened(self.workload_depth, pace * horizon)
        at_start = np.array([market.depth_at_start], dtype=np.float32)
        new = _deepened(at_start, pace * (horizon / 2.0))  # it starts half-way on average
        chance = 1.0 - power(1.0 - self.expectations.foreseen_adoption, self.propensity)
        expected = np.where(self.used, in_hand, (chance * new)[:, None])
        self.foreseen = product_of_shares(expected, self.model.workload_weights) * self.expectations.foreseen_exposure

    # ---------------------------------------------------------------------------------------------------------- money

    def dividends(self) -> Array:
        """What is paid to owners: part of the cash above some months of cost, USD, shape (E,)."""
        settings = self.model.parameters.enterprises
        cost = self.wage_bill + np.maximum(self.ai_bill, 0.0)
        surplus = self.cash - settings.cash_buffer_months * cost
        return np.asarray(np.maximum(0.0, settings.dividend_rate * surplus))


def _deepened(depth: NDArray[np.float32], growth: float) -> Array:
    """How deep use is after logistic growth by some log odds."""
    return np.asarray(depth / (depth + (1.0 - depth) * np.float64(exp(-growth))))


def by_workload(column: NDArray[Any]) -> NDArray[Any]:
    """A column of workloads, shape (E, 8), the other way round, shape (8, E): sums over 8 take a fifth of the time.

    Their order is another one then, but sums of a few 32-bit numbers of like size are exact in 64 bits.
    """
    return np.ascontiguousarray(column.T)


def _row_and_workload(place: Indices) -> tuple[Indices, Indices]:
    """Row and workload of places in a column of workloads, counted through, shapes (N,)."""
    row = place // WORKLOADS
    return row, place - row * WORKLOADS
