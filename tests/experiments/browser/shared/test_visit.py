"""Visits to the pages: what they leave behind goes back to the system."""

from __future__ import annotations

import threading

import pytest

from experiments.browser.shared import visit


def test_tidying_goes_on_until_some_time_after_the_last_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    tidying, waited, freed = visit.Tidying(), [], []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 4:
            tidying.begin()  # another visit ends meanwhile

    monkeypatch.setattr(visit.time, "sleep", wait)
    monkeypatch.setattr(visit, "give_freed_memory_back", lambda: freed.append(True))
    workers = []
    start = threading.Thread.start
    monkeypatch.setattr(threading.Thread, "start", lambda thread: (workers.append(thread), start(thread)))
    tidying.begin()
    workers[0].join(timeout=20.0)
    assert waited == [1.0] * (3 + visit.TIDY_FOR)
    assert len(freed) == len(waited)
    assert len(workers) == 1  # one thread does it for all
    tidying.begin()
    workers[1].join(timeout=20.0)
    assert len(freed) == 3 + 2 * visit.TIDY_FOR
