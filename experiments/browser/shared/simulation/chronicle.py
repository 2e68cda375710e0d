"""An economy that remembers what pictures of its people need and its indicators do not say.

Kept month by month, which costs next to nothing: how many people of each occupation and level there are and how many
of them have no job, and how many moved from one occupation to another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.workers.values import JUNIOR, SENIOR
from model.indicators.month_end import census

type Counts = NDArray[np.int64]
YEAR = 12  # months


class Chronicle:
    """An economy with its chronicle.

    Attributes:
        economy: which nobody else should step.
        censuses: people in the labour force and those without a job, by occupation × level, of the start and of the
            end of each month; each of shape (2, 44).
        moves: people who changed occupation within each month, from × to, shape (22, 22). Those who retire and those
            who enter the labour force in their place are not among them.
    """

    def __init__(self, economy: Any) -> None:
        self.economy = economy
        self.censuses: list[Counts] = [census(economy)]
        self.moves: list[Counts] = []
        self._made: dict[Callable[[Any], Any], Any] = {}
        self._occupation, self._level = economy.workers.occupation.copy(), economy.workers.level.copy()

    @property
    def history(self) -> pd.DataFrame:
        """Month × indicator."""
        history: pd.DataFrame = self.economy.history
        return history

    @property
    def payments(self) -> pd.DataFrame:
        """Who paid whom in the last month."""
        payments: pd.DataFrame = self.economy.payments
        return payments

    def step(self) -> None:
        """Simulate one month, and write down what it brought."""
        self.economy.step()
        self.censuses.append(self.economy.month_end.census)  # another array each month
        self.moves.append(self._moved())

    def _moved(self) -> Counts:
        workers, number = self.economy.workers, self.economy.occupations.number
        retired = (self._level == SENIOR) & (workers.level == JUNIOR)  # nobody else becomes a junior again
        who = np.flatnonzero((self._occupation != workers.occupation) & ~retired)
        pairs = self._occupation[who].astype(np.int64) * number + workers.occupation[who]
        self._occupation[:], self._level[:] = workers.occupation, workers.level
        return np.bincount(pairs, minlength=number * number).reshape(number, number)

    def moves_lately(self) -> Counts:
        """People who changed occupation in the last twelve months, or since the start, from × to; shape (22, 22)."""
        number = self.economy.occupations.number
        return sum(self.moves[-YEAR:], np.zeros((number, number), dtype=np.int64))

    def once[T](self, make: Callable[[Any], T]) -> T:
        """Something of the economy that stays as it is in a run, made when it is first asked for."""
        if make not in self._made:
            self._made[make] = make(self.economy)
        made: T = self._made[make]
        return made
