"""Compute under contract: ordered long before it is delivered, take-or-pay."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class ComputeContracts:
    """One holder's contracts by month ahead: entry 0 runs this month.

    Compute is counted by what it costs per month at the normal price, in the books' dollars.
    """

    quantity: Array  # compute by month ahead
    bill: Array  # for it, by month ahead
    droppable: Array  # part of the quantity that may be dropped for a fee

    def __init__(self, horizon: int) -> None:
        self.quantity, self.bill, self.droppable = (np.zeros(horizon + 1) for _ in range(3))

    @property
    def running(self) -> float:
        """Compute that runs this month."""
        return float(self.quantity[0])

    @property
    def due(self) -> float:
        """The bill for running compute."""
        return float(self.bill[0])

    @property
    def mean_price(self) -> float:
        """Price of running compute relative to normal; one where none runs."""
        return float(self.bill[0] / self.quantity[0]) if self.quantity[0] > 0.0 else 1.0

    def add(self, quantity: Array, price: float, cancellable_share: float) -> None:
        """Sign a contract.

        Args:
            quantity: compute by month ahead, at most as long as the horizon.
            price: relative to normal.
            cancellable_share: part of it that may be dropped later for a fee.
        """
        self._sign(slice(0, len(quantity)), quantity, price, cancellable_share)

    def order(self, quantity: float, price: float, start: int, months: int, cancellable_share: float) -> None:
        """Sign for a level amount from a month on."""
        self._sign(slice(start, start + months), quantity, price, cancellable_share)

    def _sign(self, months: slice, quantity: Array | float, price: float, cancellable_share: float) -> None:
        self.quantity[months] += quantity
        self.bill[months] += price * quantity
        self.droppable[months] += cancellable_share * quantity

    def drop(self, excess: Array) -> float:
        """Drop what is in excess, as far as contracts allow.

        Args:
            excess: compute no longer desired, by month ahead; negative where more is desired.

        Returns:
            The bill dropped, over all months.
        """
        if not (excess > 0.0).any():
            return 0.0
        months = slice(0, len(excess))
        dropped = np.minimum(np.maximum(excess, 0.0), self.droppable[months])
        price = self.bill[months] / np.maximum(self.quantity[months], 1e-300)
        saved = np.minimum(dropped * price, self.bill[months])
        self.quantity[months] = np.maximum(self.quantity[months] - dropped, 0.0)
        self.droppable[months] -= dropped
        self.bill[months] -= saved
        return float(saved.sum())

    def take_over(self, other: ComputeContracts, share: Array) -> None:
        """Take over a share of another holder's contracts, by month ahead, at their terms."""
        for name in ("quantity", "bill", "droppable"):
            mine, theirs = getattr(self, name), getattr(other, name)
            moved = share * theirs
            np.add(mine, moved, out=mine)
            np.subtract(theirs, moved, out=theirs)

    def month_passes(self) -> None:
        """Contracts for next month start running, expired ones stop."""
        for held in (self.quantity, self.bill, self.droppable):
            held[:-1] = held[1:]
            held[-1] = 0.0

    def end(self) -> None:
        """Nothing is under contract any more."""
        for held in (self.quantity, self.bill, self.droppable):
            held[:] = 0.0
