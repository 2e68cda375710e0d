"""Files of charts and of the tables beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs.store.files import reason_of
from model.errors import InputError

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

FORMATS = (".png", ".svg", ".html", ".json")
ENDINGS = (".png", ".svg")  # of every page saved


def save(chart: alt.TopLevelMixin, path: str | Path, scale: float = 2.0) -> Path:
    """Save a chart. The ending says how: ``.png``, ``.svg``, ``.html`` (self-contained) or ``.json`` (Vega-Lite).

    Raises:
        InputError: another ending, or the file cannot be written.
    """
    path = Path(path)
    if path.suffix not in FORMATS:
        raise InputError(f"'{path}' has no known ending: use one of {', '.join(FORMATS)}")
    extra: dict[str, dict[str, Any]] = {".png": {"scale_factor": scale}, ".html": {"inline": True}}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        chart.save(str(path), **extra.get(path.suffix, {}))
    except OSError as error:
        raise InputError(f"'{path}' cannot be written: {error.strerror or error}") from None
    return path


def write(folder: Path, tables: Mapping[str, pd.DataFrame], pages: Mapping[str, alt.TopLevelMixin]) -> list[str]:
    """Write tables as CSV and pages as PNG and SVG, and return the files' names.

    Raises:
        InputError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            table.to_csv(folder / f"{name}.csv", index=False, float_format="%.6g", lineterminator="\n")
    except OSError as error:
        raise InputError(f"folder {folder} cannot be written: {reason_of(error)}") from None
    for name, chart in pages.items():
        for ending in ENDINGS:
            save(chart, folder / f"{name}{ending}")
    return [f"{name}.csv" for name in tables] + [f"{name}{ending}" for name in pages for ending in ENDINGS]
