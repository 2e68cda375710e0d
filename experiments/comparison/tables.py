"""From runs to the tables of a comparison: levels, differences, effects, recovery, costs, people and robustness.

All tables are tidy. An arm is a set of policies; the first arm is the reference. Arms share seeds, so that every
difference is one of pairs: the arm's run less the reference's run with the same seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis import paired
from experiments.analysis import robustness as outcomes
from experiments.analysis.measures import SIGNIFICANCE
from experiments.analysis.paired import Array
from experiments.runs import groups

if TYPE_CHECKING:
    import pandas as pd

HEADLINES = {  # what comparisons report, and whether more of it is good (1), bad (-1), or neither (0)
    "unemployment_rate": -1,
    "employment": 1,
    "junior_employment": 1,
    "unemployment_rate.junior": -1,
    "participation_rate": 1,
    "senior_vacancy_rate": -1,
    "real_wage": 1,
    "real_income": 1,
    "labour_share": 0,
    "gini": -1,
    "gdp": 1,
    "productivity": 0,
    "adoption": 0,
    "automation_share": 0,
    "hhi": -1,
    "churn": 0,
    "unserved_share": -1,
    "vendor_revenue": 0,
    "vendors_failed": -1,
    "public_balance": 1,
    "public_debt": -1,
}
DERIVED = ("real_income",)  # no indicator of the model
OBJECTIVES = ("unemployment_rate", "real_income", "junior_employment", "gini", "public_debt")
WHOLE = "from start to end"
YEARS = {"1 year on": 0, "3 years on": 2, "5 years on": 4}  # full years before the one that is looked at
KINDS = ("occupation", "level", "wage decile", "sector")


@dataclass(frozen=True)
class Runs:
    """The runs of one scenario: A arms, the same R seeds for each, M months.

    Attributes:
        scenario: its name.
        arms: labels, the reference first.
        history: a row a run and month, in the order of arms, seeds, months.
        seeds: how many, R.
        start: number of the first month in which arms can differ.
        begins: of each arm the first month in which it can differ from the reference; all of them ``start`` if empty.
    """

    scenario: str
    arms: tuple[str, ...]
    history: pd.DataFrame
    seeds: int
    start: int
    begins: tuple[int | None, ...] = ()

    def in_force(self, arm: int, window: str) -> bool:
        """Whether an arm differs from the reference by what is in force in a window or before it."""
        begins = self.begins[arm] if self.begins else self.start
        return begins is not None and begins < self.windows[window].stop

    @cached_property
    def headlines(self) -> dict[str, Array]:
        """What is reported, as far as the history has it, by name: shape (A, R, M)."""
        income = groups.column("income", groups.ALL, groups.ALL)
        derived = dict(zip(DERIVED, (self.values(income),), strict=True))
        known = (name for name in HEADLINES if name in derived or name in self.history)
        return {name: derived[name] if name in derived else self.values(name) for name in known}

    def values(self, column: str) -> Array:
        """A column of the history, shape (A, R, M)."""
        return self.history[column].to_numpy(float).reshape(len(self.arms), self.seeds, -1)

    @property
    def months(self) -> int:
        """How many, M."""
        return len(self.history) // (len(self.arms) * self.seeds)

    @property
    def windows(self) -> dict[str, slice]:
        """The periods for which effects are given, by name; those that do not fit are left out."""
        years = {name: slice(self.start + 12 * after, self.start + 12 * after + 12) for name, after in YEARS.items()}
        found = {name: window for name, window in years.items() if window.stop <= self.months}
        if self.months - 12 >= self.start:
            found["last year"] = slice(self.months - 12, self.months)
        return found | {WHOLE: slice(self.start, self.months)}


# ---------------------------------------------------------------------------------------------------- month by month


def levels(runs: Runs) -> pd.DataFrame:
    """Mean and quantiles over runs: a row an arm, indicator and month that has values in all runs."""
    return _by_month(runs, {name: dict(enumerate(values)) for name, values in runs.headlines.items()})


def differences(runs: Runs) -> pd.DataFrame:
    """The same of paired differences from the reference, with the 95 % t interval of their mean."""
    changes = {name: dict(enumerate(values[1:] - values[0], 1)) for name, values in runs.headlines.items()}
    return _by_month(runs, changes, interval=True)


def _by_month(runs: Runs, tables: Mapping[str, Mapping[int, Array]], *, interval: bool = False) -> pd.DataFrame:
    import pandas as pd

    months = runs.history["month"].to_numpy()[: runs.months]
    parts = []
    for name, arms in tables.items():
        for arm, values in arms.items():
            known = ~np.isnan(values).any(axis=0)
            numbers = paired.fan(values[:, known])
            if interval:
                numbers["low"], numbers["high"] = paired.t_interval(values[:, known])
            head = {"scenario": runs.scenario, "arm": runs.arms[arm], "indicator": name, "month": months[known]}
            parts.append(pd.DataFrame({**head, **numbers, "runs": runs.seeds}))
    return pd.concat(parts, ignore_index=True)


# ------------------------------------------------------------------------------------------------------------ effects


def effects(runs: Runs) -> pd.DataFrame:
    """What each arm changes: a row an arm, indicator and window.

    ``p_holm`` is corrected over all arms and indicators of a window; ``better`` goes by it. Where an arm has not come
    into force by the end of a window (``in_force`` is false), there is no effect, rather than one of zero: NaN.
    """
    import pandas as pd

    keys = list(product(range(1, len(runs.arms)), runs.headlines, runs.windows))
    means = {(name, window): values[:, :, months].mean(axis=-1)
             for name, values in runs.headlines.items() for window, months in runs.windows.items()}  # fmt: skip
    changes = np.stack([means[name, window][arm] - means[name, window][0] for arm, name, window in keys], axis=1)
    in_force = np.array([runs.in_force(arm, window) for arm, _, window in keys])
    changes[:, ~in_force] = np.nan  # no effect to measure, which is not an effect of zero
    low, high = paired.bca(changes)
    rows = [_effect(runs.arms[arm], name, window, means[name, window], arm) for arm, name, window in keys]
    table = pd.DataFrame(rows).assign(in_force=in_force, low=low, high=high, p=paired.sign_flip_p(changes))
    table.loc[~in_force, ["difference", "ratio_of_variances", "correlation"]] = np.nan
    table["p_holm"] = table.groupby("window")["p"].transform(lambda p: paired.holm(p.to_numpy()))
    direction = table["indicator"].map(HEADLINES) * np.sign(table["difference"])
    table["better"] = direction.where(table["p_holm"] < SIGNIFICANCE, 0.0).astype(int)
    table.insert(0, "scenario", runs.scenario)
    return table[["scenario", "arm", "indicator", "window", "reference", "level", "difference", "low", "high", "p",
                  "p_holm", "better", "in_force", "ratio_of_variances", "correlation", "runs"]]  # fmt: skip


def _effect(label: str, name: str, window: str, means: Array, arm: int) -> dict[str, Any]:
    """One row, but for what is calculated for all at once; of runs in which both arms have a value."""
    both = ~np.isnan(means[[0, arm]]).any(axis=0)
    reference, level = means[0, both], means[arm, both]
    return {
        "arm": label, "indicator": name, "window": window,
        "reference": _mean(reference), "level": _mean(level), "difference": _mean(level - reference),
        "ratio_of_variances": paired.ratio_of_variances(level, reference),
        "correlation": paired.correlation(level, reference), "runs": int(both.sum()),
    }  # fmt: skip


# -------------------------------------------------------------------------------------------------- recovery and cost


def recovery(runs: Runs) -> pd.DataFrame:
    """How long unemployment is above what it was before the start: a row an arm, the reference included."""
    import pandas as pd

    rows = []
    for label, unemployment in zip(runs.arms, runs.headlines["unemployment_rate"], strict=True):
        found = outcomes.recovery(unemployment, runs.start)
        rows.append({"scenario": runs.scenario, "arm": label, "runs": runs.seeds, **vars(found)})
    return pd.DataFrame(rows)


def costs(runs: Runs) -> pd.DataFrame:
    """What each arm costs the public budget (USD bn, from start to end), and what jobs (million years) come of it."""
    import pandas as pd

    debt, employment = runs.headlines["public_debt"], runs.headlines["employment"]
    added = debt[:, :, -1] - (debt[:, :, runs.start - 1] if runs.start else 0.0)
    worked = employment[:, :, runs.start :].sum(axis=-1) / 12.0
    rows: list[dict[str, Any]] = []
    for arm, label in enumerate(runs.arms[1:], 1):
        spent, gained = added[arm] - added[0], worked[arm] - worked[0]
        parts = {"budget": paired.mean_interval(spent), "job_years": paired.mean_interval(gained),
                 "per_job_year": outcomes.ratio_of_means(1e9 * spent, 1e6 * gained)}  # fmt: skip
        numbers = {f"{name}{end}": getattr(part, value) for name, part in parts.items()
                   for end, value in (("", "mean"), ("_low", "low"), ("_high", "high"), ("_p", "p"))}  # fmt: skip
        del numbers["per_job_year_p"]  # given only where the effect on jobs is distinguishable from zero
        verdict = outcomes.verdict(parts["budget"], parts["job_years"])
        rows.append({"scenario": runs.scenario, "arm": label, **numbers, "verdict": verdict})
    return pd.DataFrame(rows)


# ------------------------------------------------------------------------------------------------------------- people


def people(runs: Runs) -> pd.DataFrame:
    """What becomes of groups of people: a row an arm, kind and group with anybody in it (``experiments.runs.groups``).

    ``income`` is the mean over runs of the relative difference of real income from start to end. Who gains most is
    picked out of many, so ``income_p_holm`` is corrected over all arms and groups.
    """
    import pandas as pd

    found = [(kind, group, order) for kind in KINDS for order, group in enumerate(_members(runs.history, kind))]
    rows: list[dict[str, Any]] = []
    changes: dict[str, list[Array]] = {"income": [], "employment": []}
    for kind, group, order in found:
        share, income, employed = (
            runs.values(groups.column(measure, kind, group))[:, :, runs.start :].mean(axis=-1)
            for measure in ("share", "income", "employed")
        )
        for arm, label in enumerate(runs.arms[1:], 1):
            changes["income"].append(_relative(income[arm], income[0]))
            changes["employment"].append(employed[arm] - employed[0])
            rows.append({"scenario": runs.scenario, "arm": label, "kind": kind, "group": group, "order": order,
                         "share": share[0].mean(), "income_reference": _mean(income[0]),
                         "employment_reference": _mean(employed[0]),
                         "runs": int((~np.isnan(changes["income"][-1])).sum())})  # fmt: skip
    table = pd.DataFrame(rows)
    for name, parts in changes.items():
        table[name] = [_mean(part) for part in parts]
        table[f"{name}_low"], table[f"{name}_high"] = paired.bca(np.stack(parts, axis=1))
        table[f"{name}_p"] = paired.sign_flip_p(np.stack(parts, axis=1))
        table[f"{name}_p_holm"] = paired.holm(table[f"{name}_p"].to_numpy())  # over all arms and groups
    return table.loc[table["share"] > 0.0, [*table.columns[:6], *_PEOPLE, "runs"]].reset_index(drop=True)


ENDS = ("_reference", "", "_low", "_high", "_p", "_p_holm")
_PEOPLE = [f"{name}{end}" for name in ("income", "employment") for end in ENDS]


def _members(history: pd.DataFrame, kind: str) -> list[str]:
    head = groups.column("share", kind, "")
    return [str(name).removeprefix(head) for name in history if str(name).startswith(head)]


def _relative(values: Array, reference: Array) -> Array:
    """Relative differences; NaN where there is nobody, or nothing to compare with."""
    out = np.full(len(values), np.nan)
    return np.asarray(np.divide(values, reference, out=out, where=reference > 0.0) - 1.0)


def _mean(values: Array) -> float:
    """The mean of the runs that have a value."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan


# --------------------------------------------------------------------------------------------------------- robustness


def robustness(every: Sequence[Runs]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How arms do over scenarios: value and regret by objective, arm and scenario; then the choices these lead to."""
    import pandas as pd

    rows, choices = [], []
    for name in OBJECTIVES:
        values = np.stack([_whole(runs, name) for runs in every], axis=1)
        regret, worst = outcomes.regret(values, HEADLINES[name]), outcomes.worst(values, HEADLINES[name])
        greatest = regret.max(axis=1)
        best = HEADLINES[name] * worst
        for arm, label in enumerate(every[0].arms):
            for scenario, runs in enumerate(every):
                cell = {"value": values[arm, scenario], "regret": regret[arm, scenario]}
                rows.append({"indicator": name, "arm": label, "scenario": runs.scenario, **cell})
            choices.append({"indicator": name, "arm": label, "worst_value": worst[arm], "max_regret": greatest[arm],
                            "best_by_maximin": bool(best[arm] == best.max()),
                            "best_by_minimax_regret": bool(greatest[arm] == greatest.min())})  # fmt: skip
    return pd.DataFrame(rows), pd.DataFrame(choices)


def _whole(runs: Runs, name: str) -> Array:
    """Mean of each arm from start to end over runs, shape (A,)."""
    return np.asarray(runs.headlines[name][:, :, runs.windows[WHOLE]].mean(axis=(1, 2)))
