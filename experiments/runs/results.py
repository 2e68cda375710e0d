"""The results of a sweep, read from its folder, also while more are being written.

``Results.open(folder)`` gives the runs as a table, and the months of those that are done as far as they are asked for.
Without this project, ``history/*.parquet`` and ``runs/*.parquet`` open in pandas, polars, DuckDB and R's arrow as they
are, and the column ``run`` joins them; rows whose run is not in ``runs`` are of a part that is being written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs.store.parts import DONE, HISTORY, RUNS, files, record_path
from model.errors import InputError, nearest

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.dataset as ds

DESIGN = "design.json"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Results:
    """What a sweep has brought so far; made by `open`, it stays as it was then.

    Attributes:
        folder: where it is.
        design: what was to be run, as design.json has it.
    """

    folder: Path
    design: Mapping[str, Any]
    _runs: pa.Table
    _parts: Sequence[Path]

    @classmethod
    def open(cls, folder: str | Path) -> Results:
        """Read which runs are there; their months stay on the disk.

        Raises:
            InputError: it is not the folder of a sweep, or something in it is damaged or does not belong there.
        """
        folder = Path(folder)
        design = read_design(folder)
        runs = read_runs(folder)
        return cls(folder, design, runs, check_parts(folder, runs, design))

    @property
    def names(self) -> list[str]:
        """What varies."""
        return list(self.design["points"])

    @property
    def indicators(self) -> list[str]:
        """What was measured each month."""
        return list(self.design["columns"])

    @property
    def planned(self) -> int:
        """How many runs there are to be."""
        return int(self.design["number_of_points"] * self.design["replicates"])

    def runs(self) -> pd.DataFrame:
        """A row a run, in order: number, point, replicate, seed, what varies, status, error, and where it came from."""
        frame: pd.DataFrame = self._runs.to_pandas()
        return frame

    def history(self, columns: Sequence[str] | None = None, where: str | None = None) -> pd.DataFrame:
        """Months of the runs that are done, one row each.

        Args:
            columns: indicators wanted; all if left out.
            where: only rows for which this holds, such as ``month >= 2030-01 and unemployment_rate > 0.08 and
                market.contract_cost < 2``: months, indicators, or columns of `runs`.

        Returns:
            Columns run, replicate, what varies, month, then the indicators; in the order of runs, then months.

        Raises:
            InputError: an indicator or name does not exist, the condition has another form, or a file is damaged.
        """
        from experiments.runs.conditions import row_filter

        wanted = list(self.indicators if columns is None else columns)
        for name in wanted:
            self.check_indicator(name)
        found = row_filter(where, self._runs, self.indicators) if where is not None else None
        try:
            months = self._dataset().to_table(["run", "month", *wanted], filter=found).to_pandas()
        except OSError:
            _name_the_damaged(self._parts)
            raise
        which = self._runs.select(["run", "replicate", *self.names]).to_pandas()
        table: pd.DataFrame = which.merge(months, on="run").sort_values(["run", "month"], ignore_index=True)
        return table

    def fans(
        self, indicators: Sequence[str], by: Sequence[str] = (), quantiles: Sequence[float] = QUANTILES
    ) -> pd.DataFrame:
        """Quantiles over runs, month by month.

        Args:
            indicators: those wanted.
            by: columns of `runs` to group by, such as what varies.
            quantiles: between 0 and 1.

        Returns:
            Columns ``by``, indicator, month, a column for each quantile (q05, q50, …), and runs: how many have a value.

        Raises:
            InputError: an indicator or name does not exist.
        """
        import pandas as pd

        for name in by:
            if name not in self._runs.schema.names:
                raise InputError(f"unknown column '{name}' of the runs: {nearest(name, self._runs.schema.names)}")
        which = self._runs.select(list(dict.fromkeys(["run", *by]))).to_pandas().set_index("run")
        parts = []
        for name in indicators:
            months = self.history([name])[["run", "month", name]].join(which, on="run")
            groups = months.groupby([*by, "month"], sort=True, dropna=False)[name]
            columns = {f"q{100 * quantile:02.0f}": groups.quantile(quantile) for quantile in quantiles}
            parts.append(pd.DataFrame({**columns, "runs": groups.count()}).reset_index())
            parts[-1].insert(len(by), "indicator", name)
        return pd.concat(parts, ignore_index=True)

    def summary(self) -> pd.DataFrame:
        """The last month over all runs: a row an indicator, with mean, sd, q05, q50, q95 and runs with a value."""
        import pandas as pd

        last = self.history(where=f"month >= {self.design['until']}")[self.indicators]
        quantiles = {f"q{100 * q:02.0f}": last.quantile(q) for q in (0.05, 0.5, 0.95)}
        table = {"mean": last.mean(), "sd": last.std(), **quantiles, "runs": last.count()}
        return pd.DataFrame(table).rename_axis("indicator").reset_index()

    def measured(self, texts: Sequence[str]) -> pd.DataFrame:
        """What one number a run says of it: a row a run that is done, a column for each text.

        Args:
            texts: each an indicator (in the last month), ``NAME@YYYY-MM``, ``mean(NAME)``, ``max(NAME)`` or
                ``min(NAME)``, over all months, or ``year(NAME)``, the mean of the last twelve; each of the months that
                have a value, and NaN where none has.

        Returns:
            Columns run, point, replicate, what varies, then one for each text.

        Raises:
            InputError: a text has another form, or an indicator does not exist.
        """
        from experiments.runs.conditions import parse_measure

        table = self.runs()
        table = table.loc[table["status"] == DONE, ["run", "point", "replicate", *self.names]].set_index("run")
        for text in texts:
            measure = parse_measure(text, self.design["until"])
            self.check_indicator(measure.indicator)
            table[text] = measure.of(self.history([measure.indicator], measure.where))
        return table.reset_index()

    def check_indicator(self, name: str) -> None:
        """Refuse an indicator that was not kept.

        Raises:
            InputError: it was not.
        """
        if name not in self.indicators:
            raise InputError(f"unknown indicator '{name}' in {self.folder}: {nearest(name, self.indicators)}")

    def _dataset(self) -> ds.Dataset:
        import pyarrow as pa
        import pyarrow.dataset as ds

        schema = pa.schema(
            [("run", pa.int32()), ("month", pa.timestamp("ms")), *((name, pa.float32()) for name in self.indicators)]
        )
        options = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
        form = ds.ParquetFileFormat(default_fragment_scan_options=options)
        return ds.dataset([str(path) for path in self._parts], schema=schema, format=form)


# ---------------------------------------------------------------------------------------------- files, and refusals


def read_design(folder: Path) -> dict[str, Any]:
    """The design of a store, as plain values.

    Raises:
        InputError: there is none, or it cannot be read.
    """
    from experiments.runs.identity import FORMAT

    path = folder / DESIGN
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{folder} is not the folder of a sweep: it has no {DESIGN}") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise InputError(f"{path} is not the design of a sweep that this version can read (format {FORMAT})")
    return record


def read_runs(folder: Path) -> pa.Table:
    """The committed runs, in the order of their numbers.

    Raises:
        InputError: a file is damaged, or does not belong there.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from experiments.runs.store.tables import runs_schema

    schema = runs_schema(read_design(folder)["points"])
    tables = [schema.empty_table()]
    for path in files(folder, RUNS):
        try:
            table = pq.read_table(path, page_checksum_verification=True)
        except FileNotFoundError:  # all its runs had failed, and are being done again
            continue
        except (OSError, ValueError) as error:
            raise InputError(f"{path} is damaged ({_first_line(error)}): {_advice(path)}") from None
        if table.schema.names != schema.names:
            raise InputError(f"{path} does not belong to this sweep: take it away")
        tables.append(table.cast(schema))
    return pa.concat_tables(tables).sort_by("run")


def check_parts(folder: Path, runs: pa.Table, design: dict[str, Any]) -> list[Path]:
    """The parts that were committed.

    Raises:
        InputError: one of them is missing or damaged, or there is something else beside them.
    """
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from model.calendar import month_number

    files(folder, HISTORY)
    counts = pc.value_counts(runs.filter(pc.equal(runs["status"], DONE))["part"]).to_pylist()
    months = month_number(design["until"]) + 1
    paths = []
    for entry in sorted(counts, key=lambda entry: str(entry["values"])):
        path = folder / HISTORY / entry["values"]
        record = record_path(path)
        try:
            with pq.ParquetFile(path) as file:
                rows, names = file.metadata.num_rows, file.schema_arrow.names
        except FileNotFoundError:
            raise InputError(f"{path} is missing: {_advice(record)}") from None
        except (OSError, ValueError) as error:
            raise InputError(f"{path} is damaged ({_first_line(error)}): {_advice(record)}") from None
        if names != ["run", "month", *design["columns"]] or rows != months * entry["counts"]:
            raise InputError(f"{path} is not what was written: {_advice(record)}")
        paths.append(path)
    return paths


def _name_the_damaged(parts: Sequence[Path]) -> None:
    """Refuse the part whose checksums do not hold, which pyarrow does not name."""
    import pyarrow.parquet as pq

    for path in parts:
        try:
            pq.read_table(path, page_checksum_verification=True)
        except OSError as error:
            wrong = "missing" if isinstance(error, FileNotFoundError) else f"damaged ({_first_line(error)})"
            raise InputError(f"{path} is {wrong}: {_advice(record_path(path))}") from None


def _advice(path: Path) -> str:
    return f"delete {path}, and the same command as before does its runs again"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
