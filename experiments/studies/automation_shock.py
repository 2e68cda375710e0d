"""A reallocating shock: AI takes over part of every occupation's work and as much new work arises, spread over all.

The occupational-mobility experiment of del Rio-Chanona, Mealy, Beguerisse-Díaz, Lafond and Farmer (2021), with this
model's workers, enterprises, search and matching. Each occupation loses its exposed share of posts along a logistic
path; all occupations grow in proportion, so that posts in all stay as many. So unemployment comes from having to move.

    python -m experiments.studies.automation_shock --out out/shock
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cyclopts import App

from experiments.charts import panels as charts
from experiments.charts.layers import BLUE, GREEN, INK, VERMILION
from experiments.charts.panels import Axis
from experiments.runs.script import Folder, Number, check_options, print_files, print_table, run_script

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.layers import Spec
    from experiments.runs.executors import AnyExecutor
    from model.economy import Economy

BEFORE, AFTER = 36, 120  # months simulated before the shock begins and after it is over
STEEPNESS = 10.0  # of the logistic path: the middle half of the time brings 85 % of the change
SPEEDS = (5, 10, 30)
NETWORK, NO_NETWORK = "mobility network", "no network"
COLOURS = {5: VERMILION.light, 10: BLUE.light, 30: GREEN.light}


@dataclass(frozen=True)
class Shock:
    """One run: how long the shock takes, whether people move along the mobility network, and a seed."""

    years: int
    network: bool = True
    seed: int = 1
    workers_number: int = 20_000

    @property
    def months(self) -> int:
        """Months of the run."""
        return BEFORE + 12 * self.years + AFTER


def progress(month: int, years: int) -> float:
    """How much of the shock has happened by a month of the run: a logistic path from 0 to 1."""
    from math import exp

    share = min(max((month - BEFORE) / (12.0 * years), 0.0), 1.0)
    edge = 1.0 / (1.0 + exp(STEEPNESS / 2.0))
    return (1.0 / (1.0 + exp(-STEEPNESS * (share - 0.5))) - edge) / (1.0 - 2.0 * edge)


def posts_afterwards(economy: Economy) -> list[float]:
    """Posts of each occupation after the shock relative to before, 22 numbers; in all there are as many."""
    posts = economy.enterprises.baseline_positions.sum(axis=0).reshape(-1, 2).sum(axis=1).astype(float)
    left = 1.0 - economy.occupations.ceiling
    return list(left * posts.sum() / float(left @ posts))


def simulate(shock: Shock) -> pd.DataFrame:
    """Do a run: a row a month with its unemployment and vacancy rates, and unemployment of every occupation.

    Only people move: enterprises' wanted staff follows the shock, and spending and prices stay what they were.
    """
    import numpy as np
    import pandas as pd

    from model import Economy
    from model.scenario import load_scenario

    sizes = {"workers.number": shock.workers_number, "enterprises.number": max(shock.workers_number // 20, 10)}
    economy = Economy(load_scenario("no_ai").with_changes({**sizes, "consumers.number": 10}).parameters, rng=shock.seed)
    enterprises, workers, number = economy.enterprises, economy.workers, economy.occupations.number
    if not shock.network:
        economy.mobility.remove_network()
    factor = np.repeat(np.array(posts_afterwards(economy)), 2)
    rows = []
    for month in range(shock.months):
        economy.open_labour_month(month)
        wanted = 1.0 + (factor - 1.0) * progress(month, shock.years)
        enterprises.approach((enterprises.baseline_positions * wanted).astype(np.float32))
        economy.labour_market.separate()
        economy.labour_market.retrain_in_house()
        economy.labour_market.match()
        economy.labour_market.promote()
        economy.labour_market.age()
        economy.labour_market.adjust_wages()
        jobless = workers.employer < 0
        people = np.bincount(workers.occupation, minlength=number)
        idle = np.bincount(workers.occupation[jobless], minlength=number)
        vacant = float(enterprises.vacancies.sum())
        rows.append([month - BEFORE, jobless.mean(), vacant / (vacant + float(enterprises.headcount.sum()))])
        rows[-1] += list(idle / np.maximum(people, 1))
    return pd.DataFrame(rows, columns=["month", "unemployment_rate", "vacancy_rate", *economy.occupations.title])


# ------------------------------------------------------------------------------------------------------- the outcomes


def smooth(run: pd.DataFrame) -> pd.DataFrame:
    """Means over a year."""
    return run.rolling(12, center=True).mean().dropna()


def turn(unemployment: Sequence[float], vacancies: Sequence[float]) -> float:
    """Area that a path in the Beveridge plane goes round: positive counter-clockwise, in squared percent.

    The plane has unemployment along and vacancies upwards; the path is closed from its end to its beginning.
    """
    import numpy as np

    u, v = 100.0 * np.asarray(unemployment), 100.0 * np.asarray(vacancies)
    return float(0.5 * np.sum(u * np.roll(v, -1) - np.roll(u, -1) * v))


def outcomes(shock: Shock, run: pd.DataFrame) -> dict[str, float | str]:
    """Start, peak, when, and the turn of the Beveridge cycle of one run."""
    calm = smooth(run)
    rates, when = list(calm["unemployment_rate"]), list(calm["month"])
    peak = max(rates)
    return {
        "years": float(shock.years),
        "search": NETWORK if shock.network else NO_NETWORK,
        "seed": float(shock.seed),
        "before": float(run.loc[run["month"] < 0, "unemployment_rate"].mean()),
        "peak": peak,
        "peak_month": float(when[rates.index(peak)]),
        "afterwards": float(run["unemployment_rate"].iloc[-24:].mean()),
        "turn": turn(rates, list(calm["vacancy_rate"])),
    }


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """Means over runs: a row a speed and way to search."""
    groups = found.groupby(["years", "search"], sort=False)
    table: pd.DataFrame = groups[["before", "peak", "peak_month", "afterwards", "turn"]].mean().reset_index()
    return table.assign(runs=groups.size().to_numpy(), sd=groups["peak"].std().fillna(0.0).to_numpy())


def run_all(
    shocks: Sequence[Shock], workers: int | None, executor: AnyExecutor = "processes"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Do runs side by side.

    Returns:
        What came of each, and all months of all with the columns of `simulate`, ``years``, ``search`` and ``seed``.

    Raises:
        EnsembleError: a run failed.
    """
    from functools import partial

    import pandas as pd

    from experiments.runs.runner import call_many

    calls = [partial(simulate, shock) for shock in shocks]
    runs = call_many(calls, executor=executor, workers=workers, title="reallocating shocks")
    found = pd.DataFrame([outcomes(shock, run) for shock, run in zip(shocks, runs, strict=True)])
    for shock, run in zip(shocks, runs, strict=True):
        run["years"], run["seed"] = shock.years, shock.seed
        run["search"] = NETWORK if shock.network else NO_NETWORK
    return found, pd.concat(runs, ignore_index=True)


# --------------------------------------------------------------------------------------------------------- the charts

UNEMPLOYED = Axis("unemployment, % of the labour force", ".1%")


def shock_page(found: pd.DataFrame, months: pd.DataFrame) -> charts.Page:
    """Unemployment over time, the Beveridge cycle, the peak by speed, and who is unemployed at the peak."""
    import pandas as pd

    calm = []
    for (_, search), part in months.groupby(["years", "search"]):
        mean = part.drop(columns=["seed", "search"]).groupby("month").mean().reset_index()
        calm.append(smooth(mean).assign(search=str(search)))
    paths = pd.concat(calm)
    on_network = paths[paths["search"] == NETWORK]
    panels = [_over_time(on_network), _cycle(on_network), _peaks(found), _occupations(on_network)]
    text = [
        f"Mean of {found['seed'].nunique()} runs, means over a year. AI takes over the exposed share of every",
        "occupation's posts within 5, 10 or 30 years, and as many new posts arise in all occupations in proportion.",
    ]
    return charts.page(panels, "When work moves, how fast it moves decides", text)


def _colour() -> dict[str, object]:
    return charts.colour({f"{years} years": colour for years, colour in COLOURS.items()})


def _over_time(paths: pd.DataFrame) -> Spec:
    rows = paths.assign(line=[f"{years:.0f} years" for years in paths["years"]], x=paths["month"] / 12.0)
    x = Axis("years since the shock began", "d")
    at = {"x": x.of("x"), "y": UNEMPLOYED.of("unemployment_rate", above=True), "color": _colour()}
    return charts.panel([charts.layer(rows[["x", "unemployment_rate", "line"]], {"type": "line"}, at)], "Unemployment")


def _cycle(paths: pd.DataFrame) -> Spec:
    rows = paths.assign(line=[f"{years:.0f} years" for years in paths["years"]])
    rows = rows[["month", "unemployment_rate", "vacancy_rate", "line"]]
    vacant = Axis("open posts, % of all posts", ".1%")
    order = {"field": "month", "type": "quantitative"}
    at = {
        "x": UNEMPLOYED.of("unemployment_rate"),
        "y": vacant.of("vacancy_rate", above=True),
        "order": order,
        "color": _colour(),
    }
    at["x"]["scale"]["zero"] = False
    return charts.panel([charts.layer(rows, {"type": "line"}, at)], "Beveridge cycle, from the left round")


def _peaks(found: pd.DataFrame) -> Spec:
    rows = charts.bands(found, ["peak"], by=("years", "search"))
    rows["group"] = [
        f"{years:.0f} years, {search}" for years, search in zip(rows["years"], rows["search"], strict=True)
    ]
    place = {"field": "group", "type": "nominal", "sort": list(rows["group"]), "axis": {"title": None}}
    at = {"y": place, "x": UNEMPLOYED.of("middle")}
    at["x"]["scale"]["zero"] = False
    layers = []
    for search, colour in ((NETWORK, INK["light"].text), (NO_NETWORK, INK["light"].faint)):
        part = rows.loc[rows["search"] == search, ["group", "low", "middle", "high"]]
        span = at | {"x": at["x"] | {"field": "low"}, "x2": {"field": "high"}}
        layers.append(charts.layer(part, {"type": "rule", "strokeWidth": 2.2, "opacity": 0.6, "color": colour}, span))
        layers.append(charts.layer(part, {"type": "point", "filled": True, "size": 62, "color": colour}, at))
    return charts.panel(layers, "Peak of unemployment, median and 10–90 % of runs")


def _occupations(paths: pd.DataFrame) -> Spec:
    fastest = paths[paths["years"] == paths["years"].min()]
    worst = fastest.loc[fastest["unemployment_rate"].idxmax()]
    names = [c for c in paths if c not in {"month", "unemployment_rate", "vacancy_rate", "years", "search"}]
    rows = worst[names].astype(float).rename("rate").rename_axis("occupation").reset_index()
    place = {
        "field": "occupation",
        "type": "nominal",
        "sort": "-x",
        "axis": {"title": None, "labelLimit": 180, "labelFontSize": 9},
    }
    at = {"y": place, "x": Axis("unemployment, % of the occupation's people", ".0%").of("rate")}
    return charts.panel(
        [charts.layer(rows, {"type": "bar", "color": INK["light"].faint}, at)],
        f"Unemployment at the peak, shock of {worst['years']:.0f} years", height=330,
    )  # fmt: skip


# -------------------------------------------------------------------------------------------------------- the command

app = App(
    name="automation_shock", help="Unemployment when work moves between occupations, by speed.", help_format="plaintext"
)


@app.default
def command(
    *, out: Folder, replicates: Number = 5, workers_number: Number = 20_000, workers: Number | None = None
) -> None:
    """Unemployment when AI takes over part of every occupation's work and as much arises elsewhere.

    Args:
        out: folder for tables (CSV) and charts (PNG, SVG).
        replicates: runs of each speed, along the mobility network and without it.
        workers_number: simulated workers.
        workers: runs at a time; as many as there are processors if left out.
    """
    check_options(out, "2023-01", replicates, workers, workers_number)
    seeds = range(1, replicates + 1)
    shocks = [
        Shock(years, network, seed, workers_number) for years in SPEEDS for network in (True, False) for seed in seeds
    ]
    found, months = run_all(shocks, workers)
    table = summary(found)
    tables = {"peaks": table, "runs": found}
    names = charts.write(out, tables, {"automation_shock": shock_page(found, months)})
    print_table(
        ("years", "search", "before", "peak", "after months", "turn"), [_line(row) for _, row in table.iterrows()]
    )
    print_files(out, names)


def _line(row: pd.Series[Any]) -> tuple[str, ...]:
    rates = (f"{row['before']:.2%}", f"{row['peak']:.2%}", f"{row['peak_month']:.0f}", f"{row['turn']:+.2f}")
    return (f"{row['years']:.0f}", str(row["search"]), *rates)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
