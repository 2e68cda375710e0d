"""The work of the Sweep page: sweeps done in the background, and kept so that nothing is run twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.work.kept import keep
from experiments.runs.design import Design, Factor, Point, grid, parse_vary
from model.errors import InputError

if TYPE_CHECKING:
    from model.scenario import Scenario

MOST_RUNS = 3000
MOST_BYTES = 2e9  # kept


@dataclass(frozen=True)
class Vary:
    """What varies: a parameter or a policy's setting, evenly from one value to another."""

    name: str
    low: float
    high: float
    number: int

    def factor(self, scenario: Scenario) -> Factor:
        """The same with the values it takes; whole numbers where there are no others.

        Raises:
            InputError: the name is unknown, or a value not allowed.
        """
        try:
            (factor,) = parse_vary([f"{self.name}={self.low!r}:{self.high!r}:{self.number}"], scenario)
        except InputError as error:
            raise InputError(str(error).removeprefix("--vary ")) from None
        if not factor.whole:
            return factor
        step = (self.high - self.low) / (self.number - 1)
        values = dict.fromkeys(round(self.low + step * place) for place in range(self.number))
        return Factor(factor.name, values=tuple(values), whole=True)


@dataclass(frozen=True)
class Request:
    """A sweep to do.

    Attributes:
        settings: scenario, changes, policies, first seed and last month.
        vary: one or two parameters or settings of policies.
        replicates: how many seeds each point is run with.
    """

    settings: Settings
    vary: tuple[Vary, ...]
    replicates: int

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Request:
        """A request from plain values, as `plain` gives them."""
        vary = tuple(Vary(**one) for one in values["vary"])
        return cls(Settings(**values["settings"]), vary, values["replicates"])

    def plain(self) -> dict[str, Any]:
        """The same as plain values for JSON."""
        settings = {**vars(self.settings), "policies": {name: dict(v) for name, v in self.settings.policies.items()}}
        settings["changes"] = dict(self.settings.changes)
        return {"settings": settings, "vary": [asdict(one) for one in self.vary], "replicates": self.replicates}

    def design(self) -> Design:
        """All runs.

        Raises:
            InputError: something cannot be used as it was asked for.
        """
        scenario = self.settings.resolve()
        names = [one.name for one in self.vary]
        if not names:
            raise InputError("nothing varies yet: choose a parameter or a policy's setting")
        if len(set(names)) < len(names):
            raise InputError(f"{names[0]} varies twice: choose another")
        points: tuple[Point, ...] = grid([one.factor(scenario) for one in self.vary])
        design = Design(scenario, points, self.replicates, self.settings.seed, self.settings.until, (), "grid")
        if design.runs > MOST_RUNS:
            raise InputError(f"{design.runs} runs are more than this page does ({MOST_RUNS}): use tenfold sweep")
        return design


def run(request: Mapping[str, Any], cache: str) -> str:
    """Do the runs of a sweep that are not there yet, and return its folder.

    Args:
        request: see `Request.plain`.
        cache: folder of all sweeps.

    Raises:
        InputError: something cannot be used as it was asked for.
        EnsembleError: the runs cannot go on.
    """
    from experiments.runs.sweep import sweep

    design = Request.of(request).design()

    def work(folder: Path) -> None:
        sweep(replace(design, replicates=max(design.replicates, _replicates(folder))), folder, title="sweep")

    return keep(folder_of(design, Path(cache)), MOST_BYTES, work)


def folder_of(design: Design, cache: Path) -> Path:
    """The folder of a sweep, named after all that decides its results but the number of replicates."""
    from experiments.runs.identity import digest_of
    from experiments.runs.store.sweeps import record_of

    record = record_of(replace(design, replicates=1), ())
    parts = {name: value for name, value in record.items() if name not in ("revision", "scenario")}
    return cache / digest_of(parts)


def _replicates(folder: Path) -> int:
    """How many replicates the sweep in a folder has."""
    from experiments.runs.results import DESIGN, read_design

    return int(read_design(folder)["replicates"]) if (folder / DESIGN).exists() else 0
