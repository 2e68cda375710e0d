"""Did a change keep every result? Hashes of histories and of all columns on four runs, held against another revision.

    uv run python benchmarks/same_bits.py                     # prints the hashes
    uv run python benchmarks/same_bits.py --against HEAD~1    # a revision, checked out into a temporary folder
    uv run python benchmarks/same_bits.py --against ../other  # another checkout

The runs: the default to 2027; 5,000 workers to 2031 with two seeds; and 5,000 workers under nine policies. Contents are
compared, not names: a column or indicator may be renamed, but its bytes must be there. Exits with 1 if any differ.
The other revision runs in this environment, with its own `agents` and `model` before these on the path. About 20 s.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
POPULATIONS = ("workers", "enterprises", "consumers")
POLICIES = (
    *("RetrainingSubsidy", "AugmentationCredit", "AutomationTax", "UnemploymentInsurance", "WageInsurance"),
    *("EntryLevelHiringCredit", "BasicIncome", "ShorterWeek", "PortabilityMandate"),
)
RUNS: dict[str, dict[str, Any]] = {
    "default": {"until": "2027-12", "seed": 1},
    "small, seed 1": {"until": "2031-12", "seed": 1, "workers": 5_000},
    "small, seed 2": {"until": "2031-12", "seed": 2, "workers": 5_000},
    "nine policies": {"until": "2031-12", "seed": 3, "workers": 5_000, "policies": POLICIES},
}


def digest(array: Any) -> str:
    """A hash of an array's kind, shape and bytes."""
    import numpy as np

    array = np.ascontiguousarray(array)
    return hashlib.blake2b(f"{array.dtype}{array.shape}".encode() + array.tobytes(), digest_size=8).hexdigest()


def hashes(
    until: str, seed: int, workers: int | None = None, policies: Sequence[str] = ()
) -> dict[str, dict[str, str]]:
    """Hashes of one run by table (``history`` and the populations) and by column."""
    from model import Economy, Parameters
    from model.policy import policies as known

    parameters = Parameters() if workers is None else Parameters().replace({"workers.number": workers})
    economy = Economy(parameters, [getattr(known, name)(start="2026-01") for name in policies], rng=seed)
    history = economy.run(until=until)
    found = {"history": {name: digest(history[name].to_numpy()) for name in history}}
    for population in POPULATIONS:
        columns = getattr(economy, population).columns
        found[population] = {name: digest(column) for name, column in columns.items()}
    return found


def hashes_in(folder: Path, runs: Sequence[str]) -> dict[str, Any]:
    """Hashes of some runs of the checkout in a folder, in a process of its own.

    Raises:
        subprocess.CalledProcessError: The runs failed; their messages are on standard error.
    """
    environment = os.environ | {"PYTHONPATH": str(folder.resolve())}
    command = [sys.executable, str(Path(__file__).resolve()), "--json", *runs]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What of the runs before is not found after, a line each: run, table and column."""
    return [
        f"{run}: {table}, {name}"
        for run, tables in before.items()
        for table, columns in tables.items()
        for name, value in columns.items()
        if value not in after[run][table].values()
    ]


def checked_out(revision: str, folder: Path) -> Path:
    """The files of a revision of this repository, written into a folder.

    Raises:
        subprocess.CalledProcessError: There is no such revision.
    """
    archive = subprocess.run(["git", "archive", revision], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder


def compare(against: str, runs: Sequence[str]) -> int:
    """Compare with a folder or revision; prints what differs and returns the exit code."""
    with tempfile.TemporaryDirectory() as scratch:
        other = Path(against) if Path(against).is_dir() else checked_out(against, Path(scratch))
        apart = differences(hashes_in(other, runs), hashes_in(ROOT, runs))
    print("\n".join(apart) or "same bits")
    return int(bool(apart))


def main(words: Sequence[str] | None = None) -> int:
    """Print hashes, or compare them with another revision's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"of {', '.join(map(repr, RUNS))}; all by default")
    parser.add_argument("--against", metavar="DIR_OR_REV", help="a checkout or a revision to compare with")
    parser.add_argument("--json", action="store_true", help="print the hashes as JSON")
    chosen = parser.parse_args(words)
    if unknown := set(chosen.runs) - set(RUNS):
        parser.error(f"no run {sorted(unknown)}: {', '.join(map(repr, RUNS))}")
    runs = chosen.runs or list(RUNS)
    if chosen.against:
        return compare(chosen.against, runs)
    found = {name: hashes(**RUNS[name]) for name in runs}
    if chosen.json:
        print(json.dumps(found))
    else:
        for name, tables in found.items():
            for table, columns in tables.items():
                whole = hashlib.blake2b("".join(sorted(columns.values())).encode(), digest_size=8).hexdigest()
                print(f"{name:14} {table:12} {len(columns):4} columns  {whole}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    path = os.environ.get("PYTHONPATH")
    if path:  # the checkout that is asked about comes first
        sys.path.insert(0, path.split(os.pathsep)[0])
    sys.exit(main())
