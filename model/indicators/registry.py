"""What is measured each month, with unit and meaning. Names are public interface.

Families have one member a vendor, written ``family.<vendor>`` here and ``family.NAME`` in results. Shares and rates are
fractions. A vendor that has failed has no values but ``alive``, ``cash`` and shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.economics.numerics import dot
from agents.enterprises.enterprises import by_workload
from agents.workers.workers import JUNIOR, SENIOR
from model.indicators.month_end import shares
from model.policy.law import NORMAL_WEEK

if TYPE_CHECKING:
    from agents.vendors.vendor import Vendor
    from model.economy import Economy

Array = NDArray[np.float64]
_EACH = ".<vendor>"
_NONE = float("nan")
EARLY_CAREER = 48  # months of work: people of 22 to 25, whom the fact on exposed juniors is about
_SUPPORT = (
    "benefits", "courses", "stipends", "wage insurance", "basic income", "AI dividend", "hiring credit",
    "augmentation credit",
)  # fmt: skip
WEEKS = 365.25 / 7 / 12  # a month


@dataclass(frozen=True)
class Indicator:
    """One thing that is measured: name, unit and meaning."""

    name: str
    unit: str
    doc: str


INDICATORS: dict[str, Indicator] = {}
_MEASURES: dict[str, Callable[[Economy], float]] = {}
_FAMILIES: dict[str, Callable[[Economy], Iterable[float]]] = {}


def indicator(name: str, unit: str) -> Callable[[Callable[[Economy], float]], Callable[[Economy], float]]:
    """Register a measure of the whole economy; its docstring is the meaning."""

    def register(measure: Callable[[Economy], float]) -> Callable[[Economy], float]:
        INDICATORS[name] = Indicator(name, unit, " ".join((measure.__doc__ or "").split()))
        _MEASURES[name] = measure
        return measure

    return register


def family(name: str, unit: str, doc: str, measure: Callable[[Economy], Iterable[float]]) -> None:
    """Register a measure with one value a vendor, in the vendors' order."""
    INDICATORS[name + _EACH] = Indicator(name + _EACH, unit, doc)
    _FAMILIES[name] = measure


def column_names(economy: Economy) -> list[str]:
    """The columns of this economy's history, in order."""
    members = [f"{name}.{vendor.name}" for name in _FAMILIES for vendor in economy.vendors]
    return members + list(_MEASURES)


def measure(economy: Economy) -> list[float]:
    """Measure everything, once; the values of `column_names`."""
    return [
        *(float(value) for values in _FAMILIES.values() for value in values(economy)),
        *(float(one(economy)) for one in _MEASURES.values()),
    ]


# ------------------------------------------------------------------------------------------------------------ vendors


def _living(read: Callable[[Vendor], float]) -> Callable[[Economy], Iterable[float]]:
    return lambda economy: [read(vendor) if vendor.alive else _NONE for vendor in economy.vendors]


def _usd_bn(read: Callable[[Vendor], float], months: int = 1) -> Callable[[Economy], Iterable[float]]:
    """Read money from every living vendor, in billions."""
    return lambda economy: [months * read(v) / economy.usd_bn if v.alive else _NONE for v in economy.vendors]


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


def _margins(economy: Economy, lines: tuple[str, ...], uses: slice, *, fleet: bool = False) -> list[float]:
    """Revenue of some lines less the compute behind them, relative to that revenue; nothing without revenue."""
    margins, used = [], economy.vendors.used[uses].sum(axis=0).tolist()
    for vendor in economy.vendors:
        revenue = sum(vendor.accounts.revenue.get(line, 0.0) for line in lines)
        compute = used[vendor.index] + (vendor.compute.fleet if fleet else 0.0)
        margins.append(1.0 - compute * vendor.contracts.mean_price / revenue if revenue > 0.0 else _NONE)
    return margins


# ---------------------------------------------------------------------------------------------------------- AI market


@indicator("enterprise_spending", "USD bn/year")
def _enterprise_spending(economy: Economy) -> float:
    """Enterprises' spending on AI services, annualised."""
    return 12.0 * float(economy.vendors.enterprise_revenue.sum()) / economy.usd_bn


@indicator("vendor_revenue", "USD bn/year")
def _vendor_revenue(economy: Economy) -> float:
    """Revenue of all vendors, annualised: services, subscriptions, advertising."""
    return 12.0 * sum(vendor.income for vendor in economy.vendors) / economy.usd_bn


@indicator("hhi", "index")
def _hhi(economy: Economy) -> float:
    """Concentration of enterprises' AI spending (Herfindahl-Hirschman index, 0 to 1)."""
    return float((economy.month_end.spending_shares**2).sum())


@indicator("churn", "share/year")
def _churn(economy: Economy) -> float:
    """Workloads that moved to another vendor in the last twelve months, as a share of those on AI."""
    return (
        float(np.mean(economy.enterprises.churn.moved_shares)) * 12.0 if economy.enterprises.churn.moved_shares else 0.0
    )


@indicator("switched_vendor", "share/year")
def _switched_vendor(economy: Economy) -> float:
    """Enterprises whose main vendor is another one than twelve months ago, as a share of those with AI then and now."""
    if len(economy.enterprises.churn.main_vendors) < 13:
        return _NONE
    before, now = economy.enterprises.churn.main_vendors[0], economy.enterprises.churn.main_vendors[-1]
    used = (before >= 0) & (now >= 0)
    users, moved = np.count_nonzero(used), np.count_nonzero(used & (before != now))
    return moved / users if users else _NONE


@indicator("multi_homing", "share")
def _multi_homing(economy: Economy) -> float:
    """AI-using enterprises with more than one vendor."""
    vendors = by_workload(economy.enterprises.workload_vendor)
    highest, lowest = vendors.max(axis=0), vendors.view(np.uint8).min(axis=0)  # unsigned, none is above all others
    users = np.count_nonzero(economy.month_end.uses_ai)
    return np.count_nonzero(highest > lowest) / users if users else 0.0


@indicator("adoption", "share")
def _adoption(economy: Economy) -> float:
    """Enterprises that use AI for at least one workload."""
    return np.count_nonzero(economy.month_end.uses_ai) / len(economy.enterprises)


@indicator("adoption_weighted", "share")
def _adoption_weighted(economy: Economy) -> float:
    """Enterprises that use AI for at least one workload, weighted by their staff."""
    everybody, without = int(economy.month_end.staff.sum()), ~economy.month_end.uses_ai
    return (everybody - int(economy.enterprises.headcount[without].sum())) / max(everybody, 1)


@indicator("automation_share", "share")
def _automation_share(economy: Economy) -> float:
    """Tasks that AI does alone as a share of all tasks enterprises use AI for, weighted by cost."""
    done = economy.ai_services.tasks_done
    total = done.automated + done.augmented
    return done.automated / total if total > 0 else 0.0


@indicator("ai_users", "million people")
def _ai_users(economy: Economy) -> float:
    """Consumers with an AI app."""
    share = float(economy.month_end.users.sum()) / len(economy.consumers)
    return share * economy.parameters.consumers.represented / 1e6


@indicator("paying_share", "share")
def _paying_share(economy: Economy) -> float:
    """Users who pay a subscription."""
    users, paying = float(economy.month_end.users.sum()), float(economy.month_end.paying.sum())
    return paying / users if users > 0 else 0.0


@indicator("compute_orders", "USD bn/year")
def _compute_orders(economy: Economy) -> float:
    """Compute that vendors ordered this month, to run one lead time later; annualised bill."""
    return 12.0 * economy.suppliers.order_book / economy.usd_bn


@indicator("compute_price", "x")
def _compute_price(economy: Economy) -> float:
    """Price of new compute contracts relative to normal."""
    return economy.suppliers.price


@indicator("unserved_share", "share")
def _unserved_share(economy: Economy) -> float:
    """Enterprises' demand for AI that nobody had compute for."""
    need = economy.vendors.tasks_requested
    return float(dot(need, 1.0 - economy.vendors.served) / need.sum()) if need.sum() > 0 else 0.0


@indicator("risk_appetite", "x")
def _risk_appetite(economy: Economy) -> float:
    """Valuations relative to normal; far below one in a crunch."""
    return economy.investors.appetite


@indicator("credit_crunch", "yes/no")
def _credit_crunch(economy: Economy) -> float:
    """1 while a credit crunch lasts, whether it came by itself or was imposed."""
    return float(economy.investors.in_crunch)


# --------------------------------------------------------------------------------------------------------------- work


def _people(economy: Economy, heads: float) -> float:
    """Simulated heads as millions of people."""
    return heads * economy.parameters.people_per_worker / 1e6


def _unemployment(economy: Economy, cells: slice | NDArray[np.bool_]) -> float:
    people, jobless = economy.month_end.census[:, cells].sum(axis=1)
    return float(jobless / people) if people else 0.0


@indicator("employment", "million people")
def _employment(economy: Economy) -> float:
    """People in work."""
    return _people(economy, float(economy.month_end.in_work))


@indicator("participation_rate", "share")
def _participation_rate(economy: Economy) -> float:
    """People who work or want to, as a share of those who would under the law of January 2023."""
    return 1.0 - float(np.count_nonzero(economy.workers.out_of_labour_force)) / len(economy.workers)


@indicator("unemployment_rate", "share")
def _unemployment_rate(economy: Economy) -> float:
    """People without a job, trainees included, as a share of the labour force."""
    return _unemployment(economy, slice(None))


@indicator("unemployment_rate.junior", "share")
def _unemployment_junior(economy: Economy) -> float:
    """Juniors without a job, trainees included, as a share of all juniors."""
    return _unemployment(economy, slice(JUNIOR, None, 2))


@indicator("unemployment_rate.senior", "share")
def _unemployment_senior(economy: Economy) -> float:
    """Seniors without a job, trainees included, as a share of all seniors."""
    return _unemployment(economy, slice(SENIOR, None, 2))


@indicator("unemployment_rate.cognitive", "share")
def _unemployment_cognitive(economy: Economy) -> float:
    """Unemployment in cognitive occupations: managers, professionals, sales, office."""
    return _unemployment(economy, economy.occupations.cognitive_cells)


@indicator("unemployment_rate.other", "share")
def _unemployment_other(economy: Economy) -> float:
    """Unemployment in all other occupations."""
    return _unemployment(economy, ~economy.occupations.cognitive_cells)


@indicator("junior_employment", "million people")
def _junior_employment(economy: Economy) -> float:
    """People in junior jobs."""
    return _people(economy, float(economy.month_end.staff[JUNIOR::2].sum()))


@indicator("senior_employment", "million people")
def _senior_employment(economy: Economy) -> float:
    """People in senior jobs."""
    return _people(economy, float(economy.month_end.staff[SENIOR::2].sum()))


@indicator("weekly_hours", "hours/week")
def _weekly_hours(economy: Economy) -> float:
    """Legal working week."""
    return NORMAL_WEEK * economy.law.week


@indicator("junior_exposed_gap", "relative change")
def _junior_exposed_gap(economy: Economy) -> float:
    """Jobs of people in their first four years of work in the most exposed fifth of occupations, relative to others."""
    return early_careers(economy) / economy.early_careers_at_start - 1.0


def early_careers(economy: Economy) -> float:
    """Employed people in their first four years of work in the most exposed occupations for each one in the others."""
    workers, exposed = economy.workers, economy.occupations.most_exposed
    young = (workers.level == JUNIOR) & (workers.employer >= 0) & (workers.experience < EARLY_CAREER)
    heads = np.bincount(workers.occupation.take(np.flatnonzero(young)), minlength=len(exposed))
    return float(heads[exposed].sum() + 1e-9) / float(heads[~exposed].sum() + 1e-9)


@indicator("senior_exposed_change", "relative change")
def _senior_exposed_change(economy: Economy) -> float:
    """Senior jobs in the most exposed fifth of occupations, since the start."""
    exposed = economy.occupations.most_exposed
    heads = economy.month_end.staff[SENIOR::2][exposed].sum()
    posts = economy.enterprises.baseline_positions[:, 2 * np.flatnonzero(exposed) + SENIOR].sum()
    return float(heads / max(float(posts), 1.0) - 1.0)


@indicator("senior_vacancy_rate", "share")
def _senior_vacancy_rate(economy: Economy) -> float:
    """Senior posts open at the end of the month, as a share of filled and open ones: the shortage of seniors."""
    vacant = float(economy.month_end.vacancies[SENIOR::2].sum())
    return vacant / max(vacant + float(economy.month_end.staff[SENIOR::2].sum()), 1.0)


@indicator("long_term_unemployment", "share")
def _long_term_unemployment(economy: Economy) -> float:
    """People without a job for 27 weeks or longer, as a share of all without one."""
    months = economy.month_end.months_without_job
    return np.count_nonzero(months >= 27 / WEEKS) / max(len(months), 1)


@indicator("unemployment_duration", "weeks")
def _unemployment_duration(economy: Economy) -> float:
    """Mean time without a job so far of those without one."""
    months = economy.month_end.months_without_job
    return WEEKS * float(months.mean()) if len(months) else 0.0


@indicator("separation_rate.cognitive", "1/month")
def _separation_cognitive(economy: Economy) -> float:
    """Employed people in cognitive occupations who quit or retired within the month."""
    return _separation(economy, economy.occupations.cognitive_cells)


@indicator("separation_rate.other", "1/month")
def _separation_other(economy: Economy) -> float:
    """Employed people in all other occupations who quit or retired within the month."""
    return _separation(economy, ~economy.occupations.cognitive_cells)


def _separation(economy: Economy, cells: NDArray[np.bool_]) -> float:
    return float(economy.labour_market.leavers[cells].sum()) / max(float(economy.month_end.staff[cells].sum()), 1.0)


@indicator("vacancy_rate", "share")
def _vacancy_rate(economy: Economy) -> float:
    """Open posts at the end of the month, as a share of filled and open posts."""
    vacant, heads = float(economy.month_end.vacancies.sum()), float(economy.month_end.staff.sum())
    return vacant / max(vacant + heads, 1.0)


@indicator("job_finding_rate", "1/month")
def _job_finding_rate(economy: Economy) -> float:
    """People without a job who found one within the month."""
    return economy.labour_market.job_finding_rate


@indicator("vacancy_filling_rate", "1/month")
def _vacancy_filling_rate(economy: Economy) -> float:
    """Posts open during the month that were filled from outside the enterprise."""
    market = economy.labour_market
    return (market.worker_flows["hires"] + market.worker_flows["moves"]) / max(market.vacancies_posted, 1)


@indicator("quit_rate", "1/month")
def _quit_rate(economy: Economy) -> float:
    """Employed people who left their job for reasons of their own or retired, relative to employment."""
    leaves = economy.labour_market.worker_flows["quits"] + economy.labour_market.worker_flows["retirements"]
    return leaves / max(int(economy.month_end.staff.sum()), 1)


@indicator("layoff_rate", "1/month")
def _layoff_rate(economy: Economy) -> float:
    """Employed people who were laid off within the month."""
    return economy.labour_market.worker_flows["layoffs"] / max(int(economy.month_end.staff.sum()), 1)


@indicator("trainees", "million people")
def _trainees(economy: Economy) -> float:
    """People in retraining."""
    return _people(economy, float(np.count_nonzero(economy.workers.training_left)))


@indicator("augmented_jobs", "million people")
def _augmented_jobs(economy: Economy) -> float:
    """Full-time equivalents of work done with AI's help."""
    return _people(economy, economy.ai_services.tasks_done.augmented_jobs)


@indicator("automated_jobs", "million people")
def _automated_jobs(economy: Economy) -> float:
    """Jobs that the tasks done by AI alone would make up at the techniques of 2023 and today's output."""
    return _people(economy, economy.ai_services.tasks_done.automated_jobs)


# -------------------------------------------------------------------------------------------------- income and output


@indicator("mean_wage", "USD/year")
def _mean_wage(economy: Economy) -> float:
    """Mean pay of those in work, at today's prices."""
    return 12.0 * economy.month_end.wage_bill / max(economy.month_end.in_work, 1)


@indicator("real_wage", "USD of 2023/year")
def _real_wage(economy: Economy) -> float:
    """Mean pay of those in work, at prices of January 2023."""
    return _mean_wage(economy) / economy.goods_market.price_level


def _nominal_gdp(economy: Economy) -> float:
    apps = [economy.ledger.received_by("vendors", kind) for kind in ("subscriptions", "other lines")]
    return economy.goods_market.final_spending + apps[0] + apps[1]


@indicator("gdp", "USD bn of 2023/year")
def _gdp(economy: Economy) -> float:
    """Goods and services bought by households and government, at prices of January 2023, annualised."""
    return 12.0 * _nominal_gdp(economy) / economy.goods_market.price_level / economy.usd_bn


@indicator("price_level", "index")
def _price_level(economy: Economy) -> float:
    """Prices of enterprises' output relative to January 2023."""
    return economy.goods_market.price_level


@indicator("productivity", "USD of 2023/year")
def _productivity(economy: Economy) -> float:
    """Real GDP per person in work."""
    people = float(economy.month_end.in_work) * economy.parameters.people_per_worker
    return _gdp(economy) * 1e9 / max(people, 1.0)


@indicator("labour_share", "share")
def _labour_share(economy: Economy) -> float:
    """Wages relative to GDP, both at today's prices."""
    return economy.month_end.wage_bill / max(_nominal_gdp(economy), 1e-9)


@indicator("gini", "index")
def _gini(economy: Economy) -> float:
    """Inequality of households' income after tax and benefits (Gini coefficient, 0 to 1)."""
    return gini(economy.workers.labour_income + economy.workers.capital_income)


_FINER = 52 - 7  # bits of a 64-bit number below the seven that tell 128 steps


def gini(income: Array) -> float:
    """Gini coefficient from a histogram, which is much faster than sorting; negative incomes count as zero.

    A number's leading bits are its place on a nearly logarithmic scale: here 128 steps to each doubling.
    """
    income = np.maximum(income, 0.0, dtype=float)
    number, total = len(income), float(income.sum())
    if total <= 0:
        return 0.0
    least = 1e-6 * total / number  # who has less than a millionth of the mean has nothing
    earned = income if income.min() > 0 else income[income > 0]
    place = np.maximum(earned, least).view(np.int64)
    place >>= _FINER
    place -= place.min()
    people = np.concatenate([[number - len(earned)], np.bincount(place)])
    held = np.concatenate([[0.0, 0.0], np.cumsum(np.bincount(place, earned))])
    area = (people * (held[1:] + held[:-1])).sum() / (2.0 * number * total)
    return float(1.0 - 2.0 * area)


@indicator("public_balance", "USD bn/year")
def _public_balance(economy: Economy) -> float:
    """Taxes less spending of the month, annualised."""
    return 12.0 * (economy.government.cash - economy.government.opening_cash) / economy.usd_bn


@indicator("public_debt", "USD bn")
def _public_debt(economy: Economy) -> float:
    """Debt run up since January 2023; negative when money was put by."""
    return -economy.government.cash / economy.usd_bn


@indicator("ai_taxes", "USD bn/year")
def _ai_taxes(economy: Economy) -> float:
    """What taxes on automated tasks, AI revenue and windfall profits bring in, annualised."""
    return 12.0 * economy.government.ai_taxes / economy.usd_bn


@indicator("policy_spending", "USD bn/year")
def _policy_spending(economy: Economy) -> float:
    """Public spending on benefits, courses, stipends, credits, wage insurance, basic income, dividends; annualised."""
    return 12.0 * economy.ledger.paid_by("government", _SUPPORT) / economy.usd_bn


@indicator("vendors_failed", "vendors")
def _vendors_failed(economy: Economy) -> float:
    """Failures of vendors so far."""
    return float(economy.vendors.failures)


@indicator("ledger_imbalance", "share of turnover")
def _ledger_imbalance(economy: Economy) -> float:
    """Largest disagreement between payments and money held; zero but for rounding."""
    return economy.ledger.imbalance()


@indicator("headcount_imbalance", "heads")
def _headcount_imbalance(economy: Economy) -> float:
    """Jobs that appeared or vanished without a hire, quit, layoff or retirement; always zero."""
    flows, in_work = economy.labour_market.worker_flows, economy.month_end.in_work
    change = in_work - economy.labour_market.employed_before
    agrees = int(economy.month_end.staff.sum()) - in_work
    return abs(change - flows["hires"] + flows["quits"] + flows["layoffs"] + flows["retirements"]) + abs(agrees)
