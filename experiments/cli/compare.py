"""The command ``tenfold compare``: arms of policies, run by paired run in the same scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from experiments.analysis.measures import count
from experiments.runs.executors import ExecutorOption
from experiments.runs.script import Changes, Folder, Month, Number, Texts, warn
from model.calendar import DEFAULT_END

if TYPE_CHECKING:
    from experiments.comparison.files import Comparison
    from experiments.comparison.plan import Plan
    from experiments.comparison.run import Target


def compare(
    *arms: str,
    out: Folder,
    replicates: Number = 30,
    seed: Number = 1,
    until: Month = DEFAULT_END,
    scenario: Annotated[Texts, Parameter(metavar="NAME|FILE")] = (),
    changes: Changes = (),
    bundles: Annotated[Path | None, Parameter(metavar="FILE")] = None,
    precision: Annotated[str | None, Parameter(metavar="INDICATOR=HALFWIDTH")] = None,
    most: Number = 200,
    executor: ExecutorOption = "processes",
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
        executor: processes of this machine, serial, or the address of a dask scheduler, tcp://HOST:PORT.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
    """
    from experiments.comparison.request import Request, carry_out, check

    request = Request(arms, replicates, seed, until, scenario, changes, bundles, precision, most)
    plan, target = request.plan(), request.target()
    check(plan, request, out, workers, executor)
    from experiments.comparison.files import open_comparison
    from experiments.comparison.plan import notices
    from experiments.comparison.report.report import write_report

    warn("tenfold", notices(plan))
    announce(plan, replicates, workers)
    carry_out(request, out, out, workers, executor=executor)
    names = write_report(out)
    show(open_comparison(out), target)
    say(f"report: {out / names[0]}, with charts (figures/) and tables (Parquet) beside it")


def announce(plan: Plan, replicates: int, workers: int | None) -> None:
    """Say how many runs there are to do, and how long that may take."""
    from experiments.comparison.request import expected_seconds
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


def say(text: str) -> None:
    """Print a line as it is."""
    from experiments.runs.progress import output

    output().print(text, soft_wrap=True, markup=False)


def show(comparison: Comparison, target: Target | None) -> None:
    """Print the result, and what to know before it is believed."""
    from experiments.comparison.summary import caveats, summary
    from experiments.runs.progress import output

    console = output()
    for part in [*summary(comparison), *caveats(comparison, target)]:
        console.print(part)
