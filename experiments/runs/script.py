"""What commands and scripts share: types of options, the changes users write, checks, exit codes and refusals.

Nothing slow is imported here, so that help and refusals come at once.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

from cyclopts import App, CycloptsError, Parameter, Token

from model.errors import InputError

if TYPE_CHECKING:
    from model.scenario import Scenario

WRONG_INPUT = 2
FAILED = 1
INTERRUPTED = 130  # what shells report for Ctrl-C
GOES_ON = "finished runs are kept, the same command goes on from there"
REDUCED = {"workers.number": 5_000, "labour.burn_in_months": 0}  # outcomes of the AI market do not depend on more


def whole_number(_: object, tokens: Sequence[Token]) -> int:
    """Read a whole number as it was written: 1.5 is not one."""
    try:
        return int(tokens[0].value)
    except ValueError:
        raise ValueError(f"'{tokens[0].value}' is not a whole number") from None


Number = Annotated[int, Parameter(metavar="N", converter=whole_number)]
Texts = Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)]
Flag = Annotated[bool, Parameter(negative=())]
Folder = Annotated[Path, Parameter(metavar="DIR")]
Month = Annotated[str, Parameter(metavar="YYYY-MM")]
Changes = Annotated[Texts, Parameter("--set", metavar="NAME=VALUE")]
Policies = Annotated[Texts, Parameter("--policy", metavar="NAME[:key=value,…]")]


# ------------------------------------------------------------------------------------------------- what users write


def parse_changes(texts: Iterable[str]) -> dict[str, str]:
    """Read what was written as ``--set NAME=VALUE``.

    Raises:
        InputError: a text has another form, or a name comes twice.
    """
    changes: dict[str, str] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise InputError(f"--set '{text}' is not NAME=VALUE, for example --set money.tax_rate=0.25")
        if name in changes:
            raise InputError(f"--set {name} is given twice: {changes[name]} and {value}")
        changes[name] = value
    return changes


def prepare(name: str, changes: Iterable[str], policies: Iterable[str]) -> Scenario:
    """Load a scenario, change its parameters and add policies, all as written on the command line.

    Raises:
        InputError: something is unknown, malformed or out of bounds.
    """
    from dataclasses import replace

    from model.policy.policies import parse_policy, refuse_contradictions
    from model.scenario import load_scenario

    scenario = load_scenario(name).with_changes(parse_changes(changes))
    together = scenario.policies + tuple(parse_policy(text) for text in policies)
    refuse_contradictions(together)
    return replace(scenario, policies=together)


def reduced(name: str = "baseline") -> Scenario:
    """A scenario with as few workers as the AI market needs: runs take two seconds.

    Raises:
        InputError: there is no such scenario.
    """
    from model.scenario import load_scenario

    return load_scenario(name).with_changes(REDUCED)


def check_options(out: Path, until: str, *counts: int | None) -> None:
    """Refuse options that no experiment can use, before time is spent on runs.

    Raises:
        InputError: the folder cannot be written, the month is malformed, or a count is below one.
    """
    from experiments.runs.store.files import check_folder
    from model.calendar import month_number

    month_number(until)
    for count in counts:
        if count is not None and count < 1:
            raise InputError(f"{count} replicates or workers are not enough: at least one is needed")
    check_folder(out)


# ------------------------------------------------------------------------------------------- what they print at the end

ASCII = {
    "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "\N{MULTIPLICATION SIGN}": "x",
    "\N{MIDDLE DOT}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...", "\N{RIGHTWARDS ARROW}": "->", "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=", "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"', "\N{RIGHT DOUBLE QUOTATION MARK}": '"', "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ",
}  # fmt: skip
HANDLER = "tenfold.ascii"


def in_ascii(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that an encoding lacks: the nearest in ASCII, or a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(ASCII.get(character, "?") for character in error.object[error.start : error.end]), error.end


def write_anything() -> None:
    """Let standard output and standard error write whatever they are given, in any encoding."""
    codecs.register_error(HANDLER, in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=HANDLER)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a short table."""
    from experiments.runs.progress import output

    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for row in (headings, *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        output().print(line.rstrip(), soft_wrap=True, markup=False)


def print_files(folder: Path, names: Sequence[str]) -> None:
    """Say which files were written."""
    from experiments.runs.progress import output

    output().print(f"written to {folder}: {', '.join(names)}", soft_wrap=True, markup=False)


# ---------------------------------------------------------------------------------------------------- as a script


def refuse(program: str, message: str, code: int = WRONG_INPUT) -> NoReturn:
    """End the process with one line on standard error."""
    line = " ".join(message.split())
    print(f"{program}: {line[:1].lower()}{line[1:]}", file=sys.stderr)
    sys.exit(code)


def warn(program: str, messages: Iterable[str]) -> None:
    """Print warnings on standard error, a line each."""
    for message in messages:
        print(f"{program}: warning: {' '.join(message.split())}", file=sys.stderr)


def warn_of_idle(program: str, scenario: Scenario, until: str, case: str = "") -> None:
    """Print what changes nothing in runs of a scenario up to a month, and why; of one case, where there are several."""
    where = f"case '{case}': " if case else ""
    warn(program, (f"{where}{one.words}" for one in scenario.idle(until)))


def stopped(program: str, kept: str = GOES_ON) -> NoReturn:
    """End the process after Ctrl-C, saying what is kept."""
    print(f"{program}: stopped; {kept}", file=sys.stderr)
    sys.exit(INTERRUPTED)


def run_script(app: App, arguments: Sequence[str] | None) -> None:
    """Run a script's command as ``tenfold`` would: wrong input is one line and exit code 2.

    Args:
        app: the command.
        arguments: the words after it; those of the process if left out.
    """
    from experiments.runs import EnsembleError

    write_anything()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app(words, exit_on_error=False, print_error=False, result_action="return_value")
    except (InputError, CycloptsError) as error:
        refuse(app.name[0], str(error))
    except EnsembleError as error:  # runs that failed, or workers that were lost
        refuse(app.name[0], str(error), FAILED)
    except KeyboardInterrupt:
        stopped(app.name[0])
