"""What a reader wants swept: as settings, as the query of an address, and after a change on the page.

    ?vary=market.imitation=0.01:0.13:6&replicates=3&read=max(unemployment_rate)&scenario=extreme&policy=TokenTax

Scenario, seed, last month, policies and changed parameters are written as on the Play page.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from experiments.browser.shared.address import query, read_settings, read_whole, write_settings
from experiments.browser.shared.changes import changed as settings_changed
from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.visit import Query
from experiments.browser.sweep.choices import indicators, variables
from experiments.browser.sweep.view import WAYS, Reading
from experiments.browser.sweep.work import Request, Vary
from model.errors import InputError, nearest

MOST_VARY, MOST_POINTS, MOST_REPLICATES = 2, 50, 200
POINTS = 6  # of something that varies, to begin with
_OF_SETTINGS = ("scenario", "seed", "until", "policy", "set")


@dataclass(frozen=True)
class Wanted:
    """What is to be swept, and what is looked at."""

    request: Request
    reading: Reading


START = Wanted(
    Request(Settings(), (Vary("market.imitation", 0.01, 0.13, POINTS),), 3), Reading("unemployment_rate", "max")
)


# ------------------------------------------------------------------------------------------------------------ address


def write_wanted(wanted: Wanted, start: Wanted) -> str:
    """The query of an address; what is as at the start takes no room."""
    request, usual = wanted.request, start.request
    parts = [] if request.settings == usual.settings else [write_settings(request.settings) or "scenario=baseline"]
    pairs: list[tuple[str, object]] = []
    if request.vary != usual.vary:
        pairs += [("vary", f"{one.name}={one.low!r}:{one.high!r}:{one.number}") for one in request.vary]
    pairs += [("replicates", request.replicates)] if request.replicates != usual.replicates else []
    pairs += [("read", wanted.reading.text)] if wanted.reading != start.reading else []
    return "&".join(filter(None, [*parts, query(pairs)]))


def read_wanted(found: Query, start: Wanted) -> Wanted:
    """What is wanted, from the query of an address; what it does not say is as at the start.

    Raises:
        InputError: something in it cannot be used.
    """
    settings = start.request.settings
    if any(found.all(name) for name in _OF_SETTINGS):
        settings, _ = read_settings(found)
    vary = tuple(_vary(text) for text in found.all("vary")) or start.request.vary
    if len(vary) > MOST_VARY:
        raise InputError(f"{len(vary)} parameters vary: {MOST_VARY} at most on this page, more with tenfold sweep")
    replicates = read_whole("replicates", found.first("replicates", str(start.request.replicates)))
    if replicates > MOST_REPLICATES:
        raise InputError(f"{MOST_REPLICATES} replicates are the most that this page does: use tenfold sweep")
    text = found.first("read", start.reading.text)
    wanted = Wanted(Request(settings, vary, replicates), Reading.of(text, settings.until))
    wanted.request.design()
    check_reading(wanted)
    return wanted


def check_reading(wanted: Wanted) -> None:
    """Refuse to read what is not measured.

    Raises:
        InputError: there is no such indicator, or the month is not simulated.
    """
    from experiments.runs.conditions import parse_measure

    name = parse_measure(wanted.reading.text, wanted.request.settings.until).indicator
    known = indicators(wanted.request.settings.scenario)
    if name not in known:
        raise InputError(f"unknown indicator '{name}': {nearest(name, known)}")


def _vary(text: str) -> Vary:
    """Something that varies, as ``NAME=LO:HI:N``."""
    name, _, values = text.partition("=")
    try:
        low, high, number = values.split(":")
        found = Vary(name.strip(), float(low), float(high), int(number))
    except ValueError:
        raise InputError(f"vary '{text}' is not NAME=LO:HI:N, for example market.imitation=0.01:0.13:6") from None
    if not (math.isfinite(found.low) and math.isfinite(found.high) and 2 <= found.number <= MOST_POINTS):
        raise InputError(f"vary '{text}': from 2 to {MOST_POINTS} points between two numbers")
    return found


# ------------------------------------------------------------------------------------------------------------ changes


def changed(wanted: Wanted, change: Mapping[str, Any]) -> Wanted:
    """What is wanted after a change.

    Args:
        wanted: as it was.
        change: one of ``{"vary": place, "name": name}``, ``{"vary": place, field: value}`` with a field of `Vary`,
            ``{"vary": place, "remove": True}``, ``{"replicates": number}``, ``{field: value}`` with a field of
            `Reading`, and the changes of settings that `experiments.browser.shared.changes.changed` takes.
    """
    request = wanted.request
    match change:
        case {"vary": int(place)}:
            return replace(wanted, request=_varied(request, place, change))
        case {"replicates": int(number)}:
            return replace(wanted, request=replace(request, replicates=number))
        case {"indicator": str()} | {"month": str()}:
            return replace(wanted, reading=replace(wanted.reading, **change))
        case {"way": str(way)} if way in WAYS:
            month = wanted.reading.month or request.settings.until
            return replace(wanted, reading=replace(wanted.reading, way=way, month=month if way == "month" else ""))
    return replace(wanted, request=replace(request, settings=settings_changed(request.settings, change)))


def _varied(request: Request, place: int, change: Mapping[str, Any]) -> Request:
    """The request after something else varies, or otherwise."""
    vary = list(request.vary)
    match change:
        case {"remove": _}:
            del vary[place]
        case {"name": str(name)}:
            one = _begun(name.strip(), request.settings.scenario)
            vary[place : place + 1] = [one]
            return replace(request, vary=tuple(vary), settings=_with_policy(request.settings, one.name))
        case _:
            fields = {name: value for name, value in change.items() if name in ("low", "high", "number")}
            vary[place] = replace(vary[place], **fields)
    return replace(request, vary=tuple(vary))


def _begun(name: str, scenario: str) -> Vary:
    """Something that varies over its usual range; one unknown is refused when it is used."""
    known = [one for one in variables(scenario) if one["name"] == name]
    low, high = (float(known[0]["low"]), float(known[0]["high"])) if known else (0.0, 1.0)
    return Vary(name, low, high, POINTS)


def _with_policy(settings: Settings, name: str) -> Settings:
    """The settings with the policy on whose setting is to vary."""
    policy = name.partition(".")[0]
    if not policy[:1].isupper() or policy in settings.policies:
        return settings
    return replace(settings, policies={**settings.policies, policy: {}})
