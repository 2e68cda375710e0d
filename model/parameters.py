"""Every number of the model, once: value, unit, bounds, meaning and source.

From this one place come the command-line names (``labour.wage_leak``), the sliders of the browser page, sweep ranges,
the parameter table of ``docs/odd.md`` and the refusals. ``model/scenario.py`` reads and checks what users write.

Rates are per month unless the name or the unit says otherwise; shares lie within 0 and 1; money is in US dollars of 2023.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from model.renames import current_tree, current_value

OrderingRule = Literal["newsvendor", "solvency_constrained", "trend_extrapolation"]

ASSUMED = "assumption"
PROTOTYPE = "starting value of the model's specification, fitted roughly to 2023-2025"
SPECIFIED = "model specification"
CALIBRATED = "calibrated on the facts of 2023 to 2025, see docs/calibration.md"


def quantity(
    default: Any, unit: str, doc: str, low: float | None = None, high: float | None = None, source: str = SPECIFIED
) -> Any:
    """Declare one parameter: default, unit, meaning, inclusive bounds and source."""
    return Field(default, ge=low, le=high, description=doc, json_schema_extra={"unit": unit, "source": source})


class Group(BaseModel):
    """Parameters that belong together: frozen, and closed to names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)


class WorkerParameters(Group):
    """The households: how many, what they stand for, who owns what."""

    number: int = quantity(20_000, "workers", "simulated workers", 100, 20_000_000)
    represented: float = quantity(640e6, "people", "employed and job-seeking people the workers stand for", 1e6, 4e9, "OECD employment; assumption to state")
    wage_level: float = quantity(0.65, "share", "mean wage relative to the US occupational medians", 0.1, 2.0, "OECD average wages against US; assumption to state")
    junior_share: float = quantity(0.25, "share", "share of the labour force that is junior", 0.1, 0.5)
    junior_pay: float = quantity(0.72, "share", "junior wage relative to the senior wage of the same occupation", 0.3, 1.0, ASSUMED)
    ownership_inequality: float = quantity(1.6, "log points", "spread (log sd) of ownership of firms across workers", 0.0, 3.0, ASSUMED)


class EnterpriseParameters(Group):
    """The enterprises: size, peers, prices and staffing."""

    number: int = quantity(1_000, "enterprises", "simulated enterprises", 10, 1_000_000)
    size_inequality: float = quantity(1.0, "log points", "spread (log sd) of enterprise sizes, stratified", 0.0, 2.0, ASSUMED)
    peers: int = quantity(8, "enterprises", "neighbours in the small-world peer graph", 2, 50, ASSUMED)
    rewiring: float = quantity(0.1, "share", "share of peer links that lead outside the neighbourhood", 0.0, 1.0, ASSUMED)
    propensity_inequality: float = quantity(0.6, "log points", "spread (log sd) of the inclination to adopt", 0.0, 2.0, ASSUMED)
    smoothing: float = quantity(0.25, "1/month", "share of the gap by which the smoothed desired headcount closes where it falls", 0.01, 1.0)
    hiring_speed: float = quantity(0.1, "1/month", "the same where it rises: posts take longer to set up than to close", 0.01, 1.0, "Korinek et al. 2026: 0.1 to 0.5; the lowest, with which a reallocation shock makes the Beveridge curve cycle as observed")
    hiring_horizon: int = quantity(36, "months", "how far ahead enterprises look before they fill a junior post; 0: not at all", 0, 120, CALIBRATED)
    layoff_rate: float = quantity(0.10, "1/month", "hazard that a surplus worker is laid off", 0.0, 1.0)
    overtime: float = quantity(0.10, "share", "output above what the staff normally makes before orders are turned away", 0.0, 1.0, ASSUMED)
    price_speed_augmenting: float = quantity(0.25, "1/month", "speed of prices towards markup times unit cost where AI augments", 0.0, 1.0, ASSUMED)
    price_speed_automating: float = quantity(0.02, "1/month", "the same where AI automates: gains are kept first", 0.0, 1.0, ASSUMED)
    firm_elasticity: float = quantity(5.0, "elasticity", "demand elasticity between enterprises of one sector", 1.0, 15.0)
    customer_inertia: float = quantity(0.90, "share", "share of an enterprise's market share that does not respond within a month", 0.0, 1.0, ASSUMED)
    dividend_rate: float = quantity(0.2, "1/month", "share of surplus cash paid out", 0.01, 1.0)
    cash_buffer_months: float = quantity(2.0, "months", "months of cost kept as cash", 0.0, 24.0)


class ConsumerParameters(Group):
    """Consumers of AI apps."""

    number: int = quantity(5_000, "consumers", "simulated consumers", 10, 5_000_000)
    represented: float = quantity(1.796e9, "people", "people who could use an AI app: connected adults in served markets", 1e6, 8e9, CALIBRATED)
    users_at_start: float = quantity(0.01379, "share", "share of consumers with an AI app at the start", 0.0, 1.0, CALIBRATED)
    innovation: float = quantity(0.0005706, "1/month", "Bass coefficient of innovation", 0.0, 0.5, CALIBRATED)
    imitation: float = quantity(0.1057, "1/month", "Bass coefficient of imitation", 0.0, 1.0, CALIBRATED)
    review_rate: float = quantity(0.06, "1/month", "how often a user reconsiders the main app", 0.0, 1.0, ASSUMED)
    habit: float = quantity(2.5, "utility", "advantage of the app in use", 0.0, 20.0, PROTOTYPE)
    brand: float = quantity(1.67, "utility", "weight of a vendor's brand", 0.0, 10.0, CALIBRATED)
    quality_weight: float = quantity(0.12, "utility/point", "weight of consumer quality", 0.0, 2.0, PROTOTYPE)
    subscription: float = quantity(20.0, "USD/month", "price of a subscription", 0.0, 1000.0, "vendors' list prices")
    paying_share: float = quantity(0.05855, "share", "share of users whose value of time makes a subscription worth its price at the reference quality", 0.0, 1.0, CALIBRATED)
    advertising: float = quantity(0.4475, "USD/month", "advertising and referral income per free user", 0.0, 20.0, CALIBRATED)
    serving_cost: float = quantity(6.566, "USD/month", "compute to serve a paying user at the unit cost of January 2023", 0.0, 100.0, CALIBRATED)
    free_usage: float = quantity(0.1415, "share", "compute for a free user relative to a paying one; 0: free users cost nothing", 0.0, 1.0, CALIBRATED)


class TechnologyParameters(Group):
    """What AI can do, and what it costs."""

    exposure_scale: float = quantity(1.0, "x", "multiplies every occupation's exposure ceiling; 0 switches AI's use off", 0.0, 1.5)
    quality_midpoint: float = quantity(97.7, "points", "quality at which half of a fully exposed occupation's ceiling is reached", 50.0, 500.0, "solved for 0.22 of cognitive tasks in mid-2026")
    quality_scale: float = quantity(16.6, "points", "width of that logistic", 1.0, 200.0, "solved for 0.3 of all tasks in 2030")
    difficulty: float = quantity(124.0, "points", "extra quality needed where exposure is low (times 1 - ceiling)", 0.0, 300.0, "solved for 0.01 of other tasks in mid-2026")
    junior_exposure: float = quantity(2.0, "x", "exposure of junior tasks relative to the occupation's mean", 1.0, 4.0)
    gain_reference: float = quantity(0.35, "log points", "labour saved on an augmented task at the reference quality", 0.0, 2.3, "Brynjolfsson et al. 2025; Korinek et al. 2026")
    gain_slope: float = quantity(0.006, "log points/point", "rise of that gain with quality", 0.0, 0.1, "between the substantial and extreme scenarios of Korinek et al. 2026")
    quality_reference: float = quantity(155.0, "points", "frontier quality in mid-2026, where the gains above hold", 50.0, 500.0, "Epoch AI capability index, extrapolated")
    gain_ceiling: float = quantity(2.302585, "log points", "largest gain: AI does nine tenths of the task", 0.0, 5.0)
    growth_before: float = quantity(10.17, "points/year", "frontier growth until April 2024", 0.0, 100.0, CALIBRATED)
    growth_after: float = quantity(14.01, "points/year", "frontier growth after April 2024", 0.0, 100.0, CALIBRATED)
    focus_exponent: float = quantity(0.6117, "exponent", "returns to the share of research given to a market", 0.0, 2.0, CALIBRATED)
    focus_reference: float = quantity(0.5217, "share", "share of research at which the frontier moves at its normal pace", 0.05, 1.0, CALIBRATED)
    research_exponent: float = quantity(0.18, "exponent", "returns to research spending relative to the mean vendor", 0.0, 1.0, PROTOTYPE)
    attention_cost: float = quantity(0.5, "x", "research lost per share of revenue that goes into other lines of business", 0.0, 1.0, ASSUMED)
    quality_noise: float = quantity(0.162, "log points", "spread (log sd) of monthly progress", 0.0, 2.0, CALIBRATED)
    catch_up: float = quantity(0.07246, "1/month", "share of the gap to the frontier that followers close", 0.0, 1.0, CALIBRATED)
    release_interval: float = quantity(4.5, "months", "median time between releases", 1.0, 36.0)
    release_spread: float = quantity(0.4, "log points", "spread (log sd) of the time between releases", 0.0, 2.0)
    unit_cost_start: float = quantity(0.085, "share", "cost of an AI task relative to its human cost in January 2023", 0.001, 1.0, PROTOTYPE)
    unit_cost_floor: float = quantity(0.02, "share", "where that cost ends", 0.0, 1.0, PROTOTYPE)
    unit_cost_decline: float = quantity(0.0129, "1/month", "speed at which it gets there", 0.0, 1.0, CALIBRATED)
    augmented_tokens: float = quantity(0.3, "share", "AI use on an augmented task relative to an automated one", 0.0, 1.0)
    error_cost: float = quantity(0.3392, "share", "cost firms expect from errors of an automated task at the reference quality", 0.0, 2.0, CALIBRATED)
    error_halving: float = quantity(60.0, "points", "quality gain that halves that cost", 1.0, 500.0, ASSUMED)


class MarketParameters(Group):
    """How enterprises adopt AI and choose vendors and modes."""

    vendors: tuple[str, ...] = quantity(
        ("enterprise_first", "consumer_first", "search_incumbent", "open_weights", "late_entrant"), "names", "the vendors that take part, each with a profile of its own; none: an economy without AI")
    entrants: tuple[str, ...] = quantity(("new_lab", "low_cost_lab"), "names", "who may enter later, if it pays")
    entry_month: int = quantity(36, "month", "first month in which somebody may enter (0: January 2023); the entrants of 2023-25 are among the vendors", 0, 1200, ASSUMED)
    entry_hazard: float = quantity(0.05, "1/month", "chance that a possible entrant to whom entry would pay enters", 0.0, 1.0, ASSUMED)
    entry_cost: float = quantity(2.0, "months", "cost of entering: so many months of the mean vendor's training and fixed cost; followers copy what leaders found out", 0.0, 240.0, ASSUMED)
    entry_gap: float = quantity(3.0, "points", "quality of an entrant below the frontier: what is known is copied", 0.0, 100.0, ASSUMED)
    adopters_at_start: float = quantity(0.04141, "share", "share of enterprises that use AI in January 2023", 0.0, 1.0, CALIBRATED)
    innovation: float = quantity(1e-4, "1/month", "adoption hazard without example", 0.0, 0.1, PROTOTYPE)
    imitation: float = quantity(0.04037, "1/month", "adoption hazard if all peers have adopted", 0.0, 1.0, CALIBRATED)
    own_experience: float = quantity(0.2279, "1/month", "adoption hazard of a further workload if all others are adopted", 0.0, 2.0, CALIBRATED)
    depth_at_start: float = quantity(0.1273, "share", "share of a workload's feasible tasks given to AI at adoption", 1e-4, 1.0, CALIBRATED)
    deepening: float = quantity(0.07527, "1/month", "logistic growth rate of depth", 0.0, 2.0, CALIBRATED)
    depth_price: float = quantity(0.2, "share", "price above which depth stays below one", 0.01, 2.0, PROTOTYPE)
    quality_weight: float = quantity(0.1953, "utility/point", "weight of enterprise quality", 0.0, 2.0, CALIBRATED)
    use_elasticity: float = quantity(1.11, "elasticity", "by how much customers who stay use less of a dearer vendor, as vendors see it", 0.0, 10.0, "short-run elasticity across hosts of open models, facts.csv")
    price_weight: float = quantity(1.1, "utility/log point", "weight of price", 0.0, 10.0, "facts.csv price_elasticity")
    safety_weight: float = quantity(0.5, "utility", "weight of safety", 0.0, 10.0, ASSUMED)
    reliability_weight: float = quantity(2.0, "utility", "weight of the share of demand a vendor served lately", 0.0, 20.0, ASSUMED)
    concentration_weight: float = quantity(1.649, "utility", "pull of a vendor used for one's other workloads", 0.0, 10.0, CALIBRATED)
    sector_fit: float = quantity(0.4, "utility", "spread (sd) of vendors' lasting fits to sectors", 0.0, 5.0, ASSUMED)
    taste_sd: float = quantity(1.27, "utility", "spread (sd) of vendors' lasting fits to enterprises, and again to workloads", 0.0, 10.0, CALIBRATED)
    contract_cost: float = quantity(2.5, "utility", "switching cost from the contract", 0.0, 50.0, PROTOTYPE)
    prompt_cost: float = quantity(2.5, "utility", "switching cost from prompts and habits, built up with tenure", 0.0, 50.0, PROTOTYPE)
    prompt_months: float = quantity(10.0, "months", "time in which prompts and habits build up", 1.0, 120.0)
    downstream_cost: float = quantity(0.6, "utility", "switching cost per further workload on the same vendor", 0.0, 10.0, PROTOTYPE)
    renewal_months: int = quantity(12, "months", "length of a contract", 1, 120)
    mode_sensitivity: float = quantity(2.0, "utility/log point", "weight of unit cost when choosing to automate or to augment", 0.0, 20.0, ASSUMED)
    peer_weight: float = quantity(1.0, "utility", "pull of the modes of more profitable peers", 0.0, 10.0, ASSUMED)
    peer_selectivity: float = quantity(10.0, "1/margin", "how sharply peers are told apart by profit margin (Fermi rule)", 0.0, 200.0, ASSUMED)


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


class FinanceParameters(Group):
    """Funding rounds, listings, failure, and the capital market."""

    opex_share: float = quantity(0.18, "share", "payroll and other running cost as a share of revenue", 0.0, 1.0, PROTOTYPE)
    opex_fixed: float = quantity(0.02, "USD bn/month", "payroll whatever the revenue", 0.0, 10.0, ASSUMED)
    limited: bool = quantity(True, "yes/no", "whether vendors can run out of money; no: investors cover any loss")
    runway_months: float = quantity(6.0, "months", "months of bills in cash below which a vendor raises a round", 0.0, 60.0)
    valuation_multiple: float = quantity(5.0, "x sales", "value as a multiple of expected sales 36 months ahead", 0.0, 100.0, "facts.csv valuation")
    prospects_half_life: float = quantity(36.0, "months", "time in which a young vendor's prospects come to count half as much against its own sales", 1.0, 600.0, ASSUMED)
    safety_premium: float = quantity(0.1, "share", "value that investors add for a reputation for safety; negative: take off", -1.0, 1.0, ASSUMED)
    dilution: float = quantity(0.08, "share/year", "largest share of a vendor sold in a year", 0.0, 1.0)
    listing_revenue: float = quantity(5.0, "USD bn/year", "revenue from which a vendor may list", 0.0, 1000.0, ASSUMED)
    listing_age: float = quantity(60.0, "months", "age from which a vendor may list", 0.0, 600.0, ASSUMED)
    listing_share: float = quantity(0.10, "share", "share of the vendor sold at listing", 0.0, 1.0, ASSUMED)
    partner_ratio: float = quantity(0.5, "share", "what a partner invests relative to the spending with it that the vendor commits to", 0.05, 1.0, "model specification: 15 against 30 billion")
    partner_fund: float = quantity(150.0, "USD bn", "money that clouds and chip makers keep for such investments", 0.0, 10_000.0, ASSUMED)
    partner_months: int = quantity(60, "months", "time over which the committed spending is spread", 12, 120, ASSUMED)
    partner_stake: float = quantity(0.2, "share", "largest part of a vendor's value that partners buy in a month", 0.0, 1.0, ASSUMED)
    partner_reach: float = quantity(0.5, "share", "largest part of a vendor's compute that may be committed in this way", 0.0, 1.0, ASSUMED)
    line_return: float = quantity(0.03, "1/month", "monthly revenue from other lines of business per dollar invested in them", 0.0, 0.5, ASSUMED)
    line_decay: float = quantity(0.02, "1/month", "share of what was invested in them that wears out", 0.0, 1.0, ASSUMED)
    line_delay: float = quantity(24.0, "months", "time from such an investment to its revenue", 1.0, 120.0, ASSUMED)
    founding_share: float = quantity(0.4, "share", "share of the expected value that the founders of a new vendor can sell to pay for entry", 0.0, 1.0, ASSUMED)
    payout_months: float = quantity(12.0, "months", "months of bills in cash above which a vendor pays dividends", 1.0, 120.0, ASSUMED)
    fund_size: float = quantity(400.0, "USD bn", "least cash that investors keep ready", 0.0, 1e5, ASSUMED)
    fund_share: float = quantity(0.03, "share", "the same relative to the value of all vendors", 0.0, 1.0, ASSUMED)
    appetite_memory: float = quantity(0.95, "1/month", "persistence of investors' risk appetite", 0.0, 0.999, ASSUMED)
    appetite_sd: float = quantity(0.05, "log points", "monthly noise (log sd) of risk appetite", 0.0, 1.0, ASSUMED)
    crunch_hazard: float = quantity(0.002, "1/month", "hazard of a crunch at normal leverage", 0.0, 1.0, ASSUMED)
    crunch_leverage: float = quantity(0.5, "1/log point", "how much that hazard grows with appetite above normal and with money raised beyond sales", 0.0, 10.0, ASSUMED)
    crunch_multiple: float = quantity(0.3, "x", "valuations in a crunch relative to normal", 0.0, 1.0)
    crunch_months: int = quantity(18, "months", "length of a crunch", 1, 120)


class ProductionParameters(Group):
    """Tasks, capital and reinstatement."""

    task_elasticity: float = quantity(0.5, "elasticity", "substitution across tasks", 0.05, 0.95, "Acemoglu and Restrepo 2022; Humlum 2019")
    labour_share: float = quantity(0.6, "share", "labour's share of unit cost without AI", 0.1, 1.0, "conventional US value")
    reinstatement: float = quantity(0.25, "share", "new labour tasks per automated task", 0.0, 1.0, "Acemoglu and Restrepo 2019; Korinek et al. 2026, substantial scenario")
    demand_elasticity_scale: float = quantity(1.0, "x", "multiplies every sector's demand elasticity", 0.0, 5.0)


class LabourParameters(Group):
    """Quits, search, matching, wages and careers."""

    separation_cognitive: float = quantity(0.0084, "1/month", "quits and retirements in cognitive occupations", 0.0, 0.2, "IPUMS CPS 2010-19, facts.csv")
    separation_other: float = quantity(0.0184, "1/month", "quits and retirements in other occupations", 0.0, 0.2, "IPUMS CPS 2010-19, facts.csv")
    procyclical_quits: float = quantity(0.55, "share", "share of quits that moves with the job finding rate", 0.0, 1.0, "JOLTS against CPS; Korinek et al. 2026")
    retirement_rate: float = quantity(1 / 480, "1/month", "retirements as a share of the labour force", 0.0, 0.02)
    unemployment_at_start: float = quantity(0.0384, "share", "unemployment in January 2023", 0.0, 0.5, "CPS 2025")
    vacancy_filling: float = quantity(0.65, "1/month", "vacancies filled in a month in normal times", 0.05, 1.0, "JOLTS with Davis et al. 2013, facts.csv")
    finding_rate_normal: float = quantity(0.235, "1/month", "job finding rate in normal times, to which quits respond", 0.01, 1.0, "CPS, facts.csv job_finding")
    matching_efficiency: float = quantity(0.85, "x", "efficiency of the matching function", 0.0, 1.0)
    matching_curvature: float = quantity(1.27, "exponent", "curvature of the matching function", 0.3, 5.0, "den Haan, Ramey and Watson 2000")
    search_decay: float = quantity(0.97, "1/month", "search effort kept from month to month of unemployment", 0.5, 1.0)
    search_incentive: float = quantity(0.2, "elasticity", "by how much search effort moves with what work pays (log of income in work relative to out of work)", 0.0, 2.0, "unemployment lasts 5 % longer where benefits are 10 % higher: Schmieder and von Wachter 2016")
    search_floor: float = quantity(0.40, "share", "lowest search effort", 0.0, 1.0)
    stay_in_occupation: float = quantity(0.70, "share", "share of applications within the own occupation", 0.0, 1.0)
    value_of_home: float = quantity(0.4, "share", "what not working is worth without a benefit, relative to the wage after tax", 0.01, 0.95, "Shimer 2005")
    marginal_share: float = quantity(0.05, "1/log point", "share of people who would rather not work for each log point by which work pays less", 0.0, 2.0, "so that 1,000 USD a month for everybody lower participation by 2 points: Vivalt et al. 2024")
    participation_review: float = quantity(1 / 12, "1/month", "chance that someone thinks about whether to work", 0.0, 1.0, ASSUMED)
    wage_rigidity: float = quantity(0.5, "1/year", "share of a wage gap that is left after a year", 0.0, 0.99, "Korinek et al. 2026, Table 1")
    wage_leak: float = quantity(0.02, "1/month", "return of relative wages to their normal", 0.0, 0.5)
    work_sharing: float = quantity(0.25, "share", "hours cut by a shorter week that have to be made up by more people; the rest is made up by more work an hour", 0.0, 1.0, "0 to 0.5 in the literature on shorter weeks; assumption")
    pay_kept: float = quantity(0.5, "share", "part of the pay for hours cut by a shorter week that people keep", 0.0, 1.0, ASSUMED)
    experience_premium: float = quantity(0.25, "log points", "wage gain over a career within a level", 0.0, 2.0, ASSUMED)
    experience_months: float = quantity(120.0, "months", "time in which that gain builds up", 1.0, 600.0, ASSUMED)
    scar_stay: float = quantity(0.10, "share", "wage loss after displacement into the same occupation", 0.0, 0.9, "Davis and von Wachter 2011")
    scar_switch: float = quantity(0.20, "share", "wage loss after displacement into another occupation", 0.0, 0.9, "Davis and von Wachter 2011")
    scar_months: float = quantity(72.0, "months", "time in which a scar fades to 1/e", 1.0, 600.0, ASSUMED)
    promotion_months: int = quantity(72, "months", "employed months before a junior may be promoted", 0, 480)
    promotion_rate: float = quantity(0.25, "1/month", "hazard of promotion after that in balanced markets", 0.0, 1.0, "chosen so that unemployment without AI is about 5.1 % among juniors and 3.6 % among seniors; posts are what is scarce")
    burn_in_months: int = quantity(60, "months", "months of job moves before January 2023 that bring occupations to rest", 0, 1200, ASSUMED)
    retraining_cost: float = quantity(7_000.0, "USD", "cost of a retraining course", 0.0, 200_000.0)
    retraining_months: int = quantity(9, "months", "length of a retraining course", 1, 60)
    retraining_completion: float = quantity(0.70, "share", "share of trainees who complete", 0.0, 1.0)
    retraining_wait: int = quantity(6, "months", "time without a job after which people consider retraining", 0, 120, "programmes for the long-term unemployed; assumption")
    training_search: float = quantity(0.4, "x", "search effort of people in a course, relative to that of others without a job", 0.0, 1.0, "lock-in effect of programmes: Lechner and Wunsch 2009; assumption")
    retraining_horizon: float = quantity(60.0, "months", "months of fading gain that a would-be trainee counts", 1.0, 480.0, "gain fades over ten years: half of it")
    retraining_places: float = quantity(0.002, "share", "training places without public money, as a share of the labour force", 0.0, 0.5, ASSUMED)
    firm_training: float = quantity(0.05, "1/month", "chance that someone in a surplus post is offered a course for an open post of the firm", 0.0, 1.0, ASSUMED)
    retraining_interest: float = quantity(0.10, "1/month", "chance that an unemployed worker considers retraining", 0.0, 1.0, ASSUMED)


class MoneyParameters(Group):
    """Spending, tax and benefits at the start."""

    spend_labour: float = quantity(0.9, "share", "spent out of disposable labour income and benefits", 0.0, 1.0)
    spend_capital: float = quantity(0.4, "share", "spent out of disposable capital income", 0.0, 1.0)
    spend_deposits: float = quantity(0.03, "1/month", "spent out of deposits", 0.001, 0.5)
    tax_rate: float = quantity(0.30, "share", "tax on wages and profits", 0.05, 0.7)
    replacement: float = quantity(0.45, "share", "unemployment benefit relative to the last wage", 0.0, 1.0)
    benefit_months: int = quantity(12, "months", "months for which the benefit is paid", 0, 120, "OECD: 6 to 24 months; assumption to state")
    demand_feedback: bool = quantity(True, "yes/no", "whether income moves demand; if not, public purchases keep nominal turnover where it was", source="the comparison of the model's specification")
    supplier_orders: float = quantity(0.6, "share", "compute suppliers' revenue spent on goods and energy", 0.0, 1.0)


class VendorProfile(Group):
    """One vendor at the start of 2023."""

    role: str = quantity("", "text", "whom the profile is calibrated on", source="public reports up to the end of 2025")
    focus: float = quantity(0.5, "share", "share of research for enterprises; the rest is for consumers", 0.0, 1.0)
    ordering_rule: OrderingRule = quantity("newsvendor", "rule", "how compute is ordered")
    enterprise_quality: float = quantity(105.0, "points", "enterprise quality in January 2023", 0.0, 500.0, PROTOTYPE)
    consumer_quality: float = quantity(105.0, "points", "consumer quality in January 2023", 0.0, 500.0, PROTOTYPE)
    safety: float = quantity(0.0, "score", "reputation for safety, -1 to 1", -1.0, 1.0, ASSUMED)
    brand: float = quantity(0.0, "score", "reputation with consumers", -5.0, 5.0, ASSUMED)
    margin: float = quantity(0.45, "share", "target gross margin on enterprise use", 0.0, 0.95, ASSUMED)
    automation_leaning: float = quantity(0.0, "utility", "pull of its products towards automating", -5.0, 5.0, "facts.csv automation_share_api and _chat")
    enterprise_share: float = quantity(0.1, "weight", "weight among enterprise users in January 2023", 0.0, 1.0, PROTOTYPE)
    consumer_share: float = quantity(0.1, "weight", "weight among consumers in January 2023", 0.0, 1.0, PROTOTYPE)
    compute: float = quantity(0.05, "USD bn/month", "running compute in January 2023", 0.0, 100.0, PROTOTYPE)
    compute_growth: float = quantity(0.09, "1/month", "log growth of the compute already ordered in January 2023", -0.1, 0.3, PROTOTYPE)
    demand_growth: float = quantity(0.10, "1/month", "log growth of demand seen in 2022", -0.1, 0.5, ASSUMED)
    training: float = quantity(0.02, "USD bn/month", "training compute in January 2023", 0.0, 10.0, ASSUMED)
    cash: float = quantity(1.0, "USD bn", "cash in January 2023", 0.0, 1000.0, "public reports, rounded")
    diversification: float = quantity(0.0, "share", "share of revenue put into other lines of business: data centres, devices, stakes, a browser", 0.0, 0.9, ASSUMED)
    age: float = quantity(24.0, "months", "age in January 2023", 0.0, 600.0, "founding dates, rounded")
    listed: bool = quantity(False, "yes/no", "whether its parent is listed already")
    backing: float = quantity(0.0, "USD bn/month", "what a parent company adds when cash runs short", 0.0, 100.0, "operating cash flows of 2022 in annual reports, rounded; assumption for the others")

    @field_validator("ordering_rule", mode="before")
    @classmethod
    def _rule_of_now(cls, value: Any) -> Any:
        return current_value("ordering_rule", value)


def default_vendors() -> dict[str, VendorProfile]:
    """The five default vendors; MODEL roles with rounded public figures."""
    return {
        "enterprise_first": VendorProfile(
            role="Anthropic", focus=0.9061, ordering_rule="solvency_constrained", enterprise_quality=103.7, consumer_quality=100.0,
            safety=0.6, brand=-1.5, automation_leaning=0.6, enterprise_share=0.04685, consumer_share=0.003,
            compute=0.045, compute_growth=0.096, demand_growth=0.16, training=0.03, cash=5.0, age=24, margin=0.5458),
        "consumer_first": VendorProfile(
            role="OpenAI", focus=0.3608, ordering_rule="trend_extrapolation", enterprise_quality=111.4, consumer_quality=110.7,
            brand=2.0, automation_leaning=0.2, enterprise_share=0.4949, consumer_share=0.93,
            compute=0.123, compute_growth=0.085, demand_growth=0.12, training=0.04, cash=13.0, diversification=0.1, age=85, margin=0.4877),
        "search_incumbent": VendorProfile(
            role="Google", focus=0.4574, ordering_rule="newsvendor", enterprise_quality=105.9, consumer_quality=105.0,
            brand=1.0, automation_leaning=0.3, enterprise_share=0.01069, consumer_share=0.03,
            compute=0.15, compute_growth=0.06, demand_growth=0.08, training=0.05, cash=60.0, age=290,
            listed=True, backing=7.5),
        "open_weights": VendorProfile(
            role="Meta and other open models", focus=0.36, ordering_rule="newsvendor", enterprise_quality=98.39,
            consumer_quality=101.0, safety=-0.2, brand=0.5, margin=0.2, automation_leaning=0.3, enterprise_share=0.16,
            consumer_share=0.03, compute=0.10, compute_growth=0.06, demand_growth=0.08, training=0.04, cash=30.0, age=220,
            listed=True, backing=4.0),
        "late_entrant": VendorProfile(
            role="xAI, Mistral and others", focus=0.45, ordering_rule="trend_extrapolation", enterprise_quality=96,
            consumer_quality=99.0, safety=-0.3, brand=-0.5, automation_leaning=0.3, enterprise_share=0.04, consumer_share=0.01,
            compute=0.05, compute_growth=0.12, demand_growth=0.10, training=0.03, cash=3.0, age=0, backing=0.6),
        "new_lab": VendorProfile(
            role="a laboratory founded by people who leave an older one", focus=0.6, safety=0.3, brand=-1.0,
            enterprise_share=0.0, consumer_share=0.0, compute=0.0, training=0.03, cash=0.0, age=0),
        "low_cost_lab": VendorProfile(
            role="a vendor that sells close to cost", focus=0.5, ordering_rule="trend_extrapolation", safety=-0.3, brand=-0.5,
            margin=0.15, enterprise_share=0.0, consumer_share=0.0, compute=0.0, training=0.03, cash=0.0, age=0),
    }  # fmt: skip


class Parameters(Group):
    """All parameters of a run, by group. Nature, fixed while a run lasts; what governments may change is ``Law``."""

    workers: WorkerParameters = WorkerParameters()
    enterprises: EnterpriseParameters = EnterpriseParameters()
    consumers: ConsumerParameters = ConsumerParameters()
    technology: TechnologyParameters = TechnologyParameters()
    market: MarketParameters = MarketParameters()
    compute: ComputeParameters = ComputeParameters()
    finance: FinanceParameters = FinanceParameters()
    production: ProductionParameters = ProductionParameters()
    labour: LabourParameters = LabourParameters()
    money: MoneyParameters = MoneyParameters()
    vendors: dict[str, VendorProfile] = Field(default_factory=default_vendors)

    @model_validator(mode="before")
    @classmethod
    def _names_of_now(cls, data: Any) -> Any:
        return current_tree(data) if isinstance(data, Mapping) else data

    @model_validator(mode="after")
    def _vendors_have_profiles(self) -> Self:
        for name in self.market.vendors:
            if name not in self.vendors:
                raise ValueError(f"market.vendors: '{name}' has no profile: add a table vendors.{name}")
        for name in self.market.entrants:
            if name not in self.vendors:
                raise ValueError(f"market.entrants: '{name}' has no profile: add a table vendors.{name}")
        named = [*self.market.vendors, *self.market.entrants]
        if len(set(named)) < len(named):
            raise ValueError("market.vendors and market.entrants: each vendor may be named once")
        return self

    @property
    def all_vendors(self) -> tuple[str, ...]:
        """The vendors of January 2023, then those that may enter; nobody enters a market that does not exist."""
        return self.market.vendors + (self.market.entrants if self.market.vendors else ())

    @property
    def people_per_worker(self) -> float:
        """How many people one simulated worker stands for."""
        return self.workers.represented / self.workers.number

    def replace(self, changes: Mapping[str, Any]) -> Parameters:
        """Return a copy with some values changed.

        Args:
            changes: values by dotted name, such as ``{"labour.wage_rigidity": 0.9}``.

        Raises:
            InputError: a name is unknown, or a value has the wrong type or is out of bounds.
        """
        from model.scenario import apply_changes

        return apply_changes(self, changes)

    def flat(self) -> dict[str, Any]:
        """All values by dotted name."""
        from model.scenario import flatten

        return flatten(self)
