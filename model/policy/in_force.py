"""Policies and events that change nothing in a run, and why: what is not in force is not the same as without effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.calendar import month_number
from model.policy.events import Conditions, Event, VendorEntry
from model.policy.interventions import Intervention
from model.policy.law import Law
from model.policy.policies import Policy, law_of_month


@dataclass(frozen=True)
class Idle:
    """A policy or event that changes nothing in a run.

    Attributes:
        name: of its kind and it, such as "policy TokenTax".
        never: whether it is never in force; otherwise it is, without strength or without anybody it acts on.
        words: which, why, and what to change.
    """

    name: str
    never: bool
    words: str


def months_in_force(one: Intervention, until: str) -> range:
    """The months in which something is in force in a run up to and including ``until``; empty if there are none."""
    end = month_number(until) + 1
    return range(month_number(one.start), end if one.end is None else min(month_number(one.end), end))


def dates(one: Intervention) -> str:
    """When something is in force: "from 2027-01", "from 2027-01 up to but not in 2028-01"."""
    return f"from {one.start}" + ("" if one.end is None else f" up to but not in {one.end}")


def idle(
    policies: Sequence[Policy],
    events: Sequence[Event],
    until: str,
    baseline: Law,
    vendors: Sequence[str],
    entrants: Sequence[str],
) -> list[Idle]:
    """What changes nothing in a run, policies first.

    Args:
        policies: of the run.
        events: of the run.
        until: its last month.
        baseline: the law without policies.
        vendors: in the market from the start.
        entrants: who may enter.
    """
    found: list[Idle] = []
    for word, interventions in (("policy", policies), ("event", events)):
        for place, one in enumerate(interventions):
            name, never = f"{word} {one.name}", not months_in_force(one, until)
            why = _never(one, until) if never else ""
            why = why or (_without_vendors(one, vendors, entrants) if one.needs_vendors else "")
            if not why and isinstance(one, Policy):
                why = _without_strength(place, policies, until, baseline)
            elif not why and isinstance(one, Event) and one.amend(Conditions()) == Conditions():
                why = _weak(one)
            if why:
                found.append(Idle(name, never, f"{name} ({dates(one)}) {why}"))
    return found


def _never(one: Intervention, until: str) -> str:
    return (
        f"is never in force: the run ends with {until}; let it start by then (start={until} or earlier), or choose a "
        f"later last month ({one.start} or later)"
    )


def _without_vendors(one: Intervention, vendors: Sequence[str], entrants: Sequence[str]) -> str:
    if not vendors:  # nor does anybody enter then
        return "changes nothing: there are no AI vendors; name some in market.vendors"
    if isinstance(one, VendorEntry) and not entrants:
        return "changes nothing: nobody is left to enter; name a vendor in market.entrants"
    return ""


def _without_strength(place: int, policies: Sequence[Policy], until: str, baseline: Law) -> str:
    """Why a policy leaves the law of all its months as it is; empty if it does not."""
    one = policies[place]
    others = [*policies[:place], *policies[place + 1 :]]
    months = list(_telling(one, others, until))
    if all(law_of_month(baseline, [one], month) == baseline for month in months):
        return _weak(one)
    if all(law_of_month(baseline, policies, month) == law_of_month(baseline, others, month) for month in months):
        return "changes nothing beside the other policies, which go as far or further: strengthen it, or leave it out"
    return ""


def _weak(one: Intervention) -> str:
    return f"has no strength as set ({_settings(one)}), so it changes nothing: strengthen it, or leave it out"


def _telling(one: Policy, others: Sequence[Policy], until: str) -> Iterator[int]:
    """First and last month in force, and those between in which another policy starts or has just ended."""
    own = months_in_force(one, until)
    changes = {month for other in others for month in (months_in_force(other, until).start, _end(other, until))}
    return (month for month in sorted({own[0], own[-1], *changes}) if month in own)


def _end(one: Policy, until: str) -> int:
    return months_in_force(one, until).stop


def _settings(one: Intervention) -> str:
    values = one.model_dump(exclude={"start", "end", "indexed"})
    return ", ".join(f"{name}={value:g}" for name, value in values.items()) or "its settings"
