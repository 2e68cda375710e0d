"""Small charts of the experiments, made fit for a page of the browser."""

from __future__ import annotations

from experiments.chart_layers import INK, SCHEMA, Spec, config
from experiments.chart_theme import themed
from experiments.charts import named_data
from experiments.comparison_report import follow_page

_LEGEND = {"labelColor": INK["light"].faint, "labelFontSize": 11}
_LOOK = config(INK["light"]) | {"background": "transparent", "legend": _LEGEND}


def page_panel(panel: Spec, *, legends: bool = False) -> Spec:
    """A panel as `experiments.browser.widgets.VegaPanel` takes it: as wide as there is room, its colours the page's.

    Its tables stand beside it under names, so that a change of numbers alone need not draw it anew.

    Args:
        panel: as scripts take it.
        legends: whether its own legend is kept; otherwise the page has one for all panels.
    """
    tables: Spec = {}
    named = named_data(panel, tables)
    spec = named | {"width": "container"} if legends else follow_page(named)
    return {"$schema": SCHEMA, **themed(spec), "config": themed(_LOOK), "datasets": tables}
