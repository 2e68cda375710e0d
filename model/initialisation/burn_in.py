"""Months before January 2023 in which only people move, until occupations are at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.economics.numerics import log

if TYPE_CHECKING:
    from model.markets.world import MarketWorld


def burn_in(economy: MarketWorld) -> None:
    """Let people move between jobs for some years with staffing fixed, so that occupations are at rest at the start.

    The mean ratio of posts to people in the second half becomes the normal one, at which wages rest.
    """
    months = economy.parameters.labour.burn_in_months
    enterprises, number = economy.enterprises, economy.occupations.number
    posts = enterprises.baseline_positions.sum(axis=0).reshape(number, 2).sum(axis=1)
    gaps = [log((posts + 0.5) / (np.bincount(economy.workers.occupation, minlength=number) + 0.5))]
    for month in range(-months, 0):
        economy.open_labour_month(month)
        economy.labour_market.separate()
        enterprises.staffing.note_surplus(within=enterprises.staffing.surplus_workers)
        economy.labour_market.match()
        economy.labour_market.promote()
        economy.labour_market.age()
        if month >= -months // 2:
            gaps.append(log((posts + 0.5) / (np.bincount(economy.workers.occupation, minlength=number) + 0.5)))
    economy.open_labour_month(0)
    economy.wages.normal_gap = np.mean(gaps[1:] or gaps, axis=0)
    enterprises.staffing.count_staff()
    enterprises.staffing.open_vacancies()
