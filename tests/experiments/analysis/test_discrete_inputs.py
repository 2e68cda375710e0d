"""Methods made for continuous inputs, on y = x for flags, listed values and whole numbers, whose answers are known."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from experiments.analysis.discovery import box_of_points
from experiments.analysis.sensitivity import Method, Study, place_of
from experiments.runs import EnsembleError
from experiments.runs.design import Factor, at

SIZES = (2, 3, 5, 11)
FLAGS = [
    Factor("word", values=("no", "yes")),
    Factor("flag", values=(False, True)),
    Factor("off", values=(True, False)),
]
LISTED = [Factor(f"listed {n}", values=tuple(np.linspace(0.0, 3.0, n).tolist())) for n in SIZES]
UNEVEN = [Factor("uneven", values=(0, 1, 10)), Factor("unordered", values=(0.5, 8.0, 0.25, 1.0))]
WHOLE = [Factor(f"whole {n}", -1, n - 2, whole=True) for n in SIZES]
UNDIVIDED = [Factor(f"0 to {top}", 0, top, whole=True) for top in (3, 5, 7, 100)]  # by the four levels of the design
DISCRETE = [*FLAGS, *LISTED, *UNEVEN, *WHOLE, *UNDIVIDED]


def answers(study: Study, *weights: float) -> np.ndarray:
    """Sums of the weighted places of what varies, at the points that are run."""
    points = at(study.factors, study.places())
    return np.array([
        sum(weight * place_of(one, point[one.name]) for one, weight in zip(study.factors, weights, strict=True))
        for point in points
    ])  # fmt: skip


def found(study: Study, *weights: float) -> pd.Series[float]:
    return study.indices(answers(study, *weights)).set_index(["index", "parameter"])["value"]


@pytest.mark.parametrize("factor", DISCRETE, ids=lambda factor: factor.name)
@pytest.mark.parametrize("seed", [0, 1, 7])
def test_morris_of_y_equal_to_x_is_one(factor: Factor, seed: int) -> None:
    study = Study("morris", [factor, Factor("number", 0, 1)], 6, seed)
    table = found(study, 1.0, 1.3)
    assert table["mu_star"].to_dict() == pytest.approx({factor.name: 1.0, "number": 1.3})
    assert table["sigma"].tolist() == pytest.approx([0.0, 0.0], abs=1e-9)


def test_the_answer_is_in_the_unit_of_the_indicator_over_the_whole_range() -> None:
    study = Study("morris", [Factor("months", 1, 12, whole=True), Factor("rate", 0.2, 0.6)], 4, 1)
    values = np.array([3.0 * point["months"] - 5.0 * point["rate"] for point in at(study.factors, study.places())])
    table = study.indices(values).set_index(["index", "parameter"])["value"]
    assert table["mu_star"].tolist() == pytest.approx([33.0, 2.0])


def test_morris_of_continuous_parameters_is_salibs_to_the_last_bit() -> None:
    from SALib.analyze import morris

    study = Study("morris", [Factor(name, 0.1, 0.7) for name in "abc"], 10, 3)
    places = study.places()
    values = np.sin(5.0 * places[:, 0]) * places[:, 1] + places[:, 2] ** 2
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    expected = morris.analyze(problem, places, values, num_levels=4, seed=3)
    table = study.indices(values).set_index(["index", "parameter"])
    assert table.loc["mu_star", "value"].tolist() == list(expected["mu_star"])
    assert table.loc["sigma", "value"].tolist() == list(expected["sigma"])
    assert table.loc["mu_star", "high"].tolist() == list(expected["mu_star"] + expected["mu_star_conf"])


def test_a_range_too_narrow_for_its_digits_is_refused() -> None:
    study = Study("morris", [Factor("far", 1e15, 1e15 + 1), Factor("a", 0, 1)], 4, 1)
    with pytest.raises(EnsembleError, match="the range of far is so narrow"):
        study.indices(np.arange(12.0))


@pytest.mark.parametrize("factor", DISCRETE, ids=lambda factor: factor.name)
def test_sobols_shares_are_those_of_equally_likely_values(factor: Factor) -> None:
    values = factor.values or range(int(factor.low), int(factor.high) + 1)
    variances = np.array([np.var([place_of(factor, value) for value in values]), 1.3**2 / 12])
    table = found(Study("sobol", [factor, Factor("number", 0, 1)], 1024, 0), 1.0, 1.3)
    for index in ("S1", "ST"):
        assert table[index].tolist() == pytest.approx((variances / variances.sum()).tolist(), abs=0.02)


@pytest.mark.parametrize("factor", [one for one in DISCRETE if one.name != "0 to 100"], ids=lambda factor: factor.name)
def test_prim_finds_the_upper_half_of_any_values(factor: Factor) -> None:
    values = list(factor.values or range(int(factor.low), int(factor.high) + 1))
    other = np.linspace(0.0, 1.0, 24)
    points = pd.DataFrame(product(values, other), columns=["x", "other"])
    top = sorted(values, key=lambda value: place_of(factor, value))[len(values) // 2 :]
    box = box_of_points(pd.Series(range(len(points))), points, points["x"].isin(top))
    assert (box.shown["density"], box.shown["coverage"]) == (1.0, 1.0)
    assert box.limits["name"].tolist() == ["x"]
    inside = points["x"].between(box.limits["low"][0], box.limits["high"][0])
    if isinstance(values[0], str | bool):
        inside = points["x"].astype(str).isin(box.limits["values"][0].split(", "))
    assert sorted(set(points["x"][inside])) == sorted(top)


@pytest.mark.parametrize("method", ["morris", "sobol"])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_seed_gives_the_same_points_and_intervals_each_time(method: Method, seed: int) -> None:
    study = Study(method, [Factor("a", 0, 1), Factor("b", 0, 4, whole=True)], 16, seed)
    np.testing.assert_array_equal(study.places(), study.places())
    values = answers(study, 1.0, 0.5) ** 2
    pd.testing.assert_frame_equal(study.indices(values), study.indices(values))


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_a_point_without_a_value_is_refused(method: Method) -> None:
    study = Study(method, [Factor("a", 0, 1), Factor("b", 0, 1)], 16, 1)
    values = answers(study, 1.0, 1.0)
    values[5] = np.nan
    with pytest.raises(EnsembleError, match=f"1 of {len(values)} points have no value, and all must"):
        study.indices(values)
