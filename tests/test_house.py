"""No file, function or folder is larger than a reader takes in at once."""

from __future__ import annotations

import ast

import house

STILL = {  # what is being taken apart, and goes from this list when it is
    "model/economy.py:step",
}


def over(found: dict[str, int]) -> dict[str, int]:
    return {name: size for name, size in found.items() if name not in STILL}


def test_no_file_of_the_product_is_over_350_lines() -> None:
    assert over(house.long_files()) == {}


def test_no_test_file_is_over_400_lines() -> None:
    assert over(house.long_tests()) == {}


def test_no_function_is_over_40_lines() -> None:
    assert over(house.long_functions()) == {}


def test_no_folder_has_more_than_14_files_of_its_own() -> None:
    assert over(house.full_folders()) == {}


def test_experiments_holds_packages_only() -> None:
    assert house.loose_files() == []


def test_the_rules_see_what_they_should() -> None:
    paths = {str(path) for path in house.code_of(*house.PRODUCT)}
    assert {"app.py", "model/economy.py", "agents/government.py", "benchmarks/speed.py"} <= paths
    assert any(path.endswith(".vue") for path in paths)
    this = house.ROOT / "tests" / "test_house.py"
    assert str(this.relative_to(house.ROOT)) in {str(path) for path in house.code_of("tests")}


def test_a_docstring_does_not_count() -> None:
    source = 'def one():\n    """First.\n\n    More.\n    """\n    return 1\n'
    [function] = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert house.length(function) == 2
