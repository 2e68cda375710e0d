"""The calibration report: ``python -m experiments.calibration.report`` rewrites ``docs/calibration.md`` and its charts.

It compares the shipped ensemble of parameter sets with the facts on seeds not used in the search, draws the forecast
with what was expected at the time, and shows what failures depend on and what each mechanism does. Its runs are kept in
a folder, so that a report that was stopped goes on where it was.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from experiments.analysis import ordering_rules
from experiments.analysis.facts import NOT_IN_A_HISTORY, Fact, facts, readings
from experiments.analysis.histories import by_run
from experiments.analysis.ordering_rules import CONES, RULES, Case, failure_table
from experiments.calibration import ablations, forecasts, search
from experiments.charts.saving import write
from experiments.charts.studies.ordering_rules import changes_page, full_model_page
from experiments.reporting.checks import Check, Judgement, Part, Report
from experiments.reporting.odd import ROOT, table
from experiments.runs.executors import ExecutorOption, crew
from experiments.runs.script import Folder, check_options, print_files, reduced, run_script

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.workers.crew import Crew

PAGE = ROOT / "docs" / "calibration.md"
PICTURES = "calibration"  # folder beside the page
CHECKS = 60  # runs with seeds from 1; the search used others
ABLATION_RUNS = 24
FORECAST_END = "2030-12"
TOO_WIDE = "the fact lies inside the band, but the band is too wide to count"
Count = Annotated[int, Parameter(metavar="N")]

app = App(name="calibration_report", help="Rewrite the calibration report.", help_format="plaintext")


def measured(history_of: Mapping[int, pd.DataFrame], elasticities: Sequence[float]) -> dict[str, list[float]]:
    """What all runs say about each fact, by its name."""
    found: dict[str, list[float]] = {}
    for history in history_of.values():
        for name, value in readings(history, facts()).items():
            found.setdefault(name, []).append(value)
    for fact in facts():
        if fact.id == "price_elasticity":
            found[fact.name] = list(elasticities)
        if fact.id == "lead_time":
            found[fact.name] = [float(search.fast({}).parameters.compute.lead_time)] * len(history_of)
    return found


def spread(values: Sequence[float] | None) -> tuple[float, float, float] | None:
    """The 10th, 50th and 90th percentiles over runs; None where no run has a value."""
    import numpy as np

    if not values or not np.isfinite(values).any():
        return None
    low, middle, high = np.nanquantile(values, (0.1, 0.5, 0.9)).tolist()
    return low, middle, high


def judge(fact: Fact, band: tuple[float, float, float] | None) -> tuple[Judgement, str]:
    """Whether a fact is met by the band of runs, and why not."""
    if band is None:
        reason = NOT_IN_A_HISTORY.get(fact.id, "not measured")
        return "not modelled" if reason.startswith(("not modelled", "not comparable")) else "missed", reason
    if fact.id == "lead_time":
        return "met", "set, not found"
    low, _, high = band
    if not low <= fact.value <= high:
        return "missed", ""
    return ("met", "") if high - low <= fact.widest else ("missed", TOO_WIDE)


def verdict(fact: Fact, values: Sequence[float] | None) -> tuple[str, str, str]:
    """Median, 80 % band and verdict of what runs say about a fact, as text."""
    band = spread(values)
    judgement, note = judge(fact, band)
    word = "hit" if judgement == "met" else "miss"
    if note:
        word = "inside, but the band is too wide" if note == TOO_WIDE else f"{word} ({note})"
    if band is None:
        return "–", "–", word
    runs = list(values or ())
    known = sum(map(math.isfinite, runs))
    of = f" in the {known} of {len(runs)} runs with a value" if known < len(runs) else ""
    return f"{band[1]:.3g}", f"{band[0]:.3g} – {band[2]:.3g}{of}", word


def checked(fact: Fact, values: Sequence[float] | None) -> Check:
    """A fact as a check, for the Model page."""
    band = spread(values)
    middle, ends, _ = verdict(fact, values)
    low, value, high = band or (None, None, None)
    return Check(
        f"{fact.quantity}, {fact.subject.replace('_', ' ')}, {fact.date}",
        "–" if band is None else f"{middle} {fact.unit} (80 % of runs {ends})",
        f"{fact.value:g} ({fact.low:g} – {fact.high:g}) {fact.unit}",
        fact.source,
        *judge(fact, band),
        unit=fact.unit,
        value=value,
        low=low,
        high=high,
        wanted_low=fact.low,
        wanted_high=fact.high,
    )


def checks(found: Mapping[str, list[float]]) -> Report:
    """The facts as checks: those fitted, then those used only as a check."""
    titles = {"fit": "Fit to the facts of 2023 to 2025", "check": "Facts used only as a check"}
    parts = (
        Part(title, tuple(checked(fact, found.get(fact.name)) for fact in facts(use))) for use, title in titles.items()
    )
    words = (
        "Facts of 2023 to 2025 on runs that were not fitted to them: a fact is met if it lies inside the band of runs, "
        "and the band is narrow."
    )
    return Report(
        "docs/calibration.md", "The AI market", words, "python -m experiments.calibration.report", tuple(parts)
    )


def fit_rows(found: Mapping[str, list[float]], use: str) -> list[list[str]]:
    """The facts of one use, each with what runs say."""
    rows = []
    for fact in facts(use):
        middle, band, word = verdict(fact, found.get(fact.name))
        value = f"{fact.value:g} ({fact.low:g} – {fact.high:g}) {fact.unit}"
        rows.append([fact.date, fact.subject, fact.quantity, value, middle, band, word])
    return rows


def hits(rows: Sequence[Sequence[str]]) -> int:
    """How many facts are met: inside a band that is narrow enough."""
    return sum(row[-1].startswith("hit") for row in rows)


HEADINGS = ("when", "whom", "what", "fact (range)", "median", "80 % band", "verdict")


def fit_part(found: Mapping[str, list[float]], sets: int, runs: int) -> str:
    """The part of the report on fit."""
    fitted, checked = fit_rows(found, "fit"), fit_rows(found, "check")
    comparable = [row for row in checked if not row[-1].startswith("miss (")]
    met, share = f"{hits(fitted)} of {len(fitted)}", hits(fitted) / len(fitted)
    return f"""## Fit to the facts of 2023 to 2025

{runs} runs with seeds not used in the search, over the {sets} parameter sets of the ensemble in turn. A fact is met if
it lies inside the band between the 10th and the 90th percentile of runs and the band is no wider than twice the fact's
own range or half of its value up and down. **{met} fitted facts are met ({share:.0%}; target: 80 %).** Facts without
a counterpart in the model count as missed.

{table(HEADINGS, fitted)}
Facts used only as a check ({hits(comparable)} of the {len(comparable)} that have a counterpart are met):

{table(HEADINGS, checked)}"""


def write_text(text: Mapping[str, str], folder: Path) -> None:
    """Put the parts together."""
    parts = "\n".join(text.values())
    (folder / PAGE.name).write_text(f"{INTRODUCTION}\n{parts}", encoding="utf-8")


INTRODUCTION = """# Calibration of the AI market

This page is written by `python -m experiments.calibration.report` from runs of the model; no figure in it is typed by
hand. `tenfold calibrate` repeats the search. Parameters were chosen by facts up to December 2025 only
(`model/data/facts.csv`, rows with use = fit); what follows 2025 is a forecast, and facts with use = expectation were
stated at the time and are drawn, not fitted. `model/data/ensemble.csv` holds the parameter sets; the first of them is
the default of every run.

No vendor's revenue growth is an input. It results from models that can do more tasks, from enterprises that adopt them
following their peers, from deepening use, and from prices; it slows as tasks, adopters and depth are exhausted.
"""


@app.default
def command(
    *,
    out: Folder = ROOT / "docs",
    runs: Folder = ROOT / "results" / "calibration_report",
    seeds: Count = CHECKS,
    failures: Count = 100,
    changes: Count = 24,
    ablation_seeds: Count = ABLATION_RUNS,
    executor: ExecutorOption = "processes",
    workers: Count | None = None,
) -> None:
    """Rewrite the report.

    Args:
        out: where the page and its charts go.
        runs: where runs are kept.
        seeds: runs of the ensemble.
        failures: runs of each ordering rule and cone.
        changes: runs of each rule and change.
        ablation_seeds: runs of each ablation.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
    """
    check_options(out, FORECAST_END, seeds, failures, changes, ablation_seeds, workers)
    pictures = out / PICTURES
    with crew(executor, workers) as people:
        ensemble = _histories(search.ensemble_jobs(range(1, seeds + 1), FORECAST_END), runs, people, "ensemble")
        elasticities = [forecasts.price_elasticity(seed) for seed in range(1, min(seeds, 12) + 1)]
        found = measured(ensemble, elasticities)
        text = {"fit": fit_part(found, len(search.read_ensemble()), seeds)}
        text["growth"] = forecasts.growth_part(ensemble)
        text["forecast"] = forecasts.forecast_part(ensemble, found, pictures, f"{PICTURES}/")
        text["margins"] = forecasts.margin_part(ensemble, _free_users(runs, people, ablation_seeds))
        text["failures"] = _failures(pictures, runs, failures, changes, people)
        text["ablations"] = _ablations(runs, ablation_seeds, people)
    write_text(text, out)
    print_files(
        out, [PAGE.name, checks(found).write(out), *(f"{PICTURES}/{path.name}" for path in sorted(pictures.glob("*")))]
    )


def _histories(jobs: Sequence[Any], runs: Path, people: Crew, title: str) -> dict[int, pd.DataFrame]:
    """Histories by seed of jobs with one label."""
    from experiments.runs.ensemble import run_many

    found = run_many(jobs, folder=runs, executor=people, title=title)
    return {seed: history for (_, seed), history in by_run(found)}


def _free_users(runs: Path, people: Crew, seeds: int) -> dict[int, pd.DataFrame]:
    """The same market if free users cost nothing."""
    extra = {"consumers.free_usage": 0.0}
    return _histories(search.ensemble_jobs(range(1, seeds + 1), "2025-12", extra), runs, people, "free users")


def _failures(pictures: Path, runs: Path, number: int, changes: int, people: Crew) -> str:
    """The part on failures: each ordering rule at each cone, and one change at a time."""
    base, vendor, until = reduced("baseline"), "enterprise_first", ablations.UNTIL

    def found(cases: Sequence[Case], replicates: int, title: str) -> pd.DataFrame:
        planned = ordering_rules.design(cases, base, vendor, replicates, until)
        runs_of_cases = ordering_rules.run_cases(cases, planned, vendor, runs, None, title, people)
        return ordering_rules.outcomes(runs_of_cases, vendor)

    by_rule = found([Case(rule, cone) for cone in CONES for rule in RULES], number, "rules")
    all_changes = ordering_rules.changes(vendor)
    by_change = found([Case(rule, CONES[0], change) for change in all_changes for rule in RULES], changes, "changes")
    pages = {"failures": full_model_page(by_rule, vendor, until), "changes": changes_page(by_change, vendor)}
    write(pictures, {}, pages)
    table_of_changes = failure_table(by_change, by=("cone", "change", "rule"))
    return forecasts.failure_part(failure_table(by_rule), table_of_changes, f"{PICTURES}/")


def _ablations(runs: Path, seeds: int, people: Crew) -> str:
    from experiments.runs.ensemble import run_many

    parameters = search.fast({}).parameters
    jobs = ablations.jobs(parameters, range(1, seeds + 1))
    found = run_many(jobs, folder=runs, executor=people, title="ablations")
    rows = ablations.as_rows(ablations.summary(ablations.outcomes(found)))
    headings = ("", *ablations.ablations(parameters))
    return f"""## What each mechanism does

Each column takes one mechanism out of the calibrated model; {seeds} runs each, with the same seeds. A star marks a mean
whose paired difference from the baseline excludes zero (95 % interval).

{table(headings, rows)}"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
