"""The README: what it tells people to type works."""

from __future__ import annotations

import re
import shlex
import tomllib
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

import pytest

from experiments.cli.main import app, main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SMALL = ["--set", "workers.number=400", "--set", "enterprises.number=40", "--set", "consumers.number=100"]


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[list[str]]:
    """All commands of the shell blocks and the table, as words after ``tenfold``."""
    lines = [line.partition("#")[0] for block in blocks("sh") for line in block.splitlines()]
    found = [line.partition("uv run tenfold ")[2] for line in lines if "uv run tenfold " in line]
    return [shlex.split(text) for text in found]


def test_there_are_commands_and_one_example() -> None:
    assert len(commands()) >= 4
    assert len(blocks("python")) == 1


@pytest.mark.parametrize("words", [words for words in commands() if words[0] != "app"], ids=" ".join)
def test_a_command_of_the_readme_works(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    if words[0] == "run":
        if "--until" in words:
            where = words.index("--until")
            words = words[:where] + words[where + 2 :]
        words = [re.sub(r"start=\d{4}-\d\d", "start=2023-02", word) for word in words]  # in force in so short a run
        words = [*words, *SMALL, "--until", "2023-02"]
    if words[0] == "compare":
        words = [*words, *SMALL, "--until", "2026-02"]
        words[words.index("--replicates") + 1] = "2"
        monkeypatch.setattr("experiments.comparison.report.report.write_report", lambda folder: ["report.html"])
    main(words)
    captured = capsys.readouterr()
    assert captured.out
    assert captured.err == ""
    if "--out" in words:
        record = "comparison.json" if words[0] == "compare" else "run.json"
        assert (tmp_path / words[words.index("--out") + 1] / record).is_file()


def test_the_app_is_opened_by_a_command_that_exists() -> None:
    assert ["app"] in commands()
    assert "app" in set(app)


def test_the_python_example_is_five_lines_and_runs(capsys: pytest.CaptureFixture[str]) -> None:
    example = blocks("python")[0]
    assert len([line for line in example.splitlines() if line.strip()]) <= 5
    exec(compile(example, "README.md", "exec"), {})
    assert "unemployment_rate" in capsys.readouterr().out


def test_every_command_is_in_the_table() -> None:
    for name in (name for name in app if not name.startswith("-")):
        assert re.search(rf"^\| `tenfold {name}\b", README, re.MULTILINE), name


def test_files_and_pictures_it_points_to_exist() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / path).exists(), path


def test_the_sample_output_has_the_lines_of_today(capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", *SMALL, "--until", "2023-12"])
    today = [line[:22].rstrip() for line in capsys.readouterr().out.splitlines()[4:]]
    sample = next(block for block in blocks("text") if "seed 1" in block)
    shown = [line[:22].rstrip() for line in sample.splitlines()]
    for label in today:
        assert label in shown or " failed in" in label, label


def test_python_and_licence_are_as_the_project_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"].removeprefix(">=") in README
    assert project["license"] in README


def test_the_modules_and_functions_it_names_exist() -> None:
    for module in re.findall(r"python -m (experiments[\w.]*)", README):
        assert find_spec(module) is not None, module
    for module in re.findall(r"`((?:agents|model|experiments)\.[\w.]+)`", README):
        assert resolve_name(module) is not None, module


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "README.md"])
def test_the_files_and_folders_it_names_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    tops = "agents|benchmarks|docs|experiments|model|tests|\\.ci"
    for path in re.findall(rf"`((?:{tops})/[\w./]*)`", text):
        assert (ROOT / path).exists(), path
