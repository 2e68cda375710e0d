"""The command line as users meet it: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from experiments.cli.main import main
from experiments.cli.summary import amount, percent, shown_months
from experiments.runs.one_run import HISTORY, RECORD
from experiments.runs.script import parse_changes, prepare
from model.errors import InputError

SMALL = ["--set", "workers.number=400", "--set", "enterprises.number=40", "--set", "consumers.number=100"]
SHORT = [*SMALL, "--until", "2023-02"]
Command = Callable[..., tuple[int, str, str]]


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


def refused(answer: tuple[int, str, str], *expected: str) -> None:
    """Check that a command was refused in one line that says all that is expected."""
    code, out, err = answer
    assert code == 2
    assert out == ""
    assert err.startswith("tenfold: ")
    assert err.count("\n") == 1
    for text in expected:
        assert text in err


def test_help_and_version_come_without_the_slow_imports() -> None:
    code = """
import sys
from experiments.cli.main import main
for words in (["--help"], ["run", "--help"], ["--version"], ["run", "nowhere"], ["run", "--set", "x"]):
    try:
        main(words)
    except SystemExit:
        pass
slow = {"mesa", "pandas", "numpy", "networkx", "solara", "altair", "pyarrow"} & set(sys.modules)
sys.exit(f"imported: {slow}" if slow else 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_run_shows_the_years_on_one_screen(tenfold: Command) -> None:
    code, out, err = tenfold("run", *SMALL, "--until", "2024-12", "--seed", "3", "--policy", "TokenTax:start=2024-01")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100
    assert "seed 3 · 2023-01 to 2024-12" in lines[0]
    assert "policy TokenTax from 2024-01: rate 0.03" in out
    assert "workers.number=400" in out
    assert any(line.split() == ["December,", "or", "month", "2023", "2024"] for line in lines)
    for label in ("enterprise_first", "unemployment", "junior jobs", "labour share", "enterprises with AI"):
        assert any(line.strip().startswith(label) for line in lines), label


def test_the_same_seed_prints_the_same_and_another_does_not(tenfold: Command) -> None:
    def body(seed: str) -> str:
        return tenfold("run", *SMALL, "--until", "2023-12", "--seed", seed)[1].partition("\n")[2]

    assert body("5") == body("5")
    assert body("5") != body("6")


def test_out_writes_history_and_record_that_agree_with_the_summary(tenfold: Command, tmp_path: Path) -> None:
    folder = tmp_path / "results" / "first"
    code, out, _ = tenfold("run", *SMALL, "--until", "2023-12", "--out", str(folder))
    assert code == 0
    assert str(folder) in out
    assert sorted(path.name for path in folder.iterdir()) == [HISTORY, RECORD]
    history = pd.read_parquet(folder / HISTORY)
    assert len(history) == 12
    assert percent(history["unemployment_rate"].iloc[-1]) in out
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    assert record["parameters"]["workers"]["number"] == 400


def test_a_scenario_file_of_ones_own_runs(tenfold: Command, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = "Mine"\n[parameters.money]\ntax_rate = 0.25\n', encoding="utf-8")
    code, out, _ = tenfold("run", str(path), *SHORT)
    assert code == 0
    assert out.startswith("Mine  mine · seed 1")
    assert "money.tax_rate=0.25" in out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["rn"], ['"rn"', 'Did you mean "run"']),
        (["--vresion"], ['"--vresion"']),
        (["run", "--sede", "3"], ["--sede", "Did you mean --seed"]),
        (["run", "baseline", "no_ai"], ["'no_ai' is one word too many"]),
        (["run", "basline"], ["unknown scenario 'basline'", "did you mean 'baseline'?"]),
        (["run", "none.toml"], ["none.toml", "No such file"]),
        (["run", "--set", "labour.scar_stey=1"], ["did you mean 'labour.scar_stay'?"]),
        (["run", "--set", "labour.scar_stay=2"], ["labour.scar_stay", "'2'", "from 0 to 0.9"]),
        (["run", "--set", "labour.scar_stay=much"], ["must be a number"]),
        (["run", "--set", "labour.scar_stay"], ["is not NAME=VALUE"]),
        (["run", "--set", "labour.scar_stay="], ["is not NAME=VALUE"]),
        (["run", "--set"], ["--set requires an argument"]),
        (["run", "--set", "money.tax_rate=0.2", "--set", "money.tax_rate=0.3"], ["money.tax_rate is given twice"]),
        (["run", "--policy", "TokenTaks"], ["did you mean 'TokenTax'?"]),
        (["run", "--policy", "TokenTax:rate=2"], ["TokenTax", "'rate' = '2'"]),
        (["run", "--seed", "-1"], ["seed -1", "from 0"]),
        (["run", "--seed", "1.5"], ["--seed", "'1.5' is not a whole number"]),
        (["run", "--seed", "1", "--seed", "2"], ["--seed specified multiple times"]),
        (["run", "--until", "2035"], ["'2035' is not a month", "YYYY-MM"]),
        (["run", "--until", "2022-12"], ["2022-12", "from 2023-01"]),
        (["run", "--out", ""], ["empty name"]),
        (["run", "--out", "/proc/nothing"], ["/proc/nothing cannot be written"]),
        (["run", "--out", __file__], [__file__, "is a file"]),
        (["parameters", "zzz"], ["no parameter matches 'zzz'"]),
        (["parameters", "--scenario", "zzz"], ["unknown scenario 'zzz'"]),
        (["indicators", "zzz"], ["no indicator matches 'zzz'"]),
        (["scenarios", "all"], ["'all' is one word too many"]),
        (["app", "--port", "99999"], ["99999"]),
        (["app", "--port", "high"], ["'high' is not a whole number"]),
    ],
)
def test_wrong_input_is_refused_in_one_line(tenfold: Command, arguments: Sequence[str], expected: list[str]) -> None:
    refused(tenfold(*arguments), *expected)


def test_malformed_toml_is_refused_with_file_and_line(tenfold: Command, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('title = "x\n', encoding="utf-8")
    refused(tenfold("run", str(path)), str(path), "not valid TOML", "line 1")


def test_a_port_in_use_is_refused(tenfold: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused(tenfold("app", "--no-browser", "--port", port), port, "in use")


def test_a_wrong_folder_is_refused_before_anything_is_simulated(tenfold: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    start = time.perf_counter()
    refused(tenfold("run", "--out", str(tmp_path / "file" / "below")), "is a file")
    assert time.perf_counter() - start < 1.0


def test_interrupting_a_run_says_so_in_one_line_and_writes_nothing(
    tenfold: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from model.economy import Economy

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Economy, "step", interrupted)
    answer = tenfold("run", *SHORT, "--out", str(tmp_path / "out"))
    assert answer == (130, "", "tenfold: stopped; nothing was written\n")
    assert not (tmp_path / "out").exists()


def test_lists_are_one_line_an_entry_when_piped(tenfold: Command) -> None:
    code, out, _ = tenfold("parameters", "labour.*")
    assert code == 0
    assert all(line.startswith("labour.") for line in out.splitlines())
    line = next(line for line in out.splitlines() if line.startswith("labour.retraining_cost "))
    assert line.split("  ")[0] == "labour.retraining_cost"
    assert "7000" in line
    assert "USD" in line
    assert "0 … 200000" in line


def test_parameters_of_a_scenario_show_its_values(tenfold: Command, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[parameters.money]\ntax_rate = 0.25\n", encoding="utf-8")
    _, out, _ = tenfold("parameters", "money.tax_rate", "--scenario", str(path))
    assert out.split()[:2] == ["money.tax_rate", "0.25"]


@pytest.mark.parametrize(
    ("command", "entry"),
    [
        ("indicators", "unemployment_rate"),
        ("indicators", "enterprise_share.<vendor>"),
        ("scenarios", "baseline"),
        ("policies", "RetrainingSubsidy"),
        ("policies", "CreditCrunch"),
    ],
)
def test_lists_name_what_there_is(tenfold: Command, command: str, entry: str) -> None:
    code, out, _ = tenfold(command)
    assert code == 0
    assert any(line.split()[0] == entry for line in out.splitlines())


def test_changes_are_read_as_written() -> None:
    assert parse_changes(["a.b=1", " c = x=y "]) == {"a.b": "1", "c": "x=y"}
    with pytest.raises(InputError):
        parse_changes(["=1"])


def test_policies_of_the_command_line_come_on_top_of_the_scenarios() -> None:
    scenario = prepare("baseline", ["money.tax_rate=0.2"], ["TokenTax", "TokenTax:rate=0.1"])
    assert scenario.parameters.money.tax_rate == 0.2
    assert [policy.name for policy in scenario.policies][-2:] == ["TokenTax", "TokenTax"]


@pytest.mark.parametrize(("months", "columns", "expected"), [
    (6, 13, [5]), (12, 13, [11]), (18, 13, [11, 17]), (156, 13, list(range(11, 156, 12))),
    (156, 7, [11, 35, 59, 83, 107, 131, 155]), (936, 13, list(range(71, 936, 72))),
])  # fmt: skip
def test_the_summary_shows_decembers_and_the_last_month(months: int, columns: int, expected: list[int]) -> None:
    assert shown_months(pd.DataFrame({"x": range(months)}), columns) == expected


def test_numbers_keep_to_five_characters() -> None:
    assert [amount(value) for value in (0.086, 9.5, 12.34, 999.4, 12345.6, float("nan"))] == [
        "0.09", "9.50", "12.3", "999", "12346", "–",
    ]  # fmt: skip
