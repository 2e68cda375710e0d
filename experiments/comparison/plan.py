"""What a comparison is to run: arms × scenarios × seeds, checked before any time is spent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.comparison.arms import Arm, begins, first_month
from experiments.runs.identity import differences, in_a_line, scenario_record, settings
from experiments.runs.one_run import check_seed
from experiments.runs.store.files import check_folder, renamed_when_done
from model.calendar import month_number
from model.errors import InputError, nearest
from model.policy.in_force import dates, months_in_force

if TYPE_CHECKING:
    from experiments.runs.ensemble import Job
    from model.scenario import Scenario

ROBUST = "robust"
ROBUST_SCENARIOS = ("modest", "substantial", "extreme", "crunch")
RUNS = "runs"  # the folder of finished runs
SETTINGS = "settings.json"  # what the runs in a folder are of
LEAST_REPLICATES = 2


@dataclass(frozen=True)
class Plan:
    """A comparison to do.

    Attributes:
        arms: the first is the reference.
        scenarios: with the changes of parameters made.
        changes: parameters changed in all scenarios, as written by the user.
        seed: of the first replicate; the others have the numbers that follow.
        until: last month, YYYY-MM.
    """

    arms: tuple[Arm, ...]
    scenarios: tuple[Scenario, ...]
    changes: Mapping[str, str]
    seed: int
    until: str

    @property
    def start(self) -> str:
        """The first month (YYYY-MM) in which arms can differ."""
        return first_month(self.arms)

    @property
    def labels(self) -> tuple[str, ...]:
        """The arms' labels, the reference first."""
        return tuple(arm.label for arm in self.arms)

    @property
    def begins(self) -> tuple[int | None, ...]:
        """Of each arm the first month in which it differs from the reference; None if it never does."""
        return tuple(begins(arm, self.arms[0], self.until) for arm in self.arms)

    def jobs(self, scenario: Scenario, replicates: int) -> list[Job]:
        """The runs of one scenario, in the order of arms, then seeds, which are the same for each arm."""
        from experiments.runs.ensemble import Job

        return [
            Job(f"{scenario.name}, {arm.label}", added, seed, self.until, groups_from=self.start)
            for arm in self.arms
            for added in [replace(scenario, policies=scenario.policies + arm.policies)]
            for seed in self.seeds(replicates)
        ]

    def seeds(self, replicates: int) -> range:
        """The seeds of so many replicates."""
        return range(self.seed, self.seed + replicates)


def check_plan(plan: Plan, replicates: int) -> None:
    """Refuse a plan that cannot be run or compared.

    Raises:
        InputError: too few replicates, a seed out of range, or no month in which arms can differ.
    """
    if replicates < LEAST_REPLICATES:
        raise InputError(f"--replicates {replicates} is too few: a comparison needs at least {LEAST_REPLICATES} pairs")
    check_seed(plan.seed)
    check_seed(plan.seed + replicates)
    if month_number(plan.until) < month_number(plan.start):
        raise InputError(
            f"--until {plan.until} lies before {plan.start}, when the first policy starts: choose a later month, or "
            f"let policies start earlier, for example TokenTax:start=2024-01"
        )

    for arm, month in zip(plan.arms[1:], plan.begins[1:], strict=True):
        if month is None:
            raise InputError(f"arm '{arm.label}' never differs from '{plan.labels[0]}': {_not_in_force(plan, arm)}")


def _not_in_force(plan: Plan, arm: Arm) -> str:
    """Why nothing in which an arm and the reference differ is ever in force, and what to change."""
    others = [*arm.policies, *plan.arms[0].policies]
    late = {f"{policy.name} ({dates(policy)})": None for policy in others if not months_in_force(policy, plan.until)}
    return (
        f"{', '.join(late)} is not in force by {plan.until}, when runs end; let it start earlier, or choose a later "
        "--until"
    )


def notices(plan: Plan) -> list[str]:
    """What changes nothing in some arm, and why, a line each."""
    found: dict[str, list[str]] = {}  # scenarios by what is said
    for scenario in plan.scenarios:
        own = {one.words for one in scenario.idle(plan.until)}
        for arm in plan.arms:
            both = replace(scenario, policies=scenario.policies + arm.policies).idle(plan.until)
            added = [f"arm '{arm.label}': {one.words}" for one in both if one.words not in own]
            for text in [*sorted(own), *added]:
                found.setdefault(text, []).append(scenario.name)
    everywhere = {scenario.name for scenario in plan.scenarios}
    return [text if {*names} == everywhere else f"{text} (in {', '.join(dict.fromkeys(names))})"
            for text, names in found.items()]  # fmt: skip


def read_scenarios(names: Sequence[str], changes: Mapping[str, str]) -> tuple[Scenario, ...]:
    """Load scenarios by name or file; ``robust`` stands for four of them.

    Raises:
        InputError: one is unknown or given twice, two have one name, or a change of parameters is not allowed.
    """
    from model.scenario import load_scenario, scenario_names

    wanted: list[str] = []
    for name in names or ("baseline",):
        wanted += ROBUST_SCENARIOS if name == ROBUST else (name,)
    known = [*scenario_names(), ROBUST]
    for name in wanted:
        if Path(name).suffix != ".toml" and name not in known:
            raise InputError(f"unknown scenario '{name}': {nearest(name, known)} or give a .toml file")
    found = [load_scenario(name).with_changes(changes) for name in wanted]
    for place, scenario in enumerate(found):
        if scenario.name in [other.name for other in found[:place]]:
            raise InputError(f"scenario '{scenario.name}' is given twice: each once, and files of different names")
    return tuple(found)


# ------------------------------------------------------------------------------------------ what a folder is used for


def claim_folder(folder: Path, plan: Plan, replicates: int) -> None:
    """Take a folder for a comparison, or go on with the same one that is there.

    Raises:
        InputError: it cannot be written, or holds another comparison.
    """
    check_folder(folder)
    wanted, path = contents(plan) | {"replicates": replicates}, folder / SETTINGS
    if path.exists() and any((folder / RUNS).rglob("*.parquet")):
        _refuse_others(folder, _read_settings(path), wanted)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with renamed_when_done(path) as part:
            part.write_text(json.dumps(wanted, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"folder {folder} cannot be written: {(error.strerror or str(error)).lower()}") from None


def contents(plan: Plan) -> dict[str, Any]:
    """All that decides what is compared, as plain values for JSON."""
    return {
        "arms": {arm.label: [settings(policy) for policy in arm.policies] for arm in plan.arms},
        "scenarios": {
            scenario.name: {
                **scenario_record(scenario),
                "parameters": json.loads(json.dumps(scenario.parameters.flat())),  # tuples become lists
            }
            for scenario in plan.scenarios
        },
        "seed": plan.seed,
        "until": plan.until.strip(),
    }


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        keys = ("arms", "scenarios", "seed", "until", "replicates")
        return {key: found[key] for key in keys}
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{path} cannot be read: delete it to compare anew here, or choose another --out") from None


def _refuse_others(folder: Path, there: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    found = _differences(there, wanted)
    if found:
        raise InputError(
            f"{folder} holds a comparison with other settings ({'; '.join(found)}): choose another --out, or "
            "delete that folder"
        )
    if wanted["replicates"] < there["replicates"]:
        raise InputError(
            f"{folder} holds this comparison with {there['replicates']} replicates: ask for as many or more, or choose "
            "another --out"
        )


def _differences(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """What differs, in words: arms, scenarios or what they contain, seed, last month."""
    found = []
    for word in ("arm", "scenario"):
        old, new = there[f"{word}s"], wanted[f"{word}s"]
        if list(old) != list(new):
            found.append(f"{word}s there: {', '.join(old)}; here: {', '.join(new)}")
            continue
        for name in old:
            changes = differences(_record(old[name]), _record(new[name]))
            found += [f"{word} {name}: {in_a_line(changes)}"] if changes else []
    ends = ("seed", "until")
    return found + differences({name: there[name] for name in ends}, {name: wanted[name] for name in ends})


def _record(entry: Any) -> Mapping[str, Any]:
    """A scenario's record; of an arm, that of its policies."""
    return entry if isinstance(entry, dict) else {"policies": entry}
