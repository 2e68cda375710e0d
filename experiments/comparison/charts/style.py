"""How arms look in the charts of a comparison: letter, colour and legend, and points with their intervals.

An arm has one letter and one colour in all charts; no more than eight arms are drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from experiments.analysis.measures import SURE
from experiments.charts import panels
from experiments.charts.palette import BLUE, GREEN, INK, NEUTRAL, ORANGE, PURPLE, SKY, SPARE, VERMILION
from experiments.charts.panels import Axis

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec

COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, SPARE[2], SPARE[3])  # of the arms drawn, as many as there are
WIDTH, HEIGHT = 250, 150  # of a panel of a picture, pixels; on a page it is as wide as there is room
FAINT, GROUND = INK["light"].faint, INK["light"].ground
AIRY = 24  # pixels between the title of a panel and its plot, where the title of the upright axis stands between
LABEL = 205  # pixels for the name of a group
_LETTERS = 34  # of a label in a legend


@dataclass(frozen=True)
class Style:
    """Letter, colour and legend of each arm.

    Attributes:
        reference: its label.
        arms: the labels of the other arms.
    """

    reference: str
    arms: Sequence[str]

    @cached_property
    def letters(self) -> dict[str, str]:
        """A, B, C … by arm; AA after Z."""
        names = [*ascii_uppercase, *(first + second for first in ascii_uppercase for second in ascii_uppercase)]
        return dict(zip(self.arms, names, strict=False))

    @property
    def drawn(self) -> list[str]:
        """The arms in the pictures."""
        return list(self.arms[: len(COLOURS)])

    @property
    def left_out(self) -> list[str]:
        """The arms that are only in the tables."""
        return list(self.arms[len(COLOURS) :])

    def line(self, arm: str) -> str:
        """An arm as the legend has it: its letter and its label, shortened."""
        head = "reference: " if arm == self.reference else f"{self.letters[arm]}  "
        label = head + arm
        return label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1]}…"

    def colours(self, arms: Iterable[str] | None = None) -> dict[str, str]:
        """Colour by line, of all arms drawn or of some."""
        known = dict(zip(self.drawn, COLOURS, strict=False)) | {self.reference: NEUTRAL}
        return {self.line(arm): known[arm].light for arm in (self.drawn if arms is None else arms)}


# ------------------------------------------------------------------------------------------------------------- panels


def points(
    rows: pd.DataFrame, place: str, x: Axis, colours: Mapping[str, str], tooltip: Mapping[str, str]
) -> dict[str, Any]:
    """Layers: a line at zero, intervals, and points in them, filled where significant after correction.

    Args:
        rows: columns ``line`` (colour), ``low``, ``middle``, ``high``, ``mark`` and the place.
        place: the column of places on the upright axis, from top to bottom.
        x: the axis of values.
        colours: by line.
        tooltip: titles by column.
    """
    axis = {"title": None, "labelLimit": LABEL, "labelFontSize": 10.5, "domain": False}
    y = {"field": place, "type": "nominal", "sort": list(dict.fromkeys(rows[place])), "axis": axis}
    scale = {"domain": list(colours), "range": list(colours.values())}
    line = {"field": "line", "type": "nominal", "scale": scale, "legend": None}
    filled = {"condition": {"test": f"datum.mark == '{SURE}'", **line}, "value": GROUND}
    shown = [{"field": name, "title": title, "type": "nominal"} for name, title in tooltip.items()]
    at = {"y": y, "x": _along(x, "middle"), "stroke": line, "fill": filled, "tooltip": shown}
    across = {"y": y, "x": _along(x, "low"), "x2": {"field": "high"}, "color": panels.colour(colours)}
    known = rounded(rows)
    return {
        "layer": [
            upright(0.0),
            panels.layer(known, {"type": "rule", "strokeWidth": 2.4, "opacity": 0.6}, across),
            panels.layer(known, {"type": "point", "size": 54, "strokeWidth": 1.8, "opacity": 1}, at),
        ]
    }


def _along(x: Axis, field: str) -> dict[str, Any]:
    """A field on an axis of values with no more labels than there is room for."""
    encoding = x.of(field)
    encoding["axis"] |= {"labelOverlap": "greedy", "labelSeparation": 5}
    return encoding


def above(y: Axis, field: str) -> dict[str, Any]:
    """A field on an upright axis, whose title stands clear of the highest label."""
    encoding = y.of(field, above=True)
    encoding["axis"]["titleY"] = -13
    return encoding


def heading(title: str, subtitle: str = "\u00a0", *, room: int = 8, frame: str = "group") -> dict[str, Any]:
    """The title of a panel, with a few words under it.

    Args:
        title: shown in bold.
        subtitle: by default empty, but as high as another, so that panels side by side are level.
        room: between title and plot, pixels.
        frame: where the title starts: at the plot (``group``) or at the labels left of it (``bounds``).
    """
    words = {"text": title, "anchor": "start", "frame": frame, "fontSize": 12.5, "offset": room}
    return words | {"subtitle": subtitle, "subtitleFontSize": 10.5, "subtitlePadding": 2}


def rounded(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows, numbers to five digits, which no chart shows more of."""
    numbers = rows.select_dtypes("float").columns
    return rows.assign(**{name: [float(f"{value:.5g}") for value in rows[name]] for name in numbers})


def upright(x: float) -> Spec:
    """A thin line across all rows."""
    place = {"x": {"field": "at", "type": "quantitative"}}
    return {"data": {"values": [{"at": x}]}, "mark": {"type": "rule", "color": FAINT}, "encoding": place}
