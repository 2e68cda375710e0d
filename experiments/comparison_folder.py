"""A comparison on disk: tables that pandas, polars, DuckDB and R open as they are, and a record of what was compared.

``comparison.json`` is written last: where it is, all tables are whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs import code_revision, renamed_when_done, settings, versions
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.arms import Arm
    from experiments.comparison_plan import Plan
    from experiments.comparison_tables import Runs
    from model.scenario import Scenario

FORMAT = 1  # of comparison.json; to be raised when an older reader would misread the folder
RECORD = "comparison.json"
HISTORIES = "histories"
TABLES = {  # the columns that readers count on
    "levels": ("scenario", "arm", "indicator", "month", "mean", "p05", "p25", "p50", "p75", "p95", "runs"),
    "differences": ("scenario", "arm", "indicator", "month", "mean", "p05", "p50", "p95", "low", "high", "runs"),
    "effects": ("scenario", "arm", "indicator", "window", "reference", "level", "difference", "low", "high", "p",
                "p_holm", "better", "ratio_of_variances", "correlation", "runs"),
    "recovery": ("scenario", "arm", "runs", "rise", "months", "low", "high", "not_recovered"),
    "costs": ("scenario", "arm", "budget", "budget_low", "budget_high", "budget_p", "job_years", "job_years_low",
              "job_years_high", "job_years_p", "per_job_year", "per_job_year_low", "per_job_year_high", "verdict"),
    "people": ("scenario", "arm", "kind", "group", "order", "share", "income_reference", "income", "income_low",
               "income_high", "income_p", "income_p_holm", "employment_reference", "employment", "employment_low",
               "employment_high", "employment_p", "employment_p_holm", "runs"),
}  # fmt: skip
OVER_SCENARIOS = {  # only with two or more of them
    "robustness": ("indicator", "arm", "scenario", "value", "regret"),
    "choices": ("indicator", "arm", "worst_value", "max_regret", "best_by_maximin", "best_by_minimax_regret"),
}
KEYS = ("title", "reference", "arms", "scenarios", "replicates", "seeds", "until", "start", "command", "versions")


@dataclass(frozen=True)
class Comparison:
    """A finished comparison, read from its folder.

    Attributes:
        folder: where it is.
        record: what was compared, with which code: the contents of ``comparison.json``.
        tables: by name, those of ``TABLES`` and with several scenarios of ``OVER_SCENARIOS``.
    """

    folder: Path
    record: dict[str, Any]
    tables: dict[str, pd.DataFrame]

    def histories(self) -> pd.DataFrame:
        """Every run month by month, which is a large table: scenario, arm, seed, month, then all indicators.

        Raises:
            InputError: the file is missing or damaged.
        """
        return _read_table(self.folder / f"{HISTORIES}.parquet", ("scenario", "arm", "seed", "month"))


# ------------------------------------------------------------------------------------------------------------ reading


def open_comparison(folder: str | Path) -> Comparison:
    """Read what ``tenfold compare`` wrote.

    Raises:
        InputError: a file is missing, damaged, or not of a comparison that this version can read.
    """
    folder = Path(folder)
    record = _read_record(folder / RECORD)
    wanted = TABLES | (OVER_SCENARIOS if len(record["scenarios"]) > 1 else {})
    return Comparison(folder, record, {name: _read_table(folder / f"{name}.parquet", wanted[name]) for name in wanted})


def _read_record(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({_reason(error)}): give the folder of a finished 'tenfold compare'"
        ) from None
    except ValueError as error:
        raise InputError(f"{path} is not the record of a comparison: {error}") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise InputError(f"{path} is not the record of a comparison that this version can read (format {FORMAT})")
    lacking = [key for key in KEYS if key not in record]
    if lacking:
        raise InputError(f"{path} lacks {', '.join(lacking)}: repeat the command that wrote it")
    return record


def _read_table(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    again = "repeat the command that wrote it, which keeps finished runs"
    if not path.exists():
        raise InputError(f"{path} is missing: {again}")
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as error:  # pyarrow has both kinds for damaged files
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise InputError(f"{path} cannot be read ({reason.lower()}): {again}") from None
    lacking = [name for name in columns if name not in table]
    if lacking:
        raise InputError(f"{path} lacks the columns {', '.join(lacking)}: {again}")
    return table


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


# ------------------------------------------------------------------------------------------------------------ writing


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
        raise InputError(f"folder {folder} cannot be written: {_reason(error)}") from None


def _tables(every: Sequence[Runs]) -> dict[str, pd.DataFrame]:
    import pandas as pd

    from experiments import comparison_tables

    tables = {HISTORIES: pd.concat([histories(runs) for runs in every], ignore_index=True)}
    for name in TABLES:
        make = getattr(comparison_tables, name)
        tables[name] = pd.concat([make(runs) for runs in every], ignore_index=True)
    if len(every) > 1:
        tables["robustness"], tables["choices"] = comparison_tables.robustness(every)
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
    from experiments.outcomes import VERDICTS

    reference, *others = plan.labels
    return {
        "format": FORMAT,
        "title": f"{', '.join(others)} against {reference}",
        "reference": reference,
        "arms": [_arm(arm) for arm in plan.arms],
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


def _arm(arm: Arm) -> dict[str, Any]:
    policies = [{**settings(policy), "source": policy.source, "meaning": _meaning(policy)} for policy in arm.policies]
    return {"label": arm.label, "title": arm.title, "description": arm.description, "policies": policies}


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
