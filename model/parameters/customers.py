"""Demand for AI: consumers of apps, and enterprises that adopt and choose vendors."""

from __future__ import annotations

from model.parameters.fields import ASSUMED, CALIBRATED, PROTOTYPE, Group, quantity


class ConsumerParameters(Group):
    """Consumers: adoption of AI apps, choice of app and subscriptions."""

    number: int = quantity(5_000, "consumers", "simulated consumers", 10, 5_000_000)
    represented: float = quantity(1.796e9, "people", "potential users of AI apps: connected adults in served markets", 1e6, 8e9, CALIBRATED)
    users_at_start: float = quantity(0.01379, "share", "share of consumers with an AI app at the start", 0.0, 1.0, CALIBRATED)
    innovation: float = quantity(0.0005706, "1/month", "Bass coefficient of innovation", 0.0, 0.5, CALIBRATED)
    imitation: float = quantity(0.1057, "1/month", "Bass coefficient of imitation", 0.0, 1.0, CALIBRATED)
    review_rate: float = quantity(0.06, "1/month", "probability that a user reconsiders the main app", 0.0, 1.0, ASSUMED)
    habit: float = quantity(2.5, "utility", "advantage of the app in use", 0.0, 20.0, PROTOTYPE)
    brand: float = quantity(1.67, "utility", "weight of a vendor's brand", 0.0, 10.0, CALIBRATED)
    quality_weight: float = quantity(0.12, "utility/point", "weight of consumer quality", 0.0, 2.0, PROTOTYPE)
    subscription: float = quantity(20.0, "USD/month", "price of a subscription", 0.0, 1000.0, "vendors' list prices")
    paying_share: float = quantity(0.05855, "share", "share of users whose value of time makes a subscription worth its price at the reference quality", 0.0, 1.0, CALIBRATED)
    gain_weight: float = quantity(0.3, "sd/log point", "effect of an app's labour saving (log) on the value of a subscription, in sd of the value of time", 0.0, 5.0, ASSUMED)
    advertising: float = quantity(0.4475, "USD/month", "advertising and referral income per free user", 0.0, 20.0, CALIBRATED)
    serving_cost: float = quantity(6.566, "USD/month", "compute to serve a paying user at the unit cost of January 2023", 0.0, 100.0, CALIBRATED)
    free_usage: float = quantity(0.1415, "share", "compute for a free user relative to a paying one; 0: free users cost nothing", 0.0, 1.0, CALIBRATED)


class MarketParameters(Group):
    """The market for AI services: vendors and entry, adoption by enterprises, choice of vendor and of mode."""

    vendors: tuple[str, ...] = quantity(
        ("enterprise_first", "consumer_first", "search_incumbent", "open_weights", "late_entrant"), "names", "the vendors that take part, each with a profile of its own; none: an economy without AI")
    entrants: tuple[str, ...] = quantity(("new_lab", "low_cost_lab"), "names", "vendors that may enter later, if entry pays")
    entry_month: int = quantity(36, "month", "first month in which entry is possible (0: January 2023); the entrants of 2023-25 are among the vendors", 0, 1200, ASSUMED)
    entry_hazard: float = quantity(0.05, "1/month", "hazard of entry for a potential entrant to which entry would pay", 0.0, 1.0, ASSUMED)
    entry_cost: float = quantity(2.0, "months", "cost of entry, in months of the mean vendor's training and fixed cost; followers copy what leaders have discovered", 0.0, 240.0, ASSUMED)
    entry_gap: float = quantity(3.0, "points", "gap of an entrant's quality to the frontier: published knowledge is copied", 0.0, 100.0, ASSUMED)
    entry_compute: float = quantity(0.5, "x", "compute that an entrant orders, relative to an equal share of all vendors' need", 0.0, 2.0, ASSUMED)
    retry_months: int = quantity(24, "months", "time after which a failed entrant may be founded again", 0, 1200, ASSUMED)
    adopters_at_start: float = quantity(0.04141, "share", "share of enterprises that use AI in January 2023", 0.0, 1.0, CALIBRATED)
    innovation: float = quantity(1e-4, "1/month", "adoption hazard without adopting peers", 0.0, 0.1, PROTOTYPE)
    imitation: float = quantity(0.04037, "1/month", "adoption hazard if all peers have adopted", 0.0, 1.0, CALIBRATED)
    own_experience: float = quantity(0.2279, "1/month", "adoption hazard of a further workload if all others are adopted", 0.0, 2.0, CALIBRATED)
    depth_at_start: float = quantity(0.1273, "share", "share of a workload's feasible tasks given to AI at adoption", 1e-4, 1.0, CALIBRATED)
    automating_at_start: float = quantity(0.5, "share", "share of adopters in January 2023 that automate; the others augment", 0.0, 1.0, ASSUMED)
    deepening: float = quantity(0.07527, "1/month", "logistic growth rate of depth", 0.0, 2.0, CALIBRATED)
    depth_price: float = quantity(0.2, "share", "price above which depth stays below one", 0.01, 2.0, PROTOTYPE)
    depth_elasticity: float = quantity(0.5, "elasticity", "elasticity of the largest depth to prices above that", 0.0, 3.0, ASSUMED)
    fastest_retreat: float = quantity(0.5, "1/month", "largest share of its depth that a workload gives up in a month", 0.0, 1.0, ASSUMED)
    quality_weight: float = quantity(0.1953, "utility/point", "weight of enterprise quality", 0.0, 2.0, CALIBRATED)
    use_elasticity: float = quantity(1.11, "elasticity", "price elasticity of use by customers who stay, as vendors estimate it", 0.0, 10.0, "short-run elasticity across hosts of open models, facts.csv")
    price_weight: float = quantity(1.1, "utility/log point", "weight of price", 0.0, 10.0, "facts.csv price_elasticity")
    safety_weight: float = quantity(0.5, "utility", "weight of safety", 0.0, 10.0, ASSUMED)
    reliability_weight: float = quantity(2.0, "utility", "weight of a vendor's reliability: the share of demand served, smoothed", 0.0, 20.0, ASSUMED)
    reliability_speed: float = quantity(0.3, "1/month", "weight of this month's share of demand served in a vendor's reliability", 0.0, 1.0, ASSUMED)
    served_floor: float = quantity(0.05, "share", "share of demand served below which demand is not inferred from sales", 0.001, 1.0, ASSUMED)
    win_cap: float = quantity(0.95, "share", "largest probability of winning a free customer that a vendor assumes when it sets its target margin", 0.0, 0.99, ASSUMED)
    concentration_weight: float = quantity(1.649, "utility", "utility of a vendor already used for all other workloads", 0.0, 10.0, CALIBRATED)
    sector_fit: float = quantity(0.4, "utility", "spread (sd) of lasting tastes of sectors for vendors", 0.0, 5.0, ASSUMED)
    taste_sd: float = quantity(1.27, "utility", "spread (sd) of lasting tastes for vendors, of enterprises and again of workloads", 0.0, 10.0, CALIBRATED)
    contract_cost: float = quantity(2.5, "utility", "switching cost from the contract", 0.0, 50.0, PROTOTYPE)
    prompt_cost: float = quantity(2.5, "utility", "switching cost from prompts and habits, built up with tenure", 0.0, 50.0, PROTOTYPE)
    prompt_months: float = quantity(10.0, "months", "time in which prompts and habits build up", 1.0, 120.0)
    downstream_cost: float = quantity(0.6, "utility", "switching cost per further workload on the same vendor", 0.0, 10.0, PROTOTYPE)
    unserved_cost: float = quantity(0.5, "x", "switching cost of customers whose demand was not served, relative to that of others", 0.0, 1.0, ASSUMED)
    renewal_months: int = quantity(12, "months", "length of a contract", 1, 120)
    mode_sensitivity: float = quantity(2.0, "utility/log point", "weight of unit cost when choosing to automate or to augment", 0.0, 20.0, ASSUMED)
    peer_weight: float = quantity(1.0, "utility", "weight of the modes of more profitable peers", 0.0, 10.0, ASSUMED)
    peer_selectivity: float = quantity(10.0, "1/margin", "sensitivity to differences in profit margin between peers (Fermi rule)", 0.0, 200.0, ASSUMED)
