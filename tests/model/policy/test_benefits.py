"""Benefits change how hard people look for work."""

from __future__ import annotations

import pytest
from economies import small

from model.policy.policies import (
    UnemploymentInsurance,
)


def test_insurance_pays_those_without_a_job_more_and_they_look_less_hard() -> None:
    plain, insured = small(), small(None, UnemploymentInsurance(start="2023-01", replacement=0.2, months=0))
    plain.step()
    insured.step()
    idle = [(economy.workers.employer < 0) & (economy.workers.benefit_left > 0) for economy in (plain, insured)]
    both = idle[0] & idle[1] & (plain.workers.training_left == 0) & (insured.workers.training_left == 0)
    assert both.sum() >= 5
    paid = [economy.workers.labour_income[both] for economy in (plain, insured)]
    assert paid[1] == pytest.approx(paid[0] * 0.65 / 0.45)
    assert insured.labour_market.worker_flows["hires"] <= plain.labour_market.worker_flows["hires"]
