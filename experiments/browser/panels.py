"""Panels of charts made fit for a page: as wide as there is room for, and in the page's colours."""

from __future__ import annotations

from experiments.chart_layers import INK, SCHEMA, Spec, config
from experiments.chart_theme import themed
from experiments.charts import named_data


def panel_spec(panel: Spec) -> Spec:
    """A panel (`experiments.charts.panel`) as the widget ``VegaPanel`` takes it.

    Its tables stand beside it under names, so that a change of numbers alone need not draw it anew.
    """
    tables: Spec = {}
    joined = named_data(panel, tables)
    ink = INK["light"]
    legend = {"labelColor": ink.faint, "labelFontSize": 11}
    look = {"width": "container", "config": config(ink) | {"background": "transparent", "legend": legend}}
    spec: Spec = themed({"$schema": SCHEMA, **joined, **look, "datasets": tables})
    return spec
