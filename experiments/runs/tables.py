"""The two kinds of table in the store of a sweep, as Arrow tables: months of runs, and runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from experiments.runs.design import Design
    from experiments.runs.work import Outcome


def history_table(outcomes: Sequence[Outcome], columns: Sequence[str]) -> pa.Table:
    """Months of runs: columns run, month (its first day), then the indicators; in the order of runs, then months."""
    import numpy as np
    import pyarrow as pa

    values = np.concatenate([outcome.values for outcome in outcomes if outcome.values is not None])
    months = len(values) // len(outcomes)
    calendar = np.datetime64("2023-01", "M") + np.arange(months)
    arrays = [
        pa.array(np.repeat(np.array([outcome.run for outcome in outcomes], dtype=np.int32), months)),
        pa.array(np.tile(calendar.astype("datetime64[ms]"), len(outcomes))),
        *(pa.array(column) for column in np.ascontiguousarray(values.T)),
    ]
    return pa.table(arrays, names=["run", "month", *columns])


def runs_schema(points: Mapping[str, Sequence[Any]]) -> pa.Schema:
    """The columns of the runs' table, those that vary included."""
    import pyarrow as pa

    varying = [pa.field(name, _type_of(values)) for name, values in points.items()]
    head = [("run", pa.int32()), ("point", pa.int32()), ("replicate", pa.int32()), ("seed", pa.int64())]
    text = ("scenario", "policies", "status", "error", "traceback")
    tail = [("seconds", pa.float32()), *((name, pa.string()) for name in ("part", "code", "revision", "versions"))]
    return pa.schema([*head, *varying, *((name, pa.string()) for name in text), *tail])


def _type_of(values: Sequence[Any]) -> pa.DataType:
    import pyarrow as pa

    kinds = {type(value) for value in values}
    for kind, found in ((bool, pa.bool_()), (int, pa.int64()), (float, pa.float64()), (str, pa.string())):
        if kinds == {kind}:
            return found
    return pa.float64() if kinds <= {int, float} else pa.string()


def runs_table(outcomes: Sequence[Outcome], design: Design, part: str | None) -> pa.Table:
    """The rows of some runs: which they are, what became of them, and with which code."""
    import pyarrow as pa

    schema = runs_schema(design.columns)
    same = _same_for_all(design)
    rows = []
    for outcome in outcomes:
        replicate, point = design.place(outcome.run)
        which = {"run": outcome.run, "point": point, "replicate": replicate, "seed": design.seed_of(outcome.run)}
        failed = outcome.values is None
        became = {
            "status": "failed" if failed else "done",
            "error": outcome.error,
            "traceback": outcome.trace,
            "seconds": outcome.seconds,
            "part": None if failed else part,
        }
        rows.append({**which, **_as_text(design.points[point], schema), **became, **same})
    return pa.Table.from_pylist(rows, schema=schema)


def _as_text(point: Mapping[str, Any], schema: pa.Schema) -> dict[str, Any]:
    """A point's values; as text where a column has to hold several kinds of value."""
    import pyarrow as pa

    return {name: str(v) if pa.types.is_string(schema.field(name).type) else v for name, v in point.items()}


def _same_for_all(design: Design) -> dict[str, str | None]:
    from experiments.runs.ensemble import code_hash
    from experiments.runs.one_run import code_revision, settings, versions

    policies = [settings(policy) for policy in design.scenario.policies]
    return {
        "scenario": design.scenario.name,
        "policies": json.dumps(policies),
        "code": code_hash(),
        "revision": code_revision(),
        "versions": json.dumps(dict(versions())),
    }
