"""What the documents of the project say in prose, as the Model page shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.reporting import documents
from experiments.reporting.documents import ROOT, in_short, limits, plain
from model.errors import InputError


def test_limits_and_the_summary_come_from_the_documents() -> None:
    odd = (ROOT / "docs/odd.md").read_text(encoding="utf-8")
    assert len(limits()) == odd.count("*Simpler for now:*") > 0
    readme = " ".join(plain((ROOT / "README.md").read_text(encoding="utf-8")).split())
    assert in_short()
    assert all(line.split(":")[0] in readme for line in in_short() if "(" not in line.split(":")[0])


def test_a_document_that_is_not_there_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    monkeypatch.setattr(documents, "INSTALLED", tmp_path)
    with pytest.raises(InputError, match=r"^docs/odd.md cannot be read: No such file or directory$"):
        documents.read("docs/odd.md")
