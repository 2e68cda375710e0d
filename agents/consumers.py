"""Consumers: adoption of AI apps (Bass diffusion), choice with habit (logit), and subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.core.column import Column
from agents.core.member import PopulationAgent
from agents.core.stochastic import StochasticPopulation
from agents.economics.choice import choose
from agents.economics.numerics import exp, log, normal_quantile
from agents.vendors.vendor import CONSUMER

if TYPE_CHECKING:
    from agents.environment import Environment

NO_APP = -1
Array = NDArray[np.float64]


class Consumer(PopulationAgent):
    """One consumer, seen as a Mesa agent: a view of one row."""


class Consumers(StochasticPopulation):
    """All consumers: a sample of the households, whose money pays the subscriptions."""

    member = Consumer
    model: Environment

    app = Column(np.int8, "vendor of the main app, -1 none", unit="index", default=NO_APP)
    tenure = Column(np.int16, "months with the app", unit="months")
    paying = Column(np.bool_, "has a subscription", unit="yes/no")
    value_of_time = Column(np.float32, "value of time saved, standard normal", unit="sd")

    def subscribe(self) -> None:
        """New users adopt by innovation and by imitation of others (Bass diffusion)."""
        settings, vendors = self.model.parameters.consumers, self.model.vendors
        users = self.app >= 0
        hazard = settings.innovation + settings.imitation * (np.count_nonzero(users) / len(users))
        chance = 1.0 - exp(-hazard) if vendors.active else 0.0
        who = self.candidates("app adoption", slice(None), chance, ~users)
        self._choose(who[self.draws_of("app adoption", who) < chance], new=True)

    def switch(self) -> None:
        """Some users review their app; habit favours the one in use."""
        settings = self.model.parameters.consumers
        users = self.app >= 0
        self.tenure += users
        who = self.candidates("app review", slice(None), settings.review_rate, users)
        self._choose(who[self.draws_of("app review", who) < settings.review_rate], new=False)

    def leave(self, vendor: int) -> None:
        """Users of a vendor that failed choose again."""
        self._choose(np.flatnonzero(self.app == vendor), new=True)

    def _choose(self, who: NDArray[np.intp], *, new: bool) -> None:
        if self.model.vendors.number == 0 or len(who) == 0:
            return
        worth, present = self._worth_of_apps(), self.app[who]
        if new:
            utility = np.broadcast_to(worth, (len(who), len(worth)))
        else:
            habit = self.model.parameters.consumers.habit
            utility = (worth + np.diag(np.full(len(worth), habit))).take(present, axis=0)
        chosen = choose(utility, self.draws_of("app choice", who))
        self.tenure[who[chosen != present]] = 0
        self.app[who] = chosen

    def _worth_of_apps(self) -> Array:
        """Utility of each vendor's app without habit, shape (V,); minus infinity where there is none."""
        settings, vendors = self.model.parameters.consumers, self.model.vendors
        worth = np.full(vendors.number, -np.inf)
        for vendor in vendors.active:
            app = settings.quality_weight * vendor.released[CONSUMER] + settings.brand * vendor.profile.brand
            served = float(vendors.consumer_served[vendor.index])
            worth[vendor.index] = app + settings.habit * log(max(served, 1e-3))
        return worth

    @property
    def paying_threshold(self) -> float:
        """Worth of an app above which consumers pay: at the reference gain the given share of users does, sd."""
        settings, gain = self.model.parameters.consumers, self.model.parameters.technology.gain_reference
        threshold = normal_quantile(1.0 - min(max(settings.paying_share, 1e-9), 1 - 1e-9))
        return threshold + settings.gain_weight * log(max(gain, 1e-6))

    def decide_to_pay(self) -> None:
        """Users whose value of time makes a subscription worth its price pay; the better the app, the more do."""
        vendors, weight = self.model.vendors, self.model.parameters.consumers.gain_weight
        if vendors.number == 0:
            return
        worth = (weight * log(np.maximum(vendors.consumer_gain, 1e-6))).take(self.app)
        worth += self.value_of_time
        self.paying[:] = (self.app >= 0) & (worth > self.paying_threshold)

    def count_users(self) -> tuple[Array, Array]:
        """Users and paying users of each vendor, as numbers of consumers, shapes (V,)."""
        number = self.model.vendors.number
        everyone = np.bincount(self.app + np.int16(1), minlength=number + 1)[1:]  # but for no app
        paying = np.bincount(self.app[self.paying & (self.app >= 0)], minlength=number)
        return everyone.astype(float), paying.astype(float)
