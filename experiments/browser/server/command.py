"""The command that opens the pages: ``tenfold app``."""

from __future__ import annotations

from experiments.runs.script import Flag, Number


def command(*, port: Number | None = None, no_browser: Flag = False) -> None:
    """Open the simulation in the browser.

    Args:
        port: where to serve it, on this machine only; the first free one from 8765 if left out.
        no_browser: only serve it; open no browser.
    """
    from experiments.browser.server.server import serve

    serve(port=port, open_browser=not no_browser)
