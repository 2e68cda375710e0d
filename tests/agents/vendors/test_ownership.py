"""State has an owner: nobody writes attributes of a vendor, of its parts or of other institutions from outside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(path for part in ("agents", "model", "experiments") for path in (ROOT / part).rglob("*.py"))
OWNERS = {"vendor", "vendors", "government", "investors", "suppliers"}


def belongs_to_another(node: ast.AST) -> bool:
    """Whether an expression is an owner or something of it, such as ``vendor.compute`` or ``vendors[0]``."""
    if isinstance(node, ast.Subscript):
        return belongs_to_another(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr in OWNERS or belongs_to_another(node.value)
    return isinstance(node, ast.Name) and node.id in OWNERS


def written(target: ast.AST) -> Iterator[ast.AST]:
    """What a target of an assignment writes of an owner."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from written(element)
    elif isinstance(target, ast.Subscript):
        yield from written(target.value)
    elif isinstance(target, ast.Attribute) and belongs_to_another(target.value):
        yield target


def breaches(source: str) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign):
            targets: list[ast.AST] = list(node.targets)
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            targets = [node.target]
        else:
            continue
        found += [ast.unparse(one) for target in targets for one in written(target)]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_writes_what_belongs_to_another(path: Path) -> None:
    assert breaches(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("vendor.price = 1.0", ["vendor.price"]),
        ("self.vendor.compute.spot += 1.0", ["self.vendor.compute.spot"]),
        ("economy.vendors[0].funding.committed[3] = 0.0", ["economy.vendors[0].funding.committed"]),
        ("economy.government.cash, other = 0.0, 1.0", ["economy.government.cash"]),
        ("self.vendor = vendor", []),
        ("self.price = vendor.price", []),
    ],
)
def test_breaches_are_found(source: str, found: list[str]) -> None:
    assert breaches(source) == found
