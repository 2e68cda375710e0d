"""Compute: ordered two years before demand is observed."""

from __future__ import annotations

from model.parameters.fields import ASSUMED, CALIBRATED, PROTOTYPE, Group, quantity


class ComputeParameters(Group):
    """Compute: contracts, spot market, forecasts of demand, orders and vendors' prices."""

    lead_time: int = quantity(24, "months", "time from the order of compute to its delivery", 0, 120, "Epoch AI, facts.csv lead_time")
    contract_months: int = quantity(36, "months", "take-or-pay length of a contract", 1, 120)
    start_growth_months: int = quantity(24, "months", "time for which compute contracted before 2023 grows", 0, 120, ASSUMED)
    start_months: int = quantity(60, "months", "time after which the last contract signed before 2023 has expired", 1, 120, ASSUMED)
    start_expiry_months: int = quantity(24, "months", "time over which contracts signed before 2023 expire", 1, 120, ASSUMED)
    limited: bool = quantity(True, "yes/no", "whether vendors can only use the compute they contracted; no: any amount at once at its price")
    cancellable_share: float = quantity(0.3, "share", "share of each contract that may be dropped for a fee", 0.0, 1.0)
    cancellation_fee: float = quantity(0.25, "share", "fee for dropping a contract, as a share of the bill dropped", 0.0, 1.0, ASSUMED)
    cancellation_notice: int = quantity(6, "months", "notice for dropping a contract", 0, 120, ASSUMED)
    spot_share: float = quantity(0.05, "share", "compute that suppliers keep for the spot market, relative to compute under contract", 0.0, 10.0, ASSUMED)
    spot_price: float = quantity(1.3, "x", "price on the spot market relative to contracts", 1.0, 10.0, PROTOTYPE)
    price_response: float = quantity(0.2, "exponent", "elasticity of the price of new contracts to orders relative to their usual level", 0.0, 2.0, ASSUMED)
    price_range: float = quantity(0.4, "log points", "largest deviation of the price of new contracts from normal", 0.0, 2.0, ASSUMED)
    contract_price_speed: float = quantity(0.2, "1/month", "share of the gap to its target that the price of new contracts closes", 0.0, 1.0, ASSUMED)
    build_memory: float = quantity(0.92, "1/month", "persistence of the usual level of orders", 0.0, 0.999, ASSUMED)
    order_speed: float = quantity(0.333, "1/month", "share of the gap between desired and contracted capacity that is ordered", 0.01, 1.0, PROTOTYPE)
    forecast_sd: float = quantity(1.0, "log points", "spread (log sd) of demand 24 months ahead, actual and as vendors expect it: the cone of uncertainty", 0.0, 3.0)
    demand_memory: float = quantity(0.97, "1/month", "persistence of the demand shocks that make up the cone of uncertainty", 0.0, 0.999, PROTOTYPE)
    demand_common: float = quantity(0.6, "share", "share of the variance of demand shocks that is common to all vendors", 0.0, 1.0, PROTOTYPE)
    demand_early: float = quantity(0.1, "x", "size of demand shocks before 2026, where the path is observed", 0.0, 1.0, ASSUMED)
    demand_early_until: int = quantity(36, "month", "month from which demand shocks have their full size (0: January 2023)", 0, 1200, "facts are observed until the end of 2025")
    growth_half_life: float = quantity(14.0, "months", "half-life of recent growth in forecasts, which fade to the long run", 1.0, 240.0, PROTOTYPE)
    long_run_growth: float = quantity(0.008, "1/month", "long-run growth to which forecasts fade", 0.0, 0.1, ASSUMED)
    fastest_growth: float = quantity(0.18, "1/month", "largest recent growth that a forecast extrapolates", 0.0, 1.0, ASSUMED)
    fastest_fall: float = quantity(-0.1, "1/month", "largest recent decline that a forecast extrapolates", -1.0, 0.0, ASSUMED)
    largest_change: float = quantity(0.3, "log points", "largest change from one month to the next that counts in recent growth, of demand and of sales", 0.0, 2.0, ASSUMED)
    training_share: float = quantity(0.2, "share", "share of expected revenue planned for training compute", 0.0, 1.0, PROTOTYPE)
    training_growth: float = quantity(2.4, "x/year", "growth of training compute while money allows", 1.0, 10.0, PROTOTYPE)
    training_cash_months: float = quantity(48.0, "months", "time over which cash may be spent on training compute", 1.0, 240.0, ASSUMED)
    goodwill: float = quantity(5.0, "x", "future margin lost with a customer turned away, relative to the margin of the month", 0.0, 20.0, ASSUMED)
    earnings_cap: float = quantity(20.0, "x", "largest revenue per unit of compute that vendors assume when they order, relative to its normal cost", 1.0, 1000.0, ASSUMED)
    reserve_months: float = quantity(24.0, "months", "time over which a solvency-constrained vendor spreads its cash and the funding it expects", 1.0, 240.0, ASSUMED)
    round_counted: float = quantity(0.5, "share", "share of a funding round that a solvency-constrained vendor expects to raise", 0.0, 1.0)
    salvage: float = quantity(0.35, "share", "salvage value of unused compute relative to its cost", 0.0, 0.95, PROTOTYPE)
    target_utilisation: float = quantity(0.75, "share", "utilisation at which prices do not move", 0.1, 1.0, ASSUMED)
    utilisation_cap: float = quantity(2.0, "x", "largest utilisation to which prices respond", 1.0, 10.0, ASSUMED)
    price_flexibility: float = quantity(0.5, "exponent", "response of a vendor's price to utilisation", 0.0, 3.0, ASSUMED)
    price_speed: float = quantity(0.15, "1/month", "share of the gap to its target that a vendor's price closes", 0.0, 1.0, ASSUMED)
    scarcity_cap: float = quantity(0.25, "log points", "largest effect of utilisation on a vendor's target price", 0.0, 2.0, PROTOTYPE)
    fixed_fleet: float = quantity(0.04605, "USD bn/month", "compute kept running for service, independent of demand", 0.0, 10.0, CALIBRATED)
