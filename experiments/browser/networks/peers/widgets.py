"""The widget of the map of enterprises and their peers."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.browser.shared.widgets import Rows


@solara.component_vue("map.vue")
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
        ground: what stays as it is in a run, see `experiments.browser.networks.peers.view.peers_ground`.
        view: what changes, see `experiments.browser.networks.peers.view.peers_view`.
        colours: the colourings to choose from.
        colour: the one chosen.
        chosen: row of the enterprise looked at, or -1.
        number: of enterprises.
        card: about it, see `experiments.browser.networks.peers.view.enterprise_card`; or nothing.
        event_change: receives ``{"colour": name}`` or ``{"enterprise": row}``.
    """
