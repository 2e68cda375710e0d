"""What documents of the project say in prose: simplifications from the ODD description, the README's summary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = Path(__file__).parents[1] / "reports"  # where the wheel puts them


@dataclass(frozen=True)
class Limit:
    """Where a rule is simpler than what it stands for."""

    about: str
    words: str


@cache
def limits() -> tuple[Limit, ...]:
    """What the description of the model says is simpler for now."""
    found = []
    heading = ""
    for paragraph in read("docs/odd.md").split("\n\n"):
        title = re.match(r"#+ (.+)", paragraph.strip())
        heading = plain(title[1]) if title else heading
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
