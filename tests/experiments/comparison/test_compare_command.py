"""The command ``tenfold compare``: kept runs, and what is refused before any run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from comparison_folder import SMALL_ARMS, SMALL_UNTIL, STRONG, TWO, WEAK, Command, words

from experiments.comparison import run as comparison_runs
from experiments.comparison.arms import Arm
from experiments.comparison.files import COLUMNS, open_comparison
from experiments.comparison.plan import ROBUST_SCENARIOS, Plan, contents, read_scenarios
from model.policy.policies import TokenTax

pytestmark = pytest.mark.usefixtures("reports")


def test_the_same_command_repeats_nothing(small: Path, tenfold: Command, reports: list[Path]) -> None:
    before = {path: path.stat().st_mtime_ns for path in (small / "runs").rglob("*.parquet")}
    tables = {name: (small / f"{name}.parquet").read_bytes() for name in COLUMNS}
    code, out, err = tenfold(*words(small, *TWO))
    assert (code, err) == (0, WEAK)
    assert out.startswith("3 arms × 2 scenarios × 3 seeds = 18 runs")
    assert {path: path.stat().st_mtime_ns for path in (small / "runs").rglob("*.parquet")} == before
    assert {name: (small / f"{name}.parquet").read_bytes() for name in COLUMNS} == tables
    assert reports == [small]


def test_more_replicates_go_on_from_those_there(tmp_path: Path, tenfold: Command) -> None:
    options = {"arms": ["baseline", "TokenTax:start=2023-02"], "until": "2023-04"}
    for replicates, runs in (("2", 4), ("3", 6)):
        assert tenfold(*words(tmp_path, "--replicates", replicates, **options))[0] == 0
        assert len(pd.read_parquet(tmp_path / "runs" / "runs")) == runs
    code, _, err = tenfold(*words(tmp_path, "--replicates", "2", **options))
    assert code == 2
    assert "holds this comparison with 3 replicates: ask for as many or more" in err


def test_replicates_are_added_until_effects_are_precise_enough(tmp_path: Path, tenfold: Command) -> None:
    options = {"arms": ["baseline", "AutomationTax:start=2023-02"], "until": "2023-04"}
    precise = ("--replicates", "2", "--precision", "real_income=1e-9", "--most", "4")
    code, out, _ = tenfold(*words(tmp_path, *precise, **options))
    assert code == 0
    assert open_comparison(tmp_path).record["replicates"] == 4
    assert "1e-09 was wanted; 4 replicates of at most 4" in " ".join(out.split())
    loose = ("--replicates", "2", "--precision", "real_income=1e9")
    assert tenfold(*words(tmp_path, *loose, **options))[0] == 0
    assert open_comparison(tmp_path).record["replicates"] == 2


def test_stopped_it_keeps_finished_runs(tmp_path: Path, tenfold: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(comparison_runs, "run_many", stopped)
    code, _, err = tenfold(*words(tmp_path, *TWO))
    assert code == 130
    assert err == f"{WEAK}tenfold: stopped; finished runs are kept, the same command goes on from there\n"
    assert not (tmp_path / "comparison.json").exists()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--replicates", "1"], "--replicates 1 is too few: a comparison needs at least 2 pairs"),
        (["--until", "2023-12"], "--until 2023-12 lies before 2024-01, when the first policy starts"),
        (["--until", "soon"], "'soon' is not a month"),
        (["--seed", "-1"], "seed -1 is out of range"),
        (["--seed", str(2**63 - 2)], "is out of range"),
        (["--scenario", "robut"], "unknown scenario 'robut': did you mean 'robust'?"),
        (["--scenario", "crunch", "--scenario", "robust"], "scenario 'crunch' is given twice"),
        (["--set", "labour.quit=1"], "unknown parameter 'labour.quit'"),
        (["--workers", "0"], "--workers 0 is too few"),
        (["--bundles", "nowhere.toml"], "bundle file nowhere.toml cannot be read"),
        (["--precision", "gdpp=1"], "--precision: 'gdpp' is not compared: did you mean 'gdp'?"),
        (["--precision", "gdp"], "--precision 'gdp' is not INDICATOR=HALFWIDTH"),
        (["--precision", "gdp=-1"], "with a number above zero"),
        (["--precision", "gdp=nan"], "with a number above zero"),
        (["--precision", "gdp=1", "--most", "2"], "--most 2 is fewer than --replicates 30"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_any_run(
    tmp_path: Path, tenfold: Command, more: list[str], message: str
) -> None:
    out = tmp_path / "new"
    code, printed, err = tenfold("compare", *SMALL_ARMS, "--out", str(out), *more)
    assert (code, printed) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert not out.exists()


def test_arms_and_folders_that_cannot_be_used_are_refused(tmp_path: Path, tenfold: Command) -> None:
    (tmp_path / "file").touch()
    for arms, out, message in (
        (["baseline"], "new", "at least two arms"),
        (["baseline", "TokenTx"], "new", "did you mean 'TokenTax'?"),
        (SMALL_ARMS, "file", "is a file"),
    ):
        code, _, err = tenfold("compare", *arms, "--out", str(tmp_path / out))
        assert code == 2
        assert message in err


@pytest.mark.parametrize(
    ("arms", "more", "message"),
    [
        (["baseline", STRONG], TWO, "arms there: baseline, "),
        (SMALL_ARMS, TWO[:-2], "scenarios there: baseline, extreme; here: baseline"),
        (SMALL_ARMS, (*TWO, "--seed", "2"), "seed is 1 there and 2 here"),
        (
            SMALL_ARMS,
            (*TWO, "--set", "labour.retirement_rate=0.01"),
            "retirement_rate is 0.00208333 there and 0.01 here",
        ),
    ],
)
def test_a_folder_of_another_comparison_is_refused(
    small: Path, tenfold: Command, arms: list[str], more: tuple[str, ...], message: str
) -> None:
    code, _, err = tenfold(*words(small, *more, arms=arms))
    assert code == 2
    assert f"{small} holds a comparison with other settings" in err
    assert message in err
    assert err.rstrip().endswith("choose another --out, or delete that folder")


def test_other_settings_of_a_bundle_and_other_events_are_told_too(tmp_path: Path) -> None:
    from experiments.comparison.plan import _differences

    scenarios = read_scenarios(["crunch"], {})
    plan = Plan((Arm("baseline"), Arm("mine", (TokenTax(),))), scenarios, {}, 1, SMALL_UNTIL)
    other = replace(plan, arms=(Arm("baseline"), Arm("mine", (TokenTax(rate=0.1),))))
    (found,) = _differences(contents(plan), contents(other))
    assert found.startswith("arm mine: it has other policies (TokenTax:")
    assert "rate=0.1" in found.partition(" there, ")[2]
    other = replace(plan, scenarios=(replace(scenarios[0], events=()),))
    (found,) = _differences(contents(plan), contents(other))
    assert found.startswith("scenario crunch: it has other events (CreditCrunch:")
    assert found.endswith("there, none here)")
    assert _differences(contents(plan), json.loads(json.dumps(contents(plan)))) == []


def test_a_folder_claimed_but_never_run_in_is_free(tmp_path: Path, tenfold: Command) -> None:
    (tmp_path / "settings.json").write_text('{"arms": {}}', encoding="utf-8")
    options = {"arms": ["baseline", "TokenTax:start=2023-02"], "until": "2023-03"}
    assert tenfold(*words(tmp_path, "--replicates", "2", **options))[0] == 0
    (tmp_path / "settings.json").write_text("{", encoding="utf-8")
    code, _, err = tenfold(*words(tmp_path, "--replicates", "2", **options))
    assert code == 2
    assert "settings.json cannot be read: delete it to compare anew here" in err


def test_robust_stands_for_four_scenarios() -> None:
    assert tuple(scenario.name for scenario in read_scenarios(["robust"], {})) == ROBUST_SCENARIOS
    assert [scenario.name for scenario in read_scenarios([], {"money.tax_rate": "0.3"})] == ["baseline"]
