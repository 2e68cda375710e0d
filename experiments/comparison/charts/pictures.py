"""The pictures of a comparison: which panels belong together, under which title, and how to read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.charts import panels
from experiments.comparison.charts.effects import cost_panel, effect_panels, recovery_panels
from experiments.comparison.charts.group_charts import (
    decile_panels,
    group_panels,
    occupation_panels,
    people_rows,
    regret_panels,
)
from experiments.comparison.charts.trajectories import difference_panels, level_panels, trajectory_names
from experiments.comparison.wording import effects_reading, month_words
from model.errors import InputError

if TYPE_CHECKING:
    from experiments.charts.palette import Spec
    from experiments.comparison.charts.style import Style
    from experiments.comparison.files import Comparison

_BEFORE = "what people were before policies started"
SCALE = 1.5  # pixels of a PNG for each of the page; twice as many take twice as long


@dataclass(frozen=True)
class Picture:
    """Panels under one title.

    Attributes:
        name: of its files.
        title: what it shows.
        reading: how to read it.
        panels: Vega-Lite charts.
        columns: panels side by side.
    """

    name: str
    title: str
    reading: str
    panels: Sequence[Spec]
    columns: int


def pictures(comparison: Comparison, style: Style, windows: Sequence[str]) -> list[Picture]:
    """All pictures of a comparison of one scenario; those without anything to show are left out.

    Args:
        comparison: of one scenario.
        style: of its arms.
        windows: of effects; the first is drawn, the others can be chosen on a page.
    """
    makers = (_effects, _levels, _differences, _cost, _people, _groups, _occupations, _recovery)
    found = [make(comparison, style, windows) for make in makers]
    return [picture for picture in found if picture.panels]


def _effects(comparison: Comparison, style: Style, windows: Sequence[str]) -> Picture:
    reading = effects_reading(comparison, windows[0])
    return Picture("effects", "What each arm changes", reading, effect_panels(comparison, style, windows), 4)


def _levels(comparison: Comparison, style: Style, _: Sequence[str]) -> Picture:
    shown = [panel for name in trajectory_names(comparison) for panel in level_panels(comparison, style, name)]
    reading = (
        f"Median of runs, with the middle half and 90 % of them. Grey and dashed: {style.reference}. "
        f"Dotted upright line: policies start, {month_words(comparison.record['start'])}"
    )
    return Picture("levels", "Level over time, each arm beside the reference", reading, shown, min(len(style.drawn), 4))


def _differences(comparison: Comparison, style: Style, _: Sequence[str]) -> Picture:
    reading = "Mean of the differences within pairs of runs with the same seed, and its 95 % interval month by month"
    title = f"Difference from {style.reference} over time"
    return Picture("differences", title, reading, difference_panels(comparison, style), 3)


def _cost(comparison: Comparison, style: Style, _: Sequence[str]) -> Picture:
    record, panel = comparison.record, cost_panel(comparison, style)
    reading = (
        f"Difference from {style.reference}, summed from {month_words(record['start'])} to "
        f"{month_words(record['until'])}, with 95 % intervals. Dotted: equal cost for each job-year"
    )
    return Picture("cost_and_jobs", "Cost against jobs", reading, [panel] if panel else [], 1)


def _people(comparison: Comparison, style: Style, _: Sequence[str]) -> Picture:
    start = month_words(comparison.record["start"])
    reading = (
        f"Real income after tax and transfers, change from {style.reference}, with 95 % interval. People are grouped "
        f"by their pay before {start}. Solid: statistically distinguishable from zero, corrected for many groups"
    )
    shown = decile_panels(people_rows(comparison, style), style)
    return Picture("deciles", "Who gains and who loses, from the lowest paid to the best paid", reading, shown, 4)


def _groups(comparison: Comparison, style: Style, _: Sequence[str]) -> Picture:
    reading = f"The same by {_BEFORE}. Filled: statistically distinguishable from zero, corrected for many groups"
    shown = group_panels(people_rows(comparison, style), style)
    return Picture("groups", "Who gains and who loses, by level and sector", reading, shown, 2)


def _occupations(comparison: Comparison, style: Style, _: Sequence[str]) -> Picture:
    reading = (
        f"The same by {_BEFORE}; the occupation that gains most over all arms stands first. "
        "A line that meets the edge of its chart is longer"
    )
    shown = occupation_panels(people_rows(comparison, style), style)
    return Picture("occupations", "Who gains and who loses, by occupation", reading, shown, 3)


def _recovery(comparison: Comparison, style: Style, _: Sequence[str]) -> Picture:
    reading = (
        "How far unemployment rises above the year before the policies start, and when it is back within half a point; "
        "a run in which it never rose by more counts as zero months"
    )
    return Picture("recovery", "Time to recover", reading, recovery_panels(comparison, style), 3)


def robustness_picture(comparison: Comparison, style: Style) -> Picture:
    """How each arm does over all scenarios; without panels where there is only one."""
    reading = (
        "Mean from start to end. The darker, the further from the best arm of that scenario (regret). "
        "◆ best in its worst scenario (maximin), ★ least regret at worst (minimax regret)"
    )
    return Picture("robustness", "Robustness over scenarios", reading, regret_panels(comparison, style), 2)


def save(picture: Picture, path: Path) -> list[Path]:
    """Save a picture as PNG and SVG, and return both.

    Args:
        picture: with at least one panel.
        path: without ending.

    Raises:
        InputError: a file cannot be written.
    """
    import vl_convert

    lines = _wrapped(picture.reading, 60 + 50 * picture.columns)
    params = {param["name"]: param for panel in picture.panels for param in panel.get("params", [])}
    shown = [{name: part for name, part in panel.items() if name != "params"} for panel in picture.panels]
    spec = panels.page_spec(shown, picture.title, lines, picture.columns) | {"params": list(params.values())}
    svg = vl_convert.vegalite_to_svg(spec)
    files: dict[Path, Callable[[Path], int]] = {
        path.with_name(f"{path.name}.svg"): lambda file: file.write_text(svg, encoding="utf-8"),
        path.with_name(f"{path.name}.png"): lambda file: file.write_bytes(vl_convert.svg_to_png(svg, scale=SCALE)),
    }
    for file, write in files.items():
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write(file)
        except OSError as error:
            raise InputError(f"'{file}' cannot be written: {(error.strerror or str(error)).lower()}") from None
    return list(files)


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width)
