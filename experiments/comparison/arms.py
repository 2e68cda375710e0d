"""The arms of a comparison: sets of policies that are added to a scenario, as users write them.

An arm is ``baseline``, which adds nothing, or policies and bundles joined by ``+``:
``TokenTax:rate=0.1+PortabilityMandate``, ``steer``, ``steer+RetrainingSubsidy``. Bundles are policies under a name;
some come with the project, others are read from a TOML file::

    [bundle.care]
    title = "Care for those who lose"
    description = "Training and benefits, paid by AI vendors."
    policies = [{ name = "RetrainingSubsidy" }, { name = "TokenTax", rate = 0.1, start = "2027-01" }]
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from model.calendar import month_name, month_number
from model.errors import InputError, nearest
from model.policy.in_force import months_in_force
from model.policy.policies import POLICIES, Policy, make_policy, parse_policy

NOTHING = "baseline"
SHIPPED = Path(__file__).with_name("bundles.toml")
USUAL_START = "2026-01"
_ENTRIES = ("title", "description", "policies")
_JOINT = re.compile(r"\+(?=\s*[^\W\d])")  # a + before a name; that of 1e+2 is none
_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Bundle:
    """Policies that belong together, under a name."""

    name: str
    title: str
    description: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True)
class Arm:
    """Policies to add to a scenario, under the label that the user wrote."""

    label: str
    policies: tuple[Policy, ...] = ()
    title: str = ""  # of the bundle, where the arm is one
    description: str = ""

    def same_policies(self, other: Arm) -> bool:
        """Whether another arm adds the same policies, in any order."""
        return Counter(self.policies) == Counter(other.policies)


# --------------------------------------------------------------------------------------------------------------- arms


def read_arms(texts: Sequence[str], bundles: Mapping[str, Bundle]) -> list[Arm]:
    """Read the arms of a comparison; the first is the reference.

    Args:
        texts: as written on the command line.
        bundles: by name, see `read_bundles`.

    Raises:
        InputError: a text cannot be read, there are fewer than two arms, or two are the same.
    """
    if len(texts) < 2:
        raise InputError(
            f"a comparison needs at least two arms, the first being the reference, for example: {NOTHING} TokenTax"
        )
    arms = [read_arm(text, bundles) for text in texts]
    for one, other in combinations(arms, 2):
        if one.label == other.label:
            raise InputError(f"arm '{one.label}' is given twice: each arm once")
        if one.same_policies(other):
            raise InputError(f"arms '{one.label}' and '{other.label}' are the same: both add {_listed(one)}")
    return arms


def read_arm(text: str, bundles: Mapping[str, Bundle]) -> Arm:
    """Read one arm.

    Raises:
        InputError: it names something unknown, or a policy's settings are not allowed.
    """
    label = text.strip()
    if label == NOTHING:
        return Arm(label)
    if label in bundles:
        bundle = bundles[label]
        return Arm(label, bundle.policies, bundle.title, bundle.description)
    policies: list[Policy] = []
    for part in split(label):
        policies += bundles[part].policies if part in bundles else [_policy(part, label, bundles)]
    return Arm(label, tuple(policies))


def split(text: str) -> list[str]:
    """The policies and bundles that an arm is made of, as they are written in it."""
    return [part.strip() for part in _JOINT.split(text)]


def _policy(part: str, label: str, bundles: Mapping[str, Bundle]) -> Policy:
    name = part.partition(":")[0].strip()
    if name == NOTHING:
        raise InputError(f"arm '{label}': {NOTHING} adds nothing, so write it alone or leave it out")
    if name in bundles:
        raise InputError(f"arm '{label}': bundle {name} takes no settings; write its policies instead")
    try:
        if name not in POLICIES:
            raise InputError(f"'{name}' is no policy and no bundle: {nearest(name, [NOTHING, *POLICIES, *bundles])}")
        return parse_policy(part)
    except InputError as error:
        raise InputError(f"arm '{label}': {error}") from None


def _listed(arm: Arm) -> str:
    return " + ".join(policy.name for policy in arm.policies) or "nothing"


def begins(arm: Arm, reference: Arm, until: str) -> int | None:
    """The first month in which an arm differs from the reference by what is in force; None if it never does."""
    own, other = Counter(arm.policies), Counter(reference.policies)
    months = [months_in_force(policy, until) for policy in [*(own - other), *(other - own)]]
    return min((found.start for found in months if found), default=None)


def first_month(arms: Sequence[Arm]) -> str:
    """The first month (YYYY-MM) in which arms can differ: the earliest start of a policy that not all of them share."""
    shared = Counter(arms[0].policies)
    for arm in arms[1:]:
        shared &= Counter(arm.policies)
    starts = [month_number(policy.start) for arm in arms for policy in Counter(arm.policies) - shared]
    return month_name(min(starts)) if starts else USUAL_START


# ------------------------------------------------------------------------------------------------------------ bundles


def read_bundles(path: Path | None = None) -> dict[str, Bundle]:
    """The bundles that come with the project, and those of a file; of one name, the file's counts.

    Raises:
        InputError: the file cannot be read, is not valid TOML, or something in it is unknown or not allowed.
    """
    own = {} if path is None else _read(path)
    return _read(SHIPPED) | own


def _read(path: Path) -> dict[str, Bundle]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else "not UTF-8 text"
        raise InputError(f"bundle file {path} cannot be read: {reason}") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"bundle file {path} is not valid TOML: {error}") from None
    try:
        return _bundles(table)
    except InputError as error:
        raise InputError(f"bundle file {path}: {error}") from None


def _bundles(table: Mapping[str, Any]) -> dict[str, Bundle]:
    for key in table:
        if key != "bundle":
            raise InputError(f"unknown entry '{key}': each bundle starts with [bundle.NAME]")
    found = table.get("bundle")
    if not isinstance(found, dict) or not found:
        raise InputError("it holds no bundle: each starts with [bundle.NAME]")
    return {name: _bundle(name, entry) for name, entry in found.items()}


def _bundle(name: str, entry: Any) -> Bundle:
    if name == NOTHING or name in POLICIES:
        raise InputError(f"bundle '{name}' has the name of {'an arm' if name == NOTHING else 'a policy'}: rename it")
    if not _NAME.fullmatch(name):
        raise InputError(f"bundle '{name}': a name is made of letters, digits and _")
    if not isinstance(entry, dict):
        raise InputError(f"bundle {name} must be a table, [bundle.{name}]")
    for key in entry:
        if key not in _ENTRIES:
            raise InputError(f"bundle {name} has an unknown entry '{key}': {nearest(key, _ENTRIES)}")
    title, description = entry.get("title", name), entry.get("description", "")
    if not (isinstance(title, str) and isinstance(description, str)):
        raise InputError(f"bundle {name}: title and description must be text")
    return Bundle(name, title, description, tuple(_policies(name, entry.get("policies"))))


def _policies(bundle: str, entries: Any) -> list[Policy]:
    if not isinstance(entries, list) or not entries:
        raise InputError(f'bundle {bundle} needs a list of policies, such as policies = [{{ name = "TokenTax" }}]')
    policies = []
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise InputError(f"bundle {bundle}: each of its policies needs a name")
        try:
            policies.append(make_policy(entry["name"], {key: value for key, value in entry.items() if key != "name"}))
        except InputError as error:
            raise InputError(f"bundle {bundle}: {error}") from None
    return policies
