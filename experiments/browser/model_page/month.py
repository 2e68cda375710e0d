"""The month in words: its stages and their steps in order, read from the source, so that no list can lag behind it.

`Economy.step` calls the stages of a month, each a method beside it whose calls are the steps. What a stage or a step is
about is the first sentence of its docstring. Nothing is imported to find this out: the model takes seconds to load.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from experiments.browser.shared.words import first_sentence, sentence
from model.errors import InputError

ROOT = Path(__file__).resolve().parents[3]
SCHEDULE = "model/economy.py"
WHO = {  # how the agents of a step are called where the name in the schedule does not say so; markets are nobody
    "vendor": "each vendor", "suppliers": "compute suppliers",
    "labour_market": "", "goods_market": "", "ai_services": "", "peer_network": "",
}  # fmt: skip

BOOKS = ("open_month", "close_month")  # stages that are one step: they decide nothing


@dataclass(frozen=True)
class Step:
    """One call of the month.

    Attributes:
        call: as it is written in the schedule.
        who: the agents that do it; nobody in particular where a market or a payment does.
        words: what it does, in a sentence.
        file: where the rule lives, from the root of the project.
        name: of the function or method there.
        line: where it begins.
    """

    call: str
    who: str
    words: str
    file: str
    name: str
    line: int


@dataclass(frozen=True)
class Stage:
    """Steps that belong together: a method that `Economy.step` calls."""

    title: str
    steps: tuple[Step, ...]


@cache
def stages() -> tuple[Stage, ...]:
    """The stages of a month with their steps, in the order in which they happen.

    Raises:
        InputError: a step cannot be traced to the function that does it.
    """
    return tuple(Stage(_title(stage), tuple(map(_step, _steps(stage)))) for stage in _stage_methods())


@cache
def schedule() -> str:
    """The source of the month as it stands: `Economy.step`, and the stages that it calls."""
    lines = (ROOT / SCHEDULE).read_text(encoding="utf-8").splitlines()
    methods = (_method("step"), *_stage_methods())
    return "\n".join("\n".join(line[4:] for line in lines[m.lineno - 1 : m.end_lineno]) + "\n" for m in methods)


# --------------------------------------------------------------------------------------------------- the source


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def _class(file: str, name: str) -> ast.ClassDef:
    for node in _tree(file).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return node
    raise InputError(f"no class '{name}' in {file}")


def _function(body: Sequence[ast.stmt], name: str) -> ast.FunctionDef | None:
    return next((node for node in body if isinstance(node, ast.FunctionDef) and node.name == name), None)


def _method(name: str) -> ast.FunctionDef:
    found = _function(_class(SCHEDULE, "Economy").body, name)
    if found is None:
        raise InputError(f"the month calls {name}, which cannot be traced: there is no such method in {SCHEDULE}")
    return found


def _stage_methods() -> Iterator[ast.FunctionDef]:
    """The methods that make up a month, in the order in which `Economy.step` calls them."""
    return (_method(call.removeprefix("self.")) for call in _calls(_method("step")))


def _steps(stage: ast.FunctionDef) -> list[str]:
    return [f"self.{stage.name}"] if stage.name in BOOKS else _calls(stage)


def _title(stage: ast.FunctionDef) -> str:
    return first_sentence(ast.get_docstring(stage)).removesuffix(".")


def _calls(method: ast.FunctionDef) -> list[str]:
    """What a method calls, as it is written there, from top to bottom; what is passed on comes after what passes it."""
    calls = [node for node in ast.walk(method) if isinstance(node, ast.Call)]
    return [ast.unparse(node.func) for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset))]


@cache
def _imports(file: str = SCHEDULE) -> Mapping[str, str]:
    """Names in a file, the schedule if left out, and where they come from: modules of the project, and classes."""
    found = {}
    for node in _tree(file).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            folder = node.module.replace(".", "/")
            for alias in node.names:
                for source in (f"{folder}/{alias.name}.py", f"{folder}.py"):
                    if (ROOT / source).is_file():
                        found[alias.name] = source
                        break
    return found


@cache
def _members(file: str, kind: str) -> Mapping[str, str]:
    """The class of each attribute of a class that says it, in an annotation or by what is made at the start."""
    found, body = dict[str, str](), _class(file, kind).body
    start = _function(body, "__init__")
    for node in (node for node in (ast.walk(start) if start else ()) if isinstance(node, ast.Assign)):
        target, value = node.targets[0], node.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=True))
        made = [(ast.unparse(one), new.func) for one, new in pairs if isinstance(new, ast.Call)]
        found |= {name.removeprefix("self."): ast.unparse(function) for name, function in made}
    annotated = [node for node in body if isinstance(node, ast.AnnAssign)]
    return found | {ast.unparse(node.target): ast.unparse(node.annotation) for node in annotated}


def _step(call: str) -> Step:
    """Trace a call to the function that does it: of a module, of the economy, or of one of its members' parts."""
    *owner, name = call.removeprefix("self.").split(".")
    if owner and owner[0] in _imports():
        return _described(call, "", _imports()[owner[0]], "", name)
    file, kind = SCHEDULE, "Economy"
    for part in owner:
        if (part, file) == ("vendor", SCHEDULE):  # of a loop
            file, kind = "agents/vendors/vendor.py", "Vendor"
            continue
        member = _members(file, kind).get(part, "")
        if member not in _imports(file):
            raise InputError(f"the month calls {call}, which cannot be traced: {file} does not say what {part} is")
        file, kind = _imports(file)[member], member
    return _described(call, WHO.get(owner[0], owner[0]) if owner else "", file, kind, name)


def _home(file: str, kind: str, name: str) -> tuple[str, str, str] | None:
    """File, class and name of the function behind a method: of the class, of a module that it names, or inherited."""
    body, known = _class(file, kind).body, _imports(file)
    if _function(body, name) is not None:
        return file, kind, name
    for node in body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            value = node.value.args[0] if isinstance(node.value, ast.Call) else node.value  # module.function, or a rule
            module, _, function = ast.unparse(value).rpartition(".")
            return (known[module], "", function) if module in known else None
    bases = [base for base in map(ast.unparse, _class(file, kind).bases) if base in known]
    return next(filter(None, (_home(known[base], base, name) for base in bases)), None)


def _described(call: str, who: str, file: str, kind: str, name: str) -> Step:
    home = _home(file, kind, name) if kind else (file, "", name)
    if home is None:
        raise InputError(f"the month calls {call}, which cannot be traced: there is no {name} in {file}")
    file, kind, name = home
    found = _function(_class(file, kind).body if kind else _tree(file).body, name)
    if found is None:
        raise InputError(f"the month calls {call}, which cannot be traced: there is no {name} in {file}")
    words = first_sentence(ast.get_docstring(found)).partition(" Returns:")[0]
    return Step(call, sentence(who), words, file, f"{kind}.{name}" if kind else name, found.lineno)
