"""Who gains and who loses: the income and work of groups of people, followed from the month before a policy starts.

People are grouped once, as they stood in the last month before the policies start: by occupation, level, pay and the
sector of their employer. Up to then runs with one seed do not differ, so a group is the same people in every arm of a
comparison, whatever the policies then make of them: who is laid off, retrained or promoted stays in the group.

A group is made of career slots, the rows of the population. When a person retires, the row goes to an entrant, who
inherits the row's money; from then on the line follows the entrant. Over ten years that befalls a good part of the
seniors. So the income of a group is that of the people who stood there and of those who took their places, and a policy
that closes the entry to an occupation shows up in the groups whose people retire.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.calendar import month_number

if TYPE_CHECKING:
    import pandas as pd

    from model.economy import Economy
    from model.scenario import Scenario

PEOPLE = "people"
ALL = "all"  # the kind and the only group of everybody
MEASURES = ("income", "employed", "share")
TENTHS = tuple(str(number) for number in range(1, 11))  # of pay, 1 the lowest
NO_JOB = "without a job"


@dataclass(frozen=True, eq=False)
class Grouping:
    """A way to divide people: its kind, the groups' names, and the group of each worker, shape (W,)."""

    kind: str
    names: tuple[str, ...]
    member: NDArray[np.intp]

    def means(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean over the people of each group, shape (groups,); NaN where there is nobody."""
        heads, total = self.heads, np.bincount(self.member, values, minlength=len(self.names))
        return np.asarray(np.divide(total, heads, out=np.full(len(heads), np.nan), where=heads > 0))

    @property
    def heads(self) -> NDArray[np.intp]:
        """People of each group, shape (groups,)."""
        return np.bincount(self.member, minlength=len(self.names))


def column(measure: str, kind: str, group: str) -> str:
    """The name of a group's column in a history, such as ``people.income.level.junior``; ``people.income.all``."""
    return f"{PEOPLE}.{measure}.{ALL}" if kind == ALL else f"{PEOPLE}.{measure}.{kind}.{group}"


def groupings(economy: Economy) -> list[Grouping]:
    """Divide people as they stand now: all together, by occupation, level, tenth of pay and employer's sector.

    People without a job are placed by their last pay.
    """
    workers = economy.workers
    hired = workers.employer >= 0
    sectors = (*economy.sectors.name, NO_JOB)
    industry = economy.enterprises.industry[np.where(hired, workers.employer, 0)]
    return [
        Grouping(ALL, (ALL,), np.zeros(len(workers), dtype=np.intp)),
        Grouping("occupation", economy.occupations.title, workers.occupation.astype(np.intp)),
        Grouping("level", ("junior", "senior"), workers.level.astype(np.intp)),
        Grouping("wage decile", TENTHS, tenths(workers.wage)),
        Grouping("sector", sectors, np.where(hired, industry, len(sectors) - 1).astype(np.intp)),
    ]


def tenths(pay: NDArray[np.floating]) -> NDArray[np.intp]:
    """The tenth of each person by pay, 0 the lowest: tenths are equal in size but for one; equal pay goes by row."""
    rank = np.empty(len(pay), dtype=np.intp)
    rank[np.argsort(pay, kind="stable")] = np.arange(len(pay))
    return rank * 10 // len(pay)


@dataclass
class Recorder:
    """Follows the groups of one economy.

    Args:
        economy: not simulated further than the month before ``first``.
        first: number of the month in which the policies start.
    """

    economy: Economy
    first: int
    groups: list[Grouping] = field(default_factory=list)
    rows: dict[int, dict[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.first == 0:  # no month before: people as the economy is initialised
            self.groups = groupings(self.economy)

    def observe(self, month: int) -> None:
        """Take down a month that has just been simulated: from the month before ``first`` on."""
        if month == self.first - 1:
            self.groups = groupings(self.economy)
        if month >= self.first - 1:
            self.rows[month] = self._measured()

    def _measured(self) -> dict[str, float]:
        """Income is real, after tax and transfers, USD of 2023 a month; employed and share are shares."""
        workers = self.economy.workers
        income = (workers.labour_income + workers.capital_income) / self.economy.goods_market.price_level
        employed = (workers.employer >= 0).astype(float)
        row: dict[str, float] = {}
        for group in self.groups:
            values = (group.means(income), group.means(employed), group.heads / len(workers))
            for measure, numbers in zip(MEASURES, values, strict=True):
                names = (column(measure, group.kind, name) for name in group.names)
                row.update(zip(names, numbers.tolist(), strict=True))
        return row

    def table(self, months: int) -> pd.DataFrame:
        """What was taken down: a row a month from the first of all, NaN before the groups were made."""
        import pandas as pd

        names = [column(measure, group.kind, name)
                 for group in groupings(self.economy) for measure in MEASURES for name in group.names]  # fmt: skip
        return pd.DataFrame.from_dict(self.rows, orient="index", columns=names).reindex(range(months))


def run_by_groups(scenario: Scenario, seed: int, until: str, first: str) -> pd.DataFrame:
    """Simulate a scenario, and follow groups of people beside the usual indicators, which stay the same bit for bit.

    Args:
        scenario: what to simulate.
        seed: decides all random draws.
        until: the last month, YYYY-MM.
        first: the month in which the policies start, YYYY-MM; people are grouped as they stand the month before.

    Returns:
        The history (index ``month``) with the columns ``people.income.<kind>.<group>`` (real income after tax and
        transfers, mean of the group, USD of 2023 a month), ``people.employed.…`` (share of the group in work) and
        ``people.share.…`` (of all people); NaN before the month in which people are grouped.

    Raises:
        InputError: a month is not one.
    """
    from model.economy import Economy

    economy = Economy(scenario.parameters, policies=scenario.policies, events=scenario.events, rng=seed)
    recorder = Recorder(economy, month_number(first))
    history = economy.run(until=until, progress=recorder.observe)
    people = recorder.table(len(history)).set_index(history.index)
    return history.join(people)
