"""The ledger pays. Every payment has a payer, a payee and a kind; every month must balance.

The ledger moves the money between the accounts and writes down the flow, so at the end of a month three independent
sums must agree: what payers paid equals what payees received (the rows of the transaction-flow matrix), and every
sector's stock of money has changed by exactly its flows (the columns).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

type Amount = float | NDArray[np.float64]

SECTORS = ("households", "enterprises", "vendors", "compute_suppliers", "investors", "government")

KINDS = {
    "consumption": "households buy goods and services",
    "public purchases": "the government buys goods and services",
    "vendor purchases": "vendors buy goods and services: payroll and other running cost",
    "supplier purchases": "compute suppliers buy goods, energy and equipment",
    "courses": "retraining courses, paid by trainees or the state",
    "wages": "enterprises pay their staff",
    "wage tax": "tax on wages",
    "benefits": "unemployment benefit",
    "wage insurance": "public payment to people whose new job pays less than the one they were laid off from",
    "basic income": "public payment to everybody",
    "AI dividend": "what taxes on AI brought in, paid to everybody",
    "stipends": "public income of people in retraining",
    "AI services": "enterprises pay vendors for AI",
    "advertising": "enterprises pay vendors for reaching users",
    "subscriptions": "consumers pay vendors",
    "other lines": "households pay vendors for devices and other products than AI",
    "automation tax": "tax on automated tasks",
    "token tax": "tax on vendors' revenue",
    "windfall tax": "tax on profits of the AI industry beyond a normal share of revenue",
    "hiring credit": "public credit for juniors hired out of unemployment",
    "augmentation credit": "public credit for augmented work",
    "compute": "vendors pay for running compute, used or not",
    "spot compute": "vendors pay for compute rented by the month",
    "cancellation fees": "vendors pay for contracts they drop",
    "partner investment": "clouds and chip makers buy shares of vendors that promise to buy their compute",
    "unpaid bills": "what a failed vendor leaves unpaid to its suppliers",
    "profit tax": "tax on profits",
    "dividends": "profits paid out to owners",
    "recapitalisation": "owners cover negative cash",
    "fund subscriptions": "households put money into investors' funds",
    "fund distributions": "investors pay out what they do not need",
    "funding": "investors buy shares of vendors: rounds, listings, entry, support by parents",
}


class LedgerError(AssertionError):
    """Money was created, lost or moved outside the ledger: a defect of the model, never of its input."""


class Account(Protocol):
    """Whoever holds money: one agent, or a population with a column of it."""

    sector: str

    def credit(self, amount: Any) -> None:
        """Add to the money held; a negative amount takes away."""

    def money(self) -> float:
        """All money held."""


class Ledger:
    """The book of one economy."""

    def __init__(self) -> None:
        self.accounts: list[Account] = []
        self.flows: NDArray[np.float64] = np.zeros((len(KINDS), len(SECTORS)))
        self.pairs: NDArray[np.float64] = np.zeros((len(KINDS), len(SECTORS), len(SECTORS)))  # kind, payer, payee
        self.opening = np.zeros(len(SECTORS))
        self._row = {kind: row for row, kind in enumerate(KINDS)}
        self._column = {sector: column for column, sector in enumerate(SECTORS)}

    def register(self, account: Account) -> None:
        """Take an account into the book, with the money it brings."""
        self.accounts.append(account)

    def open_month(self) -> None:
        """Start a new page: no flows yet, stocks as they are."""
        self.flows[:] = 0.0
        self.pairs[:] = 0.0
        self.opening = self.stocks()

    def pay(self, kind: str, payer: Account, paid: Amount, payee: Account, received: Amount) -> float:
        """Move money from payer to payee.

        Args:
            kind: one of ``KINDS``.
            payer: who pays.
            paid: how much; for a population, one amount a member. USD.
            payee: who receives.
            received: the same total, split over the payee's members.

        Returns:
            The total paid.

        Raises:
            LedgerError: the kind is unknown, the two sides do not agree, or an amount is not finite.
        """
        if kind not in self._row:
            raise LedgerError(f"unknown kind of payment '{kind}'")
        out, into = _total(paid), _total(received)
        if not abs(out - into) <= 1e-9 * max(1.0, abs(out)):
            raise LedgerError(f"{kind}: {payer.sector} pay {out!r}, {payee.sector} receive {into!r}")
        if out == 0.0 and _is_nothing(paid) and _is_nothing(received):
            return 0.0
        payer.credit(-paid)
        payee.credit(received)
        row, paying, paid_to = self._row[kind], self._column[payer.sector], self._column[payee.sector]
        self.flows[row, paying] -= out
        self.flows[row, paid_to] += into
        self.pairs[row, paying, paid_to] += out
        return out

    def paid_by(self, sector: str, kinds: Sequence[str]) -> float:
        """What a sector has paid this month for some kinds of payment, net of what it received for them, USD."""
        rows = [self._row[kind] for kind in kinds]
        return -float(self.flows[rows, self._column[sector]].sum())

    def received_by(self, sector: str, kind: str) -> float:
        """What a sector has received this month for a kind of payment, net of what it paid for it, USD."""
        return float(self.flows[self._row[kind], self._column[sector]])

    def stocks(self) -> NDArray[np.float64]:
        """Money held by each sector, shape (6,), USD."""
        total = dict.fromkeys(SECTORS, 0.0)
        for account in self.accounts:
            total[account.sector] += account.money()
        return np.array(list(total.values()))

    def turnover(self) -> float:
        """All payments of the month, USD."""
        return float(np.abs(self.flows).sum() / 2)

    def imbalance(self) -> float:
        """The worst disagreement of the month, as a share of turnover: a row or a stock that does not add up."""
        rows = np.abs(self.flows.sum(axis=1)).max()
        columns = np.abs(self.stocks() - self.opening - self.flows.sum(axis=0)).max()
        return float(max(rows, columns) / max(self.turnover(), 1.0))

    def matrix(self) -> pd.DataFrame:
        """The transaction-flow matrix of the month: kinds of payment by sector, with the change of money held.

        Every row and, with the last row, every column sums to zero. What a sector pays is negative; so is money put
        by, in the last row. USD, per represented person as in all books.
        """
        table = pd.DataFrame(self.flows, index=list(KINDS), columns=list(SECTORS))
        table.loc["change of money held"] = -(self.stocks() - self.opening)
        return table

    def payments(self) -> pd.DataFrame:
        """Who paid whom for what this month: columns ``kind``, ``payer``, ``payee`` and ``amount``, the largest first.

        Payments within a sector are included. USD, per represented person as in all books.
        """
        row, payer, payee = self.pairs.nonzero()
        kinds, sectors = np.array(list(KINDS)), np.array(SECTORS)
        columns = {"kind": kinds[row], "payer": sectors[payer], "payee": sectors[payee]}
        table = pd.DataFrame({**columns, "amount": self.pairs[row, payer, payee]})
        return table.sort_values("amount", ascending=False, ignore_index=True)


def _total(amount: Amount) -> float:
    return float(np.add.reduce(amount, axis=None)) if isinstance(amount, np.ndarray) else float(amount)


def _is_nothing(amount: Amount) -> bool:
    return not amount.any() if isinstance(amount, np.ndarray) else amount == 0.0
