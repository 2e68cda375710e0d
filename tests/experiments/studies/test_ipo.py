"""Listings, failures and the cases of the capital market."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.studies import ipo
from model.scenario import Scenario


def months(number: int) -> pd.DatetimeIndex:
    return pd.date_range("2023-01-01", periods=number, freq="MS")


def test_listings_are_dated_and_ranked() -> None:
    """One lists in March and one in February; one was listed before, one never enters, one enters and fails."""
    none = np.nan
    vendors = {
        "late": ([0, 0, 1, 1], [1, 1, 1, 1], [0, 0, 5, 5]),
        "early": ([0, 1, 1, none], [1, 1, 1, 0], [0, 7, 7, none]),
        "listed_before": ([1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]),
        "never": ([none] * 4, [0] * 4, [none] * 4),
        "entrant": ([none, 0, none, none], [0, 1, 0, 0], [none, 3, none, none]),
    }
    families = zip(("listed", "alive", "raised"), zip(*vendors.values(), strict=True), strict=True)
    columns = {
        f"{family}.{v}": values for family, members in families for v, values in zip(vendors, members, strict=True)
    }
    runs = pd.DataFrame({"label": "a", "seed": 1, "month": months(4), **columns})
    table = ipo.listings(runs).set_index("vendor")
    assert list(table.index) == ["late", "early", "entrant"]
    assert table["place"].tolist()[:2] == [2.0, 1.0]
    assert table["listed"].dt.month.tolist()[:2] == [3, 2]
    assert table["failed"].dt.month.tolist()[1:] == [4, 3]
    assert table["raised"].tolist() == [5.0, 7.0, 3.0]
    summary = ipo.summary(table.reset_index()).set_index("vendor")
    assert summary.loc["early", ["share_listed", "share_first", "median"]].tolist() == [1.0, 1.0, "2023-02"]
    assert summary.loc["entrant", ["share_listed", "median"]].tolist() == [0.0, ""]
    failed = ipo.failures(runs).set_index("vendor")
    assert failed["failed"].to_dict() == {"late": 0, "early": 1, "listed_before": 0, "never": 0, "entrant": 1}
    assert failed.loc["never", "runs"] == 0


def test_the_cases_of_the_capital_market_differ_in_one_thing_each() -> None:
    cases = ipo.cases(Scenario())
    assert cases.pop(ipo.BASELINE) == Scenario()
    for case in cases.values():
        normal = Scenario().parameters.flat()
        changed = {name for name, value in case.parameters.flat().items() if normal[name] != value}
        assert len(changed) + len(case.events) == 1
