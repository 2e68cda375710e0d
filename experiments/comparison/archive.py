"""Writing a comparison: tables that pandas, polars, DuckDB and R open as they are, and a record of what was compared.

``comparison.json`` is written last: where it is, all tables are whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.analysis.measures import NOT_IN_FORCE
from experiments.comparison.files import COLUMNS, FORMAT, OVER_SCENARIOS, RECORD
from experiments.runs.identity import code_revision, settings, versions
from experiments.runs.store.files import renamed_when_done
from model.calendar import month_name
from model.errors import InputError
from model.policy.in_force import months_in_force

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison.arms import Arm
    from experiments.comparison.plan import Plan
    from experiments.comparison.tables import Runs
    from model.policy.policies import Policy
    from model.scenario import Scenario

HISTORIES = "histories"


def write_comparison(folder: Path, record: Mapping[str, Any], every: Sequence[Runs]) -> None:
    """Write all tables, then the record, replacing those of an earlier comparison.

    Args:
        folder: exists.
        record: see `make_record`.
        every: the runs of each scenario.

    Raises:
        InputError: the folder cannot be written.
    """
    try:
        (folder / RECORD).unlink(missing_ok=True)
        for name, table in _tables(every).items():
            with renamed_when_done(folder / f"{name}.parquet") as path:
                table.to_parquet(path, index=False, compression="zstd")
        with renamed_when_done(folder / RECORD) as path:
            path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"folder {folder} cannot be written: {(error.strerror or str(error)).lower()}") from None


def _tables(every: Sequence[Runs]) -> dict[str, pd.DataFrame]:
    import pandas as pd

    from experiments.comparison import tables as made

    tables = {HISTORIES: pd.concat([histories(runs) for runs in every], ignore_index=True)}
    for name in COLUMNS:
        if name in OVER_SCENARIOS:
            continue
        make = getattr(made, name)
        tables[name] = pd.concat([make(runs) for runs in every], ignore_index=True)
    if len(every) > 1:
        tables["robustness"], tables["choices"] = made.robustness(every)
    return tables


def histories(runs: Runs) -> pd.DataFrame:
    """Every run of a scenario month by month: scenario, arm, seed, month, then all indicators in single precision."""
    import numpy as np
    import pandas as pd

    indicators = runs.history.drop(columns=["label", "seed", "month"]).astype(np.float32)
    arms = np.repeat(np.array(runs.arms, dtype=object), runs.seeds * runs.months)
    head = pd.DataFrame({"scenario": runs.scenario, "arm": arms, **runs.history[["seed", "month"]]})
    return pd.concat([head, indicators], axis="columns")


def make_record(plan: Plan, replicates: int, seconds: float, command: str) -> dict[str, Any]:
    """What was compared and with which code, as plain values for JSON."""
    from experiments.analysis.robustness import VERDICTS

    reference, *others = plan.labels
    return {
        "format": FORMAT,
        "title": f"{', '.join(others)} against {reference}",
        "reference": reference,
        "arms": [_arm(arm, month, plan.until) for arm, month in zip(plan.arms, plan.begins, strict=True)],
        "scenarios": [_scenario(scenario) for scenario in plan.scenarios],
        "changes": dict(plan.changes),
        "replicates": replicates,
        "seeds": list(plan.seeds(replicates)),
        "until": plan.until,
        "start": plan.start,
        "verdicts": VERDICTS,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "command": command,
        "versions": dict(versions()),
        "revision": code_revision(),
    }


def _arm(arm: Arm, begins: int | None, until: str) -> dict[str, Any]:
    policies = [
        {**settings(policy), "source": policy.source, "meaning": _meaning(policy), "in_force": _in_force(policy, until)}
        for policy in arm.policies
    ]
    return {"label": arm.label, "title": arm.title, "description": arm.description, "policies": policies,
            "begins": None if begins is None else month_name(begins)}  # fmt: skip


def _in_force(policy: Policy, until: str) -> str:
    """The months in which a policy is in force: "2026-01 to 2035-12", or that there are none."""
    months = months_in_force(policy, until)
    return f"{month_name(months[0])} to {month_name(months[-1])}" if months else NOT_IN_FORCE


def _meaning(policy: object) -> str:
    return " ".join((type(policy).__doc__ or "").split("\n\n")[0].split())


def _scenario(scenario: Scenario) -> dict[str, Any]:
    from model.parameters import Parameters

    usual, values = Parameters().flat(), scenario.parameters.flat()
    return {
        "name": scenario.name,
        "title": scenario.title,
        "description": scenario.description,
        "changed": {name: value for name, value in values.items() if usual.get(name) != value},
        "policies": [settings(policy) for policy in scenario.policies],
        "events": [settings(event) for event in scenario.events],
    }
