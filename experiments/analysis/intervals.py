"""Intervals over runs: of shares, and the band of a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

BAND = (0.1, 0.9)  # quantiles over runs that a band lies between


def wilson(count: int, runs: int) -> tuple[float, float]:
    """The 95 % interval (Wilson's) of the share of runs in which something happens; all is possible without runs."""
    from scipy.stats import binomtest

    if runs == 0:
        return 0.0, 1.0
    interval = binomtest(count, runs).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def bands(table: pd.DataFrame, columns: Sequence[str], by: Sequence[str] = ("label", "month")) -> pd.DataFrame:
    """The middle and the 10–90 % band over runs.

    Args:
        table: tidy; each row is one run, or one run's month.
        columns: what to summarise; missing values are left out.
        by: columns whose combinations are the groups.

    Returns:
        Columns ``by``, ``indicator``, ``low``, ``middle`` (the median), ``high``, ``runs``.
    """
    import pandas as pd

    long = table.melt(id_vars=list(by), value_vars=list(columns), var_name="indicator", value_name="value")
    long["value"] = long["value"].astype(float)
    groups = long.groupby([*by, "indicator"], sort=False)["value"]
    low, high = BAND
    parts = {"low": groups.quantile(low), "middle": groups.median(), "high": groups.quantile(high)}
    return pd.DataFrame({**parts, "runs": groups.count()}).reset_index()
