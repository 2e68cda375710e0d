"""The report of a comparison: one page that works without a network, and pictures.

The page holds all it needs: its style, its script, the library that draws the charts, and the numbers. Charts take
their colours from the page's style, so that they follow the reader's light or dark theme and are light in print.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.analysis.measures import MARKS
from experiments.charts.palette import FONT, INK, config
from experiments.charts.panels import named_data
from experiments.charts.theme import dark_style, light_style, themed, variable
from experiments.comparison.charts.pictures import Picture, pictures, robustness_picture, save
from experiments.comparison.charts.style import COLOURS, Style
from experiments.comparison.files import Comparison, open_comparison
from experiments.comparison.report import content
from experiments.comparison.wording import effects_reading
from model.errors import InputError

if TYPE_CHECKING:
    from markupsafe import Markup

    from experiments.charts.palette import Spec

REPORT = "report.html"
FIGURES = "figures"
PAGE = Path(__file__).with_name("page")  # template, style and script


def write_report(folder: Path) -> list[str]:
    """Write ``report.html`` and ``figures/`` into the folder of a finished comparison.

    Args:
        folder: as ``tenfold compare`` leaves it.

    Returns:
        The names of the files written, relative to the folder.

    Raises:
        InputError: the folder holds no comparison, a file of it is damaged, or the report cannot be written.
    """
    comparison, style, drawn = _opened(folder)
    text = page(comparison, style, drawn)
    try:
        (folder / REPORT).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder / REPORT} cannot be written: {(error.strerror or str(error)).lower()}") from None
    return [REPORT, *(file.relative_to(folder).as_posix() for file in _save(comparison, drawn, folder / FIGURES))]


def report_page(folder: Path) -> str:
    """The report of a finished comparison as a page.

    Raises:
        InputError: the folder holds no comparison, or a file of it is damaged.
    """
    return page(*_opened(folder))


def save_figures(folder: Path, into: Path) -> list[Path]:
    """Save the pictures of a finished comparison as PNG and SVG into another folder, and return the files.

    Raises:
        InputError: the folder holds no comparison, a file of it is damaged, or a picture cannot be written.
    """
    comparison, _, drawn = _opened(folder)
    return _save(comparison, drawn, into)


def _opened(folder: Path) -> tuple[Comparison, Style, dict[str, list[Picture]]]:
    """A comparison with all its pictures."""
    comparison = open_comparison(folder)
    style = Style(comparison.reference, comparison.arms)
    return comparison, style, _pictures(comparison, style)


def _save(comparison: Comparison, drawn: Mapping[str, Sequence[Picture]], into: Path) -> list[Path]:
    return [file for scenario, found in drawn.items() for picture in found
            for file in save(picture, into / _file_name(picture, scenario, comparison))]  # fmt: skip


def _pictures(comparison: Comparison, style: Style) -> dict[str, list[Picture]]:
    """All pictures by scenario, and under "" what is about all of them. Of windows the main one is drawn first."""
    main = comparison.main_window
    windows = [main, *(window for window in comparison.windows if window != main)]
    names = [str(scenario["name"]) for scenario in comparison.scenarios]
    found = {name: pictures(comparison.within(name), style, windows) for name in names}
    robust = robustness_picture(comparison, style)
    return found | ({"": [robust]} if robust.panels else {})


def _file_name(picture: Picture, scenario: str, comparison: Comparison) -> str:
    """The name of a picture's files; with the scenario where there are several."""
    several = scenario and len(comparison.scenarios) > 1
    return f"{picture.name}_{re.sub(r'[^\w-]+', '_', scenario)}" if several else picture.name


# ----------------------------------------------------------------------------------------------------------- the page


def page(comparison: Comparison, style: Style, drawn: Mapping[str, Sequence[Picture]]) -> str:
    """The report as a page.

    Args:
        comparison: of all scenarios.
        style: of its arms.
        drawn: pictures by scenario; under "" what is about all scenarios.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    drawing = _Drawing()
    scenarios = [_scenario(comparison, style, scenario, drawn, drawing) for scenario in comparison.scenarios]
    robust = [drawing.picture(picture) for picture in drawn.get("", [])]
    loader = FileSystemLoader(PAGE)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["breakable"] = _breakable
    return environment.get_template("page.html").render(
        content=content, comparison=comparison, record=comparison.record, style=style, marks=MARKS,
        arms=content.arms(comparison, style), columns=content.columns(comparison), lead=content.lead(comparison),
        choices=content.choices(comparison, style), glossary=content.glossary(comparison),
        main_window=comparison.main_window, scenarios=scenarios, robustness=robust[0] if robust else None,
        provenance=content.provenance(comparison), colours=letter_colours(style),
        effects_reading=effects_reading, css=_style(), library=_library(), data=drawing.data(),
        script=_read("script.js"),
    )  # fmt: skip


def letter_colours(style: Style) -> dict[str, str]:
    """The colour of each arm drawn, as the style knows it, by letter."""
    pairs = zip(style.drawn, COLOURS, strict=False)
    return {style.letters[arm]: variable(colour) for arm, colour in pairs}


def _breakable(label: str) -> Markup:
    """A label that may be broken over lines where its words join."""
    from markupsafe import Markup

    parts = re.split(r"(?<=[:,+=(/_])|(?<=[a-z])(?=[A-Z])", label)
    return Markup("<wbr>").join(parts)


def _scenario(
    comparison: Comparison,
    style: Style,
    scenario: Mapping[str, Any],
    drawn: Mapping[str, Sequence[Picture]],
    drawing: _Drawing,
) -> dict[str, Any]:
    """What the page shows of one scenario."""
    part = comparison.within(str(scenario["name"]))
    return {
        "name": scenario["name"],
        "title": scenario.get("title", scenario["name"]),
        "description": scenario.get("description", ""),
        "changed": content.changed(scenario),
        "comparison": part,
        "tables": content.first_tables(part, style),
        "pictures": {picture.name: drawing.picture(picture) for picture in drawn[str(scenario["name"])]},
    }


class _Drawing:
    """Charts and their tables, as the page's script takes them: each table once, by columns."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.charts: list[Spec] = []

    def picture(self, picture: Picture) -> dict[str, Any]:
        """Take a picture's charts in; the numbers of its charts tell the script where to draw them."""
        first = len(self.charts)
        self.charts += [follow_page(named_data(panel, self.tables)) for panel in picture.panels]
        numbers = range(first, len(self.charts))
        return {"name": picture.name, "title": picture.title, "reading": picture.reading, "charts": numbers}

    def data(self) -> str:
        """All charts as JSON that may stand in a page."""
        columns: dict[str, int] = {}  # each once, as JSON, with its number: months and labels come back in many tables
        tables: dict[str, dict[str, int]] = {}
        for table, rows in self.tables.items():
            written = {name: _compact([row.get(name) for row in rows]) for name in rows[0]} if rows else {}
            tables[table] = {name: columns.setdefault(column, len(columns)) for name, column in written.items()}
        look = config(INK["light"]) | {"background": "transparent", "font": FONT}
        rest = _compact({"tables": tables, "charts": themed(self.charts), "config": themed(look)})
        text = f'{rest[:-1]},"columns":[{",".join(columns)}]}}'
        return text.replace("<", "\\u003c")


def _compact(values: Any) -> str:
    return json.dumps(values, separators=(",", ":"))


def follow_page(spec: Spec) -> Spec:
    """A panel as wide as there is room for on a page, whose own legend does for all charts."""
    spec = _without_legends(spec)
    narrow = isinstance(spec["width"], (int, float))
    return spec | ({"width": "container"} if narrow else {})


def _without_legends(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: None if name == "legend" else _without_legends(value) for name, value in part.items()}
    return [_without_legends(value) for value in part] if isinstance(part, list) else part


# --------------------------------------------------------------------------------------------------- style and script


def _style() -> str:
    """The style, with the colours of light and dark filled in."""
    return _read("style.css").replace("/* light */", light_style()).replace("/* dark */", dark_style())


def _read(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def _library() -> str:
    """The library that draws charts, made from the installed package, fit to stand within a page."""
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")
