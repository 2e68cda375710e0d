"""What a vendor's customers ask for, counted in compute, and what the vendor expects them to ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.economics import ordering
from agents.economics.numerics import log, mean

if TYPE_CHECKING:
    from agents.vendors.vendor import Vendor

Array = NDArray[np.float64]


class Demand:
    """Demand for a vendor's service, and its forecast."""

    customers_need: float  # compute that customers asked for last month, served or not
    need: float  # the same with the fixed fleet
    growth: list[float]  # of customers' need, log, last twelve months
    shock: float  # to its customers' use of AI, log points, beside the shock common to all vendors

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.need = self.customers_need = self.shock = 0.0
        self.start()

    def start(self) -> None:
        """Begin with the growth of demand that the profile gives for the year before."""
        self.growth = [self.vendor.profile.demand_growth] * 12

    def draw_shock(self, innovation_sd: float, memory: float) -> None:
        """Move the demand shock of the vendor's own customers: an AR(1) around zero."""
        model = self.vendor.model
        draw = float(model.normal_draws("vendor demand", (model.vendors.number,))[self.vendor.index])
        self.shock = memory * self.shock + innovation_sd * draw

    def note(self, for_customers: float) -> None:
        """Record the compute that customers asked for this month, served or not."""
        if self.customers_need > 0.0 and for_customers > 0.0:
            most = self.vendor.model.parameters.compute.largest_change
            change = min(max(log(for_customers / self.customers_need), -most), most)
            self.growth = [*self.growth[1:], change]
        self.customers_need, self.need = for_customers, for_customers + self.vendor.compute.fleet

    def end(self) -> None:
        """Nobody asks any more, since the vendor has failed."""
        self.need = self.customers_need = 0.0

    @property
    def recent_growth(self) -> float:
        """Log growth a month of what customers asked for: mean of a year, within bounds."""
        settings = self.vendor.model.parameters.compute
        return min(max(mean(tuple(self.growth)), settings.fastest_fall), settings.fastest_growth)

    def expected_growth(self, months: Array | float) -> Any:
        """Log growth of demand expected over some months: recent growth, fading towards the long run."""
        settings = self.vendor.model.parameters.compute
        return ordering.growth_ahead(self.recent_growth, settings.long_run_growth, settings.growth_half_life, months)

    def ahead(self, months: Array | float) -> Any:
        """Demand expected some months ahead, relative to today's."""
        settings = self.vendor.model.parameters.compute
        return ordering.demand_ahead(self.recent_growth, settings.long_run_growth, settings.growth_half_life, months)
