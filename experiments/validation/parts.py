"""The parts of the validation report: each measure as a row of a table and as a check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import starmap
from typing import TYPE_CHECKING

from experiments.analysis import automation_shock, elasticity
from experiments.analysis.measures import typeset
from experiments.reporting.checks import Check
from experiments.reporting.odd import table
from experiments.validation.labour import (
    CYCLE,
    DRIFTS,
    EXPOSED,
    HARDLY_MOVES,
    LATE_2025,
    PLACEBO,
    Wanted,
    drift,
    shortage,
)

if TYPE_CHECKING:
    import pandas as pd


PICTURES = "validation"  # folder beside the page
HEADINGS = ("measure", "measured", "runs from – to", "wanted", "within", "source")
HEADS = (5, 20, 80)
CHANGES = (-0.2, -0.05, 0.05, 0.2)

type Measures = list[tuple[Wanted, list[float]]]


def row(wanted: Wanted, values: Sequence[float]) -> list[str]:
    """A measure as a row of a table: its mean over runs against what is wanted."""
    mean = sum(values) / len(values)

    def written(value: float) -> str:
        return typeset(format(value, wanted.form).replace("%", " %"))

    within = "yes" if wanted.low <= mean <= wanted.high else "**no**"
    spread = f"{written(min(values))} – {written(max(values))}"
    return [
        wanted.title,
        written(mean),
        spread,
        f"{written(wanted.low)} – {written(wanted.high)}",
        within,
        wanted.source,
    ]


def checked(wanted: Wanted, values: Sequence[float]) -> Check:
    """The same as a check, for the Model page."""
    what, mean, spread, evidence, _, source = row(wanted, values)
    value = sum(values) / len(values)
    return Check(
        what,
        f"{mean} (runs {spread})",
        evidence,
        source,
        "met" if wanted.low <= value <= wanted.high else "missed",
        unit="share" if "%" in wanted.form else "",
        value=value,
        low=min(values),
        high=max(values),
        wanted_low=wanted.low,
        wanted_high=wanted.high,
    )


def placebo_measures(
    histories: Sequence[pd.DataFrame], cycles: Sequence[Mapping[str, float]]
) -> tuple[Measures, Measures]:
    """Rates and drifts without AI, and the responses to fluctuating demand; each with its values by run."""
    rates = [(wanted, [float(h[name].mean()) for h in histories]) for name, wanted in PLACEBO.items()]
    drifts = [(wanted, [drift(h, name) for h in histories]) for name, wanted in DRIFTS.items()]
    slopes = [(wanted, [cycle[name] for cycle in cycles]) for name, wanted in CYCLE.items()]
    return rates + drifts, slopes


def placebo_part(histories: Sequence[pd.DataFrame], cycles: Sequence[Mapping[str, float]]) -> str:
    """Rates, drift and responses to demand without AI."""
    rates, slopes = (list(starmap(row, measures)) for measures in placebo_measures(histories, cycles))
    return f"""## Without AI

Thirteen years without AI vendors, {len(histories)} runs of the default size. Drift is the mean of the last three years
less that of the first three.

{table(HEADINGS, rates)}

Under fluctuating demand (log public purchases follow an AR(1) with a standard deviation of 10 % and a half-life of two
years), twenty years, {len(cycles)} runs:

{table(HEADINGS, slopes)}"""


def people_part(fired: Mapping[int, Sequence[float]], answers: Mapping[tuple[int, float], Sequence[float]]) -> str:
    """Integer headcount: no layoffs without shocks, and no bias."""
    rows = []
    for heads in HEADS:
        mean = sum(fired[heads]) / len(fired[heads])
        cells = [sum(answers[heads, change]) / len(answers[heads, change]) for change in CHANGES]
        rows.append(
            [str(heads), f"{mean:.4%}".replace("%", " %"), *(f"{cell:+.2%}".replace("%", " %") for cell in cells)]
        )
    wanted = [f"{change:+.0%}".replace("%", " %") for change in CHANGES]
    return f"""## Integer headcount

Enterprises' desired headcount is fractional in 44 cells, their staff is not. Monthly layoffs over three years without
shocks (target: at most 0.01 %), and the response of staff to a permanent change of desired headcount, by mean size of
enterprises:

{table(("workers per enterprise", "layoffs", *wanted), rows)}"""


def careers_measures(histories: Sequence[pd.DataFrame]) -> Measures:
    """Juniors, unemployment and seniors with AI, up to the end of 2025; each with its values by run."""
    gaps = [
        (
            replace(EXPOSED, title=f"{EXPOSED.title}, {name} 2025"),
            [float(h["junior_exposed_gap"].loc[month].iloc[0]) for h in histories],
        )
        for month, name in LATE_2025.items()
    ]
    change = [
        h["unemployment_rate"].loc["2025-07":].iloc[:6].mean() - h["unemployment_rate"].iloc[:12].mean()
        for h in histories
    ]
    seniors = Wanted("senior jobs in the most exposed occupations, December 2025", 0.0, 0.05, "+.1%", "do not fall")
    senior = [float(h["senior_exposed_change"].loc["2025-12"].iloc[0]) for h in histories]
    return [*gaps, (HARDLY_MOVES, change), (seniors, senior)]


def careers_part(histories: Sequence[pd.DataFrame]) -> str:
    """Juniors, seniors and unemployment with AI."""
    found = [shortage(history) for history in histories]
    lags = sorted(one.lag for one in found)
    shares = sorted(one.share for one in found)
    growing = sum(one.still_growing for one in found)
    return f"""## Careers with AI

The calibrated baseline, {len(histories)} runs. Early careers are the first four years of work; the most exposed
occupations are the most exposed fifth; the change is relative to early careers in all others, since January 2023. The
horizon to which enterprises look ahead when they fill junior posts is fitted to the August figure; the rest follows.

{table(HEADINGS, list(starmap(row, careers_measures(histories))))}

What follows: early careers in exposed occupations are fewest in {_middle([one.fewest.year for one in found]):.0f}, and
senior workers are scarcest {_middle(lags) / 12:.1f} years later ({lags[0] / 12:.1f} to {lags[-1] / 12:.1f} in single
runs). Then {_middle(shares):.0%} of senior positions stay vacant ({shares[0]:.0%} to {shares[-1]:.0%}), against
{_normal(histories):.1%} in 2023. In {growing} of {len(found)} runs the maximum is in the last year, so the
shortage may still be growing. Where senior workers cannot be found, juniors are hired instead."""


def _middle(values: Sequence[float]) -> float:
    from statistics import median

    return float(median(values))


def _normal(histories: Sequence[pd.DataFrame]) -> float:
    return float(sum(h["senior_vacancy_rate"].iloc[:12].mean() for h in histories) / len(histories))


def shock_part(found: pd.DataFrame) -> str:
    """Reallocation by speed, with and without the network."""
    references = {5: "6.4 %", 10: "5.8 %", 30: "4.9 %"}
    rows = [
        [
            f"{line['years']:.0f}", str(line["search"]), f"{line['before']:.2%}", f"{line['peak']:.2%}",
            references[int(line["years"])] if line["search"] == automation_shock.NETWORK else "–",
            f"{line['peak_month']:.0f}", "counter-clockwise" if line["turn"] > 0 else "**clockwise**",
        ]
        for _, line in automation_shock.summary(found).iterrows()
    ]  # fmt: skip
    headings = ("years", "search", "before", "peak", "a prototype", "months to the peak", "Beveridge cycle")
    return f"""## Reallocation between occupations

AI takes over the exposed share of every occupation's jobs, and as many new jobs arise in all occupations in proportion
(`python -m experiments.studies.automation_shock`;
after del Rio-Chanona et al. 2021); {found["seed"].nunique()} runs each. The
prototype is a small deterministic model of the same experiment.

{table(headings, rows)}

![Unemployment when work moves]({PICTURES}/automation_shock.png)"""


def demand_part(cases: pd.DataFrame) -> str:
    """Employment against the elasticity of demand."""
    wide = cases.pivot(index="elasticity", columns="line", values="employment")
    rows = [[f"{e:g}", *(f"×{line[name]:.3g}" for name in elasticity.CASES)] for e, line in wide.iterrows()]
    return f"""## Tenfold productivity

Employment relative to before when everything is augmented tenfold, by price elasticity of a demand from
outside (`python -m experiments.studies.elasticity`). The identity is 10^(elasticity − 1).
Enterprises that augment expand, those that automate cut staff and keep their margins.

{table(("elasticity", *elasticity.CASES), rows)}

![People needed by elasticity of demand]({PICTURES}/elasticity.png)"""
