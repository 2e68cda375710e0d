"""Tables: occupations, sectors and workloads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.tables import occupations, proportional_fit, sectors, workload_weights

positive = st.floats(0.01, 10.0)


def test_the_occupations_are_22_with_shares_wages_and_moves() -> None:
    table = occupations()
    assert table.number == len(table.title) == len(set(table.soc)) == 22
    assert table.share.sum() == pytest.approx(1.0)
    assert table.mobility.shape == (22, 22)
    assert table.mobility.sum(axis=1) == pytest.approx(np.ones(22))
    assert (table.mobility >= 0).all()
    assert ((table.ceiling >= 0) & (table.ceiling <= 1)).all()
    assert ((table.preparation >= 0) & (table.preparation <= 1)).all()
    assert (table.wage > 10_000).all()
    assert 0 < table.cognitive.sum() < 22
    assert table.ceiling[table.cognitive].mean() > table.ceiling[~table.cognitive].mean()


def test_the_staffing_of_sectors_meets_both_margins() -> None:
    table = sectors()
    assert table.staffing.shape == (6, 22)
    assert table.staffing.sum(axis=1) == pytest.approx(table.share)
    assert table.staffing.sum(axis=0) == pytest.approx(occupations().share, rel=1e-8)
    assert ((table.elasticity >= 0.02) & (table.elasticity <= 6.8)).all()


def test_each_occupations_work_is_spread_over_eight_workloads() -> None:
    names, weights = workload_weights()
    assert len(set(names)) == 8
    assert weights.shape == (8, 22)
    assert (weights >= 0).all()
    assert weights.sum(axis=0) == pytest.approx(np.ones(22))


def test_a_fit_by_hand() -> None:
    fitted = proportional_fit(np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.3, 0.7]), np.array([0.4, 0.6]))
    assert fitted == pytest.approx(np.array([[0.12, 0.18], [0.28, 0.42]]))


@settings(deadline=None)
@given(
    arrays(float, (3, 4), elements=positive), arrays(float, 3, elements=positive), arrays(float, 4, elements=positive)
)
def test_a_fit_meets_both_margins_and_keeps_the_odds_ratios(
    pattern: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> None:
    columns = columns * rows.sum() / columns.sum()
    start = pattern.copy()
    fitted = proportional_fit(pattern, rows, columns)
    assert fitted.sum(axis=1) == pytest.approx(rows, rel=1e-6)
    assert fitted.sum(axis=0) == pytest.approx(columns, rel=1e-6)
    odds = fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0])
    assert odds == pytest.approx(start[0, 0] * start[1, 1] / (start[0, 1] * start[1, 0]), rel=1e-6)
    assert (pattern == start).all()  # the table handed in stays as it was
