"""Who may import whom: the contracts of pyproject.toml hold, notice a breach, and there are no circles across rooms."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import grimp
import networkx as nx
import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("agents", "model", "experiments")
BREACHES = {  # contract, by the start of its name: a file, and what it must not import
    "Floors": ("agents/government.py", "model.economy"),
    "Pages": ("experiments/browser/shared/__init__.py", "experiments.browser.play.page"),
    "Studies": ("experiments/studies/switching.py", "experiments.studies.ipo"),
    "The published": ("model/benchmark/labour.py", "model.economy"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sysconfig.get_path("scripts")) / "lint-imports"
    return subprocess.run([command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_imports_keep_to_the_contracts() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def breached(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint-imports says of a copy in which each breach stands under ``TYPE_CHECKING``."""
    folder = tmp_path_factory.mktemp("breached")
    shutil.copy(ROOT / "pyproject.toml", folder)
    only_python = shutil.ignore_patterns("*.csv", "*.vue", "*.css", "*.html", "*.js", "__pycache__")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=only_python)
    for path, module in BREACHES.values():
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(f"\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import {module}\n")
    done = lint_imports(folder)
    assert done.returncode != 0
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_for_type_checking_only_is_noticed(contract: str, breached: str) -> None:
    path, module = BREACHES[contract]
    importer = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert f"- {importer} -> {module} (l." in breached
    _, _, after = breached.partition(f"dependencies. {'-' * 8}")
    _, _, after = breached.partition(f" {contract}")
    assert " BROKEN" in after.partition(" KEPT")[0]


def test_circles_of_files_stay_within_one_package() -> None:
    graph = grimp.build_graph(*PACKAGES)
    arrows = nx.DiGraph((a, b) for a in graph.modules for b in graph.find_modules_directly_imported_by(a))
    circles = [sorted(circle) for circle in nx.strongly_connected_components(arrows) if len(circle) > 1]
    assert [circle for circle in circles if len({name.rpartition(".")[0] for name in circle}) > 1] == []
