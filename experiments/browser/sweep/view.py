"""What the Sweep page shows of the runs that are there: a chart, and what failed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.analysis.measures import Measure, measure
from experiments.browser.shared.words import month_words
from experiments.browser.sweep.choices import variables
from experiments.browser.sweep.work import Request, folder_of
from experiments.charts import sweeps
from experiments.charts.panels import Axis
from experiments.runs.conditions import parse_measure
from experiments.runs.design import value_of
from experiments.runs.results import DESIGN, Results
from experiments.runs.store.parts import DONE, FAILED
from model.calendar import month_number

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec

WAYS = {  # how an indicator is read, in words
    "last": "at the end",
    "year": "mean of the last year",
    "max": "at its highest",
    "min": "at its lowest",
    "mean": "mean over all months",
    "month": "in a month",
}
_TEXT = re.compile(r"(?:(year|max|min|mean)\()?([^()@]+)\)?(?:@(.+))?")
SHOWN_FAILURES = 20


@dataclass(frozen=True)
class Reading:
    """How one number is read from a run: an indicator, a way, and the month where there is one."""

    indicator: str
    way: str = "last"
    month: str = ""

    @classmethod
    def of(cls, text: str, until: str) -> Reading:
        """Read what `text` has written.

        Raises:
            InputError: it has another form.
        """
        parse_measure(text, until)
        match = _TEXT.fullmatch(text.strip())
        assert match is not None, text
        way, name, month = match.groups()
        return cls(name.strip(), way or ("month" if month else "last"), month or "")

    @property
    def text(self) -> str:
        """The same as `experiments.runs.conditions` reads it."""
        if self.way in ("last", "month"):
            return f"{self.indicator}@{self.month}" if self.month and self.way == "month" else self.indicator
        return f"{self.way}({self.indicator})"

    @property
    def words(self) -> str:
        """The same for readers."""
        way = f"in {month_words(month_number(self.month))}" if self.way == "month" and self.month else WAYS[self.way]
        return f"{measure(self.indicator).title} {way}"


@dataclass(frozen=True, eq=False)
class View:
    """The runs of a sweep as far as they are there.

    Attributes:
        folder: where they are.
        facts: plain values for the template.
        panel: the chart, as scripts take it; None before the first run is done.
        table: a row a run: what varies, and the number read.
    """

    folder: Path
    facts: Mapping[str, Any]
    panel: Spec | None
    table: pd.DataFrame


def make_view(request: Request, reading: Reading, cache: Path) -> View | None:
    """Read what is there of a sweep; None where nothing is.

    Raises:
        InputError: a file is damaged, or the indicator is unknown.
    """
    design = request.design()
    folder = folder_of(design, cache)
    if not (folder / DESIGN).exists():
        return None
    results = Results.open(folder)
    runs = results.runs()
    runs = runs[runs["replicate"] < request.replicates]
    failed = runs[runs["status"] == FAILED]
    table = results.measured([reading.text])
    table = table[table["replicate"] < request.replicates].reset_index(drop=True)
    one = measure(reading.indicator)
    panel = _panel(request, table, reading, one) if len(table) else None
    facts = {
        "title": reading.words,
        "reading": _how_to_read(request, one, int(table[reading.text].isna().sum()), len(table)),
        "unit": one.unit,
        "meaning": one.meaning,
        "done": int((runs["status"] == DONE).sum()),
        "planned": design.runs,
        "failed": len(failed),
        "failures": _failures(failed, results.names),
        "trace": str(failed["traceback"].iloc[0]) if len(failed) else "",
    }
    return View(folder, facts, panel, table)


def finished(view: View | None) -> bool:
    """Whether all runs have been done or have failed."""
    return view is not None and view.facts["done"] + view.facts["failed"] >= view.facts["planned"]


def _panel(request: Request, table: pd.DataFrame, reading: Reading, one: Measure) -> Spec:
    import pandas as pd

    axes = [axis_of(request, name.name) for name in request.vary]
    places = {field: table[vary.name] for field, vary in zip("xy", request.vary, strict=False)}
    seeds = table["replicate"] + request.settings.seed
    value = one.scale * table[reading.text].astype(float)
    rows = pd.DataFrame({**places, "outcome": value, "seed": seeds}).dropna(subset=["outcome"])
    values = Axis(one.unit, ",.3~r")
    if len(axes) == 1:
        usual = float(value_of(request.settings.resolve(), request.vary[0].name))
        return sweeps.line_panel(rows, axes[0], values, usual)
    return sweeps.heat_panel(rows, axes[0], axes[1], values)


def axis_of(request: Request, name: str) -> Axis:
    """The axis of something that varies."""
    variable = next(one for one in variables(request.settings.scenario) if one["name"] == name)
    unit = f", {variable['unit']}" if variable["unit"] else ""
    return Axis(f"{variable['words']}{unit}", "~r")


def _how_to_read(request: Request, one: Measure, without: int, runs: int) -> str:
    number, until = request.replicates, month_words(month_number(request.settings.until))
    seeds = f"{number} run{'s' if number > 1 else ''} at each point, to {until}"
    left_out = f". {without} of {runs} runs have no value and are left out" if without else ""
    if len(request.vary) > 1:
        return f"In {one.unit}. Median of {seeds}; the edge between two colours is a line of equal value{left_out}"
    return f"In {one.unit}. Line: median; band: from the 10 % lowest to the 10 % highest; dots: runs. {seeds}{left_out}"


def _failures(failed: pd.DataFrame, names: Sequence[str]) -> list[dict[str, Any]]:
    """The runs that failed, those with one error together."""
    found = []
    for error, group in failed.groupby("error", sort=False):
        first = group.iloc[0]
        where = ", ".join(f"{name} = {first[name]:g}" for name in names)
        found.append({"error": str(error), "runs": len(group), "first": f"{where}, seed {first['seed']}"})
    return found[:SHOWN_FAILURES]
