"""The page of a study at three speeds of adoption: each outcome against what varies, a line a speed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from experiments.analysis.adoption_speed import SPEEDS
from experiments.analysis.intervals import bands
from experiments.charts import panels
from experiments.charts.palette import BLUE, GREEN, ORANGE
from experiments.charts.panels import Axis

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.adoption_speed import SpeedStudy

COLOURS = dict(zip(SPEEDS, (GREEN.light, BLUE.light, ORANGE.light), strict=True))


def speed_page(
    study: SpeedStudy, title: str, x: Axis, axes: Mapping[str, tuple[str, Axis]], outcomes: pd.DataFrame, until: str
) -> panels.Page:
    """Median and band of each outcome against what varies.

    Args:
        study: what was run.
        title: of the page.
        x: axis of what varies.
        axes: title and axis by measure.
        outcomes: as the study gives them.
        until: last month.
    """
    band = bands(outcomes, list(axes), by=("line", "x"))
    shown = [
        panels.panel(panels.fan(band[band["indicator"] == text], x, y, COLOURS), heading)
        for text, (heading, y) in axes.items()
    ]
    of = "Difference from the first value, run by run: median" if study.paired else "Median"
    subtitle = f"{of} and 10–90 % band of {int(band['runs'].max())} runs, to {until}"
    return panels.page(shown, title, subtitle)
