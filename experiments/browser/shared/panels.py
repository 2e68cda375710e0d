"""Small charts of the experiments, made fit for a page of the browser."""

from __future__ import annotations

from experiments.charts.palette import INK, SCHEMA, Spec, config
from experiments.charts.panels import named_data
from experiments.charts.theme import themed
from experiments.comparison.report.report import follow_page

_INK = INK["light"]
_LOOK = config(_INK) | {
    "background": "transparent",
    "legend": {"labelColor": _INK.faint, "titleColor": _INK.faint, "labelFontSize": 11, "titleFontSize": 11},
}


def page_panel(panel: Spec, *, legends: bool = False) -> Spec:
    """A panel as `VegaPanel` takes it: as wide as there is room, its colours the page's.

    Its tables stand beside it under names, so that a change of numbers alone need not draw it anew.

    Args:
        panel: as scripts take it.
        legends: whether its own legend is kept; otherwise the page has one for all panels.
    """
    tables: Spec = {}
    named = named_data(panel, tables)
    spec = named | {"width": "container"} if legends else follow_page(named)
    return {"$schema": SCHEMA, **themed(spec), "config": themed(_LOOK), "datasets": themed(tables)}
