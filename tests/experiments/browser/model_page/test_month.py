"""The month in words, read from the source."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from typing import Any

from experiments.browser.model_page import month
from model import Economy, Parameters
from model.economy import Economy as TheEconomy


def calls_of(function: Any) -> list[str]:
    """What a function calls, read from its compiled form's source instead of the file."""
    calls = [
        node for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))) if isinstance(node, ast.Call)
    ]
    return [ast.unparse(node.func) for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset))]


def stage_functions() -> list[Any]:
    return [getattr(TheEconomy, name.removeprefix("self.")) for name in calls_of(TheEconomy.step)]


def test_the_steps_are_the_calls_of_the_month_in_order() -> None:
    books = ("open_month", "close_month")
    wanted = [[f"self.{f.__name__}"] if f.__name__ in books else calls_of(f) for f in stage_functions()]
    assert [[step.call for step in stage.steps] for stage in month.stages()] == wanted
    source = [textwrap.dedent(inspect.getsource(function)) for function in (TheEconomy.step, *stage_functions())]
    assert month.schedule() == "\n".join(source)


def test_every_step_is_told_where_it_lives_and_what_it_does() -> None:
    """The function that the month really calls has that sentence, in that file, at that line."""
    small = {"workers.number": 300, "enterprises.number": 20, "consumers.number": 20, "labour.burn_in_months": 0}
    economy = Economy(Parameters().replace(small))
    for step in (step for stage in month.stages() for step in stage.steps):
        *owner, name = step.call.split(".")
        if owner[0] in ("self", "vendor"):
            one: Any = economy if owner[0] == "self" else economy.vendors[0]
            for part in owner[1:]:
                one = getattr(one, part)
            holder = type(one)
        else:
            holder = importlib.import_module(month._imports()[owner[0]].removesuffix(".py").replace("/", "."))
        function = inspect.unwrap(getattr(holder, name))
        assert " ".join((function.__doc__ or "").split()).startswith(step.words)
        assert (inspect.getsourcefile(function) or "").endswith(step.file)
        assert inspect.getsourcelines(function)[1] in (step.line, step.line - 1)  # a decorator may stand above
        assert step.words.endswith(".")


def test_a_stage_is_called_what_its_docstring_says() -> None:
    wanted = [inspect.getdoc(function).partition(".")[0] for function in stage_functions()]  # type: ignore[union-attr]
    assert [stage.title for stage in month.stages()] == wanted
    assert len(wanted) > 8
