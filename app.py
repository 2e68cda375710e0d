"""The browser page: ``solara run app.py``. ``tenfold app`` shows the same without this file."""

from experiments.browser.server.pages import routes

__all__ = ["routes"]
