"""The files of a comparison: missing and damaged ones are told in one line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.comparison.files import open_comparison
from model.errors import InputError

pytestmark = pytest.mark.usefixtures("reports")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "comparison.json").unlink(), "holds no comparison, comparison.json is missing"),
        (lambda folder: (folder / "comparison.json").write_text("{"), "comparison.json is damaged: repeat the command"),
        (lambda folder: (folder / "comparison.json").write_text("[]"), "is not the record of a comparison"),
        (lambda folder: (folder / "comparison.json").write_text('{"format": 2}'), "a newer version of Tenfold"),
        (lambda folder: (folder / "comparison.json").write_text('{"format": 1}'), "does not say 'title'"),
        (lambda folder: (folder / "levels.parquet").unlink(), "levels.parquet is missing: repeat the command"),
        (lambda folder: (folder / "people.parquet").write_bytes(b"PAR1"), "people.parquet is damaged"),
        (lambda folder: _cut(folder / "effects.parquet"), "effects.parquet is damaged"),
        (
            lambda folder: pd.DataFrame({"arm": ["a"]}).to_parquet(folder / "costs.parquet"),
            "costs.parquet has no column 'scenario'",
        ),
        (lambda folder: (folder / "choices.parquet").unlink(), "choices.parquet is missing"),
    ],
)
def test_missing_and_damaged_files_are_told_in_one_line(
    small: Path, tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(small, copy, ignore=shutil.ignore_patterns("runs", "histories.parquet"))
    assert open_comparison(copy).record
    damage(copy)
    with pytest.raises(InputError) as caught:
        open_comparison(copy)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])
