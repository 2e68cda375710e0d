"""Docking: the benchmark's closed forms, its printed tables, its labour market with whole people, and the channels."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import exp, inf, log
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.charts import saving
from experiments.docking import command
from experiments.docking import runs as docking_runs
from experiments.docking.runs import OUTCOMES, SHOWN, Job
from model.benchmark.channels import CHANNELS, Adoption, Channels, Compute, Crunch, Demand, HouseholdBudget
from model.benchmark.economy import SCENARIOS, BenchmarkEconomy, outcomes, scenario
from model.benchmark.equilibrium import CapitalSupply, PriceSystem, Technology, costs, measured_productivity
from model.benchmark.labour import NORMAL_DISCOUNT, People, normal_times
from model.errors import InputError

FEW = 20_000  # workers: few enough to be quick


@cache
def history(name: str, channels: tuple[str, ...] = (), ai: bool = True, number: int = 0, seed: int = 1) -> pd.DataFrame:
    path = replace(SCENARIOS[name], ai=ai)
    return BenchmarkEconomy(path, Channels.of(channels), workers_number=number, rng=seed).run()


def effect(name: str, *channels: str) -> dict[str, float]:
    """What channels change with AI less what they change without, in the mean field."""
    runs = {
        (on, ai): outcomes(history(name, channels if on else (), ai)) for on in (True, False) for ai in (True, False)
    }
    return {
        outcome: runs[True, True][outcome]
        - runs[False, True][outcome]
        - runs[True, False][outcome]
        + runs[False, False][outcome]
        for outcome in OUTCOMES
    }


# ------------------------------------------------------------------------------------------------------- closed forms


@settings(deadline=None, max_examples=30)
@given(
    st.floats(0.01, 0.6), st.floats(0.01, 0.99), st.floats(0.1, 1.0), st.floats(0, 1), st.floats(0, 1),
    st.sampled_from([0.0, 0.5, 1.0, 3.0, 6.0, inf]), st.floats(-0.01, 0.02),
)  # fmt: skip
def test_full_employment_is_as_the_closed_form_has_it(
    m: float, d: float, a: float, psi: float, rho: float, elasticity: float, ideas: float
) -> None:
    """Proposition 1 of the paper (14 to 18, 44): wage, labour share, and where labour goes."""
    technology = Technology(m, np.array([d]), a, psi, rho)
    found = PriceSystem(technology, CapitalSupply(elasticity), ideas).at_full_employment()
    if log(found.wage[0]) - log(found.rent) + a < 0.06:  # tasks would be handed back, which the closed form leaves out
        return
    kept = exp(-0.5 * a)
    cut = m * d * (1 - rho * psi - (1 - psi) * kept)
    capital = 0.4 + 0.6 * psi * m * d * (kept - rho)
    labour_share = 1 - capital * found.rent**0.5
    log_wage = (log(labour_share / 0.6) - log(1 - cut)) / 0.5
    assert found.labour_share == pytest.approx(labour_share, abs=1e-9)
    assert log(found.labour[1]) == pytest.approx(-log(1 - cut), abs=1e-9)
    assert log(found.wage[0]) == pytest.approx(log_wage, abs=1e-9)
    log_output = log_wage + ideas - log(labour_share / 0.6)
    log_capital = log((1 - labour_share) / 0.4) + log_output - log(found.rent)
    assert log(found.capital) == pytest.approx(log_capital, abs=1e-9)
    supplied = (log(found.rent), 0.0) if elasticity == inf else (log_capital, elasticity * log(found.rent))
    assert supplied[0] == pytest.approx(supplied[1], abs=1e-9)


def test_worked_example_of_the_paper() -> None:
    """Substantial, 2030: the rental price rises by 4.6 %, the wage by 1.9 %, or 5.5 % with capital at a fixed price."""
    path, ideas = SCENARIOS["substantial"], log(1.00198)
    technology = Technology(path.affected(72), np.array([path.diffusion(72)]), path.gain(72), 0.75, 0.25)
    three = PriceSystem(technology, CapitalSupply(3.0), ideas).at_full_employment()
    free = PriceSystem(technology, CapitalSupply(inf), ideas).at_full_employment()
    assert 100 * (three.rent - 1) == pytest.approx(4.6, abs=0.05)
    assert 100 * (three.wage[0] * exp(ideas) - 1) == pytest.approx(1.9, abs=0.05)
    assert 100 * (free.wage[0] * exp(ideas) - 1) == pytest.approx(5.5, abs=0.05)
    assert measured_productivity(technology, 0.0) == pytest.approx(0.029, abs=0.001)


def test_the_three_situations_agree_with_each_other() -> None:
    """What firms demand at the wage that clears is what there is; at full employment all wages are one."""
    system = PriceSystem(Technology(0.3, np.array([0.4]), 0.45, 0.75, 0.25), CapitalSupply(), 0.002)
    cleared = system.at_labour(np.array([0.95, 1.04]))
    demanded = system.at_wage(cleared.wage[0], 1.04)
    assert demanded.labour == pytest.approx([0.95, 1.04], abs=1e-9)
    assert demanded.output == pytest.approx(cleared.output, abs=1e-9)
    everybody = system.at_full_employment()
    assert system.at_labour(everybody.labour).wage == pytest.approx(everybody.wage, abs=1e-9)


def test_tasks_go_back_to_people_where_capital_is_dearer() -> None:
    technology = Technology(0.3, np.array([0.4]), 0.4, 1.0, 0.0)
    assert costs(technology, np.ones(2), 1.0).labour_share < 0.6
    assert costs(technology, np.ones(2), exp(0.5)).labour[0] == pytest.approx(costs(
        replace(technology, affected=0.0), np.ones(2), exp(0.5)).labour[0])  # fmt: skip


# ----------------------------------------------------------------------------------------------- the published tables


def test_normal_times_are_as_printed() -> None:
    normal = normal_times()
    assert 100 * normal.quits == pytest.approx([0.63, 1.40], abs=0.005)
    assert 100 * normal.jobless == pytest.approx([1.76, 2.08], abs=0.005)
    assert normal.filling == pytest.approx([0.66, 0.64], abs=0.005)
    assert normal.efficiency == pytest.approx(0.76, abs=0.005)
    assert normal.finding @ normal.jobless == pytest.approx(normal.quits @ normal.employed, abs=1e-12)


def test_mean_field_meets_every_printed_number() -> None:
    """Tables 3, 5 (elasticity 3) and 6 (rigidity 0.5 and 0.9): all within tolerance, nine tenths to every digit."""
    results = docking_runs.run_jobs(docking_runs.docking_jobs(0, []), 1)
    table = docking_runs.docking_table(results, 0, [])
    assert len(table) == 98
    assert table[~table["within"]].empty
    rounding = np.array([0.5 * 10.0 ** -OUTCOMES[name].digits for name in table["outcome"]])
    exact = (table["simulated"] - table["published"]).abs() <= rounding + 1e-9
    assert exact.mean() > 0.9


@pytest.mark.slow
def test_whole_people_meet_every_printed_number() -> None:
    """50,000 workers, 20 seeds: the mean of each published number is within tolerance."""
    from experiments.runs.executors import processors

    seeds = range(1, 21)
    results = docking_runs.run_jobs(docking_runs.docking_jobs(50_000, seeds), processors())
    table = docking_runs.docking_table(results, 50_000, seeds)
    assert table[~table["within"]].empty


# ------------------------------------------------------------------------------------------------------ labour market


def test_without_ai_nothing_moves() -> None:
    path = scenario("modest", ai=False, discount=NORMAL_DISCOUNT)
    months = BenchmarkEconomy(path).run()
    for name in ("output", "wage", "employed_cognitive", "employed_other", "unemployment", "rent", "capital"):
        assert months[name].to_numpy() == pytest.approx(np.full(73, months[name].iloc[0]), abs=1e-9)
    assert months["output"].iloc[0] == pytest.approx(0.0, abs=1e-9)


def test_without_ai_people_stay_where_they_are_within_sampling_error() -> None:
    path = scenario("modest", ai=False, discount=NORMAL_DISCOUNT)
    months = BenchmarkEconomy(path, workers_number=FEW).run()
    assert 100 * months["unemployment"].mean() == pytest.approx(3.84, abs=0.4)
    assert 100 * months["employed_other"].mean() == pytest.approx(36.16, abs=0.4)
    assert abs(months["wage"]).max() < 0.01


def test_heads_are_conserved() -> None:
    """Whoever is not at work searches or trains, in both kinds of labour market."""
    for number in (0, 5000):
        economy = BenchmarkEconomy(
            SCENARIOS["extreme"], Channels(retraining=True, demand=Demand()), workers_number=number
        )
        for _ in range(40):
            economy.step()
            labour = economy.labour
            total = labour.employed.sum() + labour.searching.sum() + labour.training.sum()
            assert total == pytest.approx(1.0, abs=1e-12)


def test_people_are_as_the_mean_field_expects() -> None:
    """Substantial, 20,000 workers, four seeds: within sampling error."""
    runs = pd.DataFrame([outcomes(history("substantial", number=FEW, seed=seed)) for seed in range(1, 5)])
    field = outcomes(history("substantial"))
    for name, room in {"gdp": 0.4, "unemployment": 0.4, "unemployment_cognitive": 0.5, "wage": 0.3,
                       "wage_cognitive": 0.5, "labour_share": 0.05, "employment_cognitive": 0.6}.items():  # fmt: skip
        assert runs[name].mean() == pytest.approx(field[name], abs=room), name


def test_same_seed_same_result_and_another_seed_another() -> None:
    path = SCENARIOS["extreme"]
    one, two, other = (BenchmarkEconomy(path, workers_number=2000, rng=seed).run() for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    assert not one.equals(other)


def test_nobody_takes_two_posts_and_the_mix_of_hires_is_right() -> None:
    """Of two offers the rarer is taken; the number hired and how many cross are as the matching function has them."""
    economy = BenchmarkEconomy(scenario("modest", discount=0.5), workers_number=20_000)
    people: Any = economy.labour
    assert isinstance(people, People)
    searchers = np.flatnonzero(people.workers.employer < 0)
    chance, crossed, hired = np.array([0.5, 0.4]), np.zeros(2), np.zeros(2)
    for month in range(60):
        economy.month = month
        elsewhere = searchers[people.workers.draws_of("application", searchers) < 0.5]
        who, group = people._match(searchers, elsewhere, chance)
        assert len(set(who.tolist())) == len(who)
        hired += np.bincount(group, minlength=2)
        crossed += np.bincount(group[people.workers.occupation[who] != group], minlength=2)
    pool = np.bincount(people.workers.occupation[searchers], minlength=2)
    assert hired / 60 == pytest.approx(chance * (pool + 0.5 * pool[::-1]), rel=0.01)
    assert crossed / 60 == pytest.approx(chance * 0.5 * pool[::-1], rel=0.04)


# ----------------------------------------------------------------------------------------------------------- channels


def test_channels_that_change_nothing_leave_every_bit() -> None:
    """No channel, one without strength, one that has not begun: the benchmark, bit for bit, with people too."""
    path = SCENARIOS["substantial"]
    for number in (0, 2000):
        plain = BenchmarkEconomy(path, workers_number=number).run()
        for channels in (Channels(), Channels(crunch=Crunch(funded=1.0))):
            pd.testing.assert_frame_equal(BenchmarkEconomy(path, channels, workers_number=number).run(), plain)
    early = BenchmarkEconomy(path, Channels(compute=Compute()), workers_number=2000).run()
    late = Compute().first_order + Compute().lead_time - 1
    pd.testing.assert_frame_equal(early.loc[: late - 1], plain.loc[: late - 1], check_exact=True)


def test_firms_that_do_not_differ_are_one_firm() -> None:
    plain = history("substantial")
    alike = BenchmarkEconomy(SCENARIOS["substantial"], Channels(adoption=Adoption(firms=7, spread=0.0))).run()
    assert alike["output"].to_numpy() == pytest.approx(plain["output"].to_numpy(), abs=1e-9)


def test_adoption_is_spread_around_the_path() -> None:
    for mean in (0.01, 0.4, 0.97):
        diffusion = Adoption().diffusion(mean)
        assert diffusion.mean() == pytest.approx(mean, abs=1e-9)
        assert 0.0 < diffusion.min() < mean < diffusion.max() < 1.0


def test_dispersed_adoption_pays_only_where_buyers_go_to_adopters() -> None:
    """Cost falls with dispersion where products are better substitutes than tasks (0.5), and rises where not."""

    def price(elasticity: float, spread: float) -> float:
        diffusion = Adoption(spread=spread).diffusion(0.6)
        return costs(Technology(0.5, diffusion, 0.8, 0.9, 0.0, elasticity), np.ones(2), 1.0).price

    assert price(5.0, 1.5) < price(5.0, 0.0)
    assert price(0.2, 1.5) > price(0.2, 0.0)
    assert effect("extreme", "adoption")["gdp"] > 0.5


def test_scars_lower_wages_and_output() -> None:
    changed = effect("extreme", "scars")
    assert changed["wage"] < -0.2
    assert changed["gdp"] < -0.5


def test_retraining_keeps_people_out_of_work() -> None:
    for name in ("substantial", "extreme"):
        changed = effect(name, "retraining")
        assert changed["unemployment"] > 0.4
        assert changed["gdp"] < -0.4


def test_too_little_compute_lowers_output_and_spares_cognitive_jobs() -> None:
    for name in ("modest", "substantial", "extreme"):
        assert history(name, ("compute",))["served"].iloc[-1] < 0.95
        assert effect(name, "compute")["gdp"] < -0.1
    assert effect("substantial", "compute")["employment_cognitive"] > 0.5


def test_orders_fall_short_when_income_moves_to_capital() -> None:
    for name in ("modest", "substantial", "extreme"):
        changed = effect(name, "demand")
        assert changed["unemployment"] > 0.05
        assert changed["gdp"] < -0.1
    assert (history("extreme", ("demand",))["sold"] <= 1.0).all()


def test_a_correction_lowers_capital_output_and_wages() -> None:
    for name in ("substantial", "extreme"):
        changed = effect(name, "crunch")
        assert max(changed["capital"], changed["gdp"], changed["wage"]) < -0.9


def test_what_is_spent_is_earned_and_a_gap_closes_by_half_in_a_year() -> None:
    """Deposits change by what is raised alone; with wages lower for good, orders come back."""
    budget = HouseholdBudget(Demand())
    assert budget.buy(0.6) == pytest.approx(1.0, abs=1e-12)
    assert budget.raised == pytest.approx(0.0, abs=1e-12)
    gaps = []
    for _ in range(60):
        deposits = budget.deposits
        sold = budget.buy(0.5)
        assert budget.labour + budget.capital == pytest.approx(sold, abs=1e-12)
        assert budget.deposits - deposits == pytest.approx(budget.raised, abs=1e-12)
        gaps.append(1.0 - sold)
    assert gaps[40] / gaps[28] == pytest.approx(0.5, abs=0.02)


def test_what_is_not_funded_is_missing_and_built_later() -> None:
    crunch = Crunch(start=0, months=2, funded=0.25, half_life=1.0)
    assert crunch.installed(0, 1.0, 1.0, 1.4) == pytest.approx(1.1)
    assert crunch.installed(2, 1.1, 1.4, 1.4) == pytest.approx(1.4 - 0.3 / 2)
    assert Crunch().installed(10, 1.0, 1.0, 1.4) == 1.4


# ---------------------------------------------------------------------------------------------------------- the command


def made_up(jobs: list[Job]) -> dict[Job, dict[str, float]]:
    """Results without runs: a number a channel, scenario and seed."""
    results = {}
    for job in jobs:
        size = sum(2.0 ** CHANNELS.index(name) for name in job.channels) * job.path.diffusion_2030
        results[job] = dict.fromkeys(OUTCOMES, 10.0 + (size if job.path.ai else 0.25 * size) + 0.01 * job.seed)
    return results


def test_effects_are_with_ai_less_without_and_add_up() -> None:
    jobs = docking_runs.channel_jobs(1000, [1, 2, 3])
    table = docking_runs.channel_table(made_up(jobs), 1000, [1, 2, 3])
    extreme = table[(table["scenario"] == "extreme") & (table["outcome"] == "gdp")].set_index(["how", "channel"])
    assert extreme.loc[("alone", "compute"), "difference"] == pytest.approx(0.75 * 8 * 0.6)
    assert extreme.loc[("alone", "compute"), "value"] == pytest.approx(10.02 + 0.75 * 8 * 0.6)
    added = extreme.loc["cumulative"]
    assert added["step"].sum() == pytest.approx(added["difference"].iloc[-1])
    assert set(table["outcome"]) == set(SHOWN)


def test_command_writes_tables_charts_and_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docking_runs, "run_jobs", lambda jobs, workers, executor: made_up(jobs))
    monkeypatch.setattr(saving, "ENDINGS", (".svg",))  # the PNG is the same once more
    command.main(["--out", str(tmp_path), "--seeds", "2"])
    written = {"dock.csv", "dock.svg", "channels.csv", "channels.svg", "docking.md", "docking.json"}
    assert {path.name for path in tmp_path.iterdir()} == written
    assert "up to crunch" in (tmp_path / "docking.md").read_text(encoding="utf-8")
    assert "missed: table 3, modest, gdp: 10.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--seeds", "0"], "--seeds 0"),
        (["--workers-number", "10"], "--workers-number 10"),
        (["--processes", "0"], "--workers 0"),
        (["--seeds", "many"], "many"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(
    words: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        command.main(["--out", str(tmp_path / "out"), *words])
    error = capsys.readouterr().err
    assert stop.value.code == 2
    assert message in error
    assert error.count("\n") == 1


def test_unknown_names_are_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'crunch'"):
        Channels.of(["crnch"])
    with pytest.raises(InputError, match="did you mean 'modest'"):
        scenario("modst")
    with pytest.raises(InputError, match="workers"):
        BenchmarkEconomy(SCENARIOS["modest"], workers_number=10)
