"""State has an owner: attributes of the economy are declared in its class and written by its own methods alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from mesa import Model

from agents.core.draws import RandomDraws
from model import Economy, Parameters

ROOT = Path(__file__).resolve().parents[2]
OWNER = ROOT / "model" / "economy.py"
FILES = sorted(path for part in ("agents", "model", "experiments") for path in (ROOT / part).rglob("*.py"))
NAMES = {"economy", "model"}  # what the economy is called where it is a variable, an argument or an attribute
SMALL = {"workers.number": 300, "enterprises.number": 20, "consumers.number": 20, "labour.burn_in_months": 0}


def is_economy(node: ast.AST) -> bool:
    """Whether an expression is the economy, such as ``economy``, ``self.model`` or ``vendor.model``."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in NAMES


def written(target: ast.AST) -> Iterator[ast.Attribute]:
    """The attributes of the economy that a target of an assignment writes, elements of them included."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from written(element)
    elif isinstance(target, (ast.Subscript, ast.Starred)):
        yield from written(target.value)
    elif isinstance(target, ast.Attribute) and is_economy(target.value):
        yield target


def breaches(source: str) -> list[str]:
    """Writes to attributes of the economy: plain, augmented, annotated, subscripted, deleted, in loops, by setattr."""
    found = []
    for node in ast.walk(ast.parse(source)):
        targets: list[ast.AST] = []
        if isinstance(node, (ast.Assign, ast.Delete)):
            targets = list(node.targets)
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For, ast.comprehension, ast.NamedExpr)):
            targets = [node.target]
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            targets = [node.optional_vars]
        found += [ast.unparse(attribute) for target in targets for attribute in written(target)]
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("setattr", "__setattr__"):
            found += [ast.unparse(node) for argument in node.args[:1] if is_economy(argument)]
    return found


@pytest.mark.parametrize("path", [one for one in FILES if one != OWNER], ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_but_the_economy_writes_its_attributes(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    mesa = {"model.agent_id_counter", "model.agents_by_type"}  # Mesa's own, where populations take their place
    allowed = mesa if path == ROOT / "agents" / "core" / "population.py" else set()
    assert set(breaches(source)) - allowed == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("economy.price = 1.0", ["economy.price"]),
        ("self.model.sold += 1", ["self.model.sold"]),
        ("economy.flows['hires'] = 3", ["economy.flows"]),
        ("self.economy.census[0, 1] -= 3", ["self.economy.census"]),
        ("a, (economy.b, *vendor.model.c) = values", ["economy.b", "vendor.model.c"]),
        ("economy.tasks: float = 2.0", ["economy.tasks"]),
        ("del economy.served", ["economy.served"]),
        ("for economy.month in range(3): pass", ["economy.month"]),
        ("with opened() as self.model.book: pass", ["self.model.book"]),
        ("setattr(economy, 'month', 3)", ["setattr(economy, 'month', 3)"]),
        ("object.__setattr__(self.model, 'law', law)", ["object.__setattr__(self.model, 'law', law)"]),
        ("model = Economy()\nmodel.month = 3", ["model.month"]),
        ("economy.vendors.note_failure(vendor); x = economy.month", []),
        ("self.model = model; economy = make()", []),
        ("economy.government.cash = 1.0", []),  # of another owner: that is for its class to allow
    ],
)
def test_a_breach_is_found_however_it_is_written(source: str, found: list[str]) -> None:
    assert breaches(source) == found


def test_every_attribute_of_the_economy_is_declared() -> None:
    """After a month there is nothing on the economy but what its class, the random draws and Mesa declare."""
    economy = Economy(Parameters().replace(SMALL))
    economy.step()
    mesa = set(vars(Model(rng=1)))
    declared = set(Economy.__annotations__) | set(RandomDraws.__annotations__)
    assert set(vars(economy)) - mesa - declared == set()
    assert declared - set(vars(economy)) == set()


def test_every_attribute_that_the_economy_writes_is_declared_in_its_class_body() -> None:
    declared = set(Economy.__annotations__) | set(RandomDraws.__annotations__)
    tree = ast.parse(OWNER.read_text(encoding="utf-8"))
    names = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    assert names - declared == set()
    assert "law" in names
