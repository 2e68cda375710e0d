"""What the reports say the model gets right and wrong: their tables read back, so that no figure is copied by hand.

The reports in `docs/` are Markdown, written by commands. Their tables of checks are those with a column of verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from experiments.analysis.facts import facts
from model.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = Path(__file__).parents[1] / "reports"  # where the wheel puts them

Judgement = Literal["met", "missed", "not modelled"]
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Check:
    """One thing that the model was held against.

    Attributes:
        what: is compared.
        model: what the model gives.
        evidence: what it should give.
        source: of the evidence; empty where the report gives none.
        judgement: of the report.
        note: why, where the report says so.
    """

    what: str
    model: str
    evidence: str
    source: str
    judgement: Judgement
    note: str = ""


@dataclass(frozen=True)
class Part:
    """The checks of one table of a report."""

    title: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Report:
    """A report: its file from the root of the project, what it is about, and its tables of checks.

    Attributes:
        command: writes it anew.
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


@dataclass(frozen=True)
class Limit:
    """Where a rule is simpler than what it stands for."""

    about: str
    words: str


@cache
def reports() -> tuple[Report, ...]:
    """The four reports.

    Raises:
        InputError: a report is missing, or holds something that cannot be read as it was meant.
    """
    return tuple(_report(*about) for about in _REPORTS)


@cache
def limits() -> tuple[Limit, ...]:
    """What the description of the model says is simpler for now."""
    found = []
    heading = ""
    for paragraph in read("docs/odd.md").split("\n\n"):
        heading = _heading(paragraph) or heading
        words = " ".join(paragraph.split()).partition("*Simpler for now:* ")[2]
        if words:
            found.append(Limit(re.sub(r"^\d+ | \(.*", "", heading), words[:1].upper() + plain(words)[1:]))
    return tuple(found)


@cache
def in_short() -> tuple[str, ...]:
    """What the README says the model gets right, and what not yet; nothing where it does not say."""
    section = read("README.md").partition("## What it gets right")[2].partition("\n## ")[0]
    return tuple(plain(" ".join(bullet.split())) for bullet in re.findall(r"^- (.+?)(?=^- |\Z)", section, re.M | re.S))


def read(file: str) -> str:
    """The text of a document of the project, in a checkout or installed.

    Raises:
        InputError: it is not there.
    """
    folder = ROOT if (ROOT / "pyproject.toml").is_file() else INSTALLED
    try:
        return (folder / file).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None


def plain(text: str) -> str:
    """Markdown of one paragraph without its marks."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"^#+ ", "", text).replace("**", "").replace("`", "").strip()


# ------------------------------------------------------------------------------------------------ reading a report


def _report(file: str, title: str, words: str, column: str, check: Callable[[Cells], Check]) -> Report:
    text = read(file)
    parts = [Part(name, tuple(map(check, rows))) for name, rows in tables(text) if column in rows[0]]
    if not parts:
        raise InputError(f"{file} holds no table with a column '{column}'")
    command = re.search(r"`((?:python -m|tenfold) [^`]+)`", text)
    return Report(file, title, words, command[1] if command else "", tuple(parts))


def tables(text: str) -> Iterator[tuple[str, list[Cells]]]:
    """The tables of a Markdown text that have rows, each with what stands above it: a heading or a short sentence."""
    heading = above = ""
    for paragraph in re.split(r"\n\s*\n", text):
        lines = paragraph.strip().splitlines()
        if _heading(paragraph):
            heading, above = _heading(paragraph), ""
        elif lines and all(line.startswith("|") for line in lines):
            headings, *rows = map(_cells, (lines[0], *lines[2:]))
            if rows:
                yield above or heading, [dict(zip(headings, row, strict=True)) for row in rows]
        else:
            above = _short(plain(" ".join(lines)))


def _heading(paragraph: str) -> str:
    found = re.match(r"#+ (.+)", paragraph.strip())
    return plain(found[1]) if found else ""


def _short(text: str) -> str:
    """A sentence that introduces a table, if it is one."""
    words = text.partition(" (")[0].rstrip(":")
    return words if text.endswith(":") and len(words) < 80 else ""


def _cells(line: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return [cell.strip().replace("\\|", "|") for cell in cells]


def judgement(text: str) -> tuple[Judgement, str]:
    """A report's verdict, with its reason.

    Raises:
        InputError: it is none that reports use.
    """
    word, _, reason = plain(text).partition(" (")
    reason = reason.removesuffix(")")
    if word.lower() in ("yes", "hit"):
        return "met", reason
    if word.lower() == "no":
        return "missed", ""
    if word == "miss":
        kind: Judgement = "not modelled" if reason.startswith(("not modelled", "not comparable")) else "missed"
        return kind, reason
    if word == "inside, but the band is too wide":
        return "missed", "the fact lies inside the band, but the band is too wide to count"
    raise InputError(f"'{text}' is no verdict that reports use")


def _of_labour(row: Cells) -> Check:
    model = f"{row['measured']} (runs {row['runs from – to']})"
    return Check(row["measure"], model, row["wanted"], row["source"], *judgement(row["within"]))


def _of_market(row: Cells) -> Check:
    what = f"{row['what']}, {row['whom'].replace('_', ' ')}, {row['when']}"
    unit = row["fact (range)"].rpartition(") ")[2]
    model = "–" if row["median"] == "–" else f"{row['median']} {unit} (80 % of runs {row['80 % band']})"
    source = _sources()[row["when"], row["whom"], row["what"]]
    return Check(what, model, row["fact (range)"], source, *judgement(row["verdict"]))


@cache
def _sources() -> Mapping[tuple[str, str, str], str]:
    """Where each fact comes from, by date, subject and quantity."""
    return {(fact.date, fact.subject, fact.quantity): fact.source for fact in facts()}


def _of_policies(row: Cells) -> Check:
    policy = plain(row["policy"])
    what = f"{policy}: {row['what theory or evidence says']}"
    return Check(what, row["found (95 % interval)"], row["agrees if"], row["source"], *judgement(row["agrees"]))


def _of_docking(row: Cells) -> Check:
    what = f"{row['outcome']}; {row['scenario'].replace('_', ' ')}"
    source = f"Korinek et al. 2026, Table {row['table']}"
    return Check(what, row["simulated"], f"{row['published']} {row['allowed']}", source, *judgement(row["within"]))


_REPORTS: Sequence[tuple[str, str, str, str, Callable[[Cells], Check]]] = (
    (
        "docs/calibration.md", "The AI market",
        "Facts of 2023 to 2025 on runs that were not fitted to them: a fact is met if it lies inside the band of runs, "
        "and the band is narrow.",
        "verdict", _of_market,
    ),
    (
        "docs/validation.md", "The labour market",
        "What the labour market does by itself, under wavering demand and under AI, against what is known of it.",
        "within", _of_labour,
    ),
    (
        "docs/policies.md", "Policies",
        "What policies do, in pairs of runs with the same luck, against theory and field evidence.",
        "agrees", _of_policies,
    ),
    (
        "docs/docking/docking.md", "A published model",
        "With its feedbacks off, the model must reproduce what a published scenario model prints.",
        "within", _of_docking,
    ),
)  # fmt: skip
