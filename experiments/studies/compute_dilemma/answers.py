"""The compute dilemma in the whole economy, a few runs at a time: what the browser page asks for, kept on disk.

The same economy is run with each ordering rule of one vendor, while the other vendors keep theirs; all rules are
run with the same seeds. Finished runs are read again, and work that was stopped goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs.script import reduced

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = "outcomes.json"


@dataclass(frozen=True)
class Question:
    """What is asked: all that decides about the runs.

    Attributes:
        vendor: whose rule varies.
        rules: its ordering rules.
        cone: log sd of demand 24 months ahead.
        lead_time: months from order to running compute.
        replicates: runs of each rule, each with a seed of its own.
        until: last month, YYYY-MM.
        scenario: what everything else is as in.
    """

    vendor: str
    rules: tuple[str, ...]
    cone: float
    lead_time: int
    replicates: int
    until: str
    scenario: str = "baseline"

    def folder(self, base: Path) -> Path:
        """Where its runs are kept: another one for another question, or for another version of the model."""
        from experiments.runs.identity import code_hash, digest_of

        return base / digest_of([asdict(self), code_hash()])


def answer(base: str, **question: Any) -> list[dict[str, Any]]:
    """Do the runs that are missing.

    Args:
        base: folder of all that is kept.
        question: fields of a `Question`, as JSON has them.

    Returns:
        A row a run, as `experiments.analysis.ordering_rules.outcomes` gives them.

    Raises:
        InputError: a vendor or rule that there is not, or a folder that cannot be written.
        EnsembleError: runs have failed.
    """
    from experiments.analysis.ordering_rules import Case, design, outcomes, run_cases

    asked = Question(**{**question, "rules": tuple(question["rules"])})
    scenario = reduced(asked.scenario).with_changes({"compute.lead_time": asked.lead_time})
    cases = [Case(rule, asked.cone) for rule in asked.rules]
    planned = design(cases, scenario, asked.vendor, asked.replicates, asked.until)
    folder = asked.folder(Path(base))
    table = outcomes(run_cases(cases, planned, asked.vendor, folder, None, "runs"), asked.vendor)
    rows: list[dict[str, Any]] = json.loads(table.to_json(orient="records"))
    _write(folder / OUTCOMES, rows)
    return rows


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write whole or not at all."""
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(rows), encoding="utf-8")
    draft.replace(path)


def kept(question: Question, base: Path) -> list[dict[str, Any]] | None:
    """The answer to a question that was asked before; None where it has not been finished."""
    try:
        rows: list[dict[str, Any]] = json.loads((question.folder(base) / OUTCOMES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return rows


def as_table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """An answer as the table it was, missing values included."""
    import pandas as pd

    return pd.DataFrame(rows).astype({"unserved": float, "cash_made": float, "valuation": float, "share": float})
