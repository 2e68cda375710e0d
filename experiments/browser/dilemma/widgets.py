"""The widgets of the Compute dilemma page."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.browser.shared.widgets import Rows


@solara.component_vue("order.vue")
def DilemmaOrder(
    sliders: Rows, rows: Rows, sentences: list[str], event_change: Callable[[dict[str, Any]], None]
) -> None:
    """One compute order: the sliders, what they mean, and the rules side by side.

    Args:
        sliders: fields of `experiments.browser.dilemma.state.Slider` with ``name``, ``value`` and ``default``.
        rows: one a rule, see `experiments.browser.dilemma.view.rule_rows`.
        sentences: what the numbers mean.
        event_change: receives ``{name: value}`` while a slider moves.
    """


@solara.component_vue("economy.vue")
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


@solara.component_vue("findings.vue")
def DilemmaFindings(rows: Rows, words: str) -> None:
    """How the rules came out in the whole economy, a row a rule."""
