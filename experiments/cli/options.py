"""What ``tenfold sweep`` and ``tenfold sensitivity`` share: what varies, indicators, and what is said of a sweep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from experiments.runs.design import Factor, parse_vary
from experiments.runs.progress import output
from model.errors import InputError

if TYPE_CHECKING:
    from experiments.runs.results import Results
    from model.scenario import Scenario


def varying(vary: Sequence[str], scenario: Scenario, changes: Iterable[str]) -> tuple[Factor, ...]:
    """Read what varies, and see that it is not set at the same time.

    Raises:
        InputError: it is, or what was written is not right.
    """
    factors = parse_vary(vary, scenario)
    for text in changes:
        name = text.partition("=")[0].strip()
        if any(factor.name == name for factor in factors):
            raise InputError(f"{name} is given by both --set and --vary: leave one of them out")
    return factors


def once(names: Sequence[str]) -> tuple[str, ...]:
    """Names, each once.

    Raises:
        InputError: one comes twice.
    """
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"--indicator {name} is given twice")
    return tuple(names)


def print_progress(results: Results) -> None:
    """Say in a line or two what a sweep has brought."""
    runs = results.runs()
    failed = int((runs["status"] == "failed").sum())
    line = f"{len(runs) - failed} of {results.planned} runs are stored in {results.folder}"
    if failed:
        line += f"; {failed} failed, and are tried again when the same command is given"
    output().print(f"{line}\n'tenfold results {results.folder}' says more", soft_wrap=True, markup=False)
