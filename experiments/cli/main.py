"""The command line, ``tenfold``: which commands there are, and what becomes of errors.

Commands are imported when they are called, so that help and refusals come at once. Whatever a user gets wrong ends in
one line on standard error and exit code 2.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version

from cyclopts import App, CycloptsError, UnusedCliTokensError

from experiments.runs import EnsembleError
from experiments.runs.script import FAILED, GOES_ON, refuse, stopped, write_anything
from model.errors import InputError

COMMANDS = {
    "run": ("cli.run:run", "Simulate a scenario month by month and show the results."),
    "parameters": ("cli.lists:parameters", "List the parameters: name, value, unit, bounds, meaning and source."),
    "indicators": ("cli.lists:indicators", "List the monthly indicators: name, unit and meaning."),
    "scenarios": ("cli.lists:scenarios", "List the scenarios: name, title and description."),
    "policies": ("cli.lists:policies", "List the policies, the bundles of them for 'tenfold compare', and the events."),
    "compare": ("cli.compare:compare", "Compare policies: who gains, who loses, at what cost, how sure."),
    "sweep": ("cli.sweep:sweep", "Run a scenario at many points, with many seeds."),
    "results": ("cli.results:results", "Show what is in the folder of a sweep."),
    "sensitivity": ("cli.sensitivity:sensitivity", "Which parameters an indicator depends on."),
    "discover": ("cli.discover:discover", "Under which conditions an outcome is frequent."),
    "calibrate": ("cli.calibrate:calibrate", "Search for parameters that reproduce the AI market of 2023 to 2025."),
    "validate": ("validation.report:command", "Rewrite the validation report of the labour market."),
    "dock": ("docking.command:command", "Reproduce a published scenario model, then add what it leaves out."),
    "app": ("browser.server.command:command", "Open the simulation in the browser."),
}
KEPT = {"calibrate": "finished trials are kept"} | dict.fromkeys(("compare", "sweep", "sensitivity"), GOES_ON)

app = App(
    name="tenfold",
    help="Simulate the AI economy: who wins the market, and what becomes of work.",
    help_format="plaintext",
    version=lambda: version("tenfold"),
    suppress_keyboard_interrupt=False,
)
for _name, (_path, _help) in COMMANDS.items():
    app.command(f"experiments.{_path}", name=_name, help=_help)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command as the console script does.

    Args:
        arguments: the words after ``tenfold``; those of the process if left out.
    """
    write_anything()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app(words, exit_on_error=False, print_error=False, result_action="return_value")
    except UnusedCliTokensError as error:
        refuse(
            "tenfold",
            f"'{(error.unused_tokens or words)[0]}' is one word too many: 'tenfold {words[0]} --help' says what fits",
        )
    except (InputError, CycloptsError) as error:
        refuse("tenfold", str(error))
    except EnsembleError as error:  # runs that failed, or workers that were lost
        refuse("tenfold", str(error), FAILED)
    except KeyboardInterrupt:
        stopped("tenfold", KEPT.get(words[0] if words else "", "nothing was written"))


if __name__ == "__main__":
    main()
