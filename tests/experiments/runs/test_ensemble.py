"""Many runs side by side: the same table whoever does them."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pandas as pd
from ensemble_help import jobs, same, small
from sweep_help import Watching

from experiments.runs.ensemble import Job, run_many
from experiments.runs.one_run import run


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


def test_worker_processes_give_the_same_bit_for_bit_and_end(serial: pd.DataFrame) -> None:
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


def test_importing_it_is_quick() -> None:
    slow = {"pandas", "numpy", "mesa", "multiprocessing"}
    code = f"import sys, experiments.runs.ensemble\nprint({slow} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
