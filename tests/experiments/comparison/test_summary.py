"""The result of a comparison on the terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from comparison_folder import NULL

from experiments.analysis.measures import number
from experiments.cli import compare
from experiments.comparison.files import Comparison
from experiments.comparison.summary import _span, caveats, money_and_jobs, summary
from experiments.runs.progress import output

pytestmark = pytest.mark.usefixtures("reports")


def test_the_result_is_told_on_the_terminal(small: Path, found: Comparison, capsys: pytest.CaptureFixture[str]) -> None:
    compare.show(found, None)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100
    for text in ("Baseline  3 paired runs", "Extreme", "unemployment", "Best over all scenarios", "public debt:"):
        assert text in out
    null = found.tables["costs"].query("arm == @NULL").iloc[0]
    assert f"{NULL} {money_and_jobs(null)}" in " ".join(out.split())
    assert "With 3 replicates no effect can be distinguished from zero" in " ".join(out.split())


def test_labels_are_printed_as_they_are(found: Comparison) -> None:
    text = json.dumps({**found.record, "reference": "base[bold]line"})
    console = output()
    with console.capture() as capture:
        for part in summary(replace(found, record=json.loads(text))):
            console.print(part)
    assert "base[bold]line" in capture.get()


@pytest.mark.parametrize(
    ("verdict", "budget", "jobs", "each", "text"),
    [
        ("costs", (134.2, 87.0, 186.0), (2.61, 1.06, 4.06), (51215.0, 24680.0, 116006.0),
         "costs the public budget 134 USD bn (87 to 186) and makes 2.6 million years of work (1.1 to 4.1): "
         "51,200 USD each (24,700 to 116,000)"),
        ("pays for itself", (-1869.0, -2043.0, -696.0), (7.8, 4.3, 12.3), (np.nan,) * 3,
         "makes 7.8 million years of work (4.3 to 12.3) and pays for itself: it brings the public budget 1,869 USD bn "
         "(696 to 2,043)"),
        ("destroys jobs", (5.0, 4.0, 6.0), (-2.0, -3.0, -1.0), (np.nan,) * 3,
         "destroys 2.0 million years of work (1.0 to 3.0) and costs the public budget 5 USD bn (4 to 6)"),
        ("no jobs", (5.0, 4.0, 6.0), (0.3, -1.0, 2.0), (np.nan,) * 3,
         "costs the public budget 5 USD bn (4 to 6); its effect on jobs is not distinguishable from zero: "
         "0.3 million years of work (−1.0 to 2.0)"),
        ("inconclusive", (1.0, -4.0, 6.0), (2.0, 1.0, 3.0), (500.0, -2000.0, 3000.0),
         "makes 2.0 million years of work (1.0 to 3.0); whether that costs or pays is inconclusive: it costs the "
         "public budget 1 USD bn (−4 to 6)"),
        ("inconclusive", (-1.0, -4.0, 6.0), (0.3, -1.0, 2.0), (np.nan,) * 3,
         "effects on budget and jobs are not distinguishable from zero: it brings the public budget 1 USD bn "
         "(−6 to 4); 0.3 million years of work (−1.0 to 2.0)"),
    ],
)  # fmt: skip
def test_money_and_jobs_are_put_into_words(
    verdict: str, budget: tuple[float, ...], jobs: tuple[float, ...], each: tuple[float, ...], text: str
) -> None:
    parts = {"budget": budget, "job_years": jobs, "per_job_year": each}
    numbers = {
        f"{name}{end}": value
        for name, values in parts.items()
        for end, value in zip(("", "_low", "_high"), values, strict=True)
    }
    assert money_and_jobs({"verdict": verdict, **numbers}) == text


def test_numbers_are_written_for_people() -> None:
    assert [number(-1234.56, 1), number(0.004, 2, sign=True), number(3.0, sign=True), number(np.nan)] == [
        "−1,234.6", "0.00", "+3", "–",
    ]  # fmt: skip
    assert _span(-1.0, 2.0, 1) == "−1.0 to 2.0"
    assert _span(np.nan, np.nan) == "–"


def test_enough_replicates_need_no_warning(found: Comparison) -> None:
    assert list(caveats(replace(found, record=found.record | {"replicates": 30}))) == []


def test_runs_without_a_value_are_counted(found: Comparison) -> None:
    effects = found.effects.copy()
    gini = effects.index[effects["indicator"] == "gini"][0]
    effects.loc[gini, "runs"] -= 1
    fewer = replace(found, record=found.record | {"replicates": 30}, effects=effects)
    pairs = int(effects["runs"].max())
    (said,) = caveats(fewer)
    assert f"no value in up to 1 of {pairs} pairs of runs" in str(said)


def test_one_scenario_has_no_best_over_all(found: Comparison) -> None:
    one = replace(found, choices=found.choices[:0])
    assert "Best over all" in " ".join(str(part) for part in summary(found))
    assert "Best over all" not in " ".join(str(part) for part in summary(one))
