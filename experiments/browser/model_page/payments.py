"""Who pays whom in a month, for the picture of the six sectors and the table under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.browser.shared.simulation import playing
from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.words import dollars, sentence
from experiments.charts.time_series import label
from model.ledger import KINDS

EXAMPLE_MONTHS = 36  # to December 2025: what is known by now

SECTORS = {
    "households": "People: workers, consumers and owners of firms",
    "enterprises": "Firms that sell goods and services, and use AI",
    "vendors": "AI vendors",
    "compute_suppliers": "Clouds, chip makers and data centres",
    "investors": "Funds that own vendors",
    "government": "The state",
}
AI_SECTORS = ("vendors", "compute_suppliers", "investors")

_example: pd.DataFrame | None = None


def picture(payments: pd.DataFrame) -> dict[str, Any]:
    """The sectors, an arrow for each pair of them, and every payment.

    Args:
        payments: as `Economy.payments` has them, USD bn in the month.
    """
    rows = payments.to_dict("records")
    pairs = dict.fromkeys((row["payer"], row["payee"]) for row in rows if row["payer"] != row["payee"])
    sectors = [{"name": name, "title": sentence(label(name)), "words": words} for name, words in SECTORS.items()]
    listed = [{**row, "words": KINDS[row["kind"]], "amount": dollars(row["amount"])} for row in rows]
    return {"sectors": sectors, "arrows": [_arrow(*pair, rows) for pair in pairs], "rows": listed}


def _arrow(payer: str, payee: str, rows: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """All that one sector pays another."""
    own = [row for row in rows if (row["payer"], row["payee"]) == (payer, payee)]
    amount = sum(row["amount"] for row in own)
    return {
        "payer": payer,
        "payee": payee,
        "amount": amount,
        "written": dollars(amount),
        "kinds": [row["kind"] for row in own],
        "ai": payer in AI_SECTORS or payee in AI_SECTORS,
    }


def example(wanted: Callable[[], bool]) -> pd.DataFrame | None:
    """Payments of December 2025 in the default run, simulated once for all readers.

    Args:
        wanted: asked before every month; if no longer, the work ends with None.
    """
    global _example  # noqa: PLW0603 - one picture for everybody
    if _example is None:
        economy = playing.make_economy(Settings())
        for _ in range(EXAMPLE_MONTHS):
            if not wanted():
                return None
            economy.step()
        _example = economy.payments  # type: ignore[attr-defined]
    return _example
