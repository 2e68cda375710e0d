"""Consumers: they take up AI apps, stay with them by habit, and a few pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.arithmetic import exp, log
from agents.luck import LuckyPopulation
from agents.population import Column, PopulationAgent

if TYPE_CHECKING:
    from model.economy import Economy

NO_APP = -1


class Consumer(PopulationAgent):
    """One consumer, seen as a Mesa agent: a view of one row."""


class Consumers(LuckyPopulation):
    """All consumers: a sample of the households, whose money pays the subscriptions."""

    member = Consumer
    model: Economy

    app = Column(np.int8, "vendor of the main app, -1 none", unit="index", default=NO_APP)
    tenure = Column(np.int16, "months with the app", unit="months")
    paying = Column(np.bool_, "has a subscription", unit="yes/no")
    value_of_time = Column(np.float32, "what saved time is worth to them, standard normal", unit="sd")

    def subscribe(self) -> None:
        """New users come by themselves and after others' example (Bass diffusion)."""
        settings, vendors = self.model.parameters.consumers, self.model.vendors
        users = self.app >= 0
        hazard = settings.innovation + settings.imitation * users.mean()
        chance = float(1.0 - exp(-hazard * vendors.alive.any()))
        who = self.maybe_struck("app adoption", np.flatnonzero(~users), chance)
        self._choose(who[self.luck_of("app adoption", who) < chance], new=True)

    def switch(self) -> None:
        """Some users reconsider; habit keeps most of them."""
        settings = self.model.parameters.consumers
        self.tenure[self.app >= 0] += 1
        who = self.maybe_struck("app review", np.flatnonzero(self.app >= 0), settings.review_rate)
        self._choose(who[self.luck_of("app review", who) < settings.review_rate], new=False)
        self._decide_to_pay()

    def leave(self, vendor: int) -> None:
        """A vendor has failed: its users choose again."""
        self._choose(np.flatnonzero(self.app == vendor), new=True)

    def _choose(self, who: NDArray[np.intp], *, new: bool) -> None:
        settings, vendors = self.model.parameters.consumers, self.model.vendors
        if vendors.number == 0 or len(who) == 0:
            return
        worth = settings.quality_weight * vendors.consumer_quality + settings.brand * vendors.brand
        worth = np.where(
            vendors.alive, worth + settings.habit * log(np.maximum(vendors.consumer_served, 1e-3)), -np.inf
        )
        utility = np.tile(worth, (len(who), 1))
        if not new:
            utility[np.arange(len(who)), self.app[who]] += settings.habit
        chosen = self.model.markets.choose(utility, self.luck_of("app choice", who))
        self.tenure[who] = np.where(chosen != self.app[who], 0, self.tenure[who])
        self.app[who] = chosen

    def _decide_to_pay(self) -> None:
        """A subscription is worth its price to those whose time is dear, the more so the better the app."""
        vendors, threshold = self.model.vendors, self.model.paying_threshold
        if vendors.number == 0:
            return
        worth = self.value_of_time + 0.3 * log(np.maximum(vendors.consumer_gain, 1e-6))[self.app]
        self.paying[:] = (self.app >= 0) & (worth > threshold)

    def count_users(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Users and paying users of each vendor, as numbers of consumers, shapes (V,)."""
        users = self.app >= 0
        number = self.model.vendors.number
        everyone = np.bincount(self.app[users], minlength=number).astype(float)
        paying = np.bincount(self.app[users & self.paying], minlength=number).astype(float)
        return everyone, paying
