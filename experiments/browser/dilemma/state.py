"""What a reader has chosen on the Compute dilemma page, and how an address says it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from experiments.analysis.ordering_rules import RULES
from experiments.browser.shared.address import query
from experiments.browser.shared.visit import Query
from experiments.studies.compute_dilemma.answers import Question
from model.errors import InputError, nearest
from model.parameters.renames import current_value
from model.scenario import load_scenario

UNTIL = "2032-12"  # last month of the runs in the whole economy
REPLICATES = (4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Slider:
    """A number that moves: where it goes, and what to say of it."""

    words: str
    unit: str
    low: float
    high: float
    step: float
    help: str


SLIDERS = {
    "margin": Slider("Margin", "%", 0.2, 0.9, 0.01, "Share of revenue left when all compute is used and paid for"),
    "cone": Slider(
        "Width of the cone", "log points", 0.3, 1.5, 0.05,
        "How unsure demand is 24 months ahead, as the standard deviation of its logarithm: with 1.0, two times out of "
        "three it is between 0.37 and 2.7 times the forecast",
    ),
    "lead": Slider("Wait for ordered compute", "months", 0, 48, 1, "Time from the order until the compute runs"),
    "salvage": Slider("Value of unused compute", "%", 0.0, 0.6, 0.05, "What idle compute brings, relative to its cost"),
}  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """Everything that the page shows something about.

    Attributes:
        margin: share of revenue left when all compute is used.
        cone: log sd of demand 24 months ahead.
        lead: months from order to running compute.
        salvage: value of unused compute relative to its cost.
        vendor: whose rule varies in the whole economy.
        rules: the rules tried there, in their usual order.
        runs: of each rule.
    """

    margin: float = 0.8
    cone: float = 1.0
    lead: int = 24
    salvage: float = 0.0
    vendor: str = "enterprise_first"
    rules: tuple[str, ...] = tuple(RULES)
    runs: int = 8

    @property
    def question(self) -> Question:
        """What is to be found out in the whole economy."""
        return Question(self.vendor, self.rules, self.cone, self.lead, self.runs, UNTIL)

    def changed(self, change: dict[str, Any]) -> Choices:
        """The choices after a change: values by name, as texts or as they are; or ``{"rule": name, "on": bool}``.

        Raises:
            InputError: there is no such choice, or no such value.
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        if "rule" in change:  # one that is tried, or not any more
            others = set(self.rules) - {change["rule"]}
            change = {"rules": others | {change["rule"]} if change["on"] else others}
        for name, value in change.items():
            if name not in values:
                raise InputError(f"unknown choice '{name}': {nearest(name, values)}")
            values[name] = _checked(name, value)
        return Choices(**values)


def _checked(name: str, value: Any) -> Any:
    """A value as it is kept, if it may be chosen."""
    if name in SLIDERS:
        return _number(name, value)
    if name == "rules":
        return _rules(value.split(",") if isinstance(value, str) else value)
    if name == "runs":
        if str(value) not in map(str, REPLICATES):
            raise InputError(f"runs '{value}' cannot be chosen: one of {', '.join(map(str, REPLICATES))}")
        return int(value)
    if value not in vendors():
        raise InputError(f"unknown vendor '{value}': {nearest(str(value), vendors())}")
    return value


def _number(name: str, value: Any) -> float | int:
    slider = SLIDERS[name]
    try:
        number = float(value)
    except ValueError:
        raise InputError(f"{name} '{value}' is not a number") from None
    if not slider.low <= number <= slider.high:
        raise InputError(f"{name} {value} is out of range: from {slider.low:g} to {slider.high:g}")
    return round(number) if name == "lead" else round(number, 3)


def _rules(names: Any) -> tuple[str, ...]:
    names = [current_value("ordering_rule", name) for name in names]
    for name in names:
        if name not in RULES:
            raise InputError(f"unknown rule '{name}': {nearest(str(name), RULES)}")
    if not names:
        raise InputError("no ordering rule is chosen: at least one is needed")
    return tuple(rule for rule in RULES if rule in names)


@cache
def vendors() -> tuple[str, ...]:
    """The vendors that are in the market from the start."""
    return tuple(load_scenario("baseline").parameters.market.vendors)


def read_choices(found: Query) -> Choices:
    """The choices of an address.

    Raises:
        InputError: something in it cannot be used.
    """
    return Choices().changed({name: texts[0] for name, texts in found.values.items()})


def write_choices(choices: Choices) -> str:
    """The query of some choices; defaults are left out."""
    usual, pairs = Choices(), []
    for field in fields(Choices):
        value = getattr(choices, field.name)
        if value != getattr(usual, field.name):
            pairs.append((field.name, ",".join(value) if isinstance(value, tuple) else value))
    return query(pairs)
