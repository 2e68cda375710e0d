"""The result of a comparison on the Compare page: its first screen, its charts, its files."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import solara

from experiments.browser.compare import widgets
from experiments.browser.compare.state import Look
from experiments.browser.compare.view import SECTIONS, Shown, View
from experiments.browser.shared.widgets import VegaPanel
from experiments.browser.shared.work.downloads import ZIP, Downloads, File, zipped, zipped_from


def result(view: View, look: Look, current: bool, event_look: Callable[[dict[str, str]], None]) -> list[solara.Element]:
    """A comparison on the page.

    Args:
        view: what there is to show.
        look: which part of it is shown.
        current: whether it is the comparison of what is set.
        event_look: called with what the reader wants to look at instead, fields of `Look`.
    """
    window = look.window if look.window in view.windows else view.facts["windows"][0]["window"]
    section = look.show if look.show in view.sections else "effects"
    pictures = [part for shown in view.section(section, window) for part in _picture(view, shown)]
    return [
        widgets.ComparisonResult(
            facts=view.facts,
            window=window,
            section=section,
            sections=[{"name": name, "title": SECTIONS[name][0]} for name in view.sections],
            current=current,
            event_look=event_look,
        ),
        solara.v.Html(
            tag="div",
            class_="tf-section",
            attributes={"data-testid": "section", "data-section": section},
            children=[*pictures, widgets.ComparisonNotes(facts=view.facts, window=window, section=section)],
        ),
        Downloads(files(view.folder)),
    ]


def _picture(view: View, shown: Shown) -> list[solara.Element]:
    """The heading of a picture and its panels."""
    arms = [arm for arm in view.facts["arms"] if arm["letter"] or shown.reference]
    lines = [
        {
            "letter": arm["letter"],
            "colour": arm["colour"],
            "words": arm["label"] if arm["letter"] else "no policy added",
        }
        for arm in arms
    ]
    panels = [
        VegaPanel(name=f"{shown.name}-{place}", spec=panel).key(f"{shown.name}-{place}")
        for place, panel in enumerate(shown.panels)
    ]
    head = widgets.PictureHead(
        name=shown.name, title=shown.title, reading=shown.reading, lines=[] if shown.name == "robustness" else lines
    )
    style = f"--most: {len(view.facts['arms']) - 1}" if shown.name == "levels" else ""  # an indicator in each row
    gallery = f"tf-card tf-gallery tf-{shown.kind or 'usual'}"
    return [head, solara.v.Html(tag="div", class_=gallery, style_=style, children=panels)]


@cache
def files(folder: Path) -> list[File]:
    """What can be downloaded of a comparison."""
    from experiments.comparison.report.report import report_page, save_figures

    def tables() -> bytes:
        return zipped((path.name, path) for path in sorted(folder.glob("*")) if path.suffix in (".parquet", ".json"))

    return [
        File("report", "Report (HTML)", "Everything on one page that works without a network", "comparison.html",
             "text/html", lambda: report_page(folder).encode()),
        File("tables", "Tables (Parquet)", "All tables, and every run month by month", "comparison-tables.zip", ZIP,
             tables),
        File("charts", "Charts (PNG)", "All charts as PNG and SVG", "comparison-charts.zip", ZIP,
             lambda: zipped_from(lambda into: save_figures(folder, into))),
    ]  # fmt: skip
