"""Participation in the labour force.

It depends on what work pays: the log of income in work relative to that out of work. A basic income lowers it. Under
the law of January 2023 everybody participates, because the population is the labour force of that date. Preferences
are those of balanced growth (logs), so a change of all wages moves nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import log
from agents.workers.values import NOBODY

if TYPE_CHECKING:
    from agents.workers.workers import Workers

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


def decide_participation(workers: Workers) -> None:
    """Let people review from time to time whether to work: some leave the labour force, others come back.

    People leave where what work pays falls below what it paid in 2023 by more than their threshold. They give up their
    job or their search; those in retraining finish it first.
    """
    labour = workers.model.parameters.labour
    unearned = workers.model.government.unearned_income
    free = unearned == 0.0 and workers.model.government.tax_rate == workers.model.baseline_law.tax_rate
    if free and not workers.out_of_labour_force.any():
        return
    reviews = workers.candidates("participation", slice(None), labour.participation_review)
    reviews = reviews[workers.draws_of("participation", reviews) < labour.participation_review]
    reviews = reviews[workers.training_left[reviews] == 0]
    wage = workers.wage[reviews].astype(float)
    home = labour.value_of_home * (1.0 - workers.model.baseline_law.tax_rate) * wage
    pays = log((wage * (1.0 - workers.model.government.tax_rate) + unearned) / (home + unearned))
    lost = -log(labour.value_of_home) - pays
    wants = lost <= workers.participation_threshold[reviews]
    leaves, returns = reviews[~wants], reviews[wants & workers.out_of_labour_force[reviews]]
    workers.out_of_labour_force[leaves] = True
    workers.employer[leaves] = NOBODY
    workers.note_moves(leaves)
    workers.benefit_left[leaves] = workers.insurance_left[leaves] = 0
    workers.displaced[leaves] = False
    workers.out_of_labour_force[returns] = False
    workers.unemployed_months[returns] = 0
