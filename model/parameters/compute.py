"""Compute: ordered two years before demand is observed."""

from __future__ import annotations

from model.parameters.fields import ASSUMED, CALIBRATED, PROTOTYPE, Group, quantity


class ComputeParameters(Group):
    """Compute: ordered two years before the demand is known."""

    lead_time: int = quantity(24, "months", "from order to running", 0, 120, "Epoch AI, facts.csv lead_time")
    contract_months: int = quantity(36, "months", "take-or-pay length of a contract", 1, 120)
    limited: bool = quantity(True, "yes/no", "whether vendors can only use the compute they contracted; no: any amount at once at its price")
    cancellable_share: float = quantity(0.3, "share", "share of each contract that may be dropped for a fee", 0.0, 1.0)
    cancellation_fee: float = quantity(0.25, "share", "fee, as a share of the bill dropped", 0.0, 1.0, ASSUMED)
    cancellation_notice: int = quantity(6, "months", "notice for dropping a contract", 0, 120, ASSUMED)
    spot_share: float = quantity(0.05, "share", "compute that suppliers keep for the spot market, relative to all under contract", 0.0, 10.0, ASSUMED)
    spot_price: float = quantity(1.3, "x", "price on the spot market relative to contracts", 1.0, 10.0, PROTOTYPE)
    price_response: float = quantity(0.2, "exponent", "response of the price of new contracts to orders above what suppliers are used to", 0.0, 2.0, ASSUMED)
    price_range: float = quantity(0.4, "log points", "largest rise or fall of that price", 0.0, 2.0, ASSUMED)
    build_memory: float = quantity(0.92, "1/month", "persistence of the orders that suppliers are used to", 0.0, 0.999, ASSUMED)
    order_speed: float = quantity(0.333, "1/month", "share of the gap between wanted and ordered capacity that is ordered", 0.01, 1.0, PROTOTYPE)
    forecast_sd: float = quantity(1.0, "log points", "spread (log sd) of demand 24 months ahead, as it is and as vendors believe: the cone of uncertainty", 0.0, 3.0)
    demand_memory: float = quantity(0.97, "1/month", "persistence of the swings of demand that make up the cone", 0.0, 0.999, PROTOTYPE)
    demand_common: float = quantity(0.6, "share", "part of their variance that all vendors share", 0.0, 1.0, PROTOTYPE)
    demand_early: float = quantity(0.1, "x", "size of the swings before 2026, for which the path is known", 0.0, 1.0, ASSUMED)
    growth_half_life: float = quantity(14.0, "months", "time in which forecast growth halves towards the long run", 1.0, 240.0, PROTOTYPE)
    long_run_growth: float = quantity(0.008, "1/month", "growth that forecasts fade to", 0.0, 0.1, ASSUMED)
    training_share: float = quantity(0.2, "share", "share of expected revenue planned for training compute", 0.0, 1.0, PROTOTYPE)
    training_growth: float = quantity(2.4, "x/year", "growth of training runs while money allows", 1.0, 10.0, PROTOTYPE)
    goodwill: float = quantity(5.0, "x", "later margin lost with a customer turned away, relative to the margin of the month", 0.0, 20.0, ASSUMED)
    salvage: float = quantity(0.35, "share", "value of unused compute relative to its cost", 0.0, 0.95, PROTOTYPE)
    target_utilisation: float = quantity(0.75, "share", "utilisation at which prices stay put", 0.1, 1.0, ASSUMED)
    price_flexibility: float = quantity(0.5, "exponent", "response of price to utilisation", 0.0, 3.0, ASSUMED)
    price_speed: float = quantity(0.15, "1/month", "share of the gap to its target that a price closes", 0.0, 1.0, ASSUMED)
    scarcity_cap: float = quantity(0.25, "log points", "largest rise or fall of price for utilisation", 0.0, 2.0, PROTOTYPE)
    fixed_fleet: float = quantity(0.04605, "USD bn/month", "compute kept running for service whatever the demand", 0.0, 10.0, CALIBRATED)
