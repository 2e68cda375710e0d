"""Enterprises as the page shows them: colours, legend, who is near whom, and a card about one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.browser.networks.pictures import AUGMENTS, AUTOMATES, NO_AI, Enterprises
from experiments.browser.shared.words import dollars, percent, sentence
from experiments.charts.palette import BLUE, GREEN, NEUTRAL, ORANGE, PURPLE, SKY, VENDOR_COLOURS, VERMILION, colours_of
from experiments.charts.theme import themed, variable
from experiments.charts.time_series import label

NOTHING = "var(--spark)"  # the colour of what has none
DEPTHS = (0.05, 0.2, 0.4, 0.6)  # between the steps of how far AI is used
SECTOR_COLOURS = (BLUE, PURPLE, GREEN, ORANGE, SKY, NEUTRAL)
MODE_WORDS = {AUTOMATES: "mostly does tasks alone", 1: "both alike", AUGMENTS: "mostly helps people"}
MODE_COLOURS = {AUTOMATES: VERMILION, 1: SKY, AUGMENTS: GREEN}


@dataclass(frozen=True)
class Kind:
    """A group of enterprises that share a colour."""

    words: str
    colour: str
    strength: float = 1.0


def kinds(firms: Enterprises, colour: str) -> tuple[list[Kind], NDArray[np.int64]]:
    """The groups by a colouring, and which of them each enterprise belongs to, shape (E,)."""
    none = Kind("no AI yet", NOTHING)
    if colour == "vendor":
        names = [label(name) for name in firms.vendors]
        hues = themed(colours_of(names, VENDOR_COLOURS, "light"))
        return [none, *(Kind(name, hue) for name, hue in zip(names, hues, strict=True))], firms.main_vendor + 1
    if colour == "mode":
        return [none, *(Kind(MODE_WORDS[m], variable(MODE_COLOURS[m])) for m in MODE_WORDS)], firms.mode - NO_AI
    if colour == "depth":
        bounds = [0.0, *DEPTHS, 1.0]
        steps = [
            Kind(f"{low:.0%} to {high:.0%}", variable(BLUE), (place + 1) / 5)
            for place, (low, high) in enumerate(pairwise(bounds))
        ]
        code = np.where(firms.main_vendor >= 0, 1 + np.searchsorted(DEPTHS, firms.depth), 0)
        return [none, *steps], code
    named = [sector_words(name) for name in firms.sectors]
    hues = [variable(one) for one in SECTOR_COLOURS]
    return [Kind(words, hue) for words, hue in zip(named, hues, strict=False)], firms.industry.astype(np.int64)


def sector_words(name: str) -> str:
    """A sector's name for readers."""
    return sentence(label(name)).replace(" it", " IT")


def _short(name: str) -> str:
    """The first part of a sector's name, for where there is little room."""
    return sentence(label(name.partition("_and_")[0]))


def legend(groups: Sequence[Kind], code: NDArray[np.int64], staff: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Every group that has members, with how many they are and their share of enterprises and of people."""
    counts = np.bincount(code, minlength=len(groups))
    people = np.bincount(code, staff.sum(axis=1), minlength=len(groups))
    return [
        {
            "code": place, "words": kind.words, "colour": kind.colour, "strength": kind.strength,
            "count": f"{counts[place]:,}", "share": percent(counts[place] / max(len(code), 1)),
            "people": percent(people[place] / max(people.sum(), 1)),
        }
        for place, kind in enumerate(groups)
        if counts[place]
    ]  # fmt: skip


def peers_view(firms: Enterprises, colour: str, chosen: int) -> dict[str, Any]:
    """What the map of peers takes, but for what never changes in a run (`peers_ground`)."""
    groups, code = kinds(firms, colour)
    shown, staff = firms.map.shown, firms.staff.sum(axis=1)
    return {
        "kinds": [{"words": one.words, "colour": one.colour, "strength": one.strength} for one in groups],
        "codes": code[shown].tolist(),
        "staff": staff[shown].tolist(),
        "legend": legend(groups, code, firms.staff),
        "spots": _spots(firms, code, staff, chosen),
        "summary": summary(firms),
        "sectors": sector_table(firms) if chosen < 0 else [],
    }


def peers_ground(firms: Enterprises) -> dict[str, Any]:
    """The map itself: places, links, sectors."""
    where = firms.map
    names = [sector_words(name) for name in firms.sectors]
    return {
        "rows": where.shown.tolist(),
        "x": np.round(where.x[where.shown], 4).tolist(),
        "y": np.round(where.y[where.shown], 4).tolist(),
        "links": where.links.ravel().tolist(),
        "industry": firms.industry[where.shown].tolist(),
        "names": names,
        "sectors": [{"words": _short(name), "angle": round(float(angle), 4)} for name, angle in where.sectors],
        "note": "" if where.complete else f"{len(where.shown):,} of {len(where.x):,} enterprises are drawn, without "
        "links; those of the one you choose are.",
    }  # fmt: skip


def _spots(firms: Enterprises, code: NDArray[np.int64], staff: NDArray[np.int64], chosen: int) -> list[dict[str, Any]]:
    """The enterprise chosen, first, and its peers."""
    if not 0 <= chosen < len(code):
        return []
    where = firms.map
    return [
        {"row": row, "x": round(float(where.x[row]), 4), "y": round(float(where.y[row]), 4), "code": int(code[row]),
         "staff": int(staff[row])}
        for row in (chosen, *where.peers_of(chosen))
    ]  # fmt: skip


def summary(firms: Enterprises) -> str:
    """How many use AI, and how, in a sentence."""
    uses = firms.mode != NO_AI
    number = len(uses)
    if not uses.any():
        return f"None of {number:,} enterprises uses AI."
    alone, helps = ((firms.mode == one).sum() / uses.sum() for one in (AUTOMATES, AUGMENTS))
    return (
        f"{percent(uses.mean())} of {number:,} enterprises use AI. Of these, {percent(alone)} mostly let it do tasks "
        f"alone and {percent(helps)} mostly let it help people."
    )


def sector_table(firms: Enterprises) -> list[dict[str, str]]:
    """AI in each sector: a row a sector that has enterprises."""
    rows = []
    for place, name in enumerate(firms.sectors):
        members = firms.industry == place
        if not members.any():
            continue
        uses = members & (firms.mode != NO_AI)
        mostly = firms.main_vendor[uses]
        leader = label(firms.vendors[np.bincount(mostly).argmax()]) if len(mostly) else "–"
        rows.append({
            "words": sector_words(name), "number": f"{members.sum():,}", "uses": percent(uses.sum() / members.sum()),
            "depth": percent(float(firms.depth[members].mean())), "leader": leader,
        })  # fmt: skip
    return rows


# ------------------------------------------------------------------------------------------------------- one of them


def enterprise_card(firms: Enterprises, row: int, people_per_worker: float, month: int) -> dict[str, Any]:
    """About one enterprise; what is wrong with the number where there is none."""
    number = len(firms.mode)
    if not 0 <= row < number:
        return {"missing": f"There is no enterprise {row}: they are numbered from 0 to {number - 1}."}
    groups, code = kinds(firms, "vendor")
    peers = firms.map.peers_of(row)
    junior, senior = (int(heads) for heads in firms.staff[row])
    return {
        "row": row,
        "title": f"Enterprise {row}",
        "sector": sector_words(firms.sectors[firms.industry[row]]),
        "facts": [
            {"words": "People", "value": f"{junior + senior}", "note": f"{junior} junior, {senior} senior"},
            {"words": "Sales", "value": dollars(float(firms.sales[row])), "note": "a year"},
            {"words": "Profit", "value": percent(firms.margin[row]) if month else "–", "note": "of sales"},
            {"words": "Price", "value": f"{firms.price[row]:.3f}", "note": "January 2023 = 1"},
        ],
        "workloads": [_workload(firms, row, place, groups) for place in range(len(firms.workloads))],
        "peers": [{"row": one, "words": groups[code[one]].words, "colour": groups[code[one]].colour} for one in peers],
        "watching": f"{len(peers)} peers, {int((firms.mode[peers] != NO_AI).sum())} of which use AI",
        "note": f"Each person simulated stands for {people_per_worker:,.0f}.",
    }


def _workload(firms: Enterprises, row: int, place: int, groups: Sequence[Kind]) -> dict[str, Any]:
    """What AI does in one workload."""
    words, vendor = sentence(label(firms.workloads[place])), int(firms.vendor[row, place])
    if vendor < 0:
        return {"words": words, "vendor": "", "colour": NOTHING, "mode": "", "depth": 0.0, "written": ""}
    depth = float(firms.workload_depth[row, place])
    return {
        "words": words,
        "vendor": groups[vendor + 1].words,
        "colour": groups[vendor + 1].colour,
        "mode": "alone" if firms.automated[row, place] else "helps",
        "depth": depth,
        "written": percent(depth),
        "months": int(firms.tenure[row, place]),
    }
