"""A finished small comparison, run once for the tests of this folder, and commands in this process."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from comparison_folder import TWO, Command, words

from experiments.cli.main import main
from experiments.comparison.files import Comparison, open_comparison


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The report has tests of its own; here it is only noted when one is written."""
    written: list[Path] = []

    def write_report(folder: Path) -> list[str]:
        assert open_comparison(folder).record
        written.append(folder)
        return ["report.html"]

    monkeypatch.setattr("experiments.comparison.report.report.write_report", write_report)
    return written


@pytest.fixture(scope="package")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished comparison."""
    out = tmp_path_factory.mktemp("comparison") / "new"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.comparison.report.report.write_report", lambda folder: ["report.html"])
        main(words(out, *TWO))
    return out


@pytest.fixture(scope="package")
def found(small: Path) -> Comparison:
    return open_comparison(small)


@pytest.fixture(scope="package")
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
