"""What agents may read of the economy around them.

The economy satisfies `Environment`; agents know no more of it, and write nothing there. Workers who only quit, are laid
off, search and train read no more than `LabourEnvironment`, which the published scenario model satisfies as well.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from agents.core.draws import Draws
from agents.environment.law import Conditions, Law, VendorProfile
from agents.environment.markets import GoodsMarket, LabourMarket, Mobility, Occupations, PeerNetwork, Separations, Wages
from agents.environment.others import Employers, Enterprises, Investors, PublicBudget, Suppliers, Vendors

__all__ = ["Environment", "LabourEnvironment", "Law", "VendorProfile"]

Array = NDArray[np.float64]


class LabourEnvironment(Draws, Protocol):
    """What workers read who quit, are laid off, search and train."""

    @property
    def parameters(self) -> Any:
        """Parameters by group; a test checks that every name that agents read exists."""

    @property
    def month(self) -> int:
        """0 is January 2023."""

    @property
    def law(self) -> Law:
        """The law of the month."""

    @property
    def enterprises(self) -> Employers:
        """The employers."""

    @property
    def labour_market(self) -> Separations:
        """What decides how many quit."""


class Environment(LabourEnvironment, Protocol):
    """What all agents may read of the economy."""

    @property
    def baseline_law(self) -> Law:
        """The law of January 2023."""

    @property
    def conditions(self) -> Conditions:
        """What comes from outside in the month."""

    @property
    def occupations(self) -> Occupations:
        """The table of occupations."""

    @property
    def workload_weights(self) -> Array:
        """Of workloads in each occupation's work, shape (8, 22)."""

    @property
    def usd_bn(self) -> float:
        """One billion in the books' dollars, which are per represented person."""

    @property
    def unit_cost(self) -> float:
        """Running cost of an AI task relative to its human cost."""

    @property
    def compute_horizon(self) -> int:
        """Months ahead for which compute may be under contract."""

    @property
    def enterprises(self) -> Enterprises:
        """The enterprises."""

    @property
    def labour_market(self) -> LabourMarket:
        """What is observed of the labour market."""

    @property
    def workers(self) -> Any:
        """The workers."""

    @property
    def vendors(self) -> Vendors:
        """The vendors side by side."""

    @property
    def government(self) -> PublicBudget:
        """The government."""

    @property
    def investors(self) -> Investors:
        """The investors."""

    @property
    def suppliers(self) -> Suppliers:
        """The compute suppliers."""

    @property
    def wages(self) -> Wages:
        """The going wages."""

    @property
    def goods_market(self) -> GoodsMarket:
        """What is observed of the goods market."""

    @property
    def peer_network(self) -> PeerNetwork:
        """Which enterprises observe each other."""

    @property
    def mobility(self) -> Mobility:
        """Between which occupations people move."""
