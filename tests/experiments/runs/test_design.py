"""Designs: the right points with the right seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sweep_help import VARIED, small_design

from experiments.runs.design import Factor, Point, changed, grid, latin, parse_vary, sobol
from model.policy.policies import make_policy
from model.scenario import Scenario, load_scenario


def factors(*texts: str) -> tuple[Factor, ...]:
    return parse_vary(texts, load_scenario())


def test_a_grid_has_all_combinations_and_round_numbers() -> None:
    points = grid(factors(f"{VARIED}=0:0.3:4", "market.renewal_months=6:12:3"))
    assert [tuple(point.values()) for point in points[:4]] == [(0.0, 6), (0.0, 9), (0.0, 12), (0.1, 6)]
    assert points[-1] == {next(iter(points[0])): 0.3, "market.renewal_months": 12}
    assert all(type(point["market.renewal_months"]) is int for point in points)


def test_listed_values_have_the_parameters_type() -> None:
    rule, limited, months = factors(
        "vendors.consumer_first.ordering_rule=trend_extrapolation, newsvendor",
        "compute.limited=yes,no",
        "market.renewal_months=3,6",
    )
    assert rule.values == ("trend_extrapolation", "newsvendor")
    assert limited.values == (True, False)
    assert months.values == (3, 6)


def test_samples_lie_within_the_ranges_each_part_used_once() -> None:
    varied = factors(f"{VARIED}=0:8", "market.renewal_months=1:4", "compute.limited=yes,no")
    points = latin(varied, 8, seed=3)
    assert sorted(int(point[VARIED]) for point in points) == list(range(8))
    assert sorted(point["market.renewal_months"] for point in points) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert sum(point["compute.limited"] for point in points) == 4
    assert latin(varied, 8, seed=3) == points != latin(varied, 8, seed=4)
    even = sobol(varied, 8, seed=3)
    assert sorted(int(point[VARIED]) for point in even) == list(range(8))


@pytest.mark.parametrize("way", [latin, sobol])
def test_seed_zero_is_a_seed(way: Callable[[Sequence[Factor], int, int], tuple[Point, ...]]) -> None:
    varied = factors(f"{VARIED}=0:8")
    assert way(varied, 8, 0) == way(varied, 8, 0) != way(varied, 8, 1)


def test_a_policys_settings_can_vary() -> None:
    scenario = Scenario(policies=(make_policy("RetrainingSubsidy", {"start": "2024-01"}), make_policy("TokenTax")))
    (factor,) = parse_vary(["RetrainingSubsidy.places=0:0.1:2"], scenario)
    policy = changed(scenario, {factor.name: 0.1}).policies[0]
    assert policy.model_dump() == scenario.policies[0].model_dump() | {"places": 0.1}
    assert changed(scenario, {factor.name: 0.1}).policies[1] == scenario.policies[1]


def test_runs_are_numbered_replicate_by_replicate_and_share_draws() -> None:
    design = small_design(replicates=3, seed=7)
    assert [design.place(run) for run in (0, 3, 4, 11)] == [(0, 0), (0, 3), (1, 0), (2, 3)]
    assert [design.seed_of(run) for run in (0, 3, 4, 11)] == [7, 7, 8, 9]
