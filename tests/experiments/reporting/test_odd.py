"""The ODD document: its tables are current, its headings are those of the protocol."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.reporting import odd
from experiments.reporting.odd import DOCUMENT, PARTS, main, rendered, table
from model.errors import InputError
from model.parameters import describe
from model.policy.events import EVENTS
from model.policy.policies import POLICIES

TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_the_tables_are_current() -> None:
    assert rendered(TEXT) == TEXT, f"stale: run '{odd.COMMAND}'"


def test_the_headings_are_those_of_the_odd_protocol() -> None:
    assert re.findall(r"^## (\d .*)$", TEXT, re.MULTILINE) == [
        "1 Purpose and patterns",
        "2 Entities, state variables and scales",
        "3 Process overview and scheduling",
        "4 Design concepts",
        "5 Initialisation",
        "6 Input data",
        "7 Submodels",
    ]


def test_every_parameter_policy_and_event_is_in_a_table() -> None:
    for row in describe():
        name = row.name.split(".")[-1] if row.name.startswith("vendors.") else row.name
        assert f"| `{name}` |" in TEXT, row.name
    for name in (*POLICIES, *EVENTS):
        assert f"| `{name}` |" in TEXT, name


def test_names_of_code_in_the_text_exist() -> None:
    text = re.sub(r"<!-- generated.*?<!-- end -->", "", TEXT, flags=re.DOTALL)
    for path in set(re.findall(r"`((?:model|agents|experiments|docs|tests)/[\w/.-]+)`", text)):
        assert (DOCUMENT.parents[1] / path).exists(), path
    known = {row.name for row in describe()}
    groups = {name.split(".")[0] for name in known}
    for name in set(re.findall(r"`([a-z]+\.[a-z_0-9]+)`", text)):
        assert name.split(".")[0] not in groups or name in known, name


def test_checking_says_when_a_table_is_stale_and_rewriting_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "odd.md"
    copy.write_text(TEXT.replace("| `money.tax_rate` |", "| `money.tax` |"), encoding="utf-8")
    monkeypatch.setattr(odd, "DOCUMENT", copy)
    monkeypatch.setattr(odd, "README", tmp_path / "README.md")
    (tmp_path / "README.md").write_text("No sample here.", encoding="utf-8")
    monkeypatch.setattr(odd, "sampled", lambda text: text)
    assert main(["--check"]) == 1
    assert "stale" in capsys.readouterr().err
    assert main([]) == 0
    assert copy.read_text(encoding="utf-8") == TEXT
    assert main(["--check"]) == 0
    assert main(["--wrong"]) == 2


def test_a_missing_marker_is_refused() -> None:
    with pytest.raises(InputError, match=", ".join(PARTS)):
        rendered("no markers here")


def test_a_bar_in_a_cell_does_not_split_it() -> None:
    assert table(("a",), [("x|y",)]) == "| a |\n| --- |\n| x\\|y |\n"
