"""The page's own widgets: each a Vue template beside this file, with its data and events declared here.

Settings, headlines and the bar are one widget each rather than dozens of small ones: a page of few widgets opens fast,
and plain HTML elements inside them are reachable by keyboard as they are.
"""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import solara

Rows = list[dict[str, Any]]

# templates that stand within others, by the name of their element
POLICIES = {"tf-policies": Path(__file__).with_name("policies.vue").read_text(encoding="utf-8")}


@solara.component_vue("vega_chart.vue")
def VegaChart(
    name: str,
    specs: str,
    table: str,
    previous: str,
    marks: Rows,
    symbols: Rows,
    spans: Rows,
    events: Rows,
    event_sight: Callable[[bool], None],
) -> None:
    """A chart that takes new data without being drawn anew: no flicker, and the hover stays.

    Args:
        name: of the figure.
        specs: Vega-Lite without data, for ``light`` and ``dark``, as JSON: one text takes less memory than its parts,
            and gives all of it back.
        table: columns of the run, as JSON for the same reason.
        previous: columns of the run to compare with, as JSON too; "{}" without one.
        marks: months to point out.
        symbols: what happened to the vendors drawn.
        spans: times of the whole market.
        events: what happened, in words, for the hover.
        event_sight: called with whether the chart is in view, when that changes.
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
    components: dict[str, str] = POLICIES,
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
        spec: Vega-Lite, its colours themed (`experiments.charts.theme`); where its width is ``container`` it is as wide
            as there is room for, otherwise it scrolls sideways where there is too little.
    """


@solara.component_vue("job.vue")
def JobBar(news: dict[str, Any], event_order: Callable[[str], None]) -> None:
    """How work in the background stands, with a button to cancel it.

    Args:
        news: fields of `experiments.browser.shared.jobs.News`, without its result.
        event_order: called with ``cancel``.
    """


@solara.component_vue("legend.vue")
def Legend() -> None:
    """What the signs in the charts mean."""


@solara.component_vue("clock.vue")
def Clock(frame: int, event_drawn: Callable[[int], None]) -> None:
    """Reports each frame once it is on the screen."""


@solara.component_vue("heading.vue")
def Heading(title: str, words: str, refused: str) -> None:
    """What a page is about, and why the address could not be used if that is so."""


@solara.component_vue("dilemma_order.vue")
def DilemmaOrder(
    sliders: Rows, rows: Rows, sentences: list[str], event_change: Callable[[dict[str, Any]], None]
) -> None:
    """One compute order: the sliders, what they mean, and the rules side by side.

    Args:
        sliders: fields of `experiments.browser.dilemma.state.Slider` with ``name``, ``value`` and ``default``.
        rows: one a rule, see `experiments.browser.dilemma.words.rule_rows`.
        sentences: what the numbers mean.
        event_change: receives ``{name: value}`` while a slider moves.
    """


@solara.component_vue("dilemma_economy.vue")
def DilemmaEconomy(
    vendors: Rows,
    rules: Rows,
    choices: dict[str, Any],
    replicates: list[int],
    plan: str,
    busy: bool,
    done: bool,
    event_change: Callable[[dict[str, Any]], None],
    event_run: Callable[[Any], None],
) -> None:
    """What to try in the whole economy: vendor, rules, number of runs, and the button that starts them."""


@solara.component_vue("dilemma_findings.vue")
def DilemmaFindings(rows: Rows, words: str) -> None:
    """How the rules came out in the whole economy, a row a rule."""


@solara.component_vue("peers_map.vue")
def PeersMap(
    ground: dict[str, Any],
    view: dict[str, Any],
    colours: Rows,
    colour: str,
    chosen: int,
    number: int,
    card: dict[str, Any],
    event_change: Callable[[dict[str, Any]], None],
) -> None:
    """Enterprises and their peers on a canvas, with legend and a card about the one chosen.

    Args:
        ground: what stays as it is in a run, see `experiments.browser.networks.peers_view.peers_ground`.
        view: what changes, see `experiments.browser.networks.peers_view.peers_view`.
        colours: the colourings to choose from.
        colour: the one chosen.
        chosen: row of the enterprise looked at, or -1.
        number: of enterprises.
        card: about it, see `experiments.browser.networks.peers_view.enterprise_card`; or nothing.
        event_change: receives ``{"colour": name}`` or ``{"enterprise": row}``.
    """


@solara.component_vue("occupations_map.vue")
def OccupationsMap(
    view: dict[str, Any],
    sizes: dict[str, Any],
    paints: Rows,
    flows: Rows,
    occupations: Rows,
    choices: dict[str, Any],
    event_change: Callable[[dict[str, Any]], None],
) -> None:
    """Occupations as circles, and moves between them as lines.

    Args:
        view: see `experiments.browser.networks.occupations_view.occupations_view`.
        sizes: width and height of the ``wide`` and of the ``tall`` picture.
        paints: what colours may stand for.
        flows: what lines may stand for.
        occupations: ``row`` and ``words``, for the list.
        choices: ``paint``, ``flows`` and ``occupation`` as chosen.
        event_change: receives one of these with another value.
    """


@solara.component_vue("occupation_card.vue")
def OccupationCard(card: dict[str, Any], rows: Rows, event_change: Callable[[dict[str, Any]], None]) -> None:
    """About one occupation, or all in a table while none is chosen."""


@solara.component_vue("start.vue")
def StartBar(
    label: str, words: str, problem: str, busy: bool, current: bool, event_start: Callable[[Any], None]
) -> None:
    """A button that starts work in the background, with what it will take, or why it cannot be done.

    Args:
        label: on the button.
        words: how many runs, how long.
        problem: why it cannot be started; empty if it can.
        busy: whether the work is under way.
        current: whether the result shown is that of the settings.
        event_start: called when the reader wants it.
    """


@solara.component_vue("downloads.vue")
def DownloadButtons(
    files: Rows,
    preparing: str,
    ready: dict[str, Any] | None,
    error: str,
    event_want: Callable[[str], None],
    event_saved: Callable[[Any], None],
) -> None:
    """Files to download, see `experiments.browser.shared.downloads.Downloads`."""


@solara.component_vue("compare_side.vue")
def CompareSide(
    wanted: dict[str, Any],
    arms: Rows,
    scenarios: Rows,
    bundles: Rows,
    policies: Rows,
    measures: Rows,
    changes: Rows,
    most_arms: int,
    event_change: Callable[[dict[str, Any]], None],
    components: dict[str, str] = POLICIES,
) -> None:
    """What to compare: sets of policies, scenarios, runs. ``event_change`` receives what the reader has changed."""


@solara.component_vue("comparison.vue")
def ComparisonResult(
    facts: dict[str, Any],
    window: str,
    section: str,
    sections: Rows,
    current: bool,
    event_look: Callable[[dict[str, str]], None],
) -> None:
    """The first screen of a comparison: what was compared, what changed, how sure, at what cost, for whom."""


@solara.component_vue("comparison_notes.vue")
def ComparisonNotes(facts: dict[str, Any], window: str, section: str) -> None:
    """The numbers and words that belong to a section of a comparison."""


@solara.component_vue("picture.vue")
def PictureHead(name: str, title: str, reading: str, lines: Rows) -> None:
    """Title, reading and legend over the panels of a picture.

    Args:
        name: of the picture.
        title: what it shows; may be empty.
        reading: how to read it.
        lines: ``letter``, ``words`` and ``colour`` of each.
    """


@solara.component_vue("welcome.vue")
def Welcome(title: str, text: str) -> None:
    """What a page is for, before there is a result."""


@solara.component_vue("sweep_side.vue")
def SweepSide(
    wanted: dict[str, Any],
    things: Rows,
    scenarios: Rows,
    policies: Rows,
    indicators: Rows,
    ways: Rows,
    most: int,
    event_change: Callable[[dict[str, Any]], None],
    components: dict[str, str] = POLICIES,
) -> None:
    """What varies, what is looked at, and the runs. ``event_change`` receives what the reader has changed."""


@solara.component_vue("sweep_result.vue")
def SweepResult(facts: dict[str, Any]) -> None:
    """What is shown of a sweep, how far it has got, and what failed."""


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
        picture: as `experiments.browser.play.payments.picture` makes it; empty while it is being simulated.
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
        lists: as `experiments.browser.model_page.reference` has them.
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
        reports: as `experiments.reporting.verdicts` reads them.
        in_short: what the README says of it.
        limits: where rules are simpler than what they stand for.
        show: which checks.
        failed: why they cannot be shown.
        event_look: told which checks the reader wants, as ``show``.
    """
