"""Enterprises' staff: how many people they want, whom they replace, whom they no longer need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.labour_supply import NOBODY
from agents.luck import LuckyPopulation
from agents.population import Column

if TYPE_CHECKING:
    from model.economy import Economy

CELLS = 44
OCCUPATIONS = CELLS // 2
JUNIORS, SENIORS = slice(0, CELLS, 2), slice(1, CELLS, 2)
Array = NDArray[np.float64]
Heads = NDArray[np.int32]


class Staff(LuckyPopulation):
    """The part of enterprises that hires and dismisses: posts and heads by cell, occupation × level.

    Three numbers a cell: what the work of the day needs (``target``); the posts it is willing to fill (``posts``),
    fewer for juniors where AI is foreseen to do their tasks before long, and more for the seniors who stand in for
    them; and the staff it has (``heads``). Vacancies are posts not filled; surplus is staff beyond both.
    """

    model: Economy
    layoff_hazard: Array  # (E, 44): chance that each worker of a cell is laid off this month
    surplus_share: Array  # (E, 44): share of each cell's staff that is surplus
    _counted: tuple[Heads, Heads] | None = None  # where each worker stood when last counted, and how many that makes

    slots = Column(np.float32, "posts in January 2023 by cell", unit="heads", shape=(CELLS,))
    wanted = Column(np.float32, "smoothed desired staff by cell", unit="heads", shape=(CELLS,))
    rounding = Column(
        np.float32, "fixed offset that turns wanted staff into whole people", unit="heads", shape=(CELLS,)
    )
    foreseen = Column(
        np.float32, "junior tasks expected to go to AI within the hiring horizon", unit="share", shape=(OCCUPATIONS,)
    )
    heads = Column(np.int32, "staff by cell", unit="heads", shape=(CELLS,))
    vacancies = Column(np.int32, "open posts by cell", unit="heads", shape=(CELLS,))

    def approach(self, desired: NDArray[np.float32]) -> None:
        """Move towards the staff desired by cell, shape (E, 44): it takes longer to set up posts than to close them."""
        settings, gap = self.model.parameters.enterprises, desired - self.wanted
        self.wanted += np.where(gap > 0, np.float32(settings.hiring_speed), np.float32(settings.smoothing)) * gap

    @property
    def target(self) -> Heads:
        """Whole people that the work of the day needs by cell, shape (E, 44)."""
        return np.asarray(np.floor(self.wanted + self.rounding).astype(np.int32))

    @property
    def posts(self) -> Heads:
        """Whole posts that enterprises are willing to fill by cell, shape (E, 44).

        A junior is hired for years, so no new one is for tasks that AI is foreseen to do. Until it does them, seniors
        stand in for the juniors who have left, fewer of them as they get more done; so far as seniors are to be found.
        """
        if not self.foreseen.any():
            return self.target
        wanted, juniors = self.wanted[:, JUNIORS], self.heads[:, JUNIORS]
        lasting = wanted * (1.0 - self.foreseen * self.model.seniors_found)
        stand_in = np.maximum(wanted - np.maximum(juniors, lasting), 0.0) * self.model.parameters.workers.junior_pay
        posts = np.empty_like(self.heads)
        posts[:, JUNIORS] = np.floor(lasting + self.rounding[:, JUNIORS])
        posts[:, SENIORS] = np.floor(self.wanted[:, SENIORS] + stand_in + self.rounding[:, SENIORS])
        return posts

    @property
    def surplus(self) -> Heads:
        """Staff beyond what is needed or stands in for others by cell, shape (E, 44)."""
        return np.asarray(np.maximum(self.heads - np.maximum(self.target, self.posts), 0))

    def count_heads(self) -> None:
        """Count the staff by cell from the workers' side, so that both sides always agree."""
        if self._counted is None:
            number = len(self.model.workers)
            self._counted = np.full(number, NOBODY, dtype=np.int32), np.zeros(len(self) * CELLS, dtype=np.int32)
        post, count = self._counted
        for block in self.model.workers.blocks():
            _recount(self.model.workers.post_of(block), post[block], count)
        self.heads[:] = count.reshape(self.heads.shape)

    def decide_layoffs(self) -> None:
        """Surplus posts are not filled again when people leave; each of the rest goes with a monthly hazard."""
        rate = self.model.parameters.enterprises.layoff_rate
        self.layoff_hazard = rate * self.surplus / np.maximum(self.heads, 1)

    def note_surplus(self) -> None:
        """What share of each cell's staff is surplus; these people look around before they are laid off."""
        self.surplus_share = self.surplus / np.maximum(self.heads, 1)

    def open_vacancies(self) -> None:
        """Open posts where staff falls short of what is to be filled."""
        self.vacancies[:] = np.maximum(self.posts - self.heads, 0)


def _recount(post: Heads, before: Heads, count: Heads) -> None:
    """Bring a count of people by post up to date: only those who moved are counted again.

    Args:
        post: where people are now, negative without a job, shape (N,).
        before: where they were, shape (N,); brought up to date.
        count: people by post, shape (K,); brought up to date.
    """
    moved = np.flatnonzero(post != before)
    if not len(moved):
        return
    for step, places in ((-1, before[moved]), (1, post[moved])):
        np.add.at(count, places[places >= 0], step)
    before[moved] = post[moved]
