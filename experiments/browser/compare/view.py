"""What the Compare page shows of a finished comparison: plain values for its templates, and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from experiments.analysis.measures import MARKS
from experiments.browser.shared.panels import page_panel
from experiments.browser.shared.words import policy_title, sentence
from experiments.charts.palette import Spec
from experiments.comparison.charts.pictures import Picture, pictures, robustness_picture
from experiments.comparison.charts.style import Style
from experiments.comparison.files import Comparison, open_comparison
from experiments.comparison.report import content
from experiments.comparison.report.report import letter_colours
from experiments.comparison.wording import effects_reading

SECTIONS: Mapping[str, tuple[str, Sequence[str]]] = {  # title, and the pictures in it
    "effects": ("Effects", ("effects",)),
    "time": ("Over time", ("differences", "levels")),
    "cost": ("Cost and jobs", ("cost_and_jobs",)),
    "people": ("Winners and losers", ("deciles", "groups", "occupations")),
    "recovery": ("Recovery", ("recovery",)),
    "robustness": ("Robustness", ("robustness",)),
    "about": ("Significance, and what was run", ()),
}
_WIDE = {"cost_and_jobs": "wide", "effects": "small", "groups": "medium", "occupations": "medium"}
_WITH_REFERENCE = ("levels", "recovery")


@dataclass(frozen=True)
class Shown:
    """A picture on the page.

    Attributes:
        name: of the picture.
        title: what it shows.
        reading: how to read it.
        kind: how wide its panels are.
        reference: whether the reference is drawn in it.
        panels: charts.
    """

    name: str
    title: str
    reading: str
    kind: str
    reference: bool
    panels: Sequence[Spec]


@dataclass(frozen=True, eq=False)
class View:
    """A comparison in one of its scenarios, ready to be shown.

    Attributes:
        folder: of its tables.
        scenario: the one shown.
        facts: plain values for the templates.
        pictures: by name.
        windows: periods for which effects are known.
    """

    folder: Path
    scenario: str
    facts: Mapping[str, Any]
    pictures: Mapping[str, Shown]
    windows: Sequence[str]

    def shows(self, scenario: str) -> bool:
        """Whether this is what is shown where a scenario is asked for: the first if there is none of the name."""
        names = [one["name"] for one in self.facts["scenarios"]]
        return self.scenario == (scenario if scenario in names else names[0])

    @property
    def sections(self) -> list[str]:
        """The sections that have something to show."""
        return [name for name, (_, inside) in SECTIONS.items() if not inside or set(inside) & set(self.pictures)]

    def section(self, name: str, window: str) -> list[Shown]:
        """The pictures of a section, effects being those in a window of months."""
        found = [self.pictures[one] for one in SECTIONS[name][1] if one in self.pictures]
        reading = next((one["reading"] for one in self.facts["windows"] if one["window"] == window), "")
        return [_in_window(shown, window, reading) for shown in found]


def make_view(folder: Path, scenario: str = "") -> View:
    """Read a comparison and make all that is shown of it.

    Args:
        folder: of its tables.
        scenario: the one to show; the first if there is none of this name.

    Raises:
        InputError: the folder holds no comparison, or a file of it is damaged.
    """
    comparison = open_comparison(folder)
    style = Style(comparison.reference, comparison.arms)
    names = [str(one["name"]) for one in comparison.scenarios]
    chosen = scenario if scenario in names else names[0]
    part, windows = comparison.within(chosen), comparison.windows
    drawn = [*pictures(part, style, windows), robustness_picture(comparison, style)]
    shown = {picture.name: _shown(picture) for picture in drawn if picture.panels}
    return View(folder, chosen, _facts(comparison, part, style, chosen), shown, windows)


def _shown(picture: Picture) -> Shown:
    panels = [page_panel(panel) for panel in picture.panels]
    kind, reference = _WIDE.get(picture.name, ""), picture.name in _WITH_REFERENCE
    return Shown(picture.name, picture.title, picture.reading, kind, reference, panels)


def _in_window(shown: Shown, window: str, reading: str) -> Shown:
    """A picture of effects, with those in a window of months; any other picture as it is."""
    if not any("params" in panel for panel in shown.panels):
        return shown
    panels = [panel | {"params": [one | {"value": window} for one in panel["params"]]} for panel in shown.panels]
    return replace(shown, panels=panels, reading=reading)


# ------------------------------------------------------------------------------------------------------------- values


def _facts(comparison: Comparison, part: Comparison, style: Style, scenario: str) -> dict[str, Any]:
    colours = letter_colours(style)
    arms = [_arm(arm, colours.get(arm.letter, "")) for arm in content.arms(comparison, style)]
    found = next(one for one in comparison.scenarios if one["name"] == scenario)
    return {
        "title": str(comparison.record["title"]),
        "lead": content.lead(comparison),
        "reference": comparison.reference,
        "replicates": comparison.record["replicates"],
        "command": comparison.record["command"],
        "scenario": scenario,
        "scenarios": [
            {"name": str(one["name"]), "title": one.get("title", one["name"]), "description": one["description"]}
            for one in comparison.scenarios
        ],
        "changed": content.changed(found),
        "arms": arms,
        "columns": [vars(column) for column in content.columns(comparison)],
        "marks": [{"mark": mark, "words": words} for mark, words in MARKS.items()],
        "choices": content.choices(comparison, style) if len(comparison.scenarios) > 1 else [],
        "provenance": content.provenance(comparison),
        "glossary": [{"title": one.title, "meaning": one.meaning, "unit": one.unit, "name": one.name}
                     for one in content.glossary(comparison)],
        "windows": [_window(part, style, table) for table in content.first_tables(part, style)],
    }  # fmt: skip


def _arm(arm: content.Arm, colour: str) -> dict[str, Any]:
    policies = [{**asdict(policy), "title": sentence(policy_title(policy.name))} for policy in arm.policies]
    return {**asdict(arm), "policies": policies, "colour": colour}


def _window(part: Comparison, style: Style, table: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a window of months."""
    window = str(table["window"])
    counts = content.counts(part, window)
    needed = content.pairs_needed(counts["all"])
    every = [
        {"title": one.title, "change": one.change, "unit": one.unit, "level": level,
         "arms": [None if estimate is None else estimate._asdict() for estimate in found]}
        for one, level, found in content.every_effect(part, window)
    ]  # fmt: skip
    return {
        "window": window,
        "words": table["words"],
        "when": table["when"],
        "reading": effects_reading(part, window),
        "reference": [vars(cell) for cell in table["reference"]],
        "rows": {label: [vars(cell) for cell in cells] for label, cells in table["rows"].items()},
        "sentences": {label: " ".join(found) for label, found in table["sentences"].items()},
        "counts": counts,
        "needed": needed if int(part.record["replicates"]) < needed else 0,
        "every": every,
        "letters": [style.letters[label] for label in style.arms],
    }
