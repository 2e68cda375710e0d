"""Going public: who lists first and when, what vendors are worth, and what a credit crunch or a correction does.

python -m experiments.studies.ipo --out out/ipo
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cyclopts import App

from experiments.analysis.intervals import bands, wilson
from experiments.charts import panels
from experiments.charts.palette import NEUTRAL, VENDOR_COLOURS, colours_of
from experiments.charts.panels import YEARS, Axis
from experiments.charts.saving import write
from experiments.runs.executors import ExecutorOption
from experiments.runs.script import (
    Folder,
    Month,
    Number,
    check_options,
    print_files,
    print_table,
    reduced,
    run_script,
    warn_of_idle,
)

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec
    from experiments.runs.ensemble import Job
    from model.scenario import Scenario

BASELINE = "baseline"
FAMILIES = ("listed", "alive", "valuation", "raised")


def cases(scenario: Scenario) -> dict[str, Scenario]:
    """The scenario, and variants of its capital market."""
    from model.policy.events import CreditCrunch, MarketCorrection

    crunch = CreditCrunch(start="2026-07", end="2028-01")
    correction = MarketCorrection(start="2027-01", end="2028-01", share=0.5)
    return {
        BASELINE: scenario,
        "credit crunch 2026-07 to 2027-12": replace(scenario, events=(*scenario.events, crunch)),
        "valuations halved in 2027": replace(scenario, events=(*scenario.events, correction)),
        "2.5 times expected sales": scenario.with_changes({"finance.valuation_multiple": 2.5}),
        "10 times expected sales": scenario.with_changes({"finance.valuation_multiple": 10.0}),
        "small fund (USD 100 bn)": scenario.with_changes({"finance.fund_size": 100.0}),
    }


def jobs(scenarios: Mapping[str, Scenario], replicates: int, until: str) -> list[Job]:
    """The runs, labelled by case; the same seeds for each."""
    from experiments.runs.ensemble import Job

    return [Job(name, case, seed, until) for name, case in scenarios.items() for seed in range(1, replicates + 1)]


def listings(runs: pd.DataFrame) -> pd.DataFrame:
    """Listings and failures: a row a run and vendor that is there and not listed at the start, or enters later.

    Columns ``label``, ``seed``, ``vendor``, ``listed`` and ``failed`` (the first month, or missing), ``place`` (1 for
    the first to list in that run; ties share the better place), ``raised`` (USD bn so far, up to the last month alive).
    """
    import pandas as pd

    rows = []
    for (label, seed), history in runs.groupby(["label", "seed"], sort=False):
        history = history.set_index("month")  # noqa: PLW2901
        for vendor in vendors_of(history):
            if found := _life(history, vendor):
                rows.append({"label": label, "seed": seed, "vendor": vendor, **found})
    names = ["label", "seed", "vendor", "listed", "failed", "raised"]
    table = pd.DataFrame(rows, columns=names).astype({"listed": "datetime64[ns]", "failed": "datetime64[ns]"})
    table["place"] = table.groupby(["label", "seed"])["listed"].rank(method="min")
    return table


def vendors_of(history: pd.DataFrame) -> list[str]:
    """The vendors that a history or a table of runs knows."""
    return [str(column).partition(".")[2] for column in history if str(column).startswith("listed.")]


def _life(history: pd.DataFrame, vendor: str) -> dict[str, Any] | None:
    """When a vendor listed and failed, and what it raised; nothing if it never lived or began as a listed one."""
    listed, alive, raised = (history[f"{family}.{vendor}"] for family in ("listed", "alive", "raised"))
    lived = alive[alive > 0].index
    if not len(lived) or (lived[0] == history.index[0] and listed.loc[lived[0]] > 0):
        return None
    when, after = listed[listed > 0].index, alive.loc[lived[-1] :].index[1:]
    return {
        "listed": when[0] if len(when) else None,
        "failed": after[0] if len(after) else None,
        "raised": float(raised.loc[lived[-1]]),
    }


def failures(runs: pd.DataFrame) -> pd.DataFrame:
    """Share of runs in which each vendor that was ever there fails by the end, with the Wilson 95 % interval."""
    import pandas as pd

    rows = []
    for label, history in runs.groupby("label", sort=False):
        for vendor in vendors_of(runs):
            alive = history.groupby("seed")[f"alive.{vendor}"]
            there = alive.max() > 0
            failed, number = int((alive.last() < 1)[there].sum()), int(there.sum())
            low, high = wilson(failed, number)
            share = failed / number if number else float("nan")
            rows.append({"label": label, "vendor": vendor, "runs": number, "failed": failed, "share_failed": share,
                         "low": low, "high": high})  # fmt: skip
    return pd.DataFrame(rows)


def summary(listings: pd.DataFrame) -> pd.DataFrame:
    """A row a case and vendor: how often it lists, when, how often first, and what it has raised."""
    import pandas as pd

    rows = []
    for (label, vendor), table in listings.groupby(["label", "vendor"], sort=False):
        listed, first = table["listed"].dropna().sort_values(), int((table["place"] == 1).sum())
        low, high = wilson(first, len(table))
        quantiles = {name: _month(listed, q) for name, q in (("early", 0.1), ("median", 0.5), ("late", 0.9))}
        rows.append({
            "label": label, "vendor": vendor, "runs": len(table), "share_listed": len(listed) / len(table), **quantiles,
            "share_first": first / len(table), "first_low": low, "first_high": high,
            "median_raised": float(table["raised"].median()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _month(dates: pd.Series[Any], share: float) -> str:
    """The date by which a share of those in order lies, as YYYY-MM; nothing where there are none."""
    return f"{dates.iloc[round(share * (len(dates) - 1))]:%Y-%m}" if len(dates) else ""


# ------------------------------------------------------------------------------------------------------------- charts


def hues(vendors: Sequence[str]) -> dict[str, str]:
    """Vendors as people read them, with their colours."""
    names = [vendor.replace("_", " ") for vendor in vendors]
    return dict(zip(names, colours_of(names, VENDOR_COLOURS, "light"), strict=True))


def years(until: str) -> Axis:
    """The axis of time from the first month to the last."""
    import pandas as pd

    first, last = panels.milliseconds(pd.Series(pd.to_datetime(["2023-01-01", f"{until}-01"])))
    return replace(YEARS, domain=(float(first), float(last)))


def listings_page(listings: pd.DataFrame, until: str) -> panels.Page:
    """When each vendor lists: a tick a run, the median as a diamond, one panel a case."""
    vendors, x = list(dict.fromkeys(listings["vendor"])), years(until)
    shown = [
        panels.panel(_ticks(rows, x, vendors), str(label), width=330, height=26 * len(vendors))
        for label, rows in listings.groupby("label", sort=False)
    ]
    text = "A tick for each run, the median as a diamond, and the share of the runs with this vendor in which it lists"
    return panels.page(shown, "Who goes public, and when", text)


def _ticks(listings: pd.DataFrame, x: Axis, vendors: Sequence[str]) -> list[Spec]:
    dated = listings.dropna(subset=["listed"])
    dated = dated.assign(line=dated["vendor"].str.replace("_", " "), x=panels.milliseconds(dated["listed"]))
    share = listings.groupby("vendor")["listed"].agg(lambda dates: dates.notna().mean()).reset_index(name="share")
    share = share.assign(line=share["vendor"].str.replace("_", " "), text=share["share"].map("{:.0%}".format))
    middle = dated.groupby("line", sort=False)["x"].median().reset_index()
    order = [vendor.replace("_", " ") for vendor in vendors]
    y = {"field": "line", "type": "nominal", "scale": {"domain": order}, "axis": {"title": None}}
    shared = {"x": x.of("x"), "y": y, "color": {**panels.colour(hues(vendors)), "legend": None}}
    words = {"x": {"value": "width"}, "y": y, "text": {"field": "text"}}
    diamond = {
        "type": "point",
        "shape": "diamond",
        "filled": True,
        "size": 70,
        "opacity": 1,
    }
    text = {"type": "text", "align": "left", "dx": 6, "color": NEUTRAL.light, "fontSize": 10.5}
    return [
        panels.layer(dated[["x", "line"]], {"type": "tick", "thickness": 2, "opacity": 0.45, "size": 15}, shared),
        panels.layer(middle, diamond, shared),
        panels.layer(share[["line", "text"]], text, words),
    ]


def valuations(runs: pd.DataFrame) -> pd.DataFrame:
    """Median and 10–90 % band over the runs in which it lives, of each vendor's value: label, vendor, month.

    The month in which a vendor appears is left out: investors have not valued it yet.
    """
    import pandas as pd

    parts = []
    for vendor in vendors_of(runs):
        values = runs[["label", "month"]].assign(valuation=runs[f"valuation.{vendor}"])
        before = runs.groupby(["label", "seed"], sort=False)[f"alive.{vendor}"].shift()
        values["valuation"] = values["valuation"].where((before > 0) & (runs[f"alive.{vendor}"] > 0))
        parts.append(bands(values, ["valuation"]).assign(vendor=vendor))
    table = pd.concat(parts, ignore_index=True).drop(columns="indicator")
    return table[table["runs"] > 0]


def valuations_page(valuations: pd.DataFrame, until: str) -> panels.Page:
    """Fans of what vendors are worth, one panel a case."""
    table = valuations.assign(
        line=valuations["vendor"].str.replace("_", " "), x=panels.milliseconds(valuations["month"])
    )
    colours = hues(list(dict.fromkeys(table["vendor"])))
    top = float(table["high"].max())
    y = Axis("value to investors, USD bn (log scale)", ",~g", log=True, domain=(1.0, max(10.0, top)))
    columns = ["line", "x", "low", "middle", "high"]
    shown = [
        panels.panel(panels.fan(rows[columns], years(until), y, colours), str(label), width=330, height=220)
        for label, rows in table.groupby("label", sort=False)
    ]
    return panels.page(
        shown, "What vendors are worth", f"Median and 10–90 % of the runs in which they live, to {until}"
    )


def failures_page(failures: pd.DataFrame, until: str) -> panels.Page:
    """How often each vendor fails, case by case."""
    table = failures[failures["runs"] > 0].rename(columns={"share_failed": "middle"})
    table = table.assign(group=table["label"], line=table["vendor"].str.replace("_", " "))
    x = Axis("share of the runs with this vendor, % (95 % interval)", ".0%", domain=(0.0, 1.0))
    chart = panels.whiskers(table, f"Failed by {until}", x, hues(list(dict.fromkeys(table["vendor"]))), 560, step=11)
    return panels.page([chart], "What the capital market does to vendors", f"{int(table['runs'].max())} runs a case")


# ------------------------------------------------------------------------------------------------------- the command

app = App(
    name="ipo", help="Who goes public first, what vendors are worth, and what a crunch does.", help_format="plaintext"
)


@app.default
def command(
    *,
    out: Folder,
    replicates: Number = 20,
    until: Month = "2030-12",
    executor: ExecutorOption = "processes",
    workers: Number | None = None,
    scenario: str = "baseline",
) -> None:
    """Order and dates of listings, valuations and failures, under several conditions of the capital market.

    Args:
        out: folder for tables (CSV) and charts (PNG, SVG); runs are kept in its folder 'runs', so that a command that
            was stopped goes on where it was.
        replicates: runs of each case.
        until: last month.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
        scenario: a name from 'tenfold scenarios', or a .toml file.
    """
    check_options(out, until, replicates, workers)
    base = reduced(scenario)
    from experiments.runs.ensemble import run_many

    market = base.parameters.market
    columns = [f"{family}.{vendor}" for family in FAMILIES for vendor in (*market.vendors, *market.entrants)]
    for name, case in cases(base).items():
        warn_of_idle("ipo", case, until, name)
    planned = jobs(cases(base), replicates, until)
    runs = run_many(
        planned, columns=columns, folder=out / "runs", executor=executor, workers=workers, title="capital market"
    )
    listed, value, failed = listings(runs), valuations(runs), failures(runs)
    tables = {"listings": summary(listed), "listings_runs": listed, "valuations": value, "failures": failed}
    pages = {
        "listings": listings_page(listed, until),
        "valuations": valuations_page(value, until),
        "failures": failures_page(failed, until),
    }
    _report(tables["listings"], failed, out, write(out, tables, pages))


def _report(listed: pd.DataFrame, failed: pd.DataFrame, out: Folder, names: Sequence[str]) -> None:
    joined = listed.merge(failed[["label", "vendor", "share_failed"]], on=["label", "vendor"])
    lines = [
        (str(row["label"]), str(row["vendor"]), f"{row['share_listed']:.0%}", str(row["median"]) or "–",
         f"{row['share_first']:.0%}", f"{row['median_raised']:,.0f}", f"{row['share_failed']:.0%}")
        for _, row in joined.iterrows()
    ]  # fmt: skip
    print_table(("case", "vendor", "lists", "median date", "is first", "raised, USD bn", "fails"), lines)
    print_files(out, names)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
