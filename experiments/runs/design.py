"""The design of a sweep: what varies, which points are tried, and with which seeds.

A point is one set of values of what varies; a replicate is one seed. Every replicate tries all points with the same
seed, so that points differ by nothing but their values. Runs are numbered replicate by replicate: the first numbers are
all points of the first replicate, and a design with more replicates only adds numbers.

What varies is a parameter by its dotted name (``market.contract_cost``) or a setting of a policy that the scenario has
(``RetrainingSubsidy.places``).
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.runs.one_run import check_seed
from model.calendar import DEFAULT_END, month_number
from model.errors import InputError, nearest
from model.parameters.renames import current_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from model.scenario import Scenario

type Point = Mapping[str, Any]  # values by name


@dataclass(frozen=True)
class Factor:
    """Something that varies: over a range, evenly, or over values that were listed.

    Attributes:
        name: of a parameter, or of a policy's setting.
        low: lowest value of a range.
        high: highest value of a range.
        number: into how many values a grid divides the range; None where samples are drawn from it.
        values: those listed; empty for a range.
        whole: only whole numbers.
    """

    name: str
    low: float = 0.0
    high: float = 0.0
    number: int | None = None
    values: tuple[Any, ...] = ()
    whole: bool = False

    def grid(self) -> tuple[Any, ...]:
        """All values of a grid.

        Raises:
            InputError: the number of values is missing, or they would be fractions where there are none.
        """
        if self.values:
            return self.values
        if self.number is None:
            raise InputError(
                f"--vary {self.name}={self.low:g}:{self.high:g} does not say how many values: "
                f"write {self.name}={self.low:g}:{self.high:g}:5, or draw samples with --latin N or --sobol N"
            )
        step = (self.high - self.low) / (self.number - 1)
        found = [float(f"{self.low + step * i:.12g}") for i in range(self.number)]  # 0.3, not 0.30000000000000004
        if not self.whole:
            return tuple(found)
        if any(value != int(value) for value in found):
            raise InputError(
                f"--vary {self.name}: {self.number} values from {self.low:g} to {self.high:g} include fractions, "
                "and it takes whole numbers: list them, or divide the range evenly"
            )
        return tuple(int(value) for value in found)

    def at(self, place: float) -> Any:
        """The value at a place between 0 and 1 of the range or list, each whole number or listed one alike likely."""
        if self.values:
            return self.values[min(int(place * len(self.values)), len(self.values) - 1)]
        if self.whole:
            return int(self.low) + min(int(place * (self.high - self.low + 1)), int(self.high - self.low))
        return float(f"{self.low + place * (self.high - self.low):.12g}")


@dataclass(frozen=True)
class Design:
    """All runs of a sweep.

    Attributes:
        scenario: what everything starts from.
        points: what is changed in it; one empty point changes nothing.
        replicates: how many seeds each point is run with.
        seed: of the first replicate; the others follow one by one.
        until: last month.
        indicators: those to keep; all if empty.
        method: how the points were chosen, in a word or two.
    """

    scenario: Scenario
    points: tuple[Point, ...] = ({},)
    replicates: int = 1
    seed: int = 1
    until: str = DEFAULT_END
    indicators: tuple[str, ...] = ()
    method: str = "points"

    def __post_init__(self) -> None:
        if self.replicates < 1:
            raise InputError(f"--replicates {self.replicates} is too few: at least 1")
        if not self.points:
            raise InputError("a sweep without points has nothing to run")
        names = list(self.points[0])
        for point in self.points:
            if list(point) != names:
                raise InputError("all points of a sweep must give values to the same names, in the same order")
        check_seed(self.seed)
        check_seed(self.seed + self.replicates - 1)
        month_number(self.until)

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.points) * self.replicates

    @property
    def names(self) -> tuple[str, ...]:
        """What varies."""
        return tuple(self.points[0])

    def place(self, run: int) -> tuple[int, int]:
        """Replicate and point of a run, both from 0."""
        return divmod(run, len(self.points))

    def seed_of(self, run: int) -> int:
        """The seed of a run, which depends on its replicate alone."""
        return self.seed + self.place(run)[0]

    @cached_property
    def columns(self) -> dict[str, list[Any]]:
        """The values of the points, a list for each name."""
        return {name: [point[name] for point in self.points] for name in self.names}


# ------------------------------------------------------------------------------------------------- what users write


def parse_vary(texts: Iterable[str], scenario: Scenario) -> tuple[Factor, ...]:
    """Read what was written as ``--vary NAME=LO:HI:N``, ``NAME=LO:HI`` or ``NAME=a,b,c``.

    Raises:
        InputError: a text has another form, a name is unknown or comes twice, or a value is not allowed.
    """
    factors: dict[str, Factor] = {}
    for text in texts:
        name, equals, values = (part.strip() for part in text.partition("="))
        if not (name and equals and values):
            raise InputError(f"--vary '{text}' is not NAME=LO:HI:N or NAME=a,b,c, as in market.contract_cost=0:5:6")
        name = current_name(name)
        if name in factors:
            raise InputError(f"--vary {name} is given twice")
        factors[name] = _range(name, values, scenario) if ":" in values else _list(name, values, scenario)
    return tuple(factors.values())


def _range(name: str, text: str, scenario: Scenario) -> Factor:
    parts = text.split(":")
    try:
        low, high = float(parts[0]), float(parts[1])
        number = int(parts[2]) if len(parts) == 3 else None
        if len(parts) > 3 or not (math.isfinite(low) and math.isfinite(high)):
            raise ValueError
    except ValueError:
        raise InputError(f"--vary {name}={text} is not LO:HI:N, for example {name}=0:1:5") from None
    kind = type(value_of(scenario, name))
    if kind not in (int, float):
        raise InputError(f"--vary {name} cannot vary over a range, since it is not a number: list values, as a,b,c")
    if low >= high:
        raise InputError(f"--vary {name}={text}: {parts[0]} must be below {parts[1]}")
    if number is not None and number < 2:
        raise InputError(f"--vary {name}={text}: {number} values are too few for a range: at least 2")
    if kind is int and not (low.is_integer() and high.is_integer()):
        raise InputError(f"--vary {name}={text}: it takes whole numbers")
    for end in (low, high):
        changed(scenario, {name: int(end) if kind is int else end})  # refuses what is out of bounds
    return Factor(name, low, high, number, whole=kind is int)


def _list(name: str, text: str, scenario: Scenario) -> Factor:
    old = value_of(scenario, name)
    if isinstance(old, tuple):
        raise InputError(f"--vary {name}: a list of names cannot vary; run a sweep for each list, with --set")
    words = [word.strip() for word in text.split(",")]
    values = [value_of(changed(scenario, {name: word}), name) for word in words]
    if len(set(values)) < len(values):
        raise InputError(f"--vary {name}={text} has a value twice")
    if len(values) < 2:
        raise InputError(f"--vary {name}={text} has one value: write --set {name}={text}, or list more")
    return Factor(name, values=tuple(values))


def value_of(scenario: Scenario, name: str) -> Any:
    """The value in a scenario of a parameter, or of a policy's setting.

    Raises:
        InputError: there is none of this name.
    """
    name = current_name(name)
    policy, _, setting = name.partition(".")
    if policy[:1].isupper():
        found = scenario.policies[_position(scenario, policy)]
        if setting not in type(found).model_fields:
            raise InputError(
                f"policy {policy} has no setting '{setting}': {nearest(setting, type(found).model_fields)}"
            )
        return getattr(found, setting)
    known = scenario.parameters.flat()
    if name not in known:
        raise InputError(f"unknown parameter '{name}': {nearest(name, known)}")
    return known[name]


def _position(scenario: Scenario, policy: str) -> int:
    """Which of the scenario's policies is meant."""
    from model.policy.policies import POLICIES

    if policy not in POLICIES:
        raise InputError(f"unknown policy '{policy}': {nearest(policy, POLICIES)}")
    places = [i for i, found in enumerate(scenario.policies) if found.name == policy]
    if not places:
        raise InputError(f"the scenario has no policy {policy} whose settings could vary: add --policy {policy}")
    if len(places) > 1:
        raise InputError(f"the scenario has {len(places)} policies {policy}: only settings of a single one can vary")
    return places[0]


def changed(scenario: Scenario, point: Point) -> Scenario:
    """The scenario at a point.

    Raises:
        InputError: a name is unknown, or a value not allowed.
    """
    from model.policy.policies import make_policy

    policies = list(scenario.policies)
    for name, value in point.items():
        policy, _, setting = name.partition(".")
        if policy[:1].isupper():
            place = _position(scenario, policy)
            policies[place] = make_policy(policy, {**policies[place].model_dump(), setting: value})
    parameters = {name: value for name, value in point.items() if not name[:1].isupper()}
    return replace(scenario.with_changes(parameters), policies=tuple(policies))


def notices(design: Design) -> list[str]:
    """What changes nothing at some or all points of a sweep, and why, a line each.

    A policy without strength at some points only is meant as the start of what varies, and no news.

    Raises:
        InputError: a value of a policy's setting is not allowed together with others.
    """
    names = [name for name in design.names if name[:1].isupper()]
    times = Counter(tuple(point[name] for name in names) for point in design.points)
    words, points, never = dict[str, str](), Counter[str](), set[str]()
    for values, number in times.items():
        for one in changed(design.scenario, dict(zip(names, values, strict=True))).idle(design.until):
            words.setdefault(one.name, one.words)
            points[one.name] += number
            never |= {one.name} if one.never else set()
    every = len(design.points)
    found = [text for name, text in words.items() if points[name] >= every]
    found += [f"{text}; so at {points[name]} of {every} points" for name, text in words.items()
              if points[name] < every and name in never]  # fmt: skip
    return [*found, *_absent_vendors(design)]


def _absent_vendors(design: Design) -> Iterator[str]:
    """Parameters that vary although their vendor cannot be in the market."""
    known = design.scenario.parameters.all_vendors
    for name in design.names:
        group, _, rest = name.partition(".")
        vendor = rest.partition(".")[0]
        if group == "vendors" and vendor not in known and not any(one.startswith("market.") for one in design.names):
            yield f"{name} changes nothing: {vendor} is neither in market.vendors nor in market.entrants; add it there"


# ------------------------------------------------------------------------------------------------ which points to try


def grid(factors: Sequence[Factor]) -> tuple[Point, ...]:
    """All combinations; the last factor varies fastest.

    Raises:
        InputError: a range does not say into how many values it is divided.
    """
    names = [factor.name for factor in factors]
    return tuple(dict(zip(names, values, strict=True)) for values in itertools.product(*(f.grid() for f in factors)))


def latin(factors: Sequence[Factor], number: int, seed: int) -> tuple[Point, ...]:
    """A Latin hypercube: each factor's range is divided into as many parts as there are points, and each is used once.

    Raises:
        InputError: the number is too small, or a range is divided already.
    """
    from scipy.stats import qmc

    _check_samples("--latin", factors, number)
    return tuple(at(factors, qmc.LatinHypercube(len(factors), rng=seed).random(number)))


def sobol(factors: Sequence[Factor], number: int, seed: int) -> tuple[Point, ...]:
    """A scrambled Sobol sequence, which fills the space evenly.

    Raises:
        InputError: the number is no power of two, without which it is not even, or a range is divided already.
    """
    from scipy.stats import qmc

    _check_samples("--sobol", factors, number)
    exponent = number.bit_length() - 1
    if number != 1 << exponent:
        raise InputError(f"--sobol {number} is no power of two: {1 << exponent} or {2 << exponent} would be")
    return tuple(at(factors, qmc.Sobol(len(factors), rng=seed).random_base2(exponent)))


def _check_samples(option: str, factors: Sequence[Factor], number: int) -> None:
    if number < 1:
        raise InputError(f"{option} {number} is too few: at least 1")
    if not factors:
        raise InputError(f"{option} needs something to vary: add --vary NAME=LO:HI")
    for factor in factors:
        if factor.number is not None:
            ends = f"{factor.low:g}:{factor.high:g}"
            raise InputError(
                f"--vary {factor.name}={ends}:{factor.number} divides the range, which is for --grid: "
                f"with {option} write {factor.name}={ends}"
            )


def at(factors: Sequence[Factor], places: NDArray[np.float64]) -> Iterator[Point]:
    """The points at places in the unit cube, shape (points, factors)."""
    for row in places:
        yield {factor.name: factor.at(float(place)) for factor, place in zip(factors, row, strict=True)}
