"""The widgets of the Model page."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.browser.shared.widgets import Rows


@solara.component_vue("tabs.vue")
def ModelTabs(tabs: Rows, current: str, refused: str, event_go: Callable[[str], None]) -> None:
    """The parts of the Model page, and what was wrong with its address."""


@solara.component_vue("overview.vue")
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
        picture: as `experiments.browser.model_page.payments.picture` makes it; empty while it is being simulated.
        when: the month that it shows.
        own: whether it is of the reader's own run.
        failed: why there is none.
    """


@solara.component_vue("month.vue")
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
        reports: as `experiments.reporting.checks` reads them.
        in_short: what the README says of it.
        limits: where rules are simpler than what they stand for.
        show: which checks.
        failed: why they cannot be shown.
        event_look: told which checks the reader wants, as ``show``.
    """
