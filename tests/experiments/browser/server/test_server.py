"""The server of the pages."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys

import pytest
from browser_help import free_port, wait_until_up

from experiments.browser.server import server
from model.errors import InputError


def test_a_port_in_use_is_refused_or_passed_over() -> None:
    """A named port that is taken is an error in one line; without a name the next free one is used."""
    with server.listen(None) as first:
        taken = first.getsockname()[1]
        with pytest.raises(InputError, match=rf"^port {taken} is in use: .* for example --port {taken + 1}$"):
            server.listen(taken)
        with server.listen(None) as second:
            assert second.getsockname()[1] > taken
    with pytest.raises(InputError, match="port 70000 does not exist"):
        server.listen(70000)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to another process")
def test_the_server_says_its_address_and_ends_quietly() -> None:
    """Started from any folder, it prints where it is; Ctrl+C ends it at once, without a traceback."""
    port = free_port()
    code = f"from experiments.browser.server.server import serve; serve({port}, open_browser=False)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        wait_until_up(process, f"http://127.0.0.1:{port}")
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=20)[0]
    assert f"http://localhost:{port}" in output
    assert "Traceback" not in output
    assert process.returncode == 0
    with contextlib.closing(socket.socket()) as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
