"""A small comparison as a command: two scenarios, three arms, three seeds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

SMALL = ["workers.number=400", "enterprises.number=30", "consumers.number=50", "labour.burn_in_months=2"]
NULL = "TokenTax:rate=0,start=2024-01"
STRONG = "UnemploymentInsurance:replacement=0.4,start=2024-01+AutomationTax:rate=1,start=2024-01"
ARMS = ["baseline", NULL, STRONG]
START, UNTIL, SEEDS = 12, "2025-03", 3
Command = Callable[..., tuple[int, str, str]]


def words(out: Path, *more: str, arms: list[str] = ARMS, until: str = UNTIL) -> list[str]:
    """A small comparison, as written on the command line."""
    changes = [word for change in SMALL for word in ("--set", change)]
    return ["compare", *arms, "--until", until, "--workers", "1", *changes, "--out", str(out), *more]


TWO = ("--replicates", str(SEEDS), "--scenario", "baseline", "--scenario", "extreme")


def cube(histories: pd.DataFrame, scenario: str, arm: str, column: str) -> np.ndarray:
    """A column by seed and month, shape (3, 27)."""
    rows = histories[(histories["scenario"] == scenario) & (histories["arm"] == arm)]
    return rows.pivot_table(index="seed", columns="month", values=column, dropna=False).to_numpy(float)
