"""The limits of the house, measured on the files that git knows: lines of files and functions, files of folders."""

from __future__ import annotations

import ast
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
PRODUCT = ("agents", "benchmarks", "experiments", "model", "app.py")
CODE = {".css", ".html", ".js", ".py", ".vue"}
FILE_LINES, FUNCTION_LINES, FOLDER_FILES, TEST_LINES = 350, 40, 14, 400


def files() -> list[PurePosixPath]:
    """All files under version control, or about to be, relative to the root.

    Raises:
        subprocess.CalledProcessError: This is no git checkout.
    """
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [PurePosixPath(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def code_of(*tops: str) -> list[PurePosixPath]:
    """The files of code under some top folders."""
    return [path for path in files() if path.parts[0] in tops and path.suffix in CODE]


def lines_of(path: PurePosixPath) -> int:
    """The number of lines of a file."""
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function from ``def`` to its end, without its docstring."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is None:
        return whole
    return whole - ((first.end_lineno or first.lineno) - first.lineno + 1)


def functions(path: PurePosixPath) -> Iterator[tuple[str, int]]:
    """Each function of a Python file with its length, nested ones too."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, length(node)


def long_files() -> dict[str, int]:
    """Product files above the limit, with their lines."""
    return {str(path): lines for path in code_of(*PRODUCT) if (lines := lines_of(path)) > FILE_LINES}


def long_tests() -> dict[str, int]:
    """Test files above the limit, with their lines."""
    return {str(path): lines for path in code_of("tests") if (lines := lines_of(path)) > TEST_LINES}


def long_functions() -> dict[str, int]:
    """Product functions above the limit, as ``path:name``, with their lines."""
    python = [path for path in code_of(*PRODUCT) if path.suffix == ".py"]
    found = ((f"{path}:{name}", lines) for path in python for name, lines in functions(path))
    return {name: lines for name, lines in found if lines > FUNCTION_LINES}


def full_folders() -> dict[str, int]:
    """Folders above the limit, with the number of files of their own."""
    count = Counter(str(path.parent) for path in files())
    return {folder: number for folder, number in count.items() if number > FOLDER_FILES}


def loose_files() -> list[str]:
    """Files of ``experiments/`` itself that belong into one of its packages."""
    own = [path for path in files() if str(path.parent) == "experiments"]
    return [str(path) for path in own if path.name != "__init__.py"]
