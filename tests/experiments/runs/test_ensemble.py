"""Many runs side by side: the same table whoever does them, nothing done twice, nothing left running."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from sweep_help import Watching

from experiments.runs import EnsembleError, identity, runner
from experiments.runs.ensemble import Job, run_many
from experiments.runs.one_run import run
from experiments.runs.progress import runs_bar
from experiments.runs.store import parts
from model.errors import InputError
from model.policy.law import Law
from model.policy.policies import Policy, TokenTax
from model.scenario import Scenario, load_scenario

SMALL = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 2}
UNTIL = "2023-04"
SOON = 60  # seconds; a busy machine is slow to start processes
DRIVER = """
import sys
from experiments.runs.ensemble import Job, run_many
from experiments.runs.store import parts
from model.scenario import load_scenario

if __name__ == "__main__":
    parts.SECONDS = 0.0
    small = load_scenario().with_changes({small})
    quick = [Job("quick", small, seed, "2023-02") for seed in range(3)]
    endless = [Job("endless", small.with_changes({{"workers.number": 4000}}), seed, "2100-12") for seed in range(4)]
    run_many(quick + endless, folder=sys.argv[1], workers=2)
"""


class Failing(Policy):
    """A policy whose author made a mistake; found in a worker process by its name, as all that is sent there."""

    wrong_input: bool = False

    def amend(self, law: Law) -> Law:
        raise InputError("no such law") if self.wrong_input else ArithmeticError("no such sum")


def small(*policies: Policy) -> Scenario:
    """A small economy with policies."""
    return Scenario("small", parameters=load_scenario().with_changes(SMALL).parameters, policies=policies)


def jobs() -> list[Job]:
    """Runs that differ in length, vendors, policies and seed."""
    fewer = small().with_changes({"market.vendors": "enterprise_first,open_weights"})
    return [
        Job("plain", small(), 2, UNTIL),
        Job("fewer vendors", fewer, 1, "2023-02"),
        Job("taxed", small(TokenTax(start="2023-02", rate=0.5)), 2, UNTIL),
        Job("plain", small(), 1, UNTIL),
    ]


@pytest.fixture(scope="module")
def serial() -> pd.DataFrame:
    return run_many(jobs(), workers=1)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_the_table_has_a_row_a_run_and_month_in_the_order_of_jobs(serial: pd.DataFrame) -> None:
    assert list(serial.columns[:3]) == ["label", "seed", "month"]
    rows = [(row.label, row.seed, f"{row.month:%Y-%m}") for row in serial.itertuples()]
    months = ["2023-01", "2023-02", "2023-03", "2023-04"]
    assert rows == [
        *(("plain", 2, month) for month in months),
        *(("fewer vendors", 1, month) for month in months[:2]),
        *(("taxed", 2, month) for month in months),
        *(("plain", 1, month) for month in months),
    ]


def test_each_run_is_what_a_single_run_gives(serial: pd.DataFrame) -> None:
    job = jobs()[3]
    alone = run(job.scenario, job.seed, job.until).history.reset_index()
    pd.testing.assert_frame_equal(
        serial.iloc[-4:].reset_index(drop=True)[alone.columns], alone, check_exact=True, check_freq=False
    )


def testworker_processes_give_the_same_bit_for_bit_and_end(serial: pd.DataFrame) -> None:
    same(run_many(jobs(), workers=2), serial)
    assert multiprocessing.active_children() == []


def test_an_executor_of_the_callers_is_used_and_left_open(serial: pd.DataFrame) -> None:
    with ThreadPoolExecutor(2) as executor:
        same(run_many(jobs(), executor=executor), serial)
        assert executor.submit(lambda: 1).result() == 1


def test_no_more_runs_are_handed_over_than_keep_the_workers_busy() -> None:
    class Watching(ThreadPoolExecutor):
        futures: list[Future[object]] = []  # noqa: RUF012
        most = 0

        def submit(self, *args: object, **kwargs: object) -> Future[object]:  # type: ignore[override]
            self.futures.append(super().submit(*args, **kwargs))  # type: ignore[arg-type]
            self.most = max(self.most, sum(not future.done() for future in self.futures))
            return self.futures[-1]

    with Watching(2) as executor:
        table = run_many([Job("a", small(), seed, "2023-01") for seed in range(20)], executor=executor, workers=2)
    assert list(table.seed) == list(range(20))
    assert 2 < executor.most <= 2 * 2


def test_only_the_wanted_columns_are_returned_and_lacking_ones_are_nan(serial: pd.DataFrame, tmp_path: Path) -> None:
    columns = ["unemployment_rate", "price.late_entrant", "none_such"]
    for _ in range(2):  # the second time from the folder
        table = run_many(jobs(), columns=columns, folder=tmp_path, workers=1)
        same(table[["label", "seed", "month", *columns[:2]]], serial[["label", "seed", "month", *columns[:2]]])
        assert table["price.late_entrant"].isna().sum() == 2
        assert table["none_such"].isna().all()
    same(run_many(jobs(), folder=tmp_path, executor=Watching()), serial)


def test_no_jobs_give_an_empty_table() -> None:
    table = run_many([], columns=["x"])
    assert table.empty
    assert list(table.columns) == ["label", "seed", "month", "x"]


# ---------------------------------------------------------------------------------------------------- doing runs once


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
    for module in (identity, runner):
        monkeypatch.setattr(module, "code_hash", lambda *_: "other code")
    run_many([Job("a", small(), 1, "2023-01")], folder=tmp_path, executor=executor)
    assert executor.count == 6


def test_the_hash_of_the_code_is_that_of_sources_and_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hashed() -> str:
        identity.code_hash.cache_clear()
        return identity.code_hash()

    (tmp_path / "model" / "data").mkdir(parents=True)
    monkeypatch.setattr(identity, "ROOT", tmp_path)
    seen = [hashed()]
    for name in ("model/economy.py", "model/data/facts.csv"):
        for text in ("1", "2"):
            (tmp_path / name).write_text(text, encoding="utf-8")
            seen.append(hashed())
    assert len(set(seen)) == 5
    (tmp_path / "model" / "baseline.toml").touch()
    assert hashed() == seen[-1]
    monkeypatch.undo()
    hashed()


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


# ------------------------------------------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failed_run_is_reported_when_the_others_are_done(tmp_path: Path, workers: int) -> None:
    failing = [Job(f"failing {seed}", small(Failing(start="2023-02")), seed, UNTIL) for seed in (5, 6)]
    with pytest.raises(EnsembleError) as caught:
        run_many([jobs()[0], *failing, *jobs()[1:]], folder=tmp_path, workers=workers)
    message = str(caught.value)
    assert message.startswith(
        "2 of 6 runs failed, the first being 'failing 5' with seed 5: ArithmeticError: no such sum"
    )
    assert "in amend" in caught.value.__notes__[0]
    assert pd.read_parquet(tmp_path / "runs")["status"].value_counts().to_dict() == {"done": 4, "failed": 2}


@pytest.mark.parametrize("workers", [1, 2])
def test_wrong_input_is_refused_by_its_label(workers: int) -> None:
    refused = Job("bad", small(Failing(start="2023-01", wrong_input=True)), 1, UNTIL)
    with pytest.raises(InputError, match=r"^run 'bad': no such law$"):
        run_many([*jobs(), refused], workers=workers)


@pytest.mark.parametrize(("seed", "until"), [(-1, UNTIL), (1, "soon")])
def test_a_wrong_seed_or_month_is_refused_before_any_run(seed: int, until: str) -> None:
    executor = Watching()
    with pytest.raises(InputError, match=r"^run 'bad': "):
        run_many([*jobs(), Job("bad", small(), seed, until)], executor=executor)
    assert executor.count == 0


def test_a_folder_that_cannot_be_written_is_refused_before_any_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    executor = Watching()
    with pytest.raises(InputError, match="is a file"):
        run_many(jobs(), folder=tmp_path / "file", executor=executor)
    assert executor.count == 0


def test_a_full_disk_ends_the_ensemble_and_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(EnsembleError, match="no space left on device"):
        run_many(jobs(), folder=tmp_path, workers=1)
    assert not list(tmp_path.rglob("*.part*"))
    monkeypatch.undo()
    executor = Watching()
    run_many(jobs(), folder=tmp_path, executor=executor)
    assert executor.count == 4


def test_a_killed_worker_is_replaced_and_nothing_is_missing(
    serial: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "SECONDS", 0.0)
    killed: list[int | None] = []

    def kill_one() -> None:
        while stored(tmp_path) < 2:
            time.sleep(0.02)
        victim = multiprocessing.active_children()[0]
        victim.kill()
        killed.append(victim.pid)

    more = [Job("more", small(), seed, "2023-12") for seed in range(6)]
    killer = threading.Thread(target=kill_one)
    killer.start()
    table = run_many([*jobs(), *more], folder=tmp_path, workers=2)
    killer.join()
    assert killed
    same(table[: len(serial)], serial)
    same(table, run_many([*jobs(), *more], executor="serial"))


def stored(folder: Path) -> int:
    """How many runs are kept there, where each is committed by itself."""
    return len(list((folder / "runs").glob("runs-*.parquet")))


def started(folder: Path) -> subprocess.Popen[bytes]:
    """A script in a session of its own, as on a terminal, that has done three runs and is busy with endless ones."""
    script = folder / "driver.py"
    script.write_text(DRIVER.format(small=SMALL), encoding="utf-8")
    command = [sys.executable, str(script), str(folder / "kept")]
    driver = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    end = time.monotonic() + 2 * SOON
    while stored(folder / "kept") < 3:
        assert time.monotonic() < end
        assert driver.poll() is None
        time.sleep(0.05)
    return driver


def all_ended(driver: subprocess.Popen[bytes]) -> str:
    """What was written to standard error, which closes when the last process that has it ends."""
    try:
        return driver.communicate(timeout=SOON)[1].decode()
    finally:
        if driver.stderr is not None and not driver.stderr.closed:
            os.killpg(driver.pid, signal.SIGKILL)


def test_ctrl_c_ends_everything_at_once_and_keeps_what_is_done(tmp_path: Path) -> None:
    driver = started(tmp_path)
    os.killpg(driver.pid, signal.SIGINT)  # a terminal tells all processes
    messages = all_ended(driver)
    assert driver.returncode == -signal.SIGINT
    assert messages.count("Traceback") == 1, messages  # that of the script
    assert messages.rstrip().endswith("KeyboardInterrupt")
    assert stored(tmp_path / "kept") == 3


def test_workers_end_with_a_killed_script(tmp_path: Path) -> None:
    driver = started(tmp_path)
    driver.kill()
    all_ended(driver)
    assert driver.returncode == -signal.SIGKILL


def test_a_script_that_runs_whatever_imports_it_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "driver.py"
    script.write_text(DRIVER.format(small=SMALL).replace('if __name__ == "__main__"', "if True"), encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "kept")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=2 * SOON)
    assert done.returncode == 1
    assert "EnsembleError: worker processes cannot be started" in done.stderr.splitlines()[-1]


# --------------------------------------------------------------------------------------------------------- the surface


def test_importing_it_is_quick() -> None:
    slow = {"pandas", "numpy", "mesa", "multiprocessing"}
    code = f"import sys, experiments.runs.ensemble\nprint({slow} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_bar_shows_how_many_runs_are_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "120"}.items():
        monkeypatch.setenv(name, value)
    with runs_bar("sensitivity", 5, done=2) as advance:
        advance()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "sensitivity" in captured.err
    assert "3/5 runs" in captured.err
