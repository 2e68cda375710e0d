"""What AI can do, and what it costs."""

from __future__ import annotations

from model.parameters.fields import ASSUMED, CALIBRATED, PROTOTYPE, Group, quantity


class TechnologyParameters(Group):
    """AI technology: exposure of tasks, labour savings, progress, releases, code reds and cost."""

    exposure_scale: float = quantity(1.0, "x", "multiplies every occupation's exposure ceiling; 0 switches AI's use off", 0.0, 1.5)
    quality_midpoint: float = quantity(97.7, "points", "quality at which half of a fully exposed occupation's ceiling is reached", 50.0, 500.0, "solved for 0.22 of cognitive tasks in mid-2026")
    quality_scale: float = quantity(16.6, "points", "width of the logistic of exposure in quality", 1.0, 200.0, "solved for 0.3 of all tasks in 2030")
    difficulty: float = quantity(124.0, "points", "extra quality needed where exposure is low (times 1 - ceiling)", 0.0, 300.0, "solved for 0.01 of other tasks in mid-2026")
    junior_exposure: float = quantity(2.0, "x", "exposure of junior tasks relative to the occupation's mean", 1.0, 4.0)
    gain_reference: float = quantity(0.35, "log points", "labour saved on an augmented task at the reference quality", 0.0, 2.3, "Brynjolfsson et al. 2025; Korinek et al. 2026")
    gain_slope: float = quantity(0.006, "log points/point", "increase of the labour saving with quality", 0.0, 0.1, "between the substantial and extreme scenarios of Korinek et al. 2026")
    quality_reference: float = quantity(155.0, "points", "frontier quality in mid-2026, where the gains above hold", 50.0, 500.0, "Epoch AI capability index, extrapolated")
    gain_ceiling: float = quantity(2.302585, "log points", "largest labour saving: AI does nine tenths of the task", 0.0, 5.0)
    growth_before: float = quantity(10.17, "points/year", "frontier growth until April 2024", 0.0, 100.0, CALIBRATED)
    growth_after: float = quantity(14.01, "points/year", "frontier growth after April 2024", 0.0, 100.0, CALIBRATED)
    growth_break: int = quantity(15, "month", "month from which the frontier grows at its later pace (0: January 2023)", 0, 1200, "Epoch AI capability index: April 2024")
    focus_exponent: float = quantity(0.6117, "exponent", "returns to the share of research given to a market", 0.0, 2.0, CALIBRATED)
    focus_reference: float = quantity(0.5217, "share", "share of research at which the frontier moves at its normal pace", 0.05, 1.0, CALIBRATED)
    research_exponent: float = quantity(0.18, "exponent", "returns to research spending relative to the mean vendor", 0.0, 1.0, PROTOTYPE)
    research_least: float = quantity(0.3, "x", "research spending relative to the mean vendor below which less makes no difference", 0.0, 1.0, ASSUMED)
    research_most: float = quantity(1.6, "x", "research spending relative to the mean vendor above which more makes no difference", 1.0, 10.0, ASSUMED)
    attention_cost: float = quantity(0.5, "x", "share of research lost per share of revenue invested in other lines of business", 0.0, 1.0, ASSUMED)
    quality_noise: float = quantity(0.162, "log points", "spread (log sd) of monthly progress", 0.0, 2.0, CALIBRATED)
    catch_up: float = quantity(0.07246, "1/month", "share of the gap to the frontier that followers close", 0.0, 1.0, CALIBRATED)
    release_interval: float = quantity(4.5, "months", "median time between releases", 1.0, 36.0)
    release_spread: float = quantity(0.4, "log points", "spread (log sd) of the time between releases", 0.0, 2.0)
    code_red_share: float = quantity(0.2, "share", "share of research that a code red moves to consumers", 0.0, 1.0)
    code_red_months: int = quantity(2, "months", "length of a code red", 1, 24)
    code_red_gap: float = quantity(4.0, "points", "gap in consumer quality to the best rival above which a vendor may call a code red", 0.0, 100.0, ASSUMED)
    code_red_loss: float = quantity(0.01, "share", "loss of consumer share above which a vendor that far behind calls a code red", 0.0, 1.0, ASSUMED)
    code_red_window: int = quantity(3, "months", "time over which the loss of consumer share is measured", 1, 24, ASSUMED)
    unit_cost_start: float = quantity(0.085, "share", "cost of an AI task relative to its human cost in January 2023", 0.001, 1.0, PROTOTYPE)
    unit_cost_floor: float = quantity(0.02, "share", "long-run cost of an AI task relative to its human cost", 0.0, 1.0, PROTOTYPE)
    unit_cost_decline: float = quantity(0.0129, "1/month", "speed at which that cost declines to its long-run level", 0.0, 1.0, CALIBRATED)
    augmented_tokens: float = quantity(0.3, "share", "AI use on an augmented task relative to an automated one", 0.0, 1.0)
    error_cost: float = quantity(0.3392, "share", "expected cost of errors of an automated task at the reference quality", 0.0, 2.0, CALIBRATED)
    error_halving: float = quantity(60.0, "points", "quality gain that halves the expected cost of errors", 1.0, 500.0, ASSUMED)
