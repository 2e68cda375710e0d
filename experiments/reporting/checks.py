"""Checks of the model against evidence, written as JSON beside each report, and read from there by the Model page.

A report command makes the Markdown and the checks from the same objects; nothing is read back from Markdown. The file
``docs/NAME.json`` stands beside ``docs/NAME.md``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from experiments.reporting.documents import read
from experiments.runs.store.files import renamed_when_done
from model.errors import InputError

FORMAT = 1  # to be raised when an older reader would misread a file
FILES = ("docs/calibration.json", "docs/validation.json", "docs/policies.json", "docs/docking/docking.json")

Judgement = Literal["met", "missed", "not modelled"]


@dataclass(frozen=True)
class Check:
    """One measure or statement that the model was held against.

    Attributes:
        what: measure or statement.
        model: what the model gives, as the report writes it, with its interval.
        evidence: what it should give, as the report writes it.
        source: of the evidence; empty where the report gives none.
        judgement: verdict of the report.
        note: why, where the report says so.
        unit: of the numbers; empty where they have none, or where the measure names it.
        value: what the model gives; None where it has no counterpart.
        low: lower end of the interval that the report gives; None where there is none.
        high: upper end.
        wanted_low: lower end of the wanted range; None where the evidence is put into words.
        wanted_high: upper end.
    """

    what: str
    model: str
    evidence: str
    source: str
    judgement: Judgement
    note: str = ""
    unit: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    wanted_low: float | None = None
    wanted_high: float | None = None


@dataclass(frozen=True)
class Part:
    """The checks of one table of a report."""

    title: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Report:
    """A report and its tables of checks.

    Attributes:
        file: the Markdown, from the root of the project.
        title: what it is about.
        words: how it was made.
        command: writes it anew.
        parts: its tables of checks.
    """

    file: str
    title: str
    words: str
    command: str
    parts: tuple[Part, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks, in the order of the report."""
        return tuple(check for part in self.parts for check in part.checks)

    def write(self, folder: Path) -> str:
        """Write the checks beside the Markdown, which lies in the folder; returns the name of the file."""
        path = (folder / Path(self.file).name).with_suffix(".json")
        text = json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False, allow_nan=False)
        with renamed_when_done(path) as part:
            part.write_text(text + "\n", encoding="utf-8")
        return path.name


@cache
def reports() -> tuple[Report, ...]:
    """The reports of the project, in a checkout or installed.

    Raises:
        InputError: a file is missing, damaged, or of another format.
    """
    return tuple(parse(read(file), file) for file in FILES)


def parse(text: str, file: str) -> Report:
    """The report that a file holds.

    Args:
        text: of the file.
        file: its name, for messages.

    Raises:
        InputError: it is damaged, of another format, or holds no checks.
    """
    try:
        found = json.loads(text)
        known = found.pop("format") == FORMAT
        parts = tuple(Part(part["title"], _checks(part["checks"])) for part in found.pop("parts"))
        report = Report(**found, parts=parts)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{file} is not a file of checks: regenerate the report") from None
    if not known:
        raise InputError(f"{file} has another format than {FORMAT}: regenerate the report")
    if not report.checks:
        raise InputError(f"{file} holds no checks")
    return report


def _checks(rows: Sequence[dict[str, Any]]) -> tuple[Check, ...]:
    found = tuple(Check(**row) for row in rows)
    for check in found:
        if check.judgement not in get_args(Judgement):
            raise ValueError(check.judgement)
    return found
