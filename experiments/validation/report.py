"""The validation of the labour market: ``python -m experiments.validation.report`` rewrites ``docs/validation.md``.

Without AI: normal rates, rest, and the response to fluctuating demand. With AI: effects by 2025, and later ones. Under
exogenous shocks: integer headcount, reallocation between occupations, and the elasticity of demand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import starmap
from typing import TYPE_CHECKING, Any

from cyclopts import App

from experiments.analysis import automation_shock, elasticity
from experiments.charts.saving import write
from experiments.charts.studies.automation_shock import shock_page
from experiments.charts.studies.elasticity import elasticity_page
from experiments.reporting.checks import Part, Report
from experiments.reporting.odd import ROOT
from experiments.runs.executors import ExecutorOption, crew
from experiments.runs.script import Folder, Number, check_options, print_files, run_script
from experiments.validation.labour import (
    fluctuating_demand,
    layoffs,
    response,
)
from experiments.validation.parts import (
    CHANGES,
    HEADS,
    PICTURES,
    Measures,
    careers_measures,
    careers_part,
    checked,
    demand_part,
    people_part,
    placebo_measures,
    placebo_part,
    shock_part,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from experiments.runs.workers.crew import Crew

PAGE = ROOT / "docs" / "validation.md"

app = App(name="validate", help="Rewrite the validation report of the labour market.", help_format="plaintext")


INTRODUCTION = """# Validation of the labour market

The labour market without AI and under AI, compared with observed rates. The AI market is compared with its facts in
[calibration.md](calibration.md). Regenerate with `python -m experiments.validation.report`."""


@app.default
def command(
    *,
    out: Folder = ROOT / "docs",
    replicates: Number = 8,
    careers: Number = 12,
    executor: ExecutorOption = "processes",
    workers: Number | None = None,
) -> None:
    """Rewrite the report.

    Args:
        out: where the page and its charts go.
        replicates: runs of each measure.
        careers: runs of the baseline.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
    """
    check_options(out, "2035-12", replicates, careers, workers)
    with crew(executor, workers) as people:
        parts, checks = _runs_of_economies(replicates, careers, people)
        parts += _shocks(replicates, people, out / PICTURES)
    names = [PAGE.name, report(checks).write(out)]
    (out / PAGE.name).write_text("\n\n".join([INTRODUCTION, *parts]) + "\n", encoding="utf-8")
    print_files(out, [*names, *(f"{PICTURES}/{path.name}" for path in sorted((out / PICTURES).glob("*")))])


def report(measures: Mapping[str, Measures]) -> Report:
    """The checks of the report, by the title of their table."""
    parts = (Part(title, tuple(starmap(checked, members))) for title, members in measures.items())
    words = "What the labour market does by itself, with fluctuating demand and with AI, against observed figures."
    command = "python -m experiments.validation.report"
    return Report("docs/validation.md", "The labour market", words, command, tuple(parts))


def _runs_of_economies(replicates: int, careers: int, people: Crew) -> tuple[list[str], dict[str, Measures]]:
    """The parts on the economy without AI, integer headcount and careers in the baseline, with their measures."""
    from experiments.runs.ensemble import Job, run_many
    from model.scenario import load_scenario

    seeds = range(1, replicates + 1)
    jobs = [Job("no_ai", load_scenario("no_ai"), seed, "2035-12") for seed in seeds]
    jobs += [Job("baseline", load_scenario("baseline"), seed, "2035-12") for seed in range(1, careers + 1)]
    histories = _histories(run_many(jobs, executor=people, title="histories"))
    cycles = _side_by_side("fluctuating demand", fluctuating_demand, [(seed,) for seed in seeds], people)
    staffs = [(heads, seed) for heads in HEADS for seed in seeds[:4]]
    fired = _side_by_side("integer headcount", layoffs, staffs, people)
    changes = [(heads, change, seed) for heads in HEADS for change in CHANGES for seed in seeds[:4]]
    answers = _side_by_side("answers", response, changes, people)
    rates, slopes = placebo_measures(histories["no_ai"], cycles)
    texts = [
        placebo_part(histories["no_ai"], cycles),
        people_part(_grouped(staffs, fired, 1), _grouped(changes, answers, 2)),
        careers_part(histories["baseline"]),
    ]
    late = careers_measures(histories["baseline"])
    return texts, {"Without AI": rates, "Under fluctuating demand": slopes, "Careers with AI": late}


def _shocks(replicates: int, people: Crew, pictures: Path) -> list[str]:
    """The parts on reallocating shocks and on the elasticity of demand, with their charts."""
    shocks = [
        automation_shock.Shock(years, network, seed)
        for years in automation_shock.SPEEDS
        for network in (True, False)
        for seed in range(1, replicates + 1)
    ]
    found, months = automation_shock.run_all(shocks, None, people)
    cases, rivals = elasticity.sweep()
    pages = {"automation_shock": shock_page(found, months), "elasticity": elasticity_page(cases, rivals)}
    write(pictures, {}, pages)
    return [shock_part(found), demand_part(cases)]


def _histories(runs: pd.DataFrame) -> dict[str, list[pd.DataFrame]]:
    from experiments.analysis.histories import by_run

    found: dict[str, list[pd.DataFrame]] = {}
    for (label, _), history in by_run(runs):
        found.setdefault(label, []).append(history)
    return found


def _side_by_side(
    title: str, function: Callable[..., Any], arguments: Sequence[tuple[Any, ...]], people: Crew
) -> list[Any]:
    """Call a function with many arguments, so many at a time."""
    from functools import partial

    from experiments.runs.runner import call_many

    return call_many([partial(function, *given) for given in arguments], executor=people, title=title)


def _grouped(arguments: Sequence[tuple[Any, ...]], results: Sequence[float], first: int) -> dict[Any, list[float]]:
    """Results by the first arguments."""
    groups: dict[Any, list[float]] = {}
    for given, result in zip(arguments, results, strict=True):
        groups.setdefault(given[0] if first == 1 else given[:first], []).append(result)
    return groups


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
