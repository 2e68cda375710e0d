"""Old names and values that users may have written are read as what they are called now."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.browser.dilemma.state import Choices
from experiments.browser.shared.address import read_changes
from experiments.runs.design import parse_vary
from model import Parameters, load_scenario
from model.errors import InputError
from model.mesa_flat import FlatEconomy
from model.parameters import flatten
from model.parameters.renames import RENAMED, RENAMED_VALUES, current_name, current_value
from model.policy.policies import POLICIES, make_policy, parse_policy
from model.scenario import Scenario

OLD = {
    "market.dearness": "market.price_weight",
    "vendors.*.attention": "vendors.*.focus",
    "BoldTax": "AutomationTax",
    "AutomationTax.size": "AutomationTax.rate",
}


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    for old, new in OLD.items():
        monkeypatch.setitem(RENAMED, old, new)


def test_new_names_exist_and_old_ones_do_not() -> None:
    names = {"vendors.*." + n.split(".")[2] if n.startswith("vendors.") else n for n in flatten(Parameters())}
    settings = {f"{name}.{setting}" for name, kind in POLICIES.items() for setting in kind.model_fields}
    for old, new in RENAMED.items():
        assert new in names | settings | set(POLICIES)
        assert old not in names | settings | set(POLICIES)
    for parameter, values in RENAMED_VALUES.items():
        assert parameter in {name.rpartition(".")[2] for name in names}
        assert not set(values) & set(values.values())


@pytest.mark.parametrize(("old", "new"), RENAMED_VALUES["ordering_rule"].items())
def test_old_ordering_rules_are_read_everywhere(old: str, new: str, tmp_path: Path) -> None:
    name = "vendors.open_weights.ordering_rule"
    assert current_value(name, old) == new
    assert Parameters().replace({name: old}).vendors["open_weights"].ordering_rule == new
    (tmp_path / "mine.toml").write_text(f'[parameters.vendors.open_weights]\nordering_rule = "{old}"\n')
    assert load_scenario(str(tmp_path / "mine.toml")).parameters.flat()[name] == new
    record = Parameters().model_dump(mode="json")
    record["vendors"]["open_weights"]["ordering_rule"] = old
    assert Parameters.model_validate(record).vendors["open_weights"].ordering_rule == new
    (factor,) = parse_vary([f"{name}={old},newsvendor"], Scenario())
    assert factor.values == (new, "newsvendor")
    assert read_changes([f"{name}={old}"], "baseline") == {name: new}
    assert Choices().changed({"rules": old}).rules == (new,)


@pytest.mark.usefixtures("renamed")
def test_old_parameter_names_are_read_everywhere(tmp_path: Path) -> None:
    assert Parameters().replace({"market.dearness": 2.0}).market.price_weight == 2.0
    changed = Parameters().replace({"vendors.open_weights.attention": 0.2})
    assert changed.vendors["open_weights"].focus == 0.2
    (tmp_path / "mine.toml").write_text("[parameters.market]\ndearness = 2.0\n")
    assert load_scenario(str(tmp_path / "mine.toml")).parameters.market.price_weight == 2.0
    record = Parameters().model_dump(mode="json")
    record["market"]["dearness"] = record["market"].pop("price_weight")
    assert Parameters.model_validate(record) == Parameters()
    (factor,) = parse_vary(["market.dearness=1:2:2"], Scenario())
    assert factor.name == "market.price_weight"
    assert read_changes(["market.dearness=2"], "baseline") == {"market.price_weight": 2.0}
    economy = FlatEconomy(workers__number=300, enterprises__number=30, consumers__number=30, market__dearness=2.0)
    assert economy.parameters.market.price_weight == 2.0


@pytest.mark.usefixtures("renamed")
def test_old_policies_and_settings_are_read() -> None:
    assert parse_policy("BoldTax:rate=0.2") == make_policy("AutomationTax", {"rate": 0.2})
    assert parse_policy("AutomationTax:size=0.2") == make_policy("AutomationTax", {"rate": 0.2})
    assert current_name("BoldTax.size") == "AutomationTax.rate"


@pytest.mark.usefixtures("renamed")
def test_a_parameter_under_both_names_is_refused() -> None:
    with pytest.raises(InputError, match=r"'market.price_weight' is given twice: 'market.dearness' is its old name"):
        Parameters().replace({"market.price_weight": 1.0, "market.dearness": 2.0})
