"""How docking is shown: how far each published number is met, what each channel changes, and a page of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.analysis.measures import typeset
from experiments.charts import panels
from experiments.charts.palette import BLUE, GREEN, INK, ORANGE, VERMILION
from experiments.charts.panels import Axis
from experiments.docking.runs import OUTCOMES, SHOWN
from experiments.reporting.checks import Check, Part, Report
from model.benchmark.channels import CHANNELS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.palette import Spec

SCENARIO_COLOURS = {"modest": GREEN.light, "substantial": BLUE.light, "extreme": VERMILION.light}
MODE_COLOURS = {"whole people": BLUE.light, "mean field": ORANGE.light}
FAINT = INK["light"].faint
STEPS = ("docked", *(f"+ {name}" for name in CHANNELS))


# ------------------------------------------------------------------------------------------------- published numbers


def dock_page(table: pd.DataFrame, workers_number: int) -> panels.Page:
    """How far the rows of Table 3 are from what the paper prints, against what is allowed."""
    rows = table[table["table"] == "3"]
    shown = [_distances(rows[rows["scenario"] == name], name, first=name == "modest") for name in SCENARIO_COLOURS]
    runs = int(rows["runs"].max())
    how = (
        f"Blue: mean and 10–90 % band of {runs} runs with {workers_number:,} workers. Orange: mean field. "
        if workers_number
        else "Orange: mean field. "
    )
    subtitle = [how + "Grey: what is allowed. Numbers: published, simulated.", "January 2030, Table 3 of the paper"]
    return panels.page(shown, "Distance from the published scenarios", subtitle, columns=3)


def _distances(rows: pd.DataFrame, title: str, *, first: bool) -> Spec:
    people = bool((rows["runs"] > 1).any() or (rows["simulated"] != rows["mean_field"]).any())
    rows = rows.assign(
        row=[_label(name) for name in rows["outcome"]],
        numbers=[_numbers(*row) for row in zip(rows["outcome"], rows["published"], rows["simulated"], strict=True)],
        people=rows["simulated"] - rows["published"], from_=rows["low"] - rows["published"],
        to=rows["high"] - rows["published"], field=rows["mean_field"] - rows["published"],
        least=-rows["tolerance"], most=rows["tolerance"],
    )[["row", "numbers", "people", "from_", "to", "field", "least", "most"]]  # fmt: skip
    axis = {"title": None, "labelLimit": 260, "labels": first, "domain": False}
    y = {"field": "row", "type": "nominal", "sort": list(rows["row"]), "axis": axis}
    x = Axis("simulated less published, points", "+.1~f", domain=(-1.0, 1.0))

    def at(field: str, other: str | None = None) -> dict[str, Any]:
        return {"y": y, "x": x.of(field)} | ({"x2": {"field": other}} if other else {})

    blue, orange = MODE_COLOURS.values()
    text = {"y": y, "text": {"field": "numbers"}, "x": {"value": 236}}
    layers = [
        panels.layer(rows, {"type": "bar", "height": 13, "color": INK["light"].grid}, at("least", "most")),
        panels.layer(rows, {"type": "tick", "thickness": 2.5, "size": 13, "color": orange, "clip": True}, at("field")),
        panels.layer(rows, {"type": "text", "align": "left", "fontSize": 10.5, "color": FAINT}, text),
    ]
    if people:
        layers.insert(1, panels.layer(rows, {"type": "rule", "color": blue, "opacity": 0.5, "strokeWidth": 2.2,
                                             "clip": True}, at("from_", "to")))  # fmt: skip
        point = {"type": "point", "filled": True, "size": 48, "color": blue, "opacity": 1, "clip": True}
        layers.insert(3, panels.layer(rows, point, at("people")))
    return panels.panel(layers, title, width=230, height=420)


def _label(name: str) -> str:
    outcome = OUTCOMES[name]
    return f"{outcome.title}, {outcome.unit}"


def _numbers(outcome: str, printed: float, simulated: float) -> str:
    """Both to the digits that are printed."""
    digits = OUTCOMES[outcome].digits
    return typeset(f"{printed:.{digits}f}  |  {simulated:.{digits}f}")


# ---------------------------------------------------------------------------------------------------------- channels


def channels_page(table: pd.DataFrame, workers_number: int) -> panels.Page:
    """The headline: what each channel does alone, and where all of them lead."""
    shown = [panel for name in SHOWN for panel in (_alone(table, name), _added(table, name))]
    runs = int(table["runs"].max())
    people = f"Mean of {runs} runs with {workers_number:,} workers; thin dark lines: 10–90 % of runs. "
    subtitle = [
        (people if workers_number else "Mean field. ")
        + "January 2030. An effect is what a channel changes with AI less what it changes without.",
        "Bars: each channel alone, as a change from the docked benchmark. "
        "Lines: from the docked benchmark to all channels, switched on one after the other.",
    ]
    title = "What the published scenarios leave out, and what it would change"
    return panels.page(shown, title, subtitle, columns=4)


def _alone(table: pd.DataFrame, outcome: str) -> Spec:
    rows = table[(table["outcome"] == outcome) & (table["how"] == "alone")]
    rows = rows[["scenario", "channel", "difference", "low", "high"]].rename(columns={"scenario": "line"})
    rows = rows.assign(written=[_written(value, "+.1f", "") for value in rows["difference"]])
    room = 0.14 * (max(rows["high"].max(), 0.0) - min(rows["low"].min(), 0.0))
    ends = min(rows["low"].min(), 0.0) - room, max(rows["high"].max(), 0.0) + room
    x = Axis(f"change, points ({OUTCOMES[outcome].unit})", "+.1~f", domain=ends)
    axis = x.of("difference")
    axis["axis"]["labelExpr"] = "datum.value == 0 ? '0' : datum.label"
    offset = {"yOffset": {"field": "line", "sort": list(SCENARIO_COLOURS)}}
    place = {"field": "channel", "type": "nominal", "sort": list(CHANNELS), "scale": {"paddingInner": 0.25},
             "axis": {"title": None}}  # fmt: skip
    at = {"y": place, **offset, "x": axis}
    span = {"y": place, **offset, "x": {**axis, "field": "low"}, "x2": {"field": "high"}}
    words = {"type": "text", "fontSize": 8.5, "color": FAINT}
    zero = {"data": {"values": [{"zero": 0}]}, "mark": {"type": "rule", "color": FAINT},
            "encoding": {"x": {"field": "zero", "type": "quantitative"}}}  # fmt: skip
    layers = [panels.layer(rows, {"type": "bar", "opacity": 0.85}, {**at, "color": _colour()})]
    if (rows["low"] < rows["high"]).any():
        layers.append(panels.layer(rows, {"type": "rule", "color": INK["light"].text}, span))
    for chosen, align, dx, edge in (
        (rows["difference"] >= 0, "left", 3, "high"),
        (rows["difference"] < 0, "right", -3, "low"),
    ):
        beyond = {**at, "x": {**axis, "field": edge}, "text": {"field": "written"}}
        layers.append(panels.layer(rows[chosen], {**words, "align": align, "dx": dx}, beyond))
    return panels.panel([*layers, zero], f"{_title(outcome)}: each alone", width=250, height=220)


def _added(table: pd.DataFrame, outcome: str) -> Spec:
    rows = table[(table["outcome"] == outcome) & (table["how"] != "alone")]
    step = ["docked" if name == "none" else f"+ {name}" for name in rows["channel"]]
    moved = rows["value"] - rows["difference"]  # where the docked benchmark is
    rows = rows.assign(step=step, line=rows["scenario"], low=moved + rows["low"], high=moved + rows["high"])
    rows = rows[["line", "step", "value", "low", "high"]]
    y = Axis(f"{OUTCOMES[outcome].title}, {OUTCOMES[outcome].unit}", "~g").of("value", above=True)
    y["scale"]["zero"] = outcome != "labour_share"
    steps = {"field": "step", "type": "nominal", "sort": list(STEPS), "scale": {"padding": 0.9},
             "axis": {"title": None, "labelAngle": -30, "labelOverlap": False}}  # fmt: skip
    at = {"x": steps, "y": y, "color": _colour()}
    layers = [
        panels.layer(rows, {"type": "rule"}, {**at, "y": {**y, "field": "low"}, "y2": {"field": "high"}}),
        panels.layer(rows, {"type": "line", "strokeWidth": 2.2}, at),
        panels.layer(rows, {"type": "point", "filled": True, "size": 44, "opacity": 1}, at),
    ]
    for place, align, dx in ((STEPS[0], "right", -8), (STEPS[-1], "left", 8)):
        mark = {"type": "text", "align": align, "dx": dx, "fontSize": 11, "fontWeight": 600}
        labels = _apart(rows[rows["step"] == place], 0.075 * float(rows["value"].max() - rows["value"].min()))
        layers.append(panels.layer(labels, mark, {**at, "y": {**y, "field": "label_at"}, "text": {"field": "written"}}))
    return panels.panel(layers, f"{_title(outcome)}: added up", width=320, height=220)


def _apart(ends: pd.DataFrame, gap: float) -> pd.DataFrame:
    """Numbers at the lines' ends, from the lowest upwards, each pushed up as far as it would cover another."""
    ends = ends.sort_values("value")
    places: list[float] = []
    for value in ends["value"]:
        places.append(max(value, places[-1] + gap) if places else value)
    return ends.assign(label_at=places, written=[_written(value, ".1f") for value in ends["value"]])


def _written(value: float, form: str, nothing: str = "0") -> str:
    return nothing if abs(value) < 0.05 else typeset(f"{value:{form}}")


def _colour() -> dict[str, Any]:
    colour = panels.colour(SCENARIO_COLOURS)
    colour["legend"] |= {"symbolType": "square", "symbolSize": 120, "symbolStrokeWidth": 0}
    return colour


def _title(outcome: str) -> str:
    title = OUTCOMES[outcome].title
    return title[:1].upper() + title[1:]


# ---------------------------------------------------------------------------------------------------------- the page

HEAD = """# Docking

The model's production function, matching and workers are run under the assumptions of a published macroeconomic
scenario model: Korinek, Jones, Sacher, Cotter and McCrory (2026), "Economic Scenarios for Transformative AI", Anthropic
Institute Working Paper 2026-02. It has two groups of workers, paths of AI from outside, no vendors and no money. What
it prints for January 2030 must come out. Then the channels it names as omitted are switched on, alone and added up. Its
scenarios are not predictions, and neither are these numbers.

Regenerate with `tenfold dock --out DIR`; `--mean-field` takes less than a minute.
"""
CHANNEL_TEXT = {
    "adoption": "firms differ in adoption; buyers go to those whose cost falls more, which therefore expand",
    "scars": "who changes group loses 20 % of pay and productivity, who is laid off 10 %; it fades over six years",
    "retraining": "nobody changes group without nine months of training without search; 70 % complete",
    "compute": "compute is ordered 24 months ahead on a forecast of fading growth; AI does what it can serve",
    "demand": "orders follow households' spending, which is lower out of capital income; half a gap closes in a year",
    "crunch": "from January 2028, 18 months in which three tenths of new capital are funded",
}


def report(docked: pd.DataFrame, channels: pd.DataFrame | None, workers_number: int, seeds: int) -> str:
    """The page that puts tables and charts together, in Markdown."""
    field = int(docked["mean_field_within"].sum())
    met = f"{field} of {len(docked)} printed numbers are met within tolerance by the mean field"
    if workers_number:
        hits = int(docked["within"].sum())
        met += f", {hits} by the mean of {seeds} runs with {workers_number:,} workers"
    parts = [
        HEAD,
        f"## Published and simulated\n\n{met}.\n\n![Distance from the published scenarios](dock.png)\n",
        _markdown(docked),
    ]
    if channels is not None:
        listed = "\n".join(f"- **{name}**: {text}." for name, text in CHANNEL_TEXT.items())
        parts += [
            f"## What is left out\n\n{listed}\n\nAn effect is what a channel changes with AI less what it changes "
            "without.\n\n![What the channels change](channels.png)\n",
            _channel_markdown(channels),
        ]
    return "\n".join(parts)


def checks(docked: pd.DataFrame) -> Report:
    """The published numbers as checks, for the Model page."""
    found = []
    for row in docked.to_dict("records"):
        place = f"{row['scenario']}, {row['setting']}" if row["setting"] else row["scenario"]
        published, tolerance = row["published"], row["tolerance"]
        found.append(
            Check(
                f"{_label(row['outcome'])}; {place.replace('_', ' ')}",
                f"{row['simulated']:.2f}",
                f"{published:.{OUTCOMES[row['outcome']].digits}f} ±{tolerance:g}",
                f"Korinek et al. 2026, Table {row['table']}",
                "met" if row["within"] else "missed",
                value=row["simulated"],
                wanted_low=published - tolerance,
                wanted_high=published + tolerance,
            )
        )
    words = "With its feedbacks off, the model must reproduce what a published scenario model prints."
    parts = (Part("Published and simulated", tuple(found)),)
    return Report("docs/docking/docking.md", "A published model", words, "tenfold dock --out DIR", parts)


def _markdown(docked: pd.DataFrame) -> str:
    lines = ["| table | scenario | outcome | published | simulated | mean field | allowed | within |", "|" + "---|" * 8]
    for row in docked.to_dict("records"):
        place = f"{row['scenario']}, {row['setting']}" if row["setting"] else row["scenario"]
        digits = OUTCOMES[row["outcome"]].digits
        within = "yes" if row["within"] else "no"
        lines.append(
            f"| {row['table']} | {place} | {_label(row['outcome'])} | {row['published']:.{digits}f} "
            f"| {row['simulated']:.2f} | {row['mean_field']:.2f} | ±{row['tolerance']:g} | {within} |"
        )
    return "\n".join(lines) + "\n"


def _channel_markdown(channels: pd.DataFrame) -> str:
    lines = [
        "| scenario | channels | " + " | ".join(_label(name) for name in SHOWN) + " |",
        "|" + "---|" * (2 + len(SHOWN)),
    ]
    for (scenario, how, channel), rows in channels.groupby(["scenario", "how", "channel"], sort=False):
        by_outcome = rows.set_index("outcome")
        words = {"docked": "docked", "alone": f"{channel} alone", "cumulative": f"up to {channel}"}[str(how)]
        column = "value" if how == "docked" else "difference"
        style = "{:.2f}" if how == "docked" else "{:+.2f}"
        values = [style.format(by_outcome.loc[name, column]) for name in SHOWN]
        lines.append(f"| {scenario} | {words} | " + " | ".join(values) + " |")
    return "The docked benchmark's values, and differences from them in points:\n\n" + "\n".join(lines) + "\n"
