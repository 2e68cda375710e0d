"""What the labour market should do by itself, and does: each measure with what is wanted of it and its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

YEARS_OF_SHOCKS = 20
SHOCK_SD, SHOCK_MEMORY = 0.10, 0.97  # of public purchases: log sd, and what is left of a shock after a month
LATE_2025 = {"2025-08": "August", "2025-10": "October", "2025-12": "December"}


@dataclass(frozen=True)
class Wanted:
    """What a measure should be: bounds, how it is written, and where that comes from."""

    title: str
    low: float
    high: float
    form: str = ".1%"
    source: str = ""


CPS, JOLTS = "CPS", "JOLTS"
PLACEBO = {
    "unemployment_rate": Wanted("unemployment", 0.036, 0.043, source=CPS),
    "unemployment_rate.junior": Wanted("unemployment of juniors", 0.046, 0.056, source="CPS by age, about 5.1 %"),
    "unemployment_rate.senior": Wanted("unemployment of seniors", 0.032, 0.040, source="CPS by age, about 3.6 %"),
    "job_finding_rate": Wanted("job finding, a month", 0.22, 0.27, source=CPS),
    "vacancy_filling_rate": Wanted("vacancies filled, a month", 0.60, 0.70, source=f"{JOLTS}, Davis et al. 2013"),
    "separation_rate.cognitive": Wanted(
        "separations, cognitive, a month", 0.0079, 0.0089, ".2%", "IPUMS CPS 2010-19: 0.84 %"
    ),
    "separation_rate.other": Wanted("separations, other, a month", 0.0179, 0.0189, ".2%", "IPUMS CPS 2010-19: 1.84 %"),
    "long_term_unemployment": Wanted(
        "long-term unemployed (27 weeks or longer), of the unemployed", 0.19, 0.28, source=CPS
    ),
    "unemployment_duration": Wanted("mean elapsed duration, weeks", 20.0, 27.0, ".1f", CPS),
    "layoff_rate": Wanted("layoffs, a month", 0.0, 0.0001, ".4%", "no shock, so no layoffs"),
}
DRIFTS = {
    "unemployment_rate": Wanted("drift of unemployment", -0.005, 0.005, "+.2%"),
    "unemployment_rate.junior": Wanted("drift of unemployment of juniors", -0.005, 0.005, "+.2%"),
    "unemployment_rate.senior": Wanted("drift of unemployment of seniors", -0.005, 0.005, "+.2%"),
    "real_wage": Wanted("drift of real wages", -0.01, 0.01, "+.2%"),
    "price_level": Wanted("drift of prices", -0.01, 0.01, "+.2%"),
}
CYCLE = {
    "okun": Wanted(
        "Okun: unemployment on log output, yearly means", -0.5, -0.4, ".2f", "Ball et al. 2017, yearly data"
    ),
    "beveridge": Wanted("Beveridge: vacancies on unemployment", -3.0, -0.05, ".2f", "negative"),
    "elasticity": Wanted(
        "elasticity of matches with respect to unemployment", 0.5, 0.7, ".2f", "Petrongolo and Pissarides 2001"
    ),
}
EXPOSED = Wanted("early careers in the most exposed occupations", -0.19, -0.10, "+.1%", "Brynjolfsson et al. 2025")
HARDLY_MOVES = Wanted("unemployment, second half of 2025 less 2023", -0.004, 0.004, "+.2%", "no visible rise")


def drift(history: pd.DataFrame, name: str) -> float:
    """Mean of the last three years less that of the first three; relative to it where it is no rate."""
    first, last = history[name].iloc[:36].mean(), history[name].iloc[-36:].mean()
    return float(last - first if "rate" in name else last / first - 1.0)


def fluctuating_demand(seed: int) -> dict[str, float]:
    """Okun's and Beveridge's slopes and the matching elasticity when public demand wavers, without AI.

    The elasticity is one less the slope of the log job finding rate on log tightness, the posts open at the end of
    the month (as JOLTS counts them) for each person without a job.
    """
    import numpy as np

    from model import Economy
    from model.scenario import load_scenario

    economy = Economy(load_scenario("no_ai").parameters, rng=seed)
    rng, usual, level = np.random.default_rng(seed), economy.government.purchases, 0.0
    for _ in range(12 * YEARS_OF_SHOCKS):
        level = SHOCK_MEMORY * level + SHOCK_SD * (1.0 - SHOCK_MEMORY**2) ** 0.5 * rng.standard_normal()
        economy.government.set_purchases(usual * np.exp(level))
        economy.step()
    history = economy.history
    unemployed, open_posts = history["unemployment_rate"].to_numpy(), history["vacancy_rate"].to_numpy()
    tightness = np.log(open_posts / (1.0 - open_posts) * (1.0 - unemployed) / unemployed)
    yearly = history.groupby(np.arange(len(history)) // 12).mean()  # monthly output is noisy, which flattens the slope
    return {
        "okun": _slope(np.log(yearly["gdp"].to_numpy()), yearly["unemployment_rate"].to_numpy()),
        "beveridge": _slope(unemployed, open_posts),
        "elasticity": 1.0 - _slope(tightness, np.log(history["job_finding_rate"].to_numpy())),
    }


def _slope(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> float:
    from scipy.stats import linregress

    return float(linregress(x, y).slope)


def response(heads_each: int, change: float, seed: int) -> float:
    """How whole staff answers a lasting change of what is wanted, relative, with so many workers per enterprise."""
    import numpy as np

    economy = whole_people(heads_each, seed)
    enterprises = economy.enterprises
    before = int(enterprises.staffing.required.sum())
    for _ in range(120):
        enterprises.staffing.approach(enterprises.baseline_positions * np.float32(1.0 + change))
    return float(enterprises.staffing.required.sum() / before - 1.0)


def whole_people(heads_each: int, seed: int) -> Any:
    """An economy without AI whose enterprises have so many heads on average; 20,000 people in all."""
    from model import Economy
    from model.scenario import load_scenario

    sizes = {"enterprises.number": 20_000 // heads_each, "workers.number": 20_000, "consumers.number": 50}
    return Economy(load_scenario("no_ai").with_changes(sizes).parameters, rng=seed)


def layoffs(heads_each: int, seed: int) -> float:
    """Share of the employed laid off a month in three years in which nothing happens."""
    return float(whole_people(heads_each, seed).run("2025-12")["layoff_rate"].mean())


@dataclass(frozen=True)
class Shortage:
    """When one run has fewest early careers in exposed occupations, when most senior posts are open, and how many."""

    fewest: pd.Timestamp
    shortest: pd.Timestamp
    share: float
    still_growing: bool  # most posts are open in the last year that can be looked at

    @property
    def lag(self) -> int:
        """Months from the fewest juniors to the shortage of seniors."""
        return (self.shortest.year - self.fewest.year) * 12 + self.shortest.month - self.fewest.month


def shortage(history: pd.DataFrame) -> Shortage:
    """Shortage of seniors after that of juniors in a run, smoothed over a year."""
    calm = history[["junior_exposed_gap", "senior_vacancy_rate"]].rolling(12, center=True).mean().dropna()
    shortest = int(calm["senior_vacancy_rate"].argmax())
    return Shortage(
        fewest=calm.index[int(calm["junior_exposed_gap"].argmin())],
        shortest=calm.index[shortest],
        share=float(calm["senior_vacancy_rate"].iloc[shortest]),
        still_growing=shortest >= len(calm) - 12,
    )
