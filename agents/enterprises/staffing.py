"""Enterprises' staff: how many people they want, whom they replace, whom they no longer need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.core.column import Column
from agents.core.rows import chosen
from agents.core.stochastic import StochasticPopulation
from agents.workers.participation import NOBODY

if TYPE_CHECKING:
    from agents.environment import Environment
    from agents.workers.workers import Workers

CELLS = 44
OCCUPATIONS = CELLS // 2
JUNIORS, SENIORS = slice(0, CELLS, 2), slice(1, CELLS, 2)
Array = NDArray[np.float64]
Heads = NDArray[np.int32]


class Staff(StochasticPopulation):
    """The part of enterprises that hires and dismisses: posts and heads by cell, occupation × level.

    Three numbers a cell: what the work of the day needs (``target``); the posts it is willing to fill (``posts``),
    fewer for juniors where AI is foreseen to do their tasks before long, and more for the seniors who stand in for
    them; and the staff it has (``heads``). Vacancies are posts not filled; surplus is staff beyond both.
    """

    model: Environment
    layoff_rate: float  # chance that each worker who is surplus is laid off this month
    surplus_share: Array  # (E, 44): share of each cell's staff that is surplus
    surplus_workers: NDArray[np.intp]  # rows of the workers in such cells, of whom some are, in order
    _counted: Count | None = None
    _plan: Plan | None = None

    baseline_positions = Column(np.float32, "posts in January 2023 by cell", unit="heads", shape=(CELLS,))
    desired_headcount = Column(np.float32, "smoothed desired staff by cell", unit="heads", shape=(CELLS,))
    rounding = Column(
        np.float32, "fixed offset that turns wanted staff into whole people", unit="heads", shape=(CELLS,)
    )
    foreseen = Column(
        np.float32, "junior tasks expected to go to AI within the hiring horizon", unit="share", shape=(OCCUPATIONS,)
    )
    headcount = Column(np.int32, "staff by cell", unit="heads", shape=(CELLS,))
    vacancies = Column(np.int32, "open posts by cell", unit="heads", shape=(CELLS,))

    def approach(self, desired: NDArray[np.float32]) -> None:
        """Move towards the staff desired by cell, shape (E, 44): it takes longer to set up posts than to close them."""
        settings, gap = self.model.parameters.enterprises, desired - self.desired_headcount
        up, down = np.float32(settings.hiring_speed), np.float32(settings.smoothing)
        self.desired_headcount += (np.minimum if up <= down else np.maximum)(up * gap, down * gap)

    @property
    def target(self) -> Heads:
        """Whole people that the work of the day needs by cell, shape (E, 44)."""
        return self._planned.target.copy()

    @property
    def positions(self) -> Heads:
        """Whole posts that enterprises are willing to fill by cell, shape (E, 44).

        A junior is hired for years, so no new one is for tasks that AI is foreseen to do. Until it does them, seniors
        stand in for the juniors who have left, fewer of them as they get more done; so far as seniors are to be found.
        """
        return self._posts_by(self._planned).copy()

    @property
    def surplus(self) -> Heads:
        """Staff beyond what is needed or stands in for others by cell, shape (E, 44)."""
        cells, number = self._surplus
        surplus = np.zeros(self.headcount.shape, dtype=np.int32)
        surplus.reshape(-1)[cells] = number
        return surplus

    @property
    def surplus_by_cell(self) -> Array:
        """The same of all enterprises, shape (44,)."""
        cells, number = self._surplus
        return np.bincount(cells % CELLS, number, minlength=CELLS)

    @property
    def vacancies_by_cell(self) -> NDArray[np.int64]:
        """Open posts of all enterprises, shape (44,)."""
        return self.vacancies.sum(axis=0, dtype=np.int32).astype(np.int64)  # wider sums take twice the time

    @property
    def _surplus(self) -> tuple[NDArray[np.intp], Heads]:
        """Where it is, as an index of all posts by enterprise and cell, and how many: few have any."""
        plan = self._planned
        posts = self._posts_by(plan)
        cells = np.flatnonzero(self.headcount > posts)
        number = self.headcount.take(cells) - np.maximum(posts.take(cells), plan.target.take(cells))
        return cells[number > 0], number[number > 0]

    def _posts_by(self, plan: Plan) -> Heads:
        return plan.posts(
            self.headcount, self.model.labour_market.senior_availability, self.model.parameters.workers.junior_pay
        )

    @property
    def _planned(self) -> Plan:
        """What does not depend on the staff there is: worked out again only when something it follows from changed."""
        inputs = self.desired_headcount, self.rounding, self.foreseen
        if self._plan is None or not self._plan.follows_from(*inputs):
            self._plan = Plan(*inputs)
        return self._plan

    def count_staff(self, moved: Iterable[NDArray[np.intp]] | None = None) -> None:
        """Count the staff by cell from the workers' side, so that both sides always agree.

        Args:
            moved: rows of workers who may have changed posts since the last count; any if left out.
        """
        count = self.last_count
        count.update(moved)
        self.headcount[:] = count.people[:NOBODY]

    def recount(self, moved: Iterable[NDArray[np.intp]]) -> None:
        """Count some anew, and open or close posts where they were or are: where all else is as it was last time.

        Args:
            moved: rows of workers who may have changed posts since posts were opened.
        """
        count = self.last_count
        cells = count.update(moved)
        if self._plan is None or not self._plan.asked or len(cells) > self.headcount.size / 8:
            self.headcount[:] = count.people[:NOBODY]
            self.open_vacancies()
            return
        seniors = cells[cells >= 0] | 1  # a cell with an odd number is one of seniors
        levels, junior_pay = (seniors - 1, seniors), self.model.parameters.workers.junior_pay
        for level in levels:
            self.headcount.reshape(-1)[level] = count.people.take(level)
        for level, posts in zip(levels, self._plan.posts_at(seniors, self.headcount, junior_pay), strict=True):
            self.vacancies.reshape(-1)[level] = np.maximum(posts - self.headcount.take(level), 0)

    @property
    def last_count(self) -> Count:
        """The last count of people by post."""
        if self._counted is None:
            self._counted = Count(self.model.workers, len(self))
            self._counted.update()
        return self._counted

    def decide_layoffs(self) -> None:
        """Surplus posts are not filled again when people leave; each of the rest goes with a monthly hazard."""
        self.note_surplus()
        self.layoff_rate = self.model.parameters.enterprises.layoff_rate

    def note_surplus(self, within: NDArray[np.intp] | None = None) -> None:
        """What share of each cell's staff is surplus; these people look around before they are laid off.

        Args:
            within: rows of workers among whom they are, in order; anybody if left out.
        """
        cells, number = self._surplus
        self.surplus_share = np.zeros(self.headcount.shape)
        self.surplus_share.reshape(-1)[cells] = number / np.maximum(self.headcount.take(cells), 1)
        self.surplus_workers = self.last_count.staff_of(cells, within)

    def open_vacancies(self) -> None:
        """Open posts where staff falls short of what is to be filled."""
        np.subtract(self._posts_by(self._planned), self.headcount, out=self.vacancies)
        np.maximum(self.vacancies, 0, out=self.vacancies)


class Plan:
    """Posts that follow from the staff wanted; shapes as in `Staff`.

    Occupation by occupation of each enterprise, juniors and seniors together; of most an enterprise wants nobody.
    """

    def __init__(
        self, wanted: NDArray[np.float32], rounding: NDArray[np.float32], foreseen: NDArray[np.float32]
    ) -> None:
        self._inputs = wanted.copy(), rounding.copy(), foreseen.copy()
        self.target: Heads = np.floor(wanted + rounding).astype(np.int32)
        self._found: Array | None = None  # (22,), how easily seniors were found when posts were worked out
        self._foreseen = foreseen.any()
        if self._foreseen:
            self._heads, self._posts = np.empty_like(self.target), self.target.copy()  # as asked last
            self._wanted = np.flatnonzero((wanted[:, JUNIORS] != 0) | (wanted[:, SENIORS] != 0))

    def follows_from(self, *inputs: NDArray[np.float32]) -> bool:
        """Whether these are still the inputs it was made from."""
        return all(map(np.array_equal, self._inputs, inputs))

    @property
    def asked(self) -> bool:
        """Whether `posts` has been asked for."""
        return self._found is not None or not self._foreseen

    def posts(self, heads: Heads, found: Array, junior_pay: float) -> Heads:
        """Posts with the staff there is, shape (E, 44); the next call may give the same array.

        Args:
            heads: staff by cell, shape (E, 44).
            found: how easily seniors are found, relative to normal, shape (22,).
            junior_pay: what a junior gets done relative to a senior.
        """
        if not self._foreseen:
            return self.target
        if self._found is None or not np.array_equal(self._found, found):
            self._found, stale = found.copy(), self._wanted
            self._staying = 1.0 - self._inputs[2] * found  # share of juniors' tasks not foreseen for AI, (E, 22)
        else:
            stale = np.flatnonzero(self._heads != heads) >> 1
        if len(stale):
            self._heads[:] = heads
            self._work_out(stale, junior_pay)
        return self._posts

    def posts_at(self, seniors: NDArray[np.intp], heads: Heads, junior_pay: float) -> tuple[Heads, Heads]:
        """The same for juniors and seniors of some occupations of some enterprises, where all else is as asked last.

        Args:
            seniors: which, as an index of seniors' posts by enterprise and cell, shape (N,).
            heads: as above.
            junior_pay: as above.
        """
        juniors = seniors - 1
        if not self._foreseen:
            return self.target.take(juniors), self.target.take(seniors)
        for cells in (juniors, seniors):
            self._heads.reshape(-1)[cells] = heads.take(cells)
        self._work_out(seniors >> 1, junior_pay)
        return self._posts.take(juniors), self._posts.take(seniors)

    def _work_out(self, places: NDArray[np.intp], junior_pay: float) -> None:
        """Work out anew the posts of some occupations, as an index by enterprise and occupation, shape (N,)."""
        wanted, rounding, _ = self._inputs
        juniors, seniors = 2 * places, 2 * places + 1
        wanted_juniors = wanted.take(juniors).astype(float)
        lasting = wanted_juniors * self._staying.take(places)
        self._posts.reshape(-1)[juniors] = np.floor(lasting + rounding.take(juniors))
        stand_ins = np.maximum(self._heads.take(juniors).astype(float), lasting)
        np.subtract(wanted_juniors, stand_ins, out=stand_ins)
        np.maximum(stand_ins, 0.0, out=stand_ins)
        stand_ins *= junior_pay  # seniors in the place of juniors who have left
        stand_ins += wanted.take(seniors)
        stand_ins += rounding.take(seniors)
        self._posts.reshape(-1)[seniors] = np.floor(stand_ins, out=stand_ins)


class Count:
    """People by post, enterprise × cell; brought up to date, only those who have moved since are counted again.

    Args:
        workers: who is counted.
        enterprises: how many there are.

    Attributes:
        people: by enterprise and cell, and in the last row those without a job, shape (E + 1, 44).
        post: of each worker, as an index of all these; negative, so from the end, without a job, shape (number,).
    """

    def __init__(self, workers: Workers, enterprises: int) -> None:
        self._workers = workers
        self.people = np.zeros((enterprises + 1, CELLS), dtype=np.int32)
        self.people[NOBODY, 0] = len(workers)
        self.post = np.full(len(workers), NOBODY * CELLS, dtype=np.int32)
        self._staff: NDArray[np.int64] | None = None

    def update(self, moved: Iterable[NDArray[np.intp]] | None = None) -> NDArray[np.intp]:
        """Take in where people are now.

        Args:
            moved: rows of those who may have moved, each once in a part; anybody if left out.

        Returns:
            The posts where they were and are, as `post` has them.
        """
        people, posts = self.people.reshape(-1), []
        for who in self._differing() if moved is None else moved:
            before, now = self.post[who], self._workers.post_of(who, CELLS)
            np.add.at(people, before, np.int32(-1))
            np.add.at(people, now, np.int32(1))
            self.post[who] = now
            posts += [before, now]
        self._staff = None
        return np.concatenate(posts, dtype=np.intp) if posts else np.empty(0, dtype=np.intp)

    @property
    def staff(self) -> NDArray[np.int64]:
        """People with a job by cell, shape (44,)."""
        if self._staff is None:
            self._staff = self.people[:NOBODY].sum(axis=0, dtype=np.int32).astype(np.int64)
        return self._staff

    @property
    def without_job(self) -> int:
        """How many have none."""
        return int(self.people[NOBODY].sum())

    def _differing(self) -> Iterator[NDArray[np.intp]]:
        """Rows of those who are not where they were counted, in parts."""
        for block in self._workers.blocks():
            differs = self.post[block] != self._workers.post_of(block, CELLS)
            if differs.any():
                yield chosen(block, differs)

    def staff_of(self, posts: NDArray[np.intp], within: NDArray[np.intp] | None = None) -> NDArray[np.intp]:
        """Rows of the workers in some posts, shape (N,), of all or within some rows; in order."""
        if not len(posts):
            return np.empty(0, dtype=np.intp)
        wanted = np.zeros(self.people.size, dtype=np.bool_)
        wanted[posts] = True
        if within is not None:
            return within[wanted.take(self.post[within])]
        return np.concatenate([chosen(block, wanted.take(self.post[block])) for block in self._workers.blocks()])
