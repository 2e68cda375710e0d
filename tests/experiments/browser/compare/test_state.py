"""What may be compared: addresses, changes, and where results are kept."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.browser.compare.state import Look, Wanted, changed, check, read_parts, read_wanted, write_wanted
from experiments.browser.compare.work import finished, folder_of
from experiments.browser.shared.visit import Query
from experiments.browser.shared.words import duration
from experiments.runs.store.cache import make_room
from model.errors import InputError


def test_what_is_wanted_goes_into_an_address_and_comes_back() -> None:
    """Whatever may be set survives the way through a link; what is as at the start takes no room."""
    start = Wanted()
    wanted = Wanted(
        ({"RetrainingSubsidy": {"share": 0.9, "start": "2027-01"}, "care": {}}, {"TokenTax": {}}),
        ("modest", "extreme"), {"labour.wage_rigidity": 0.9}, 20, 7, "2032-12", "gini=0.01", 60,
    )  # fmt: skip
    wanted = replace(wanted, look=Look("people", "extreme", "last year"))
    assert read_wanted(Query(write_wanted(wanted, start)), start) == wanted
    assert write_wanted(start, start) == ""
    assert read_wanted(Query(), start) == start


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("arm=TokenTax:rate=9", "less than or equal to 0.9"),
        ("arm=TokenTax&arm=TokenTax", "is given twice"),
        ("arm=baseline", "goes without saying"),
        ("replicates=1", "too few"),
        ("replicates=100000", "use tenfold compare"),
        ("until=2024-01", "lies before 2026-01"),
        ("precision=unemployment_rate", "is not INDICATOR=HALFWIDTH"),
        ("set=nothing=1", "unknown parameter 'nothing'"),
        ("seed=x", "seed 'x' is not a whole number"),
        ("&".join(["arm=TokenTax"] * 9), "8 sets of policies"),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(query: str, message: str) -> None:
    """One line says what is wrong."""
    with pytest.raises(InputError) as refusal:
        read_wanted(Query(query), Wanted())
    assert message in re.sub(r"\s+", " ", str(refusal.value))


def test_changes_from_the_page_become_what_is_wanted() -> None:
    """Each kind of change, and the way back, gives what it says."""
    wanted = changed(Wanted(), {"add": "steer"})
    assert wanted.labels == ["RetrainingSubsidy", "AutomationTax", "steer"]
    wanted = changed(wanted, {"unfold": 2})
    assert wanted.labels[2] == "AutomationTax:rate=0.1+AugmentationCredit:share=0.15"
    wanted = changed(wanted, {"arm": 2, "policy": "AugmentationCredit", "on": False})
    wanted = changed(wanted, {"arm": 2, "policy": "AutomationTax", "setting": "rate", "value": 0.3})
    assert wanted.labels[2] == "AutomationTax:rate=0.3"
    wanted = changed(wanted, {"arm": 2, "policy": "AutomationTax", "setting": "rate", "value": None})
    with pytest.raises(InputError, match="is given twice"):
        check(wanted)
    wanted = changed(wanted, {"remove": 2})
    assert wanted == Wanted()
    assert changed(wanted, {"scenario": "extreme", "on": True}).scenarios == ("baseline", "extreme")
    assert changed(wanted, {"replicates": 20}).replicates == 20
    assert changed(Wanted(changes={"labour.wage_rigidity": 0.5}), {"unset": "labour.wage_rigidity"}) == Wanted()
    assert changed(wanted, {"nonsense": 1}) == wanted
    assert read_parts("care+TokenTax:rate=0.2") == {"care": {}, "TokenTax": {"rate": 0.2}}


def test_a_folder_is_named_by_all_that_decides_a_comparison(tmp_path: Path) -> None:
    """The same comparison has the same folder; another seed, arm, scenario or number of pairs has another."""
    wanted = Wanted()
    others = [
        changed(wanted, change)
        for change in (
            {"seed": 2}, {"replicates": 13}, {"add": "TokenTax"}, {"scenario": "extreme", "on": True},
            {"until": "2034-12"}, {"precision": "gini=0.01"},
        )
    ]  # fmt: skip
    folders = {folder_of(one.request(), tmp_path) for one in (wanted, *others)}
    assert len(folders) == 1 + len(others)
    assert folder_of(Wanted().request(), tmp_path) in folders
    assert not finished(folder_of(wanted.request(), tmp_path))


def test_room_is_made_by_removing_what_was_used_longest_ago(tmp_path: Path) -> None:
    """Folders and files count alike; what is spared stays."""
    for age, name in enumerate(("new", "middle", "old")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(bytes(1000))
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    make_room(tmp_path, 2500)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["middle", "new"]
    make_room(tmp_path, 10, spared="middle")
    assert [path.name for path in tmp_path.iterdir()] == ["middle"]
    make_room(tmp_path / "absent", 10)


def test_durations_are_written_roughly() -> None:
    """Seconds, minutes, hours."""
    assert duration(3) == "about 5 seconds"
    assert duration(58) == "about 1 minute"
    assert duration(600) == "about 10 minutes"
    assert duration(9000) == "about 2.5 hours"
