"""Work done for the browser pages in a separate process, so that a page stays responsive and can stop it at any time.

Started as ``python -m experiments.runs.background``. Reads one line from standard input (``{"call": "module:function",
"arguments": {…}}``), and writes a line of JSON for each piece of news to standard output: ``{"progress": [words, done,
of]}``, and at last ``{"result": …}`` or ``{"error": message, "details": traceback}``. It ends when its input is
closed, as happens when the process that started it ends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from contextlib import redirect_stdout
from importlib import import_module
from typing import Any, TextIO

from experiments.runs.progress import progress_told_to
from model.errors import InputError

PATIENCE = 10  # steps of "nice": the pages come first


def main() -> None:
    """Carry out the request on standard input."""
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(PATIENCE)
    news = sys.stdout
    with redirect_stdout(sys.stderr):
        try:
            module, _, name = request["call"].partition(":")
            function = getattr(import_module(module), name)
            with progress_told_to(lambda words, done, of: _say(news, {"progress": [words, done, of]})):
                answer = {"result": function(**request["arguments"])}
        except Exception as error:  # for the page to show
            answer = _failure(error)
    _say(news, answer)


def _failure(error: Exception) -> dict[str, Any]:
    from experiments.runs.ensemble import EnsembleError

    message = str(error) if isinstance(error, (InputError, EnsembleError)) else f"{type(error).__name__}: {error}"
    return {"error": message, "details": "".join(traceback.format_exception(error))}


def _say(news: TextIO, message: dict[str, Any]) -> None:
    news.write(json.dumps(message) + "\n")
    news.flush()


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)  # processes started for the work watch this one, and end with it


if __name__ == "__main__":
    main()
