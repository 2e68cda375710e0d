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


def test_the_steps_are_the_calls_of_the_month_in_order() -> None:
    """Read in another way: from the compiled function instead of its file."""
    source = ast.parse(textwrap.dedent(inspect.getsource(TheEconomy.step)))
    calls = [node for node in ast.walk(source) if isinstance(node, ast.Call)]
    wanted = [ast.unparse(node.func) for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset))]
    assert [step.call for stage in month.stages() for step in stage.steps] == wanted
    assert month.schedule() == textwrap.dedent(inspect.getsource(TheEconomy.step))


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


def test_the_stages_are_the_comments_of_the_month() -> None:
    comments = [line.strip()[2:] for line in month.schedule().splitlines() if line.strip().startswith("# ")]
    titles = [stage.title for stage in month.stages()]
    assert [title[0].lower() + title[1:] for title in titles] == [month.BEFORE, *comments, month.AFTER]
