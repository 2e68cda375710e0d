"""A seed gives the same history in any process, in pieces, by steps and after pickling."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from economies import SMALL, same, small


@pytest.fixture(scope="module")
def baseline() -> pd.DataFrame:
    """Two years without policies."""
    return small().run("2024-12")


ELSEWHERE = """
import sys
sys.path[:0] = {path!r}
from model import Economy, Parameters
Economy(Parameters().replace({changes!r}), rng=7).run("2024-06").to_pickle({file!r})
"""


def test_another_process_gives_the_same_history_bit_for_bit(tmp_path: Path) -> None:
    file = str(tmp_path / "history.pickle")
    code = ELSEWHERE.format(path=sys.path, changes=SMALL, file=file)
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, timeout=120)
    same(pd.read_pickle(file), small(seed=7).run("2024-06"))


def test_two_economies_in_one_process_do_not_disturb_each_other(baseline: pd.DataFrame) -> None:
    a, b = small(), small({"production.reinstatement": 0.0}, seed=5)
    for _ in range(24):
        a.step()
        b.step()
    same(a.history, baseline)


def test_a_run_in_pieces_and_one_by_steps_are_the_run_in_one_go(baseline: pd.DataFrame) -> None:
    pieces, steps = small(), small()
    pieces.run("2023-05")
    _ = pieces.history, pieces.agents, pieces.ledger.matrix(), list(pieces.workers[:3])  # looking changes nothing
    for _ in range(7):
        steps.step()
    same(pieces.run("2024-12"), baseline)
    same(steps.run("2024-12"), baseline)


def test_a_pickled_economy_goes_on_as_if_nothing_had_happened(baseline: pd.DataFrame) -> None:
    economy = small()
    economy.run("2023-08")
    copy = pickle.loads(pickle.dumps(economy))
    same(copy.history, economy.history)
    same(copy.run("2024-12"), baseline)
    assert economy.month == 8  # the copy does not drive the original
    same(economy.run("2024-12"), baseline)


def test_seeds_differ() -> None:
    a, b = small(seed=1).run("2023-12"), small(seed=2).run("2023-12")
    assert not np.allclose(a["unemployment_rate"], b["unemployment_rate"])
