"""Agents know the economy by `Environment` alone, and every parameter that they read exists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from model import Parameters
from model.policy.law import Law

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for path in (ROOT / "agents").rglob("*.py") if "core" not in path.parts)


def assignments(function: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Names and what is assigned to them, tuples taken apart."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                yield from zip(target.elts, node.value.elts, strict=True)
            else:
                yield target, node.value


def reads(source: str) -> Iterator[tuple[str, str]]:
    """Names read of a group of parameters or of the law: ``("labour", "scar_months")``, ``("law", "tax_rate")``.

    Follows local names such as ``labour = self.model.parameters.labour``, within one function.
    """
    groups = [*Parameters.model_fields, "law"]
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, (ast.FunctionDef, ast.Lambda)):
            continue
        known: dict[str, str] = {}
        for target, value in assignments(function):
            if isinstance(target, ast.Name) and (path := ast.unparse(value)).startswith(
                ("self.", "model.", "vendor.", "workers.", "enterprises.")
            ):
                owner, _, last = path.rpartition(".")
                if last in groups and (owner.endswith("parameters") or last == "law"):
                    known[target.id] = last
                if last == "parameters":
                    known[target.id] = "parameters"
        for node in ast.walk(function):
            if not isinstance(node, ast.Attribute):
                continue
            owner = ast.unparse(node.value)
            start, *rest = owner.split(".")
            owner = ".".join([known.get(start, start), *rest])
            *before, group = owner.split(".")
            if group in groups and (start in known or "parameters" in before or group == "law"):
                yield group, node.attr


def exists(group: str, name: str) -> bool:
    """Whether a group of parameters, or the law, has something of that name."""
    return hasattr(Law if group == "law" else getattr(Parameters(), group), name) or (
        group == "law" and name in Law.__dataclass_fields__
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_parameter_and_law_that_agents_read_exists(path: Path) -> None:
    missing = [f"{group}.{name}" for group, name in reads(path.read_text(encoding="utf-8")) if not exists(group, name)]
    assert missing == []


def test_reading_is_found_however_it_is_written() -> None:
    source = """
def rule(self):
    labour, law = self.model.parameters.labour, self.model.law
    parameters = self.vendor.model.parameters
    return labour.scar_mnths, law.tax_rte, parameters.compute.fleet_size, self.model.parameters.money.spend
"""
    found = set(reads(source))
    assert found == {("labour", "scar_mnths"), ("law", "tax_rte"), ("compute", "fleet_size"), ("money", "spend")}
    assert not any(exists(*one) for one in found)
    assert exists("labour", "scar_months")
    assert exists("law", "tax_rate")


def test_many_reads_are_found() -> None:
    """The walk sees what there is: most parameters are read by agents."""
    found = {one for path in FILES for one in reads(path.read_text(encoding="utf-8"))}
    assert len(found) > 120


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_agents_import_nothing_of_the_model(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        assert not [name for name in names if name.split(".")[0] in ("model", "experiments")]
