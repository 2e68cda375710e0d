"""What must hold in every run: books and heads balance, luck is shared, nothing moves without a cause."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import Economy, Parameters, load_scenario
from model.policies import EVENTS, POLICIES, law_of_month, make_event, make_policy
from model.scenario import describe

SMALL = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 60, "labour.burn_in_months": 6}
SIZES = {"workers.number", "enterprises.number", "consumers.number", "labour.burn_in_months"}
MIDDLE = {"workers.number": 4000, "enterprises.number": 200, "consumers.number": 1000}


def bounded() -> list[tuple[str, float, float, bool]]:
    """Every number that may be drawn, with its bounds and whether it is whole."""
    rows = [row for row in describe() if row.low is not None and row.high is not None and row.name not in SIZES]
    return [(row.name, row.low, row.high, isinstance(row.value, int)) for row in rows]  # type: ignore[misc]


@st.composite
def changes(draw: st.DrawFn) -> dict[str, float]:
    """A handful of parameters anywhere within their bounds."""
    chosen = draw(st.lists(st.sampled_from(bounded()), max_size=8, unique_by=lambda row: row[0]))
    return {
        name: draw(st.integers(int(low), int(high)) if whole else st.floats(low, high))
        for name, low, high, whole in chosen
    }


@st.composite
def policies(draw: st.DrawFn) -> list[object]:
    """Some policies, of any strength, at any time within the run."""
    made = []
    for name in draw(st.lists(st.sampled_from(sorted(POLICIES)), max_size=4)):
        settings_: dict[str, object] = {"start": draw(st.sampled_from(["2023-01", "2023-05"]))}
        for key, field in POLICIES[name].model_fields.items():
            high = next((m.le for m in field.metadata if getattr(m, "le", None) is not None), None)
            if high is not None:
                drawn = st.integers(0, int(high)) if field.annotation is int else st.floats(0, float(high))
                settings_[key] = draw(drawn)
        made.append(make_policy(name, settings_))
    return made


def history(changed: dict[str, object], until: str = "2024-06", seed: int = 1, **kwargs: object) -> pd.DataFrame:
    return Economy(Parameters().replace(changed), rng=seed, **kwargs).run(until)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    changed=changes(), policies=policies(), event=st.sampled_from([None, *sorted(EVENTS)]), seed=st.integers(0, 2**31)
)
def test_money_and_heads_balance_whatever_the_parameters_and_policies(changed, policies, event, seed):
    events = [make_event(event, {"start": "2023-04", "end": "2023-12"})] if event else []
    economy = Economy(Parameters().replace({**SMALL, **changed}), policies, events, rng=seed)
    for _ in range(12):
        economy.step()
        assert economy.latest["ledger_imbalance"] <= 1e-9
        assert economy.latest["heads_imbalance"] == 0
        matrix = economy.ledger.matrix()
        turnover = max(economy.ledger.turnover(), 1.0)
        assert np.abs(matrix.iloc[:-1].sum(axis=1)).max() <= 1e-9 * turnover
        assert np.abs(matrix.sum(axis=0)).max() <= 1e-9 * turnover
        assert len(economy.workers) == SMALL["workers.number"]
        assert economy.workers.employer.max() < len(economy.enterprises)
        assert np.isfinite(economy.workers.deposits).all()
        assert np.isfinite(economy.enterprises.cash).all()
        whole = {name: value for name, value in economy.latest.items() if "." not in name}
        assert all(np.isfinite(value) for value in whole.values()), whole


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_policy_without_strength_changes_nothing(name):
    fields = POLICIES[name].model_fields
    zero = {key: (False if f.annotation is bool else 0) for key, f in fields.items() if key not in ("start", "end")}
    plain = history(MIDDLE, "2023-12")
    pd.testing.assert_frame_equal(
        plain, history(MIDDLE, "2023-12", policies=[make_policy(name, {"start": "2023-02", **zero})]), check_exact=True
    )


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_policy_changes_nothing_before_it_starts_and_leaves_no_trace_in_the_law(name):
    policy = make_policy(name, {"start": "2023-09", "end": "2023-11"})
    changed = history(MIDDLE, "2023-08", policies=[policy])
    pd.testing.assert_frame_equal(history(MIDDLE, "2023-08"), changed, check_exact=True)
    law = Economy(Parameters().replace(SMALL)).baseline_law
    assert law_of_month(law, [policy], 8) != law
    assert law_of_month(law, [policy], 10) == law


def test_two_runs_with_one_seed_share_all_luck_whatever_the_policy():
    policy = make_policy("AutomationTax", {"start": "2023-02", "rate": 1.0})
    plain, taxed = (Economy(Parameters().replace(MIDDLE), p, rng=4) for p in ([], [policy]))
    for _ in range(6):
        plain.step()
        taxed.step()
    assert plain._luck.keys() == taxed._luck.keys()
    for name, numbers in plain._luck.items():
        np.testing.assert_array_equal(numbers, taxed._luck[name])


def test_other_seeds_give_other_histories():
    assert not history(MIDDLE, "2023-06").equals(history(MIDDLE, "2023-06", seed=2))


_OTHER_PROCESS = """
import sys
from model import Economy, Parameters
Economy(Parameters().replace({changed!r}), rng=7).run("2024-03").to_pickle(sys.argv[1])
"""


def test_another_process_gives_the_same_history_bit_for_bit(tmp_path):
    script = _OTHER_PROCESS.format(changed=MIDDLE)
    environment = {"PYTHONHASHSEED": "123", "PATH": "", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "h.pkl")], check=True, env=environment, timeout=120)
    pd.testing.assert_frame_equal(
        history(MIDDLE, "2024-03", seed=7), pd.read_pickle(tmp_path / "h.pkl"), check_exact=True
    )


def test_pausing_resuming_and_storing_half_way_change_nothing():
    whole = history(MIDDLE, "2024-03", seed=7)
    economy = Economy(Parameters().replace(MIDDLE), rng=7)
    economy.run("2023-04")
    economy.step()
    economy = pickle.loads(pickle.dumps(economy))
    pd.testing.assert_frame_equal(whole, economy.run("2024-03"), check_exact=True)


def test_without_ai_nothing_drifts():
    runs = [Economy(load_scenario("no_ai").parameters, rng=seed).run() for seed in (1, 2)]
    start, end = (pd.concat([run.iloc[part] for run in runs]).mean() for part in (slice(0, 36), slice(-36, None)))
    for name in ("unemployment_rate", "unemployment_rate.junior", "unemployment_rate.senior",
                 "unemployment_rate.cognitive", "unemployment_rate.other"):  # fmt: skip
        assert abs(end[name] - start[name]) < 0.005, name
    for name in ("price_level", "mean_wage", "gdp", "labour_share"):
        assert abs(end[name] / start[name] - 1.0) < 0.01, name
    assert end["adoption"] == end["vendor_revenue"] == 0.0
    assert 0.036 <= end["unemployment_rate"] <= 0.043
    assert end["layoff_rate"] <= 1e-4


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        (
            {"technology.exposure_scale": 0.0},
            lambda h: h["automated_jobs"].max() == 0 == h["enterprise_spending"].max(),
        ),
        ({"market.vendors": "consumer_first"}, lambda h: (h["consumer_share.consumer_first"] == 1).all()),
        ({"market.vendors": ""}, lambda h: h["vendor_revenue"].max() == 0),
        ({"labour.matching_efficiency": 0.0}, lambda h: h["job_finding_rate"].max() == 0),
        ({"market.contract_cost": 50.0}, lambda h: h["churn"].max() == 0),
        ({"market.contract_cost": 0.0, "market.prompt_cost": 0.0, "market.downstream_cost": 0.0}, None),
        ({"compute.lead_time": 0}, None),
        ({"compute.lead_time": 120}, None),
    ],
)
def test_extremes_are_defined_and_finite(changed, check):
    run = history({**MIDDLE, **changed}, "2025-06")
    assert np.isfinite(run[[name for name in run if "." not in name]].to_numpy()).all()
    assert check is None or check(run)


def test_a_month_of_rules_gives_the_same_for_all_rows_for_blocks_and_for_single_agents():
    economy = Economy(Parameters().replace(SMALL), rng=3)
    economy.run("2023-03")
    copies = [pickle.loads(pickle.dumps(economy)) for _ in range(3)]
    copies[0].workers.quit()
    copies[1].workers.do("quit")
    for part in copies[2].workers.blocks(64):
        copies[2].workers.of_rows(part).quit()
    for other in copies[1:]:
        np.testing.assert_array_equal(copies[0].workers.employer, other.workers.employer)
