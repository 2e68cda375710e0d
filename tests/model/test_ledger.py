"""The ledger: every payment has two sides, and money that moves past it is found out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model import Economy, Parameters
from model.ledger import KINDS, SECTORS, Ledger, LedgerError


class Purse:
    """An account of one."""

    def __init__(self, sector: str, cash: Any) -> None:
        self.sector, self.cash = sector, np.array(cash, dtype=float)

    def credit(self, amount: Any) -> None:
        """Add."""
        self.cash = self.cash + amount

    def money(self) -> float:
        """All of it."""
        return float(self.cash.sum())


@pytest.fixture
def book() -> tuple[Ledger, Purse, Purse, Purse]:
    """A ledger with three households, two enterprises and a state."""
    ledger = Ledger()
    households, enterprises = Purse("households", [5.0, 5.0, 5.0]), Purse("enterprises", [100.0, 100.0])
    state = Purse("government", 0.0)
    for account in (households, enterprises, state):
        ledger.register(account)
    ledger.open_month()
    return ledger, households, enterprises, state


def test_a_payment_moves_money_from_payer_to_payee(book: tuple[Ledger, Purse, Purse, Purse]) -> None:
    ledger, households, enterprises, state = book
    paid = ledger.pay("wages", enterprises, np.array([10.0, 20.0]), households, np.array([5.0, 10.0, 15.0]))
    ledger.pay("wage tax", households, np.array([1.0, 2.0, 3.0]), state, 6.0)
    assert paid == 30.0
    assert households.cash.tolist() == [9.0, 13.0, 17.0]
    assert enterprises.cash.tolist() == [90.0, 80.0]
    assert state.money() == 6.0
    assert ledger.turnover() == 36.0
    assert ledger.imbalance() == 0.0


def test_the_matrix_shows_payments_and_its_rows_and_columns_sum_to_zero(
    book: tuple[Ledger, Purse, Purse, Purse],
) -> None:
    ledger, households, enterprises, state = book
    ledger.pay("wages", enterprises, np.array([10.0, 20.0]), households, np.array([5.0, 10.0, 15.0]))
    ledger.pay("wage tax", households, np.array([1.0, 2.0, 3.0]), state, 6.0)
    matrix = ledger.matrix()
    assert list(matrix.columns) == list(SECTORS)
    assert list(matrix.index) == [*KINDS, "change of money held"]
    assert matrix.loc["wages", ["households", "enterprises", "government"]].tolist() == [30.0, -30.0, 0.0]
    assert matrix.loc["change of money held", ["households", "enterprises"]].tolist() == [-24.0, 30.0]
    assert matrix.sum(axis=1).tolist() == [0.0] * len(matrix)
    assert matrix.sum(axis=0).tolist() == [0.0] * len(SECTORS)


def test_payments_say_who_paid_whom(book: tuple[Ledger, Purse, Purse, Purse]) -> None:
    ledger, households, enterprises, state = book
    ledger.pay("wage tax", households, np.array([1.0, 2.0, 3.0]), state, 6.0)
    ledger.pay("courses", households, np.array([0.0, 0.0, 2.0]), enterprises, np.array([2.0, 0.0]))
    ledger.pay("courses", enterprises, np.array([1.0, 0.0]), enterprises, np.array([0.5, 0.5]))
    ledger.pay("courses", state, 3.0, enterprises, np.array([3.0, 0.0]))
    assert ledger.payments().to_dict("tight")["data"] == [
        ["wage tax", "households", "government", 6.0],
        ["courses", "government", "enterprises", 3.0],
        ["courses", "households", "enterprises", 2.0],
        ["courses", "enterprises", "enterprises", 1.0],
    ]
    ledger.open_month()
    assert len(ledger.payments()) == 0


def test_payments_and_flows_are_the_same_money() -> None:
    economy = Economy(Parameters().replace({"workers.number": 500, "enterprises.number": 30, "consumers.number": 50}))
    economy.run(until="2023-06")
    payments = economy.ledger.payments()
    for sector in SECTORS:
        received = payments.loc[payments.payee == sector, "amount"].sum()
        paid = payments.loc[payments.payer == sector, "amount"].sum()
        flow = economy.ledger.matrix().iloc[:-1][sector].sum()
        assert received - paid == pytest.approx(flow, abs=1e-9 * economy.ledger.turnover())
    assert (payments.amount > 0.0).all()


@pytest.mark.parametrize(
    ("paid", "received"),
    [(1.0, 2.0), (1.0, 1.0 + 1e-6), (float("nan"), float("nan")), (float("inf"), float("inf")), (1.0, float("nan"))],
)
def test_a_payment_whose_sides_disagree_or_are_not_finite_is_refused(
    paid: float, received: float, book: tuple[Ledger, Purse, Purse, Purse]
) -> None:
    ledger, _, enterprises, state = book
    with pytest.raises(LedgerError, match="profit tax"):
        ledger.pay("profit tax", enterprises, np.array([paid, 0.0]), state, received)
    assert enterprises.cash.tolist() == [100.0, 100.0]
    assert state.money() == 0.0
    assert ledger.turnover() == 0.0


def test_an_unknown_kind_of_payment_is_refused_before_money_moves(book: tuple[Ledger, Purse, Purse, Purse]) -> None:
    ledger, _, enterprises, state = book
    with pytest.raises((LedgerError, KeyError)):
        ledger.pay("bribes", enterprises, np.array([1.0, 0.0]), state, 1.0)
    assert enterprises.cash.tolist() == [100.0, 100.0]
    assert state.money() == 0.0


def test_money_that_appears_or_moves_outside_the_ledger_is_found_out(book: tuple[Ledger, Purse, Purse, Purse]) -> None:
    ledger, households, enterprises, state = book
    ledger.pay("profit tax", enterprises, np.array([50.0, 50.0]), state, 100.0)
    households.credit(np.array([0.5, 0.0, 0.0]))
    assert ledger.imbalance() == pytest.approx(0.005)
    households.credit(np.array([-0.5, 0.0, 0.0]))
    assert ledger.imbalance() == 0.0
    households.credit(np.array([1.0, 0.0, 0.0]))
    enterprises.credit(np.array([-1.0, 0.0]))  # the total is right, the sectors are not
    assert ledger.imbalance() == pytest.approx(0.01)


def test_money_within_a_sector_is_not_a_flow_between_sectors(book: tuple[Ledger, Purse, Purse, Purse]) -> None:
    ledger, _, enterprises, _ = book
    ledger.pay("courses", enterprises, np.array([10.0, 0.0]), enterprises, np.array([0.0, 10.0]))
    assert enterprises.cash.tolist() == [90.0, 110.0]
    assert ledger.imbalance() == 0.0


def test_a_new_month_is_a_new_page(book: tuple[Ledger, Purse, Purse, Purse]) -> None:
    ledger, _, enterprises, state = book
    ledger.pay("profit tax", enterprises, np.array([50.0, 50.0]), state, 100.0)
    ledger.open_month()
    assert ledger.turnover() == 0.0
    assert ledger.imbalance() == 0.0
    assert (ledger.matrix() == 0).all().all()


def test_every_kind_of_payment_is_explained() -> None:
    assert all(KINDS.values())
    assert len(set(KINDS.values())) == len(KINDS)
