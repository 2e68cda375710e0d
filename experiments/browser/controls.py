"""What readers may change on the Play page: parameters in groups, vendors' ordering rules, and policies.

Only the choice, the words beside the sliders and narrower ranges are given here; values, units, bounds, meaning and
source come from the model's own list of parameters, so they cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from experiments.browser.words import first_sentence, month_words, policy_title, sentence
from experiments.figures import label
from model.calendar import month_number
from model.parameters import OrderingRule
from model.policies import POLICIES
from model.scenario import ParameterRow, Scenario, describe, load_scenario, scenario_names


@dataclass(frozen=True)
class Control:
    """A parameter on the page: its dotted name, a few words, and a narrower range where the bounds are far apart."""

    name: str
    words: str
    low: float | None = None
    high: float | None = None
    step: float = 0.01


GROUPS: dict[str, tuple[Control, ...]] = {
    "What AI can do": (
        Control("technology.growth_after", "Progress of the best models", 0.0, 40.0, 0.5),
        Control("technology.exposure_scale", "Tasks that AI can reach", step=0.05),
        Control("technology.gain_slope", "Rise of what people gain from AI", 0.0, 0.03, 0.001),
    ),
    "Uncertainty and compute": (
        Control("compute.forecast_sd", "Cone of uncertainty", step=0.05),
        Control("compute.lead_time", "Wait for ordered compute", 0, 48, 1),
        Control("finance.crunch_hazard", "Chance of a credit crunch", 0.0, 0.03, 0.001),
    ),
    "Enterprises and vendors": (
        Control("market.imitation", "Following peers into AI", 0.0, 0.3, 0.001),
        Control("market.innovation", "Adopting without an example", 0.0, 0.005, 0.0001),
        Control("market.contract_cost", "Switching cost: the contract", 0.0, 10.0, 0.1),
        Control("market.prompt_cost", "Switching cost: prompts and habits", 0.0, 10.0, 0.1),
        Control("enterprises.price_speed_automating", "Passing on gains from automation", step=0.01),
    ),
    "Work and demand": (
        Control("production.reinstatement", "New tasks for people", step=0.01),
        Control("production.demand_elasticity_scale", "How much demand grows when prices fall", 0.0, 3.0, 0.05),
        Control("labour.wage_rigidity", "Stickiness of wages", step=0.01),
        Control("labour.stay_in_occupation", "Searching in one's own occupation", step=0.01),
    ),
}

RULE_WORDS = {
    "newsvendor": "weigh lost sales against idle compute",
    "p10_solvent": "only what a bad case can pay for",
    "yolo": "bet that growth goes on",
}


def scenarios() -> list[dict[str, str]]:
    """The scenarios to choose from."""
    found = [load_scenario(name) for name in scenario_names()]
    return [{"name": s.name, "title": s.title, "description": s.description} for s in found]


@cache
def groups(scenario: str) -> list[dict[str, Any]]:
    """The sliders and choices for a scenario, whose values are the defaults."""
    chosen = load_scenario(scenario)
    rows = {row.name: row for row in describe(chosen.parameters)}
    sliders = [
        {"title": title, "controls": [_slider(control, rows[control.name]) for control in controls]}
        for title, controls in GROUPS.items()
    ]
    return [*sliders, {"title": "How vendors order compute", "controls": _rules(chosen, rows)}]


def _slider(control: Control, row: ParameterRow) -> dict[str, Any]:
    value = float(row.value)
    low = row.low if control.low is None else control.low
    high = row.high if control.high is None else control.high
    assert low is not None, f"{row.name} has no lower bound"
    assert high is not None, f"{row.name} has no upper bound"
    return {
        "kind": "slider",
        "name": row.name,
        "words": control.words,
        "unit": row.unit,
        "help": f"{sentence(row.doc)}.",
        "source": row.source,
        "low": min(low, value),
        "high": max(high, value),
        "step": control.step,
        "whole": isinstance(row.value, int),
        "default": row.value,
    }


def _rules(scenario: Scenario, rows: dict[str, ParameterRow]) -> list[dict[str, Any]]:
    """A choice for each vendor."""
    found = []
    for vendor in scenario.parameters.market.vendors:
        row = rows[f"vendors.{vendor}.ordering_rule"]
        found.append(
            {
                "kind": "choice",
                "name": row.name,
                "words": sentence(label(vendor)),
                "help": f"Calibrated on {scenario.parameters.vendors[vendor].role or 'no firm in particular'}.",
                "source": row.source,
                "choices": [{"name": rule, "words": RULE_WORDS[rule]} for rule in get_args(OrderingRule)],
                "default": row.value,
            }
        )
    return found


@cache
def policies(scenario: str) -> list[dict[str, str]]:
    """The policies to switch on, with what they do, their settings and when they start."""
    own = {policy.name: policy for policy in load_scenario(scenario).policies}
    found = []
    for name, kind in POLICIES.items():
        policy = own.get(name) or kind()
        values = policy.model_dump(exclude={"start", "end"})
        settings = [
            f"{info.description}: {values[field]:g}" for field, info in kind.model_fields.items() if field in values
        ]
        found.append(
            {
                "name": name,
                "words": sentence(policy_title(name)),
                "help": first_sentence(kind.__doc__),
                "settings": sentence("; ".join(settings)) + ".",
                "source": kind.source,
                "start": policy.start,
                "start_words": month_words(month_number(policy.start)),
            }
        )
    return found
