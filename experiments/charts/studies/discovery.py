"""The charts of scenario discovery: the limits of the box, and coverage against density at each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.charts import panels
from experiments.charts.palette import BLUE, INK, ORANGE
from experiments.charts.panels import Axis

if TYPE_CHECKING:
    from experiments.analysis.discovery import Box
    from experiments.charts.palette import Spec


def discovery_page(box: Box, where: str) -> panels.Page:
    """The box's limits in the ranges that were tried, and what each step of the search traded."""
    parts = [_limits_panel(box), _steps_panel(box)] if len(box.limits) else [_steps_panel(box)]
    shown = box.shown
    text = (
        f"In the box {shown['density']:.0%} of runs have it (of all: {box.share:.0%}); "
        f"these are {shown['coverage']:.0%} of all that do; n = {box.points} points, {box.runs} runs"
    )
    if box.left_out:
        text += f"; {box.left_out} runs without a value are left out"
    return panels.page(parts, f"When is {where}?", text, columns=2)


def _limits_panel(box: Box) -> Spec:
    """Each condition as a bar in the range that was tried, from 0 to 100 %."""
    rows = box.limits.copy()
    width = rows["highest"] - rows["lowest"]
    rows["start"] = ((rows["low"] - rows["lowest"]) / width).fillna(0.0)
    rows["stop"] = ((rows["high"] - rows["lowest"]) / width).fillna(0.0)  # names have no place in a range
    rows["zero"], rows["one"] = 0.0, 1.0
    axis = Axis("place in the range that was tried, %", ".0%", domain=(0.0, 1.0))
    place = {"field": "name", "type": "nominal", "axis": {"title": None, "labelLimit": 220}, "sort": None}
    whole = {"y": place, "x": axis.of("zero"), "x2": {"field": "one"}}
    inside = {"y": place, "x": axis.of("start"), "x2": {"field": "stop"}}
    words = {"y": place, "x": axis.of("zero"), "text": {"field": "values"}}
    rows = rows[["name", "values", "start", "stop", "zero", "one"]]
    layers = [
        panels.layer(rows, {"type": "bar", "height": 7, "color": INK["light"].grid}, whole),
        panels.layer(rows, {"type": "bar", "height": 7, "color": BLUE.light}, inside),
        panels.layer(rows, {"type": "text", "align": "left", "dy": -11, "fontSize": 10.5}, words),
    ]
    return panels.panel(layers, "Conditions of the box", height=44 * len(rows))


def _steps_panel(box: Box) -> Spec:
    steps = box.trajectory.reset_index(names="step")
    x = Axis("coverage: share of such runs in the box, %", ".0%", domain=(0.0, 1.0))
    y = Axis("density: share of the box’s runs, %", ".0%", domain=(0.0, 1.0))
    at = {"x": x.of("coverage"), "y": y.of("density", above=True)}
    colour = {"type": "point", "filled": True, "opacity": 1}
    chosen = steps[steps["step"] == box.step].assign(label="shown left")
    return panels.panel(
        [
            panels.layer(
                steps, {"type": "line", "color": BLUE.light, "opacity": 0.4}, {**at, "order": {"field": "step"}}
            ),
            panels.layer(steps, {**colour, "color": BLUE.light, "size": 28}, at),
            panels.layer(chosen, {**colour, "color": ORANGE.light, "size": 110}, at),
            panels.layer(
                chosen, {"type": "text", "align": "right", "dx": -9, "dy": 10}, {**at, "text": {"field": "label"}}
            ),
        ],
        "Steps of the search",
    )
