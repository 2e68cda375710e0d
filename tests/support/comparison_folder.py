"""A made-up comparison on disk, of the form `tenfold compare` writes, for tests of its report.

The numbers follow from simple curves and seeded noise shared by the arms of a seed, so that they agree with one another
as those of a real comparison do: differences are differences of levels, intervals lie around means.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm, ttest_1samp

from model.calendar import month_name, month_number

DATA = Path(__file__).resolve().parents[2] / "model" / "data"
START, UNTIL = "2026-01", "2035-12"
# indicator: level at first, level in the end, noise shared by a seed's arms, good direction
HEADLINES = {
    "unemployment_rate": (0.04, 0.09, 0.006, -1),
    "employment": (160.0, 151.0, 1.0, 1),
    "junior_employment": (55.0, 40.0, 0.9, 1),
    "unemployment_rate.junior": (0.05, 0.16, 0.01, -1),
    "senior_vacancy_rate": (0.03, 0.05, 0.003, -1),
    "real_wage": (66_000.0, 81_000.0, 900.0, 1),
    "real_income": (5_100.0, 6_900.0, 60.0, 1),
    "labour_share": (0.6, 0.52, 0.008, 0),
    "gini": (0.41, 0.46, 0.004, -1),
    "gdp": (27_000.0, 39_000.0, 500.0, 1),
    "productivity": (168_000.0, 250_000.0, 4_000.0, 0),
    "adoption": (0.05, 0.98, 0.02, 0),
    "automation_share": (0.3, 0.62, 0.02, 0),
    "hhi": (0.3, 0.42, 0.05, -1),
    "churn": (0.05, 0.12, 0.02, 0),
    "unserved_share": (0.01, 0.06, 0.01, -1),
    "vendor_revenue": (10.0, 2_400.0, 150.0, 0),
    "public_balance": (-40.0, -260.0, 30.0, 1),
    "public_debt": (0.0, 1_900.0, 120.0, -1),
    "vendors_failed": (0.0, 2.4, 0.7, -1),
}
OBJECTIVES = {
    "unemployment_rate": -1,
    "real_income": 1,
    "junior_employment": 1,
    "gini": -1,
    "public_debt": -1,
}
ARMS = {
    "baseline": [],
    "RetrainingSubsidy": [{"name": "RetrainingSubsidy", "share": 0.8, "places": 0.01, "stipend": 0.3}],
    "AutomationTax:rate=0.1": [{"name": "AutomationTax", "rate": 0.1}],
    "share (TokenTax+UnemploymentInsurance)": [
        {"name": "TokenTax", "rate": 0.1, "start": "2027-01"},
        {"name": "UnemploymentInsurance", "replacement": 0.2, "months": 6},
    ],
}
# per arm: the change in the end, as a share of how far the indicator moves by itself; the state's cost, USD bn
STRENGTH = (0.0, 0.16, -0.05, 0.35, 0.02, 0.5, 0.25, -0.1)
COST = (0.0, 210.0, -160.0, 420.0, 15.0, 900.0, 330.0, -80.0)


def write_comparison(
    folder: Path,
    *,
    arms: dict[str, list[dict[str, Any]]] | None = None,
    scenarios: Sequence[str] = ("baseline",),
    replicates: int = 30,
    until: str = UNTIL,
    indicators: Sequence[str] = tuple(HEADLINES),
    people: bool = True,
    jobs: bool = True,
) -> Path:
    """Write all files of a comparison but the histories, and return the folder.

    Args:
        folder: made if it does not exist.
        arms: policies by label; the first is the reference.
        scenarios: names.
        replicates: runs of each arm and scenario.
        until: last month.
        indicators: what is compared; employment, unemployment, public debt and the objectives must be among it.
        people: whether ``people.parquet`` is written.
        jobs: whether any arm changes employment enough for a cost per job-year.
    """
    arms = ARMS if arms is None else arms
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[dict[str, Any]]] = {}
    for number, scenario in enumerate(scenarios):
        rng = np.random.default_rng(number)
        levels = _levels(rng, len(arms), replicates, month_number(until) + 1, 1.0 + number)
        levels = {name: levels[name] for name in indicators}
        for name, rows in _tables(levels, list(arms), rng, jobs).items():
            tables.setdefault(name, []).extend({"scenario": scenario, **row} for row in rows)
    if len(scenarios) > 1:
        tables |= _robustness(pd.DataFrame(tables["effects"]), list(arms), scenarios)
    if not people:
        del tables["people"]
    for name, rows in tables.items():
        pd.DataFrame(rows).to_parquet(folder / f"{name}.parquet", index=False)
    record = _record(arms, scenarios, replicates, until)
    (folder / "comparison.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    return folder


def _record(arms: dict[str, Any], scenarios: Sequence[str], replicates: int, until: str) -> dict[str, Any]:
    meaning = {"source": "a source", "meaning": "The state does something, and pays for it."}
    return {
        "format": 1,
        "title": "What to do about junior jobs",
        "reference": next(iter(arms)),
        "arms": [
            {"label": label, "policies": [meaning | policy for policy in policies]} for label, policies in arms.items()
        ],
        "scenarios": [
            {"name": name, "title": name.replace("_", " ").capitalize(), "description": f"The world of {name}."}
            for name in scenarios
        ],
        "replicates": replicates,
        "seeds": list(range(1, replicates + 1)),
        "until": until,
        "start": START,
        "changes": {"workers.number": 4000},
        "created": "2026-01-31T12:00:00+00:00",
        "versions": {"python": "3.12.3", "tenfold": "0.1.0", "numpy": "2.5.0"},
        "revision": "v0.1.0-12-gabcdef0",
        "seconds": 731.4,
        "command": f"tenfold compare {' '.join(repr(label) for label in arms)} --replicates {replicates} --out out",
    }


def _levels(rng: Any, arms: int, runs: int, months: int, scale: float) -> dict[str, Any]:
    """Each indicator: arm × run × month."""
    start = month_number(START)
    after = np.clip((np.arange(months) - start) / (months - start), 0.0, 1.0)
    course = 1.0 / (1.0 + np.exp(-10.0 * (np.arange(months) / 156 - 0.55)))
    found = {}
    for name, (first, last, noise, _) in HEADLINES.items():
        draws = noise * scale * np.cumsum(rng.normal(size=(1, runs, months)), axis=2) / np.sqrt(months)
        own = 2.0 * noise * np.cumsum(rng.normal(size=(arms, runs, months)), axis=2) / np.sqrt(months) * after
        own[0] = 0.0
        strength = np.array([STRENGTH[arm % len(STRENGTH)] for arm in range(arms)])[:, None, None]
        moved = strength * (first - last) * after
        if name == "public_debt":
            moved = np.array([COST[arm % len(COST)] for arm in range(arms)])[:, None, None] * after
        values = first + scale * (last - first) * course + draws + own + moved
        found[name] = np.maximum(values, 0.0) if first >= 0.0 and name != "public_debt" else values
    return found


def _windows(months: int) -> dict[str, slice]:
    start = month_number(START)
    years = {"1 year on": 0, "3 years on": 24, "5 years on": 48}
    windows = {name: slice(start + after, start + after + 12) for name, after in years.items()}
    fitting = {name: window for name, window in windows.items() if window.stop <= months}
    return fitting | {"last year": slice(months - 12, months), "from start to end": slice(start, months)}


def _tables(levels: dict[str, Any], arms: list[str], rng: Any, jobs: bool) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in ("levels", "differences", "effects")}
    for name, values in levels.items():
        for arm, label in enumerate(arms):
            tables["levels"] += _months(label, name, values[arm])
            if arm:
                tables["differences"] += _months(label, name, values[arm] - values[0], band=True)
                tables["effects"] += _effects(label, name, values[arm], values[0])
    _correct(tables["effects"])
    after = slice(month_number(START), None)
    tables["recovery"] = [_recovery(label, levels["unemployment_rate"][arm]) for arm, label in enumerate(arms)]
    tables["costs"] = [
        _cost(
            label,
            levels["public_debt"][arm][:, -1] - levels["public_debt"][0][:, -1],
            (levels["employment"][arm] - levels["employment"][0])[:, after].sum(axis=1) / 12 * (1.0 if jobs else 0.001),
            jobs,
        )
        for arm, label in enumerate(arms)
        if arm
    ]
    tables["people"] = [row for arm, label in enumerate(arms) if arm for row in _people(label, arm, rng)]
    return tables


def _interval(values: Any) -> tuple[float, float]:
    half = 1.96 * float(np.std(values, ddof=1)) / np.sqrt(len(values))
    return float(values.mean()) - half, float(values.mean()) + half


def _months(arm: str, indicator: str, values: Any, *, band: bool = False) -> list[dict[str, Any]]:
    quantiles = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    half = 1.96 * values.std(axis=0, ddof=1) / np.sqrt(len(values))
    rows = []
    for month in range(values.shape[1]):
        row = {"arm": arm, "indicator": indicator, "month": pd.Timestamp(month_name(month)), "runs": len(values)}
        row |= dict(zip(("p05", "p25", "p50", "p75", "p95"), quantiles[:, month], strict=True))
        row["mean"] = mean = values[:, month].mean()
        rows.append(row | ({"low": mean - half[month], "high": mean + half[month]} if band else {}))
    return rows


def _effects(arm: str, indicator: str, values: Any, reference: Any) -> list[dict[str, Any]]:
    rows = []
    for name, months in _windows(values.shape[1]).items():
        level, base = values[:, months].mean(axis=1), reference[:, months].mean(axis=1)
        low, high = _interval(level - base)
        paired = float(np.var(level - base, ddof=1))
        rows.append(
            {
                "arm": arm,
                "indicator": indicator,
                "window": name,
                "reference": base.mean(),
                "level": level.mean(),
                "difference": (level - base).mean(),
                "low": low,
                "high": high,
                "p": float(ttest_1samp(level - base, 0.0).pvalue),
                "ratio_of_variances": (level.var(ddof=1) + base.var(ddof=1)) / max(paired, 1e-12),
                "correlation": float(np.corrcoef(level, base)[0, 1]) if level.std() * base.std() > 0.0 else np.nan,
                "runs": len(level),
            }
        )
    return rows


def _correct(rows: list[dict[str, Any]]) -> None:
    """Bonferroni's correction will do here; ``better`` as the corrected p says."""
    tests = sum(row["window"] == "last year" for row in rows)
    for row in rows:
        row["p_holm"] = min(1.0, row["p"] * tests)
        direction = HEADLINES[row["indicator"]][3] * np.sign(row["difference"])
        row["better"] = int(direction) if row["p_holm"] < 0.05 else 0


def _recovery(arm: str, values: Any) -> dict[str, Any]:
    rise = float(np.median(values[:, 36:].max(axis=1) - values[:, 24:36].mean(axis=1)))
    stuck = 0.6 if arm.startswith("Auto") else 0.2
    months = np.nan if stuck > 0.5 else 74.0
    return {"arm": arm, "runs": len(values), "rise": rise, "months": months, "low": months - 9.0,
            "high": np.nan if stuck >= 0.25 else months + 20.0, "not_recovered": stuck}  # fmt: skip


def _cost(arm: str, budget: Any, job_years: Any, jobs: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"arm": arm, "budget": budget.mean(), "job_years": job_years.mean()}
    row["budget_p"], row["job_years_p"] = (float(ttest_1samp(values, 0.0).pvalue) for values in (budget, job_years))
    row["budget_low"], row["budget_high"] = _interval(budget)
    row["job_years_low"], row["job_years_high"] = _interval(job_years)
    price = 1000.0 * budget.mean() / job_years.mean() if jobs else np.nan
    row |= {"per_job_year": price, "per_job_year_low": 0.8 * price, "per_job_year_high": 1.3 * price}
    gains = job_years.mean() > 0
    verdict = ("costs" if price > 0 else "pays for itself") if gains else "destroys jobs"
    return row | {"verdict": verdict if jobs else "inconclusive"}


def _people(arm: str, number: int, rng: Any) -> list[dict[str, Any]]:
    with (DATA / "occupations.csv").open(encoding="utf-8") as file:
        occupations = [row["title"] for row in csv.DictReader(file)]
    with (DATA / "sectors.csv").open(encoding="utf-8") as file:
        sectors = [row["sector"] for row in csv.DictReader(file)]
    kinds = {
        "occupation": occupations,
        "level": ["junior", "senior"],
        "wage decile": [str(decile) for decile in range(1, 11)],
        "sector": [*sectors, "without a job"],
    }
    rows = []
    for kind, groups in kinds.items():
        for order, group in enumerate(groups):
            slope = (0.5 - (order + 0.5) / len(groups)) * 0.03 * STRENGTH[number % len(STRENGTH)] / 0.16
            income, half = slope + 0.003 * rng.normal(), 0.003 + 0.004 * rng.random()
            employed = 0.4 * slope + 0.001 * rng.normal()
            rows.append(
                {
                    "arm": arm,
                    "kind": kind,
                    "group": group,
                    "order": order,
                    "share": 1.0 / len(groups),
                    "income_reference": 2_000.0 + 4_000.0 * rng.random(),
                    "income": income,
                    "income_low": income - half,
                    "income_high": income + half,
                    "income_p": (p := float(2.0 * norm.sf(1.96 * abs(income) / half))),
                    "income_p_holm": min(1.0, 123.0 * p),
                    "employment_reference": 0.93,
                    "employment": employed,
                    "employment_low": employed - 0.002,
                    "employment_high": employed + 0.002,
                    "runs": 30,
                }
            )
    return rows


def _robustness(effects: pd.DataFrame, arms: list[str], scenarios: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    whole = effects[effects["window"] == "from start to end"].set_index(["indicator", "scenario", "arm"])
    robustness, choices = [], []
    for indicator, good in OBJECTIVES.items():
        values = pd.DataFrame(
            {
                scenario: [whole.loc[(indicator, scenario, arms[1]), "reference"]]
                + [whole.loc[(indicator, scenario, arm), "level"] for arm in arms[1:]]
                for scenario in scenarios
            },
            index=arms,
        )
        regret = (values.max() - values) if good > 0 else (values - values.min())
        worst = values.min(axis=1) if good > 0 else values.max(axis=1)
        maximin = worst.idxmax() if good > 0 else worst.idxmin()
        least = regret.max(axis=1).idxmin()
        for arm in arms:
            for scenario in scenarios:
                found = {"value": values.loc[arm, scenario], "regret": regret.loc[arm, scenario]}
                robustness.append({"indicator": indicator, "arm": arm, "scenario": scenario, **found})
            rules = {"best_by_maximin": arm == maximin, "best_by_minimax_regret": arm == least}
            greatest = {"worst_value": worst[arm], "max_regret": regret.loc[arm].max()}
            choices.append({"indicator": indicator, "arm": arm, **greatest, **rules})
    return {"robustness": robustness, "choices": choices}


# ----------------------------------------------------------------------------------------- a small one, as a command

SMALL = ["workers.number=400", "enterprises.number=30", "consumers.number=50", "labour.burn_in_months=2"]
NULL = "TokenTax:rate=0,start=2024-01"
WEAK = (
    f"tenfold: warning: arm '{NULL}': policy TokenTax (from 2024-01) has no strength as set (rate=0), so it changes "
    "nothing: strengthen it, or leave it out\n"
)
STRONG = "UnemploymentInsurance:replacement=0.4,start=2024-01+AutomationTax:rate=1,start=2024-01"
SMALL_ARMS = ["baseline", NULL, STRONG]
SMALL_START, SMALL_UNTIL, SEEDS = 12, "2025-03", 3
Command = Callable[..., tuple[int, str, str]]


def words(out: Path, *more: str, arms: list[str] = SMALL_ARMS, until: str = SMALL_UNTIL) -> list[str]:
    """A small comparison, as written on the command line."""
    changes = [word for change in SMALL for word in ("--set", change)]
    return ["compare", *arms, "--until", until, "--workers", "1", *changes, "--out", str(out), *more]


TWO = ("--replicates", str(SEEDS), "--scenario", "baseline", "--scenario", "extreme")


def cube(histories: pd.DataFrame, scenario: str, arm: str, column: str) -> np.ndarray:
    """A column by seed and month, shape (3, 27)."""
    rows = histories[(histories["scenario"] == scenario) & (histories["arm"] == arm)]
    return rows.pivot_table(index="seed", columns="month", values=column, dropna=False).to_numpy(float)
