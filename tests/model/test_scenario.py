"""Scenarios: files are read as they were meant, or refused in one line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.parameters import Parameters, flatten
from model.scenario import Scenario, load_scenario, scenario_names


def written(folder: Path, text: str) -> str:
    """A scenario file with this text."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_loads_and_says_what_it_is(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.description


def test_the_baseline_is_the_defaults() -> None:
    assert load_scenario("baseline").parameters == Parameters()


def test_a_file_extends_a_scenario_and_adds_to_it(tmp_path: Path) -> None:
    text = """
    title = "Mine"
    extends = "baseline"
    [parameters.labour]
    scar_stay = 0.2
    [parameters.vendors.newcomer]
    cash = 5.0
    [parameters.market]
    vendors = ["open_weights", "newcomer"]
    [[policies]]
    name = "TokenTax"
    rate = 0.05
    [[events]]
    name = "CreditCrunch"
    """
    scenario = load_scenario(written(tmp_path, text))
    assert (scenario.name, scenario.title) == ("mine", "Mine")
    assert scenario.parameters.labour.scar_stay == 0.2
    assert scenario.parameters.vendors["newcomer"].cash == 5.0
    assert [policy.name for policy in scenario.policies] == ["TokenTax"]
    assert [event.name for event in scenario.events] == ["CreditCrunch"]


def test_what_a_file_extends_stands_in_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the user stands, and though another file of that name lies there; byte order marks are no text."""
    for folder, stay in (("mine", 0.1), ("elsewhere", 0.3)):
        (tmp_path / folder).mkdir()
        base = f"\ufeff[parameters.labour]\nscar_stay = {stay}"
        (tmp_path / folder / "base.toml").write_text(base, encoding="utf-8")
    (tmp_path / "mine" / "top.toml").write_text("extends = 'base.toml'", encoding="utf-8")
    (tmp_path / "mine" / "over").mkdir()
    (tmp_path / "mine" / "over" / "top.toml").write_text("extends = '../top.toml'", encoding="utf-8")  # of equal name
    for folder in (tmp_path, tmp_path / "elsewhere", tmp_path / "mine"):
        monkeypatch.chdir(folder)
        assert load_scenario(str(tmp_path / "mine" / "top.toml")).parameters.labour.scar_stay == 0.1
        assert load_scenario(str(tmp_path / "mine" / "over" / "top.toml")).parameters.labour.scar_stay == 0.1
    (tmp_path / "mine" / "baseline.toml").write_text("extends = 'baseline'", encoding="utf-8")
    assert load_scenario("baseline.toml").parameters == Parameters()


def test_circles_are_those_of_files(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text("extends = 'two.toml'", encoding="utf-8")
    (tmp_path / "two.toml").write_text("extends = 'link.toml'", encoding="utf-8")
    (tmp_path / "link.toml").symlink_to(tmp_path / "one.toml")
    (tmp_path / "self.toml").write_text("extends = './self.toml'", encoding="utf-8")
    with pytest.raises(InputError, match=r"in a circle: one → two → one$"):
        load_scenario(str(tmp_path / "one.toml"))
    with pytest.raises(InputError, match=r"it extends itself \('self.toml'\)"):
        load_scenario(str(tmp_path / "self.toml"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('title = "x', "is not valid TOML"),
        ("titel = 'x'", "did you mean 'title'?"),
        ("title = 3", "'title' must be text"),
        ("parameters = 3", "'parameters' must be a table"),
        ("extends = 'nothing'", "unknown scenario 'nothing'"),
        ("[parameters.labor]\nscar_stay = 0.2", "unknown parameter 'labor"),
        ("[parameters.labour]\nscar_stay = 2", "must be a number from 0 to 0.9"),
        ("policies = 3", "'policies' must be a list"),
        ("[[policies]]\nrate = 0.1", "each of [[policies]] needs a name"),
        ("[[policies]]\nname = 'TokenTaks'", "did you mean 'TokenTax'?"),
        ("[[events]]\nname = 'CreditCrunch'\nstrength = 1", "has no setting 'strength'"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(tmp_path: Path, text: str, expected: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    assert path in str(caught.value)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_unreadable_and_foreign_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.toml").write_bytes(b"\xff\xfe")
    for name in ("basline", str(tmp_path / "none.toml"), str(tmp_path), str(tmp_path / "text.toml")):
        with pytest.raises(InputError, match=r"baseline|cannot be read"):
            load_scenario(name)


def test_scenario_files_hold_no_value_that_is_the_default_anyway() -> None:
    normal = flatten(Parameters())
    for name in scenario_names():
        path = Path(__file__).parents[2] / "model" / "scenarios" / f"{name}.toml"
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("parameters", {})
        for key, value in _flat(table).items():
            assert normal.get(key) != (tuple(value) if isinstance(value, list) else value), f"{name}: {key}"


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def test_with_changes_keeps_the_rest_of_the_scenario() -> None:
    changed = Scenario(title="Mine").with_changes({"labour.scar_stay": 0.2})
    assert changed.title == "Mine"
    assert changed.parameters.labour.scar_stay == 0.2
