"""A comparison as users ask for it, on the command line or on the Compare page: read, checked and carried out."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs.script import parse_changes
from model.calendar import month_number
from model.errors import InputError, nearest

if TYPE_CHECKING:
    from experiments.comparison.plan import Plan
    from experiments.comparison.run import Target
    from experiments.runs.executors import AnyExecutor
    from model.scenario import Scenario

SECONDS = (3.0, 0.8)  # of a run of 13 years: whatever its size, and for 20,000 workers; on an ordinary machine


@dataclass(frozen=True)
class Request:
    """What the user asked for, as written; `experiments.cli.compare` says what each field means."""

    arms: Sequence[str]
    replicates: int
    seed: int
    until: str
    scenarios: Sequence[str]
    changes: Sequence[str]
    bundles: Path | None
    precision: str | None
    most: int

    def plan(self) -> Plan:
        """What is to be run.

        Raises:
            InputError: an arm, a scenario, a change or the month is not usable.
        """
        from experiments.comparison.arms import read_arms, read_bundles
        from experiments.comparison.plan import Plan, read_scenarios

        month_number(self.until)
        arms = tuple(read_arms(self.arms, read_bundles(self.bundles)))
        changes = parse_changes(self.changes)
        return Plan(arms, read_scenarios(self.scenarios, changes), changes, self.seed, self.until)

    def target(self) -> Target | None:
        """The precision wanted; None if it was left out.

        Raises:
            InputError: it is not an indicator and a number above zero, or --most is below --replicates.
        """
        if self.precision is None:
            return None
        from experiments.comparison.run import Target
        from experiments.comparison.tables import DERIVED, HEADLINES
        from model.indicators.registry import INDICATORS

        name, _, text = (part.strip() for part in self.precision.partition("="))
        known = [one for one in HEADLINES if one in INDICATORS or one in DERIVED]
        if name not in known:
            raise InputError(f"--precision: '{name}' is not compared: {nearest(name, known)}")
        try:
            width = float(text)
        except ValueError:
            width = nan
        if not 0.0 < width < inf:
            raise InputError(
                f"--precision '{self.precision}' is not INDICATOR=HALFWIDTH with a number above zero, for example "
                "unemployment_rate=0.001"
            )
        if self.most < self.replicates:
            raise InputError(f"--most {self.most} is fewer than --replicates {self.replicates}")
        return Target(name, width, self.most)

    def words(self, out: Path) -> str:
        """The command that repeats the comparison."""
        words = ["tenfold", "compare", *self.arms, "--replicates", str(self.replicates), "--seed", str(self.seed)]
        words += ["--until", self.until]
        words += [word for name in self.scenarios for word in ("--scenario", name)]
        words += [word for change in self.changes for word in ("--set", change)]
        words += [] if self.bundles is None else ["--bundles", str(self.bundles)]
        words += [] if self.precision is None else ["--precision", self.precision, "--most", str(self.most)]
        return shlex.join([*words, "--out", str(out)])


def carry_out(
    request: Request,
    out: Path,
    kept: Path,
    workers: int | None = None,
    repeated_in: Path | None = None,
    executor: AnyExecutor = "processes",
) -> None:
    """Do the runs that are missing, and write the tables of the comparison and its record.

    Args:
        request: checked before, see `check`.
        out: folder of the tables.
        kept: folder whose folder ``runs`` holds the finished runs, of this comparison and perhaps of others.
        workers: runs at a time; as many as there are processors if left out.
        repeated_in: the folder that the command to repeat it names; that of the tables if left out.
        executor: who does the runs, see `experiments.runs.executors.crew`.

    Raises:
        InputError: a folder cannot be written.
        EnsembleError: runs failed, or workers were lost.
    """
    from experiments.comparison.archive import make_record, write_comparison
    from experiments.comparison.run import run_plan

    plan, began = request.plan(), time.perf_counter()
    every = run_plan(plan, request.replicates, kept, workers, request.target(), executor)
    record = make_record(plan, every[0].seeds, time.perf_counter() - began, request.words(repeated_in or out))
    write_comparison(out, record, every)


def check(plan: Plan, request: Request, out: Path, workers: int | None, executor: AnyExecutor = "processes") -> None:
    """Refuse what cannot be run, before time is spent, and take the folder.

    Raises:
        InputError: see `check_executor`, `check_plan` and `claim_folder`.
    """
    from experiments.comparison.plan import check_plan, claim_folder
    from experiments.runs.executors import check_executor

    check_executor(executor, workers)
    check_plan(plan, request.replicates)
    claim_folder(out, plan, request.replicates)


def expected_seconds(scenario: Scenario, until: str, runs: int, workers: int) -> float:
    """How long so many runs of a scenario may take, done so many at a time on an ordinary machine."""
    years = (month_number(until) + 1) / 12.0
    each = SECONDS[0] + SECONDS[1] * scenario.parameters.workers.number / 20_000
    return runs * each * years / 13.0 / min(workers, max(runs, 1))
