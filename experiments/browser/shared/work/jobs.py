"""Work in the background of a page: started, watched, cancelled. It ends with the tab that wanted it.

Each job is a process of its own (`experiments.runs.background`). One works at a time, however many tabs, and has
all processors; the others wait for their turn.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from experiments.browser.shared.board import Board

PAUSE = 0.2  # seconds between news of the progress
ROOT = Path(__file__).parents[3]
_turn = threading.Semaphore()  # one job at a time

JobState = Literal["none", "waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True)
class News:
    """How a job stands.

    Attributes:
        state: ``none`` before there is a job.
        words: what is being done.
        done: runs done.
        of: runs there are; 0 where that is not known.
        seconds_left: as it goes; None where that cannot be said yet.
        result: what the work has brought, as JSON has it.
        error: why it failed, in one line.
        details: where it failed.
    """

    state: JobState = "none"
    words: str = ""
    done: int = 0
    of: int = 0
    seconds_left: float | None = None
    result: Any = None
    error: str = ""
    details: str = ""

    @property
    def busy(self) -> bool:
        """Whether the job waits or works."""
        return self.state in ("waiting", "running")

    @property
    def plain(self) -> dict[str, Any]:
        """The same for the bar of a page, which has no use for the result."""
        return {name: value for name, value in vars(self).items() if name != "result"}


class Job:
    """A piece of work at a time, with a board that says how it stands."""

    def __init__(self) -> None:
        self.board = Board(News())
        self._work: _Work | None = None

    def start(self, call: str, arguments: Mapping[str, Any]) -> None:
        """Begin, or begin anew.

        Args:
            call: ``module:function``. It is called in another process with the arguments, may report progress as
                `experiments.runs.progress` does, and returns what JSON can hold.
            arguments: of the function, as JSON can hold them.
        """
        self.close()
        self._work = _Work(self.board, call, arguments)
        self._work.start()

    def cancel(self) -> None:
        """Stop the work. What it has stored stays."""
        if self._work is not None:
            self._work.stop("cancelled")

    def forget(self) -> None:
        """Stop the work and take its news off the board."""
        self.close()
        self.board.show(News())

    def close(self) -> None:
        """Stop the work silently."""
        if self._work is not None:
            self._work.stop(None)
            self._work = None


class _Work(threading.Thread):
    """One piece of work, from waiting for its turn to its last news. This thread alone puts news on the board."""

    def __init__(self, board: Board[News], call: str, arguments: Mapping[str, Any]) -> None:
        super().__init__(name="tenfold-job", daemon=True)
        self._board = board
        self._request = json.dumps({"call": call, "arguments": dict(arguments)})
        self._lock = threading.Lock()
        self._stopped = False
        self._last_words: JobState | None = None  # what to say of work that was stopped
        self._process: subprocess.Popen[str] | None = None
        self._news = News("waiting")
        self._began = (0.0, 0)  # when the counting began, and how many had been done then
        self._shown = 0.0

    def stop(self, last_words: JobState | None) -> None:
        """End the work, and say so unless there is nobody to hear it."""
        with self._lock:
            if not self._stopped:
                self._stopped, self._last_words = True, last_words
                if self._process is not None and self._process.returncode is None:
                    _kill(self._process)

    def run(self) -> None:
        """Wait for the turn, then work."""
        self._tell(self._news)
        while not self._stopped:
            if _turn.acquire(timeout=0.2):
                try:
                    self._work()
                finally:
                    _turn.release()
                break
        if self._stopped and self._last_words is not None and self._news.busy:
            self._board.show(replace(self._news, state=self._last_words))

    def _work(self) -> None:
        with self._lock:
            if self._stopped:
                return
            self._process = process = _start()
        assert process.stdin is not None
        assert process.stdout is not None
        self._tell(News("running", "starting"))
        try:
            process.stdin.write(self._request + "\n")
            process.stdin.flush()
            for line in process.stdout:
                self._take(json.loads(line))
        except BrokenPipeError:
            pass  # it has ended, which is reported below
        with self._lock:
            _kill(process)
            process.wait()
        process.stdout.close()
        if self._news.busy:
            self._tell(News("failed", error="the work ended without a word: out of memory, or stopped from outside"))

    def _take(self, message: Mapping[str, Any]) -> None:
        match message:
            case {"progress": [str(words), int(done), int(of)]}:
                news = News("running", words, done, of, self._seconds_left(words, done, of))
                if words != self._news.words or done == of or time.monotonic() > self._shown + PAUSE:
                    self._tell(news)
            case {"result": result}:
                self._tell(News("done", result=result))
            case {"error": str(error), "details": str(details)}:
                self._tell(News("failed", error=error, details=details))

    def _seconds_left(self, words: str, done: int, of: int) -> float | None:
        now = time.monotonic()
        if words != self._news.words:
            self._began = (now, done)
        since, before = self._began
        return (of - done) * (now - since) / (done - before) if done > before else None

    def _tell(self, news: News) -> None:
        if not self._stopped:
            self._news, self._shown = news, time.monotonic()
            self._board.show(news)


def _start() -> subprocess.Popen[str]:
    """A process for some work, the first of a group that can be ended together."""
    return subprocess.Popen(
        [sys.executable, "-m", "experiments.runs.background"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, start_new_session=os.name == "posix",
    )  # fmt: skip


def _kill(process: subprocess.Popen[str]) -> None:
    """End a process with all that it has started."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass  # it has ended by itself
