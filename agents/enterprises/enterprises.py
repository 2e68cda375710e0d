"""Enterprises: they adopt AI, choose vendors and modes, produce, price and staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.core.column import Column
from agents.core.member import PopulationAgent
from agents.core.stochastic import StochasticPopulation
from agents.enterprises import pricing, production
from agents.enterprises.adoption import Adoption
from agents.enterprises.expectations import Expectations
from agents.enterprises.staffing import Staffing
from agents.enterprises.workloads import AUTOMATE, UNUSED, by_workload

if TYPE_CHECKING:
    from agents.economics.production import Technique
    from agents.environment import Environment

Array = NDArray[np.float64]


class Enterprise(PopulationAgent):
    """One enterprise, seen as a Mesa agent: a view of one row."""


class Enterprises(StochasticPopulation):
    """All enterprises: columns of one row an enterprise, and the parts that decide about them.

    Money is in US dollars per represented person, as everywhere in the model's books. Wages, prices and output are
    relative to January 2023. Cells are occupation × level; the numbers of cells and workloads are those of the tables.

    Attributes:
        workloads: how many an enterprise has.
        vendor_taste: lasting taste for vendors, shape (E, V).
        workload_taste: the same for single workloads, shape (E, workloads, V).
        adoption: decides about the use of AI.
        expectations: what enterprises expect of AI.
        staffing: decides about people.
    """

    member = Enterprise
    sector = "enterprises"  # of the ledger; the economic sector of each is ``industry``
    model: Environment
    vendor_taste: NDArray[np.float32]
    workload_taste: NDArray[np.float32]

    industry = Column(np.int8, "row of the sector table", unit="index")
    propensity = Column(np.float64, "inclination to adopt, mean one", unit="x", default=1.0)
    workload_vendor = Column(
        np.int8, "vendor of each workload, -1 unused", unit="index", default=UNUSED, shape=("workloads",)
    )
    workload_mode = Column(np.int8, "0 augment, 1 automate", unit="index", shape=("workloads",))
    workload_depth = Column(
        np.float32, "share of the workload's feasible tasks given to AI", unit="share", shape=("workloads",)
    )
    workload_tenure = Column(np.int16, "months with the vendor", unit="months", shape=("workloads",))
    reconsiders = Column(
        np.bool_, "badly served last month, so free to choose again", unit="yes/no", shape=("workloads",)
    )
    cost_share = Column(
        np.float64, "labour cost of the cell in unit cost of January 2023", unit="share", shape=("cells",)
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
    baseline_positions = Column(np.float32, "positions in January 2023 by cell", unit="people", shape=("cells",))
    desired_headcount = Column(np.float32, "smoothed desired staff by cell", unit="people", shape=("cells",))
    rounding = Column(
        np.float32, "fixed offset that turns desired staff into whole people", unit="people", shape=("cells",)
    )
    foreseen = Column(
        np.float32, "juniors' tasks that AI is foreseen to do by then", unit="share", shape=("occupations",)
    )
    headcount = Column(np.int32, "staff by cell", unit="people", shape=("cells",))
    vacancies = Column(np.int32, "open positions by cell", unit="people", shape=("cells",))

    def __init__(self, model: Environment, number: int) -> None:
        workloads, occupations = model.workload_weights.shape
        super().__init__(model, number, workloads=workloads, occupations=occupations, cells=2 * occupations)
        self.workloads = workloads
        self.vendor_taste = np.zeros((number, 0), np.float32)
        self.workload_taste = np.zeros((number, workloads, 0), np.float32)
        self.adoption, self.expectations, self.staffing = Adoption(self), Expectations(self), Staffing(self)

    # ------------------------------------------------------------------------------------------------- as an account

    def credit(self, amount: Any) -> None:
        """Add to cash, USD; one amount an enterprise."""
        self.cash += amount

    def money(self) -> float:
        """Return all cash, USD."""
        return float(self.cash.sum())

    # ------------------------------------------------------------------------------------------------------ use of AI

    @property
    def used(self) -> NDArray[np.bool_]:
        """Which workloads use AI, shape (E, workloads)."""
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

    # ------------------------------------------------------------------------------------------ production and prices

    def plan_production(self) -> Technique:
        """Choose the cheapest technique at this month's wages, prices and law."""
        technique = production.cheapest_technique(self)
        self.unit_cost[:] = technique.unit_cost
        return technique

    def post_prices(self) -> None:
        """Move prices towards unit cost."""
        self.price = pricing.new_prices(self)

    def record_sales(self, sales: Array, ordered: Array) -> None:
        """Set sales, output and orders of the month from sales and orders at today's prices, USD, shapes (E,)."""
        self.sales[:] = sales
        self.output[:] = sales / self.price
        self.orders[:] = ordered / self.price

    def capacity(self, technique: Technique) -> Array:
        """Return the sales that the present staff can deliver with overtime, USD a month, shape (E,)."""
        return production.capacity(self, technique)

    def dividends(self) -> Array:
        """Return what is paid to owners, USD, shape (E,)."""
        return pricing.dividends(self)
