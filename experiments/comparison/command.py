"""Policies compared on equal terms: the same scenarios, the same luck, and what differs is what the policies do.

tenfold compare baseline RetrainingSubsidy "TokenTax:rate=0.1+PortabilityMandate" --out out/comparison
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from experiments.runs.script import Folder, Number, Texts, parse_changes, run_script
from model.calendar import DEFAULT_END, month_number
from model.errors import InputError, nearest

if TYPE_CHECKING:
    from experiments.comparison.files import Comparison
    from experiments.comparison.plan import Plan
    from experiments.comparison.run import Target
    from model.scenario import Scenario

SECONDS = (3.0, 0.8)  # of a run of 13 years: whatever its size, and for 20,000 workers; on an ordinary machine

app = App(name="compare", help="Policies compared, run by paired run.", help_format="plaintext")


@app.default
def command(
    *arms: str,
    out: Folder,
    replicates: Number = 30,
    seed: Number = 1,
    until: Annotated[str, Parameter(metavar="YYYY-MM")] = DEFAULT_END,
    scenario: Annotated[Texts, Parameter(metavar="NAME|FILE")] = (),
    changes: Annotated[Texts, Parameter("--set", metavar="NAME=VALUE")] = (),
    bundles: Annotated[Path | None, Parameter(metavar="FILE")] = None,
    precision: Annotated[str | None, Parameter(metavar="INDICATOR=HALFWIDTH")] = None,
    most: Number = 200,
    workers: Number | None = None,
) -> None:
    """Compare policies: who gains, who loses, what it costs, and how sure that is.

    Every arm runs with the same seeds, so that it differs from the first arm, the reference, only by its policies.
    Finished runs are kept: stopped, the same command goes on where it was, and with more replicates it goes on further.

    Args:
        arms: sets of policies, the reference first: 'baseline' (none), policies as for 'tenfold run --policy', or
            bundles of policies (care, first_jobs, open_market, share, steer, train_and_insure and those of
            --bundles), joined by +.
        out: folder for report.html, tables (Parquet) and charts (PNG, SVG).
        replicates: runs of each arm in each scenario.
        seed: of the first replicate; the others have the numbers that follow.
        until: last month.
        scenario: a name from 'tenfold scenarios', or a .toml file; may be repeated; 'robust' stands for modest,
            substantial, extreme and crunch; the baseline if left out.
        changes: a parameter to change in all scenarios, see 'tenfold parameters'; may be repeated.
        bundles: a TOML file of bundles of your own, of the form of experiments/comparison/bundles.toml.
        precision: adds replicates until the 95 % interval of every arm's effect on an indicator, from the start of
            the policies to the end, reaches no further than this to either side; unemployment_rate=0.001 for example.
        most: replicates at which --precision gives up.
        workers: runs at a time; as many as there are processors if left out.
    """
    request = Request(arms, replicates, seed, until, scenario, changes, bundles, precision, most)
    plan, target = request.plan(), request.target()
    check(plan, request, out, workers)
    from experiments.comparison.files import open_comparison
    from experiments.comparison.report.report import write_report

    announce(plan, replicates, workers)
    carry_out(request, out, out, workers)
    names = write_report(out)
    show(open_comparison(out), target)
    say(f"report: {out / names[0]}, with charts (figures/) and tables (Parquet) beside it")


@dataclass(frozen=True)
class Request:
    """What the user asked for, as written; `command` says what each means."""

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
    request: Request, out: Path, kept: Path, workers: int | None = None, repeated_in: Path | None = None
) -> None:
    """Do the runs that are missing, and write the tables of the comparison and its record.

    Args:
        request: checked before, see `check`.
        out: folder of the tables.
        kept: folder whose folder ``runs`` holds the finished runs, of this comparison and perhaps of others.
        workers: runs at a time; as many as there are processors if left out.
        repeated_in: the folder that the command to repeat it names; that of the tables if left out.

    Raises:
        InputError: a folder cannot be written.
        EnsembleError: runs failed, or workers were lost.
    """
    from experiments.comparison.archive import make_record, write_comparison
    from experiments.comparison.run import run_plan

    plan, began = request.plan(), time.perf_counter()
    every = run_plan(plan, request.replicates, kept, workers, request.target())
    record = make_record(plan, every[0].seeds, time.perf_counter() - began, request.words(repeated_in or out))
    write_comparison(out, record, every)


def check(plan: Plan, request: Request, out: Path, workers: int | None) -> None:
    """Refuse what cannot be run, before time is spent, and take the folder.

    Raises:
        InputError: see `check_plan` and `claim_folder`; or there are no workers.
    """
    from experiments.comparison.plan import check_plan, claim_folder

    if workers is not None and workers < 1:
        raise InputError(f"--workers {workers} is too few: at least 1")
    check_plan(plan, request.replicates)
    claim_folder(out, plan, request.replicates)


# ------------------------------------------------------------------------------------------------------- the terminal


def announce(plan: Plan, replicates: int, workers: int | None) -> None:
    """Say how many runs there are to do, and how long that may take."""
    from experiments.runs.executors import processors

    workers = processors() if workers is None else workers
    runs = len(plan.arms) * replicates
    seconds = sum(expected_seconds(one, plan.until, runs, workers) for one in plan.scenarios)
    minutes = max(1, round(seconds / 60.0))
    say(
        f"{count(len(plan.arms), 'arm')} × {count(len(plan.scenarios), 'scenario')} × {count(replicates, 'seed')} = "
        f"{runs * len(plan.scenarios)} runs, about {count(minutes, 'minute')} with {workers} at a time; "
        "finished runs are kept"
    )


def expected_seconds(scenario: Scenario, until: str, runs: int, workers: int) -> float:
    """How long so many runs of a scenario may take, done so many at a time on an ordinary machine."""
    years = (month_number(until) + 1) / 12.0
    each = SECONDS[0] + SECONDS[1] * scenario.parameters.workers.number / 20_000
    return runs * each * years / 13.0 / min(workers, max(runs, 1))


def say(text: str) -> None:
    """Print a line as it is."""
    from experiments.runs.progress import output

    output().print(text, soft_wrap=True, markup=False)


def count(number: int, word: str) -> str:
    """So many of something."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def show(comparison: Comparison, target: Target | None) -> None:
    """Print the result, and what to know before it is believed."""
    from experiments.comparison.summary import caveats, summary
    from experiments.runs.progress import output

    console = output()
    for part in [*summary(comparison), *caveats(comparison, target)]:
        console.print(part)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
