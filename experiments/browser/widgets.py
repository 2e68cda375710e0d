"""The page's own widgets: each a Vue template beside this file, with its data and events declared here.

Settings, headlines and the bar are one widget each rather than dozens of small ones: a page of few widgets opens fast,
and plain HTML elements inside them are reachable by keyboard as they are.
"""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

Rows = list[dict[str, Any]]


@solara.component_vue("vega_chart.vue")
def VegaChart(
    name: str,
    specs: dict[str, Any],
    table: dict[str, Any],
    previous: dict[str, Any],
    marks: Rows,
    symbols: Rows,
    spans: Rows,
    events: Rows,
) -> None:
    """A chart that takes new data without being drawn anew: no flicker, and the hover stays.

    Args:
        name: of the figure.
        specs: Vega-Lite without data, for ``light`` and ``dark``.
        table: columns of the run.
        previous: columns of the run to compare with, or nothing.
        marks: months to point out.
        symbols: what happened to the vendors drawn.
        spans: times of the whole market.
        events: what happened, in words, for the hover.
    """


@solara.component_vue("transport.vue")
def Transport(
    state: str,
    frame: int,
    month: int,
    end: int,
    words: str,
    event_order: Callable[[str], None],
    event_go_to: Callable[[int], None],
) -> None:
    """The bar that drives the run: play, pause, step, reset, and where it stands."""


@solara.component_vue("headlines.vue")
def Headlines(cards: Rows) -> None:
    """The figures at the top."""


@solara.component_vue("settings.vue")
def SettingsPanel(
    settings: dict[str, Any],
    scenarios: Rows,
    groups: Rows,
    vendors: Rows,
    policies: Rows,
    event_change: Callable[[dict[str, Any]], None],
) -> None:
    """Scenario, seed, policies, vendors and parameters. ``event_change`` receives what the reader has changed."""


@solara.component_vue("notice.vue")
def Notice(refused: str, error: str, details: str, comparison: str, event_forget: Callable[[Any], None]) -> None:
    """What went wrong with the address or the run, if anything did, and what the dashed lines are."""


@solara.component_vue("nav.vue")
def Nav(pages: Rows, current: str, event_go: Callable[[str], None]) -> None:
    """The bar over every page: where one is, the other pages, light or dark.

    Args:
        pages: ``path``, ``name``, ``title``, ``words`` and whether the page is ``busy`` in the background.
        current: path of the page shown.
        event_go: called with the path of the page that the reader wants.
    """


@solara.component_vue("address.vue")
def Address(query: str) -> None:
    """Keeps the page's state in the browser's address, so that a link shows others the same."""


@solara.component_vue("vega_panel.vue")
def VegaPanel(name: str, spec: dict[str, Any]) -> None:
    """A chart with its data, drawn when it comes into view.

    Args:
        name: tells it from the page's other charts.
        spec: Vega-Lite, its colours themed (`experiments.chart_theme`); where its width is ``container`` it is as wide
            as there is room for, otherwise it scrolls sideways where there is too little.
    """


@solara.component_vue("job.vue")
def JobBar(news: dict[str, Any], event_order: Callable[[str], None]) -> None:
    """How work in the background stands, with a button to cancel it.

    Args:
        news: fields of `experiments.browser.jobs.News`, without its result.
        event_order: called with ``cancel``.
    """


@solara.component_vue("legend.vue")
def Legend() -> None:
    """What the signs in the charts mean."""


@solara.component_vue("clock.vue")
def Clock(frame: int, event_drawn: Callable[[int], None]) -> None:
    """Reports each frame once it is on the screen."""


# ---------------------------------------------------------------------------------------------------- the Model page


@solara.component_vue("model_tabs.vue")
def ModelTabs(tabs: Rows, current: str, refused: str, event_go: Callable[[str], None]) -> None:
    """The parts of the Model page, and what was wrong with its address."""


@solara.component_vue("model_overview.vue")
def ModelOverview(
    purpose: list[str],
    agents: Rows,
    markets: Rows,
    money: str,
    picture: dict[str, Any],
    when: str,
    own: bool,
    failed: str,
) -> None:
    """What the model is, with a picture of who pays whom.

    Args:
        purpose: paragraphs.
        agents: who is in it.
        markets: where they meet.
        money: how payments are kept.
        picture: as `experiments.browser.payments.picture` makes it; empty while it is being simulated.
        when: the month that it shows.
        own: whether it is of the reader's own run.
        failed: why there is none.
    """


@solara.component_vue("model_month.vue")
def ModelMonth(stages: Rows, source: str) -> None:
    """The month in words, and as the program has it."""


@solara.component_vue("lookup.vue")
def Lookup(
    lists: Rows, changed: dict[str, str], find: str, kind: str, event_look: Callable[[dict[str, str]], None]
) -> None:
    """Everything there is to look up, filtered in the browser.

    Args:
        lists: as `experiments.browser.reference` has them.
        changed: the reader's own values of parameters, by name.
        find: to look for at first.
        kind: to show at first; all kinds where empty.
        event_look: told what the reader looks for, as ``find`` and ``kind``.
    """


@solara.component_vue("evidence.vue")
def Evidence(
    reports: Rows,
    in_short: list[str],
    limits: Rows,
    show: str,
    failed: str,
    event_look: Callable[[dict[str, str]], None],
) -> None:
    """What the model was held against, check by check.

    Args:
        reports: as `experiments.verdicts` reads them.
        in_short: what the README says of it.
        limits: where rules are simpler than what they stand for.
        show: which checks.
        failed: why they cannot be shown.
        event_look: told which checks the reader wants, as ``show``.
    """
