"""What must hold exactly, or to sampling precision, in any run: conservation, null policies, determinism, placebo."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.economics.choice import choose
from agents.enterprises import vendor_choice
from model import Economy, Parameters
from model.calendar import month_name
from model.parameters import OrderingRule, describe
from model.policy.events import EVENTS, Event, make_event
from model.policy.law import NORMAL_WEEK
from model.policy.policies import (
    POLICIES,
    EntryLevelHiringCredit,
    Policy,
    RetrainingSubsidy,
    TokenTax,
    UnemploymentInsurance,
    law_of_month,
    make_policy,
)
from model.scenario import load_scenario

SMALL = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50}
SIZES = set(SMALL)
STRENGTHS = {"share", "places", "stipend", "rate", "free", "replacement", "months", "most", "amount", "financed"}
STRENGTHS |= {"required", "points", "happens"}
OF_THE_LIVING = {"run_rate", "compute", "compute_need", "compute_ordered", "consumer_revenue", "spot_compute",
                 "promised_to_partners", "raised", "price", "enterprise_quality", "consumer_quality", "valuation",
                 "listed", "code_red"}  # fmt: skip
MARGINS = {
    "gross_margin": {"AI services", "subscriptions", "advertising"},
    "enterprise_margin": {"AI services"},
    "consumer_margin": {"subscriptions", "advertising"},
    "paying_margin": {"subscriptions"},
}  # of these lines


def small(changes: Mapping[str, Any] | None = None, *policies: Policy, seed: int = 1) -> Economy:
    """An economy that runs a year in a tenth of a second."""
    return Economy(Parameters().replace({**SMALL, **(changes or {})}), policies, rng=seed)


def null(name: str, start: str) -> Policy:
    """A policy of this kind with no strength."""
    fields = POLICIES[name].model_fields
    settings_ = {key: type(field.default)(0) for key, field in fields.items() if key in STRENGTHS}
    settings_ |= {key: NORMAL_WEEK for key in fields if key == "hours"}
    return make_policy(name, {"start": start, **settings_})


def same(a: pd.DataFrame, b: pd.DataFrame) -> None:
    """Two histories agree bit for bit."""
    pd.testing.assert_frame_equal(a, b, check_exact=True)


# ----------------------------------------------------------------------------------- ledger and heads, for any input

BURN_IN = 12  # months at most: longer ones are only slower
CHOICES = {row.name: row for row in describe() if row.low is not None and row.name not in SIZES}


def value_of(name: str) -> st.SearchStrategy[float]:
    """Any value within a parameter's bounds, the bounds themselves often."""
    row = CHOICES[name]
    high = min(row.high, BURN_IN) if name == "labour.burn_in_months" else row.high
    ends = st.sampled_from([row.low, high])
    if isinstance(row.value, int):
        return ends.map(int) | st.integers(int(row.low), int(high))
    return ends | st.floats(row.low, high)


@st.composite
def changed_parameters(draw: st.DrawFn) -> dict[str, Any]:
    """Some or many parameters anywhere within their bounds, and any set of vendors with any rules."""
    names = draw(st.lists(st.sampled_from(sorted(CHOICES)), max_size=60, unique=True))
    changes: dict[str, Any] = {name: draw(value_of(name)) for name in names}
    changes.setdefault("labour.burn_in_months", BURN_IN)
    known = sorted(Parameters().vendors)
    named, first, last = draw(st.permutations(known)), draw(st.integers(0, 5)), draw(st.integers(5, len(known)))
    changes["market.vendors"], changes["market.entrants"] = tuple(named[:first]), tuple(named[first:last])
    changes["compute.limited"], changes["finance.limited"] = draw(st.booleans()), draw(st.booleans())
    for vendor in named[:last]:
        changes[f"vendors.{vendor}.ordering_rule"] = draw(st.sampled_from(OrderingRule.__args__))
    changes["workers.number"] = draw(st.integers(300, 600))
    changes["enterprises.number"] = draw(st.integers(20, 40))
    changes["consumers.number"] = 50
    return changes


def with_a_tax(policies: list[Policy]) -> list[Policy]:
    """A dividend on AI comes with a tax to share out; alone it is refused."""
    dividends = [policy for policy in policies if policy.name == "AiDividend"]
    return policies + [TokenTax(start=dividend.start) for dividend in dividends]


def dated(kinds: Mapping[str, type[Any]], make: Callable[..., Any]) -> st.SearchStrategy[Any]:
    """A policy or event of any kind, any strength, any start within the run."""

    @st.composite
    def one(draw: st.DrawFn) -> Any:
        name, start = draw(st.sampled_from(sorted(kinds))), draw(st.integers(0, 17))
        chosen: dict[str, Any] = {"start": month_name(start)}
        chosen["end"] = month_name(start + draw(st.integers(1, 18))) if draw(st.booleans()) else None
        for key, field in kinds[name].model_fields.items():
            if key not in STRENGTHS:
                continue
            high = next((m.le for m in field.metadata if hasattr(m, "le")), 1)
            kind = type(field.default)
            numbers = st.integers(0, high) if kind is int else st.floats(0.0, high)
            chosen[key] = draw(st.booleans() if kind is bool else numbers)
        return make(name, chosen)

    return one()


def assert_conserved(economy: Economy) -> None:
    """Money and heads add up at the end of a month, and every number is one."""
    latest = economy.latest
    assert latest["ledger_imbalance"] <= 1e-9
    assert latest["headcount_imbalance"] == 0
    matrix = economy.ledger.matrix()
    turnover = max(economy.ledger.turnover(), 1.0)
    assert np.abs(matrix.iloc[:-1].sum(axis=1)).max() <= 1e-9 * turnover
    assert np.abs(matrix.sum(axis=0)).max() <= 1e-9 * turnover
    employer, heads = economy.workers.employer, economy.enterprises.headcount
    assert employer.min() >= -1
    assert employer.max() < len(economy.enterprises)
    assert heads.sum() == (employer >= 0).sum()
    employed = employer >= 0
    cells = np.zeros_like(heads)
    np.add.at(cells, (employer[employed], economy.workers.cell[employed]), 1)
    assert (heads == cells).all()
    for held in (economy.suppliers.left_behind, *(vendor.contracts for vendor in economy.vendors)):
        assert min(held.quantity.min(), held.bill.min(), held.droppable.min()) >= 0.0
        assert (held.droppable <= held.quantity + 1e-9 * held.quantity.max()).all()
    assert economy.investors.cash >= -1e-9 * turnover or not economy.parameters.finance.limited
    missing = allowed_to_be_missing(economy)
    for name, value in latest.items():
        assert np.isfinite(value) or (np.isnan(value) and name in missing), (name, value)


def allowed_to_be_missing(economy: Economy) -> set[str]:
    """Values of vendors not in the market, margins on lines without revenue, moves of a year in the first."""
    missing = {f"{family}.{vendor.name}" for vendor in economy.vendors if not vendor.alive for family in OF_THE_LIVING}
    for vendor in economy.vendors:
        sold = {line for line, revenue in vendor.accounts.revenue.items() if revenue > 0.0}
        missing |= {f"{family}.{vendor.name}" for family, lines in MARGINS.items() if not lines & sold}
    history = economy.enterprises.adoption.churn.main_vendors
    year_ago, now = history[0], history[-1]
    if economy.month < 13 or not ((year_ago >= 0) & (now >= 0)).any():
        missing.add("switched_vendor")
    return missing


@settings(deadline=None, derandomize=True, max_examples=30, suppress_health_check=list(HealthCheck))
@given(
    changed_parameters(),
    st.lists(dated(POLICIES, make_policy), max_size=4),
    st.lists(dated(EVENTS, make_event), max_size=2),
    st.integers(0, 2**32),
)
def test_money_and_heads_balance_every_month_whatever_the_parameters_policies_and_events(
    changes: dict[str, Any], policies: list[Policy], events: list[Event], seed: int
) -> None:
    economy = Economy(Parameters().replace(changes), with_a_tax(policies), events, rng=seed)
    for _ in range(18):
        economy.step()
        assert_conserved(economy)
    assert len(economy.workers) == changes["workers.number"]


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("group", [name for name in Parameters.model_fields if name != "vendors"])
def test_money_and_heads_balance_with_all_parameters_of_a_group_at_their_bounds(group: str, end: str) -> None:
    skipped = SIZES | {"labour.burn_in_months"}
    rows = [row for row in describe(pattern=f"{group}.*") if row.low is not None and row.name not in skipped]
    changes = {row.name: type(row.value)(getattr(row, end)) for row in rows}
    economy = small({**changes, "labour.burn_in_months": BURN_IN})
    for _ in range(24):
        economy.step()
        assert_conserved(economy)


# --------------------------------------------------------------------------------------- null policy, common luck


@pytest.fixture(scope="module")
def baseline() -> pd.DataFrame:
    """Two years without policies."""
    return small().run("2024-12")


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_of_zero_strength_changes_no_bit(name: str, baseline: pd.DataFrame) -> None:
    same(small(None, null(name, "2023-02")).run("2024-12"), baseline)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_changes_nothing_before_its_start(name: str, baseline: pd.DataFrame) -> None:
    history = small(None, *with_a_tax([make_policy(name, {"start": "2024-01"})])).run("2024-12")
    same(history[:"2023-12"], baseline[:"2023-12"])


def test_a_policy_that_has_ended_leaves_the_law_as_it_was() -> None:
    policies = [make_policy(name, {"start": "2023-02", "end": "2023-05"}) for name in POLICIES]
    economy = small(None, *policies)
    laws = []
    for _ in range(6):
        economy.step()
        laws.append(economy.law)
    assert laws[0] == laws[4] == laws[5] == economy.baseline_law
    assert laws[1:4] == [law_of_month(economy.baseline_law, policies, month) for month in (1, 2, 3)]
    assert economy.baseline_law not in laws[1:4]


def test_runs_of_one_seed_share_all_draws_whatever_the_policy() -> None:
    plain = small()
    changed = small(None, *(make_policy(name, {"start": "2023-01"}) for name in POLICIES))
    for _ in range(12):
        plain.step()
        changed.step()
    assert (plain.workers.employer != changed.workers.employer).any()  # the policies did something
    for name in ("quit", "layoff", "effort", "application", "queue", "promotion", "retirement"):
        assert (plain.draws(name, (400,)) == changed.draws(name, (400,))).all(), name
        assert (plain.draws(name, (400,)) != small(seed=2).draws(name, (400,))).any(), name
    drawn = set(plain._normals) & set(changed._normals)
    assert "progress" in drawn
    for name in drawn:
        assert (plain._normals[name] == changed._normals[name]).all(), name


def test_draws_of_uses_months_and_seeds_are_independent() -> None:
    economy = small()
    first = {name: economy.draws(name, (4000,)) for name in ("quit", "layoff", "effort")}
    economy.open_labour_month(1)
    first["later"] = economy.draws("quit", (4000,))
    first["other seed"] = small(seed=2).draws("quit", (4000,))
    correlation = np.corrcoef(np.stack(list(first.values())))
    assert np.abs(correlation - np.eye(len(first))).max() < 0.06  # 3.8 standard errors


@pytest.fixture(scope="module")
def unemployment_rates() -> Callable[..., np.ndarray]:
    """Unemployment in the first half of 2025 under some policies, for forty seeds."""
    sizes = {"workers.number": 1500, "enterprises.number": 75, "consumers.number": 50}

    @cache
    def rates(*policies: Policy) -> np.ndarray:
        runs = (small(sizes, *policies, seed=seed).run("2025-06") for seed in range(40))
        return np.array([run.loc["2025-01":, "unemployment_rate"].mean() for run in runs])

    return rates


@pytest.mark.parametrize(
    "policy", [EntryLevelHiringCredit(start="2024-01"), RetrainingSubsidy(start="2024-01")], ids=lambda p: p.name
)
def test_paired_seeds_separate_a_policys_effect_from_chance(
    policy: Policy, unemployment_rates: Callable[..., np.ndarray]
) -> None:
    without, with_policy = unemployment_rates(), unemployment_rates(policy)
    paired = np.var(with_policy - without, ddof=1)
    unpaired = np.var(with_policy, ddof=1) + np.var(without, ddof=1)
    assert (with_policy != without).any()
    assert paired < 0.5 * unpaired


# ------------------------------------------------------------------------------------------------------ determinism

ELSEWHERE = """
import sys
sys.path[:0] = {path!r}
from model import Economy, Parameters
Economy(Parameters().replace({changes!r}), rng=7).run("2024-06").to_pickle({file!r})
"""


def test_another_process_gives_the_same_history_bit_for_bit(tmp_path: Path) -> None:
    file = str(tmp_path / "history.pickle")
    code = ELSEWHERE.format(path=sys.path, changes=SMALL, file=file)
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, timeout=120)
    same(pd.read_pickle(file), small(seed=7).run("2024-06"))


def test_two_economies_in_one_process_do_not_disturb_each_other(baseline: pd.DataFrame) -> None:
    a, b = small(), small({"production.reinstatement": 0.0}, seed=5)
    for _ in range(24):
        a.step()
        b.step()
    same(a.history, baseline)


def test_a_run_in_pieces_and_one_by_steps_are_the_run_in_one_go(baseline: pd.DataFrame) -> None:
    pieces, steps = small(), small()
    pieces.run("2023-05")
    _ = pieces.history, pieces.agents, pieces.ledger.matrix(), list(pieces.workers[:3])  # looking changes nothing
    for _ in range(7):
        steps.step()
    same(pieces.run("2024-12"), baseline)
    same(steps.run("2024-12"), baseline)


def test_a_pickled_economy_goes_on_as_if_nothing_had_happened(baseline: pd.DataFrame) -> None:
    economy = small()
    economy.run("2023-08")
    copy = pickle.loads(pickle.dumps(economy))
    same(copy.history, economy.history)
    same(copy.run("2024-12"), baseline)
    assert economy.month == 8  # the copy does not drive the original
    same(economy.run("2024-12"), baseline)


def test_seeds_differ() -> None:
    a, b = small(seed=1).run("2023-12"), small(seed=2).run("2023-12")
    assert not np.allclose(a["unemployment_rate"], b["unemployment_rate"])


# ---------------------------------------------------------------------------------------------------------- placebo


@pytest.fixture(scope="module")
def placebo() -> list[pd.DataFrame]:
    """Thirteen years without AI at full size, four seeds: the mean of a rate is known to half a percent."""
    return [Economy(load_scenario("no_ai").parameters, rng=seed).run() for seed in (1, 2, 3, 4)]


def drift(histories: list[pd.DataFrame], name: str) -> float:
    """Mean of the last three years less mean of the first three, over all histories."""
    return float(np.mean([h[name].iloc[-36:].mean() - h[name].iloc[:36].mean() for h in histories]))


@pytest.mark.parametrize("group", ["", ".senior", ".cognitive", ".other"])
def test_without_ai_unemployment_stays_where_it_is(group: str, placebo: list[pd.DataFrame]) -> None:
    for history in placebo:
        assert abs(drift([history], "unemployment_rate" + group)) < 0.005


def test_without_ai_junior_unemployment_stays_where_it_is(placebo: list[pd.DataFrame]) -> None:
    assert abs(drift(placebo, "unemployment_rate.junior")) < 0.005


@pytest.mark.parametrize("name", ["mean_wage", "price_level", "gdp", "productivity", "real_wage"])
def test_without_ai_wages_prices_and_output_stay_where_they_are(name: str, placebo: list[pd.DataFrame]) -> None:
    for history in placebo:
        assert abs(drift([history], name)) < 0.01 * history[name].iloc[0]


def test_without_ai_shares_stay_and_hardly_anybody_is_laid_off(placebo: list[pd.DataFrame]) -> None:
    for history in placebo:
        assert abs(drift([history], "labour_share")) < 0.005
        assert history["layoff_rate"].mean() <= 0.0001
        assert (history["headcount_imbalance"] == 0).all()
        for name in ("adoption", "automated_jobs", "augmented_jobs", "enterprise_spending", "ai_users", "churn"):
            assert (history[name] == 0).all(), name
        public_turnover = 0.3 * 12 * history["gdp"].mean() / 12
        assert abs(history["public_debt"].iloc[-1]) < 0.1 * public_turnover


def test_without_ai_the_labour_market_has_its_normal_rates(placebo: list[pd.DataFrame]) -> None:
    mean = pd.concat(placebo).mean()
    assert 0.036 < mean["unemployment_rate"] < 0.043
    assert 0.045 < mean["unemployment_rate.junior"] < 0.060
    assert 0.032 < mean["unemployment_rate.senior"] < 0.040
    assert 0.22 < mean["job_finding_rate"] < 0.27
    assert 0.60 < mean["vacancy_filling_rate"] < 0.70
    assert 0.0079 < mean["separation_rate.cognitive"] < 0.0089
    assert 0.0179 < mean["separation_rate.other"] < 0.0189
    assert 0.19 < mean["long_term_unemployment"] < 0.28
    assert 20.0 < mean["unemployment_duration"] < 27.0


# --------------------------------------------------------------------------------------------------------- extremes


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


# ------------------------------------------------------------------------------------------------------------ scale


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


# -------------------------------------------------------------------------------------------------------- switching


def test_the_share_that_moves_is_the_logit_formula() -> None:
    utility, cost, number = np.array([0.3, 1.0, -0.5, 0.0]), 1.7, 40_000
    rng = np.random.default_rng(0)
    for incumbent in range(4):
        worth = utility + cost * (np.arange(4) == incumbent)
        chosen = choose(np.tile(worth, (number, 1)), rng.random(number))
        wanted = np.exp(worth) / np.exp(worth).sum()
        error = np.sqrt(wanted * (1 - wanted) / number)
        assert (np.abs(np.bincount(chosen, minlength=4) / number - wanted) < 4.5 * error).all()


def test_four_equal_vendors_and_the_switching_cost_of_the_facts_imply_a_tenth_switching() -> None:
    number, rng = 100_000, np.random.default_rng(1)
    utility = np.zeros((number, 4))
    utility[:, 0] += 3.2
    assert (choose(utility, rng.random(number)) != 0).mean() == pytest.approx(0.11, abs=0.005)


def test_enterprises_renew_by_the_logit_formula_of_their_own_utilities() -> None:
    economy = small({"enterprises.number": 400, "workers.number": 2000, "market.adopters_at_start": 1.0})
    economy.step()
    enterprises = economy.enterprises
    row, workload = np.nonzero(enterprises.used)
    before = enterprises.workload_vendor[row, workload]
    worth = vendor_choice.utility(enterprises, row, workload)
    worth[np.arange(len(row)), before] += vendor_choice.switching_cost(enterprises, row, workload)
    chance = np.exp(worth - worth.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    wanted = (1.0 - chance[np.arange(len(row)), before]).sum()
    rng, moved = np.random.default_rng(2), 0
    for _ in range(50):
        moved += (choose(worth, rng.random(len(row))) != before).sum()
    assert moved / 50 == pytest.approx(wanted, rel=0.05)


def test_insurance_pays_those_without_a_job_more_and_they_look_less_hard() -> None:
    plain, insured = small(), small(None, UnemploymentInsurance(start="2023-01", replacement=0.2, months=0))
    plain.step()
    insured.step()
    idle = [(economy.workers.employer < 0) & (economy.workers.benefit_left > 0) for economy in (plain, insured)]
    both = idle[0] & idle[1] & (plain.workers.training_left == 0) & (insured.workers.training_left == 0)
    assert both.sum() >= 5
    paid = [economy.workers.labour_income[both] for economy in (plain, insured)]
    assert paid[1] == pytest.approx(paid[0] * 0.65 / 0.45)
    assert insured.labour_market.worker_flows["hires"] <= plain.labour_market.worker_flows["hires"]
