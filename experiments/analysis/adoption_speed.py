"""Studies of how something works out when AI is adopted at half the speed, at the calibrated speed, or twice as fast.

A study varies one thing and the speed of adoption; every point is run with the same seeds, by `experiments.runs.sweep`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs.design import Design

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.results import Results
    from model.scenario import Scenario

SPEED = ("market.innovation", "market.imitation", "market.own_experience", "market.deepening")
SPEEDS: Mapping[str, float] = {
    "adoption at half speed": 0.5,
    "calibrated speed": 1.0,
    "adoption at twice the speed": 2.0,
}
WORKERS = 5_000  # simulated; a run takes two seconds


@dataclass(frozen=True)
class SpeedStudy:
    """What varies, and which outcomes are measured.

    Attributes:
        name: of the files.
        varied: the parameter or policy's setting that varies.
        values: what it takes.
        measures: outcomes, as `Results.measured` writes them.
        paired: take the difference from the first value, run by run with the same seed and speed.
    """

    name: str
    varied: str
    values: Sequence[float]
    measures: Sequence[str]
    paired: bool = False

    def design(self, scenario: Scenario, replicates: int, until: str) -> Design:
        """All values at all speeds; the speed multiplies the hazards of adoption and the growth of use.

        Raises:
            InputError: something leaves its bounds.
        """
        scenario = scenario.with_changes({"workers.number": WORKERS})
        now = scenario.parameters.flat()
        points = [
            {self.varied: value} | {name: factor * now[name] for name in SPEED}
            for factor in SPEEDS.values()
            for value in self.values
        ]
        return Design(scenario, tuple(points), replicates, until=until, method="values at three speeds")

    def outcomes(self, results: Results) -> pd.DataFrame:
        """A row a run: columns line (the speed), x, replicate, and the measures."""
        measures = list(self.measures)
        table = results.measured(measures)
        table["line"] = [list(SPEEDS)[point // len(self.values)] for point in table["point"].to_numpy()]
        if self.paired:
            first = table["point"] % len(self.values) == 0  # by point: groupby's "first" skips what has no value
            starts = table[first].set_index(["line", "replicate"])[measures]
            table[measures] -= starts.loc[list(zip(table["line"], table["replicate"], strict=True))].to_numpy()
        return table.rename(columns={self.varied: "x"})[["line", "x", "replicate", *measures]]

    def run(
        self, scenario: Scenario, out: Path, replicates: int, until: str, executor: str, workers: int | None
    ) -> pd.DataFrame:
        """Run the study into the folder ``runs`` of another, and return its outcomes.

        Raises:
            InputError: something cannot be used as it was given.
            EnsembleError: runs cannot go on, or some have failed.
        """
        from experiments.runs.sweep import complete, sweep

        design = self.design(scenario, replicates, until)
        return self.outcomes(complete(sweep(design, out / "runs", executor=executor, workers=workers, title=self.name)))

    def medians(self, found: pd.DataFrame) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Headings and rows of a table: the median of the first measure by value and speed."""
        first = self.measures[0]
        middle = found.pivot_table(index="x", columns="line", values=first, aggfunc="median")
        rows = [(f"{x:g}", *(f"{row[line]:.3g}" for line in SPEEDS)) for x, row in middle.iterrows()]
        return (f"{first} by {self.varied}", *SPEEDS), rows
