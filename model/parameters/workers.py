"""Households and the labour market."""

from __future__ import annotations

from model.parameters.fields import ASSUMED, Group, quantity


class WorkerParameters(Group):
    """Workers and their households: number, representation, pay and ownership."""

    number: int = quantity(20_000, "workers", "simulated workers", 100, 20_000_000)
    represented: float = quantity(640e6, "people", "labour force that the workers represent", 1e6, 4e9, "OECD employment; assumption to state")
    wage_level: float = quantity(0.65, "share", "mean wage relative to the US occupational medians", 0.1, 2.0, "OECD average wages against US; assumption to state")
    junior_share: float = quantity(0.25, "share", "share of the labour force that is junior", 0.1, 0.5)
    junior_pay: float = quantity(0.72, "share", "junior wage relative to the senior wage of the same occupation", 0.3, 1.0, ASSUMED)
    skill_inequality: float = quantity(0.35, "log points", "spread (log sd) of lasting personal productivity", 0.0, 2.0, ASSUMED)
    ownership_inequality: float = quantity(1.6, "log points", "spread (log sd) of ownership of firms across workers", 0.0, 3.0, ASSUMED)


class LabourParameters(Group):
    """The labour market: separations, search, matching, participation, wages, careers and retraining."""

    separation_cognitive: float = quantity(0.0084, "1/month", "separations (quits and retirements) in cognitive occupations", 0.0, 0.2, "IPUMS CPS 2010-19, facts.csv")
    separation_other: float = quantity(0.0184, "1/month", "separations (quits and retirements) in other occupations", 0.0, 0.2, "IPUMS CPS 2010-19, facts.csv")
    procyclical_quits: float = quantity(0.55, "share", "share of quits that moves with the job finding rate", 0.0, 1.0, "JOLTS against CPS; Korinek et al. 2026")
    quit_ceiling: float = quantity(2.0, "x", "job finding rate relative to normal above which quits rise no further", 1.0, 10.0, ASSUMED)
    retirement_rate: float = quantity(1 / 480, "1/month", "retirements as a share of the labour force", 0.0, 0.02)
    unemployment_at_start: float = quantity(0.0384, "share", "unemployment in January 2023", 0.0, 0.5, "CPS 2025")
    junior_unemployment: float = quantity(1.33, "x", "unemployment of juniors in January 2023 relative to the total", 0.5, 3.0, "the steady state without AI: about 5.1 %")
    senior_unemployment: float = quantity(0.94, "x", "unemployment of seniors in January 2023 relative to the total", 0.1, 1.5, "the steady state without AI: about 3.6 %")
    vacancy_filling: float = quantity(0.65, "1/month", "vacancies filled in a month in normal times", 0.05, 1.0, "JOLTS with Davis et al. 2013, facts.csv")
    finding_rate_normal: float = quantity(0.235, "1/month", "job finding rate in normal times, to which quits respond", 0.01, 1.0, "CPS, facts.csv job_finding")
    matching_efficiency: float = quantity(0.85, "x", "efficiency of the matching function", 0.0, 1.0)
    matching_curvature: float = quantity(1.27, "exponent", "curvature of the matching function", 0.3, 5.0, "den Haan, Ramey and Watson 2000")
    search_decay: float = quantity(0.97, "1/month", "search effort kept from month to month of unemployment", 0.5, 1.0)
    search_incentive: float = quantity(0.2, "elasticity", "elasticity of search effort to what work pays (log of income in work relative to out of work)", 0.0, 2.0, "unemployment lasts 5 % longer where benefits are 10 % higher: Schmieder and von Wachter 2016")
    search_floor: float = quantity(0.40, "share", "lowest search effort", 0.0, 1.0)
    gain_floor: float = quantity(0.01, "log points", "smallest gain from work to which search effort responds", 1e-4, 1.0, ASSUMED)
    search_smoothing: float = quantity(0.1, "1/month", "weight of the month in the observed success of applications and of the search for seniors: about a year counts", 0.01, 1.0, ASSUMED)
    stay_in_occupation: float = quantity(0.70, "share", "share of applications within the own occupation", 0.0, 1.0)
    value_of_home: float = quantity(0.4, "share", "value of not working without a benefit, relative to the wage after tax", 0.01, 0.95, "Shimer 2005")
    marginal_share: float = quantity(0.05, "1/log point", "share of people who leave the labour force for each log point by which work pays less", 0.0, 2.0, "so that 1,000 USD a month for everybody lower participation by 2 points: Vivalt et al. 2024")
    participation_review: float = quantity(1 / 12, "1/month", "probability that someone reviews the decision to work", 0.0, 1.0, ASSUMED)
    wage_rigidity: float = quantity(0.5, "1/year", "share of a wage gap that remains after a year", 0.0, 0.99, "Korinek et al. 2026, Table 1")
    wage_leak: float = quantity(0.02, "1/month", "return of relative wages to their normal", 0.0, 0.5)
    wage_pooling: float = quantity(0.5, "share", "weight of neighbouring occupations (by mobility) in the gap between demand and supply that moves wages", 0.0, 1.0, ASSUMED)
    work_sharing: float = quantity(0.25, "share", "share of the hours cut by a shorter week that more people make up; the rest is made up by more work per hour", 0.0, 1.0, "0 to 0.5 in the literature on shorter weeks; assumption")
    pay_kept: float = quantity(0.5, "share", "share of the pay for hours cut by a shorter week that people keep", 0.0, 1.0, ASSUMED)
    experience_premium: float = quantity(0.25, "log points", "wage gain over a career within a level", 0.0, 2.0, ASSUMED)
    experience_months: float = quantity(120.0, "months", "time in which the wage gain from experience builds up", 1.0, 600.0, ASSUMED)
    scar_stay: float = quantity(0.10, "share", "wage loss after displacement into the same occupation", 0.0, 0.9, "Davis and von Wachter 2011")
    scar_switch: float = quantity(0.20, "share", "wage loss after displacement into another occupation", 0.0, 0.9, "Davis and von Wachter 2011")
    scar_months: float = quantity(72.0, "months", "time in which a scar fades to 1/e", 1.0, 600.0, ASSUMED)
    promotion_months: int = quantity(72, "months", "employed months before a junior may be promoted", 0, 480)
    promotion_rate: float = quantity(0.25, "1/month", "hazard of promotion of eligible juniors in balanced markets", 0.0, 1.0, "chosen so that unemployment without AI is about 5.1 % among juniors and 3.6 % among seniors; positions are scarce")
    promotion_range: float = quantity(4.0, "x", "largest effect of the tightness for seniors relative to juniors on promotions, up or down", 1.0, 100.0, ASSUMED)
    burn_in_months: int = quantity(60, "months", "burn-in: months of job moves before January 2023 that bring occupations to a steady state", 0, 1200, ASSUMED)
    retraining_cost: float = quantity(7_000.0, "USD", "cost of a retraining course", 0.0, 200_000.0)
    retraining_months: int = quantity(9, "months", "length of a retraining course", 1, 60)
    retraining_completion: float = quantity(0.70, "share", "share of trainees who complete", 0.0, 1.0)
    retraining_wait: int = quantity(6, "months", "time without a job after which workers consider retraining", 0, 120, "programmes for the long-term unemployed; assumption")
    training_search: float = quantity(0.4, "x", "search effort of people in a course, relative to that of others without a job", 0.0, 1.0, "lock-in effect of programmes: Lechner and Wunsch 2009; assumption")
    retraining_horizon: float = quantity(60.0, "months", "months of fading wage gain that a prospective trainee takes into account", 1.0, 480.0, "gain fades over ten years: half of it")
    retraining_places: float = quantity(0.002, "share", "training places without public money, as a share of the labour force", 0.0, 0.5, ASSUMED)
    firm_training: float = quantity(0.05, "1/month", "probability that a surplus worker is offered a course for an open position of the firm", 0.0, 1.0, ASSUMED)
    retraining_interest: float = quantity(0.10, "1/month", "probability that an unemployed worker considers retraining", 0.0, 1.0, ASSUMED)
