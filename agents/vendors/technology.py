"""A vendor's technology: research, releases, and code reds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import exp, power

if TYPE_CHECKING:
    from agents.vendors.vendor import Vendor

ENTERPRISE, CONSUMER = 0, 1  # the two markets, and so the two dimensions of quality
Array = NDArray[np.float64]


class Technology:
    """Models in training, finished and on sale: quality in points by market (enterprises, consumers), shape (2,)."""

    latent: Array  # quality of the models in training
    ready: Array  # quality of the latest finished models, on sale or held back
    released: Array  # quality that customers can buy
    research: float  # training compute of the month
    months_to_release: float
    code_red_months: int  # how long a code red still lasts
    consumer_shares: list[float]  # share of consumers, month by month

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.start(np.array([vendor.profile.enterprise_quality, vendor.profile.consumer_quality]), 0.0, 0.0)
        self.code_red_months = 0

    def start(self, quality: Array, research: float, months_to_release: float) -> None:
        """Begin with models of a given quality, all of them on sale."""
        self.latent, self.ready, self.released = quality, quality.copy(), quality.copy()
        self.research, self.months_to_release = research, months_to_release
        self.consumer_shares = []

    @property
    def focus(self) -> float:
        """Share of research for enterprises; a code red moves part of all research to consumers."""
        focus, moved = self.vendor.profile.focus, self.vendor.model.parameters.technology.code_red_share
        return max(0.0, focus - moved) if self.code_red_months > 0 else focus

    def train(self, frontier: Array, mean_research: float) -> None:
        """Improve both qualities by the research given to each market, and by catching up with the frontier.

        Args:
            frontier: best released quality of each market, shape (2,).
            mean_research: training compute of the mean vendor.
        """
        vendor, model = self.vendor, self.vendor.model
        technology = model.parameters.technology
        pace = technology.growth_before if model.month < technology.growth_break else technology.growth_after
        spread_thin = 1.0 - technology.attention_cost * vendor.profile.diversification
        relative = self.research / max(mean_research, 1e-300)
        relative = min(max(relative, technology.research_least), technology.research_most)
        spending = power(relative, technology.research_exponent)
        draws = model.normal_draws("progress", (model.vendors.number, 2))[vendor.index].tolist()
        best, focus = frontier.tolist(), (self.focus, 1.0 - self.focus)
        for market, quality in enumerate(self.latent.tolist()):
            attention = power(focus[market] / technology.focus_reference, technology.focus_exponent)
            noise = exp(technology.quality_noise * draws[market])
            gain = pace / 12 * attention * spending * spread_thin * noise
            gain += technology.catch_up * max(best[market] - quality, 0.0)
            self.latent[market] = quality + gain + model.conditions.frontier_jump

    def release(self) -> None:
        """Put the latest models on sale every few months; a code red holds back those for enterprises."""
        model, technology = self.vendor.model, self.vendor.model.parameters.technology
        self.months_to_release -= 1.0
        if self.months_to_release <= 0.0:
            draw = float(model.normal_draws("release", (model.vendors.number,))[self.vendor.index])
            self.months_to_release += technology.release_interval * exp(technology.release_spread * draw)
            self.ready = self.latent.copy()
            self.released[CONSUMER] = self.ready[CONSUMER]
        if self.code_red_months == 0:
            self.released[ENTERPRISE] = self.ready[ENTERPRISE]

    def note_consumer_share(self, share: float) -> None:
        """Record the vendor's share of consumers in this month."""
        self.consumer_shares.append(share)

    def consider_code_red(self, best_quality: float) -> None:
        """Call a code red when consumers leave for much better rivals; it ends with the release of a new model.

        Args:
            best_quality: best consumer quality on sale, points.
        """
        technology = self.vendor.model.parameters.technology
        if self.code_red_months == 1:
            self.released[CONSUMER] = self.latent[CONSUMER]
        self.code_red_months = max(0, self.code_red_months - 1)
        shares, window = self.consumer_shares, technology.code_red_window
        falls = len(shares) > window and shares[-window - 1] - shares[-1] > technology.code_red_loss
        behind = best_quality - self.released[CONSUMER] > technology.code_red_gap
        if self.code_red_months == 0 and falls and behind:
            self.code_red_months = technology.code_red_months

    def stop(self) -> None:
        """End research, since the vendor has failed."""
        self.research = 0.0

    def plan_research(self, compute: float) -> None:
        """Set the training compute of the month."""
        self.research = compute
