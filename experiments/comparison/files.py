"""A finished comparison as it lies on disk: its tables, and the record of what was run.

The report reads nothing else. ``tenfold compare`` writes the folder.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.calendar import month_number
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

RECORD = "comparison.json"
FORMAT = 1  # of the folder; a newer one would be misread
WINDOWS = ("1 year on", "3 years on", "5 years on", "last year", "from start to end")
MAIN_WINDOWS = ("3 years on", "1 year on", "from start to end")  # the first there is stands on the first screen

_WHERE = ("scenario", "arm")
_QUANTILES = ("p05", "p25", "p50", "p75", "p95")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "levels": (*_WHERE, "indicator", "month", *_QUANTILES),
    "differences": (*_WHERE, "indicator", "month", "mean", "low", "high"),
    "effects": (
        *(*_WHERE, "indicator", "window", "reference", "level", "difference", "low", "high", "p", "p_holm"),
        *("ratio_of_variances", "correlation", "runs"),
    ),
    "recovery": (*_WHERE, "rise", "months", "low", "high", "not_recovered"),
    "costs": (
        *(*_WHERE, "budget", "budget_low", "budget_high", "budget_p", "job_years", "job_years_low", "job_years_high"),
        *("job_years_p", "per_job_year", "per_job_year_low", "per_job_year_high", "verdict"),
    ),
    "people": (
        *(*_WHERE, "kind", "group", "order", "share", "income", "income_low", "income_high"),
        *("income_p", "income_p_holm"),
    ),
    "robustness": ("indicator", *_WHERE, "value", "regret"),
    "choices": ("indicator", "arm", "worst_value", "max_regret", "best_by_maximin", "best_by_minimax_regret"),
}
OVER_SCENARIOS = ("robustness", "choices")  # tables that need two or more of them
_KEYS = (  # of the record, without which nothing holds
    "title",
    "reference",
    "arms",
    "scenarios",
    "replicates",
    "seeds",
    "until",
    "start",
    "command",
    "versions",
)


@dataclass(frozen=True)
class Comparison:
    """What was run and what came of it.

    Attributes:
        folder: where it is.
        record: the contents of ``comparison.json``.
        levels: quantiles over runs, a row a scenario, arm, indicator and month.
        differences: the paired difference from the reference with its 95 % interval, likewise.
        effects: paired differences over windows of months, with intervals and p values.
        recovery: how unemployment rose and when it was back, a row a scenario and arm.
        costs: what an arm costs the public budget, and the work it makes, likewise.
        people: income and employment by group of people; empty where it was not recorded.
        robustness: values and regrets by objective, arm and scenario; empty with one scenario.
        choices: the worst of each arm by objective, and which arm the rules choose; likewise.
    """

    folder: Path
    record: Mapping[str, Any]
    levels: pd.DataFrame
    differences: pd.DataFrame
    effects: pd.DataFrame
    recovery: pd.DataFrame
    costs: pd.DataFrame
    people: pd.DataFrame
    robustness: pd.DataFrame
    choices: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        return {name: getattr(self, name) for name in COLUMNS}

    def histories(self) -> pd.DataFrame:
        """Every run month by month, which is a large table: scenario, arm, seed, month, then all indicators.

        Raises:
            InputError: the file is missing or damaged.
        """
        return _table(self.folder, "histories", ("scenario", "arm", "seed", "month"))

    @property
    def reference(self) -> str:
        """The label of the arm that the others are compared with."""
        return str(self.record["reference"])

    @property
    def arms(self) -> list[str]:
        """The labels of the other arms, in the user's order."""
        return [label for label in self.policies if label != self.reference]

    @property
    def late(self) -> dict[str, str]:
        """The arms that differ from the reference only from some month (YYYY-MM) after the start, with that month."""
        begins = {str(arm["label"]): str(arm.get("begins") or self.record["start"]) for arm in self.record["arms"]}
        return {label: month for label, month in begins.items() if month > self.record["start"]}

    @property
    def policies(self) -> dict[str, Sequence[Mapping[str, Any]]]:
        """The policies of all arms, by label."""
        return {str(arm["label"]): arm.get("policies", []) for arm in self.record["arms"]}

    @property
    def scenarios(self) -> list[Mapping[str, Any]]:
        """Name, title and description of each scenario."""
        return list(self.record["scenarios"])

    @property
    def windows(self) -> list[str]:
        """The windows of months over which effects were measured, in order."""
        found = set(self.effects["window"])
        return [name for name in WINDOWS if name in found]

    @property
    def main_window(self) -> str:
        """The window that is shown first."""
        return next((name for name in MAIN_WINDOWS if name in self.windows), WINDOWS[-1])

    @property
    def indicators(self) -> list[str]:
        """The indicators whose effects were measured, in order."""
        return [str(name) for name in dict.fromkeys(self.effects["indicator"])]

    def within(self, scenario: str) -> Comparison:
        """The same, with the rows of one scenario alone."""
        tables = {name: getattr(self, name) for name in COLUMNS if name not in {"robustness", "choices"}}
        return replace(self, **{name: table[table["scenario"] == scenario] for name, table in tables.items()})


def open_comparison(folder: str | Path) -> Comparison:
    """Read what ``tenfold compare`` wrote.

    Raises:
        InputError: the folder holds none, or a file is missing, damaged or of another form.
    """
    folder = Path(folder)
    record = _record(folder)
    optional = {"people"} if len(record["scenarios"]) > 1 else {"people", *OVER_SCENARIOS}
    tables = {name: _table(folder, name, columns, optional) for name, columns in COLUMNS.items()}
    comparison = Comparison(folder, record, **tables)
    for name in ("levels", "effects", "costs"):
        strange = set(getattr(comparison, name)["arm"]) - set(comparison.policies)
        if strange:
            arm = min(map(str, strange))
            raise InputError(f"{folder / name}.parquet has an arm '{arm}' that {RECORD} does not list: {_AGAIN}")
    if comparison.effects.empty:
        raise InputError(f"{folder / 'effects.parquet'} is empty: {_AGAIN}")
    return comparison


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, by column."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


_AGAIN = "repeat the command that wrote the folder; finished runs are kept"


def _record(folder: Path) -> Mapping[str, Any]:
    path = folder / RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{folder} holds no comparison, {RECORD} is missing: 'tenfold compare' writes it") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except ValueError:
        raise InputError(f"{path} is damaged: {_AGAIN}") from None
    if not isinstance(record, dict):
        raise InputError(f"{path} is not the record of a comparison: {_AGAIN}")
    if record.get("format", FORMAT) > FORMAT:
        raise InputError(f"{path} was written by a newer version of Tenfold: use that one")
    missing = [key for key in _KEYS if key not in record]
    if missing:
        raise InputError(f"{path} does not say '{missing[0]}': {_AGAIN}")
    for key in ("start", "until"):
        month_number(str(record[key]))
    if record["reference"] not in [arm.get("label") for arm in record["arms"]] or len(record["arms"]) < 2:
        raise InputError(f"{path} must list the reference '{record['reference']}' and an arm to compare it with")
    return dict(record)


def _table(folder: Path, name: str, columns: Sequence[str], optional: Collection[str] = ()) -> pd.DataFrame:
    import pandas as pd
    from pyarrow import ArrowException

    path = folder / f"{name}.parquet"
    try:
        table = pd.read_parquet(path)
    except FileNotFoundError:
        if name in optional:
            return pd.DataFrame(columns=list(columns))
        raise InputError(f"{path} is missing: {_AGAIN}") from None
    except (OSError, ValueError, ArrowException):
        raise InputError(f"{path} is damaged: {_AGAIN}") from None
    missing = [column for column in columns if column not in table]
    if missing:
        raise InputError(f"{path} has no column '{missing[0]}': {_AGAIN}")
    if "month" in table:
        table["month"] = pd.to_datetime(table["month"])
    return table
