"""One run of the economy, and what must be known to repeat it.

A run is a scenario, a seed and a last month; what comes of it is the history, month by indicator. On disk it is a
folder of two files: ``history.parquet``, which pandas, polars, DuckDB and R open as it is, and ``run.json``, from which
the run can be repeated. ``run`` takes and returns only what can be sent to another process, so that many runs may go to
any ``concurrent.futures.Executor``.

The model is imported when the first run starts, not before: that takes seconds, for which a mistyped command need not
wait.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs.identity import code_revision, names_of, scenario_record, versions
from experiments.runs.store.files import reason_of, renamed_when_done
from model.calendar import DEFAULT_END, month_number
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from model.scenario import Scenario

HISTORY = "history.parquet"
RECORD = "run.json"
FLOWS = "flows.csv"  # where the flow matrix of a month was asked for, USD bn
FORMAT = 1  # of run.json; to be raised when an older reader would misread it
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Run:
    """A finished run: what went in, what came out, and with which code."""

    scenario: Scenario
    seed: int
    until: str
    history: pd.DataFrame
    seconds: float
    flows: pd.DataFrame | None = None  # the transaction-flow matrix of a month, USD bn
    versions: Mapping[str, str] = field(default_factory=versions)
    revision: str | None = field(default_factory=code_revision)

    def provenance(self) -> dict[str, Any]:
        """All that is needed to repeat the run, as plain values for JSON."""
        scenario = self.scenario
        return {
            "format": FORMAT,
            "scenario": names_of(scenario),
            **scenario_record(scenario),
            "seed": self.seed,
            "until": self.until,
            "seconds": round(self.seconds, 3),
            "versions": dict(self.versions),
            "revision": self.revision,
        }

    def save(self, folder: str | Path) -> None:
        """Write the history and the record into a folder, replacing those of an earlier run.

        Both files appear whole or not at all, the record last.

        Raises:
            InputError: the folder cannot be written.
        """
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with renamed_when_done(folder / RECORD) as record, renamed_when_done(folder / HISTORY) as history:
                self.history.reset_index().to_parquet(history, index=False, compression="zstd")
                if self.flows is not None:
                    self.flows.to_csv(folder / FLOWS, index_label="payment")
                record.write_text(json.dumps(self.provenance(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(f"folder {folder} cannot be written: {reason_of(error)}") from None

    @classmethod
    def load(cls, folder: str | Path) -> Run:
        """Read a run from its folder.

        Raises:
            InputError: a file is missing, damaged, or not of a run.
        """
        folder = Path(folder)
        record = _read_record(folder / RECORD)
        scenario = _scenario(folder / RECORD, record)
        return cls(
            scenario=scenario,
            seed=record["seed"],
            until=record["until"],
            history=_read_history(folder / HISTORY),
            seconds=record["seconds"],
            versions=record["versions"],
            revision=record["revision"],
        )


def run(
    scenario: Scenario | None = None,
    seed: int = 1,
    until: str = DEFAULT_END,
    progress: Progress | None = None,
    flows_of: str | None = None,
) -> Run:
    """Simulate a scenario from January 2023 up to and including a month.

    Args:
        scenario: what to simulate; the baseline if left out.
        seed: decides all random draws; the same seed gives the same history.
        until: the last month, as YYYY-MM.
        progress: called after each month with its number.
        flows_of: a month whose transaction-flow matrix is wanted, as YYYY-MM.

    Raises:
        InputError: the seed or a month is not usable.
    """
    check_seed(seed)
    month_number(until)
    from model.economy import Economy
    from model.scenario import load_scenario

    if scenario is None:
        scenario = load_scenario()
    economy = Economy(scenario.parameters, policies=scenario.policies, events=scenario.events, rng=seed)
    start, flows = time.perf_counter(), None
    if flows_of is not None:
        economy.run(until=flows_of, progress=progress)
        flows = economy.ledger.matrix() / economy.usd_bn
    history = economy.run(until=until, progress=progress)
    return Run(scenario, seed, until, history, time.perf_counter() - start, flows)


def check_seed(seed: int) -> None:
    """Refuse a seed that cannot be one.

    Raises:
        InputError: it is negative, or too large to be kept as a 64-bit number.
    """
    if not 0 <= seed < 2**63:
        raise InputError(f"seed {seed} is out of range: must be a whole number from 0 to 9223372036854775807")


def _read_record(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason_of(error)}") from None
    except ValueError as error:
        raise InputError(f"{path} is not the record of a run: {error}") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise InputError(f"{path} is not the record of a run that this version can read (format {FORMAT})")
    return record


def _scenario(path: Path, record: Mapping[str, Any]) -> Scenario:
    from pydantic import ValidationError

    from model.parameters import Parameters
    from model.policy.events import make_event
    from model.policy.policies import make_policy
    from model.scenario import Scenario

    try:
        return Scenario(
            **record["scenario"],
            parameters=Parameters.model_validate(record["parameters"]),
            policies=tuple(make_policy(*_named({**_nominal(entry["name"]), **entry})) for entry in record["policies"]),
            events=tuple(make_event(*_named(entry)) for entry in record["events"]),
        )
    except (KeyError, TypeError, ValidationError, InputError) as error:
        first = str(error).splitlines()[0]
        raise InputError(f"{path} does not fit this version of the model: {first}") from None


def _nominal(policy: str) -> dict[str, Any]:
    """What a record that does not say ``indexed`` means: it was written when all amounts were nominal."""
    from model.policy.policies import POLICIES

    return {"indexed": False} if policy in POLICIES and POLICIES[policy].amounts else {}


def _named(entry: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    return entry["name"], {key: value for key, value in entry.items() if key != "name"}


def _read_history(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_parquet(path).set_index("month")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason_of(error)}") from None
    except (ValueError, KeyError) as error:  # pyarrow's errors are ValueErrors
        raise InputError(f"{path} is not the history of a run: {str(error).splitlines()[0]}") from None
