"""The tables of ``docs/odd.md``, written from the code they describe, and the sample output of the README.

``python -m experiments.reporting.odd`` rewrites them between their markers; ``--check`` only says whether the tables
are current. The text around them is written by hand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs.script import write_anything
from model.errors import InputError

if TYPE_CHECKING:
    from model.parameters import ParameterRow
    from model.policy.interventions import Intervention

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "odd.md"
README = ROOT / "README.md"
COMMAND = "python -m experiments.reporting.odd"
_SAMPLE = re.compile(r"(```text\n).*?(```)", re.DOTALL)
_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def parameters() -> str:
    """All parameters but the vendors' profiles, a table for each group."""
    from model.parameters import Parameters, describe

    rows = [row for row in describe() if not row.name.startswith("vendors.")]
    parts = []
    for group, members in groupby(rows, key=lambda row: row.name.split(".")[0]):
        kind = Parameters.model_fields[group].annotation
        meaning = (getattr(kind, "__doc__", None) or "").strip().splitlines()[0]
        cells = table(("name", "value", "unit", "bounds", "meaning", "source"), map(_parameter, members))
        parts.append(f"**{group}**: {meaning}\n\n{cells}")
    return "\n".join(parts)


def vendors() -> str:
    """The default vendors' profiles, a column for each vendor."""
    from model.parameters import describe

    rows = {row.name: row for row in describe() if row.name.startswith("vendors.")}
    names = list(dict.fromkeys(name.split(".")[1] for name in rows))
    fields = list(dict.fromkeys(name.split(".")[2] for name in rows))
    headings = ("name", *(f"`{name}`" for name in names), "unit", "meaning", "source")
    lines = []
    for field in fields:
        about = rows[f"vendors.{names[0]}.{field}"]
        values = (written(rows[f"vendors.{name}.{field}"].value) for name in names)
        lines.append((f"`{field}`", *values, about.unit, about.doc, about.source))
    return table(headings, lines)


def indicators() -> str:
    """All indicators."""
    from model.indicators.registry import INDICATORS

    return table(("name", "unit", "meaning"), ((f"`{i.name}`", i.unit, i.doc) for i in INDICATORS.values()))


def policies() -> str:
    """All policies and what they may set."""
    from model.policy.policies import POLICIES

    return _interventions("policy", POLICIES.values())


def events() -> str:
    """All events and what they may set."""
    from model.policy.events import EVENTS

    return _interventions("event", EVENTS.values())


PARTS = {part.__name__: part for part in (parameters, vendors, indicators, policies, events)}


def written(value: object) -> str:
    """A value as users write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def settings(kind: type[Intervention]) -> str:
    """The settings of a policy or event with their defaults, as users write them."""
    fields = kind.model_fields.items()
    return ", ".join(f"{name}={written(field.default)}" for name, field in fields if field.default is not None)


def _parameter(row: ParameterRow) -> tuple[str, ...]:
    value = written(row.value).replace(",", ", ")
    return f"`{row.name}`", value, row.unit, row.bounds, row.doc, row.source


def _interventions(word: str, kinds: Iterable[type[Intervention]]) -> str:
    rows = []
    for kind in kinds:
        about = " ".join((kind.__doc__ or "").split())
        fields = kind.model_fields.items()
        means = "; ".join(f"`{name}`: {field.description}" for name, field in fields if name not in {"start", "end"})
        rows.append((f"`{kind.__name__}`", about, f"`{settings(kind)}`", means or "–", kind.source))
    return table((word, "what it does", "settings", "meaning of the settings", "source"), rows)


def rendered(text: str) -> str:
    """The document with its tables written anew.

    Raises:
        InputError: a marker names a table that does not exist, or a table has no marker.
    """
    found = [name for _, name, _ in _PART.findall(text)]
    if sorted(found) != sorted(PARTS):
        raise InputError(f"the document must hold each of these tables once: {', '.join(PARTS)}; it holds {found}")
    return _PART.sub(lambda match: f"{match[1]}\n{PARTS[match[2]]()}\n{match[3]}", text)


def sampled(text: str) -> str:
    """The README with the output of ``tenfold run`` made anew."""
    command = [sys.executable, "-m", "experiments.cli.main", "run"]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    output = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=True
    ).stdout
    return _SAMPLE.sub(lambda match: f"{match[1]}{output.strip()}\n{match[2]}", text)


def main(arguments: Sequence[str]) -> int:
    """Rewrite tables and sample, or with ``--check`` say whether the tables are current; returns the exit code."""
    write_anything()
    if list(arguments) not in ([], ["--check"]):
        print(f"usage: {COMMAND} [--check]", file=sys.stderr)
        return 2
    text = DOCUMENT.read_text(encoding="utf-8")
    new = rendered(text)
    if arguments and new != text:
        print(f"{DOCUMENT.name} is stale: run '{COMMAND}'", file=sys.stderr)
        return 1
    if not arguments:
        DOCUMENT.write_text(new, encoding="utf-8")
        README.write_text(sampled(README.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
