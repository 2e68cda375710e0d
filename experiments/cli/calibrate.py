"""``tenfold calibrate``: the search for parameters that reproduce the AI market of 2023 to 2025."""

from __future__ import annotations

from pathlib import Path

from experiments.runs.executors import ExecutorOption
from experiments.runs.script import Folder, Number
from model.errors import InputError


def calibrate(
    *,
    out: Folder,
    trials: Number = 200,
    seeds: Number = 24,
    executor: ExecutorOption = "processes",
    workers: Number | None = None,
) -> None:
    """Search for parameters that reproduce the AI market of 2023 to 2025.

    Starts from the defaults. Every trial is kept, so the same command goes on where it was stopped; with more trials it
    goes on further. Writes ensemble.csv: the best sets, of which the model ships one as model/data/ensemble.csv.

    Args:
        out: folder for the trials and the ensemble.
        trials: how many parameter sets to try, those in the folder included.
        seeds: runs of each set.
        executor: serial, processes, or tcp://HOST:PORT of a dask scheduler.
        workers: runs at a time; as many as there are processors, or threads on the cluster, if left out.
    """
    from experiments.calibration import search as calibration
    from experiments.runs.progress import output

    for name, value in (("--trials", trials), ("--seeds", seeds), ("--workers", 1 if workers is None else workers)):
        if value < 1:
            raise InputError(f"{name} {value} is too few: at least 1")
    first = calibration.FIT_SEEDS.start
    found = calibration.search(out, trials, range(first, first + seeds), workers, executor)
    ensemble = calibration.choose_ensemble(found)
    calibration.write_ensemble(ensemble, Path(out, calibration.ENSEMBLE))
    console = output()
    console.print(f"best misfit {found[0].misfit:.3f} of {len(found)} trials; {len(ensemble)} sets are about as good")
    console.print(f"written: {Path(out, calibration.ENSEMBLE)}", soft_wrap=True, markup=False)
