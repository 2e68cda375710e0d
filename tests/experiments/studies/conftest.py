"""What tests of studies share: a tiny economy."""

from __future__ import annotations

import pytest

from experiments.analysis import ordering_rules
from experiments.runs import script
from experiments.studies.compute_dilemma import __main__ as study
from model.scenario import Scenario, load_scenario

SMALL = {"workers.number": 400, "enterprises.number": 60, "consumers.number": 100, "labour.burn_in_months": 0}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Scenario:
    """The commands simulate a tiny economy, and change little in it."""
    scenario, changes = load_scenario().with_changes(SMALL), ordering_rules.changes
    for module in (study, ordering_rules):
        monkeypatch.setattr(module, "changes", lambda vendor: dict(list(changes(vendor).items())[:2]))
    monkeypatch.setattr(script, "REDUCED", SMALL)
    return scenario
