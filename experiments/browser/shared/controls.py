"""What readers may change on the Play page: policies and their settings, vendors, and parameters in groups.

Only the choice, the words beside the sliders and narrower ranges are given here; values, units, bounds, meaning and
source come from the model's own list of parameters, so they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, get_args

from pydantic.fields import FieldInfo

from experiments.browser.shared.words import first_sentence, policy_title, sentence
from experiments.charts.time_series import label
from model.parameters import OrderingRule, ParameterRow, describe
from model.policy.policies import POLICIES, Policy
from model.scenario import load_scenario, scenario_names


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

VENDOR = (  # of each vendor
    Control("margin", "Gross margin it aims at", step=0.01),
    Control("focus", "Research for enterprises", step=0.01),
    Control("diversification", "Revenue put into other business", step=0.01),
    Control("backing", "What a parent adds when cash runs short", 0.0, 10.0, 0.1),
)

# of policies, by name: unit, step and the most that a slider offers; all others are fractions
SETTINGS = {
    "months": ("months", 1.0, 60.0),
    "most": ("USD a month", 10.0, 2000.0),
    "amount": ("USD a month", 50.0, 3000.0),
    "hours": ("hours", 1.0, 40.0),
    "years": ("years", 0.5, 10.0),
}

RULE_WORDS = {
    "newsvendor": "weigh lost sales against idle compute",
    "solvency_constrained": "only what a bad case can pay for",
    "trend_extrapolation": "bet that growth goes on (trend extrapolation, “YOLO”)",
}


def scenarios() -> list[dict[str, str]]:
    """The scenarios to choose from."""
    found = [load_scenario(name) for name in scenario_names()]
    return [{"name": s.name, "title": s.title, "description": s.description} for s in found]


@cache
def groups(scenario: str) -> list[dict[str, Any]]:
    """The sliders for a scenario, whose values are the defaults."""
    rows = _rows(scenario)
    return [
        {"title": title, "controls": [_slider(control, rows[control.name]) for control in controls]}
        for title, controls in GROUPS.items()
    ]


@cache
def _rows(scenario: str) -> dict[str, ParameterRow]:
    return {row.name: row for row in describe(load_scenario(scenario).parameters)}


@cache
def vendors(scenario: str) -> list[dict[str, Any]]:
    """The vendors of a scenario, each with whether it takes part from the start, and its controls."""
    parameters, rows = load_scenario(scenario).parameters, _rows(scenario)
    return [
        {
            "name": name,
            "words": sentence(label(name)),
            "help": f"Calibrated on {profile.role or 'no firm in particular'}.",
            "on": name in parameters.market.vendors,
            "controls": [_rule(rows[f"vendors.{name}.ordering_rule"]), *_sliders_of(name, rows)],
        }
        for name, profile in parameters.vendors.items()
        if name in parameters.all_vendors
    ]


def _sliders_of(vendor: str, rows: Mapping[str, ParameterRow]) -> list[dict[str, Any]]:
    controls = [replace(control, name=f"vendors.{vendor}.{control.name}") for control in VENDOR]
    return [_slider(control, rows[control.name]) for control in controls]


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


def _rule(row: ParameterRow) -> dict[str, Any]:
    """How a vendor orders compute."""
    return {
        "kind": "choice",
        "name": row.name,
        "words": "How it orders compute",
        "help": f"{sentence(row.doc)}.",
        "source": row.source,
        "choices": [{"name": rule, "words": RULE_WORDS[rule]} for rule in get_args(OrderingRule)],
        "default": row.value,
    }


@cache
def policies(scenario: str) -> list[dict[str, Any]]:
    """The policies to switch on, each with what it does, its settings and when it starts."""
    own = {policy.name: policy for policy in load_scenario(scenario).policies}
    return [_policy(name, kind, own.get(name) or kind()) for name, kind in POLICIES.items()]


def _policy(name: str, kind: type[Policy], policy: Policy) -> dict[str, Any]:
    fields = [field for field in kind.model_fields if field not in ("start", "end")]
    return {
        "name": name,
        "words": sentence(policy_title(name)),
        "help": first_sentence(kind.__doc__),
        "source": kind.source,
        "start": policy.start,
        "end": policy.end or "",
        "controls": [_setting(field, kind.model_fields[field], getattr(policy, field)) for field in fields],
    }


def _setting(field: str, info: FieldInfo, value: Any) -> dict[str, Any]:
    """One setting of a policy: a switch, or a slider within its bounds, in per cent where it is a fraction."""
    words = {"name": field, "words": sentence(info.description or field), "default": value}
    if isinstance(value, bool):
        return {**words, "kind": "switch"}
    low = next(float(bound.ge) for bound in info.metadata if hasattr(bound, "ge"))
    high = next(float(bound.le) for bound in info.metadata if hasattr(bound, "le"))
    unit, step, most = SETTINGS.get(field, ("", 0.01, 1.0))
    scale = {"low": low, "high": max(min(high, most), float(value)), "step": step, "whole": isinstance(value, int)}
    return {**words, **scale, "kind": "slider", "unit": unit, "percent": not unit}
