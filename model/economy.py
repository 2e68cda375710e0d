"""The economy: who is in it, and what a month is."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from mesa import Model
from numpy.typing import NDArray

from agents.consumers import Consumers
from agents.core.agentset import EveryAgent
from agents.core.draws import RandomDraws
from agents.economics.numerics import exp
from agents.economics.production import Technique
from agents.enterprises.enterprises import Enterprises
from agents.government import Government
from agents.investors import Investors
from agents.suppliers import ComputeSuppliers
from agents.vendors.industry import Vendors
from agents.workers.workers import Workers
from model import payments, public_finance, tables
from model.calendar import DEFAULT_END, month_name, month_number
from model.errors import InputError
from model.indicators import registry
from model.indicators.month_end import MonthEnd, early_careers, month_end
from model.initialisation import ai_use, burn_in, labour_force, money
from model.ledger import Ledger
from model.markets import capital
from model.markets.ai_services import AiServices
from model.markets.goods import GoodsMarket
from model.markets.labour import LabourMarket
from model.markets.wages import Wages
from model.networks import Mobility, PeerNetwork
from model.parameters import Parameters
from model.policy.events import Conditions, Event, conditions_of_month
from model.policy.law import Law
from model.policy.policies import Policy, law_of_month, refuse_contradictions
from model.recording import Collector, Record
from model.tables import Occupations, Sectors


class Economy(RandomDraws, Model):  # type: ignore[misc]
    """One economy, month by month from January 2023.

    Args:
        parameters: fixed in the run; the defaults if left out.
        policies: what governments do, and when.
        events: exogenous shocks, and when.
        rng: seed, a whole number from 0; the same seed gives the same history on any machine. None, as elsewhere in
            Mesa, draws a fresh one; ``root_seed`` says which.

    Raises:
        InputError: the seed is not a whole number from 0, or policies contradict each other.
    """

    # nature and tables
    parameters: Parameters
    policies: tuple[Policy, ...]
    events: tuple[Event, ...]
    root_seed: int
    occupations: Occupations
    sectors: Sectors
    workload_weights: NDArray[np.float64]  # (8, 22), of workloads in each occupation's work
    usd_bn: float  # one billion in the books' dollars, which are per represented person
    consumer_weight: float  # represented consumers for each simulated one, per represented person and worker
    compute_horizon: int  # months ahead for which compute may be under contract
    # the month
    month: int  # 0 is January 2023
    baseline_law: Law
    law: Law
    conditions: Conditions
    # who is in it
    vendors: Vendors
    enterprises: Enterprises
    consumers: Consumers
    workers: Workers
    government: Government
    investors: Investors
    suppliers: ComputeSuppliers
    # where they meet
    ai_services: AiServices
    goods_market: GoodsMarket
    labour_market: LabourMarket
    wages: Wages
    mobility: Mobility
    peer_network: PeerNetwork
    ledger: Ledger
    # what is recorded
    month_end: MonthEnd
    early_careers_at_start: float  # people of four years' work or less in exposed jobs, for each one in others
    record: Record
    datacollector: Collector

    def __init__(
        self,
        parameters: Parameters | None = None,
        policies: Sequence[Policy] = (),
        events: Sequence[Event] = (),
        *,
        rng: int | None = 1,
    ) -> None:
        rng = secrets.randbits(53) if rng is None else rng  # 53 bits: whole in every table and in JSON
        if isinstance(rng, bool) or not isinstance(rng, (int, np.integer)) or rng < 0:
            raise InputError(f"seed {rng!r} is not valid: must be a whole number from 0")
        super().__init__(rng=int(rng))
        self.root_seed = int(rng)
        self.parameters = parameters or Parameters()
        self.policies, self.events = tuple(policies), tuple(events)
        refuse_contradictions(self.policies)
        self.month = 0
        self._normals = {}
        self._read_tables()
        self._create()
        self.law = law_of_month(self.baseline_law, self.policies, 0)
        self.record = Record(registry.column_names(self))
        self.datacollector = self.record.collector

    # ------------------------------------------------------------------------------------------------------ the month

    def step(self) -> None:
        """One month: its stages, whose decisions stand below in the order in which they are made."""
        self.open_month()
        self.train_and_order_compute()
        self.take_up_ai()
        self.share_out_compute()
        plan = self.produce()
        self.part_with_staff()
        self.fill_positions()
        self.pay_for_work_and_services(plan)
        self.redistribute()
        self.fund_vendors()
        self.close_month()

    def open_month(self) -> None:
        """Set the month's law and conditions, and open its books."""
        self._normals.clear()
        self.law = law_of_month(self.baseline_law, self.policies, self.month, self.goods_market.price_level)
        self.conditions = conditions_of_month(self.events, self.month)
        self.government.open_month()
        self.wages.shorten_week(self.law.week, self.parameters.labour)
        self.suppliers.open_month()
        self.labour_market.open_month()
        selectivity = self.parameters.market.peer_selectivity
        self.peer_network.observe_modes(self.enterprises.margin, self.enterprises.mode_balance, selectivity)
        self.ledger.open_month()

    def train_and_order_compute(self) -> None:
        """Vendors train, release, price and order compute for demand two years ahead."""
        self.investors.weigh_risk()
        self.vendors.draw_demand_shocks()
        frontier, mean_research = self.vendors.frontier, self.vendors.mean_research
        for vendor in self.vendors.active:
            vendor.technology.train(frontier, mean_research)
            vendor.technology.release()
            vendor.pricing.post()
            vendor.compute.drop()
            self.suppliers.take_order(vendor.compute.order())
        self.suppliers.set_price()
        self.suppliers.resell(self.vendors.active)

    def take_up_ai(self) -> None:
        """Enterprises and consumers take up AI, choose vendors and use it more deeply."""
        self.ai_services.evaluate_models()
        self.enterprises.expectations.update()
        self.enterprises.adoption.adopt()
        self.enterprises.adoption.review_contracts()
        self.enterprises.adoption.deepen_use()
        self.consumers.subscribe()
        self.consumers.switch()
        self.consumers.decide_to_pay()

    def share_out_compute(self) -> None:
        """Scarce compute is rationed; vendors that lose consumers call a code red."""
        demand = self.ai_services.compute_demand()
        sublet = self.ai_services.rent_spot_compute(demand)
        service = self.ai_services.ration(demand, sublet)
        self.ai_services.deliver(demand, service)
        self.vendors.consider_code_reds()

    def produce(self) -> Technique:
        """Enterprises produce what is ordered, at the cost that AI and wages allow, and plan their staff."""
        plan = self.enterprises.plan_production()
        self.enterprises.post_prices()
        self.goods_market.sell(plan)
        self.enterprises.staffing.plan_staff(plan)
        self.enterprises.expectations.foresee_automation()
        return plan

    def part_with_staff(self) -> None:
        """People quit, withdraw or are laid off."""
        self.labour_market.count_staff()
        self.workers.quit()
        self.workers.decide_participation()
        self.labour_market.count_leavers()
        self.enterprises.staffing.decide_layoffs()
        self.workers.be_laid_off()
        self.labour_market.count_layoffs()

    def fill_positions(self) -> None:
        """People search, are matched, promoted and trained, and retire; wages adjust."""
        self.labour_market.retrain_in_house()
        self.labour_market.match()
        self.labour_market.promote()
        self.workers.train()
        self.workers.grow_older()
        self.labour_market.replace_retirees()
        self.labour_market.adjust_wages()

    def pay_for_work_and_services(self, plan: Technique) -> None:
        """Enterprises pay for labour and AI, with taxes and credits on it; consumers for apps, vendors for compute."""
        payments.pay_wages(self)
        payments.pay_ai(self, plan)
        self.ai_services.count_tasks(plan)
        public_finance.tax_automation(self, plan)
        public_finance.credit_augmentation(self, plan)
        public_finance.pay_hiring_credits(self)
        payments.pay_for_apps(self)
        payments.pay_compute(self)
        self.vendors.take_delivery()
        self.suppliers.month_passes()

    def redistribute(self) -> None:
        """The state pays benefits and transfers; people enrol in retraining; owners are paid what is left."""
        public_finance.pay_benefits(self)
        starts = self.workers.enrol_in_retraining()
        public_finance.pay_courses(self, starts)
        public_finance.pay_everybody(self)
        payments.pay_owners(self)

    def fund_vendors(self) -> None:
        """Investors fund and list vendors; one that still cannot pay fails, and newcomers enter."""
        self.investors.observe_market()
        capital.appraise_vendors(self)
        for vendor in capital.funding_queue(self):
            capital.rescue(self, vendor)
            capital.invest_as_partner(self, vendor)
            capital.fund(self, vendor)
            capital.list_shares(self, vendor)
            capital.resolve_failure(self, vendor)
        capital.admit_entrant(self)
        self.investors.note_funding()

    def open_labour_month(self, month: int) -> None:
        """Turn the calendar to a month in which only people move, as before January 2023."""
        self._normals.clear()
        self.month = month

    def close_month(self) -> None:
        """Measure the month and record it."""
        self.enterprises.adoption.close_month()
        self.month_end = month_end(self)
        self.record.add(registry.measure(self))
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

    def go_on_under(self, policies: Sequence[Policy]) -> None:
        """Put other policies in the place of those so far, from the coming month on.

        Raises:
            InputError: they contradict each other.
        """
        refuse_contradictions(policies)
        self.policies = tuple(policies)

    @property
    def latest(self) -> dict[str, float]:
        """The indicators of the last month, by name."""
        return self.record.latest

    @property
    def history(self) -> pd.DataFrame:
        """All indicators so far: rows are months (first days), columns indicators."""
        return self.record.table()

    @property
    def payments(self) -> pd.DataFrame:
        """Who paid whom for what in the last month, as the ledger has it, the largest first: amounts in USD bn."""
        return self.ledger.payments().assign(amount=lambda table: table.amount / self.usd_bn)

    @property
    def unit_cost(self) -> float:
        """Running cost of an AI task relative to its human cost: falls exponentially towards a floor."""
        t = self.parameters.technology
        fallen = exp(-t.unit_cost_decline * max(self.month, 0))
        return t.unit_cost_floor + max(t.unit_cost_start - t.unit_cost_floor, 0.0) * fallen

    @property
    def agents(self) -> EveryAgent:
        """Every agent: vendors, government, investors and suppliers, and all members of the populations."""
        made = (getattr(self, name, None) for name in ("workers", "enterprises", "consumers"))
        return EveryAgent(super().agents, *(population for population in made if population is not None))

    def _read_tables(self) -> None:
        """Tables, units of account, and the law and conditions before any policy or event."""
        p = self.parameters
        self.occupations, self.sectors = tables.occupations(), tables.sectors()
        _, self.workload_weights = tables.workload_weights()
        self.usd_bn = 1e9 / p.people_per_worker
        self.consumer_weight = p.consumers.represented / p.consumers.number / p.people_per_worker
        contracted = max(p.compute.contract_months, p.finance.partner_months)
        self.compute_horizon = max(p.compute.start_months, p.compute.lead_time + contracted)
        self.baseline_law = Law(p.money.tax_rate, p.money.replacement, p.money.benefit_months)
        self.law, self.conditions = self.baseline_law, Conditions()

    def _create(self) -> None:
        """Markets and agents of January 2023; before that people move between jobs until occupations are at rest."""
        self.ai_services, self.goods_market, self.labour_market = (
            AiServices(self),
            GoodsMarket(self),
            LabourMarket(self),
        )
        self.ledger, self.mobility = Ledger(), Mobility(self.occupations, self.parameters.labour.stay_in_occupation)
        self.vendors = Vendors(self, ai_use.create_vendors(self))
        self.government, self.investors, self.suppliers = Government(self), Investors(self), ComputeSuppliers(self)
        self.wages = money.create_wages(self)
        self.workers, self.enterprises = labour_force.create_labour_force(self)
        burn_in.burn_in(self)
        self.early_careers_at_start = early_careers(self)
        money.set_money_at_rest(self)
        self.consumers = ai_use.create_consumers(self)
        ai_use.set_first_ai_use(self)
        self.peer_network = ai_use.connect_peers(self)
        for holder in (self.workers, self.enterprises, *self.vendors, self.suppliers, self.investors, self.government):
            self.ledger.register(holder)
        self.ledger.open_month()
