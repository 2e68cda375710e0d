"""What tests of commands share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from experiments.cli import main

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Call tenfold in this process; gives exit code, standard output and standard error."""

    def call(*words: str) -> tuple[int, str, str]:
        code = 0
        try:
            main.main(words)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call
