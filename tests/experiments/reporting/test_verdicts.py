"""What the reports say, read back: every row, with the judgement the report gives it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from experiments.reporting import verdicts
from experiments.reporting.verdicts import INSTALLED, ROOT, in_short, judgement, limits, plain, reports, tables
from model.errors import InputError

BY_FILE = {report.file: report for report in reports()}


def met(file: str, part: int = 0) -> tuple[int, int]:
    """How many checks of a part of a report are met, and how many there are."""
    checks = BY_FILE[file].parts[part].checks
    return sum(check.judgement == "met" for check in checks), len(checks)


def counts(file: str, words: str) -> list[tuple[int, int]]:
    """What a report itself counts."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return [(int(some), int(of)) for some, of in re.findall(rf"(\d+) of (?:the )?(\d+) {words}", text)]


def test_as_many_checks_are_met_as_the_reports_count() -> None:
    assert [met("docs/calibration.md")] == counts("docs/calibration.md", "fitted facts")
    assert [met("docs/policies.md")] == counts("docs/policies.md", "statements")
    assert [met("docs/docking/docking.md")] == counts("docs/docking/docking.md", "printed numbers")
    afterwards = BY_FILE["docs/calibration.md"].parts[1].checks
    comparable = [check for check in afterwards if check.judgement != "not modelled"]
    found = (sum(check.judgement == "met" for check in comparable), len(comparable))
    assert [found] == counts("docs/calibration.md", "that have a counterpart")


def test_every_row_of_the_labour_report_is_there_with_its_verdict() -> None:
    text = (ROOT / "docs/validation.md").read_text(encoding="utf-8")
    assert sum(line.count("| yes |") + line.count("| **no** |") for line in text.splitlines()) == len(
        BY_FILE["docs/validation.md"].checks
    )
    first = BY_FILE["docs/validation.md"].checks[0]
    assert f"| {first.what} | {first.model.partition(' (')[0]} |" in text
    assert first.evidence in text


def test_misses_are_said_with_their_reason() -> None:
    checks = BY_FILE["docs/calibration.md"].checks
    missed = [check for check in checks if check.judgement == "missed"]
    assert any("too wide" in check.note for check in missed)
    assert all(check.note for check in checks if check.judgement == "not modelled")
    assert all(check.source for check in checks)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("yes", ("met", "")),
        ("**no**", ("missed", "")),
        ("hit (set, not found)", ("met", "set, not found")),
        ("miss", ("missed", "")),
        ("miss (not modelled: no modes)", ("not modelled", "not modelled: no modes")),
        ("miss (not comparable: dollars)", ("not modelled", "not comparable: dollars")),
    ],
)
def test_verdicts_are_read_as_the_reports_write_them(text: str, found: tuple[str, str]) -> None:
    assert judgement(text) == found


def test_a_verdict_that_no_report_uses_is_refused() -> None:
    with pytest.raises(InputError, match="'perhaps' is no verdict"):
        judgement("perhaps")


def test_tables_are_named_by_what_stands_above_them() -> None:
    text = "## One\n\n| a | b |\n|---|---|\n| 1 | x\\|y |\n\nIn `code`, by year:\n\n| a |\n|---|\n| 2 |\n\nThe end.\n"
    assert list(tables(text)) == [("One", [{"a": "1", "b": "x|y"}]), ("In code, by year", [{"a": "2"}])]


def test_limits_and_the_summary_come_from_the_documents() -> None:
    odd = (ROOT / "docs/odd.md").read_text(encoding="utf-8")
    assert len(limits()) == odd.count("*Simpler for now:*") > 0
    readme = " ".join(plain((ROOT / "README.md").read_text(encoding="utf-8")).split())
    assert in_short()
    assert all(line.split(":")[0] in readme for line in in_short() if "(" not in line.split(":")[0])


def test_a_report_that_is_not_there_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "ROOT", tmp_path)
    monkeypatch.setattr(verdicts, "INSTALLED", tmp_path)
    with pytest.raises(InputError, match=r"^docs/odd.md cannot be read: No such file or directory$"):
        verdicts.read("docs/odd.md")


def test_an_installed_package_brings_the_reports() -> None:
    """The wheel puts them where they are looked for when there is no checkout."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    folder = INSTALLED.relative_to(ROOT).as_posix()
    for file in (*BY_FILE, "docs/odd.md", "README.md"):
        assert included[file] == f"{folder}/{file}"
        assert (ROOT / file).is_file()
