"""The transaction-flow matrix of a month as a table: who paid whom for what, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from model.calendar import month_number
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

HEADINGS = ("households", "enterprises", "vendors", "suppliers", "investors", "government", "sum")
LABEL_WIDTH, CELL_WIDTH = 20, 11


def check_month(month: str, until: str) -> None:
    """Refuse a month that a run does not reach.

    Raises:
        InputError: it is badly written, or lies after the last month.
    """
    if month_number(month) > month_number(until):
        raise InputError(f"--ledger {month} lies after the last month: choose one up to {until}, or a later --until")


def flow_table(flows: pd.DataFrame, month: str) -> Group:
    """Write the matrix down, with the sums of its rows and columns.

    Args:
        flows: kinds of payment by sector, USD bn, with the change of money held as the last row.
        month: which month it is.
    """
    used = flows[(flows != 0.0).any(axis=1)]
    lines = [
        Text.assemble((f"Payments of {month}, USD bn", "bold"), ("  received +, paid −; money put by −", "dim")),
        Text(_line("", HEADINGS), style="bold"),
    ]
    for kind, row in used.iterrows():
        held = kind == flows.index[-1]
        lines.append(Text(_line(str(kind), [*map(_amount, row), _sum(row)]), style="italic" if held else ""))
    sums = [_sum(flows[sector]) for sector in flows]
    lines.append(Text(_line("sum", [*sums, _sum(flows.to_numpy().ravel())]), style="bold"))
    turnover = float(flows.iloc[:-1].abs().to_numpy().sum() / 2)
    worst = max(float(flows.iloc[:-1].sum(axis=1).abs().max()), float(flows.sum().abs().max()))
    share = f"{worst / turnover:.0e} of turnover" if worst > 0.0 else "exactly zero"
    lines.append(Text(f"turnover {turnover:,.1f}; largest sum of a row or column: {share}", style="dim"))
    return Group(*lines)


def _line(label: str, cells: Iterable[str]) -> str:
    return f"{label:<{LABEL_WIDTH}}" + "".join(f"{cell:>{CELL_WIDTH}}" for cell in cells)


def _amount(value: float) -> str:
    if value == 0.0:
        return "·"
    return f"{value:+,.1f}" if abs(value) >= 0.05 else f"{value:+.1e}"


def _sum(values: Iterable[float]) -> str:
    """A sum that should be zero: rounding of the last digits is not shown."""
    total = float(sum(values))
    return "0" if abs(total) < 1e-6 else f"{total:+.2e}"
