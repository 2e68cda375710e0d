"""What two experiments share that look at how something works out when AI is adopted slowly, as it is, or fast.

A study varies one thing along the axis of its charts and the speed of adoption from line to line; every point is run
with the same seeds, by `experiments.runs.sweep`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.charts import panels as charts
from experiments.charts.layers import BLUE, GREEN, ORANGE
from experiments.charts.panels import Axis
from experiments.runs.design import Design
from experiments.runs.script import print_files, print_table

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.results import Results
    from model.scenario import Scenario

SPEED = ("market.innovation", "market.imitation", "market.own_experience", "market.deepening")
SPEEDS: Mapping[str, tuple[float, str]] = {
    "adoption at half speed": (0.5, GREEN.light),
    "as it is": (1.0, BLUE.light),
    "twice as fast": (2.0, ORANGE.light),
}
WORKERS = 5_000  # simulated; a run takes two seconds


@dataclass(frozen=True)
class Study:
    """What varies along the axis, and what is looked at.

    Attributes:
        name: of the files.
        title: of the page.
        varied: the parameter or policy's setting along the axis.
        values: what it takes.
        x: its axis.
        panels: title and axis by what is looked at, as `Results.measured` writes it.
        paired: look at the difference from the first value, run by run with the same seed and speed.
    """

    name: str
    title: str
    varied: str
    values: Sequence[float]
    x: Axis
    panels: Mapping[str, tuple[str, Axis]]
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
            for factor, _ in SPEEDS.values()
            for value in self.values
        ]
        return Design(scenario, tuple(points), replicates, until=until, method="values at three speeds")

    def outcomes(self, results: Results) -> pd.DataFrame:
        """A row a run: columns line (the speed), x, replicate, and what is looked at."""
        table = results.measured(list(self.panels))
        places = table["point"].to_numpy()
        table["line"] = [list(SPEEDS)[place // len(self.values)] for place in places]
        if self.paired:
            looked_at = list(self.panels)
            table[looked_at] -= table.groupby(["line", "replicate"])[looked_at].transform("first")
        return table.rename(columns={self.varied: "x"})[["line", "x", "replicate", *self.panels]]

    def page(self, outcomes: pd.DataFrame, until: str) -> charts.Page:
        """What is looked at against what varies, a line a speed."""
        bands = charts.bands(outcomes, list(self.panels), by=("line", "x"))
        colours = {line: colour for line, (_, colour) in SPEEDS.items()}
        panels = [
            charts.panel(charts.fan(bands[bands["indicator"] == text], self.x, y, colours), title)
            for text, (title, y) in self.panels.items()
        ]
        of = "Difference from the first value, run by run: median" if self.paired else "Median"
        subtitle = f"{of} and 10–90 % band of {int(bands['runs'].max())} runs, to {until}"
        return charts.page(panels, self.title, subtitle)


def run_study(
    study: Study, scenario: Scenario, out: Path, replicates: int, until: str, executor: str, workers: int | None
) -> None:
    """Run a study into the folder ``runs`` of another, write table and chart there, and show the medians.

    Raises:
        InputError: something cannot be used as it was given.
        EnsembleError: runs cannot go on, or some have failed.
    """
    from experiments.runs.sweep import complete, sweep

    design = study.design(scenario, replicates, until)
    results = complete(sweep(design, out / "runs", executor=executor, workers=workers, title=study.name))
    found = study.outcomes(results)
    names = charts.write(out, {study.name: found}, {study.name: study.page(found, until)})
    first = next(iter(study.panels))
    middle = found.pivot_table(index="x", columns="line", values=first, aggfunc="median")
    rows = [(f"{x:g}", *(f"{row[line]:.3g}" for line in SPEEDS)) for x, row in middle.iterrows()]
    print_table((f"{first} by {study.varied}", *SPEEDS), rows)
    print_files(out, names)
