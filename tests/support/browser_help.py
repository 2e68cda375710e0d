"""Starting servers for the browser tests."""

from __future__ import annotations

import socket
import subprocess
import time
from urllib.request import urlopen

import pytest


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(process: subprocess.Popen[str], address: str, seconds: float = 60.0) -> None:
    """Wait for a server to answer, or say what it printed."""
    stop = time.monotonic() + seconds
    while time.monotonic() < stop:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{address}/readyz", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    process.kill()
    pytest.fail(f"the server did not start: {process.communicate()[0]}")
