"""Checks beside the reports: as many as the Markdown has rows, with the same texts, numbers and verdicts."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from experiments.reporting.checks import FILES, Check, Part, Report, parse, reports
from experiments.reporting.documents import INSTALLED, ROOT
from model.errors import InputError

BY_FILE = {report.file: report for report in reports()}
VERDICT_COLUMNS = ("verdict", "within", "agrees")
MET = ("hit", "yes")


def rows(file: str) -> list[dict[str, str]]:
    """The rows of a report's Markdown tables that have a column of verdicts."""
    found: list[dict[str, str]] = []
    headings: list[str] = []
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if not line.startswith("|"):
            headings = []
        elif not headings:
            headings = cells
        elif not set(line) <= set("|- ") and set(headings) & set(VERDICT_COLUMNS):
            found.append(dict(zip(headings, cells, strict=True)))
    return found


def met(file: str, part: int = 0) -> tuple[int, int]:
    """How many checks of a part of a report are met, and how many there are."""
    checks = BY_FILE[file].parts[part].checks
    return sum(check.judgement == "met" for check in checks), len(checks)


def counts(file: str, words: str) -> list[tuple[int, int]]:
    """What a report itself counts."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return [(int(some), int(of)) for some, of in re.findall(rf"(\d+) of (?:the )?(\d+) {words}", text)]


def number(text: str) -> float:
    """A number as reports write it."""
    found = float(re.sub("[,±]", "", text.removesuffix("%").strip().replace("−", "-")))
    return found / 100.0 if text.endswith("%") else found


@pytest.mark.parametrize("file", list(BY_FILE))
def test_every_row_of_the_markdown_is_a_check_with_its_texts_and_verdict(file: str) -> None:
    table = rows(file)
    checks = BY_FILE[file].checks
    assert len(table) == len(checks) > 0
    for row, check in zip(table, checks, strict=True):
        verdict = next(row[name] for name in VERDICT_COLUMNS if name in row)
        assert (check.judgement == "met") == verdict.startswith(MET), check.what
        texts = " ".join((check.what, check.model, check.evidence, check.source)).replace("_", " ")
        skipped = {*VERDICT_COLUMNS, "mean field", "table"}
        for name, cell in row.items():
            if name not in skipped:
                assert cell.replace("`", "").replace("_", " ") in texts, (check.what, name)
        if "(" in verdict:
            assert check.note in verdict


@pytest.mark.parametrize(
    ("file", "value", "band"),
    [
        ("docs/calibration.md", "median", "80 % band"),
        ("docs/validation.md", "measured", "runs from – to"),
        ("docs/docking/docking.md", "simulated", ""),
    ],
)
def test_numbers_are_those_of_the_markdown(file: str, value: str, band: str) -> None:
    for row, check in zip(rows(file), BY_FILE[file].checks, strict=True):
        if row[value] == "–":
            assert check.value is check.low is check.high is None
        else:
            assert check.value == pytest.approx(number(row[value]))
        if band and row[band] != "–":
            assert [check.low, check.high] == pytest.approx([number(end) for end in row[band].split(" – ")])
        if "wanted" in row:
            wanted = [number(end) for end in row["wanted"].split(" – ")]
            assert [check.wanted_low, check.wanted_high] == pytest.approx(wanted)
        if "published" in row:
            middle, tolerance = number(row["published"]), number(row["allowed"])
            assert [check.wanted_low, check.wanted_high] == pytest.approx([middle - tolerance, middle + tolerance])


def test_effects_of_policies_are_those_of_the_markdown() -> None:
    for row, check in zip(rows("docs/policies.md"), BY_FILE["docs/policies.md"].checks, strict=True):
        found = re.match(r"(\S+)(?: \((\S+) to (\S+)\))? (.+)$", row["found (95 % interval)"])
        assert found is not None
        assert check.value == number(found[1])
        assert (check.low, check.high) == (tuple(map(number, found.group(2, 3))) if found[2] else (None, None))
        assert check.unit == found[4]


def test_as_many_checks_are_met_as_the_reports_count() -> None:
    assert [met("docs/calibration.md")] == counts("docs/calibration.md", "fitted facts")
    assert [met("docs/policies.md")] == counts("docs/policies.md", "statements")
    assert [met("docs/docking/docking.md")] == counts("docs/docking/docking.md", "printed numbers")
    afterwards = BY_FILE["docs/calibration.md"].parts[1].checks
    comparable = [check for check in afterwards if check.judgement != "not modelled"]
    found = (sum(check.judgement == "met" for check in comparable), len(comparable))
    assert [found] == counts("docs/calibration.md", "that have a counterpart")


def test_misses_are_said_with_their_reason() -> None:
    checks = BY_FILE["docs/calibration.md"].checks
    missed = [check for check in checks if check.judgement == "missed"]
    assert any("too wide" in check.note for check in missed)
    assert all(check.note for check in checks if check.judgement == "not modelled")
    assert all(check.source for check in checks)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    check = Check("price", "1.5 (1 – 2)", "1 – 3", "a source", "met", value=1.5, low=1.0, high=2.0)
    report = Report("docs/prices.md", "Prices", "How.", "tenfold prices", (Part("All", (check,)),))
    assert report.write(tmp_path) == "prices.json"
    assert parse((tmp_path / "prices.json").read_text(encoding="utf-8"), "prices.json") == report


def test_what_is_no_file_of_checks_is_refused_in_one_line() -> None:
    empty = {"format": 1, "file": "", "title": "", "words": "", "command": "", "parts": []}
    strange = empty | {"parts": [{"title": "", "checks": [dict.fromkeys(("what", "model"), "")]}]}
    for text, message in (
        ("{", "x.json is not a file of checks: regenerate the report"),
        (json.dumps(strange), "x.json is not a file of checks: regenerate the report"),
        (json.dumps(empty | {"format": 2}), "x.json has another format than 1: regenerate the report"),
        (json.dumps(empty), "x.json holds no checks"),
    ):
        with pytest.raises(InputError, match=f"^{message}$"):
            parse(text, "x.json")


def test_an_installed_package_brings_the_reports() -> None:
    """The wheel puts them where they are looked for when there is no checkout."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    folder = INSTALLED.relative_to(ROOT).as_posix()
    for file in (*FILES, "docs/odd.md", "README.md"):
        assert included[file] == f"{folder}/{file}"
        assert (ROOT / file).is_file()
