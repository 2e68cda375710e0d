"""The work of the Compare page: comparisons done in the background, and kept so that nothing is run twice.

The runs of all comparisons lie in one folder of the user's cache, named by what decides them, so that another arm or
more pairs add only what is missing. The tables of each comparison lie in a folder of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from experiments.browser.shared.work.kept import keep
from experiments.comparison.files import FORMAT, RECORD
from experiments.comparison.request import Request, carry_out
from experiments.runs.identity import MODEL, code_hash, digest_of, versions

RUNS, TABLES = "runs", "tables"
MOST_RUNS, MOST_TABLES = 2e9, 1e9  # bytes kept
CODE = (*MODEL, "experiments.runs", "experiments.analysis", "experiments.comparison")  # makes runs and tables


def run(request: Mapping[str, Any], cache: str) -> str:
    """Do a comparison, as far as it is not there, and return the folder of its tables.

    Args:
        request: fields of `experiments.comparison.request.Request`.
        cache: folder of all comparisons.

    Raises:
        InputError: something cannot be used as it was asked for.
        EnsembleError: runs failed, or workers were lost.
    """
    from experiments.comparison.plan import check_plan
    from experiments.runs.store.kept import KeptRuns, remove_old

    asked, kept = Request(**request), Path(cache)
    check_plan(asked.plan(), asked.replicates)

    def work(folder: Path) -> None:
        if not finished(folder):
            remove_old(kept / RUNS)
            KeptRuns(kept / RUNS).make_room(MOST_RUNS)
            folder.mkdir(parents=True, exist_ok=True)
            carry_out(asked, folder, kept, repeated_in=Path("out/comparison"))

    return keep(folder_of(asked, kept), MOST_TABLES, work)


def folder_of(request: Request, cache: Path) -> Path:
    """The folder for the tables of a comparison, named after all that decides them.

    Raises:
        InputError: something cannot be used as it was asked for.
    """
    from experiments.comparison.plan import contents

    target = request.target()
    parts = {
        "plan": contents(request.plan()),
        "replicates": request.replicates,
        "target": None if target is None else asdict(target),
        "code": [FORMAT, code_hash(*CODE, data=(".csv", ".toml"))],
        "versions": dict(versions()),
    }
    return cache / TABLES / digest_of(parts)


def finished(folder: Path) -> bool:
    """Whether the tables of a comparison are whole."""
    return (folder / RECORD).exists()
