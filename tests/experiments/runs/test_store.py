"""A store is whole whatever happened to those who wrote it, says what is wrong by name, and opens elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from sweep_help import SMALL, VARIED, same_results, small_design

from experiments.runs import EnsembleError
from experiments.runs.design import Design
from experiments.runs.results import Results
from experiments.runs.store import parts
from experiments.runs.store.sweeps import writing
from experiments.runs.workers.work import Failure, History, Outcome
from model.errors import InputError
from model.policy.policies import make_policy
from model.scenario import Scenario, load_scenario

COLUMNS = ("unemployment_rate", "hhi")
MONTHS = 3


def made(run: int, *, failed: bool = False) -> Outcome[History]:
    """What came of a run, as worked out from its number: 10 r, 10 r + 1, … and NaN once."""
    if failed:
        return Outcome(None, 0.5, Failure("ArithmeticError: no such sum", "Traceback …\nArithmeticError: no such sum"))
    values = np.arange(2 * MONTHS, dtype=np.float32).reshape(MONTHS, 2) + 10 * run
    values[0, 1] = np.nan
    return Outcome(History(COLUMNS, values), 0.25)


def write(folder: Path, runs: range, failed: tuple[int, ...] = (), design: Design | None = None) -> None:
    with writing(folder, design or small_design()) as kept:
        if not kept.columns:
            kept.begin(COLUMNS)
        for run in runs:
            kept.add(run, made(run, failed=run in failed))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with all eight runs in two parts, the last of them failed."""
    write(tmp_path / "kept", range(3))
    write(tmp_path / "kept", range(3, 8), failed=(7,))
    return tmp_path / "kept"


# ------------------------------------------------------------------------------------------------------------ reading


def test_what_was_stored_is_read_again(folder: Path) -> None:
    found = Results.open(folder)
    runs = found.runs()
    assert runs["run"].tolist() == list(range(8))
    assert runs["replicate"].tolist() == [0] * 4 + [1] * 4
    assert runs["seed"].tolist() == [1] * 4 + [2] * 4
    assert runs[VARIED].tolist() == [0.0, 0.0, 2.5, 2.5] * 2
    assert runs["labour.finding_rate_normal"].tolist() == [0.2, 0.4] * 4
    assert runs["status"].tolist() == ["done"] * 7 + ["failed"]
    assert runs["error"].tolist()[7] == "ArithmeticError: no such sum"
    assert "Traceback" in runs["traceback"].tolist()[7]
    history = found.history()
    assert history["run"].tolist() == [run for run in range(7) for _ in range(MONTHS)]
    assert history["unemployment_rate"].tolist()[-3:] == [60.0, 62.0, 64.0]
    assert np.isnan(history["hhi"].iloc[0])
    assert [f"{month:%Y-%m}" for month in history["month"][:3]] == ["2023-01", "2023-02", "2023-03"]


def test_only_rows_that_are_wanted_are_read(folder: Path) -> None:
    found = Results.open(folder)
    part = found.history(["hhi"], "month >= 2023-02 and market.contract_cost > 1 and unemployment_rate < 35")
    assert list(part.columns) == ["run", "replicate", *found.names, "month", "hhi"]
    assert part["run"].tolist() == [2, 2, 3, 3]
    assert found.history([], "status = done").shape[0] == 7 * MONTHS
    assert found.history([], "unemployment_rate > 1e9").empty


@pytest.mark.parametrize("where", ["", "nonsense", "hhi > much", "month > soon", "hhii > 1"])
def test_a_wrong_condition_is_refused(folder: Path, where: str) -> None:
    with pytest.raises(InputError):
        Results.open(folder).history(where=where)


def test_fans_and_summary_agree_with_numbers_worked_out_by_hand(folder: Path) -> None:
    found = Results.open(folder)
    fan = found.fans(["unemployment_rate"], by=[VARIED], quantiles=(0.0, 0.5)).set_index([VARIED, "month"])
    row = fan.loc[(2.5, pd.Timestamp("2023-02-01"))]  # runs 2, 3 and 6, since 7 failed: 22, 32, 62
    assert (row["q00"], row["q50"], row["runs"]) == (22.0, 32.0, 3)
    total = found.summary().set_index("indicator").loc["unemployment_rate"]
    assert (total["mean"], total["q50"], total["runs"]) == (34.0, 34.0, 7)
    with pytest.raises(InputError, match="did you mean 'seed'"):
        found.fans(["hhi"], by=["seeed"])
    assert found.fans(["unemployment_rate"], by=["error"])["runs"].sum() == 7 * MONTHS  # their group has no name


def test_one_number_a_run_is_read_at_a_month_or_over_all(folder: Path) -> None:
    texts = ["unemployment_rate", "unemployment_rate@2023-02", "mean(unemployment_rate)", "max(unemployment_rate)"]
    row = Results.open(folder).measured(texts).set_index("run").loc[4]
    assert row[texts].tolist() == [44.0, 42.0, 42.0, 44.0]
    for wrong in ("unemployment_rate@2024-01", "median(hhi)", "hhii", "max(hhi", ""):
        with pytest.raises(InputError):
            Results.open(folder).measured([wrong])


def test_an_empty_store_can_be_read(tmp_path: Path) -> None:
    write(tmp_path / "kept", range(0))
    found = Results.open(tmp_path / "kept")
    assert found.runs().empty
    assert found.history().empty


def test_it_opens_elsewhere(folder: Path) -> None:
    """The same sum in pandas, polars and DuckDB, none of which know this project."""
    expected = float(Results.open(folder).history()["unemployment_rate"].sum())
    joined = pd.read_parquet(folder / "history").merge(pd.read_parquet(folder / "runs"), on="run")
    assert joined["unemployment_rate"].sum() == expected
    runs = pl.read_parquet(folder / "runs" / "*.parquet")
    frame = pl.read_parquet(folder / "history" / "*.parquet").join(runs, on="run")
    assert frame["unemployment_rate"].sum() == expected
    assert frame["month"].dtype == pl.Datetime("ms")
    query = (
        f"select sum(unemployment_rate) from '{folder}/history/*.parquet' join '{folder}/runs/*.parquet' using (run)"
    )
    answer = duckdb.sql(query).fetchall()
    assert answer == [(expected,)]


def test_numbers_are_stored_small(folder: Path) -> None:
    parts = sorted((folder / "history").iterdir())
    assert [part.name for part in parts] == ["part-000001.parquet", "part-000002.parquet"]
    columns = pq.read_metadata(parts[0]).row_group(0)
    floats = [columns.column(i) for i in range(2, columns.num_columns)]
    assert [one.path_in_schema for one in floats] == list(COLUMNS)
    for one in floats:
        assert (one.physical_type, one.compression) == ("FLOAT", "ZSTD")
        assert "BYTE_STREAM_SPLIT" in one.encodings
        assert not one.has_dictionary_page


# ------------------------------------------------------------------------------------------------------------ writing


def test_it_can_be_read_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST", 1)  # every run is committed
    seen = []
    with writing(tmp_path / "kept", small_design()) as kept:
        kept.begin(COLUMNS)
        for run in range(8):
            kept.add(run, made(run))
            found = Results.open(tmp_path / "kept")
            seen.append((len(found.runs()), len(found.history()) // MONTHS))
    assert seen == [(n, n) for n in range(1, 9)]


def test_many_short_runs_share_few_files(tmp_path: Path) -> None:
    design = small_design(replicates=300)
    write(tmp_path / "kept", range(1200), design=design)
    assert len(list((tmp_path / "kept" / "history").iterdir())) <= 4
    assert len(Results.open(tmp_path / "kept").runs()) == 1200


def test_runs_are_committed_after_some_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SECONDS", 0.0)
    with writing(tmp_path / "kept", small_design()) as kept:
        kept.begin(COLUMNS)
        kept.add(0, made(0))
        assert len(Results.open(tmp_path / "kept").runs()) == 1


@pytest.mark.parametrize("moment", ["history", "runs"])
def test_what_a_crash_left_half_done_does_not_count_and_is_removed(
    tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "kept"
    write(whole, range(8))
    write(folder, range(3))
    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        _crash_after(patched, moment)
        write(folder, range(3, 6))
    left = sorted(path.name for path in (folder / "history").iterdir())
    assert left == ["part-000001.parquet"] + ["part-000002.parquet"] * (moment == "runs")
    assert len(Results.open(folder).runs()) == 3
    assert Results.open(folder).history()["run"].max() == 2
    with writing(folder, small_design()) as kept:
        assert kept.missing() == [3, 4, 5, 6, 7]
        for run in kept.missing():
            kept.add(run, made(run))
    same_results(Results.open(folder), Results.open(whole))
    doubled = pd.read_parquet(folder / "history").duplicated(["run", "month"])
    assert not doubled.any()


def _crash_after(patched: pytest.MonkeyPatch, moment: str) -> None:
    """End the writing as the power does: before the file of this kind is there."""
    put = parts.put

    def crash(path: Path, table: object) -> None:
        if path.parent.name == moment:
            raise KeyboardInterrupt
        put(path, table)

    patched.setattr(parts, "put", crash)


def test_temporary_files_of_a_killed_process_are_removed(folder: Path) -> None:
    torn = folder / "history" / ".part-000009.parquet.123.part"
    torn.write_bytes(b"PAR1 torn")
    assert len(Results.open(folder).history()) == 7 * MONTHS
    write(folder, range(0))
    assert not torn.exists()


def test_runs_that_failed_are_done_again_and_replaced(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "whole", range(8))
    with writing(folder, small_design()) as kept:
        assert kept.missing() == [7]
        kept.add(7, made(7))
    same_results(Results.open(folder), Results.open(tmp_path / "whole"))


def test_a_design_may_grow_by_replicates_but_not_shrink(folder: Path) -> None:
    with writing(folder, small_design(replicates=3)) as kept:
        assert kept.missing() == [7, 8, 9, 10, 11]
    assert Results.open(folder).planned == 12
    with pytest.raises(InputError, match="has 3 replicates, more than the 2 asked for"):
        write(folder, range(0))


# ----------------------------------------------------------------------------------------------------------- refusals


def other_designs() -> Iterator[tuple[str, Design]]:
    """Designs whose results would not belong to the store, and what is said."""
    design = small_design()
    changed = load_scenario().with_changes({**SMALL, "money.tax_rate": 0.2})
    taxed = Scenario("taxed", parameters=design.scenario.parameters, policies=(make_policy("TokenTax"),))
    yield "money.tax_rate is 0.3 there and 0.2 here", Design(changed, design.points, 2, 1, "2023-03", (), "grid")
    yield "other policies", Design(taxed, design.points, 2, 1, "2023-03")
    yield "it varies market.contract_cost, labour", small_design("market.contract_cost=0,2.5")
    yield "other points", small_design("market.contract_cost=0,2.5", "labour.finding_rate_normal=0.2:0.4:3")
    yield "seed is 1 there and 5 here", small_design(seed=5)
    yield "until is 2023-03 there and 2023-04 here", small_design(until="2023-04")
    yield "keeps other indicators", small_design(indicators=("hhi",))


@pytest.mark.parametrize(("what", "design"), list(other_designs()))
def test_another_design_is_refused_in_one_line_that_says_what_differs(folder: Path, what: str, design: Design) -> None:
    with pytest.raises(InputError) as caught:
        write(folder, range(0), design=design)
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("entry", ["code", "versions"])
def test_another_version_is_refused(folder: Path, entry: str) -> None:
    path = folder / "design.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record[entry] = "other" if entry == "code" else record[entry] | {"numpy": "1.0"}
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match="another version" if entry == "code" else "numpy was 1.0 there and is"):
        write(folder, range(0))


@pytest.mark.parametrize("kind", ["history", "runs"])
def test_damaged_and_foreign_files_are_refused_by_name(folder: Path, kind: str) -> None:
    path = sorted((folder / kind).iterdir())[0]
    whole = path.read_bytes()
    damages = {"cut": whole[:-30], "empty": b"", "foreign": b"not Parquet at all"}
    for damage in damages.values():
        path.write_bytes(damage)
        for use in (Results.open, lambda place: write(place, range(0))):
            with pytest.raises(InputError, match=path.name):
                use(folder)
    path.write_bytes(whole)
    stranger = folder / kind / "notes.txt"
    stranger.touch()
    with pytest.raises(InputError, match=r"notes\.txt does not belong"):
        Results.open(folder)
    stranger.unlink()
    pq.write_table(pq.read_table(path).select([0]), path)
    with pytest.raises(InputError, match=path.name):
        Results.open(folder)


def test_a_flipped_bit_is_found_and_its_file_named(folder: Path) -> None:
    path = sorted((folder / "history").iterdir())[0]
    whole, column = path.read_bytes(), pq.read_metadata(path).row_group(0).column(2)
    place = column.data_page_offset + column.total_compressed_size - 1
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    with pytest.raises(InputError, match=r"part-000001\.parquet is damaged"):
        Results.open(folder).history()


def test_a_lost_part_is_missed_and_the_advice_brings_it_back(folder: Path, tmp_path: Path) -> None:
    (folder / "history" / "part-000001.parquet").unlink()
    with pytest.raises(InputError, match=r"part-000001\.parquet is missing: delete .*runs-000001\.parquet") as caught:
        Results.open(folder)
    Path(str(caught.value).split("delete ")[1].split(",")[0]).unlink()
    with writing(folder, small_design()) as kept:
        assert kept.missing() == [0, 1, 2, 7]
        for run in kept.missing():
            kept.add(run, made(run))
    write(tmp_path / "whole", range(8))
    same_results(Results.open(folder), Results.open(tmp_path / "whole"))


def test_a_folder_with_other_things_is_refused_and_an_empty_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "history.parquet").touch()
    with pytest.raises(InputError, match=r"holds other files \(history.parquet\)"):
        write(tmp_path, range(0))
    with pytest.raises(InputError, match=r"has no design\.json"):
        Results.open(tmp_path)
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", range(1))


def test_a_refusal_leaves_no_folder_behind(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'hhi'"), writing(tmp_path / "kept", small_design()) as kept:
        kept.begin(COLUMNS, needed=("hhii",))
    assert list(tmp_path.iterdir()) == []


def test_two_processes_cannot_write_one_store(folder: Path) -> None:
    code = """
import sys
from sweep_help import small_design
from experiments.runs.store.sweeps import writing
from model.errors import InputError
try:
    with writing(sys.argv[1], small_design()):
        pass
except InputError as error:
    print(error)
"""
    with writing(folder, small_design()):
        command = [sys.executable, "-c", code, str(folder)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2] / "support"
        )
    assert "is being written by another process" in done.stdout
    write(folder, range(0))


def test_a_disk_that_is_full_is_said_in_one_line_and_costs_no_stored_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(EnsembleError, match=r"no space left on device; 7 of 12 runs are stored"):
        write(folder, range(8, 10), design=small_design(replicates=3))
    monkeypatch.undo()
    assert len(Results.open(folder).history()) == 7 * MONTHS


def test_names_of_files_are_counted_and_not_sorted_as_text(folder: Path) -> None:
    names = ["runs-999999.parquet", "runs-1000000.parquet"]
    whole = (folder / "runs" / "runs-000001.parquet").read_bytes()
    for name in names:
        (folder / "runs" / name).write_bytes(whole)
    assert [path.name for path in parts.files(folder, "runs")][-2:] == names
