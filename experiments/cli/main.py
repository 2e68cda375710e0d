"""The command line: ``tenfold run``, ``sweep`` and the others, and the lists of what they accept.

Commands import what they need when they are called, so that help and refusals come at once. Whatever a user gets wrong
ends in one line on standard error and exit code 2.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, CycloptsError, Parameter, UnusedCliTokensError

from experiments.runs.ensemble import EnsembleError
from experiments.runs.script import (
    FAILED,
    GOES_ON,
    Changes,
    Flag,
    Month,
    Number,
    Policies,
    prepare,
    refuse,
    stopped,
)
from model.calendar import DEFAULT_END, month_number
from model.errors import InputError

if TYPE_CHECKING:
    from model.parameters import ParameterRow
    from model.policy.interventions import Intervention

KEPT = {"calibrate": "finished trials are kept"} | dict.fromkeys(("compare", "sweep", "sensitivity"), GOES_ON)

app = App(
    name="tenfold",
    help="Simulate the AI economy: who wins the market, and what becomes of work.",
    help_format="plaintext",
    version=lambda: version("tenfold"),
    suppress_keyboard_interrupt=False,
)


@app.command
def run(
    scenario: str = "baseline",
    /,
    *,
    changes: Changes = (),
    policies: Policies = (),
    seed: Number = 1,
    until: Month = DEFAULT_END,
    ledger: Annotated[str | None, Parameter(metavar="YYYY-MM")] = None,
    out: Annotated[str | None, Parameter(metavar="DIR")] = None,
) -> None:
    """Simulate a scenario month by month and show what came of it.

    Args:
        scenario: a name from 'tenfold scenarios', or a .toml file.
        changes: a parameter to change, see 'tenfold parameters'; may be repeated.
        policies: a policy to add, see 'tenfold policies'; may be repeated.
        seed: decides all luck; the same seed gives the same result.
        until: last month.
        ledger: also show all payments of this month between sectors, with sums that must be zero.
        out: folder for history.parquet and run.json (and flows.csv, of that month); replaces an earlier run there.
    """
    from experiments.cli import flow_matrix
    from experiments.runs import one_run
    from experiments.runs.progress import output, progress_bar

    prepared = prepare(scenario, changes, policies)
    one_run.check_seed(seed)
    months = month_number(until) + 1
    if ledger is not None:
        flow_matrix.check_month(ledger, until)
    if out is not None:
        one_run.check_folder(out)
    with progress_bar(months) as progress:
        result = one_run.run(prepared, seed, until, progress, ledger)
    if out is not None:
        result.save(out)
    from experiments.cli.summary import summary

    console = output()
    console.print(summary(result, console.width))
    if ledger is not None and result.flows is not None:
        console.print(flow_matrix.flow_table(result.flows, ledger))
    if out is not None:
        console.print(f"written: {Path(out, one_run.HISTORY)} and {one_run.RECORD}", soft_wrap=True, markup=False)


@app.command
def calibrate(
    *,
    out: Annotated[str, Parameter(metavar="DIR")],
    trials: Number = 200,
    seeds: Number = 24,
    workers: Number | None = None,
) -> None:
    """Search for parameters with which the AI market of 2023 to 2025 comes out as it was.

    Starts from the defaults. Every trial is kept, so the same command goes on where it was stopped; with more trials it
    goes on further. Writes ensemble.csv: the best sets, of which the model ships one as model/data/ensemble.csv.

    Args:
        out: folder for the trials and the ensemble.
        trials: how many parameter sets to try, those in the folder included.
        seeds: runs of each set.
        workers: runs at a time; as many as there are processors if left out.
    """
    from experiments.calibration import search as calibration
    from experiments.runs.progress import output

    for name, value in (("--trials", trials), ("--seeds", seeds), ("--workers", 1 if workers is None else workers)):
        if value < 1:
            raise InputError(f"{name} {value} is too few: at least 1")
    first = calibration.FIT_SEEDS.start
    found = calibration.search(out, trials, range(first, first + seeds), workers)
    ensemble = calibration.choose_ensemble(found)
    calibration.write_ensemble(ensemble, Path(out, calibration.ENSEMBLE))
    console = output()
    console.print(f"best misfit {found[0].misfit:.3f} of {len(found)} trials; {len(ensemble)} sets are about as good")
    console.print(f"written: {Path(out, calibration.ENSEMBLE)}", soft_wrap=True, markup=False)


@app.command
def parameters(pattern: str = "", /, *, scenario: str = "baseline") -> None:
    """List the parameters: name, value, unit, bounds, meaning and source.

    Args:
        pattern: only names or meanings with this text; * and ? match as in file names.
        scenario: whose values to show.
    """
    from experiments.cli.console import show_list
    from model.parameters import describe
    from model.scenario import load_scenario

    rows = describe(load_scenario(scenario).parameters, pattern)
    _refuse_nothing(rows, "parameter", pattern)
    headings = ("name", "value", "unit", "bounds", "meaning", "source")
    show_list(headings, [_parameter(row) for row in rows], notes=2)


@app.command
def indicators(pattern: str = "", /) -> None:
    """List what is measured each month: name, unit and meaning.

    Args:
        pattern: only names or meanings with this text; * and ? match as in file names.
    """
    from experiments.cli.console import show_list
    from model.indicators.registry import INDICATORS

    rows = [(i.name, i.unit, i.doc) for i in INDICATORS.values() if _matches(pattern, i.name, i.doc)]
    _refuse_nothing(rows, "indicator", pattern)
    show_list(("name", "unit", "meaning"), rows)


@app.command
def scenarios() -> None:
    """List the scenarios: name, title and description."""
    from experiments.cli.console import show_list
    from model.scenario import load_scenario, scenario_names

    found = [load_scenario(name) for name in scenario_names()]
    show_list(("name", "title", "description"), [(s.name, s.title, s.description) for s in found])


@app.command
def policies() -> None:
    """List the policies for --policy, the bundles of them for 'tenfold compare', and the events for scenario files."""
    from experiments.cli.console import show_list
    from experiments.comparison.arms import read_bundles
    from model.policy.events import EVENTS
    from model.policy.policies import POLICIES

    rows = [_intervention("policy", kind) for kind in POLICIES.values()]
    for bundle in read_bundles().values():
        rows.append((bundle.name, "bundle", " + ".join(policy.name for policy in bundle.policies), bundle.description))
    rows += [_intervention("event", kind) for kind in EVENTS.values()]
    show_list(("name", "kind", "settings", "meaning"), rows)


@app.command(name="app")
def browser(*, port: Number | None = None, no_browser: Flag = False) -> None:
    """Open the simulation in the browser.

    Args:
        port: where to serve it, on this machine only; the first free one from 8765 if left out.
        no_browser: only serve it; open no browser.
    """
    from experiments.browser.server.server import serve

    serve(port=port, open_browser=not no_browser)


# scripts that are commands as well; they are read when they are called
app.command(
    "experiments.docking.command:command",
    name="dock",
    help="Reproduce a published scenario model, then add what it leaves out.",
)
app.command(
    "experiments.comparison.command:command",
    name="compare",
    help="Compare policies: who gains, who loses, at what cost, how sure.",
)
app.command(
    "experiments.validation.report:command", name="validate", help="Rewrite the validation report of the labour market."
)
app.command(
    "experiments.cli.sweep_commands:sweep", name="sweep", help="Run a scenario at many points, with many seeds."
)
app.command("experiments.cli.sweep_commands:results", name="results", help="Show what is in the folder of a sweep.")
app.command(
    "experiments.studies.sensitivity:sensitivity", name="sensitivity", help="Which parameters an indicator depends on."
)
app.command("experiments.studies.discover:discover", name="discover", help="Under which conditions something happens.")


def _parameter(row: ParameterRow) -> tuple[str, ...]:
    from experiments.reporting.odd import written

    return row.name, written(row.value), row.unit, row.bounds, row.doc, row.source


def _intervention(word: str, kind: type[Intervention]) -> tuple[str, ...]:
    from experiments.reporting.odd import settings

    first = (kind.__doc__ or "").split("\n\n")[0]
    return kind.__name__, word, settings(kind), " ".join(first.split())


def _matches(pattern: str, name: str, doc: str) -> bool:
    from fnmatch import fnmatch

    if any(wild in pattern for wild in "*?["):
        return fnmatch(name, pattern)
    return pattern.lower() in f"{name} {doc}".lower()


def _refuse_nothing(rows: Sequence[object], kind: str, pattern: str) -> None:
    if not rows:
        raise InputError(f"no {kind} matches '{pattern}': 'tenfold {kind}s' lists them all")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command as the console script does.

    Args:
        arguments: the words after ``tenfold``; those of the process if left out.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app(words, exit_on_error=False, print_error=False, result_action="return_value")
    except UnusedCliTokensError as error:
        refuse(
            "tenfold",
            f"'{(error.unused_tokens or words)[0]}' is one word too many: 'tenfold {words[0]} --help' says what fits",
        )
    except (InputError, CycloptsError) as error:
        refuse("tenfold", str(error))
    except EnsembleError as error:  # runs that failed, or workers that were lost
        refuse("tenfold", str(error), FAILED)
    except KeyboardInterrupt:
        stopped("tenfold", KEPT.get(words[0] if words else "", "nothing was written"))


if __name__ == "__main__":
    main()
