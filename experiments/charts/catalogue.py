"""Every chart of the project, once: the browser draws them live, scripts save them as PNG, SVG or HTML.

A `Figure` says in plain words what a chart shows and which indicators it needs; ``FIGURES`` lists them all, those that
most readers want first. Its ``table`` turns a history (month × indicator) into the few columns drawn, its ``chart``
into an Altair chart, and its ``spec`` gives the same chart without data, for a page that feeds it while a run plays.
"""

from __future__ import annotations

from experiments.charts import palette
from experiments.charts.time_series import Figure
from model.errors import InputError, nearest

_JOBS = {"junior": "junior_employment", "senior": "senior_employment"}
_RATES = {
    "all": "unemployment_rate",
    "junior": "unemployment_rate.junior",
    "senior": "unemployment_rate.senior",
}

_CHARTS = (
    Figure(
        "enterprise_share",
        "Market share among enterprises",
        "Each vendor's share of what enterprises spend on AI",
        "share of spending, %",
        "enterprise_share",
        ".1%",
        facts={"enterprise_share": ""},
    ),
    Figure(
        "consumer_share",
        "Market share among consumers",
        "Share of AI users whose main app is the vendor's",
        "share of users, %",
        "consumer_share",
        ".1%",
        facts={"traffic_share": ""},
    ),
    Figure(
        "jobs",
        "Junior and senior jobs",
        "Change in the number of people employed since the start",
        "change since start, %",
        _JOBS,
        "+.1%",
        since_start=True,
        colours=palette.PEOPLE_COLOURS,
    ),
    Figure(
        "unemployment",
        "Unemployment",
        "People without a job, trainees included",
        "share of the labour force, %",
        _RATES,
        ".1%",
        colours=palette.PEOPLE_COLOURS,
    ),
    Figure(
        "run_rate",
        "Vendors' revenue",
        "Each line of the grid is ten times the one below",
        "USD bn a year, log scale",
        "run_rate",
        "$,.3~r",
        log=True,
        facts={"run_rate": "", "expected_run_rate": "", "expected_sales": ""},
    ),
    Figure(
        "compute",
        "Compute ordered, and what customers need",
        "Orders of all vendors, drawn when they will run: they are placed before anybody knows the need of that month",
        "USD bn a year, log scale",
        {"ordered": "compute_ordered.*", "running": "compute.*", "needed": "compute_need.*"},
        "$,.3~r",
        log=True,
        ahead=("ordered",),
        colours=palette.COMPUTE_COLOURS,
    ),
    Figure(
        "valuation",
        "What investors think vendors are worth",
        "Each line of the grid is ten times the one below",
        "USD bn, log scale",
        "valuation",
        "$,.3~r",
        log=True,
        facts={"valuation": ""},
    ),
    Figure(
        "ai_use",
        "Enterprises with AI",
        "Those that use it at all, counted and by their staff; and how much of what it does it does alone",
        "share, %",
        {"enterprises": "adoption", "by staff": "adoption_weighted", "done alone": "automation_share"},
        ".1%",
        facts={"firm_use": "enterprises", "firm_use_weighted": "by staff", "automation_share_api": "done alone"},
        colours=palette.USE_COLOURS,
    ),
    Figure(
        "modes",
        "Jobs that AI does, and jobs it helps with",
        "Tasks done by AI alone, and work done with its help, as full-time jobs",
        "million jobs",
        {"automated": "automated_jobs", "augmented": "augmented_jobs"},
        ",.3~r",
        colours=palette.MODE_COLOURS,
    ),
    Figure(
        "exposed",
        "Jobs that AI can reach most",
        "Beginners in the most exposed fifth of occupations relative to the others; seniors in it since the start",
        "change since start, %",
        {"beginners": "junior_exposed_gap", "seniors": "senior_exposed_change"},
        "+.1%",
        facts={"junior_exposed": "beginners"},
        colours=palette.PEOPLE_COLOURS,
    ),
    Figure(
        "shortage",
        "Shortage of seniors",
        "Posts that are open at the end of the month, as a share of filled and open ones",
        "share of posts, %",
        {"senior posts": "senior_vacancy_rate", "all posts": "vacancy_rate"},
        ".2~%",
        colours=palette.PEOPLE_COLOURS,
    ),
    Figure(
        "wages",
        "Wages",
        "Mean pay of people in work: in dollars, and in what it buys",
        "change since start, %",
        {"in dollars": "mean_wage", "buying power": "real_wage"},
        "+.1%",
        since_start=True,
        colours=palette.MONEY_COLOURS,
    ),
    Figure(
        "labour_share",
        "Labour's share of income",
        "Wages relative to everything that is earned",
        "share of income, %",
        {"labour share": "labour_share"},
        ".1%",
        zero=False,
        colours=palette.MONEY_COLOURS,
    ),
    Figure(
        "output",
        "Output and productivity",
        "Real output, and output for each person employed",
        "change since start, %",
        {"output": "gdp", "productivity": "productivity"},
        "+.1%",
        since_start=True,
        colours=palette.MONEY_COLOURS,
    ),
    Figure(
        "inequality",
        "Inequality",
        "Gini coefficient of households' income after tax and benefits: 0 if all had the same, 100 % if one had all",
        "Gini coefficient, %",
        {"income": "gini"},
        ".1%",
        zero=False,
        colours=palette.MONEY_COLOURS,
    ),
    Figure(
        "public_balance",
        "Public budget",
        "What the state takes in minus what it pays out; taxes on AI; and what it pays people and firms by policy",
        "USD bn a year",
        {"balance": "public_balance", "taxes on AI": "ai_taxes", "support": "policy_spending"},
        "$,.3~r",
        colours=palette.MONEY_COLOURS,
    ),
)

FIGURES: dict[str, Figure] = {chart.name: chart for chart in _CHARTS}


def figure(name: str) -> Figure:
    """Find a figure by name.

    Raises:
        InputError: there is no such figure.
    """
    if name not in FIGURES:
        raise InputError(f"unknown figure '{name}': {nearest(name, FIGURES)}")
    return FIGURES[name]
