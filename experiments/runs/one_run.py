"""One run of the economy, and what must be known to repeat it.

A run is a scenario, a seed and a last month; what comes of it is the history, month by indicator. On disk it is a
folder of two files: ``history.parquet``, which pandas, polars, DuckDB and R open as it is, and ``run.json``, from which
the run can be repeated. ``run`` takes and returns only what can be sent to another process, so that many runs may go to
any ``concurrent.futures.Executor``.

The model is imported when the first run starts, not before: that takes seconds, for which a mistyped command need not
wait.
"""

from __future__ import annotations

import functools
import importlib.metadata
import json
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.calendar import DEFAULT_END, month_number
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.sweep import sweep as sweep  # noqa: PLC0414 (offered from here, see __getattr__)
    from model.policy.interventions import Intervention
    from model.scenario import Scenario

HISTORY = "history.parquet"
RECORD = "run.json"
FLOWS = "flows.csv"  # where the flow matrix of a month was asked for, USD bn
FORMAT = 1  # of run.json; to be raised when an older reader would misread it
PACKAGES = ("tenfold", "mesa", "numpy", "networkx", "pandas")
Progress = Callable[[int], None]


@functools.cache
def versions() -> Mapping[str, str]:
    """The versions of Python and of the packages that results depend on."""
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in PACKAGES}


@functools.cache
def code_revision() -> str | None:
    """The git revision of the code, marked where it has been changed since; None outside a checkout."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "describe", "--always", "--dirty"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip() or None


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
            "scenario": {"name": scenario.name, "title": scenario.title, "description": scenario.description},
            "parameters": scenario.parameters.model_dump(mode="json"),
            "policies": [settings(policy) for policy in scenario.policies],
            "events": [settings(event) for event in scenario.events],
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
            raise InputError(f"folder {folder} cannot be written: {_reason(error)}") from None

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
        seed: decides all luck; the same seed gives the same history.
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


def __getattr__(name: str) -> Any:
    """Offer ``sweep`` beside ``run``, though it needs this module."""
    if name == "sweep":
        from experiments.runs.sweep import sweep

        return sweep
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def check_seed(seed: int) -> None:
    """Refuse a seed that cannot be one.

    Raises:
        InputError: it is negative, or too large to be kept as a 64-bit number.
    """
    if not 0 <= seed < 2**63:
        raise InputError(f"seed {seed} is out of range: must be a whole number from 0 to 9223372036854775807")


def check_folder(folder: str | Path) -> None:
    """Refuse a folder that cannot be written, before time is spent on a run; leaves nothing behind.

    Raises:
        InputError: it cannot be made or written.
    """
    if not str(folder):
        raise InputError("the output folder has an empty name")
    place = folder = Path(folder)
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise InputError(f"folder {folder} cannot be written: {place} is a file")
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise InputError(f"folder {folder} cannot be written: {_reason(error)}") from None


@contextmanager
def renamed_when_done(path: Path) -> Iterator[Path]:
    """Give a temporary name beside a path; once the block has ended well, the file gets its own name."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def settings(intervention: Intervention) -> dict[str, Any]:
    """A policy or event as scenario files write it: its name and its settings."""
    return {"name": intervention.name, **intervention.model_dump(mode="json")}


def _reason(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__).lower()


def _read_record(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {_reason(error)}") from None
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
            policies=tuple(make_policy(*_named(entry)) for entry in record["policies"]),
            events=tuple(make_event(*_named(entry)) for entry in record["events"]),
        )
    except (KeyError, TypeError, ValidationError, InputError) as error:
        first = str(error).splitlines()[0]
        raise InputError(f"{path} does not fit this version of the model: {first}") from None


def _named(entry: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    return entry["name"], {key: value for key, value in entry.items() if key != "name"}


def _read_history(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_parquet(path).set_index("month")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {_reason(error)}") from None
    except (ValueError, KeyError) as error:  # pyarrow's errors are ValueErrors
        raise InputError(f"{path} is not the history of a run: {str(error).splitlines()[0]}") from None
