"""Studies as commands: files, going on, and refusals in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.studies import ipo, switching
from experiments.studies.compute_dilemma import __main__ as study
from model.scenario import Scenario

MODULES = {"compute-dilemma": study, "switching": switching, "ipo": ipo}
FILES = {
    "compute-dilemma": {
        "tables": ("one_shot", "rules", "changes", "outcomes", "outcomes_of_changes", "forecast_errors"),
        "pages": ("one_shot", "one_shot_margin", "rules", "changes", "cone"),
    },
    "switching": {"tables": ("switching", "switching_runs"), "pages": ("switching",)},
    "ipo": {
        "tables": ("listings", "listings_runs", "valuations", "failures"),
        "pages": ("listings", "valuations", "failures"),
    },
}
LATE = (
    "is never in force: the run ends with 2023-02; let it start by then (start=2023-02 or earlier), or choose a later "
)
WARNED = {"ipo": (
    "ipo: warning: case 'credit crunch 2026-07 to 2027-12': event CreditCrunch (from 2026-07 up to but not in 2028-01) "
    f"{LATE}last month (2026-07 or later)\n"
    "ipo: warning: case 'valuations halved in 2027': event MarketCorrection (from 2027-01 up to but not in 2028-01) "
    f"{LATE}last month (2027-01 or later)\n"
)}  # fmt: skip
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Call an experiment in this process; gives exit code, standard output and standard error."""

    def call(name: str, *arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            MODULES[name].main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.mark.parametrize("name", MODULES)
def test_a_command_writes_its_files_and_goes_on_where_it_was(
    name: str, small: Scenario, command: Command, tmp_path: Path
) -> None:
    few = ["--replicates", "1", "--until", "2023-02", "--workers", "1", "--out", str(tmp_path / "out")]
    few += ["--change-replicates", "1"] if name == "compute-dilemma" else []
    code, out, err = command(name, *few)
    assert (code, err) == (0, WARNED.get(name, ""))
    for table in FILES[name]["tables"]:
        assert not pd.read_csv(tmp_path / "out" / f"{table}.csv").columns.empty
        assert f"{table}.csv" in out
    for page in FILES[name]["pages"]:
        assert (tmp_path / "out" / f"{page}.png").read_bytes().startswith(b"\x89PNG")
        assert "<svg" in (tmp_path / "out" / f"{page}.svg").read_text(encoding="utf-8")[:200]
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "runs").rglob("*.parquet")}
    assert command(name, *few) == (0, out, err)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "runs").rglob("*.parquet")} == kept


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (["--until", "2023-13"], "'2023-13' is not a month"),
        (["--replicates", "0"], "at least one"),
        (["--replicates", "1.5"], "whole number"),
        (["--scenario", "nowhere"], "unknown scenario 'nowhere'"),
        (["--repeats", "3"], "--repeats"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    name: str, wrong: list[str], reason: str, command: Command, tmp_path: Path
) -> None:
    code, out, err = command(name, "--out", str(tmp_path), *wrong)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"{name}: ")
    assert reason in err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_vendor_is_refused(command: Command, tmp_path: Path) -> None:
    code, _, err = command("compute-dilemma", "--out", str(tmp_path), "--vendor", "enterprize_first")
    assert (code, "did you mean 'enterprise_first'?" in err) == (2, True)


@pytest.mark.parametrize("name", MODULES)
def test_a_folder_is_needed_and_must_be_one(name: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, err = command(name)
    assert (code, err.count("\n")) == (2, 1)
    code, _, err = command(name, "--out", str(tmp_path / "file"))
    assert (code, "is a file" in err) == (2, True)
