"""What commands print, wherever they stand and whatever the terminal or pipe can say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.runs.script import ASCII

ROOT = Path(__file__).parents[3]
RUN = ("run", "--until", "2023-02", "--set", "workers.number=400", "--set", "enterprises.number=30",
       "--set", "consumers.number=50", "--set", "labour.burn_in_months=2")  # fmt: skip


def command(
    *words: str, module: str = "experiments.cli.main", folder: Path = ROOT, **environment: str
) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", module, *words], check=False, capture_output=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp932", "cp437", "utf-8"])
def test_a_run_is_told_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    code, out, error = command(*RUN, "--out", str(tmp_path / "out"), PYTHONIOENCODING=encoding)
    assert (code, error) == (0, b"")
    text = out.decode(encoding)
    assert "enterprises with AI" in text
    assert "?" not in text
    assert (tmp_path / "out" / "run.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp932"])
@pytest.mark.parametrize("words", [("parameters",), ("policies",), ("scenarios",), ("indicators",), ("run", "--help")])
def test_lists_and_help_are_told_in_any_encoding(encoding: str, words: tuple[str, ...]) -> None:
    code, out, error = command(*words, PYTHONIOENCODING=encoding)
    assert (code, error) == (0, b"")
    assert out.decode(encoding)


def test_refusals_are_told_in_any_encoding_by_commands_and_studies() -> None:
    for module, words in (("experiments.cli.main", ()), ("experiments.studies.switching", ("--out", "out"))):
        code, _, error = command(*words, "−5 ≤ …", module=module, PYTHONIOENCODING="ascii:strict")
        assert code == 2
        assert b"Traceback" not in error
        assert b"-5 <= ..." in error


def test_a_minus_never_becomes_a_question_mark() -> None:
    assert ASCII["−"] == ASCII["–"] == "-"
    assert all(text.isascii() for text in ASCII.values())


@pytest.mark.parametrize(
    ("file", "package"), [("model.py", "model"), ("model/__init__.py", "model"), ("agents/__init__.py", "agents")]
)
@pytest.mark.parametrize("module", ["experiments.cli.main", "experiments.studies.switching"])
def test_a_package_of_that_name_in_the_users_folder_is_named(
    tmp_path: Path, file: str, package: str, module: str
) -> None:
    own = tmp_path / file
    own.parent.mkdir(exist_ok=True)
    own.write_text("", encoding="utf-8")
    code, out, error = command("--help", module=module, folder=tmp_path)
    assert (code, out) == (2, b"")
    line = error.decode()
    assert line.count("\n") == 1
    assert str(own) in line
    assert f"Tenfold's package '{package}'" in line
    assert "python -P" in line
    code, _, error = command("--help", module=module, folder=tmp_path, PYTHONSAFEPATH="1")
    assert (code, error) == (0, b"")


def test_a_script_that_imports_past_it_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("", encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text("import experiments.runs.design", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], check=False, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 1
    assert "ImportError: " in done.stderr.splitlines()[-1]
    assert str(tmp_path / "model.py") in done.stderr.splitlines()[-1]
