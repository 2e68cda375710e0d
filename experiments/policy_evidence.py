"""Policies against theory and evidence: what each should do to whom, and what it does in paired runs.

Every statement here was made by theory or found in the field, not by this model. Runs with and without a policy share
their luck, so a few dozen pairs tell effects of a tenth of a point apart from chance.

    python -m experiments.policy_evidence --out out/policies
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cyclopts import App

from experiments import charts
from experiments.charts import Folder
from experiments.cli import Number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.ensemble import Job
    from model.scenario import Scenario

    type Values = NDArray[np.float64]  # one a pair of runs

MANY_WORKERS = {"workers.number": 10_000, "enterprises.number": 500}  # few of whom retrain
SIZE = {"workers.number": 4_000, "enterprises.number": 300, "consumers.number": 500}
LONGEST = {"base": "2030-12", "prudent": "2030-12"}  # others end three years after their policies start
THREE_YEARS = "2028-12"
EXTREME_UNTIL = "2030-12"
HOARDED = {"enterprises.price_speed_augmenting": 0.0, "enterprises.price_speed_automating": 0.0}
PASSED_ON = {"enterprises.price_speed_augmenting": 1.0, "enterprises.price_speed_automating": 1.0}
PEGGED = {"money.demand_feedback": False}
ALL_ANEW = {"labour.work_sharing": 0.0, "labour.pay_kept": 1.0}  # no hours made up by people, nobody loses pay


@dataclass(frozen=True)
class Case:
    """Something to run: a scenario with policies and changed parameters, up to a month."""

    scenario: str = "baseline"
    policies: tuple[str, ...] = ()
    changes: dict[str, Any] = field(default_factory=dict)
    until: str = THREE_YEARS


CASES = {
    "base": Case(until="2030-12"),
    "retraining": Case(policies=("RetrainingSubsidy",)),
    "automation tax": Case(policies=("AutomationTax",)),
    "credit for good": Case(policies=("EntryLevelHiringCredit",)),
    "credit for a year": Case(policies=("EntryLevelHiringCredit:end=2027-01",)),
    "basic income": Case(policies=("BasicIncome",)),
    "basic income on credit": Case(policies=("BasicIncome:financed=0",)),
    "portability": Case(policies=("PortabilityMandate",)),
    "prudent": Case(policies=("PrudentialCompute:start=2023-01",), until="2030-12"),
    "normal week": Case(changes=ALL_ANEW),
    "shorter week": Case(policies=("ShorterWeek",), changes=ALL_ANEW),
    "hoarded": Case("extreme", changes=HOARDED, until=EXTREME_UNTIL),
    "hoarded, pegged": Case("extreme", changes=HOARDED | PEGGED, until=EXTREME_UNTIL),
    "passed on": Case("extreme", changes=PASSED_ON, until=EXTREME_UNTIL),
    "passed on, pegged": Case("extreme", changes=PASSED_ON | PEGGED, until=EXTREME_UNTIL),
}


@dataclass(frozen=True)
class Finding:
    """A statement, and what the runs say to it.

    Attributes:
        policy: what it is about.
        statement: what theory or evidence says.
        source: who says so.
        measure: what is measured, with its unit.
        value: mean over pairs, or ratio of means.
        low: of its 95 % interval.
        high: of its 95 % interval.
        wanted: what would agree with the statement, in words.
        agrees: whether it does.
    """

    policy: str
    statement: str
    source: str
    measure: str
    value: float
    low: float
    high: float
    wanted: str
    agrees: bool


# ------------------------------------------------------------------------------------------------------------- runs


def jobs(replicates: int, cases: Sequence[str] = tuple(CASES)) -> list[Job]:
    """The runs, replicate by replicate, labelled by case; the same seeds for each case."""
    from experiments.ensemble import Job

    scenarios = {name: _scenario(CASES[name]) for name in cases}
    return [
        Job(name, scenario, seed, CASES[name].until)
        for seed in range(1, replicates + 1)
        for name, scenario in scenarios.items()
    ]


def _scenario(case: Case) -> Scenario:
    from dataclasses import replace

    from model.policies import parse_policy
    from model.scenario import load_scenario

    scenario = load_scenario(case.scenario).with_changes(SIZE | case.changes)
    return replace(scenario, policies=scenario.policies + tuple(map(parse_policy, case.policies)))


MONTHS_AFTER = (3, 6, 9, 12, 18, 24, 36)  # from the start of a course
STARTS = range(36, 60)  # months of 2026 and 2027


def trainee_effects(seed: int) -> dict[int, tuple[int, int, int]]:
    """What retraining does for those who take part: the same people with and without the subsidy.

    People count who start a course with the subsidy and would not have without it within two years.

    Returns:
        By month since the start: participants, those in work, those of them in work without the subsidy.
    """
    import numpy as np

    with_subsidy, without = (_careers(seed, policies) for policies in (("RetrainingSubsidy",), ()))
    (employed, training), (otherwise, elsewhere) = with_subsidy, without
    effects = dict.fromkeys(MONTHS_AFTER, (0, 0, 0))
    for month in STARTS:
        starts = training[month] & ~training[month - 1] & ~otherwise[month]
        who = np.flatnonzero(starts & ~elsewhere[month : month + 24].any(axis=0))
        for after, counts in effects.items():
            now = month + after
            seen = (len(who), int(employed[now, who].sum()), int(otherwise[now, who].sum()))
            effects[after] = (counts[0] + seen[0], counts[1] + seen[1], counts[2] + seen[2])
    return effects


def _careers(seed: int, policies: tuple[str, ...]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who has a job and who is in a course, month by month; shapes (months, workers)."""
    import numpy as np

    from model.economy import Economy

    scenario = _scenario(Case(policies=policies, changes=MANY_WORKERS))
    economy = Economy(scenario.parameters, scenario.policies, rng=seed)
    employed, training = [], []
    for _ in range(STARTS.stop + max(MONTHS_AFTER)):
        economy.step()
        employed.append(economy.workers.employer >= 0)
        training.append(economy.workers.training_left > 0)
    return np.array(employed), np.array(training)


# ---------------------------------------------------------------------------------------------------------- findings


class Pairs:
    """Runs of all cases, looked at in pairs with one seed.

    Args:
        runs: as `run_many` returns them; the label is the case.
    """

    def __init__(self, runs: pd.DataFrame) -> None:
        self.runs = runs

    def mean(self, case: str, indicator: str, start: str, end: str) -> Values:
        """Mean of an indicator between two months, by seed."""
        rows = self.runs[(self.runs["label"] == case) & self.runs["month"].between(start, end)]
        return rows.groupby("seed")[indicator].mean().to_numpy()

    def difference(self, case: str, reference: str, indicator: str, start: str, end: str) -> Values:
        """How an indicator differs between two cases, by seed."""
        return self.mean(case, indicator, start, end) - self.mean(reference, indicator, start, end)

    def at(self, case: str, indicator: str, month: str) -> Values:
        """An indicator in one month, by seed."""
        return self.mean(case, indicator, month, month)

    def vendors(self, family: str) -> list[str]:
        """The vendors that were there at the start, as columns of a family."""
        return [str(name) for name in self.runs if str(name).startswith(f"{family}.") and "challenger" not in str(name)]

    def variance_ratio(self, case: str, indicator: str, start: str, end: str) -> float:
        """How much larger the variance of the difference would be with independent seeds."""
        with_policy, without = self.mean(case, indicator, start, end), self.mean("base", indicator, start, end)
        apart = float((with_policy - without).var(ddof=1))
        return float(with_policy.var(ddof=1) + without.var(ddof=1)) / max(apart, 1e-300)


def interval(
    values: Values, statistic: Callable[..., Any] | None = None, *others: Values
) -> tuple[float, float, float]:
    """A statistic of pairs (the mean if left out) with its 95 % bootstrap interval, bias corrected."""
    import numpy as np
    from scipy.stats import bootstrap

    statistic = statistic or np.mean
    value = float(statistic(values, *others, axis=-1))
    if len(values) < 3 or all(float(np.ptp(part)) == 0.0 for part in (values, *others)):
        return value, value, value
    found = bootstrap(
        (values, *others), statistic, paired=True, vectorized=True, n_resamples=4999, method="BCa",
        rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    return value, float(found.low), float(found.high)


def ratio(above: Any, below: Any, axis: int = -1) -> Any:
    """Ratio of means."""
    return above.mean(axis=axis) / below.mean(axis=axis)


def findings(pairs: Pairs, trainees: Sequence[dict[int, tuple[int, int, int]]]) -> list[Finding]:
    """All statements, with what the runs say to them."""
    return [
        *_of_training(trainees),
        *_of_credits(pairs),
        *_of_basic_income(pairs),
        *_of_the_week(pairs),
        *_of_the_market(pairs),
        *_of_feedback(pairs),
        *_of_pairs(pairs),
    ]


def _of_training(trainees: Sequence[dict[int, tuple[int, int, int]]]) -> list[Finding]:
    import numpy as np

    source = "Card, Kluve and Weber 2018: small at first (lock-in), 6.6 points after two years, 6.7 after three"
    found = []
    for after, wanted in ((12, "within 0.10 of zero"), (24, "above zero"), (36, "above zero")):
        people, working, otherwise = np.array([effects[after] for effects in trainees], dtype=float).T
        value, low, high = interval(working - otherwise, ratio, people)
        agrees = abs(value) <= 0.10 if after == 12 else low > 0.0
        text = f"Trainees' employment {after} months after the start of the course, against the same people without it"
        found.append(Finding("RetrainingSubsidy", text, source, "share in work", value, low, high, wanted, agrees))
    return found


def _of_credits(pairs: Pairs) -> list[Finding]:
    """Cost of a year of work in the three years after the start, permanent against temporary."""
    costs = {}
    for case in ("credit for good", "credit for a year"):
        debt = pairs.at(case, "public_debt", "2028-12-01") - pairs.at("base", "public_debt", "2028-12-01")
        years = 3.0 * pairs.difference(case, "base", "employment", "2026-01-01", "2028-12-01")
        costs[case] = interval(1e9 * debt, ratio, 1e6 * years)
    temporary, permanent = costs["credit for a year"], costs["credit for good"]
    source = "Cahuc, Carcillo and Le Barbanchon 2019: next to nothing for a year, 15,000 USD and more for good"
    text = "Net public cost of a year of work in the first three years, credit for"
    dear = permanent[0] > 3.0 * max(temporary[0], 0.0) and permanent[1] > temporary[2]
    wanted = "more than three times that of a credit for a year, intervals apart"
    return [
        Finding("EntryLevelHiringCredit", f"{text} one year", source, "USD", *temporary, "less than for good", dear),
        Finding("EntryLevelHiringCredit", f"{text} good", source, "USD", *permanent, wanted, dear),
    ]


def _of_basic_income(pairs: Pairs) -> list[Finding]:
    found = []
    for case, text in (("basic income", "paid by tax"), ("basic income on credit", "paid by debt")):
        value, low, high = interval(pairs.difference(case, "base", "participation_rate", "2028-01-01", "2028-12-01"))
        found.append(
            Finding(
                "BasicIncome", f"1,000 USD a month for everybody lower participation; {text}, third year",
                "Vivalt et al. 2024: 2 points (1 to 3.9)", "share of the labour force", value, low, high,
                "-0.04 to -0.01", low >= -0.04 and high <= -0.01,
            )
        )  # fmt: skip
    return found


def _of_the_week(pairs: Pairs) -> list[Finding]:
    value, low, high = interval(
        pairs.difference("shorter week", "normal week", "unemployment_rate", "2028-01-01", "2028-12-01")
    )
    return [
        Finding(
            "ShorterWeek", "A shorter week whose hours nobody makes up and that costs nobody pay creates no jobs",
            "Crepon and Kramarz 2002; Kapteyn, Kalwij and Zaidi 2004", "unemployment rate", value, low, high,
            "within 0.001 of zero", max(abs(low), abs(high)) <= 0.001,
        )
    ]  # fmt: skip


def _of_the_market(pairs: Pairs) -> list[Finding]:
    import numpy as np

    since, until = "2026-07-01", "2028-12-01"
    churn = interval(pairs.difference("portability", "base", "churn", since, until))
    logs = [
        np.log(pairs.mean("portability", name, since, until)) - np.log(pairs.mean("base", name, since, until))
        for name in pairs.vendors("price")
    ]
    price = interval(np.nanmean(logs, axis=0))
    failed = interval(pairs.difference("prudent", "base", "vendors_failed", "2030-12-01", "2030-12-01"))
    unserved = interval(pairs.difference("prudent", "base", "unserved_share", "2025-01-01", "2030-12-01"))
    lock_in, rules = "Farrell and Klemperer 2007; Viard 2007", "the newsvendor against the 10th percentile"
    return [
        Finding("PortabilityMandate", "Customers leave more often", lock_in, "share of workloads a year",
                *churn, "above zero", churn[1] > 0.0),
        Finding("PortabilityMandate", "Vendors that were there before charge less", lock_in, "log price",
                *price, "below zero", price[2] < 0.0),
        Finding("PrudentialCompute", "Fewer vendors fail by the end of 2030, with the rule in force from 2023", rules,
                "vendors", *failed, "below zero", failed[2] < 0.0),
        Finding("PrudentialCompute", "More of enterprises' demand is not served, 2025 to 2030", rules,
                "share of demand", *unserved, "above zero", unserved[1] > 0.0),
    ]  # fmt: skip


def _of_feedback(pairs: Pairs) -> list[Finding]:
    found = []
    for case, text, wanted, sign in (
        (
            "hoarded",
            "Income that feeds back into demand raises unemployment where firms keep the gains",
            "above zero",
            1,
        ),
        ("passed on", "and lowers it where they pass them on in prices", "below zero", -1),
    ):
        effect = interval(
            pairs.difference(case, f"{case}, pegged", "unemployment_rate", "2028-01-01", f"{EXTREME_UNTIL}-01")
        )
        agrees = effect[1] > 0.0 if sign > 0 else effect[2] < 0.0
        found.append(
            Finding("demand feedback", f"{text}; extreme scenario, 2028 to 2030",
                    "the feedback that scenario models leave out", "unemployment rate", *effect, wanted, agrees)
        )  # fmt: skip
    return found


def _of_pairs(pairs: Pairs) -> list[Finding]:
    found = []
    for case, policy in (("retraining", "RetrainingSubsidy"), ("automation tax", "AutomationTax")):
        for indicator in ("unemployment_rate", "labour_share"):
            value = pairs.variance_ratio(case, indicator, "2026-01-01", "2028-12-01")
            text = f"Shared luck makes the difference of {indicator} more certain, 2026 to 2028"
            found.append(
                Finding(policy, text, "common random numbers", "variance with independent seeds over paired",
                        value, value, value, "at least 5", value >= 5.0)
            )  # fmt: skip
    return found


# ------------------------------------------------------------------------------------------------------- the command

app = App(name="policy_evidence", help="Policies against theory and evidence.", help_format="plaintext")


def examine(replicates: int, folder: Any = None, workers: int | None = None) -> list[Finding]:
    """Do all runs and return the findings."""
    from experiments.ensemble import run_many, worker_processes

    columns = ["unemployment_rate", "participation_rate", "employment", "labour_share", "public_debt", "churn",
               "unserved_share", "vendors_failed", *(f"price.{name}" for name in _first_vendors())]  # fmt: skip
    runs = run_many(jobs(replicates), columns=columns, folder=folder, workers=workers, title="policies")
    with worker_processes(workers or 2) as executor:
        trainees = list(executor.map(trainee_effects, range(1, replicates + 1)))
    return findings(Pairs(runs), trainees)


def _first_vendors() -> Sequence[str]:
    from model.parameters import Parameters

    return Parameters().market.vendors


@app.default
def command(*, out: Folder, replicates: Number = 30, workers: Number | None = None) -> None:
    """Compare what policies do with what theory and evidence say.

    Args:
        out: folder for policies.md and the table; runs are kept in its folder 'runs'.
        replicates: pairs of runs.
        workers: runs at a time; as many as there are processors if left out.
    """
    charts.check(out, THREE_YEARS, replicates, workers)
    found = examine(replicates, out / "runs", workers)
    import pandas as pd

    names = charts.write(out, {"policies": pd.DataFrame(found)}, {})
    rows = [
        (f.policy, f.statement, f"{f.value:.4g} ({f.low:.4g} to {f.high:.4g})", f.wanted, str(f.agrees)) for f in found
    ]
    charts.show(("policy", "statement", "found", "wanted", "agrees"), rows)
    charts.report(out, names)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    charts.call(app, arguments)


if __name__ == "__main__":
    main()
