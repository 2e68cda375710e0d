"""How often enterprises change vendor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_YEAR = 12  # months


class VendorChurn:
    """Moves of workloads between vendors, and each enterprise's main vendor.

    Attributes:
        moved: workloads that moved to another vendor so far this month.
        moved_shares: share of workloads on AI that moved, by month, last twelve months.
        main_vendors: each enterprise's main vendor, shapes (E,), last thirteen months.
    """

    moved: int
    moved_shares: list[float]
    main_vendors: list[NDArray[np.int64]]

    def __init__(self) -> None:
        self.moved, self.moved_shares, self.main_vendors = 0, [], []

    def note_moves(self, number: int) -> None:
        """Count workloads that moved."""
        self.moved += number

    def close_month(self, used: int, main_vendor: NDArray[np.int64]) -> None:
        """Record the month.

        Args:
            used: workloads on AI.
            main_vendor: of each enterprise, shape (E,).
        """
        self.moved_shares = [*self.moved_shares[1 - _YEAR :], self.moved / max(used, 1)]
        self.main_vendors = [*self.main_vendors[-_YEAR:], main_vendor]
        self.moved = 0
