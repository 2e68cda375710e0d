"""``tenfold parameters``, ``indicators``, ``scenarios`` and ``policies``: what there is to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.cli.console import show_list
from model.errors import InputError

if TYPE_CHECKING:
    from model.parameters import ParameterRow
    from model.policy.interventions import Intervention


def parameters(pattern: str = "", /, *, scenario: str = "baseline") -> None:
    """List the parameters: name, value, unit, bounds, meaning and source.

    Args:
        pattern: only names or meanings with this text; * and ? match as in file names.
        scenario: whose values to show.
    """
    from model.parameters import describe
    from model.scenario import load_scenario

    rows = describe(load_scenario(scenario).parameters, pattern)
    _refuse_nothing(rows, "parameter", pattern)
    headings = ("name", "value", "unit", "bounds", "meaning", "source")
    show_list(headings, [_parameter(row) for row in rows], notes=2)


def indicators(pattern: str = "", /) -> None:
    """List what is measured each month: name, unit and meaning.

    Args:
        pattern: only names or meanings with this text; * and ? match as in file names.
    """
    from model.indicators.registry import INDICATORS

    rows = [(i.name, i.unit, i.doc) for i in INDICATORS.values() if _matches(pattern, i.name, i.doc)]
    _refuse_nothing(rows, "indicator", pattern)
    show_list(("name", "unit", "meaning"), rows)


def scenarios() -> None:
    """List the scenarios: name, title and description."""
    from model.scenario import load_scenario, scenario_names

    found = [load_scenario(name) for name in scenario_names()]
    show_list(("name", "title", "description"), [(s.name, s.title, s.description) for s in found])


def policies() -> None:
    """List the policies for --policy, the bundles of them for 'tenfold compare', and the events for scenario files."""
    from experiments.comparison.arms import read_bundles
    from model.policy.events import EVENTS
    from model.policy.policies import POLICIES

    rows = [_intervention("policy", kind) for kind in POLICIES.values()]
    for bundle in read_bundles().values():
        rows.append((bundle.name, "bundle", " + ".join(policy.name for policy in bundle.policies), bundle.description))
    rows += [_intervention("event", kind) for kind in EVENTS.values()]
    show_list(("name", "kind", "settings", "meaning"), rows)


def _parameter(row: ParameterRow) -> tuple[str, ...]:
    from experiments.reporting.odd import written

    return row.name, written(row.value), row.unit, row.bounds, row.doc, row.source


def _intervention(word: str, kind: type[Intervention]) -> tuple[str, ...]:
    from experiments.reporting.odd import settings

    first = (kind.__doc__ or "").split("\n\n")[0]
    return kind.__name__, word, settings(kind), " ".join(first.split())


def _matches(pattern: str, name: str, doc: str) -> bool:
    from fnmatch import fnmatch

    if any(wild in pattern for wild in "*?["):
        return fnmatch(name, pattern)
    return pattern.lower() in f"{name} {doc}".lower()


def _refuse_nothing(rows: Sequence[object], kind: str, pattern: str) -> None:
    if not rows:
        raise InputError(f"no {kind} matches '{pattern}': 'tenfold {kind}s' lists them all")
