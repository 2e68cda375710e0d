"""Experiments: the command line, runs, figures and the browser page."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path


def _shadow(package: str) -> Path | None:
    """The file that would be imported in place of one of Tenfold's own packages."""
    try:
        spec = find_spec(package)
    except ValueError:  # a module that was made by hand
        return None
    if spec is None or spec.origin is None:
        return None
    found = Path(spec.origin).resolve()
    return None if found.is_relative_to(Path(__file__).resolve().parents[1] / package) else found


def _refuse_shadows() -> None:
    """Say what stands in the way where a folder has a ``model`` or ``agents`` of its own.

    Raises:
        ImportError: one of them would be imported in place of Tenfold's; a command ends with the line and code 2.
    """
    for package in ("model", "agents"):
        found = _shadow(package)
        if found is not None:
            line = (
                f"{found} is imported in place of Tenfold's package '{package}': run from another folder, with "
                "'python -P' (which does not look in this one) or without that folder in PYTHONPATH, or rename it"
            )
            if sys.argv[0] == "-m" or Path(sys.argv[0]).stem == "tenfold":
                print(f"tenfold: {line}", file=sys.stderr)
                raise SystemExit(2)
            raise ImportError(line)


_refuse_shadows()
