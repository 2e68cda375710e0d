"""The widgets of the map of occupations and moves between them."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.browser.shared.widgets import Rows


@solara.component_vue("map.vue")
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
        view: see `experiments.browser.networks.occupations.view.occupations_view`.
        sizes: width and height of the ``wide`` and of the ``tall`` picture.
        paints: what colours may stand for.
        flows: what lines may stand for.
        occupations: ``row`` and ``words``, for the list.
        choices: ``paint``, ``flows`` and ``occupation`` as chosen.
        event_change: receives one of these with another value.
    """


@solara.component_vue("card.vue")
def OccupationCard(card: dict[str, Any], rows: Rows, event_change: Callable[[dict[str, Any]], None]) -> None:
    """About one occupation, or all in a table while none is chosen."""
