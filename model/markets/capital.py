"""The capital market: investors fund vendors, some list, who cannot pay fails, and newcomers enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agents.vendors.vendor import Vendor
    from model.world import World


def appraise_vendors(economy: World) -> None:
    """Investors value every vendor by expected sales, its own or those that its models would earn."""
    market, consumers = economy.parameters.market, economy.parameters.consumers
    fair = economy.vendors.fair_share(market.quality_weight, consumers.quality_weight, consumers.brand)
    for vendor in economy.vendors.active:
        economy.investors.appraise(vendor, float(fair[vendor.index]))


def funding_queue(economy: World) -> list[Vendor]:
    """Vendors in the random order in which they meet investors, since the fund may not suffice for all."""
    draws = economy.draws("funding", (economy.vendors.number,))
    return sorted(economy.vendors.active, key=lambda vendor: float(draws[vendor.index]))


def rescue(economy: World, vendor: Vendor) -> None:
    """A parent company adds money when cash runs short."""
    _buy_shares(economy, vendor, economy.investors.support(vendor))


def invest_as_partner(economy: World, vendor: Vendor) -> None:
    """Compute suppliers buy shares of a vendor that promises to buy their compute in return."""
    stake = economy.suppliers.invest(vendor)
    if stake > 0.0:
        vendor.funding.receive(economy.ledger.pay("partner investment", economy.suppliers, stake, vendor, stake))
        vendor.funding.commit(stake / economy.parameters.finance.partner_ratio)


def fund(economy: World, vendor: Vendor) -> None:
    """Investors buy shares of a vendor that still lacks money, as far as dilution, value and the fund allow."""
    _buy_shares(economy, vendor, economy.investors.fund(vendor))


def list_shares(economy: World, vendor: Vendor) -> None:
    """A vendor that may and can lists its shares."""
    _buy_shares(economy, vendor, economy.investors.list_shares(vendor))


def resolve_failure(economy: World, vendor: Vendor) -> None:
    """A vendor that still cannot pay its bills fails."""
    if vendor.cash < 0.0:
        fail(economy, vendor)


def admit_entrant(economy: World) -> None:
    """At most one newcomer a month enters, with money for what entering costs."""
    for vendor in economy.vendors.waiting[:1]:
        amount = economy.investors.back_entry(vendor)
        if amount is not None:
            share = economy.parameters.market.entry_compute / (len(economy.vendors.active) + 1.0)
            vendor.enter(economy.vendors.frontier, share)
            _buy_shares(economy, vendor, amount)


def fail(economy: World, vendor: Vendor) -> None:
    """Suppliers lose what a vendor owes, its contracts end, and its customers choose among the rest."""
    owed = -vendor.cash
    economy.ledger.pay("unpaid bills", economy.suppliers, owed, vendor, owed)
    economy.suppliers.take_back(vendor.close())
    economy.vendors.note_failure(vendor)
    economy.enterprises.adoption.leave(vendor.index)
    economy.consumers.leave(vendor.index)


def _buy_shares(economy: World, vendor: Vendor, amount: float) -> None:
    vendor.funding.receive(amount)
    economy.investors.note_purchase(economy.ledger.pay("funding", economy.investors, amount, vendor, amount))
