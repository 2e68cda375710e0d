"""No file, function or folder is larger than a reader takes in at once."""

from __future__ import annotations

import ast

import house


def test_no_file_of_the_product_is_over_350_lines() -> None:
    assert house.long_files() == {}


def test_no_test_file_is_over_400_lines() -> None:
    assert house.long_tests() == {}


def test_no_function_is_over_40_lines() -> None:
    assert house.long_functions() == {}


def test_the_month_is_a_list_of_stages_and_these_are_lists_of_calls() -> None:
    tree = ast.parse((house.ROOT / "model" / "economy.py").read_text(encoding="utf-8"))
    methods = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    stages = [ast.unparse(node.func) for node in ast.walk(methods["step"]) if isinstance(node, ast.Call)]
    books = ("self.open_month", "self.close_month")  # these set the law and record
    ruled_out = (ast.BinOp, ast.BoolOp, ast.Compare, ast.If, ast.IfExp, ast.AugAssign, ast.Subscript, ast.comprehension)
    decide = [methods["step"], *(methods[name.removeprefix("self.")] for name in stages if name not in books)]
    assert len(decide) > 8
    assert [ast.unparse(n) for method in decide for n in ast.walk(method) if isinstance(n, ruled_out)] == []


def test_no_folder_has_more_than_14_files_of_its_own() -> None:
    assert house.full_folders() == {}


def test_experiments_holds_packages_only() -> None:
    assert house.loose_files() == []


def test_the_rules_see_what_they_should() -> None:
    paths = {str(path) for path in house.code_of(*house.PRODUCT)}
    assert {"app.py", "model/economy.py", "agents/government.py", "benchmarks/speed.py"} <= paths
    assert any(path.endswith(".vue") for path in paths)
    assert "tests/test_house.py" in {str(path) for path in house.code_of("tests")}


def test_a_docstring_does_not_count() -> None:
    source = 'def one():\n    """First.\n\n    More.\n    """\n    return 1\n'
    [function] = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert house.length(function) == 2
