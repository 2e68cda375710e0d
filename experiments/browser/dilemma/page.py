"""The Compute dilemma page: one order worked out as sliders move, and each rule tried in the whole economy."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import solara

from experiments.analysis.ordering_rules import RULES, failure_table
from experiments.browser.dilemma import widgets
from experiments.browser.dilemma.state import REPLICATES, SLIDERS, Choices, read_choices, vendors, write_choices
from experiments.browser.dilemma.view import meaning, percent, rule_rows
from experiments.browser.shared.board import Board, use_board
from experiments.browser.shared.controls import RULE_WORDS
from experiments.browser.shared.panels import page_panel
from experiments.browser.shared.visit import Query, use_part
from experiments.browser.shared.widgets import Address, Heading, VegaPanel
from experiments.browser.shared.words import month_words, sentence
from experiments.browser.shared.work.jobs import Job, News
from experiments.browser.shared.work.widgets import JobBar
from experiments.charts.studies.ordering_rules import RULE_HUES, full_model_panels
from experiments.charts.theme import themed
from experiments.charts.time_series import label
from experiments.runs.store.cache import cache_folder
from experiments.studies.compute_dilemma.answers import Question, as_table, kept
from experiments.studies.compute_dilemma.charts import capacity_panels, cone_panel, spread
from experiments.studies.compute_dilemma.one_shot import one_shot_rules
from model.calendar import month_number
from model.errors import InputError
from model.parameters import Parameters

ECONOMY_TITLES = {"solvency_constrained": "Prudent", "newsvendor": "Newsvendor", "trend_extrapolation": "Bold"}
ANSWER = "experiments.studies.compute_dilemma.answers:answer"


@cache
def runs_folder() -> Path:
    """Where finished runs are kept; tests put another in its place."""
    return cache_folder() / "dilemma"


class Dilemma:
    """A reader's choices, and the runs that were asked for."""

    def __init__(self, query: Query) -> None:
        self.refused = ""  # why the address could not be used
        choices = Choices()
        try:
            choices = read_choices(query)
        except InputError as error:
            self.refused = str(error)
        self.board = Board(choices)
        self.job = Job()
        self.asked: Question | None = None

    def change(self, change: dict[str, Any]) -> None:
        """Take up what the reader has changed; where no rule would be left, nothing changes."""
        try:
            self.board.show(self.board.value.changed(change))
        except InputError:
            self.board.show(self.board.value.changed({}))

    def run(self) -> None:
        """Answer the question as it stands."""
        self.asked = self.board.value.question
        self.job.start(ANSWER, {"base": str(runs_folder()), **asdict(self.asked)})

    def close(self) -> None:
        """End the work."""
        self.job.close()


@solara.component
def ComputeDilemma() -> solara.Element:
    """The page."""
    dilemma = use_part(Dilemma)
    choices, news = use_board(dilemma.board), use_board(dilemma.job.board)
    children = [
        Heading(
            title="The compute dilemma",
            words="A vendor orders compute long before it knows the demand. Too little, and customers go to rivals; "
            "too much, and the bill ruins it. How much would you order?",
            refused=dilemma.refused,
        ),
        _OneOrder(choices, dilemma.change),
        _WholeEconomy(dilemma, choices, news),
        Address(query=write_choices(choices)),
    ]
    return solara.v.Html(tag="main", class_="tf-main tf-dilemma", children=children)


# ------------------------------------------------------------------------------------------------------- one order


@solara.component
def _OneOrder(choices: Choices, change: Any) -> solara.Element:
    """One order on its own, worked out exactly."""
    memory = Parameters().compute.demand_memory
    sigma = spread(choices.cone, memory, choices.lead)
    rules = one_shot_rules([choices.margin], [sigma], choices.salvage)
    panels = {
        "cone": cone_panel(choices.cone, memory, choices.lead, rules),
        **dict(zip(("risk", "profit"), capacity_panels(choices.margin, sigma, choices.salvage, rules), strict=True)),
    }
    sliders = [
        {"name": name, "value": getattr(choices, name), "default": getattr(Choices(), name), **asdict(slider)}
        for name, slider in SLIDERS.items()
    ]
    drawn = [VegaPanel(name=name, spec=page_panel(panel, legends=True)).key(name) for name, panel in panels.items()]
    table = widgets.DilemmaOrder(
        sliders=sliders, rows=rule_rows(rules), sentences=meaning(choices, sigma, rules), event_change=change
    )
    charts = solara.v.Html(tag="div", class_="tf-card tf-dilemma-charts", children=drawn)
    return solara.v.Html(tag="div", class_="tf-dilemma-part", children=[table, charts])


# ----------------------------------------------------------------------------------------------- the whole economy


@solara.component
def _WholeEconomy(dilemma: Dilemma, choices: Choices, news: News) -> solara.Element:
    """Each rule for one vendor, while the other vendors keep theirs."""
    question = choices.question
    rows = solara.use_memo(lambda: kept(question, runs_folder()), [question, news.state])
    form = _economy_form(dilemma, choices, news.busy, rows is not None)
    job = JobBar(news=news.plain, event_order=lambda _: dilemma.job.cancel())
    found = [] if rows is None else _findings(rows, choices)
    children = [form, *found] if news.state == "done" else [form, job, *found]
    return solara.v.Html(tag="section", class_="tf-dilemma-part", children=children)


def _economy_form(dilemma: Dilemma, choices: Choices, busy: bool, done: bool) -> solara.Element:
    """What to try in the whole economy."""
    return widgets.DilemmaEconomy(
        vendors=[{"name": name, "words": sentence(label(name))} for name in vendors()],
        rules=[
            {"name": name, "words": ECONOMY_TITLES[name], "idea": RULE_WORDS[name], "colour": themed(RULE_HUES[line])}
            for name, line in RULES.items()
        ],
        choices={"vendor": choices.vendor, "rules": list(choices.rules), "runs": choices.runs},
        replicates=list(REPLICATES),
        plan=_plan(choices),
        busy=busy,
        done=done,
        event_change=dilemma.change,
        event_run=lambda _: dilemma.run(),
    )


def _plan(choices: Choices) -> str:
    """What would be run, in words."""
    number = choices.runs * len(choices.rules)
    return (
        f"{number} runs of the baseline to {choices.question.until[:4]}, a few seconds each. The width of the cone "
        f"({choices.cone:g}) and the wait ({choices.lead} months) are those of the sliders above; margins, cash and "
        "what unused compute brings come about in the economy. The other vendors keep their rules."
    )


def _findings(rows: list[dict[str, Any]], choices: Choices) -> list[solara.Element]:
    """A table, and the charts of the script."""
    outcomes = as_table(rows)
    table = failure_table(outcomes)
    panels = [
        VegaPanel(name=f"economy-{place}", spec=page_panel(panel, legends=True)).key(f"economy-{place}")
        for place, panel in enumerate(full_model_panels(outcomes))
    ]
    return [
        widgets.DilemmaFindings(
            rows=[_finding(row) for row in table.to_dict("records")], words=_verdict(table, choices)
        ),
        solara.v.Html(tag="div", class_="tf-card tf-dilemma-charts tf-two", children=panels),
    ]


def _finding(row: Mapping[Any, Any]) -> dict[str, str]:
    """A rule's row of the table."""
    when = row["median_month_of_failure"]
    money = f"{abs(row['cash_made']):,.0f}"
    return {
        "rule": ECONOMY_TITLES[row["rule"]],
        "colour": themed(RULE_HUES[RULES[row["rule"]]]),
        "failed": f"{row['failed']} of {row['runs']}",
        "interval": f"{percent(row['low'])} to {percent(row['high'])}",
        "when": month_words(month_number(when)) if when else "–",
        "unserved": percent(row["unserved"]),
        "share": percent(row["share"]),
        "cash": f"{'−' if row['cash_made'] < 0 else ''}${money}bn",
    }


def _verdict(table: Any, choices: Choices) -> str:
    """How the rules came out, in one sentence."""
    said = [
        f"in {row['failed']} of {row['runs']} runs by the {ECONOMY_TITLES[row['rule']].lower()} rule"
        for row in table.to_dict("records")
    ]
    listed = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    return f"Up to {choices.question.until[:4]}, {label(choices.vendor)} failed {listed}."
