"""Pay by experience: the table holds what the formula gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.economics.numerics import exp
from agents.workers.households import pay_by_experience
from agents.workers.values import MOST_MONTHS


@settings(deadline=None, max_examples=50)
@given(st.floats(0.0, 2.0), st.floats(1.0, 600.0), st.lists(st.integers(0, MOST_MONTHS), min_size=1, max_size=30))
def test_the_table_of_pay_holds_what_the_formula_gives_month_by_month(
    premium: float, months: float, experience: list[int]
) -> None:
    worked = np.array(experience, dtype=np.float32)
    formula = exp(premium * (1.0 - exp(worked * (-1.0 / months)))).astype(np.float32)
    np.testing.assert_array_equal(pay_by_experience(premium, months)[experience], formula)


def test_pay_rises_with_experience_by_the_premium_in_the_long_run() -> None:
    table = pay_by_experience(0.5, 120.0)
    assert table[0] == 1.0
    assert (np.diff(table[:1000]) > 0).all()
    np.testing.assert_allclose(np.log(table[-1]), 0.5, rtol=1e-6)
