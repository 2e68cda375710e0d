"""Extreme parameters give what they must, and size does not matter."""

from __future__ import annotations

import numpy as np
import pytest
from economies import assert_conserved, small

from model import Parameters


def test_with_no_task_exposed_ai_does_nothing_for_enterprises() -> None:
    history = small({"technology.exposure_scale": 0.0}).run("2026-12")
    assert (history["automated_jobs"] == 0).all()
    assert (history["augmented_jobs"] == 0).all()
    assert (history["enterprise_spending"] == 0).all()


def test_a_single_vendor_has_the_whole_market() -> None:
    alone = {"market.vendors": ("enterprise_first",), "market.entrants": (), "vendors.enterprise_first.backing": 50.0}
    history = small(alone).run("2026-12")  # a year after others might have entered
    assert (history["alive.enterprise_first"] == 1).all()
    spending = history["enterprise_spending"] > 0
    assert spending.any()
    assert (history.loc[spending, "enterprise_share.enterprise_first"] == 1).all()
    assert (history.loc[spending, "hhi"] == 1).all()
    assert (history["churn"] == 0).all()
    assert (history["multi_homing"] == 0).all()


def test_without_vendors_there_is_no_ai() -> None:
    economy = small({"market.vendors": ()})
    history = economy.run("2024-12")
    assert not [name for name in history if name.endswith(tuple(Parameters().vendors))]
    assert (history[["adoption", "vendor_revenue", "ai_users", "hhi"]] == 0).all().all()
    assert np.isfinite(history.drop(columns="switched_vendor")).all().all()
    assert history["switched_vendor"].isna().all()  # nobody has a vendor


FREE = {"market.contract_cost": 0.0, "market.prompt_cost": 0.0, "market.downstream_cost": 0.0}
SERVED = {"market.renewal_months": 6, "market.adopters_at_start": 0.5, "enterprises.number": 200}
UNPERTURBED = {f"vendors.{name}.{key}": value for name in Parameters().vendors
               for key, value in (("backing", 100.0), ("compute", 5.0), ("cash", 1000.0))}  # fmt: skip


def churn_with(changes: dict[str, float]) -> float:
    """Mean churn of three years in which every vendor can serve and pay."""
    return float(small({**SERVED, **UNPERTURBED, **changes}).run("2025-12")["churn"].mean())


def test_switching_costs_of_zero_make_customers_move_and_endless_ones_keep_them() -> None:
    normal, free = churn_with({}), churn_with(FREE)
    assert churn_with({"market.contract_cost": 50.0}) == 0.0
    assert 0.0 < normal < free


@pytest.mark.parametrize("lead_time", [0, 120])
def test_compute_arrives_at_once_or_after_the_run(lead_time: int) -> None:
    economy = small({"compute.lead_time": lead_time, "finance.limited": False})  # so nobody leaves compute behind
    start = {vendor.name: vendor.contracts.quantity.copy() for vendor in economy.vendors}
    ordered, added = 0.0, 0
    for month in range(36):
        economy.step()
        assert_conserved(economy)
        ordered += economy.latest["compute_orders"]
        for vendor in economy.vendors.active:
            before_2023 = start[vendor.name][month + 1]
            if lead_time == 120:
                assert vendor.contracts.running == before_2023  # only what had been ordered by then
            added += vendor.contracts.running > before_2023
    assert ordered > 0.0
    if lead_time == 0:
        assert added > 0


def test_with_zero_matching_efficiency_nobody_is_hired_and_unemployment_only_rises() -> None:
    economy = small({"labour.matching_efficiency": 0.0, "labour.burn_in_months": 0, "labour.promotion_rate": 0.0})
    history = economy.run("2024-12")
    assert (history["job_finding_rate"] == 0).all()
    assert (history["vacancy_filling_rate"] == 0).all()
    assert (history["unemployment_rate"].diff().dropna() >= 0).all()
    assert history["unemployment_rate"].iloc[-1] > history["unemployment_rate"].iloc[0]


def test_without_quits_retirements_or_ai_nobody_ever_leaves_a_job() -> None:
    still = {"labour.separation_cognitive": 0.0, "labour.separation_other": 0.0, "labour.retirement_rate": 0.0}
    economy = small({**still, "market.vendors": (), "enterprises.layoff_rate": 0.0, "labour.promotion_rate": 0.0})
    employer = economy.workers.employer.copy()
    history = economy.run("2024-12")
    assert (history["quit_rate"] == 0).all()
    had_job = employer >= 0
    assert (economy.workers.employer[had_job] == employer[had_job]).all()


@pytest.mark.parametrize(
    "changes",
    [
        {"labour.retraining_completion": 0.0},
        {"labour.retraining_places": 0.0},
        {"labour.retraining_cost": 0.0, "labour.retraining_places": 0.5, "labour.retraining_interest": 1.0},
        {"labour.stay_in_occupation": 1.0},
        {"labour.stay_in_occupation": 0.0},
        {"production.task_elasticity": 0.05},
        {"production.task_elasticity": 0.95},
        {"enterprises.size_inequality": 2.0, "enterprises.rewiring": 1.0},
        {"money.spend_labour": 0.0, "money.spend_capital": 0.0, "money.spend_deposits": 0.5},
        {"technology.quality_noise": 2.0, "technology.growth_after": 100.0},
        {"finance.valuation_multiple": 0.0, "finance.fund_size": 0.0},
        {"compute.forecast_sd": 3.0, "compute.lead_time": 120},
        {"compute.forecast_sd": 0.0, "compute.salvage": 0.0},
        {"technology.unit_cost_start": 1.0, "technology.unit_cost_floor": 1.0},
        {"technology.unit_cost_start": 0.001, "technology.unit_cost_floor": 0.0, "technology.unit_cost_decline": 1.0},
        {"enterprises.smoothing": 1.0, "enterprises.layoff_rate": 1.0, "enterprises.customer_inertia": 0.0},
        {"consumers.users_at_start": 1.0, "consumers.habit": 0.0, "consumers.review_rate": 1.0},
        {"market.adopters_at_start": 1.0, "market.depth_at_start": 1.0},
    ],
    ids=lambda changes: ",".join(f"{k.split('.')[1]}={v}" for k, v in changes.items()),
)
def test_extreme_settings_give_defined_results(changes: dict[str, float]) -> None:
    economy = small(changes)
    for _ in range(28):  # beyond the lead time
        economy.step()
        assert_conserved(economy)


@pytest.mark.slow
def test_four_times_the_agents_leave_intensive_indicators_unchanged() -> None:
    one = {"workers.number": 20_000, "enterprises.number": 1_000, "consumers.number": 500}
    four = {name: 4 * number for name, number in one.items()}
    few, many = (
        [small(size, seed=seed).run("2024-12").iloc[-12:].mean() for seed in range(12)] for size in (one, four)
    )
    for name in ("unemployment_rate", "labour_share", "price_level", "job_finding_rate"):
        a, b = (np.array([mean[name] for mean in means]) for means in (few, many))
        error = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(a))
        assert abs(a.mean() - b.mean()) < max(4.0 * error, 0.002 * a.mean()), name
