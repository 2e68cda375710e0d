"""Occupations as the page shows them: circles, moves between them, and a card about one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.workers.values import JUNIOR, SENIOR
from experiments.analysis.measures import typeset
from experiments.browser.networks.occupations.map import SHORT, occupation_places, radii
from experiments.browser.networks.pictures import Occupations
from experiments.browser.shared.words import percent
from experiments.charts import panels
from experiments.charts.palette import BLUE, NEUTRAL, VERMILION, Spec
from experiments.charts.panels import Axis
from experiments.charts.theme import variable
from model import tables
from model.calendar import month_name

type Array = NDArray[np.float64]

WIDE, TALL = (860, 520, 30.0), (350, 620, 20.0)  # width, height and largest circle of the two pictures
LINKS, OF_ONE = 60, 10  # drawn of all, and of each direction of the occupation chosen
HARDLY = 0.03  # share of applications below which a way is left out
RISING, FALLING, REACH = variable(BLUE), variable(VERMILION), variable(BLUE)
END_TITLES = {"moved": ("People go to", "People come from"), "applies": ("They apply to", "Applicants are from")}
ENDS = (0.1, 0.2, 0.4, 0.8, 1.0)  # where scales may end
SMALL = 100  # people simulated in an occupation, below which random draws move its unemployment much


def names() -> list[str]:
    """The occupations' short names."""
    return [SHORT[soc] for soc in tables.occupations().soc]


def occupations_view(now: Occupations, paint: str, flows: str, chosen: int, people_per_worker: float) -> dict[str, Any]:
    """What the map of occupations takes."""
    values, end = painted(now, paint)
    return {
        "nodes": list(_nodes(now, paint, values, end)),
        "links": _links(now, flows, chosen, people_per_worker),
        "scale": _scale(paint, end),
        "reading": _reading(now, flows, people_per_worker),
    }


def painted(now: Occupations, paint: str) -> tuple[Array, float]:
    """The value that each occupation's colour stands for, and where the scale ends."""
    if paint == "exposure":
        return now.reach, 1.0
    values = _change(now) if paint == "change" else now.jobless.sum(axis=1) / np.maximum(now.people.sum(axis=1), 1)
    most = float(np.abs(values).max())
    return values, next((end for end in ENDS if end >= most), ENDS[-1])


def _employed(now: Occupations) -> NDArray[np.int64]:
    return (now.people - now.jobless).sum(axis=1)


def _change(now: Occupations) -> Array:
    """Change of the number of people in work since the start."""
    before = (now.people_at_start - now.jobless_at_start).sum(axis=1)
    return _employed(now) / np.maximum(before, 1) - 1.0


def signed(change: float) -> str:
    """A change in per cent, with its sign."""
    return typeset(f"{change:+.1%}")


def _nodes(now: Occupations, paint: str, values: Array, end: float) -> Iterator[dict[str, Any]]:
    employed, short = _employed(now), names()
    share = employed / max(int(employed.sum()), 1)
    sizes = {size: radii(share, size[2]) for size in (WIDE, TALL)}
    for row, value in enumerate(values):
        written = signed(float(value)) if paint == "change" else percent(float(value))
        yield {
            "row": row,
            "name": short[row],
            "title": now.titles[row],
            "value": written,
            "colour": FALLING if paint == "unemployment" or value < 0 else RISING if paint == "change" else REACH,
            "strength": round(min(abs(float(value)) / end, 1.0), 3),
            "wide": _circle(WIDE, row, sizes[WIDE]),
            "tall": _circle(TALL, row, sizes[TALL]),
        }


def _circle(size: tuple[int, int, float], row: int, radius: Array) -> list[float]:
    return [*occupation_places(*size)[row], round(float(radius[row]), 1)]


def _scale(paint: str, end: float) -> dict[str, str]:
    """Both ends of the scale of colours, and what it is of."""
    words = {
        "unemployment": "people without a job, % of the labour force",
        "exposure": "tasks that the best AI can do today, %",
        "change": "people in work, change since January 2023",
    }
    low = {"text": f"−{end:.0%}", "colour": FALLING} if paint == "change" else {"text": "0%", "colour": NOTHING}
    high = {"unemployment": FALLING, "exposure": REACH, "change": RISING}[paint]
    top = f"+{end:.0%}" if paint == "change" else f"{end:.0%}"
    return {"words": words[paint], "low": low["text"], "from": low["colour"], "high": top, "to": high}


NOTHING = "var(--soft)"


# ------------------------------------------------------------------------------------------------------------- moves


def flow_table(now: Occupations, flows: str) -> Array:
    """What goes from × to: people simulated, or the share of applications."""
    return now.moved.astype(float) if flows == "moved" else np.where(now.applies >= HARDLY, now.applies, 0.0)


def _links(now: Occupations, flows: str, chosen: int, people_per_worker: float) -> list[dict[str, Any]]:
    table = flow_table(now, flows)
    most = float(table.max())
    if most == 0.0:
        return []
    short, drawn = names(), []
    for start, end, kind in _drawn(table, chosen):
        amount = written(flows, float(table[start, end]), people_per_worker)
        drawn.append({
            "from": start, "to": end, "kind": kind, "share": round(float(table[start, end]) / most, 4),
            "words": f"{short[start]} to {short[end]}: {amount}",
        })  # fmt: skip
    return drawn


def _drawn(table: Array, chosen: int) -> Iterator[tuple[int, int, str]]:
    """From, to and direction of the links drawn, the strongest last."""
    if chosen < 0:
        places = np.argsort(table, axis=None)[-LINKS:]
        yield from ((int(p) // len(table), int(p) % len(table), "") for p in places if table.flat[p] > 0)
        return
    for row, kind in ((table[:, chosen], "in"), (table[chosen], "out")):
        for other in np.argsort(row)[-OF_ONE:]:
            if row[other] > 0:
                yield (int(other), chosen, kind) if kind == "in" else (chosen, int(other), kind)


def written(flows: str, amount: float, people_per_worker: float) -> str:
    """How much goes along a link."""
    return people(amount, people_per_worker) if flows == "moved" else f"{amount:.0%} of applications"


def people(heads: float, people_per_worker: float) -> str:
    """Simulated heads as the people that they stand for."""
    number = heads * people_per_worker
    if number >= 1e6:
        return f"{number / 1e6:,.1f}m people" if number < 1e8 else f"{number / 1e6:,.0f}m people"
    return f"{number / 1e3:,.0f},000 people" if number >= 1e3 else f"{number:,.0f} people"


def _reading(now: Occupations, flows: str, people_per_worker: float) -> str:
    """What the lines mean."""
    if flows == "applies":
        return (
            f"Lines: where people who look outside their occupation apply, from the mobility network, {HARDLY:.0%} of "
            "applications or more. They bend to the right of the way they go."
        )
    if not now.watched:
        return "Lines: people who changed occupation. Nobody has yet: press Play."
    span = "in the last twelve months" if now.watched == 12 else f"in {now.watched} months so far"
    most = people(float(now.moved.max()), people_per_worker)
    return (
        f"Lines: people who changed occupation {span}, {people(float(now.moved.sum()), people_per_worker)} in all; the "
        f"widest is {most}. They bend to the right of the way they go."
    )


# ------------------------------------------------------------------------------------------------------- one of them


def occupation_card(now: Occupations, row: int, flows: str, people_per_worker: float) -> dict[str, Any]:
    """About one occupation."""
    working, before = now.people - now.jobless, now.people_at_start - now.jobless_at_start
    rates = now.jobless[row] / np.maximum(now.people[row], 1)
    juniors = working[row, JUNIOR] / max(int(before[row, JUNIOR]), 1) - 1.0
    everybody = now.jobless[row].sum() / max(int(now.people[row].sum()), 1)
    pay = "–" if np.isnan(now.pay[row]) else f"${now.pay[row]:,.0f}"
    few = now.people[row].sum() < SMALL
    table = flow_table(now, flows)
    return {
        "row": row,
        "title": now.titles[row],
        "facts": [
            {"words": "In work", "value": people(float(working[row].sum()), people_per_worker).removesuffix(" people"),
             "note": f"{signed(float(_change(now)[row]))} since 2023"},
            {"words": "Junior jobs", "value": people(float(working[row, JUNIOR]), people_per_worker)
             .removesuffix(" people"), "note": f"{signed(float(juniors))} since 2023"},
            {"words": "Unemployment", "value": percent(float(everybody)),
             "note": f"juniors {percent(float(rates[JUNIOR]))}, seniors {percent(float(rates[SENIOR]))}"},
            {"words": "Mean pay", "value": pay, "note": "a year"},
            {"words": "AI can do", "value": percent(float(now.reach[row])),
             "note": f"of its tasks; at most {percent(float(now.ceiling[row]))} one day"},
        ],
        "goes": _ends(table[row], flows, people_per_worker),
        "comes": _ends(table[:, row], flows, people_per_worker),
        "titles": END_TITLES[flows],
        "note": f"Only {now.people[row].sum()} simulated people: these numbers vary much between seeds." if few else "",
    }  # fmt: skip


def occupation_table(now: Occupations) -> list[dict[str, Any]]:
    """Every occupation in a row, most unemployment first: the map for those who would rather read."""
    short, change = names(), _change(now)
    rates = now.jobless.sum(axis=1) / np.maximum(now.people.sum(axis=1), 1)
    return [
        {"row": int(row), "words": short[row], "title": now.titles[row], "jobless": percent(float(rates[row])),
         "change": signed(float(change[row])), "reach": percent(float(now.reach[row]))}
        for row in np.argsort(-rates, kind="stable")
    ]  # fmt: skip


def _ends(amounts: Array, flows: str, people_per_worker: float) -> list[dict[str, Any]]:
    """The five strongest links of one occupation in one direction."""
    short = names()
    return [
        {"row": int(other), "words": short[other], "amount": written(flows, float(amounts[other]), people_per_worker)}
        for other in np.argsort(-amounts, kind="stable")[:5]
        if amounts[other] > 0
    ]


def unemployment_panel(now: Occupations, row: int) -> Spec:
    """A small chart of one occupation's unemployment over the run, with that of all."""
    hues = {"this occupation": VERMILION.light, "all occupations": NEUTRAL.light}
    months = pd.to_datetime([f"{month_name(month)}-01" for month in range(now.unemployment.shape[1])])
    courses = dict(zip(hues, (now.unemployment[row], now.unemployment_of_all), strict=True))
    table = pd.DataFrame({"x": panels.milliseconds(pd.Series(months)), **courses})
    rows = table.melt("x", list(hues), var_name="line", value_name="middle")
    rows = rows.assign(low=rows["middle"], high=rows["middle"])
    y = Axis("people without a job, % of the labour force", ".0%")
    words = {name: name for name in hues}
    over = panels.reader(table, panels.YEARS, words, dict.fromkeys(hues, ".1%"))
    return panels.panel([*panels.fan(rows, panels.YEARS, y, hues), *over], "Unemployment over the run", height=120)
