"""Cached results of the newsvendor's functions are those of the plain formulas, bit for bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.economics import ordering
from agents.economics.numerics import exp, normal_quantile, power

numbers = st.lists(st.floats(0.0, 60.0), min_size=1, max_size=20)


@settings(deadline=None)
@given(numbers, st.floats(1.0, 8.0), st.floats(0.05, 0.95))
def test_cached_results_are_those_of_the_formulas_the_first_time_and_again(
    values: list[float], factor: float, share: float
) -> None:
    many = np.array(values)
    for _ in range(2):
        np.testing.assert_array_equal(ordering.grown(factor, many), power(factor, many))
        assert ordering.grown(factor, values[0]) == power(factor, values[0])
        spread = many / 60.0
        np.testing.assert_array_equal(ordering.newsvendor(1.0, spread, share), exp(spread * normal_quantile(share)))
