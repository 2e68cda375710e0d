"""Enterprises and their production."""

from __future__ import annotations

from model.parameters.fields import ASSUMED, CALIBRATED, Group, quantity


class EnterpriseParameters(Group):
    """Enterprises: number, size, peers, staffing, prices and dividends."""

    number: int = quantity(1_000, "enterprises", "simulated enterprises", 10, 1_000_000)
    size_inequality: float = quantity(1.0, "log points", "spread (log sd) of enterprise sizes, stratified", 0.0, 2.0, ASSUMED)
    peers: int = quantity(8, "enterprises", "neighbours in the small-world peer graph", 2, 50, ASSUMED)
    rewiring: float = quantity(0.1, "share", "share of peer links that lead outside the neighbourhood", 0.0, 1.0, ASSUMED)
    propensity_inequality: float = quantity(0.6, "log points", "spread (log sd) of the inclination to adopt", 0.0, 2.0, ASSUMED)
    smoothing: float = quantity(0.25, "1/month", "share of the gap to the desired headcount that closes where it falls", 0.01, 1.0)
    hiring_speed: float = quantity(0.1, "1/month", "share of the gap to the desired headcount that closes where it rises: positions take longer to create than to close", 0.01, 1.0, "Korinek et al. 2026: 0.1 to 0.5; the lowest, with which a reallocation shock makes the Beveridge curve cycle as observed")
    hiring_horizon: int = quantity(36, "months", "planning horizon of enterprises when they fill a junior position; 0: none", 0, 120, CALIBRATED)
    layoff_rate: float = quantity(0.10, "1/month", "hazard that a surplus worker is laid off", 0.0, 1.0)
    overtime: float = quantity(0.10, "share", "largest output above the normal output of the staff; orders beyond it are turned away", 0.0, 1.0, ASSUMED)
    price_speed_augmenting: float = quantity(0.25, "1/month", "speed of prices towards markup times unit cost where AI augments", 0.0, 1.0, ASSUMED)
    price_speed_automating: float = quantity(0.02, "1/month", "speed of prices towards markup times unit cost where AI automates: cost savings are kept as profit at first", 0.0, 1.0, ASSUMED)
    firm_elasticity: float = quantity(5.0, "elasticity", "demand elasticity between enterprises of one sector", 1.0, 15.0)
    customer_inertia: float = quantity(0.90, "share", "share of an enterprise's market share that does not respond within a month", 0.0, 1.0, ASSUMED)
    dividend_rate: float = quantity(0.2, "1/month", "share of cash above the buffer paid out as dividends", 0.01, 1.0)
    cash_buffer_months: float = quantity(2.0, "months", "months of cost kept as cash", 0.0, 24.0)


class ProductionParameters(Group):
    """Production: task elasticity, labour share and new tasks."""

    task_elasticity: float = quantity(0.5, "elasticity", "substitution across tasks", 0.05, 0.95, "Acemoglu and Restrepo 2022; Humlum 2019")
    labour_share: float = quantity(0.6, "share", "labour's share of unit cost without AI", 0.1, 1.0, "conventional US value")
    reinstatement: float = quantity(0.25, "share", "new labour tasks per automated task", 0.0, 1.0, "Acemoglu and Restrepo 2019; Korinek et al. 2026, substantial scenario")
    demand_elasticity_scale: float = quantity(1.0, "x", "multiplies every sector's demand elasticity", 0.0, 5.0)
