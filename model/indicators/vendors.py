"""Indicators with one value a vendor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.indicators.declare import NONE, family
from model.indicators.month_end import shares

if TYPE_CHECKING:
    from agents.vendors.vendor import Vendor
    from model.indicators.declare import Measured

Array = NDArray[np.float64]


def _living(read: Callable[[Vendor], float]) -> Callable[[Measured], Iterable[float]]:
    return lambda economy: [read(vendor) if vendor.alive else NONE for vendor in economy.vendors]


def _usd_bn(read: Callable[[Vendor], float], months: int = 1) -> Callable[[Measured], Iterable[float]]:
    """Read money from every living vendor, in billions."""
    return lambda economy: [months * read(v) / economy.usd_bn if v.alive else NONE for v in economy.vendors]


family("enterprise_share", "share", "share of enterprises' spending on AI", lambda e: e.month_end.spending_shares)
family("consumer_share", "share", "share of consumers' main apps", lambda e: shares(e.month_end.users))
family("run_rate", "USD bn/year", "revenue of the month, annualised", _usd_bn(lambda v: v.income, 12))
family("cash", "USD bn", "cash; zero after failure", lambda e: [v.cash / e.usd_bn for v in e.vendors])
family(
    "alive", "yes/no", "1 while the vendor is in the market, from its entry until it fails", lambda e: e.vendors.alive
)
_FROM_CONSUMERS = ("subscriptions", "advertising")

family("compute", "USD bn/year", "bill of running compute, annualised", _usd_bn(lambda v: v.compute.capacity, 12))
family(
    "compute_need",
    "USD bn/year",
    "compute that customers asked for, annualised bill",
    _usd_bn(lambda v: v.demand.need, 12),
)
family("compute_ordered", "USD bn/year", "compute under contract for the month one lead time ahead, annualised bill",
       _usd_bn(lambda v: v.compute.contracted, 12))  # fmt: skip
family("gross_margin", "share", "revenue from AI less compute for serving its customers, relative to that revenue",
       lambda e: _margins(e, ("AI services", "subscriptions", "advertising"), slice(0, 3), fleet=True))  # fmt: skip
family("enterprise_margin", "share", "the same for enterprises alone, without the fixed fleet",
       lambda e: _margins(e, ("AI services",), slice(0, 1)))  # fmt: skip
family("consumer_margin", "share", "the same for consumers alone, free users included, without the fixed fleet",
       lambda e: _margins(e, ("subscriptions", "advertising"), slice(1, 3)))  # fmt: skip
family("paying_margin", "share", "the same for paying consumers alone",
       lambda e: _margins(e, ("subscriptions",), slice(1, 2)))  # fmt: skip
family("consumer_revenue", "USD bn/year", "revenue from consumers: subscriptions and advertising, annualised",
       _usd_bn(lambda v: sum(v.accounts.revenue.get(line, 0.0) for line in _FROM_CONSUMERS), 12))  # fmt: skip
family("spot_compute", "USD bn/year", "compute rented by the month, annualised bill at the normal price",
       _usd_bn(lambda v: v.compute.spot, 12))  # fmt: skip
family("promised_to_partners", "USD bn", "spending that partners were promised and that lies ahead",
       _usd_bn(lambda v: float(v.funding.committed.sum())))  # fmt: skip
family(
    "raised",
    "USD bn",
    "money raised so far: rounds, listing, entry, parents and partners",
    lambda e: [v.funding.raised / e.usd_bn for v in e.vendors],
)
family("price", "share", "price of an automated task relative to its human cost in 2023", _living(lambda v: v.price))
family("enterprise_quality", "points", "released quality for enterprises", _living(lambda v: v.released[0]))
family("consumer_quality", "points", "released quality for consumers", _living(lambda v: v.released[1]))
family("valuation", "USD bn", "value to investors", _usd_bn(lambda v: v.funding.valuation))
family("listed", "yes/no", "1 once shares (or a parent's) are traded", _living(lambda v: float(v.funding.listed)))
family("code_red", "yes/no", "1 while a code red lasts", _living(lambda v: float(v.technology.code_red_months > 0)))


def _margins(economy: Measured, lines: tuple[str, ...], uses: slice, *, fleet: bool = False) -> list[float]:
    """Revenue of some lines less the compute behind them, relative to that revenue; nothing without revenue."""
    margins, used = [], economy.vendors.used[uses].sum(axis=0).tolist()
    for vendor in economy.vendors:
        revenue = sum(vendor.accounts.revenue.get(line, 0.0) for line in lines)
        compute = used[vendor.index] + (vendor.compute.fleet if fleet else 0.0)
        margins.append(1.0 - compute * vendor.contracts.mean_price / revenue if revenue > 0.0 else NONE)
    return margins
