"""What a result belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest
from sweep_help import small_design

from experiments.runs import identity
from experiments.runs.store.sweeps import record_of


def test_the_hash_of_the_code_is_that_of_sources_and_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hashed() -> str:
        identity.code_hash.cache_clear()
        return identity.code_hash()

    (tmp_path / "model" / "data").mkdir(parents=True)
    monkeypatch.setattr(identity, "ROOT", tmp_path)
    seen = [hashed()]
    for name in ("model/economy.py", "model/data/facts.csv"):
        for text in ("1", "2"):
            (tmp_path / name).write_text(text, encoding="utf-8")
            seen.append(hashed())
    assert len(set(seen)) == 5
    (tmp_path / "model" / "baseline.toml").touch()
    assert hashed() == seen[-1]
    monkeypatch.undo()
    hashed()


def test_a_hash_is_that_of_the_packages_and_modules_named() -> None:
    names = ("experiments.runs.groups", "experiments.comparison", "experiments.runs")
    assert len({identity.code_hash(*names[:n]) for n in range(4)}) == 4
    assert identity.code_hash() == identity.code_hash("agents", "model")
    assert identity.code_hash("experiments.runs.groups", "experiments.runs") == identity.code_hash("experiments.runs")
    bundles = identity.code_hash("experiments.comparison", data=(".csv", ".toml"))
    assert bundles != identity.code_hash("experiments.comparison")


def test_what_differs_is_said_in_words() -> None:
    one = record_of(small_design(), ("hhi",))
    assert identity.differences(one, record_of(small_design(replicates=5), ("hhi",))) == []
    other = record_of(small_design(seed=4, until="2023-02"), ("hhi",))
    found = identity.differences(one, other)
    assert found == ["seed is 1 there and 4 here", "until is 2023-03 there and 2023-02 here"]
    assert identity.in_a_line(found) == "seed is 1 there and 4 here, and 1 more"
    (version,) = identity.differences(one, other | {"code": "x"})
    assert version.startswith("its model is another version")


def test_records_of_scenarios_can_be_compared_as_well() -> None:
    scenario = small_design().scenario
    taxed = scenario.with_changes({"money.tax_rate": 0.2})
    found = identity.differences(identity.scenario_record(scenario), identity.scenario_record(taxed))
    assert found == ["money.tax_rate is 0.3 there and 0.2 here"]
