"""The two kinds of table in a store, as Arrow tables: months of runs, and runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.runs.identity import code_hash, code_revision, settings, versions
from experiments.runs.store.parts import DONE, FAILED

if TYPE_CHECKING:
    import pyarrow as pa

    from experiments.runs.design import Design
    from experiments.runs.workers.work import History, Job, Outcome
    from model.scenario import Scenario


def history_table(runs: Mapping[int, History]) -> pa.Table:
    """Months of runs with the same indicators: columns run, month (its first day), then the indicators.

    In the order of runs, then months.
    """
    import numpy as np
    import pyarrow as pa

    lengths = [len(history.values) for history in runs.values()]
    calendar = np.datetime64("2023-01", "M") + np.arange(max(lengths))
    values = np.concatenate([history.values for history in runs.values()])
    arrays = [
        pa.array(np.repeat(np.array(list(runs), dtype=np.int32), lengths)),
        pa.array(np.concatenate([calendar[:length] for length in lengths]).astype("datetime64[ms]")),
        *(pa.array(column) for column in np.ascontiguousarray(values.T)),
    ]
    return pa.table(arrays, names=["run", "month", *next(iter(runs.values())).columns])


_TEXT = ("status", "error", "traceback")
_MADE_WITH = ("part", "code", "revision", "versions")


def runs_schema(points: Mapping[str, Sequence[Any]]) -> pa.Schema:
    """The columns of a sweep's table of runs, those that vary included."""
    import pyarrow as pa

    varying = [pa.field(name, _type_of(values)) for name, values in points.items()]
    head = [("run", pa.int32()), ("point", pa.int32()), ("replicate", pa.int32()), ("seed", pa.int64())]
    return pa.schema([*head, *varying, *_tail("scenario", "policies")])


def kept_schema() -> pa.Schema:
    """The columns of a table of other runs."""
    import pyarrow as pa

    head = [("run", pa.int32()), ("key", pa.string()), ("label", pa.string()), ("seed", pa.int64())]
    return pa.schema([*head, *_tail("until", "scenario", "policies")])


def _tail(*names: str) -> list[tuple[str, pa.DataType]]:
    import pyarrow as pa

    text = [(name, pa.string()) for name in (*names, *_TEXT)]
    return [*text, ("seconds", pa.float32()), *((name, pa.string()) for name in _MADE_WITH)]


def _type_of(values: Sequence[Any]) -> pa.DataType:
    import pyarrow as pa

    kinds = {type(value) for value in values}
    for kind, found in ((bool, pa.bool_()), (int, pa.int64()), (float, pa.float64()), (str, pa.string())):
        if kinds == {kind}:
            return found
    return pa.float64() if kinds <= {int, float} else pa.string()


def runs_table(outcomes: Mapping[int, Outcome[History]], design: Design, part: str) -> pa.Table:
    """The rows of some runs of a sweep: which they are, what became of them, and with which code."""
    import pyarrow as pa

    schema = runs_schema(design.columns)
    same = _made_with() | _names(design.scenario)
    rows = []
    for run, outcome in outcomes.items():
        replicate, point = design.place(run)
        which = {"run": run, "point": point, "replicate": replicate, "seed": design.seed_of(run)}
        rows.append({**which, **_as_text(design.points[point], schema), **_became(outcome, part), **same})
    return pa.Table.from_pylist(rows, schema=schema)


def kept_table(outcomes: Mapping[int, tuple[str, Job, Outcome[History]]], part: str) -> pa.Table:
    """The rows of some other runs, each with its key."""
    import pyarrow as pa

    same, rows = _made_with(), []
    for run, (key, job, outcome) in outcomes.items():
        which = {"run": run, "key": key, "label": job.label, "seed": int(job.seed), "until": job.until}
        rows.append({**which, **_became(outcome, part), **_names(job.scenario), **same})
    return pa.Table.from_pylist(rows, schema=kept_schema())


def _became(outcome: Outcome[History], part: str) -> dict[str, Any]:
    seconds, failure = outcome.seconds, outcome.failure
    if failure is not None:
        became = {"status": FAILED, "error": failure.reason, "traceback": failure.trace, "part": None}
    else:
        became = {"status": DONE, "error": None, "traceback": None, "part": part}
    return {**became, "seconds": seconds}


def _as_text(point: Mapping[str, Any], schema: pa.Schema) -> dict[str, Any]:
    """A point's values; as text where a column has to hold several kinds of value."""
    import pyarrow as pa

    return {name: str(v) if pa.types.is_string(schema.field(name).type) else v for name, v in point.items()}


def _names(scenario: Scenario) -> dict[str, str]:
    policies = [settings(policy) for policy in scenario.policies]
    return {"scenario": scenario.name, "policies": json.dumps(policies)}


def _made_with() -> dict[str, str | None]:
    return {"code": code_hash(), "revision": code_revision(), "versions": json.dumps(dict(versions()))}
