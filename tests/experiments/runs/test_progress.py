"""The progress of runs."""

from __future__ import annotations

import pytest

from experiments.runs.progress import runs_bar


def test_the_bar_shows_how_many_runs_are_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "120"}.items():
        monkeypatch.setenv(name, value)
    with runs_bar("sensitivity", 5, done=2) as advance:
        advance()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "sensitivity" in captured.err
    assert "3/5 runs" in captured.err
