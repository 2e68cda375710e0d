"""Parts of a month by themselves, as `Economy.step` has them."""

from __future__ import annotations

from model import Economy
from model.markets import capital


def fund_vendors(economy: Economy) -> None:
    """Let the capital market meet: vendors are funded, list or fail, and newcomers enter."""
    economy.investors.observe_market()
    capital.appraise_vendors(economy)
    for vendor in capital.funding_queue(economy):
        capital.rescue(economy, vendor)
        capital.invest_as_partner(economy, vendor)
        capital.fund(economy, vendor)
        capital.list_shares(economy, vendor)
        capital.resolve_failure(economy, vendor)
    capital.admit_entrant(economy)
    economy.investors.note_funding()
