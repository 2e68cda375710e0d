"""Every name that a package or module says it offers can be imported from it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def offering() -> list[str]:
    """All modules and packages that declare ``__all__``."""
    paths = [path for top in ("agents", "model", "experiments") for path in sorted((ROOT / top).rglob("*.py"))]
    modules = [path for path in paths if "\n__all__" in path.read_text(encoding="utf-8")]
    return [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in modules]


@pytest.mark.parametrize("name", offering())
def test_every_public_name_can_be_imported(name: str) -> None:
    assert len(set(import_module(name).__all__)) == len(import_module(name).__all__)
    for public in import_module(name).__all__:
        exec(f"from {name} import {public}", {})


def test_the_package_that_readers_import_says_what_it_offers() -> None:
    assert {"Economy", "Event", "Parameters"} <= set(import_module("model").__all__)
    assert "model" in offering()


def test_public_names_of_the_model_need_no_other_import_first() -> None:
    code = "import model\nfor name in model.__all__:\n    exec(f'from model import {name}')\n"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
