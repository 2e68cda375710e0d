"""Kept runs: none is done twice, none of other code is taken, and what is damaged is done again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from ensemble_help import UNTIL, jobs, same, small
from sweep_help import Watching

from experiments.runs import ensemble, identity, runner
from experiments.runs.ensemble import Job, run_many
from experiments.runs.store.kept import KeptRuns, remove_old
from model.errors import InputError
from model.policy.policies import TokenTax
from model.scenario import Scenario


def test_finished_runs_are_read_and_not_done_again(serial: pd.DataFrame, tmp_path: Path) -> None:
    folder, executor = tmp_path / "new" / "folder", Watching()
    same(run_many(jobs()[:2], folder=folder, executor=executor), serial[:6])
    assert executor.count == 2
    same(run_many(jobs(), folder=folder, executor=executor), serial)
    assert executor.count == 4
    same(run_many(jobs(), folder=folder, executor=executor), serial)
    assert executor.count == 4
    assert len(pd.read_parquet(folder / "runs")) == 4


def test_jobs_that_differ_only_in_their_label_are_run_once(serial: pd.DataFrame) -> None:
    executor = Watching()
    alike = [Job("a", small(), 1, UNTIL), Job("b", Scenario("other", parameters=small().parameters), 1, f" {UNTIL}")]
    table = run_many(alike, executor=executor)
    assert executor.count == 1
    assert list(table.label) == ["a"] * 4 + ["b"] * 4
    assert table[4:].reset_index(drop=True)["unemployment_rate"].equals(table[:4]["unemployment_rate"])


def test_a_run_is_done_again_whatever_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executor = Watching()
    run_many([Job("a", small(), 1, "2023-01")], folder=tmp_path, executor=executor)
    others = [
        Job("a", small(), 2, "2023-01"),
        Job("a", small(), 1, "2023-02"),
        Job("a", small(TokenTax()), 1, "2023-01"),
        Job("a", small().with_changes({"money.tax_rate": 0.2}), 1, "2023-01"),
    ]
    run_many(others, folder=tmp_path, executor=executor)
    assert executor.count == 5
    for module in (ensemble, identity, runner):
        monkeypatch.setattr(module, "code_hash", lambda *_: "other code")
    run_many([Job("a", small(), 1, "2023-01")], folder=tmp_path, executor=executor)
    assert executor.count == 6


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign"])
def test_a_damaged_file_is_replaced_without_a_word(serial: pd.DataFrame, tmp_path: Path, damage: str) -> None:
    run_many(jobs()[:1], folder=tmp_path, workers=1)
    (file,) = (tmp_path / "history").iterdir()
    whole = file.read_bytes()
    column = pq.read_metadata(file).row_group(0).column(2)
    last = column.data_page_offset + column.total_compressed_size - 1
    flipped = whole[:last] + bytes([whole[last] ^ 1]) + whole[last + 1 :]
    file.write_bytes({"cut": whole[:-100], "flipped": flipped, "empty": b"", "foreign": b"not Parquet"}[damage])
    executor = Watching()
    same(run_many(jobs(), folder=tmp_path, executor=executor), serial)
    assert executor.count == 4
    same(run_many(jobs(), folder=tmp_path, executor=executor), serial)
    assert executor.count == 4


def test_a_damaged_record_is_replaced_as_well(serial: pd.DataFrame, tmp_path: Path) -> None:
    run_many(jobs(), folder=tmp_path, workers=1)
    for record in (tmp_path / "runs").iterdir():
        record.write_bytes(b"not Parquet")
    executor = Watching()
    same(run_many(jobs(), folder=tmp_path, executor=executor), serial)
    assert executor.count == 4
    assert len(pd.read_parquet(tmp_path / "runs")) == 4


def test_what_a_killed_process_left_half_done_is_removed(serial: pd.DataFrame, tmp_path: Path) -> None:
    run_many(jobs()[:1], folder=tmp_path, workers=1)
    (part,) = (tmp_path / "history").iterdir()
    uncommitted, torn = part.with_name("part-000009.parquet"), part.with_name(".part-000010.parquet.7.part")
    for path in (uncommitted, torn):
        path.write_bytes(b"PAR1 torn")
    same(run_many(jobs(), folder=tmp_path, workers=1), serial)
    assert not uncommitted.exists()
    assert not torn.exists()


def test_a_folder_of_the_earlier_format_is_refused_in_one_line(tmp_path: Path) -> None:
    old = tmp_path / f"{'0a' * 16}.parquet"
    old.touch()
    with pytest.raises(InputError, match=r"holds runs of an earlier version, a file each.*choose another folder"):
        KeptRuns(tmp_path)
    remove_old(tmp_path)
    assert not old.exists()
    KeptRuns(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", '{"format": 99}'])
def test_a_folder_of_another_format_is_refused_by_the_files_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "store.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"store\.json is not of runs that this version can read"):
        KeptRuns(tmp_path)


def test_the_parts_written_first_make_room(tmp_path: Path) -> None:
    for job in jobs():
        run_many([job], folder=tmp_path, workers=1)
    sizes = [path.stat().st_size for path in sorted((tmp_path / "history").iterdir())]
    KeptRuns(tmp_path).make_room(sizes[-1] + sizes[-2])
    assert len(pd.read_parquet(tmp_path / "runs")) == 2
    executor = Watching()
    run_many(jobs()[2:], folder=tmp_path, executor=executor)
    assert executor.count == 0
    KeptRuns(tmp_path / "absent").make_room(0)


def test_two_writers_share_a_folder(serial: pd.DataFrame, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        tables = list(threads.map(lambda _: run_many(jobs(), folder=tmp_path, executor="serial"), range(2)))
    for table in tables:
        same(table, serial)
    same(run_many(jobs(), folder=tmp_path, executor=Watching()), serial)


def test_it_opens_elsewhere(serial: pd.DataFrame, tmp_path: Path) -> None:
    run_many(jobs(), folder=tmp_path, workers=1)
    query = f"select sum(unemployment_rate), count(distinct label) from '{tmp_path}/history/*.parquet' "
    query += f"join '{tmp_path}/runs/*.parquet' using (run)"
    total, labels = duckdb.sql(query).fetchall()[0]
    assert total == pytest.approx(serial["unemployment_rate"].sum(), rel=1e-12)
    assert labels == 3
