"""A run on disk: whole or not at all, readable by others, and enough to repeat it."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.runs.identity import code_revision, versions
from experiments.runs.one_run import HISTORY, RECORD, Run, run
from experiments.runs.store.files import check_folder
from model.errors import InputError
from model.policy.events import make_event
from model.policy.policies import make_policy
from model.scenario import Scenario, load_scenario

SMALL = {"workers.number": 400, "enterprises.number": 40, "consumers.number": 100}


def small() -> Scenario:
    """A small economy with a policy and an event."""
    scenario = load_scenario().with_changes(SMALL)
    policies = (make_policy("TokenTax", {"rate": 0.1}),)
    events = (make_event("CreditCrunch", {"start": "2023-03", "end": None}),)
    return Scenario("small", "Small", "For tests.", scenario.parameters, policies, events)


@pytest.fixture(scope="module")
def finished() -> Run:
    return run(small(), seed=7, until="2023-06")


def test_a_run_holds_a_row_a_month_and_reports_its_progress() -> None:
    seen: list[int] = []
    result = run(small(), until="2023-03", progress=seen.append)
    assert seen == [0, 1, 2]
    assert [str(month)[:7] for month in result.history.index] == ["2023-01", "2023-02", "2023-03"]
    assert result.seconds > 0


def test_what_is_saved_is_what_is_loaded(finished: Run, tmp_path: Path) -> None:
    finished.save(tmp_path / "new" / "folder")
    loaded = Run.load(tmp_path / "new" / "folder")
    pd.testing.assert_frame_equal(loaded.history, finished.history, check_freq=False, check_index_type=False)
    assert loaded.scenario == finished.scenario
    assert loaded.provenance() == finished.provenance()


def test_the_record_suffices_to_repeat_the_run(finished: Run, tmp_path: Path) -> None:
    finished.save(tmp_path)
    record = Run.load(tmp_path)
    again = run(record.scenario, record.seed, record.until)
    pd.testing.assert_frame_equal(again.history, finished.history, check_exact=True)


def test_the_history_opens_elsewhere_with_a_real_date(finished: Run, tmp_path: Path) -> None:
    finished.save(tmp_path)
    schema = pq.read_schema(tmp_path / HISTORY)
    assert schema.names[0] == "month"
    assert str(schema.field("month").type).startswith("timestamp")
    assert {str(schema.field(name).type) for name in schema.names[1:]} == {"double"}
    assert "__index_level_0__" not in schema.names


def test_the_record_says_what_the_run_was_made_with(finished: Run, tmp_path: Path) -> None:
    finished.save(tmp_path)
    record = json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))
    assert record["seed"] == 7
    assert record["until"] == "2023-06"
    assert record["parameters"]["workers"]["number"] == 400
    assert record["policies"] == [{"name": "TokenTax", "start": "2026-01", "end": None, "rate": 0.1}]
    assert set(record["versions"]) == {"tenfold", "mesa", "numpy", "networkx", "pandas", "python"}
    assert record["revision"] == code_revision()


def test_saving_again_replaces_the_earlier_run_and_leaves_nothing_else(finished: Run, tmp_path: Path) -> None:
    finished.save(tmp_path)
    run(small(), seed=8, until="2023-02").save(tmp_path)
    assert Run.load(tmp_path).seed == 8
    assert sorted(path.name for path in tmp_path.iterdir()) == [HISTORY, RECORD]


def test_a_run_that_cannot_be_written_leaves_nothing_behind(
    finished: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError, match="no space left on device"):
        finished.save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_or_foreign_folder_is_refused_with_the_files_name(finished: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=RECORD):
        Run.load(tmp_path)
    finished.save(tmp_path)
    whole = (tmp_path / HISTORY).read_bytes()
    (tmp_path / HISTORY).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=HISTORY):
        Run.load(tmp_path)
    for text in ("not JSON", "[]", '{"format": 99}', '{"format": 1}'):
        (tmp_path / RECORD).write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=RECORD):
            Run.load(tmp_path)


@pytest.mark.parametrize("path", ["", "/proc/nothing/here"])
def test_a_folder_that_cannot_be_written_is_refused_beforehand(path: str) -> None:
    with pytest.raises(InputError):
        check_folder(path)


def test_checking_a_folder_refuses_a_file_and_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match="is a file"):
            check_folder(path)
    check_folder(tmp_path / "a" / "b")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(("seed", "until"), [(-1, "2023-02"), (2**63, "2023-02"), (1, "2022-12"), (1, "soon")])
def test_a_wrong_seed_or_month_is_refused(seed: int, until: str) -> None:
    with pytest.raises(InputError):
        run(small(), seed=seed, until=until)


def test_a_run_and_its_scenario_can_be_sent_to_another_process(finished: Run) -> None:
    assert pickle.loads(pickle.dumps(finished)).provenance() == finished.provenance()


def test_versions_are_those_installed() -> None:
    assert versions()["pandas"] == pd.__version__
