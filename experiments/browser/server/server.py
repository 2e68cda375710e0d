"""The server of the browser page: one process, on this machine only."""

from __future__ import annotations

import os
import socket
import threading
import warnings
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

from agents.core.memory import share_memory_between_threads
from model.errors import InputError

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
DEFAULT_PORT = 8765
TRIES = 50
APP = "experiments.browser.server.pages"


def serve(port: int | None = None, open_browser: bool = True) -> None:
    """Serve the page until interrupted.

    Args:
        port: to listen on; if left out, the first free one from 8765.
        open_browser: whether to open the page in the user's browser.

    Raises:
        InputError: the named port is in use or cannot be used.
    """
    listener = listen(port)
    address = f"http://localhost:{listener.getsockname()[1]}"
    os.environ["SOLARA_APP"] = APP
    share_memory_between_threads()
    warnings.filterwarnings("ignore", message="Cookies with samesite=none", category=UserWarning)
    print("Tenfold is starting …", flush=True)
    import uvicorn  # late, and after the port is known to be ours: these imports take seconds

    from experiments.browser.server import assets

    assets.install()
    from solara.server import starlette

    config = uvicorn.Config(
        starlette.app, log_level="error", timeout_graceful_shutdown=1, ws_max_size=2**26, lifespan="on"
    )
    server = _server(config, lambda: _announce(address, open_browser))
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # how a user ends the server
    finally:
        listener.close()
    print("\nTenfold has stopped.")


def _server(config: uvicorn.Config, announce: Callable[[], None]) -> uvicorn.Server:
    """A server that says when it is ready."""
    import uvicorn

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                announce()

    return Announcing(config)


def _announce(address: str, open_browser: bool) -> None:
    print(f"Tenfold is ready: {address}  (Ctrl+C to stop)", flush=True)
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def listen(port: int | None) -> socket.socket:
    """Take a port.

    Raises:
        InputError: the named port is in use or cannot be used, or no port is free.
    """
    if port is not None:
        return _take(port)
    for candidate in range(DEFAULT_PORT, DEFAULT_PORT + TRIES):
        try:
            return _take(candidate)
        except InputError:
            continue
    raise InputError(f"no port from {DEFAULT_PORT} to {DEFAULT_PORT + TRIES - 1} is free: choose another with --port")


def _take(port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise InputError(
            f"port {port} does not exist: choose one from 1024 to 65535, for example --port {DEFAULT_PORT}"
        )
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere this option would let two servers share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except PermissionError:
        listener.close()
        raise InputError(
            f"port {port} may not be used: choose one from 1024, for example --port {DEFAULT_PORT}"
        ) from None
    except OSError:
        listener.close()
        other = port + 1 if port < 65535 else DEFAULT_PORT
        raise InputError(f"port {port} is in use: choose another with --port, for example --port {other}") from None
    return listener
