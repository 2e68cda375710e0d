"""What the numbers of one compute order mean, in plain words and as rows of a small table."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import Any

import pandas as pd

from agents.economics.numerics import normal_quantile
from experiments.analysis.measures import typeset
from experiments.browser.dilemma.state import Choices
from experiments.charts.theme import themed
from experiments.studies.compute_dilemma.charts import KNOWN
from experiments.studies.compute_dilemma.one_shot import ONE_SHOT_HUES, ONE_SHOT_NAMES, UPPER

TITLES = {"solvency_constrained": "Prudent", "newsvendor": "Newsvendor", UPPER: "Bold"}
IDEAS = {
    "solvency_constrained": "as the newsvendor, but no more than a bad case (one in ten is worse) can pay for",
    "newsvendor": "weighs sales lost against compute idle: the highest expected profit",
    UPPER: "enough for 95 cases in a hundred: a bet that growth goes on",
}


def rule_rows(rules: pd.DataFrame) -> list[dict[str, Any]]:
    """The rules side by side: capacity, ruin, lost demand, expected profit, each as text and as length of a bar."""
    most = max(float(rules["capacity"].max()), 1e-9)
    best = max(float(rules["expected profit"].abs().max()), 1e-9)
    return [_row(row, most, best) for row in rules.to_dict("records")]


def _row(row: Mapping[Any, Any], most: float, best: float) -> dict[str, Any]:
    profit = float(row["expected profit"])
    cells = [
        {"name": "capacity", "text": f"{row['capacity']:.2f} ×", "share": row["capacity"] / most},
        {"name": "ruin", "text": percent(row["ruin"]), "share": row["ruin"]},
        {"name": "lost", "text": percent(row["lost demand"]), "share": row["lost demand"]},
        {"name": "profit", "text": typeset(f"{profit:.2f} ×"), "share": max(profit, 0.0) / best},
    ]
    name = str(row["rule"])
    colour = themed(ONE_SHOT_HUES[ONE_SHOT_NAMES[name]])
    return {"name": name, "title": TITLES[name], "idea": IDEAS[name], "colour": colour, "cells": cells}


def percent(share: float) -> str:
    """A share in per cent; what is small but not nothing is said to be below a tenth of one."""
    if 0.0005 <= share < 0.0995:
        return f"{100 * share:.1f}%"
    return "below 0.1%" if 1e-9 < share < 0.0005 else f"{100 * share:.0f}%"


def meaning(choices: Choices, sigma: float, rules: pd.DataFrame) -> list[str]:
    """Sentences that say what the sliders stand for and what the rules make of it.

    Args:
        choices: of the reader.
        sigma: log sd of demand at the lead time.
        rules: of the margin and this spread, with their outcomes.
    """
    found = rules.set_index("rule")
    return [_chances(choices, sigma), _buffer(choices), *_outcomes(found, sigma)]


def _chances(choices: Choices, sigma: float) -> str:
    if sigma <= KNOWN:
        return "Compute runs as soon as it is ordered, so demand is known and nobody orders too much or too little."
    reach = exp(normal_quantile(0.9) * sigma)
    wait = "a month" if choices.lead == 1 else f"{choices.lead} months"
    return (
        f"Compute ordered now runs in {wait}. Four times out of five, demand will then lie between {1 / reach:.2g} and "
        f"{reach:.2g} times the forecast, and it is as likely to be above it as below."
    )


def _buffer(choices: Choices) -> str:
    cost = 1.0 - choices.margin
    needed = cost * (1.0 - choices.salvage) / (1.0 - choices.salvage * cost)
    return (
        f"With a margin of {choices.margin:.0%}, a dollar of compute in full use earns {1 / cost:.2f} dollars: "
        f"an order is paid for if at least {percent(needed)} of it is used."
    )


def _outcomes(found: pd.DataFrame, sigma: float) -> list[str]:
    """What each rule orders, and what comes of it."""
    if sigma <= KNOWN:
        return []
    said = []
    for name, title in (("solvency_constrained", "prudent rule"), ("newsvendor", "newsvendor"), (UPPER, "bold rule")):
        capacity, ruin, lost = (float(found[column][name]) for column in ("capacity", "ruin", "lost demand"))
        said.append(
            f"The {title} orders {capacity:.2g} times the forecast, is ruined in {percent(ruin)} of cases and turns "
            f"{percent(lost)} of demand away."
        )
    return [" ".join(said)]
