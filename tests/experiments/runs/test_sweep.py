"""Sweeps: the right points with the right seeds, the same results whoever does them, and every wrong word refused."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import pi, sin
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from sweep_help import FINE, RAISES, SMALL, VARIED, Watching, same_results, small_design, stable, trap

from experiments.analysis import adoption_speed
from experiments.analysis.discovery import _box
from experiments.analysis.sensitivity import Study
from experiments.cli import main
from experiments.runs import runner
from experiments.runs import sweep as sweep_module
from experiments.runs.design import Design, Factor, changed, grid, latin, parse_vary, sobol
from experiments.runs.one_run import run
from experiments.runs.results import Results
from experiments.runs.sweep import sweep
from experiments.studies import demand_and_adoption, retraining
from model.errors import InputError
from model.policy.policies import make_policy
from model.scenario import Scenario, load_scenario

WORDS = [word for name, value in SMALL.items() for word in ("--set", f"{name}={value}")]
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The small design, done without disturbance in this process."""
    return sweep(small_design(), tmp_path_factory.mktemp("whole"), executor="serial")


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Call tenfold in this process; gives exit code, standard output and standard error."""

    def call(*words: str) -> tuple[int, str, str]:
        code = 0
        try:
            main.main(words)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


# --------------------------------------------------------------------------------------------------------- the design


def factors(*texts: str) -> tuple[Factor, ...]:
    return parse_vary(texts, load_scenario())


def test_a_grid_has_all_combinations_and_round_numbers() -> None:
    points = grid(factors(f"{VARIED}=0:0.3:4", "market.renewal_months=6:12:3"))
    assert [tuple(point.values()) for point in points[:4]] == [(0.0, 6), (0.0, 9), (0.0, 12), (0.1, 6)]
    assert points[-1] == {next(iter(points[0])): 0.3, "market.renewal_months": 12}
    assert all(type(point["market.renewal_months"]) is int for point in points)


def test_listed_values_have_the_parameters_type() -> None:
    rule, limited, months = factors(
        "vendors.consumer_first.ordering_rule=trend_extrapolation, newsvendor",
        "compute.limited=yes,no",
        "market.renewal_months=3,6",
    )
    assert rule.values == ("trend_extrapolation", "newsvendor")
    assert limited.values == (True, False)
    assert months.values == (3, 6)


def test_samples_lie_within_the_ranges_each_part_used_once() -> None:
    varied = factors(f"{VARIED}=0:8", "market.renewal_months=1:4", "compute.limited=yes,no")
    points = latin(varied, 8, seed=3)
    assert sorted(int(point[VARIED]) for point in points) == list(range(8))
    assert sorted(point["market.renewal_months"] for point in points) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert sum(point["compute.limited"] for point in points) == 4
    assert latin(varied, 8, seed=3) == points != latin(varied, 8, seed=4)
    even = sobol(varied, 8, seed=3)
    assert sorted(int(point[VARIED]) for point in even) == list(range(8))


def test_a_policys_settings_can_vary() -> None:
    scenario = Scenario(policies=(make_policy("RetrainingSubsidy", {"start": "2024-01"}), make_policy("TokenTax")))
    (factor,) = parse_vary(["RetrainingSubsidy.places=0:0.1:2"], scenario)
    policy = changed(scenario, {factor.name: 0.1}).policies[0]
    assert policy.model_dump() == scenario.policies[0].model_dump() | {"places": 0.1}
    assert changed(scenario, {factor.name: 0.1}).policies[1] == scenario.policies[1]


def test_runs_are_numbered_replicate_by_replicate_and_share_draws() -> None:
    design = small_design(replicates=3, seed=7)
    assert [design.place(run) for run in (0, 3, 4, 11)] == [(0, 0), (0, 3), (1, 0), (2, 3)]
    assert [design.seed_of(run) for run in (0, 3, 4, 11)] == [7, 7, 8, 9]


# ---------------------------------------------------------------------------------------------------------- the sweep


def test_each_run_is_what_a_single_run_gives(whole: Results) -> None:
    design = small_design()
    for number in (0, 6):
        alone = run(changed(design.scenario, design.points[design.place(number)[1]]), design.seed_of(number), "2023-03")
        found = whole.history(where=f"run = {number}")[list(alone.history.columns)]
        expected = alone.history.reset_index(drop=True).astype("float32")
        pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_worker_processes_give_the_same(whole: Results, tmp_path: Path) -> None:
    same_results(sweep(small_design(), tmp_path / "kept", workers=2), whole)


def test_so_does_an_executor_of_the_callers_which_stays_open(whole: Results, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        same_results(sweep(small_design(), tmp_path / "kept", executor=executor, workers=2), whole)
        assert executor.submit(lambda: 1).result() == 1


def test_only_what_is_missing_is_done(whole: Results, tmp_path: Path) -> None:
    first, second, third = Watching(), Watching(), Watching()
    sweep(small_design(replicates=1), tmp_path / "kept", executor=first)
    same_results(sweep(small_design(), tmp_path / "kept", executor=second), whole)
    sweep(small_design(), tmp_path / "kept", executor=third)
    done = [one.labels for one in (first, second, third)]
    assert done == [[f"run {n}" for n in range(4)], [f"run {n}" for n in range(4, 8)], []]


def test_short_runs_go_in_batches_and_nothing_waits_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "BATCH_SECONDS", 1e9)
    executor = Watching()
    sweep(
        small_design(f"{VARIED}=0:3:4", replicates=8, until="2023-01"), tmp_path / "kept", executor=executor, workers=2
    )
    sizes = [len(batch.calls) for batch in executor.batches]
    assert sum(sizes) == 32
    assert sizes[0] == 1  # how long runs take is not known yet
    assert max(sizes) <= 8  # the rest divided among two workers, twice
    assert max(sizes) > 1
    assert sizes[-1] == 1  # so that all end together


def test_a_run_that_fails_is_a_row_with_its_error_and_tried_again(tmp_path: Path) -> None:
    found = sweep(trap(FINE, RAISES), tmp_path / "kept", executor="serial")
    runs = found.runs()
    assert runs["status"].tolist() == ["done", "failed"] * 3
    assert set(runs["error"].dropna()) == {"ArithmeticError: no such sum"}
    assert "in with_changes" in runs["traceback"].iloc[1]
    assert sorted(set(found.history()["run"])) == [0, 2, 4]
    executor = Watching()
    again = sweep(trap(FINE, RAISES), tmp_path / "kept", executor=executor)
    assert executor.labels == ["run 1", "run 3", "run 5"]
    pd.testing.assert_frame_equal(stable(again), stable(found))


def test_workers_with_other_code_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a worker of a cluster finds out, which has the hash of its own code."""
    monkeypatch.setattr(sweep_module, "code_hash", lambda: "of other code")
    with pytest.raises(InputError, match="a worker has another version of the model"):
        sweep(small_design(), tmp_path / "kept", executor="serial")
    assert not (tmp_path / "kept").exists()


def test_kept_indicators_are_those_asked_for(tmp_path: Path, whole: Results) -> None:
    found = sweep(small_design(indicators=("hhi", "price.late_entrant")), tmp_path / "kept", executor="serial")
    assert found.indicators == ["hhi", "price.late_entrant"]
    pd.testing.assert_series_equal(found.history()["hhi"], whole.history()["hhi"])


def test_importing_it_is_quick() -> None:
    code = (
        "import sys, experiments.runs.sweep; print({'pandas', 'numpy', 'mesa', 'pyarrow', 'SALib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# ------------------------------------------------------------------------------------------------ commands as a whole


def test_from_the_command_line_to_a_table(command: Command, tmp_path: Path) -> None:
    out = str(tmp_path / "kept")
    words = ["sweep", *WORDS, "--vary", f"{VARIED}=0,2.5", "--until", "2023-02", "--executor", "serial", "--out", out]
    code, said, wrong = command(*words, "--replicates", "2")
    assert (code, wrong) == (0, "")
    assert "4 of 4 runs are stored" in said
    assert command(*words, "--replicates", "3")[1].startswith("6 of 6 runs")
    code, said, wrong = command("results", out)
    assert (code, wrong) == (0, "")
    assert "market.contract_cost  0, 2.5" in said
    assert "6 done, 0 failed, 0 missing of 6" in said
    assert "arrow::open_dataset" in said
    code, _, wrong = command(*words, "--replicates", "3", "--seed", "9")
    assert (code, wrong.count("\n")) == (2, 1)
    assert "seed is 1 there and 9 here" in wrong


def test_results_lists_failures_with_their_errors(command: Command, tmp_path: Path) -> None:
    sweep(trap(FINE, RAISES), tmp_path / "kept", executor="serial")
    code, said, _ = command("results", str(tmp_path / "kept"))
    assert code == 0
    assert "3 failed: ArithmeticError: no such sum" in said
    assert "the first: run 1, seed 1, market.contract_cost=11" in said
    assert "with_changes" not in said
    assert "in with_changes" in command("results", str(tmp_path / "kept"), "--traceback")[1]


GOOD = ("--vary", f"{VARIED}=0:5:3")
REFUSED = [
    (("--vary", "market.contract_cots=0:1:3"), "did you mean 'market.contract_cost'?"),
    (("--vary", f"{VARIED}=5:1:3"), "5 must be below 1"),
    (("--vary", f"{VARIED}=0:99:3"), "from 0 to 50"),
    (("--vary", f"{VARIED}=0:1:1"), "at least 2"),
    (("--vary", f"{VARIED}=0:1:0.5"), "is not LO:HI:N"),
    (("--vary", f"{VARIED}=0:1"), "does not say how many values"),
    (("--vary", f"{VARIED}=3"), "has one value"),
    (("--vary", f"{VARIED}=1,1.0"), "a value twice"),
    (("--vary", VARIED), "is not NAME=LO:HI:N"),
    (("--vary", f"{VARIED}=0:nan:3"), "is not LO:HI:N"),
    ((*GOOD, "--vary", f"{VARIED}=1,2"), "is given twice"),
    ((*GOOD, "--set", f"{VARIED}=1"), "both --set and --vary"),
    (("--vary", "market.renewal_months=1.5:6:3"), "whole numbers"),
    (("--vary", "market.renewal_months=1:6:3"), "include fractions"),
    (("--vary", "market.renewal_months=1,2.5"), "whole number"),
    (("--vary", "compute.limited=0:1:2"), "list values"),
    (("--vary", "vendors.consumer_first.ordering_rule=trend_extrapolation,bold"), "must be one of"),
    (("--vary", "market.vendors=enterprise_first,open_weights"), "a list of names cannot vary"),
    (("--vary", "RetrainingSubsidy.places=0:0.1:3"), "add --policy RetrainingSubsidy"),
    (("--vary", "RetrainingSubsidi.places=0:0.1:3"), "did you mean 'RetrainingSubsidy'?"),
    (("--policy", "TokenTax", "--vary", "TokenTax.rat=0:0.1:3"), "did you mean 'rate'?"),
    (("--policy", "TokenTax", "--vary", "TokenTax.rate=0:5:3"), "setting 'rate'"),
    ((*GOOD, "--replicates", "0"), "at least 1"),
    ((*GOOD, "--latin", "5"), "for --grid"),
    (("--latin", "5"), "needs something to vary"),
    (("--vary", f"{VARIED}=0:5", "--latin", "0"), "at least 1"),
    (("--vary", f"{VARIED}=0:5", "--sobol", "100"), "64 or 128"),
    (("--vary", f"{VARIED}=0:5", "--sobol", "4", "--latin", "4"), "take one"),
    ((*GOOD, "--seed", "-1"), "out of range"),
    ((*GOOD, "--until", "2022-01"), "out of range"),
    ((*GOOD, "--workers", "0"), "at least 1"),
    ((*GOOD, "--executor", "threads"), "unknown executor 'threads'"),
    ((*GOOD, "--executor", "tcp://nowhere"), "tcp://HOST:PORT"),
    ((*GOOD, "--indicator", "hhi", "--indicator", "hhi"), "given twice"),
    ((*GOOD, "--indicator", "hhii", "--executor", "serial"), "did you mean 'hhi'?"),
]


@pytest.mark.parametrize(("words", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_wrong_input_is_one_line_before_any_run(
    command: Command, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    until = () if "--until" in words else ("--until", "2023-01")
    code, said, wrong = command("sweep", *WORDS, *until, *words, "--out", str(tmp_path / "kept"))
    assert (code, said, wrong.count("\n")) == (2, "", 1), wrong
    assert reason in wrong
    assert not (tmp_path / "kept").exists()


@pytest.mark.slow
def test_a_scheduler_that_is_not_there_is_said_within_seconds(command: Command, tmp_path: Path) -> None:
    code, _, wrong = command("sweep", *GOOD, "--executor", "tcp://127.0.0.1:9", "--out", str(tmp_path / "kept"))
    assert (code, wrong.count("\n")) == (2, 1)
    assert "no dask scheduler answers at tcp://127.0.0.1:9" in wrong
    assert not (tmp_path / "kept").exists()


def test_a_missing_package_is_said(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, _, wrong = command("sweep", *GOOD, "--executor", "tcp://127.0.0.1:9", "--out", str(tmp_path / "kept"))
    assert (code, wrong.count("\n")) == (2, 1)
    assert "uv sync --extra cluster" in wrong


def test_the_commands_of_the_readme_work_one_after_the_other(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they stand there, but for a smaller economy, fewer runs, and a threshold that something exceeds."""
    monkeypatch.chdir(tmp_path)
    text = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    lines = [shlex.split(line.removeprefix("$ uv run tenfold ")) for line in block.splitlines()]
    assert [words[0] for words in lines] == ["sweep", "results", "discover", "sensitivity"]
    smaller = {"200": "30", "5": "1", "max(unemployment_rate)>0.12": "max(unemployment_rate)>0.0425"}
    for words in lines:
        few = [smaller.get(word, word) for word in words]
        more = [*WORDS, "--until", "2023-04", "--executor", "serial"] if words[0] in ("sweep", "sensitivity") else []
        few += ["--samples", "2", "--replicates", "1"] if words[0] == "sensitivity" else []
        code, said, wrong = command(*few, *more)
        assert (code, wrong) == (0, ""), wrong
        assert said


# -------------------------------------------------------------------------------------------- sensitivity, discovery


def ishigami(places: np.ndarray) -> np.ndarray:
    """A function whose indices are known: S1 0.314, 0.442, 0 and ST 0.558, 0.442, 0.244 (a = 7, b = 0.1)."""
    x = 2 * pi * places - pi
    return np.array([sin(a) + 7 * sin(b) ** 2 + 0.1 * c**4 * sin(a) for a, b, c in x])


def test_sobols_indices_of_a_known_function() -> None:
    study = Study("sobol", [Factor(name, 0, 1) for name in "abc"], 1024, seed=1)
    table = study.indices(ishigami(study.places())).set_index(["index", "parameter"])
    assert table.loc["S1", "value"].tolist() == pytest.approx([0.314, 0.442, 0.0], abs=0.03)
    assert table.loc["ST", "value"].tolist() == pytest.approx([0.558, 0.442, 0.244], abs=0.03)
    assert (table["low"] < table["value"]).all()
    assert (table["value"] < table["high"]).all()


def test_morris_finds_slopes_and_what_does_nothing() -> None:
    study = Study("morris", [Factor(name, 0, 1) for name in "abc"], 10, seed=1)
    places = study.places()
    table = study.indices(3 * places[:, 0] - places[:, 1]).set_index(["index", "parameter"])["value"]
    assert table["mu_star"].tolist() == pytest.approx([3.0, 1.0, 0.0])
    assert table["sigma"].tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_sensitivity_as_a_command(command: Command, tmp_path: Path) -> None:
    words = ["sensitivity", *WORDS, "--method", "morris", "--samples", "3", "--replicates", "2", "--until", "2023-04",
             "--vary", "labour.finding_rate_normal=0.1:0.5", "--vary", "market.renewal_months=1:12",
             "--executor", "serial", "--out", str(tmp_path / "kept")]  # fmt: skip
    code, said, wrong = command(*words, "--indicator", "mean(unemployment_rate)")
    assert (code, wrong) == (0, "")
    assert "18 of 18 runs are stored" in said
    table = pd.read_csv(tmp_path / "kept" / "sensitivity.csv").set_index(["index", "parameter"])["value"]
    assert table["mu_star", "labour.finding_rate_normal"] > 0
    assert (tmp_path / "kept" / "sensitivity.png").stat().st_size > 5_000
    assert command(*words, "--indicator", "employment@2023-02")[0] == 0  # from the same runs


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--indicator", "mean(unemploymentrate)", "--samples", "2"), "did you mean 'unemployment_rate'?"),
        (("--indicator", "hhi", "--samples", "1"), "at least 2"),
        (("--indicator", "hhi", "--samples", "12", "--method", "sobol"), "8 or 16"),
        (("--indicator", "hhi", "--vary", f"{VARIED}=0:1:3"), f"write {VARIED}=0:1"),
        (("--indicator", "median(hhi)"), "is not an indicator"),
        (("--indicator", "hhi@2030-01"), "the runs end in 2023-01"),
        ((), "--indicator"),
    ],
)
def test_wrong_words_for_sensitivity_are_one_line(
    command: Command, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    method = () if "--method" in words else ("--method", "morris")
    always = ("--until", "2023-01", "--executor", "serial", "--out", str(tmp_path / "kept"), *method)
    varied = ("--vary", "labour.finding_rate_normal=0.1:0.5")
    code, _, wrong = command("sensitivity", *WORDS, *always, *varied, *words)
    assert (code, wrong.count("\n")) == (2, 1), wrong
    assert reason in wrong
    assert not (tmp_path / "kept").exists()


def test_sensitivity_refuses_runs_that_failed(tmp_path: Path) -> None:
    from experiments.analysis.sensitivity import analysed
    from experiments.runs import EnsembleError

    found = sweep(trap(FINE, RAISES), tmp_path / "kept", executor="serial")
    with pytest.raises(EnsembleError, match="3 of 6 runs failed, and sensitivity needs all"):
        analysed(found, Study("morris", [Factor(VARIED, 0, 1)], 2, 1), ["hhi"])


def test_a_known_box_is_found() -> None:
    rng = np.random.default_rng(0)
    values = pd.DataFrame({"a": rng.random(600), "b": rng.random(600), "months": rng.integers(0, 5, 600)})
    values["rule"] = rng.choice(["bold", "careful", "other"], 600)
    box = _box(values, (values["a"] > 0.5) & (values["months"] >= 2) & (values["rule"] != "careful"))
    limits = box.limits.set_index("name")
    assert sorted(limits.index) == ["a", "months", "rule"]
    assert limits.loc["a", "low"] == pytest.approx(0.5, abs=0.03)
    assert limits.loc["months", "low"] == 1.5
    assert limits.loc["rule", "values"] == "bold, other"
    assert box.shown["coverage"] > 0.9
    assert box.shown["density"] > 0.9
    assert (limits["p_value"] < 0.01).all()


def test_discover_as_a_command(command: Command, tmp_path: Path) -> None:
    out = str(tmp_path / "kept")
    points = latin(factors("labour.finding_rate_normal=0.05:0.5"), 40, 1)
    sweep(Design(small_design().scenario, points, 1, 1, "2023-04"), out, executor="serial")
    values = Results.open(out).measured(["unemployment_rate"])["unemployment_rate"]
    code, said, wrong = command("discover", out, "--where", f"unemployment_rate>{values.quantile(0.6):.4f}")
    assert (code, wrong) == (0, "")
    assert "(coverage)" in said
    assert (tmp_path / "kept" / "discovery.png").stat().st_size > 5_000
    steps = pd.read_csv(tmp_path / "kept" / "discovery_steps.csv")
    assert steps["coverage"].iloc[0] == 1.0
    for where, reason in [
        ("unemployment_rate>2", "holds in 0 of 40 runs"),
        ("", "condition is empty"),
        ("unemployment>0.1", "unknown indicator 'unemployment'"),
        ("unemployment_rate>high", "'high' is not a number"),
    ]:
        code, _, wrong = command("discover", out, "--where", where)
        assert (code, wrong.count("\n")) == (2, 1)
        assert reason in wrong


def test_discovery_needs_a_finished_sweep_in_which_something_varies(tmp_path: Path) -> None:
    from experiments.analysis.discovery import find_box

    design = small_design()
    nothing = sweep(Design(design.scenario, ({},), 2, 1, "2023-01"), tmp_path / "one", executor="serial")
    with pytest.raises(InputError, match="nothing varies"):
        find_box(nothing, "hhi>0")


# ------------------------------------------------------------------------------------------------- the two experiments


def test_a_study_tries_all_values_at_all_speeds_and_takes_differences_by_seed() -> None:
    design = demand_and_adoption.STUDY.design(load_scenario(), 2, "2023-02")
    assert len(design.points) == 3 * 6
    assert design.points[0]["market.imitation"] == pytest.approx(load_scenario().parameters.market.imitation / 2)
    study = replace(demand_and_adoption.STUDY, values=(0.0, 1.0), measures=("hhi",), paired=True)

    class Measured:
        def measured(self, texts: list[str]) -> pd.DataFrame:
            numbers = np.arange(12)
            return pd.DataFrame(
                {"point": numbers % 6, "replicate": numbers // 6, study.varied: numbers % 2, "hhi": numbers**2}
            )

    table = study.outcomes(Measured())  # type: ignore[arg-type]
    assert table["hhi"].tolist() == [0, 1, 0, 9 - 4, 0, 25 - 16, 0, 49 - 36, 0, 81 - 64, 0, 121 - 100]
    assert table["line"].tolist()[:6] == [line for line in adoption_speed.SPEEDS for _ in range(2)]


@pytest.mark.parametrize("script", [demand_and_adoption, retraining], ids=["demand", "retraining"])
def test_an_experiment_writes_its_table_and_chart(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(adoption_speed, "WORKERS", 400)
    fewer = replace(script.STUDY, values=script.STUDY.values[:2])
    monkeypatch.setattr(script, "STUDY", fewer)
    words = ("--replicates", "2", "--until", "2023-03", "--executor", "serial", "--out", str(tmp_path))
    script.main(words)
    assert "written to" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / f"{fewer.name}.csv")
    assert len(table) == 3 * 2 * 2
    assert table[list(fewer.measures)].notna().all(axis=None)
    assert (tmp_path / f"{fewer.name}.png").stat().st_size > 10_000
    with pytest.raises(SystemExit) as stop:
        script.main([*words, "--workers", "0"])
    assert stop.value.code == 2
