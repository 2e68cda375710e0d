"""What a reader wants compared: as settings, as the query of an address, and after a change on the page.

    ?arm=RetrainingSubsidy:share=0.9&arm=steer&scenario=modest&scenario=extreme&replicates=20&show=people

An arm is written as the command line writes it; the reference, to which nothing is added, goes without saying.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from experiments.browser.shared.address import query, read_changes, read_whole, write_policy, write_value
from experiments.browser.shared.changes import put
from experiments.browser.shared.visit import Query
from experiments.comparison.arms import NOTHING, Bundle, read_arm, read_bundles, split
from experiments.comparison.request import Request
from model.calendar import DEFAULT_END
from model.errors import InputError, nearest
from model.policy.policies import parse_policy
from model.scenario import scenario_names

MOST_ARMS, MOST_PAIRS = 8, 500
WINDOW = "3 years on"  # that is shown first

type Parts = Mapping[str, Mapping[str, Any]]  # policies and bundles by name, each with its settings


@dataclass(frozen=True)
class Look:
    """Which part of a result is shown.

    Attributes:
        show: section.
        within: scenario; the first, if empty.
        window: of months.
    """

    show: str = "effects"
    within: str = ""
    window: str = WINDOW


@dataclass(frozen=True)
class Wanted:
    """What is to be compared, and what is looked at.

    Attributes:
        arms: what each adds to the scenario: policies with settings that differ from the default, and bundles.
        scenarios: by name.
        changes: parameters changed in all scenarios, by dotted name.
        replicates: pairs of runs for each arm and scenario.
        seed: of the first pair.
        until: last month.
        precision: ``INDICATOR=HALFWIDTH`` to go on until effects are known so well; empty for as many pairs as said.
        most: pairs at which that is given up.
        look: which part of the result is shown.
    """

    arms: tuple[Parts, ...] = ({"RetrainingSubsidy": {}}, {"AutomationTax": {}})
    scenarios: tuple[str, ...] = ("baseline",)
    changes: Mapping[str, Any] = field(default_factory=dict)
    replicates: int = 12
    seed: int = 1
    until: str = DEFAULT_END
    precision: str = ""
    most: int = 100
    look: Look = Look()

    @property
    def labels(self) -> list[str]:
        """The arms as they are written."""
        return ["+".join(write_policy(name, values) for name, values in arm.items()) for arm in self.arms]

    def request(self) -> Request:
        """The same as the command line would ask for it."""
        changes = [f"{name}={write_value(value)}" for name, value in sorted(self.changes.items())]
        return Request(
            [NOTHING, *self.labels], self.replicates, self.seed, self.until, list(self.scenarios), changes,
            None, self.precision or None, self.most,
        )  # fmt: skip


START = Wanted()


def bundles() -> dict[str, Bundle]:
    """The bundles that come with the project."""
    return read_bundles()


def read_parts(text: str) -> dict[str, Mapping[str, Any]]:
    """Read an arm.

    Raises:
        InputError: it names something unknown, names a policy twice, or a setting is not allowed.
    """
    known = bundles()
    if text.strip() == NOTHING:
        raise InputError(f"arm '{NOTHING}' is the reference, which goes without saying: leave it out")
    read_arm(text, known)
    found: dict[str, Mapping[str, Any]] = {}
    for part in split(text):
        name = part.partition(":")[0].strip()
        if name in found:
            raise InputError(f"arm '{text}': {name} is given twice")
        found[name] = {} if name in known else parse_policy(part).model_dump(exclude_unset=True)
    return found


# ------------------------------------------------------------------------------------------------------------ address


def write_wanted(wanted: Wanted, start: Wanted) -> str:
    """The query of an address; what is as at the start takes no room."""
    pairs: list[tuple[str, object]] = []
    if wanted.arms != start.arms:
        pairs += [("arm", label) for label in wanted.labels]
    if wanted.scenarios != start.scenarios:
        pairs += [("scenario", name) for name in wanted.scenarios]
    names = ("replicates", "seed", "until", "precision", "most")
    pairs += [(name, getattr(wanted, name)) for name in names if getattr(wanted, name) != getattr(start, name)]
    if wanted.changes != start.changes:
        pairs += [("set", f"{name}={write_value(value)}") for name, value in sorted(wanted.changes.items())]
    shown, usual = vars(wanted.look), vars(Look())
    return query([*pairs, *((name, text) for name, text in shown.items() if text != usual[name])])


def read_wanted(found: Query, start: Wanted) -> Wanted:
    """What is wanted, from the query of an address; what it does not say is as at the start.

    Raises:
        InputError: something in it cannot be used.
    """
    scenarios = tuple(dict.fromkeys(found.all("scenario"))) or start.scenarios
    for name in scenarios:
        if name not in scenario_names():
            raise InputError(f"unknown scenario '{name}': {nearest(name, scenario_names())}")
    numbers = {
        name: read_whole(name, found.first(name, str(getattr(start, name)))) for name in ("replicates", "seed", "most")
    }
    if max(numbers["replicates"], numbers["most"]) > MOST_PAIRS:
        raise InputError(f"{MOST_PAIRS} pairs of runs are the most that this page does: use tenfold compare")
    texts = found.all("arm")
    if len(texts) > MOST_ARMS:
        raise InputError(f"{MOST_ARMS} sets of policies are the most that this page compares: use tenfold compare")
    wanted = Wanted(
        tuple(read_parts(text) for text in texts) or start.arms,
        scenarios,
        read_changes(found.all("set"), scenarios[0]) if found.all("set") else start.changes,
        **numbers,
        until=found.first("until", start.until),
        precision=found.first("precision", start.precision),
        look=Look(**{name: found.first(name, text) for name, text in vars(Look()).items()}),
    )
    check(wanted)
    return wanted


def check(wanted: Wanted) -> None:
    """Refuse what cannot be compared.

    Raises:
        InputError: it cannot, and why.
    """
    from experiments.comparison.plan import check_plan

    if not wanted.arms:
        raise InputError("there is nothing to compare with: add a set of policies")
    for letter, arm in zip("ABCDEFGH", wanted.arms, strict=False):
        if not arm:
            raise InputError(f"{letter} has no policy yet: switch one on, or remove it")
    request = wanted.request()
    check_plan(request.plan(), request.replicates)
    request.target()


# ------------------------------------------------------------------------------------------------------------ changes


def changed(wanted: Wanted, change: Mapping[str, Any]) -> Wanted:
    """What is wanted after a change.

    Args:
        wanted: as it was.
        change: one of ``{"scenario": name, "on": bool}``, ``{"add": text}``, ``{"remove": arm}``, ``{"unfold": arm}``,
            ``{"arm": number, "policy": name, "on": bool}``, ``{"arm": …, "policy": …, "setting": name, "value":
            value}`` (a value of None is the default), ``{"unset": parameter}``, and ``{field: value}`` with the name of
            any other field or of one of `Look`.
    """
    match change:
        case {"scenario": str(name), "on": on}:
            chosen = {*wanted.scenarios} | {name} if on else {*wanted.scenarios} - {name}
            return replace(wanted, scenarios=tuple(one for one in scenario_names() if one in chosen))
        case {"unset": str(name)}:
            return replace(wanted, changes=put(wanted.changes, name, None))
        case {"replicates": int()} | {"seed": int()} | {"until": str()} | {"precision": str()} | {"most": int()}:
            return replace(wanted, **change)
        case {"show": str()} | {"within": str()} | {"window": str()}:
            return replace(wanted, look=replace(wanted.look, **change))
    return replace(wanted, arms=tuple(_arms(wanted.arms, change)))


def _arms(arms: Sequence[Parts], change: Mapping[str, Any]) -> Sequence[Parts]:
    """All arms after one was added, removed or changed."""
    match change:
        case {"add": str(text)} if len(arms) < MOST_ARMS:
            return [*arms, read_parts(text) if text else {}]
        case {"remove": int(place)}:
            return [*arms[:place], *arms[place + 1 :]]
        case {"unfold": int(place)}:
            return [*arms[:place], _unfolded(arms[place]), *arms[place + 1 :]]
        case {"arm": int(place), "policy": str()}:
            return [*arms[:place], _arm(arms[place], change), *arms[place + 1 :]]
    return arms


def _arm(arm: Parts, change: Mapping[str, Any]) -> Parts:
    """An arm after one of its policies was switched, or a setting changed."""
    name = change["policy"]
    if "setting" in change:
        return put(arm, name, put(arm.get(name, {}), change["setting"], change["value"]))
    return put(arm, name, {} if change["on"] else None)


def _unfolded(arm: Parts) -> Parts:
    """An arm with the policies of its bundles in their place."""
    known, found = bundles(), dict[str, Mapping[str, Any]]()
    for name, values in arm.items():
        if name in known:
            found |= {one.name: one.model_dump(exclude_unset=True) for one in known[name].policies}
        else:
            found[name] = values
    return found
