"""The economy as its markets, payments and measures see it, so that none of these needs to know the schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from agents.core.draws import Draws

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agents.consumers import Consumers
    from agents.enterprises.enterprises import Enterprises
    from agents.environment.markets import GoodsMarket as SeenGoodsMarket
    from agents.environment.markets import LabourMarket as SeenLabourMarket
    from agents.government import Government
    from agents.investors import Investors
    from agents.suppliers import ComputeSuppliers
    from agents.vendors.industry import Vendors
    from agents.workers.workers import Workers
    from model.ledger import Ledger
    from model.markets.wages import Wages
    from model.networks import Mobility, PeerNetwork
    from model.parameters import Parameters
    from model.policy.events import Conditions
    from model.policy.law import Law
    from model.tables import Occupations, Sectors


class World(Draws, Protocol):
    """Parameters, tables, law, agents, networks and the ledger of one economy; see `Economy` for what each is."""

    parameters: Parameters
    occupations: Occupations
    sectors: Sectors
    workload_weights: NDArray[np.float64]
    usd_bn: float
    consumer_weight: float
    month: int
    compute_horizon: int
    baseline_law: Law
    law: Law
    conditions: Conditions
    vendors: Vendors
    enterprises: Enterprises
    consumers: Consumers
    workers: Workers
    government: Government
    investors: Investors
    suppliers: ComputeSuppliers
    wages: Wages
    mobility: Mobility
    peer_network: PeerNetwork
    ledger: Ledger

    @property
    def labour_market(self) -> SeenLabourMarket:
        """What agents observe of the labour market."""

    @property
    def goods_market(self) -> SeenGoodsMarket:
        """What agents observe of the goods market."""

    @property
    def unit_cost(self) -> float:
        """Running cost of an AI task relative to its human cost."""

    def open_labour_month(self, month: int) -> None:
        """Turn the calendar to a month in which only people move."""
