"""The economy: who is in it, and what a month is."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from mesa import DataCollector, Model
from numpy.typing import NDArray

from agents.consumers import Consumers
from agents.core.agentset import EveryAgent
from agents.core.draws import RandomDraws
from agents.economics.numerics import exp
from agents.enterprises.enterprises import Enterprises
from agents.government import Government
from agents.investors import Investors
from agents.suppliers import ComputeSuppliers
from agents.vendors.industry import Vendors
from agents.vendors.vendor import Vendor
from agents.workers.workers import Workers
from model import networks, payments, tables
from model.calendar import DEFAULT_END, month_name, month_number
from model.errors import InputError
from model.indicators import registry
from model.indicators.month_end import MonthEnd
from model.initialisation import ai_use, burn_in, labour_force, money
from model.ledger import Ledger
from model.markets import ai_services
from model.markets.labour import LabourMarket
from model.markets.wages import Wages, work_per_head
from model.memory import LARGE, keep_freed_memory
from model.networks import Mobility, PeerNetwork
from model.parameters import Parameters
from model.policy.events import Conditions, Event, conditions_of_month
from model.policy.law import Law
from model.policy.policies import Policy, law_of_month, refuse_contradictions
from model.tables import Occupations, Sectors

Array = NDArray[np.float64]


class Economy(RandomDraws, Model):  # type: ignore[misc]
    """One economy, month by month from January 2023.

    Args:
        parameters: nature, fixed in the run; the defaults if left out.
        policies: what governments do, and when.
        events: shocks from outside, and when.
        rng: seed, a whole number from 0; the same seed gives the same history on any machine.

    Raises:
        InputError: the seed is not a whole number from 0, or policies contradict each other.
    """

    # who is in it, and what they share
    parameters: Parameters
    occupations: Occupations
    sectors: Sectors
    law: Law
    conditions: Conditions
    ledger: Ledger
    vendors: Vendors
    enterprises: Enterprises
    consumers: Consumers
    workers: Workers
    government: Government
    investors: Investors
    suppliers: ComputeSuppliers
    wages: Wages
    labour_market: LabourMarket
    mobility: Mobility
    peer_network: PeerNetwork
    usd_bn: float  # one billion in the books' dollars, which are per represented person
    expected_gain: Array  # (8,), what AI promises by workload, relative to the reference quality
    technology_history: list[tuple[float, float]]  # best quality, share of workloads on AI; last thirteen months
    foreseen_exposure: Array  # (22,), share of juniors' tasks that AI is expected to manage at the hiring horizon
    census: NDArray[np.int64]  # (2, 44), people in the labour force and those without a job, at the end of the month
    month_end: MonthEnd  # what several indicators are made of
    foreseen_adoption: float  # chance that a workload without AI is expected to have it then
    main_vendors: list[NDArray[np.int64]]  # of each enterprise, (E,), last thirteen months
    moved_share_history: list[float]  # share of workloads that moved vendor, last twelve months

    def __init__(
        self,
        parameters: Parameters | None = None,
        policies: Sequence[Policy] = (),
        events: Sequence[Event] = (),
        *,
        rng: int | None = 1,
    ) -> None:
        rng = 1 if rng is None else rng
        if isinstance(rng, bool) or not isinstance(rng, (int, np.integer)) or rng < 0:
            raise InputError(f"seed {rng!r} is not valid: must be a whole number from 0")
        super().__init__(rng=int(rng))
        self.root_seed = int(rng)
        self.parameters = parameters or Parameters()
        self.policies, self.events = tuple(policies), tuple(events)
        refuse_contradictions(self.policies)
        self.month = 0
        self._normals = {}
        if self.parameters.workers.number >= LARGE:
            keep_freed_memory()
        self._read_tables()
        self._initialise()
        self.latest: dict[str, float] = {}
        self._rows: list[Array] = []  # of the history
        self._columns = registry.column_names(self)
        self.datacollector = Collector(self._columns)

    # ------------------------------------------------------------------------------------------------------ the month

    def step(self) -> None:
        """One month."""
        self.open_month()
        self.investors.weigh_risk()

        # vendors train, release, price and order compute for demand two years ahead
        frontier, mean_research = self.vendors.frontier, self.vendors.mean_research
        for vendor in self.vendors.active:
            vendor.technology.train(frontier, mean_research)
            vendor.technology.release()
            vendor.pricing.post()
            vendor.compute.drop()
            self.suppliers.take_order(vendor.compute.order())
        self.suppliers.set_price()
        self.suppliers.resell(self.vendors.active)

        # enterprises and consumers choose; scarce compute is shared out
        ai_services.look_at_technology(self)
        self.enterprises.adopt()
        self.enterprises.review_contracts()
        self.consumers.subscribe()
        self.consumers.switch()
        ai_services.serve(self)
        self.vendors.consider_code_reds()

        # enterprises produce what is ordered, at the cost that AI and wages allow
        plan = self.enterprises.plan_production()
        self.enterprises.post_prices(plan)
        ai_services.sell(self, plan)
        self.enterprises.plan_staff(plan)

        # people leave jobs, look for others, learn, rise and retire
        self.labour_market.count_staff()
        self.workers.quit()
        self.workers.decide_participation()
        self.labour_market.count_leavers()
        self.enterprises.decide_layoffs()
        self.workers.be_laid_off()
        self.labour_market.count_layoffs()
        self.labour_market.retrain_in_house()
        self.labour_market.match()
        self.labour_market.promote()
        self.workers.train()
        self.workers.grow_older()
        self.labour_market.replace_retirees()
        self.labour_market.adjust_wages()

        # everybody is paid, everybody pays
        payments.pay_wages(self)
        payments.pay_ai(self, plan)
        payments.pay_hiring_credits(self)
        payments.pay_for_apps(self)
        payments.pay_compute(self)
        payments.pay_benefits(self)
        payments.pay_everybody(self)
        payments.pay_owners(self)
        payments.fund_vendors(self)

        self.close_month()

    def open_month(self) -> None:
        """The month's law, conditions, technology and a new page of the ledger."""
        self._normals.clear()
        self.law = law_of_month(self.baseline_law, self.policies, self.month)
        self.conditions = conditions_of_month(self.events, self.month)
        self.government.open_month()
        self.wages.shorten_week(self.law.week, self.parameters.labour)
        self.work_per_head = work_per_head(self.law.week, self.parameters.labour)
        self.unit_cost = self._unit_cost(self.month)
        self.suppliers.open_month()
        self.contracts_moved = 0
        self.employed_before = self.workers.in_work
        self.peer_network.observe_modes(
            self.enterprises.margin, self.enterprises.mode_balance, self.parameters.market.peer_selectivity
        )
        self.vendors.draw_demand_shocks()
        self.ai_demand_scale = self.conditions.ai_demand
        self.ledger.open_month()

    def open_labour_month(self, month: int) -> None:
        """Turn the calendar to a month before the first, in which only people move."""
        self._normals.clear()
        self.month = month

    def close_month(self) -> None:
        """Write down what the month brought."""
        used = max(int(np.count_nonzero(self.enterprises.used)), 1)
        self.moved_share_history = [*self.moved_share_history[-11:], self.contracts_moved / used]
        self.main_vendors = [*self.main_vendors[-12:], self.enterprises.main_vendor]
        values = registry.measure(self)
        self.latest = dict(zip(self._columns, values, strict=True))
        self._rows.append(np.array(values))
        self.month += 1
        self.datacollector.collect(self)

    def run(self, until: str = DEFAULT_END, progress: Callable[[int], None] | None = None) -> pd.DataFrame:
        """Simulate up to and including a month.

        Args:
            until: the last month, ``YYYY-MM``.
            progress: called with the number of each month simulated.

        Returns:
            The tidy history: one row a month, one column an indicator.

        Raises:
            InputError: the month is badly written, or lies before what has been simulated already.
        """
        last = month_number(until)
        if last < self.month - 1:
            raise InputError(f"month {until} is over: the economy has reached {month_name(self.month - 1)}")
        while self.month <= last:
            self.step()
            if progress is not None:
                progress(self.month - 1)
        return self.history

    @property
    def history(self) -> pd.DataFrame:
        """All indicators so far: rows are months (first days), columns indicators."""
        index = pd.date_range(month_name(0), periods=len(self._rows), freq="MS", name="month")
        return pd.DataFrame(np.reshape(self._rows, (-1, len(self._columns))), index=index, columns=self._columns)

    @property
    def payments(self) -> pd.DataFrame:
        """Who paid whom for what in the last month, as the ledger has it, the largest first: amounts in USD bn."""
        return self.ledger.payments().assign(amount=lambda table: table.amount / self.usd_bn)

    @property
    def hiring_horizon(self) -> float:
        """Months in which a junior hire has to pay back: fewer where the state pays for the first of them."""
        return max(0.0, self.parameters.enterprises.hiring_horizon - self.law.paid_months_of_a_hire)

    @property
    def hiring_discount(self) -> Array:
        """Cost of each cell's work relative to its wage: a credit for junior hires counts over the time they stay."""
        stay = 1.0 / np.maximum(self.labour_market.quit_rate[:, 0], 1e-6)
        paid = self.law.hiring_credit * np.minimum(self.law.hiring_credit_months, stay) / stay
        return np.asarray(np.stack([1.0 - paid, np.ones_like(paid)], axis=1).ravel())

    def set_sector_elasticity(self, elasticity: float) -> None:
        """Give demand for all sectors one price elasticity."""
        self.sectors = replace(self.sectors, elasticity=np.full(len(self.sectors.name), elasticity))

    # ------------------------------------------------------------------------------------------------- Mesa's manners

    @property
    def agents(self) -> EveryAgent:
        """Every agent: vendors, government, investors and suppliers, and all members of the populations."""
        populations = [
            p for p in (getattr(self, n, None) for n in ("workers", "enterprises", "consumers")) if p is not None
        ]
        return EveryAgent(super().agents, *populations)

    # ----------------------------------------------------------------------------------------- initialisation

    def _read_tables(self) -> None:
        self.occupations, self.sectors = tables.occupations(), tables.sectors()
        _, self.workload_weights = tables.workload_weights()
        self.mobility = Mobility(self.occupations, self.parameters.labour.stay_in_occupation)

    def _initialise(self) -> None:
        p = self.parameters
        self.usd_bn = 1e9 / p.people_per_worker
        self.baseline_law = Law(p.money.tax_rate, p.money.replacement, p.money.benefit_months)
        self.law, self.conditions = self.baseline_law, Conditions()  # people were there before any policy
        self.unit_cost, self.price_level, self.ai_demand_scale = self._unit_cost(0), 1.0, 1.0
        self.work_per_head = 1.0
        self.consumer_weight = p.consumers.represented / p.consumers.number / p.people_per_worker
        self.final_spending = self.subscriptions = self.advertising = self.other_lines = 0.0
        self.automated_tasks = self.augmented_tasks = self.automated_heads = self.augmented_heads = 0.0
        self.contracts_moved = 0
        self.moved_share_history, self.main_vendors, self.technology_history = [], [], []
        self.labour_market = LabourMarket(self)
        self._create_vendors()
        self.government, self.investors, self.suppliers = Government(self), Investors(self), ComputeSuppliers(self)
        self.wages = Wages(
            money.base_wages(self), self.workload_weights, self.occupations.share, self.occupations.mobility
        )
        self.workers, self.enterprises = labour_force.create_labour_force(self)
        burn_in.burn_in(self)
        self.early_careers_at_start = registry.early_careers(self)
        money.set_money_at_rest(self)
        self.consumers = ai_use.create_consumers(self)
        ai_use.set_first_ai_use(self)
        self._connect()
        self._open_ledger()
        self.law = law_of_month(self.baseline_law, self.policies, 0)

    def _create_vendors(self) -> None:
        """The vendors of January 2023, and those that may enter a market that exists."""
        p = self.parameters
        compute, first = p.compute, len(p.market.vendors)
        longest = compute.lead_time + max(compute.contract_months, p.finance.partner_months)
        self.compute_horizon = max(compute.start_months, longest)
        names = p.all_vendors
        made = (Vendor(self, name, p.vendors[name], i, in_market=i < first) for i, name in enumerate(names))
        self.vendors = Vendors(self, made)

    def _connect(self) -> None:
        settings = self.parameters.enterprises
        seed = int(self.random_generator("peers").integers(2**31))
        graph = networks.peer_graph(self.enterprises.industry, settings.peers, settings.rewiring, seed)
        self.peer_network = PeerNetwork(graph)

    def _open_ledger(self) -> None:
        self.ledger = Ledger()
        holders = [self.workers, self.enterprises, *self.vendors, self.suppliers, self.investors, self.government]
        for holder in holders:
            self.ledger.register(holder)
        self.ledger.open_month()

    # ----------------------------------------------------------------------------------------------------- conditions

    def _unit_cost(self, month: int) -> float:
        """Cost of an AI task relative to its human cost: falls exponentially towards a floor."""
        t = self.parameters.technology
        return t.unit_cost_floor + max(t.unit_cost_start - t.unit_cost_floor, 0.0) * exp(-t.unit_cost_decline * month)


class Collector(DataCollector):  # type: ignore[misc]
    """Mesa's collector of an economy's indicators: measured once a month, so it only has to write them down.

    Reporters that others add are asked as usual.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__({name: partial(_latest, name) for name in columns})
        self.model_vars = {name: array("d") for name in columns}  # thousands of single numbers would fill the memory

    def collect(self, model: Economy) -> None:
        """Write the month's indicators down."""
        if self.agent_reporters or self.agenttype_reporters or self.model_vars.keys() != model.latest.keys():
            super().collect(model)
            return
        if hasattr(self, "_collection_steps"):
            self._collection_steps.append(model.time)
        for name, value in model.latest.items():
            self.model_vars[name].append(value)


def _latest(name: str, economy: Economy) -> float:
    """What Mesa's DataCollector reads: the indicator's value of the month just simulated."""
    return economy.latest.get(name, float("nan"))
