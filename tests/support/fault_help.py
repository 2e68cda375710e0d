"""What the tests of faults share: a design of short runs, and what of it is stored while it is being done."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from sweep_help import small_design

from experiments.runs.design import Design
from experiments.runs.results import Results

UNTIL = "2023-06"
SOON = 90  # seconds; a busy machine is slow to start processes
HERE = Path(__file__).parent


def design() -> Design:
    """Twenty-four runs of some tenths of a second."""
    return small_design(replicates=6, until=UNTIL)


def wait_until(true: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end
        assert process is None or process.poll() is None
        time.sleep(0.02)


def stored(folder: Path) -> int:
    """How many runs a reader sees; none before there is a store."""
    return len(Results.open(folder).runs()) if (folder / "design.json").exists() else 0


def nothing_is_doubled(folder: Path) -> None:
    """As a reader sees it who knows nothing of records: every row once in the files themselves."""
    assert not pd.read_parquet(folder / "history").duplicated(["run", "month"]).any()
    assert not pd.read_parquet(folder / "runs").duplicated("run").any()
