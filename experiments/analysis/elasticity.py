"""Employment against the price elasticity of demand, when AI makes work ten times as productive.

Every enterprise lets AI take part in its tasks, some to augment, some to automate. Then the enterprises' own rules of
production, pricing, sales and staffing run until they settle, while a buyer from outside spends on their goods with a
constant price elasticity. With everything augmented tenfold, no capital and free tokens, employment is the tenfold
identity: 10^(elasticity - 1) times what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from agents.enterprises.enterprises import Enterprises
    from model.economy import Economy

MONTHS = 60  # until prices and staff have settled
SHOWN_AFTER = 36  # months at which enterprises of both kinds are compared
ELASTICITIES = (0.2, 0.35, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0)
SIZES = {"workers.number": 2_000, "enterprises.number": 60, "consumers.number": 20, "labour.burn_in_months": 0}
AT_ONCE = {"enterprises.price_speed_augmenting": 1.0, "enterprises.price_speed_automating": 1.0,
           "enterprises.hiring_speed": 0.25}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """What AI is like, and who uses it how.

    Attributes:
        labour_share: of unit cost before AI; the rest is capital, rented at a price from outside.
        tokens: AI use on an augmented task relative to an automated one.
        gain: how many times as much a person does on an augmented task.
        price: of an automated task relative to its human cost.
        depth: share of every workload's tasks that AI takes part in.
        automating: share of enterprises that automate; the others augment.
        at_once: prices follow cost at once in all enterprises; no: fast where AI augments, slowly where it automates.
    """

    labour_share: float = 1.0
    tokens: float = 0.0
    gain: float = 10.0
    price: float = 0.1
    depth: float = 1.0
    automating: float = 0.0
    at_once: bool = True


@dataclass(frozen=True)
class Settled:
    """What came of it, relative to before; the margin is price less unit cost as a share of price."""

    employment: float
    output: float
    employment_augmenting: float
    employment_automating: float
    margin_augmenting: float
    margin_automating: float


CASES = {
    "labour alone (the identity)": Case(),
    "capital takes 40 % of cost": Case(labour_share=0.6),
    "tokens cost as well": Case(tokens=0.3),
}
RIVALS = Case(labour_share=0.6, tokens=0.3, depth=0.5, automating=0.5, at_once=False)


def settle(case: Case, elasticity: float, months: int = MONTHS) -> Settled:
    """Let firms and market settle under a demand of constant price elasticity."""
    import numpy as np

    economy, automates = _economy(case, elasticity)
    enterprises = economy.enterprises
    before = float(enterprises.base_output.sum())
    for _ in range(months):
        economy.goods_market.hold_price_level(1.0)  # capital is rented at a price from outside
        plan = enterprises.plan_production()
        enterprises.post_prices()
        paid = float(enterprises.market_share @ enterprises.price / enterprises.market_share.sum())
        economy.government.set_purchases(before * paid ** (1.0 - elasticity))
        enterprises.headcount[:] = np.ceil(enterprises.desired_headcount)  # people enough
        economy.goods_market.sell(plan)
        enterprises.staffing.plan_staff(plan)
    return _settled(enterprises, automates, before)


def _economy(case: Case, elasticity: float) -> tuple[Economy, NDArray[np.bool_]]:
    """An economy whose enterprises all use AI as the case has it, and which of them automate."""
    from math import log

    import numpy as np

    from agents.enterprises.workloads import AUGMENT, AUTOMATE
    from model import Economy, Parameters

    changes = {
        "market.vendors": ["enterprise_first"], "market.entrants": [], "production.reinstatement": 0.0,
        "production.labour_share": case.labour_share, "technology.augmented_tokens": case.tokens,
    }  # fmt: skip
    economy = Economy(Parameters().replace({**SIZES, **changes, **(AT_ONCE if case.at_once else {})}), rng=1)
    enterprises, vendors, workers = economy.enterprises, economy.vendors, economy.workers
    economy.goods_market.set_elasticity(elasticity)
    economy.ai_services.evaluate_models()
    exposure = np.ones((1, enterprises.baseline_positions.shape[1]))
    vendors.note_capability(exposure, np.array([log(case.gain)]), vendors.consumer_gain)
    vendors[0].pricing.set_price(case.price / float(vendors.intensity[0]))
    automates = np.arange(len(enterprises)) % 100 < round(100 * case.automating)
    automates = np.random.default_rng(1).permutation(automates) if 0.0 < case.automating < 1.0 else automates
    enterprises.workload_vendor[:], enterprises.workload_depth[:] = 0, case.depth
    enterprises.workload_mode[:] = np.where(automates, AUTOMATE, AUGMENT)[:, None]
    for income in (workers.deposits, workers.labour_income, workers.capital_income):
        income[:] = 0.0  # the firms' own people buy nothing
    return economy, automates


def _settled(enterprises: Enterprises, automates: NDArray[np.bool_], before: float) -> Settled:
    """Staff, output and margins relative to before, of all enterprises and of each kind."""
    import numpy as np

    staff, positions = enterprises.desired_headcount.sum(axis=1), enterprises.baseline_positions.sum(axis=1)
    margin = 1.0 - enterprises.unit_cost / enterprises.price

    def of(group: NDArray[np.bool_]) -> tuple[float, float]:
        if not group.any():
            return float("nan"), float("nan")
        mean_margin = float(np.average(margin[group], weights=positions[group]))
        return float(staff[group].sum() / positions[group].sum()), mean_margin

    (augmenting, margin_augmenting), (automating, margin_automating) = of(~automates), of(automates)
    return Settled(
        float(staff.sum() / positions.sum()), float(enterprises.output.sum()) / before,
        augmenting, automating, margin_augmenting, margin_automating,
    )  # fmt: skip


def sweep() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Employment by case and elasticity; and by kind of enterprise where both kinds compete."""
    from dataclasses import asdict

    import pandas as pd

    cases = [
        {"line": name, "elasticity": elasticity, **asdict(settle(case, elasticity))}
        for name, case in CASES.items()
        for elasticity in ELASTICITIES
    ]
    rivals = [
        {"elasticity": elasticity, **asdict(settle(RIVALS, elasticity, SHOWN_AFTER))} for elasticity in ELASTICITIES
    ]
    return pd.DataFrame(cases), pd.DataFrame(rivals)
