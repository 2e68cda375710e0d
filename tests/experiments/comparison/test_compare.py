"""Comparisons from the command to the tables: two scenarios, three arms, three seeds, checked against their runs."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.analysis.measures import number
from experiments.cli import compare
from experiments.cli.main import main
from experiments.comparison import run as comparison_runs
from experiments.comparison.arms import Arm
from experiments.comparison.files import COLUMNS, Comparison, open_comparison
from experiments.comparison.plan import ROBUST_SCENARIOS, Plan, contents, read_scenarios
from experiments.comparison.summary import _span, caveats, money_and_jobs, summary
from experiments.comparison.tables import HEADLINES, KINDS, WHOLE
from experiments.runs.progress import output
from model.errors import InputError
from model.policy.policies import TokenTax

SMALL = ["workers.number=400", "enterprises.number=30", "consumers.number=50", "labour.burn_in_months=2"]
NULL = "TokenTax:rate=0,start=2024-01"
STRONG = "UnemploymentInsurance:replacement=0.4,start=2024-01+AutomationTax:rate=1,start=2024-01"
ARMS = ["baseline", NULL, STRONG]
START, UNTIL, SEEDS = 12, "2025-03", 3
Command = Callable[..., tuple[int, str, str]]


def words(out: Path, *more: str, arms: list[str] = ARMS, until: str = UNTIL) -> list[str]:
    """A small comparison, as written on the command line."""
    changes = [word for change in SMALL for word in ("--set", change)]
    return ["compare", *arms, "--until", until, "--workers", "1", *changes, "--out", str(out), *more]


TWO = ("--replicates", str(SEEDS), "--scenario", "baseline", "--scenario", "extreme")


@pytest.fixture(autouse=True)
def reports(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The report has tests of its own; here it is only noted when one is written."""
    written: list[Path] = []

    def write_report(folder: Path) -> list[str]:
        assert open_comparison(folder).record
        written.append(folder)
        return ["report.html"]

    monkeypatch.setattr("experiments.comparison.report.report.write_report", write_report)
    return written


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished comparison."""
    out = tmp_path_factory.mktemp("comparison") / "new"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.comparison.report.report.write_report", lambda folder: ["report.html"])
        main(words(out, *TWO))
    return out


@pytest.fixture(scope="module")
def found(folder: Path) -> Comparison:
    return open_comparison(folder)


@pytest.fixture(scope="module")
def histories(found: Comparison) -> pd.DataFrame:
    return found.histories()


@pytest.fixture
def tenfold(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process; gives exit code, standard output and standard error."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def cube(histories: pd.DataFrame, scenario: str, arm: str, column: str) -> np.ndarray:
    """A column by seed and month, shape (3, 27)."""
    rows = histories[(histories["scenario"] == scenario) & (histories["arm"] == arm)]
    return rows.pivot_table(index="seed", columns="month", values=column, dropna=False).to_numpy(float)


# --------------------------------------------------------------------------------------------------------- the tables


def test_all_tables_are_there_with_the_columns_promised(folder: Path, found: Comparison) -> None:
    for name, columns in COLUMNS.items():
        assert set(columns) <= set(found.tables[name]), name
        assert not found.tables[name].empty, name
    assert {path.name for path in folder.iterdir() if path.suffix != ".parquet"} == {
        "comparison.json", "settings.json", "runs",
    }  # fmt: skip
    assert len(pd.read_parquet(folder / "runs" / "runs")) == 2 * 3 * SEEDS


def test_the_record_says_what_was_compared(found: Comparison) -> None:
    record = found.record
    assert record["format"] == 1
    assert record["reference"] == "baseline"
    assert [arm["label"] for arm in record["arms"]] == ARMS
    assert [policy["name"] for policy in record["arms"][2]["policies"]] == ["UnemploymentInsurance", "AutomationTax"]
    assert all(policy["source"] and policy["meaning"] for policy in record["arms"][2]["policies"])
    assert [scenario["name"] for scenario in record["scenarios"]] == ["baseline", "extreme"]
    assert (record["seeds"], record["replicates"], record["start"]) == ([1, 2, 3], 3, "2024-01")
    assert record["changes"]["workers.number"] == "400"


def test_the_command_on_record_asks_for_the_same(found: Comparison, tenfold: Command) -> None:
    words = shlex.split(found.record["command"])
    assert words[0] == "tenfold"
    words[words.index("--until") + 1] = "2024-12"
    code, _, err = tenfold(*words[1:])
    assert code == 2
    assert f"(until there: {UNTIL}; here: 2024-12)" in err  # and nothing else differs


def test_histories_hold_every_run_in_single_precision(histories: pd.DataFrame) -> None:
    assert len(histories) == 2 * 3 * SEEDS * 27
    assert list(histories.columns[:4]) == ["scenario", "arm", "seed", "month"]
    assert set(histories.dtypes.iloc[4:].astype(str)) == {"float32"}
    assert not histories.duplicated(["scenario", "arm", "seed", "month"]).any()


def test_levels_and_differences_are_those_of_the_runs(found: Comparison, histories: pd.DataFrame) -> None:
    values = [cube(histories, "extreme", arm, "gini") for arm in ("baseline", STRONG)]
    for name, expected in (("levels", values[1]), ("differences", values[1] - values[0])):
        table = found.tables[name].query("scenario == 'extreme' and arm == @STRONG and indicator == 'gini'")
        assert list(table["month"].dt.strftime("%Y-%m"))[::26] == ["2023-01", "2025-03"]
        np.testing.assert_allclose(table["mean"], expected.mean(axis=0), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(table["p50"], np.median(expected, axis=0), rtol=1e-4, atol=1e-6)
        assert (table["runs"] == SEEDS).all()
    assert "baseline" not in set(found.tables["differences"]["arm"])


def test_arms_do_not_differ_before_the_start(found: Comparison) -> None:
    table = found.tables["differences"].query("month < '2024-01-01'")
    assert len(table) > 0
    assert (table[["mean", "p05", "p95", "low", "high"]] == 0.0).all(axis=None)
    after = found.tables["differences"].query("month >= '2024-01-01' and arm == @STRONG and indicator == 'public_debt'")
    assert (after["mean"] != 0.0).all()


@pytest.mark.parametrize(("window", "months"), [("1 year on", slice(12, 24)), ("last year", slice(15, 27)),
                                                (WHOLE, slice(12, 27))])  # fmt: skip
def test_effects_are_means_of_paired_differences(
    found: Comparison, histories: pd.DataFrame, window: str, months: slice
) -> None:
    reference, level = (cube(histories, "baseline", arm, "public_debt")[:, months].mean(axis=1)
                        for arm in ("baseline", STRONG))  # fmt: skip
    row = found.tables["effects"].query(
        "scenario == 'baseline' and arm == @STRONG and indicator == 'public_debt' and window == @window"
    )
    assert len(row) == 1
    effect = row.iloc[0]
    assert effect["reference"] == pytest.approx(reference.mean(), rel=1e-4)
    assert effect["level"] == pytest.approx(level.mean(), rel=1e-4)
    assert effect["difference"] == pytest.approx((level - reference).mean(), rel=1e-3)
    assert effect["low"] <= effect["difference"] <= effect["high"]
    assert effect["correlation"] == pytest.approx(np.corrcoef(reference, level)[0, 1], abs=1e-3)
    assert effect["runs"] == SEEDS


def test_effects_cover_headlines_and_the_windows_that_fit(found: Comparison) -> None:
    effects = found.tables["effects"]
    assert set(HEADLINES) - set(effects["indicator"]) <= {"participation_rate"}
    assert list(effects["window"].unique()) == ["1 year on", "last year", WHOLE]
    assert effects["p"].between(0.25, 1.0).all()  # three runs: 2 of 8 changes of sign at least
    assert (effects["p_holm"] >= effects["p"] - 1e-12).all()
    assert (effects["better"] == 0).all()  # so that no effect is significant


def test_a_policy_without_strength_changes_nothing_at_all(found: Comparison) -> None:
    null = found.tables["effects"].query("arm == @NULL")
    assert (null[["difference", "low", "high"]] == 0.0).all(axis=None)
    assert (null["p"] == 1.0).all()
    assert (found.tables["differences"].query("arm == @NULL")[["p05", "p95"]] == 0.0).all(axis=None)
    people = found.tables["people"].query("arm == @NULL")
    assert (people[["income", "income_low", "income_high", "employment"]].fillna(0.0) == 0.0).all(axis=None)
    costs = found.tables["costs"].query("arm == @NULL")
    assert (costs[["budget", "job_years"]] == 0.0).all(axis=None)
    assert set(costs["verdict"]) == {"no jobs"}


def test_costs_add_up_debt_and_years_of_work(found: Comparison, histories: pd.DataFrame) -> None:
    debt, jobs = ([cube(histories, "baseline", arm, name) for arm in ("baseline", STRONG)]
                  for name in ("public_debt", "employment"))  # fmt: skip
    row = found.tables["costs"].query("scenario == 'baseline' and arm == @STRONG").iloc[0]
    added = [(values[:, -1] - values[:, START - 1]).mean() for values in debt]
    years = [values[:, START:].sum(axis=1).mean() / 12 for values in jobs]
    assert row["budget"] == pytest.approx(added[1] - added[0], rel=1e-3)
    assert row["job_years"] == pytest.approx(years[1] - years[0], rel=1e-3, abs=1e-3)
    if not np.isnan(row["per_job_year"]):
        assert row["per_job_year"] == pytest.approx(1e3 * row["budget"] / row["job_years"])


def test_recovery_is_told_of_every_arm(found: Comparison) -> None:
    table = found.tables["recovery"]
    assert list(table["arm"]) == ARMS * 2
    assert table["not_recovered"].between(0.0, 1.0).all()
    null, baseline = (table.query("arm == @arm").drop(columns="arm").reset_index(drop=True)
                      for arm in (NULL, "baseline"))  # fmt: skip
    pd.testing.assert_frame_equal(null, baseline)


def test_groups_of_people_add_up(found: Comparison, histories: pd.DataFrame) -> None:
    people = found.tables["people"]
    assert set(people["kind"]) == set(KINDS)
    shares = people.groupby(["scenario", "arm", "kind"])["share"].sum()
    np.testing.assert_allclose(shares, 1.0)
    after = histories[histories["month"] >= "2024-01-01"]
    for kind in ("level", "wage decile"):
        names = [str(name) for name in histories if str(name).startswith(f"people.income.{kind}.")]
        income = sum(after[name] * after[name.replace("income", "share")] for name in names)
        np.testing.assert_allclose(income, after["people.income.all"], rtol=1e-5)
    known = people.dropna(subset="income_p")
    assert (known["income_p_holm"] >= known["income_p"]).all()
    assert (known["income_p_holm"] == 1.0).all()  # with three runs no group can differ significantly
    first = people.query("scenario == 'baseline' and arm == @STRONG and kind == 'level' and group == 'junior'").iloc[0]
    reference, income = (cube(histories, "baseline", arm, "people.income.level.junior")[:, START:].mean(axis=1)
                         for arm in ("baseline", STRONG))  # fmt: skip
    assert first["income_reference"] == pytest.approx(reference.mean(), rel=1e-5)
    assert first["income"] == pytest.approx((income / reference - 1.0).mean(), abs=1e-5)


def test_robustness_measures_the_distance_to_the_best(found: Comparison) -> None:
    table, choices = found.tables["robustness"], found.tables["choices"]
    for (indicator, _), rows in table.groupby(["indicator", "scenario"]):
        best = rows["value"].max() if HEADLINES[str(indicator)] > 0 else rows["value"].min()
        np.testing.assert_allclose(rows["regret"], (rows["value"] - best).abs())
    worst = table.groupby(["indicator", "arm"])["regret"].max()
    np.testing.assert_allclose(
        choices["max_regret"], worst.loc[list(zip(choices["indicator"], choices["arm"], strict=True))]
    )
    assert choices.groupby("indicator")[["best_by_maximin", "best_by_minimax_regret"]].any().all(axis=None)
    same = choices.query("arm in ['baseline', @NULL]").groupby("indicator")["worst_value"].nunique()
    assert (same == 1).all()


def test_real_income_is_that_of_all_people(found: Comparison, histories: pd.DataFrame) -> None:
    levels = found.tables["levels"].query("scenario == 'baseline' and arm == 'baseline'")
    income = levels[levels["indicator"] == "real_income"]
    assert income["month"].min() == pd.Timestamp("2023-12-01")
    expected = cube(histories, "baseline", "baseline", "people.income.all")[:, START - 1 :].mean(axis=0)
    np.testing.assert_allclose(income["mean"], expected, rtol=1e-5)


# ---------------------------------------------------------------------------------------------------- going on, again


def test_the_same_command_repeats_nothing(folder: Path, tenfold: Command, reports: list[Path]) -> None:
    before = {path: path.stat().st_mtime_ns for path in (folder / "runs").rglob("*.parquet")}
    tables = {name: (folder / f"{name}.parquet").read_bytes() for name in COLUMNS}
    code, out, err = tenfold(*words(folder, *TWO))
    assert (code, err) == (0, "")
    assert out.startswith("3 arms × 2 scenarios × 3 seeds = 18 runs")
    assert {path: path.stat().st_mtime_ns for path in (folder / "runs").rglob("*.parquet")} == before
    assert {name: (folder / f"{name}.parquet").read_bytes() for name in COLUMNS} == tables
    assert reports == [folder]


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
    assert err == "tenfold: stopped; finished runs are kept, the same command goes on from there\n"
    assert not (tmp_path / "comparison.json").exists()


# --------------------------------------------------------------------------------------------------------- refusals


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
    code, printed, err = tenfold("compare", *ARMS, "--out", str(out), *more)
    assert (code, printed) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert not out.exists()


def test_arms_and_folders_that_cannot_be_used_are_refused(tmp_path: Path, tenfold: Command) -> None:
    (tmp_path / "file").touch()
    for arms, out, message in (
        (["baseline"], "new", "at least two arms"),
        (["baseline", "TokenTx"], "new", "did you mean 'TokenTax'?"),
        (ARMS, "file", "is a file"),
    ):
        code, _, err = tenfold("compare", *arms, "--out", str(tmp_path / out))
        assert code == 2
        assert message in err


@pytest.mark.parametrize(
    ("arms", "more", "message"),
    [
        (["baseline", STRONG], TWO, "arms there: baseline, "),
        (ARMS, TWO[:-2], "scenarios there: baseline, extreme; here: baseline"),
        (ARMS, (*TWO, "--seed", "2"), "seed there: 1; here: 2"),
        (ARMS, (*TWO, "--set", "labour.retirement_rate=0.01"), "labour.retirement_rate was 0.00208333, is 0.01"),
    ],
)
def test_a_folder_of_another_comparison_is_refused(
    folder: Path, tenfold: Command, arms: list[str], more: tuple[str, ...], message: str
) -> None:
    code, _, err = tenfold(*words(folder, *more, arms=arms))
    assert code == 2
    assert f"{folder} holds a comparison with other settings" in err
    assert message in err
    assert err.rstrip().endswith("choose another --out, or delete that folder")


def test_other_settings_of_a_bundle_and_other_events_are_told_too(tmp_path: Path) -> None:
    from experiments.comparison.plan import _differences

    scenarios = read_scenarios(["crunch"], {})
    plan = Plan((Arm("baseline"), Arm("mine", (TokenTax(),))), scenarios, {}, 1, UNTIL)
    other = replace(plan, arms=(Arm("baseline"), Arm("mine", (TokenTax(rate=0.1),))))
    assert _differences(contents(plan), contents(other)) == ["arm mine: other settings of its policies"]
    other = replace(plan, scenarios=(replace(scenarios[0], events=()),))
    assert _differences(contents(plan), contents(other)) == ["scenario crunch: other events"]
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


# ---------------------------------------------------------------------------------------------------- reading it again


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "comparison.json").unlink(), "holds no comparison, comparison.json is missing"),
        (lambda folder: (folder / "comparison.json").write_text("{"), "comparison.json is damaged: repeat the command"),
        (lambda folder: (folder / "comparison.json").write_text("[]"), "is not the record of a comparison"),
        (lambda folder: (folder / "comparison.json").write_text('{"format": 2}'), "a newer version of Tenfold"),
        (lambda folder: (folder / "comparison.json").write_text('{"format": 1}'), "does not say 'title'"),
        (lambda folder: (folder / "levels.parquet").unlink(), "levels.parquet is missing: repeat the command"),
        (lambda folder: (folder / "people.parquet").write_bytes(b"PAR1"), "people.parquet is damaged"),
        (lambda folder: _cut(folder / "effects.parquet"), "effects.parquet is damaged"),
        (
            lambda folder: pd.DataFrame({"arm": ["a"]}).to_parquet(folder / "costs.parquet"),
            "costs.parquet has no column 'scenario'",
        ),
        (lambda folder: (folder / "choices.parquet").unlink(), "choices.parquet is missing"),
    ],
)
def test_missing_and_damaged_files_are_told_in_one_line(
    folder: Path, tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("runs", "histories.parquet"))
    assert open_comparison(copy).record
    damage(copy)
    with pytest.raises(InputError) as caught:
        open_comparison(copy)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


# -------------------------------------------------------------------------------------------------------- the terminal


def test_the_result_is_told_on_the_terminal(
    folder: Path, found: Comparison, capsys: pytest.CaptureFixture[str]
) -> None:
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


def test_one_scenario_has_no_best_over_all(found: Comparison) -> None:
    one = replace(found, choices=found.choices[:0])
    assert "Best over all" in " ".join(str(part) for part in summary(found))
    assert "Best over all" not in " ".join(str(part) for part in summary(one))
