"""A vendor's price for enterprise use, and the margin that it aims at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import exp, power

if TYPE_CHECKING:
    from agents.vendors.vendor import Vendor

Array = NDArray[np.float64]


class Pricing:
    """The posted price of an automated task, relative to its human cost in 2023."""

    price: float

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.start()

    def start(self) -> None:
        """Post the price at which unit cost leaves the vendor's own target margin."""
        self.price = self.vendor.model.unit_cost / (1.0 - self.vendor.profile.margin)

    def post(self) -> None:
        """Move the price towards unit cost plus margin: higher when compute is short, lower when it is idle."""
        model, settings = self.vendor.model, self.vendor.model.parameters.compute
        tension = settings.price_flexibility * (self.vendor.compute.utilisation - settings.target_utilisation)
        tension = min(max(tension, -settings.scarcity_cap), settings.scarcity_cap)
        target = model.unit_cost / (1.0 - self.target_margin) / (1.0 - model.law.token_tax) * exp(tension)
        self.price *= power(target / self.price, settings.price_speed)

    def set_price(self, price: float) -> None:
        """Post a given price, as an experiment may require."""
        self.price = price

    @property
    def target_margin(self) -> float:
        """Target gross margin: smaller where rules make customers freer to leave.

        Margins are inversely proportional to the elasticity of demand (Lerner), which combines that of use and that of
        customers: one who stays with probability P in a logit responds to the price by its weight times 1 - P. The
        margin of the vendor's profile is that of a market without such rules.
        """
        vendor, model = self.vendor, self.vendor.model
        ported, enterprises, market = model.law.portability, model.enterprises, model.parameters.market
        row, workload = np.nonzero(enterprises.workload_vendor == vendor.index) if ported else ((), ())
        if len(row) == 0:
            return vendor.profile.margin
        wins = min(len(row) / int(enterprises.used.sum()), market.win_cap)  # among customers who are free to choose
        cost = enterprises.adoption.lock_in(row, workload)
        renews = enterprises.workload_tenure[row, workload] >= market.renewal_months

        def elasticity(costs: Array) -> float:
            leaves = (1.0 - wins) / (1.0 - wins + wins * exp(costs))
            return market.use_elasticity + market.price_weight * float(np.where(renews, leaves, 1.0 - wins).mean())

        return vendor.profile.margin * elasticity(cost) / elasticity(cost * (1.0 - ported))
