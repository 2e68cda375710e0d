"""Through whom each policy acts: what it pays, whom it makes decide differently, and what it leaves alone."""

from __future__ import annotations

from io import StringIO
from typing import Any

import numpy as np
import pytest

from experiments.cli.flow_matrix import check_month, flow_table
from experiments.runs.one_run import FLOWS, run
from model.economy import Economy
from model.errors import InputError
from model.parameters import Parameters
from model.policy.law import NORMAL_WEEK, Law
from model.policy.policies import (
    POLICIES,
    AiDividend,
    AutomationTax,
    BasicIncome,
    Policy,
    PortabilityMandate,
    TokenTax,
    WindfallTax,
    make_policy,
    refuse_contradictions,
)
from model.scenario import Scenario

SMALL = {"workers.number": 1_000, "enterprises.number": 100, "consumers.number": 100, "labour.burn_in_months": 12}
START = "2023-02"


def economy(*policies: Policy, months: int = 1, seed: int = 3, **changes: Any) -> Economy:
    """A small economy, so many months on."""
    made = Economy(Parameters().replace(SMALL | changes), policies, rng=seed)
    for _ in range(months):
        made.step()
    return made


# ------------------------------------------------------------------------------------------------- automate or augment


@pytest.fixture(scope="module")
def adopters() -> Economy:
    """An economy in 2026, where many use AI and none of the workloads is far from the other mode."""
    return economy(months=42, **{"market.mode_sensitivity": 0.5})


def chosen_modes(adopters: Economy, law: Law) -> np.ndarray:
    """The modes that all AI users would choose this month under a law."""
    row, workload = np.nonzero(adopters.enterprises.used)
    before, kept = adopters.law, adopters.enterprises.workload_mode.copy()
    adopters.law = law
    try:
        adopters.enterprises.adoption.choose_mode(row, workload)
        return adopters.enterprises.workload_mode[row, workload].copy()
    finally:
        adopters.law = before
        adopters.enterprises.workload_mode[:] = kept


@pytest.mark.parametrize("name", POLICIES)
def test_only_the_automation_tax_and_the_augmentation_credit_change_the_mix_directly(
    name: str, adopters: Economy
) -> None:
    strong = {"AutomationTax": {"rate": 3.0}, "AugmentationCredit": {"share": 0.8}}.get(name, {})
    law = make_policy(name, strong).amend(adopters.baseline_law)
    assert law != adopters.baseline_law
    with_policy, without = chosen_modes(adopters, law), chosen_modes(adopters, adopters.baseline_law)
    assert 0.1 < without.mean() < 0.9
    if strong:
        assert with_policy.mean() < without.mean()
        assert not ((with_policy == 1) & (without == 0)).any()  # nobody automates for being taxed
    else:
        assert (with_policy == without).all()


@pytest.mark.parametrize("name", [name for name in POLICIES if name not in ("AutomationTax", "AugmentationCredit")])
def test_no_other_policy_changes_which_tasks_ai_does(name: str, adopters: Economy) -> None:
    before = adopters.law
    plain = adopters.enterprises.plan_production()
    adopters.law = make_policy(name).amend(adopters.baseline_law)
    try:
        plan = adopters.enterprises.plan_production()
    finally:
        adopters.law = before
    assert (plan.automated_tasks == plain.automated_tasks).all()
    assert (plan.augmented_tasks == plain.augmented_tasks).all()


# ------------------------------------------------------------------------------------------------- what is paid to whom


def test_a_dividend_shares_out_what_taxes_on_ai_brought_in_this_month() -> None:
    made = economy(TokenTax(start=START, rate=0.2), AutomationTax(start=START, rate=0.5),
                   WindfallTax(start=START, free=0.0), AiDividend(start=START, share=0.5), months=8)  # fmt: skip
    ledger = made.ledger
    brought = ledger.paid_by("government", ["token tax", "automation tax", "windfall tax"])
    assert -brought == pytest.approx(made.government.ai_taxes)
    assert ledger.paid_by("government", ["AI dividend"]) == pytest.approx(0.5 * made.government.ai_taxes)
    assert made.government.unearned_income * len(made.workers) == pytest.approx(0.5 * made.government.ai_taxes)
    assert made.latest["ai_taxes"] == pytest.approx(12.0 * made.government.ai_taxes / made.usd_bn)


def test_a_windfall_tax_takes_its_share_of_profit_beyond_what_is_free_and_profit_tax_the_rest() -> None:
    made = economy(WindfallTax(start=START, rate=0.5, free=0.3), months=1)
    suppliers, before = made.suppliers, made.government.cash
    made.law = WindfallTax(rate=0.5, free=0.3).amend(made.baseline_law)
    made.government.ai_taxes = made.government.tax_base = 0.0
    from model.payments import _tax_profit

    _tax_profit(made, suppliers, 100.0, 40.0)
    assert made.government.ai_taxes == pytest.approx(0.5 * 10.0)
    assert made.government.cash - before == pytest.approx(5.0 + 0.3 * 35.0)
    assert made.government.tax_base == pytest.approx(35.0)
    _tax_profit(made, suppliers, 100.0, 29.0)  # no windfall
    assert made.government.ai_taxes == pytest.approx(5.0)


def test_policies_with_payments_spend_and_others_do_not() -> None:
    paying = {"RetrainingSubsidy", "AugmentationCredit", "UnemploymentInsurance", "EntryLevelHiringCredit",
              "BasicIncome"}  # fmt: skip
    plain = economy(months=24).latest["policy_spending"]
    for name in sorted(paying):
        assert economy(make_policy(name, {"start": START}), months=24).latest["policy_spending"] > plain, name


# -------------------------------------------------------------------------------------------------- lock-in and prices


def test_vendors_seek_their_own_margin_without_portability_rules_and_less_with_them() -> None:
    made = economy(months=24)
    own = [vendor.profile.margin for vendor in made.vendors]
    assert [vendor.pricing.target_margin for vendor in made.vendors] == own
    sought = []
    for share in (0.25, 0.5, 1.0):
        made.law = PortabilityMandate(share=share).amend(made.baseline_law)
        sought.append([vendor.pricing.target_margin for vendor in made.vendors])
    bound = [(made.enterprises.workload_tenure[made.enterprises.workload_vendor == vendor.index] >= 12).any()
             for vendor in made.vendors]  # fmt: skip
    margins = np.array([own, *sought])[:, bound]
    assert (np.diff(margins, axis=0) < 0.0).all()
    assert (margins > 0.0).all()


def test_the_margin_sought_is_lerners_for_the_elasticity_of_use_and_customers() -> None:
    made = economy(months=1)
    enterprises, vendor = made.enterprises, made.vendors[0]
    enterprises.workload_vendor[:] = -1
    enterprises.workload_vendor[:4, 0] = [0, 1, 1, 1]  # a quarter of all workloads
    enterprises.workload_tenure[:] = made.parameters.market.renewal_months
    made.law = PortabilityMandate(share=1.0).amend(made.baseline_law)
    cost = enterprises.adoption.lock_in(np.array([0]), np.array([0]))[0]
    leaves = 0.75 / (0.75 + 0.25 * np.exp(cost))
    market = made.parameters.market
    bound, free = (market.use_elasticity + market.price_weight * answer for answer in (leaves, 0.75))
    assert vendor.pricing.target_margin == pytest.approx(vendor.profile.margin * bound / free)


# ----------------------------------------------------------------------------------------- contradictions and feedback


def test_a_dividend_without_a_tax_to_share_out_is_refused() -> None:
    with pytest.raises(InputError, match="AiDividend from 2026-01 would pay nothing"):
        refuse_contradictions([AiDividend()])
    with pytest.raises(InputError, match="add one that is"):
        Economy(Parameters().replace(SMALL), [AiDividend(start="2025-01"), TokenTax()])
    refuse_contradictions([AiDividend(), TokenTax()])
    refuse_contradictions([AiDividend(share=0.0)])


def test_without_feedback_public_purchases_keep_nominal_turnover() -> None:
    law = BasicIncome(start=START, amount=500.0, financed=0.0)
    with_feedback, pegged = economy(law, months=12), economy(law, months=12, **{"money.demand_feedback": False})

    def turnover(made: Economy) -> float:
        return float(made.enterprises.sales.sum()) / made.government.turnover

    assert turnover(pegged) == pytest.approx(1.0, abs=0.01)
    assert turnover(with_feedback) > 1.03
    assert pegged.latest["ledger_imbalance"] < 1e-9


# -------------------------------------------------------------------------------------------------------- flow matrix


def test_the_flow_matrix_of_a_month_sums_to_zero_and_is_that_of_the_month(tmp_path: Any) -> None:
    policies = tuple(
        make_policy(name, {"start": START} | ({"hours": NORMAL_WEEK} if name == "ShorterWeek" else {}))
        for name in POLICIES
    )
    scenario = Scenario(parameters=Parameters().replace(SMALL), policies=policies)
    result = run(scenario, 3, "2023-08", flows_of="2023-06")
    flows = result.flows
    assert flows is not None
    turnover = flows.iloc[:-1].abs().to_numpy().sum() / 2
    assert np.abs(flows.iloc[:-1].sum(axis=1)).max() < 1e-9 * turnover
    assert np.abs(flows.sum()).max() < 1e-9 * turnover
    by_hand = Economy(scenario.parameters, policies, rng=3)
    by_hand.run("2023-06")
    assert (flows == by_hand.ledger.matrix() / by_hand.usd_bn).all(axis=None)
    assert (result.history == by_hand.run("2023-08")).stack(future_stack=True).sum() > 0
    result.save(tmp_path)
    assert (tmp_path / FLOWS).read_text().startswith("payment,households,enterprises")


def test_the_flow_matrix_is_shown_with_its_sums() -> None:
    from rich.console import Console

    scenario = Scenario(parameters=Parameters().replace(SMALL))
    flows = run(scenario, 3, "2023-03", flows_of="2023-03").flows
    console = Console(width=100, record=True, file=StringIO())
    assert flows is not None
    console.print(flow_table(flows, "2023-03"))
    shown = console.export_text()
    assert all(len(line) <= 100 for line in shown.splitlines())
    assert "consumption" in shown
    assert "token tax" not in shown  # nobody pays it
    assert [line.split()[1:] for line in shown.splitlines() if line.startswith("sum")] == [["0"] * 7]


def test_a_month_that_the_run_does_not_reach_is_refused() -> None:
    check_month("2030-01", "2030-01")
    with pytest.raises(InputError, match="choose one up to 2030-01"):
        check_month("2030-02", "2030-01")
